//! `previous.`: a block that only those are to visit who went through the workflow before is passed over by
//! all others, and by nobody else, whatever crashed or was published in between.

use super::Checker;
use crate::draft::invent::RETURNING;
use crate::evidence::Evidence;

pub(super) const KNOWN_BEFORE: Checker = Checker {
    name: "known-before",
    rule: "A journey knows of one before it exactly if the contact went through its workflow before.",
    find: known_before,
};

/// The outcome of a block that is not for the contact.
const PASSED_OVER: &str = "passed_over";

fn known_before(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for (person, books) in evidence.people() {
        for (n, (journey, steps)) in books.journeys.iter().enumerate() {
            let mut before = books.journeys[..n].iter();
            let went_before = before.any(|(one, _)| one.workflow == journey.workflow);
            let steps = steps.iter().filter(|one| one.block.as_str() == RETURNING);
            for step in steps.filter(|one| (one.outcome != PASSED_OVER) != went_before) {
                let (id, outcome) = (journey.id, &step.outcome);
                found.push(format!(
                    "journey {id} of {person:?} was {outcome}; one before it: {went_before}"
                ));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use engine::id::{BlockId, JourneyId};

    use super::*;
    use crate::check::sample::{self, check};

    /// The sample's journey came by the block so, after another one if there is one before.
    fn came_by(evidence: &mut Evidence, outcome: &str, again: bool) {
        let books = sample::person(evidence);
        let (journey, mut steps) = books.journeys[0].clone();
        let before = (journey.clone(), Vec::new());
        steps[0].block = BlockId::new(RETURNING).unwrap();
        steps[0].outcome = outcome.to_owned();
        books.journeys = vec![(journey, steps)];
        if again {
            books.journeys.insert(0, before);
            books.journeys[1].0.id = JourneyId(2);
        }
    }

    #[test]
    fn only_who_comes_again_is_not_passed_over() {
        let told = |outcome: &str, again: bool, expect: &str| {
            check(KNOWN_BEFORE, |one| came_by(one, outcome, again), expect);
        };
        told("passed_over", false, "");
        told("emitted", true, "");
        told("emitted", false, "one before it: false");
        told("passed_over", true, "one before it: true");
    }
}
