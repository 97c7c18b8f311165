//! Journeys: each is in one place, its steps follow each other without a gap, it begins once and
//! ends at most once, and no wait is shorter than it says.

use std::collections::{BTreeMap, BTreeSet};

use engine::event::own;
use engine::value::Value;
use store::seeing::{JourneyRow, JourneyState, StepRow};

use super::Checker;
use crate::draft::Does;
use crate::evidence::{Evidence, PersonBooks, Stage};

pub(super) const PENDING_ITEM: Checker = Checker {
    name: "pending-item",
    rule: "An active journey stands in one block and waits for one later instant; it begins once, ends at most once, and its steps have no gap.",
    find: pending_item,
};

pub(super) const WAITS_LAST: Checker = Checker {
    name: "waits-last",
    rule: "No wait is shorter than its draft says.",
    find: waits_last,
};

fn pending_item(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (person, books) in evidence.people() {
        for (journey, steps) in &books.journeys {
            let mut tell = |what: &str| {
                let id = journey.id;
                found.push(format!("journey {id} of {person:?} {what}"));
            };
            if !seen.insert(journey.id) {
                tell("is there twice");
            }
            if let JourneyState::Active { block, wake_at } = &journey.state {
                let settled = matches!(evidence.stage, Stage::Settled | Stage::Finale);
                if block.is_none() {
                    tell("is active and stands nowhere");
                }
                if settled && *wake_at <= evidence.now {
                    tell("is overdue");
                }
                let last = steps.last().filter(|last| !last.left);
                if last.map(|last| &last.block) != block.as_ref() {
                    tell("does not stand where its last step left it");
                }
            }
            let draft = evidence.draft(person.shop, journey.workflow, journey.version);
            let looks = |step: &StepRow| {
                let block = draft.and_then(|draft| draft.block(step.block.as_str()));
                block.is_some_and(|block| block.does.looks_again())
            };
            if !follow_each_other(steps, looks) {
                tell("has a gap between its steps");
            }
        }
        found.extend(begun_and_ended(books));
    }
    found
}

/// Steps count from 1 without a gap, but in a block that `looks` again and writes nothing down where
/// nothing came of it; a block that is left was come into before.
fn follow_each_other(steps: &[StepRow], looks: impl Fn(&StepRow) -> bool) -> bool {
    let mut seq = 0;
    let mut inside = None;
    for step in steps {
        let may_skip = inside.is_some() && !step.arrived && step.seq > seq && looks(step);
        if step.seq != seq && step.seq != seq + 1 && !may_skip {
            return false;
        }
        seq = step.seq;
        let known = inside.take().is_some_and(|block: &_| *block == step.block);
        if known == step.arrived {
            return false;
        }
        inside = (!step.left).then_some(&step.block);
    }
    true
}

/// The product tells of each journey once that it began, and once that it ended if it did.
fn begun_and_ended(books: &PersonBooks) -> Vec<String> {
    let ended = |row: &JourneyRow| matches!(row.state, JourneyState::Ended { .. });
    let mut expected: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for (row, _) in &books.journeys {
        let slot = |name| (name, row.key.clone());
        *expected.entry(slot(own::JOURNEY_STARTED)).or_default() += 1;
        *expected.entry(slot(own::JOURNEY_ENDED)).or_default() += usize::from(ended(row));
    }
    let mut told: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for event in &books.events {
        let name = match event.name.as_str() {
            own::JOURNEY_STARTED => own::JOURNEY_STARTED,
            own::JOURNEY_ENDED => own::JOURNEY_ENDED,
            _ => continue,
        };
        let key = match event.data.get("key") {
            Some(Value::Text(key)) => key,
            _ => String::new(),
        };
        *told.entry((name, key)).or_default() += 1;
    }
    let slots: BTreeSet<_> = expected.keys().chain(told.keys()).collect();
    let count = |of: &BTreeMap<_, usize>, slot| of.get(slot).copied().unwrap_or(0);
    let differ = slots
        .into_iter()
        .filter(|slot| count(&expected, slot) != count(&told, slot));
    let id = books.contact.contact.id;
    differ
        .map(|slot| {
            let (expected, told) = (count(&expected, slot), count(&told, slot));
            format!("contact {id}: {slot:?} is told {told} times for {expected} journeys")
        })
        .collect()
}

