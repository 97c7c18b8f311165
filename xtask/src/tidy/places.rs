//! Paths of one machine, which mean nothing on another.
//!
//! A path from the root of somebody's disk tells where a file was written, and breaks everywhere
//! else. Write paths from the workspace's root; in tests ask for a folder.

use super::Breach;
use crate::tree::Tree;

/// The first parts of paths where people and build machines keep their work.
const ROOTS: &[&str] = &[
    "Users",
    "builds",
    "home",
    "root",
    "tmp",
    "work",
    "workspace",
    "workspaces",
];

pub(super) fn check(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in tree.files() {
        for (number, line) in file.lines() {
            let found = ROOTS.iter().filter_map(|root| find(line, root));
            breaches.extend(found.map(|path| {
                let text = format!("`{path}` is a path of one machine");
                Breach::at(&file.path, number, text)
            }));
        }
    }
    breaches
}

/// The path that begins with this root, where one does: `/` must follow it, and what stands before
/// it must be neither a part of a longer path or address nor a letter.
fn find<'a>(line: &'a str, root: &str) -> Option<&'a str> {
    let begin = format!("/{root}/");
    let (at, _) = line
        .match_indices(&begin)
        .find(|(at, _)| begins_path(&line[..*at]))?;
    let path = &line[at..];
    let end = path.find(|sign: char| !sign.is_alphanumeric() && !"/.-_".contains(sign));
    Some(&path[..end.unwrap_or(path.len())])
}

/// Whether a path can begin after this text.
fn begins_path(before: &str) -> bool {
    let last = before.chars().next_back();
    before.ends_with("file://")
        || last.is_none_or(|sign| !sign.is_alphanumeric() && !"/.-_~}*>".contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::samples::breaches;

    fn check_line(line: &str, found: usize) {
        let found_now = breaches(check, &[("docs/a.md", line)]);
        assert_eq!(found_now.len(), found, "{line}: {found_now:?}");
    }

    #[test]
    fn each_root_is_found() {
        for root in ROOTS {
            check_line(&format!("see /{root}/anna/notes.md, please"), 1);
            check_line(&format!("(\"/{root}/x\")"), 1);
            check_line(&format!("file:///{root}/x"), 1);
        }
        let line = format!("one\nsee `/{}/anna/a.md`\n", ROOTS[2]);
        let found = breaches(check, &[("docs/a.md", &line)]);
        let expected = format!(
            "docs/a.md:2: `/{}/anna/a.md` is a path of one machine",
            ROOTS[2]
        );
        assert_eq!(found, [expected]);
    }

    #[test]
    fn other_paths_are_free() {
        for line in [
            "the home/work balance",
            "/usr/share/dict",
            "/api/v1/events",
            "https://a.example/",
        ] {
            check_line(line, 0);
        }
        for root in ROOTS {
            check_line(&format!("https://a.example/{root}/x"), 0);
            check_line(&format!("crates/{root}/x and ./{root}/x"), 0);
            check_line(&format!("the folder /{root}"), 0);
        }
    }
}
