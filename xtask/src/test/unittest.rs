//! The tests written in Python's own `unittest`, wherever they stand.
//!
//! A small program runs those of one folder and closes like `cargo test`, so that they are counted
//! in the same way. It must not know what they test.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::process::Command;

use crate::tree::Tree;

/// Given to the interpreter as text; it takes a folder and maybe a filter.
const DISCOVER: &str = include_str!("discover.py");

/// The folders with files named `test_*.py`.
pub(super) fn folders(tree: &Tree) -> BTreeSet<String> {
    tree.paths()
        .filter_map(|path| path.rsplit_once('/'))
        .filter(|(_, name)| name.starts_with("test_") && name.split('.').next_back() == Some("py"))
        .map(|(folder, _)| folder.to_owned())
        .collect()
}

/// Runs the tests of one folder. `-B`: no compiled files between the sources.
pub(super) fn command(interpreter: &OsStr, folder: &str, filter: Option<&str>) -> Command {
    let mut command = Command::new(interpreter);
    command.args(["-B", "-c", DISCOVER, folder]).args(filter);
    command
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;
    use std::time::Duration;

    use super::*;
    use crate::test::program;

    #[test]
    fn folders_are_found_by_their_files() {
        let tree = Tree::of(&[
            ("demo/check/test_a.py", ""),
            ("demo/check/test_b.py", ""),
            ("demo/check/monday.py", ""),
            ("demo/data/contest_a.py", ""),
            ("crates/mail/tests/test_c.rs", ""),
        ]);
        assert_eq!(folders(&tree), BTreeSet::from(["demo/check".to_owned()]));
    }

    /// One test of each fate.
    const FATES: &str = "
import unittest
class Fates(unittest.TestCase):
    def test_good(self): pass
    def test_bad(self): self.fail('bad')
    def test_parts(self):
        for part in (1, 2):
            with self.subTest(part=part): self.fail('bad')
    @unittest.skip('why')
    def test_skipped(self): pass
    @unittest.expectedFailure
    def test_surprise(self): pass
";

    #[test]
    fn each_fate_is_counted() {
        let without = std::env::var("POSTDUIF_WITHOUT").unwrap_or_default();
        if without.split(',').any(|word| word == "python") {
            return;
        }
        let interpreter = std::env::var_os("POSTDUIF_PYTHON");
        let interpreter = interpreter.unwrap_or_else(|| "python3".into());
        let folder =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/xtask/test-unittest");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("test_fates.py"), FATES).unwrap();
        let folder = folder.to_str().unwrap();
        let run = |filter: Option<&str>| {
            let mut command = command(&interpreter, folder, filter);
            program::run(&mut command, Duration::from_mins(1))
        };
        let all = run(None);
        assert_eq!((all.passed, all.failed, all.ignored), (1, 3, 1));
        let names = ["bad", "parts", "surprise"];
        assert_eq!(
            all.names,
            names.map(|name| format!("test_fates.Fates.test_{name}"))
        );
        assert_eq!(all.trouble, None);
        let good = run(Some("good"));
        assert_eq!((good.passed, good.failed, good.trouble), (1, 0, None));
        let none = run(Some("nothing"));
        assert_eq!((none.passed, none.failed, none.trouble), (0, 0, None));
    }
}
