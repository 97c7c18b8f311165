//! The changelog has a place for what comes next.

use super::Breach;
use crate::tree::{File, Tree};

const CHANGELOG: &str = "CHANGELOG.md";
const HEADING: &str = "## [Unreleased]";

pub(super) fn check(tree: &Tree) -> Vec<Breach> {
    let mut lines = tree.file(CHANGELOG).into_iter().flat_map(File::lines);
    if lines.any(|(_, line)| line == HEADING) {
        return Vec::new();
    }
    let text = format!("no section `{HEADING}`");
    vec![Breach::at(CHANGELOG, 0, text)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::samples::breaches;

    #[test]
    fn the_section_is_wanted() {
        let good = "# Changelog\n\n## [Unreleased]\n";
        assert_eq!(breaches(check, &[(CHANGELOG, good)]), [""; 0]);
        let expected = ["CHANGELOG.md: no section `## [Unreleased]`"];
        assert_eq!(
            breaches(check, &[(CHANGELOG, "# Changelog\n## [1.0.0]\n")]),
            expected
        );
        assert_eq!(breaches(check, &[]), expected);
    }
}
