//! Notices to people on a shop's side: each visit writes to everybody once who is meant and there, and to nobody
//! else. Who that is the simulator works out by itself; to whom a message went the mail server says.

use std::collections::{BTreeMap, BTreeSet};

use engine::id::{BlockId, JourneyId};
use engine::time::{HOUR_MS, Time};
use store::message::{MessageRow, State};
use store::seeing::StepRow;

use super::Checker;
use super::journey::left_for_good;
use crate::draft::Does;
use crate::evidence::{Evidence, PersonBooks};
use crate::staff::{NOTICES, Notice};
use crate::world::Person;

pub(super) const NOTICED_ONCE: Checker = Checker {
    name: "noticed-once",
    rule: "Each visit of a notice writes one message to each who is meant and there, as the draft says, and none where it told the same a short time ago.",
    find: noticed_once,
};

pub(super) const NOTICED_RIGHTLY: Checker = Checker {
    name: "noticed-rightly",
    rule: "A notice leaves to one person on the shop's side, who is there.",
    find: noticed_rightly,
};

/// The outcome where the same was told about the contact a short time ago.
const TOLD_BEFORE: &str = "told_before";

type Visit = (JourneyId, BlockId, u32);

fn noticed_once(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for (person, books) in evidence.people() {
        let mut messages: BTreeMap<Visit, Vec<&MessageRow>> = BTreeMap::new();
        let all = books.messages.iter();
        for message in all.filter(|one| evidence.notice(person.shop, one).is_some()) {
            let visit = (message.journey, message.block.clone(), message.visit);
            messages.entry(visit).or_default().push(message);
        }
        let visits = visits(evidence, person, books);
        for (n, visit) in visits.iter().enumerate() {
            let own = messages.remove(&visit.slot).unwrap_or_default();
            let recent = visits[..n].iter().filter(|one| one.is_recent_for(visit));
            let told_before = recent.map(|one| one.is_surely_recent_for(visit)).max();
            if let Some(what) = wrong(evidence, person, visit, (told_before, &own)) {
                let (slot, came) = (&visit.slot, visit.came);
                found.push(format!("{slot:?} of {person:?} at {came}: {what}"));
            }
        }
        let others = messages.into_keys();
        found.extend(others.map(|visit| format!("{visit:?} of {person:?} was no visit that told")));
    }
    found
}

/// A visit of a notice that is over.
struct TheVisit<'e> {
    slot: Visit,
    of: (engine::id::WorkflowId, &'e Notice),
    came: Time,
    outcome: &'e str,
    at: Time,
}

impl TheVisit<'_> {
    fn told(&self) -> bool {
        ["notified", "fallback"].contains(&self.outcome)
    }

    /// Whether this one told what another has not to tell again, by less than its time.
    fn is_recent_for(&self, other: &TheVisit<'_>) -> bool {
        self.is_within(other, HOUR_MS)
    }

    /// Of two that come at one instant one tells; and what was told is known before anything that comes later.
    fn is_surely_recent_for(&self, other: &TheVisit<'_>) -> bool {
        self.is_within(other, -HOUR_MS) && (self.at <= other.came || self.came == other.came)
    }

    /// A day may have an hour more or less.
    fn is_within(&self, other: &TheVisit<'_>, slack_ms: i64) -> bool {
        let same = (self.of.0, &self.slot.1) == (other.of.0, &other.slot.1);
        other.of.1.dedupe.is_some_and(|dedupe| {
            let slack_ms = if dedupe.exact { 0 } else { slack_ms };
            let apart_ms = other.came.millis() - self.came.millis();
            same && self.told() && self.at <= other.at && apart_ms < dedupe.ms + slack_ms
        })
    }
}

/// The visits of notices that a contact's journeys left, in the order in which they came.
fn visits<'e>(evidence: &'e Evidence, person: Person, books: &'e PersonBooks) -> Vec<TheVisit<'e>> {
    let mut visits = Vec::new();
    for (journey, steps) in &books.journeys {
        let draft = evidence.draft(person.shop, journey.workflow, journey.version);
        let mut came = None;
        for step in steps {
            let block = draft.and_then(|draft| draft.block(step.block.as_str()));
            let Some(Does::Notify(n)) = block.map(|one| &one.does) else {
                continue;
            };
            if step.arrived {
                came = Some(step.at);
            }
            if let Some(came) = came.filter(|_| counts(step)) {
                visits.push(TheVisit {
                    slot: (journey.id, step.block.clone(), step.visit),
                    of: (journey.workflow, &NOTICES[*n]),
                    came,
                    outcome: &step.outcome,
                    at: step.at,
                });
            }
        }
    }
    // Which of those at one instant tells is nobody's to know.
    visits.sort_by_key(|one| (one.came, !one.told(), one.slot.0));
    visits
}

fn counts(step: &StepRow) -> bool {
    step.left && step.outcome != "passed_over" && !left_for_good(&step.outcome)
}

/// What is wrong with a visit: `told_before` says whether the same may have been told a short time ago, and
/// whether it surely was.
fn wrong(
    evidence: &Evidence,
    person: Person,
    visit: &TheVisit<'_>,
    (told_before, own): (Option<bool>, &[&MessageRow]),
) -> Option<String> {
    let (outcome, count) = (visit.outcome, own.len());
    if outcome == TOLD_BEFORE || told_before == Some(true) {
        let fits = outcome == TOLD_BEFORE && told_before.is_some() && count == 0;
        return (!fits).then(|| {
            format!("{outcome} with {count} messages, told a short time ago: {told_before:?}")
        });
    }
    let states = evidence.model.there_at(person.shop, visit.came);
    let mut meant = states.iter().map(|there| visit.of.1.reaches(there));
    let fits = meant.any(|(expected, people)| {
        expected == outcome && people.len() == count && reached(evidence, person, own, &people)
    });
    let meant = || states.iter().map(|there| visit.of.1.reaches(there));
    (!fits).then(|| {
        let meant: Vec<_> = meant().collect();
        format!("{outcome} with {count} messages, meant {meant:?}")
    })
}

