//! The engine's list of banned calls holds everything that the workspace's list holds.
//!
//! Clippy reads one file per crate and does not merge them, so the engine, which bans more, has to
//! repeat the rest; a ban added to one list only would silently not hold in the engine.

use super::Breach;
use crate::tree::{File, Tree};

const WORKSPACE: &str = "clippy.toml";
const ENGINE: &str = "crates/engine/clippy.toml";

pub(super) fn check(tree: &Tree) -> Vec<Breach> {
    let (Some(workspace), Some(engine)) = (tree.file(WORKSPACE), tree.file(ENGINE)) else {
        let text = format!("{WORKSPACE} and {ENGINE} must both be there");
        return vec![Breach::at(WORKSPACE, 0, text)];
    };
    let held = settings(engine);
    settings(workspace)
        .into_iter()
        .filter(|setting| {
            !held
                .iter()
                .any(|one| (one.list, one.text) == (setting.list, setting.text))
        })
        .map(|setting| {
            let text = format!("{ENGINE} lacks this line, word for word: {}", setting.text);
            Breach::at(WORKSPACE, setting.line, text)
        })
        .collect()
}

/// A line that sets something, and the list it stands in (empty: none).
struct Setting<'a> {
    list: &'a str,
    text: &'a str,
    line: usize,
}

fn settings(file: &File) -> Vec<Setting<'_>> {
    let mut list = "";
    let mut settings = Vec::new();
    for (line, text) in file.lines() {
        let text = text.trim();
        if let Some(name) = text.strip_suffix(" = [") {
            list = name;
        } else if text == "]" {
            list = "";
        } else if !text.is_empty() && !text.starts_with('#') {
            settings.push(Setting { list, text, line });
        }
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::samples::breaches;

    const ROOT: &str =
        "# Why.\nlines = 70\nmethods = [\n    { path = \"a::now\" },\n]\ntypes = [\n]\n";

    fn check_engine(engine: &str, expected: &[&str]) {
        assert_eq!(
            breaches(check, &[(WORKSPACE, ROOT), (ENGINE, engine)]),
            expected
        );
    }

    #[test]
    fn the_engine_may_ban_more() {
        check_engine(ROOT, &[]);
        check_engine(
            &ROOT.replace("types = [\n", "types = [\n    { path = \"b::Map\" },\n"),
            &[],
        );
    }

    #[test]
    fn the_engine_may_not_ban_less() {
        check_engine(
            "lines = 70\n",
            &[
                "clippy.toml:4: crates/engine/clippy.toml lacks this line, word for word: { path = \"a::now\" },",
            ],
        );
        check_engine(
            &ROOT.replace("70", "700"),
            &[
                "clippy.toml:2: crates/engine/clippy.toml lacks this line, word for word: lines = 70",
            ],
        );
        let other_list = "lines = 70\ntypes = [\n    { path = \"a::now\" },\n]\n";
        assert_eq!(
            breaches(check, &[(WORKSPACE, ROOT), (ENGINE, other_list)]).len(),
            1
        );
    }

    #[test]
    fn both_lists_must_be_there() {
        assert_eq!(breaches(check, &[(WORKSPACE, ROOT)]).len(), 1);
        assert_eq!(breaches(check, &[(ENGINE, ROOT)]).len(), 1);
    }
}
