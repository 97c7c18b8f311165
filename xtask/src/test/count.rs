//! How many tests a program ran, read from its closing lines.
//!
//! The stable test harness has no other form of its results. It must not decide what is a failure
//! of the whole run: that is the summary's.

use std::time::Duration;

/// What one program, or the documentation tests together, came to.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Outcome {
    pub(super) passed: u64,
    pub(super) failed: u64,
    /// The names of the failed tests.
    pub(super) names: Vec<String>,
    /// Tests the harness left out by their own attribute.
    pub(super) ignored: u64,
    /// Closing lines seen.
    pub(super) closings: u64,
    pub(super) elapsed: Duration,
    /// What went wrong beside failed tests: it crashed, hung, or never ran.
    pub(super) trouble: Option<String>,
}

impl Outcome {
    /// An outcome with nothing but a trouble.
    pub(super) fn trouble(text: impl Into<String>) -> Self {
        Self {
            trouble: Some(text.into()),
            ..Self::default()
        }
    }

    /// Takes from a line of output what it says, if anything: `test some::name ... FAILED`, or
    /// `test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s`.
    pub(super) fn read(&mut self, line: &str) {
        let name = line.strip_prefix("test ");
        if let Some(name) = name.and_then(|rest| rest.strip_suffix(" ... FAILED")) {
            self.names.push(name.to_owned());
        }
        let Some((_, counts)) = line
            .strip_prefix("test result: ")
            .and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        let count = |word: &str| {
            counts.split(';').find_map(|part| {
                let (number, what) = part.trim().split_once(' ')?;
                (what == word).then(|| number.parse::<u64>().ok())?
            })
        };
        if let (Some(passed), Some(failed), Some(ignored)) =
            (count("passed"), count("failed"), count("ignored"))
        {
            self.passed += passed;
            self.failed += failed;
            self.ignored += ignored;
            self.closings += 1;
        }
    }

    /// What to count as failed: its failed tests, or one when it came to grief without any.
    pub(super) fn failures(&self) -> u64 {
        self.failed.max(u64::from(self.trouble.is_some()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: (u64, u64, u64, u64)) {
        let mut outcome = Outcome::default();
        outcome.read(line);
        let found = (
            outcome.passed,
            outcome.failed,
            outcome.ignored,
            outcome.closings,
        );
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn closing_lines_are_counted() {
        check(
            "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s",
            (5, 0, 1, 1),
        );
        check(
            "test result: FAILED. 3 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s",
            (3, 4, 0, 1),
        );
        check(
            "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s; merged doctests compilation took 0.30s",
            (0, 0, 0, 1),
        );
    }

    #[test]
    fn other_lines_are_not() {
        check("test mail::tests::folds ... ok", (0, 0, 0, 0));
        check("test result: ok. many passed", (0, 0, 0, 0));
        check(
            " test result: ok. 5 passed; 0 failed; 1 ignored",
            (0, 0, 0, 0),
        );
        check("", (0, 0, 0, 0));
    }

    #[test]
    fn several_closing_lines_add_up() {
        let mut outcome = Outcome::default();
        let line = "test result: ok. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        outcome.read(line);
        outcome.read(line);
        assert_eq!(
            (outcome.passed, outcome.failed, outcome.closings),
            (4, 2, 2)
        );
    }

    #[test]
    fn failed_tests_are_named() {
        let mut outcome = Outcome::default();
        for line in [
            "test a::b ... FAILED",
            "test a::c ... ok",
            "test result: FAILED. none",
        ] {
            outcome.read(line);
        }
        assert_eq!(outcome.names, ["a::b"]);
    }

    #[test]
    fn trouble_counts_as_one_failure_at_least() {
        assert_eq!(Outcome::trouble("crashed").failures(), 1);
        let both = Outcome {
            failed: 3,
            ..Outcome::trouble("crashed")
        };
        assert_eq!(both.failures(), 3);
        assert_eq!(Outcome::default().failures(), 0);
    }
}
