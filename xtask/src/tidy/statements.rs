//! Each SQL file of the store is read by somebody.
//!
//! A statement that no code names is dead, and nothing else would tell: it is no code that the
//! compiler sees.

use super::Breach;
use crate::tree::Tree;

const FOLDER: &str = "crates/store/src/";

pub(super) fn check(tree: &Tree) -> Vec<Breach> {
    tree.with_ending("sql")
        .filter(|file| file.path.starts_with(FOLDER))
        .filter(|file| !is_named(tree, &file.path))
        .map(|file| Breach::at(&file.path, 0, "no Rust file of the store names it"))
        .collect()
}

/// Whether a Rust file of the store has the file's name in a string, alone or after a folder.
fn is_named(tree: &Tree, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (alone, in_folder) = (format!("\"{name}\""), format!("/{name}\""));
    tree.with_ending("rs")
        .filter(|file| file.path.starts_with(FOLDER))
        .any(|file| file.text.contains(&alone) || file.text.contains(&in_folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::samples::breaches;

    fn check_code(code: &str, found: usize) {
        let files = [
            ("crates/store/src/sqlite/claim.sql", "select 1;\n"),
            ("crates/store/src/claim.rs", code),
        ];
        assert_eq!(breaches(check, &files).len(), found, "{code}");
    }

    #[test]
    fn a_file_that_is_named_passes() {
        check_code("include_str!(\"sqlite/claim.sql\")", 0);
        check_code("sql(\"claim.sql\")", 0);
    }

    #[test]
    fn a_file_that_is_not_named_is_found() {
        check_code("include_str!(\"reclaim.sql\")", 1);
        check_code("// claim.sql", 1);
        check_code("", 1);
    }
}
