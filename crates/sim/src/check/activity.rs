//! Activities: whoever is registered is told of each change once and with the date that holds then, and nobody is
//! reminded of a date sooner than it asks for.

use std::collections::BTreeMap;

use engine::time::Time;
use engine::value::Value;

use super::Checker;
use super::journey::left_for_good;
use crate::activity::{EVENTS, HANDLES, REMINDED};
use crate::draft::invent::REMINDER;
use crate::evidence::Evidence;
use crate::world::Person;

pub(super) const TOLD_OF_IT: Checker = Checker {
    name: "told-of-it",
    rule: "Who registers, withdraws, was there or not, is told so once, and of each move of an activity whoever is registered for it; with the date that holds then.",
    find: told_of_it,
};

pub(super) const REMINDED_IN_TIME: Checker = Checker {
    name: "reminded-in-time",
    rule: "Nobody goes on who waits for the date of an activity before that date, as it is known then.",
    find: reminded_in_time,
};

/// Whom, by which event, of which activity, with which date.
type Told = (Person, String, String, String);

fn told_of_it(evidence: &Evidence) -> Vec<String> {
    let mut counts: BTreeMap<Told, [usize; 3]> = BTreeMap::new();
    for told in evidence.model.told_of_activities() {
        let handle = HANDLES[told.activity].to_owned();
        let slot = (
            told.person,
            told.name.to_owned(),
            handle,
            told.starts_at.to_string(),
        );
        let count = counts.entry(slot).or_default();
        count[0] += usize::from(told.is_certain);
        count[1] += 1;
    }
    for (person, books) in evidence.people() {
        for event in books
            .events
            .iter()
            .filter(|one| EVENTS.contains(&one.name.as_str()))
        {
            let text = |field: &str| match event.data.get(field) {
                Some(Value::Text(text)) => text,
                _ => String::new(),
            };
            let slot = (
                person,
                event.name.clone(),
                text("activity_id"),
                text("starts_at"),
            );
            counts.entry(slot).or_default()[2] += 1;
        }
    }
    let wrong = counts.into_iter();
    let wrong = wrong.filter(|(_, [least, most, count])| !(least..=most).contains(&count));
    wrong
        .map(|(slot, [least, most, count])| {
            format!("{slot:?} was told {count} times, {least} to {most} expected")
        })
        .collect()
}

fn reminded_in_time(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for (person, books) in evidence.people() {
        for (journey, steps) in &books.journeys {
            // Other journeys hang on no activity.
            let Some(activity) = HANDLES.iter().position(|one| *one == journey.key) else {
                continue;
            };
            let left = steps
                .iter()
                .filter(|one| one.left && one.block.as_str() == REMINDER);
            for step in left.filter(|one| !left_for_good(&one.outcome)) {
                let begins = evidence.model.begins(person.shop, activity, step.at);
                let due: Vec<Time> = begins.iter().map(|at| at.plus_ms(-REMINDED.1)).collect();
                if due.iter().all(|due| step.at < *due) {
                    let (id, at, outcome) = (journey.id, step.at, &step.outcome);
                    found.push(format!(
                        "journey {id} of {person:?} went on at {at} as {outcome}, due {due:?}"
                    ));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use engine::contact::map;
    use engine::id::BlockId;
    use store::registration::Attendance;

    use super::*;
    use crate::activity::{self, MOVED, REGISTERED};
    use crate::check::sample::{self, PERSON, check};

    fn starts_at(evidence: &Evidence, date: i64) -> Time {
        activity::starts_at(evidence.world.start, 0, date)
    }

    /// The sample's person registers; the activity is moved; and this is told.
    fn registers(evidence: &mut Evidence, told: &[(&str, i64)]) {
        evidence.model.act(evidence.now);
        evidence.model.registered(PERSON, 0, Attendance::Registered);
        evidence.model.moved(0, 0, 1);
        evidence.model.settled(evidence.now);
        for (name, date) in told {
            let starts_at = starts_at(evidence, *date).to_string();
            let books = sample::person(evidence);
            let mut event = books.events[0].clone();
            event.name = (*name).to_owned();
            let data = [
                ("activity_id", HANDLES[0].into()),
                ("starts_at", starts_at.as_str().into()),
            ];
            event.data = map(data).into();
            books.events.push(event);
        }
    }

    #[test]
    fn each_change_is_told_once_and_with_its_date() {
        let told = |told: &[(&str, i64)], expect: &str| {
            check(TOLD_OF_IT, |one| registers(one, told), expect);
        };
        told(&[(REGISTERED, 0), (MOVED, 1)], "");
        told(&[(REGISTERED, 0)], "was told 0 times");
        told(
            &[(REGISTERED, 0), (MOVED, 1), (MOVED, 1)],
            "was told 2 times",
        );
        told(&[(REGISTERED, 0), (MOVED, 0)], "was told 1 times, 0 to 0");
        let withdrew = |evidence: &mut Evidence| {
            evidence.model.act(evidence.now);
            evidence.model.registered(PERSON, 0, Attendance::Registered);
            evidence.model.moved(0, 0, 1);
            evidence.model.registered(PERSON, 0, Attendance::Cancelled);
            let model = evidence.model.clone();
            registers(
                evidence,
                &[(REGISTERED, 0), ("activity_registration_cancelled", 1)],
            );
            evidence.model = model;
        };
        check(TOLD_OF_IT, withdrew, "");
    }

    /// The sample's wait is for the activity, and is left so long before it begins.
    fn waits(evidence: &mut Evidence, before_ms: i64, is_moved: bool) {
        let at = starts_at(evidence, 0).plus_ms(-before_ms);
        let world = Arc::make_mut(&mut evidence.world);
        world.shops[0].flows[0][0].blocks[0].id = REMINDER.to_owned();
        let (journey, steps) = sample::journey(evidence);
        journey.key = HANDLES[0].to_owned();
        for step in steps.iter_mut().filter(|one| one.block.as_str() == "wait") {
            step.block = BlockId::new(REMINDER).unwrap();
            step.at = at;
        }
        if is_moved {
            evidence.model.act(evidence.now);
            evidence.model.moved(0, 0, 4);
            evidence.model.settled(evidence.now);
        }
    }

    #[test]
    fn nobody_is_reminded_too_soon() {
        let reminded = |before_ms: i64, is_moved: bool, expect: &str| {
            check(
                REMINDED_IN_TIME,
                |one| waits(one, before_ms, is_moved),
                expect,
            );
        };
        reminded(REMINDED.1, false, "");
        reminded(REMINDED.1 + 1, false, "went on at");
        reminded(REMINDED.1, true, "went on at");
    }
}
