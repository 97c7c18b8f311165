//! How code lies in files: heads, lengths and names.
//!
//! It must not look at what the code says.

use std::collections::BTreeMap;

use super::Breach;
use crate::tree::{File, Tree};

/// Beyond this a file has more than one subject; nearly always it can be split by them.
const LINES_MAX: usize = 400;
/// The endings of files that hold code.
const CODE: &[&str] = &["css", "py", "rs", "sql", "ts", "tsx"];
/// Files over the limit that stay so, with the reason.
const EXCEPTIONS: &str = "xtask/tidy-exceptions.txt";
/// Names that say nothing of what is inside, and so gather everything.
const BANNED_NAMES: &[&str] = &[
    "common", "helper", "helpers", "manager", "managers", "mod", "util", "utils",
];

pub(super) fn check(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in tree.files().filter(|file| CODE.contains(&file.ending())) {
        breaches.extend(head(file));
        breaches.extend(name(file));
    }
    breaches.extend(lengths(tree));
    breaches
}

fn head(file: &File) -> Option<Breach> {
    let missing = file.ending() == "rs" && !file.text.starts_with("//! ");
    let text = "begin the file with `//!`: what it is for and what it must not know";
    missing.then(|| Breach::at(&file.path, 1, text))
}

fn name(file: &File) -> Option<Breach> {
    let banned = file.path.split('/').find(|part| {
        let stem = part.split('.').next().unwrap_or(part);
        BANNED_NAMES.contains(&stem)
    })?;
    let text = match banned {
        "mod.rs" => "`foo.rs` beside `foo/`, no `mod.rs`".to_owned(),
        _ => format!("`{banned}` names no subject; name it by what it is about"),
    };
    Some(Breach::at(&file.path, 0, text))
}

fn lengths(tree: &Tree) -> Vec<Breach> {
    let (mut exceptions, mut breaches) = exceptions(tree);
    for file in tree.files().filter(|file| CODE.contains(&file.ending())) {
        let count = file.lines().count();
        if count > LINES_MAX && exceptions.remove(file.path.as_str()).is_none() {
            let text = format!("{count} lines, at most {LINES_MAX}: split it by subject");
            breaches.push(Breach::at(&file.path, 0, text));
        }
    }
    let needless = exceptions.into_iter().map(|(path, line)| {
        let text = format!("`{path}` needs no exception");
        Breach::at(EXCEPTIONS, line, text)
    });
    breaches.extend(needless);
    breaches
}

/// The paths of the exceptions with their lines, and what is wrong with the list itself.
fn exceptions(tree: &Tree) -> (BTreeMap<&str, usize>, Vec<Breach>) {
    let mut exceptions = BTreeMap::new();
    let mut breaches = Vec::new();
    let lines = tree.file(EXCEPTIONS).into_iter().flat_map(File::lines);
    for (number, line) in lines.filter(|(_, line)| !line.starts_with('#') && !line.is_empty()) {
        match line.split_once(": ") {
            Some((path, reason)) if !reason.trim().is_empty() => {
                exceptions.insert(path, number);
            }
            _ => breaches.push(Breach::at(EXCEPTIONS, number, "write `path: reason`")),
        }
    }
    (exceptions, breaches)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::samples::breaches;

    fn check_found(files: &[(&str, &str)], expected: &[&str]) {
        assert_eq!(breaches(check, files), expected);
    }

    #[test]
    fn every_rust_file_has_a_head() {
        check_found(&[("crates/mail/src/a.rs", "//! What for.\n")], &[]);
        let text = "begin the file with `//!`: what it is for and what it must not know";
        for bad in [
            "fn a() {}\n",
            "",
            "// What for.\n",
            "\n//! Late.\n",
            "//!\n",
        ] {
            check_found(
                &[("crates/mail/src/a.rs", bad)],
                &[&format!("crates/mail/src/a.rs:1: {text}")],
            );
        }
    }

    #[test]
    fn names_say_something() {
        check_found(&[("xtask/src/utilities_of_war.rs", "//! A.\n")], &[]);
        check_found(
            &[("crates/mail/src/mod.rs", "//! A.\n")],
            &["crates/mail/src/mod.rs: `foo.rs` beside `foo/`, no `mod.rs`"],
        );
        for bad in [
            "a/utils.rs",
            "a/helpers.rs",
            "a/common.rs",
            "a/manager.rs",
            "common/a.rs",
            "web/utils.test.ts",
        ] {
            let found = breaches(check, &[(bad, "//! A.\n")]);
            assert_eq!(found.len(), 1, "{bad}");
            assert!(found[0].contains("names no subject"), "{bad}");
        }
    }

    #[test]
    fn long_files_need_an_exception() {
        let fits = format!("//! A.\n{}", "\n".repeat(399));
        let long = format!("//! A.\n{}", "\n".repeat(400));
        check_found(&[("a.rs", &fits)], &[]);
        check_found(
            &[("a.rs", &long)],
            &["a.rs: 401 lines, at most 400: split it by subject"],
        );
        check_found(
            &[("a.rs", &long), (EXCEPTIONS, "# Why.\na.rs: one table\n")],
            &[],
        );
        check_found(&[("a.md", &long)], &[]);
    }

    #[test]
    fn exceptions_are_needed_and_have_a_reason() {
        check_found(
            &[
                ("a.rs", "//! A.\n"),
                (EXCEPTIONS, "a.rs: one table\n\nb.rs: gone\n"),
            ],
            &[
                "xtask/tidy-exceptions.txt:1: `a.rs` needs no exception",
                "xtask/tidy-exceptions.txt:3: `b.rs` needs no exception",
            ],
        );
        for bad in ["a.rs\n", "a.rs: \n"] {
            check_found(
                &[(EXCEPTIONS, bad)],
                &["xtask/tidy-exceptions.txt:1: write `path: reason`"],
            );
        }
    }
}
