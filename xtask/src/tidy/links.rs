//! Every link from a document to a file of the project leads somewhere.
//!
//! Addresses on the web are not followed: a test must not depend on other people's servers.

use super::Breach;
use crate::tree::{File, Tree};

/// The attributes of HTML in documents that hold a link.
const ATTRIBUTES: &[&str] = &["src=\"", "href=\"", "srcset=\""];

pub(super) fn check(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in tree.with_ending("md") {
        for (number, link) in links(file) {
            if let Err(text) = resolve(tree, &file.path, &link) {
                breaches.push(Breach::at(&file.path, number, format!("`{link}`: {text}")));
            }
        }
    }
    breaches
}

/// The targets of all links outside code, with their lines.
fn links(file: &File) -> Vec<(usize, String)> {
    let mut fence = None;
    let mut links = Vec::new();
    for (number, line) in file.lines() {
        let start = line.trim_start();
        let marker = ["```", "~~~"]
            .into_iter()
            .find(|marker| start.starts_with(marker));
        match (fence, marker) {
            (None, Some(marker)) => fence = Some(marker),
            (Some(open), Some(marker)) if open == marker => fence = None,
            (None, None) => {
                let found = links_in(&without_code(line));
                links.extend(found.into_iter().map(|link| (number, link)));
            }
            _ => {}
        }
    }
    links
}

/// The line with everything between backticks taken out.
fn without_code(line: &str) -> String {
    let parts: Vec<_> = line.split('`').collect();
    // An odd number of backticks: the last one opens nothing.
    let last = parts.len() - 1;
    let outside = parts
        .iter()
        .enumerate()
        .filter(|(at, _)| at % 2 == 0 || *at == last);
    outside.map(|(_, part)| *part).collect::<Vec<_>>().join("`")
}

fn links_in(line: &str) -> Vec<String> {
    let mut links = Vec::new();
    for (at, _) in line.match_indices("](") {
        let rest = &line[at + 2..];
        // A title may follow the target after a space.
        let end = rest.find([')', ' ']).unwrap_or(rest.len());
        links.push(rest[..end].trim_matches(['<', '>']).to_owned());
    }
    for attribute in ATTRIBUTES {
        for (at, _) in line.match_indices(attribute) {
            let rest = &line[at + attribute.len()..];
            links.extend(rest.split('"').next().map(str::to_owned));
        }
    }
    // `[name]: target`, a link defined apart.
    if let Some((name, target)) = line.split_once("]: ")
        && name.starts_with('[')
        && !name.starts_with("[^")
    {
        links.extend(target.split(' ').next().map(str::to_owned));
    }
    links
}

/// What is wrong with a link from this document, if anything.
fn resolve(tree: &Tree, from: &str, link: &str) -> Result<(), &'static str> {
    let path = link.split(['#', '?']).next().unwrap_or(link);
    if path.is_empty() || link.contains("://") || link.starts_with("mailto:") {
        return Ok(());
    }
    if path.starts_with('/') {
        return Err("write it from this document's folder");
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or("leads out of the project")?;
            }
            name => parts.push(name),
        }
    }
    if tree.has(&parts.join("/")) {
        Ok(())
    } else {
        Err("there is no such file")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::samples::breaches;

    fn check_document(text: &str, expected: &[&str]) {
        let files = [
            ("docs/a.md", text),
            ("docs/pictures/b.svg", ""),
            ("LICENSE", ""),
        ];
        assert_eq!(breaches(check, &files), expected, "{text}");
    }

    #[test]
    fn good_links_pass() {
        check_document(
            "[a](pictures/b.svg) ![b](./pictures/b.svg \"Title\") [c](../LICENSE)",
            &[],
        );
        check_document(
            "[a](#part) [b](a.md#part) [c](pictures) [d](pictures/) [e](..)",
            &[],
        );
        check_document("[a](https://a.example/x) [b](mailto:a@b.example)", &[]);
        check_document(
            "<img src=\"pictures/b.svg\">\n[a]: ../LICENSE\n[^1]: A note.",
            &[],
        );
    }

    #[test]
    fn code_is_no_link() {
        check_document("`[a](gone.md)` and `one", &[]);
        check_document("```\n[a](gone.md)\n~~~\n[a](gone.md)\n```\n", &[]);
    }

    #[test]
    fn bad_links_are_found() {
        check_document(
            "one\n[a](gone.md)",
            &["docs/a.md:2: `gone.md`: there is no such file"],
        );
        check_document(
            "[a](LICENSE#x)",
            &["docs/a.md:1: `LICENSE#x`: there is no such file"],
        );
        check_document(
            "<img src=\"b.svg\">",
            &["docs/a.md:1: `b.svg`: there is no such file"],
        );
        check_document(
            "[a]: gone.md",
            &["docs/a.md:1: `gone.md`: there is no such file"],
        );
        check_document(
            "[a](../../x)",
            &["docs/a.md:1: `../../x`: leads out of the project"],
        );
        check_document(
            "[a](/LICENSE)",
            &["docs/a.md:1: `/LICENSE`: write it from this document's folder"],
        );
        check_document(
            "`x` [a](gone.md) `y`",
            &["docs/a.md:1: `gone.md`: there is no such file"],
        );
    }
}