/// Whether these messages went to these people, one to each, as far as they went to anybody.
fn reached(evidence: &Evidence, person: Person, own: &[&MessageRow], people: &[&str]) -> bool {
    let mut reached = BTreeSet::new();
    for message in own {
        let attempts = evidence.attempts_of(person.shop, message.id);
        let to: BTreeSet<_> = attempts.map(|one| one.to.as_str()).collect();
        let is_new = to
            .iter()
            .all(|to| people.contains(to) && reached.insert(*to));
        if to.len() > 1 || !is_new {
            return false;
        }
    }
    let all = own.iter().all(|one| one.state == State::Accepted);
    !all || reached.len() == people.len()
}

fn noticed_rightly(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for (person, message) in evidence.messages() {
        if evidence.notice(person.shop, message).is_none() {
            continue;
        }
        for attempt in evidence.attempts_of(person.shop, message.id) {
            if !evidence
                .model
                .is_there(person.shop, &attempt.to, attempt.ops)
            {
                let (id, to, at) = (message.id, &attempt.to, attempt.at);
                found.push(format!("message {id} about {person:?} to {to} at {at}"));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use engine::id::MessageId;

    use super::*;
    use crate::check::sample::{self, check};

    const NORA: &str = "nora@shop.test";
    const OLAF: &str = "olaf@shop.test";

    /// The sample's mail is a notice instead, left with this outcome, to these people.
    fn tells(evidence: &mut Evidence, (notice, outcome): (usize, &str), to: &[&str]) {
        let world = Arc::make_mut(&mut evidence.world);
        world.shops[0].flows[0][0].blocks[1].does = Does::Notify(notice);
        let (_, steps) = sample::journey(evidence);
        steps.last_mut().unwrap().outcome = outcome.to_owned();
        let message = sample::message(evidence).clone();
        let attempt = evidence.attempts[0].clone();
        sample::person(evidence).messages.clear();
        evidence.attempts.clear();
        for (n, to) in (1..).zip(to) {
            let mut message = message.clone();
            let mut attempt = attempt.clone();
            message.id = MessageId(n);
            (attempt.message, attempt.to) = (message.id, (*to).to_owned());
            sample::person(evidence).messages.push(message);
            evidence.attempts.push(attempt);
        }
    }

    #[test]
    fn a_visit_writes_to_each_who_is_meant_once() {
        let told = |of: (usize, &str), to: &[&str], expect: &str| {
            check(NOTICED_ONCE, |one| tells(one, of, to), expect);
        };
        told((0, "notified"), &[NORA, OLAF], "");
        told((0, "notified"), &[NORA], "with 1 messages, meant");
        told((0, "notified"), &[NORA, NORA], "with 2 messages, meant");
        told((0, "notified"), &[NORA, "pia@shop.test"], "meant");
        told((0, "fallback"), &[NORA, OLAF], "fallback with");
        told((3, "fallback"), &[OLAF], "");
        told((4, "nobody"), &[], "");
        told((4, "notified"), &[], "notified with 0");
        told((2, "told_before"), &[], "told_before with 0 messages");
        check(
            NOTICED_ONCE,
            |one| {
                tells(one, (0, "notified"), &[NORA, OLAF]);
                sample::message(one).visit = 2;
            },
            "was no visit that told",
        );
    }

    #[test]
    fn who_went_is_not_told_any_more() {
        let goes = |evidence: &mut Evidence, ops: u64| {
            tells(evidence, (0, "notified"), &[NORA, OLAF]);
            evidence.model.act(evidence.now);
            evidence.model.attended(0, 1, false);
            evidence.attempts[0].ops += ops;
        };
        check(NOTICED_RIGHTLY, |one| goes(one, 0), "");
        check(NOTICED_RIGHTLY, |one| goes(one, 1), "to nora@shop.test");
        let stranger = |one: &mut Evidence| tells(one, (0, "notified"), &["p0@shop0.test"]);
        check(NOTICED_RIGHTLY, stranger, "to p0@shop0.test");
    }

    #[test]
    fn the_same_is_not_told_again_too_soon() {
        let again = |evidence: &mut Evidence, outcome: &str, after_ms: i64| {
            tells(evidence, (2, "notified"), &[NORA]);
            let (mut journey, mut steps) = sample::journey(evidence).clone();
            journey.id.0 += 1;
            for step in &mut steps {
                step.at = step.at.plus_ms(after_ms);
            }
            steps.last_mut().unwrap().outcome = outcome.to_owned();
            sample::person(evidence).journeys.push((journey, steps));
        };
        let hours = 100 * HOUR_MS;
        let check = |outcome: &str, after_ms: i64, expect: &str| {
            check(NOTICED_ONCE, |one| again(one, outcome, after_ms), expect);
        };
        check("told_before", hours - 1, "");
        check("nobody", hours - 1, "told a short time ago: Some(true)");
        check("told_before", 0, "");
        check("told_before", hours, "told a short time ago: None");
    }
}