/// Whether a journey was taken out of a block by what holds everywhere, and not by the block.
pub(super) fn left_for_good(outcome: &str) -> bool {
    ["opt_out", "suppressed"].contains(&outcome)
}

fn waits_last(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for (person, books) in evidence.people() {
        for (journey, steps) in &books.journeys {
            let draft = evidence.draft(person.shop, journey.workflow, journey.version);
            let Some(draft) = draft else {
                found.push(format!("journey {} is of no version", journey.id));
                continue;
            };
            for (place, came) in steps.iter().enumerate() {
                // Who moves to another zone meanwhile is timed anew, in a step of the same block.
                let went = steps[place + 1..].iter().find(|step| step.left);
                let Some(went) = went.filter(|_| came.arrived && !came.left) else {
                    continue;
                };
                let block = draft.block(came.block.as_str());
                let Some(Does::Wait { least_ms, .. }) = block.map(|block| &block.does) else {
                    continue;
                };
                let lasted_ms = went.at.millis() - came.at.millis();
                if lasted_ms < *least_ms && !left_for_good(&went.outcome) {
                    let (id, block) = (journey.id, &came.block);
                    found.push(format!(
                        "journey {id} of {person:?} waited {lasted_ms} ms in {block}, at least {least_ms}"
                    ));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::sample::{self, check};

    #[test]
    fn a_journey_is_in_one_place() {
        check(PENDING_ITEM, |_| {}, "");
        check(
            PENDING_ITEM,
            |evidence| {
                let twin = sample::journey(evidence).clone();
                sample::person(evidence).journeys.push(twin);
            },
            "is there twice",
        );
        let active = |evidence: &mut Evidence, ms| {
            let wake_at = evidence.now.plus_ms(ms);
            let (journey, steps) = sample::journey(evidence);
            steps.truncate(1);
            let block = Some(steps[0].block.clone());
            journey.state = JourneyState::Active { block, wake_at };
            let books = sample::person(evidence);
            books.events.retain(|one| one.name != own::JOURNEY_ENDED);
        };
        check(PENDING_ITEM, |evidence| active(evidence, 1), "");
        check(PENDING_ITEM, |evidence| active(evidence, 0), "is overdue");
        check(
            PENDING_ITEM,
            |evidence| {
                active(evidence, 1);
                sample::journey(evidence).1.clear();
            },
            "does not stand where its last step left it",
        );
    }

    #[test]
    fn steps_follow_each_other() {
        let gap = "has a gap between its steps";
        check(PENDING_ITEM, |one| sample::journey(one).1[1].seq = 3, gap);
        check(
            PENDING_ITEM,
            |one| sample::journey(one).1[1].arrived = true,
            gap,
        );
        check(
            PENDING_ITEM,
            |one| drop(sample::journey(one).1.remove(0)),
            gap,
        );
    }

    #[test]
    fn it_is_told_once_that_a_journey_began_and_ended() {
        check(
            PENDING_ITEM,
            |evidence| {
                let books = sample::person(evidence);
                books.events.retain(|one| one.name != own::JOURNEY_ENDED);
            },
            "is told 0 times for 1 journeys",
        );
        check(
            PENDING_ITEM,
            |evidence| {
                let books = sample::person(evidence);
                let again = books.events.last().cloned();
                books.events.extend(again);
            },
            "is told 2 times for 1 journeys",
        );
    }

    #[test]
    fn a_wait_lasts() {
        let end_at = |evidence: &mut Evidence, ms| {
            let (_, steps) = sample::journey(evidence);
            steps[1].at = steps[0].at.plus_ms(ms);
        };
        check(WAITS_LAST, |one| end_at(one, sample::WAIT_MS), "");
        check(WAITS_LAST, |one| end_at(one, sample::WAIT_MS - 1), "waited");
        // On the way there it is timed anew, for a contact who moved to another zone.
        let timed_anew = |evidence: &mut Evidence, ms| {
            end_at(evidence, ms);
            let (_, steps) = sample::journey(evidence);
            let mut again = steps[0].clone();
            again.at = again.at.plus_ms(1);
            again.arrived = false;
            steps.insert(1, again);
        };
        check(WAITS_LAST, |one| timed_anew(one, sample::WAIT_MS), "");
        check(
            WAITS_LAST,
            |one| timed_anew(one, sample::WAIT_MS - 1),
            "waited",
        );
    }
}
