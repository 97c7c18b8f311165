//! Spaces at the ends of lines, tabs, carriage returns, the end of the file.
//!
//! rustfmt leaves strings and comments alone, and nothing lays out the documents.

use super::Breach;
use crate::tree::{File, Tree};

const ENDINGS: &[&str] = &[
    "", "md", "py", "rs", "sh", "sql", "toml", "txt", "yaml", "yml",
];

pub(super) fn check(tree: &Tree) -> Vec<Breach> {
    tree.files()
        .filter(|file| ENDINGS.contains(&file.ending()))
        .flat_map(check_file)
        .collect()
}

fn check_file(file: &File) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (number, line) in file.lines() {
        if line.ends_with(|sign: char| sign.is_whitespace() && sign != '\t') {
            let text = "space at the end of the line (in a string: write it as an escape)";
            breaches.push(Breach::at(&file.path, number, text));
        }
        if line.contains('\t') {
            let text = "tab (in a string: write it as an escape)";
            breaches.push(Breach::at(&file.path, number, text));
        }
    }
    if !file.text.is_empty() && !file.text.ends_with('\n') {
        let last = file.lines().count();
        breaches.push(Breach::at(&file.path, last, "no line break at the end"));
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::samples::breaches;

    fn check_text(text: &str, expected: &[&str]) {
        assert_eq!(breaches(check, &[("a.sql", text)]), expected, "{text:?}");
    }

    #[test]
    fn clean_files_pass() {
        check_text("", &[]);
        check_text("select 1;\n\n  select 2;\n", &[]);
    }

    #[test]
    fn what_cannot_be_seen_is_found() {
        let space = "space at the end of the line (in a string: write it as an escape)";
        check_text("a\nb \n", &[&format!("a.sql:2: {space}")]);
        check_text("a\r\n", &[&format!("a.sql:1: {space}")]);
        check_text("a\u{a0}\n", &[&format!("a.sql:1: {space}")]);
        check_text(
            "\ta\n",
            &["a.sql:1: tab (in a string: write it as an escape)"],
        );
        check_text("a\nb", &["a.sql:2: no line break at the end"]);
    }
}
