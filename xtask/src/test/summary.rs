//! The end of a test run: the slowest, what went wrong, the counts, the verdict.
//!
//! The last line always has the form `N passed, M failed`. It must not know how tests run.

use std::time::Duration;

use anyhow::{Result, bail};

use super::count::Outcome;
use super::needs::{self, Provided};

/// Enough to see where the time goes.
const SLOWEST_SHOWN_MAX: usize = 10;

/// The outcomes so far.
#[derive(Default)]
pub(super) struct Summary {
    outcomes: Vec<(String, Outcome)>,
}

impl Summary {
    pub(super) fn add(&mut self, name: String, outcome: Outcome) {
        self.outcomes.push((name, outcome));
    }

    /// How long the tests ran; what was built and installed for them is not counted.
    pub(super) fn took(&self) -> Duration {
        self.outcomes
            .iter()
            .map(|(_, outcome)| outcome.elapsed)
            .sum()
    }

    /// Prints everything there is to know at the end and says whether it was good.
    pub(super) fn close(self, limit: Duration, provided: &Provided) -> Result<()> {
        let took = self.took();
        let text = self.text(provided);
        println!("\n{text}");
        if self.failed(provided) > 0 {
            bail!("tests failed");
        }
        if self.passed() == 0 {
            bail!("no test ran");
        }
        if took > limit {
            let (took, limit) = (took.as_secs(), limit.as_secs());
            bail!("the tests took {took} s, more than the {limit} s they may take together");
        }
        Ok(())
    }

    fn text(&self, provided: &Provided) -> String {
        let took = self.took().as_secs_f64();
        let mut lines = vec![format!("{took:8.1} s in all; the slowest:")];
        let mut slowest: Vec<_> = self.outcomes.iter().collect();
        slowest.sort_by_key(|(_, outcome)| std::cmp::Reverse(outcome.elapsed));
        for (name, outcome) in slowest.iter().take(SLOWEST_SHOWN_MAX) {
            lines.push(format!("{:8.1} s {name}", outcome.elapsed.as_secs_f64()));
        }
        for (name, outcome) in &self.outcomes {
            let failed = outcome.names.iter();
            lines.extend(failed.map(|test| format!("failed: {name}: {test}")));
            if let Some(trouble) = &outcome.trouble {
                lines.push(format!("failed: {name}: {trouble}"));
            }
            if outcome.ignored > 0 {
                lines.push(format!(
                    "left out by attribute: {name}: {}",
                    outcome.ignored
                ));
            }
        }
        if !provided.left_out.is_empty() {
            lines.push(format!(
                "left out by --without: {}",
                needs::join(&provided.left_out)
            ));
        }
        for sentence in &provided.missing {
            lines.push(format!("failed: {sentence}"));
        }
        lines.push(format!(
            "{} passed, {} failed",
            self.passed(),
            self.failed(provided)
        ));
        lines.join("\n")
    }

    fn passed(&self) -> u64 {
        self.outcomes
            .iter()
            .map(|(_, outcome)| outcome.passed)
            .sum()
    }

    /// Failed tests, programs that came to grief, and needs that could not be met.
    fn failed(&self, provided: &Provided) -> u64 {
        let tests: u64 = self
            .outcomes
            .iter()
            .map(|(_, outcome)| outcome.failures())
            .sum();
        tests + provided.missing.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_mins(15);
    const SHORT: Duration = Duration::from_secs(3);

    fn counts(passed: u64, failed: u64) -> Outcome {
        Outcome {
            passed,
            failed,
            closings: 1,
            elapsed: SHORT,
            ..Outcome::default()
        }
    }

    fn missing(sentences: &[&str]) -> Provided {
        Provided {
            missing: sentences.iter().map(|text| (*text).to_owned()).collect(),
            ..Provided::default()
        }
    }

    fn summary(outcomes: &[Outcome]) -> Summary {
        let mut summary = Summary::default();
        for outcome in outcomes {
            summary.add("mail library".to_owned(), outcome.clone());
        }
        summary
    }

    fn check(outcomes: &[Outcome], provided: &Provided, last: &str, verdict: Option<&str>) {
        let summary = summary(outcomes);
        let text = summary.text(provided);
        assert_eq!(text.lines().last(), Some(last));
        let found = summary.close(LIMIT, provided).err();
        assert_eq!(found.map(|error| error.to_string()).as_deref(), verdict);
    }

    #[test]
    fn all_is_well() {
        let both = [counts(2, 0), counts(3, 0)];
        check(&both, &missing(&[]), "5 passed, 0 failed", None);
    }

    #[test]
    fn failures_of_every_kind_count() {
        let (failed, last) = (Some("tests failed"), "2 passed, 1 failed");
        check(&[counts(2, 1)], &missing(&[]), last, failed);
        let crashed = Outcome::trouble("crashed");
        check(&[counts(2, 0), crashed], &missing(&[]), last, failed);
        check(&[counts(2, 0)], &missing(&["python: no"]), last, failed);
    }

    #[test]
    fn nothing_run_is_no_success() {
        let (verdict, last) = (Some("no test ran"), "0 passed, 0 failed");
        check(&[counts(0, 0)], &missing(&[]), last, verdict);
        check(&[], &missing(&[]), last, verdict);
    }

    #[test]
    fn too_long_is_a_failure() {
        let verdict = "the tests took 901 s, more than the 900 s they may take together";
        let mut outcomes = [counts(1, 0), counts(1, 0)];
        outcomes[0].elapsed = LIMIT.saturating_sub(SHORT);
        check(&outcomes, &missing(&[]), "2 passed, 0 failed", None);
        outcomes[0].elapsed += Duration::from_secs(1);
        check(
            &outcomes,
            &missing(&[]),
            "2 passed, 0 failed",
            Some(verdict),
        );
    }

    #[test]
    fn the_slowest_come_first() {
        let mut summary = summary(&[counts(1, 0)]);
        let slow = Outcome {
            elapsed: SHORT * 2,
            ..counts(1, 0)
        };
        summary.add("mail test sink".to_owned(), slow);
        let text = summary.text(&missing(&[]));
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        assert_eq!(lines[0], "9.0 s in all; the slowest:");
        assert_eq!(lines[1], "6.0 s mail test sink");
        assert_eq!(lines[2], "3.0 s mail library");
    }

    #[test]
    fn what_failed_is_named_and_what_was_left_out_is_said() {
        let outcome = Outcome {
            names: vec!["a::b".to_owned()],
            trouble: Some("crashed".to_owned()),
            ignored: 2,
            ..counts(0, 1)
        };
        let text = summary(&[outcome]).text(&missing(&["python: no"]));
        let lines: Vec<_> = text.lines().skip(2).collect();
        assert_eq!(
            lines,
            [
                "failed: mail library: a::b",
                "failed: mail library: crashed",
                "left out by attribute: mail library: 2",
                "failed: python: no",
                "0 passed, 2 failed",
            ]
        );
    }
}
