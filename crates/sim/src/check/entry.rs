//! What came in, and who entered: every event that was answered as stored is there, and each
//! contact has as many journeys per workflow and key as the model says, as far apart as the rule
//! of entry asks.

use std::collections::BTreeMap;

use engine::time::{HOUR_MS, Time};
use store::seeing::{JourneyRow, JourneyState};

use super::Checker;
use crate::draft::Again;
use crate::evidence::{Evidence, PersonBooks};
use crate::model::Entry;

pub(super) const STORED: Checker = Checker {
    name: "stored",
    rule: "Every event that was answered as stored is there, once, with its contact.",
    find: stored,
};

pub(super) const JOURNEYS: Checker = Checker {
    name: "journeys",
    rule: "Who must enter a workflow has, and nobody enters it more often or sooner than its rule allows.",
    find: journeys,
};

fn stored(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for one in &evidence.stored {
        let shop = evidence.shops.get(one.person.shop);
        let books = shop.and_then(|shop| shop.people.get(&one.person));
        let is_it = |books: &&PersonBooks| books.contact.contact.id == one.contact;
        let events = books.filter(is_it).map_or(&[][..], |books| &books.events);
        let found_it = events
            .iter()
            .filter(|event| event.id == one.event && event.name == one.name);
        let count = found_it.count();
        if count != 1 {
            found.push(format!("{one:?} is there {count} times"));
        }
    }
    found
}

fn journeys(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    let mut entries: BTreeMap<Entry, Vec<&JourneyRow>> = BTreeMap::new();
    for (person, books) in evidence.people() {
        for (row, _) in &books.journeys {
            let Some(flow) = evidence.flow(person.shop, row.workflow) else {
                found.push(format!("journey {} is of no workflow", row.id));
                continue;
            };
            let key = row.key.clone();
            let entry = Entry { person, flow, key };
            entries.entry(entry).or_default().push(row);
        }
    }
    for (entry, rows) in &entries {
        let expected = evidence.model.expected().get(entry);
        let may = expected.map_or(0, |expected| expected.may);
        if rows.len() > may {
            let count = rows.len();
            found.push(format!("{entry:?} has {count} journeys, at most {may}"));
        }
        let pairs = rows.windows(2);
        let soon = pairs.filter(|pair| too_soon(evidence, entry, pair[0], pair[1]));
        found.extend(soon.map(|pair| {
            let (one, other) = (pair[0].id, pair[1].id);
            format!("{entry:?}: journey {other} began too soon after {one}")
        }));
    }
    let expected = evidence.model.expected().iter();
    let missing = expected.filter(|(entry, one)| one.must && !entries.contains_key(entry));
    found.extend(missing.map(|(entry, _)| format!("{entry:?} must have a journey and has none")));
    found
}

/// Whether the second of two journeys may not have begun yet, by the rule of its own version.
fn too_soon(evidence: &Evidence, entry: &Entry, one: &JourneyRow, other: &JourneyRow) -> bool {
    let JourneyState::Ended { at: ended_at, .. } = one.state else {
        return true;
    };
    let world = &evidence.world;
    let Some(draft) = world.draft(entry.person.shop, entry.flow, other.version) else {
        return true;
    };
    let began = other.entered_at;
    let least_ms = |since: Time| began.millis() - since.millis();
    match draft.again {
        Again::Never => true,
        Again::Always => began < ended_at,
        Again::After { lapse, from_end } => {
            let since = if from_end { ended_at } else { one.entered_at };
            // A calendar day may be an hour short.
            let slack_ms = if lapse.exact { 0 } else { HOUR_MS };
            began < ended_at || least_ms(since) < lapse.ms - slack_ms
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::sample::{self, check};

    #[test]
    fn what_was_answered_as_stored_is_there() {
        check(STORED, |_| {}, "");
        check(
            STORED,
            |one| sample::person(one).events.clear(),
            "is there 0 times",
        );
        check(
            STORED,
            |one| one.stored[0].contact.0 += 1,
            "is there 0 times",
        );
        check(
            STORED,
            |evidence| {
                let books = sample::person(evidence);
                let first = books.events[0].clone();
                books.events.push(first);
            },
            "is there 2 times",
        );
    }

    /// A second journey with the same key, begun so long after the end of the first.
    fn again(evidence: &mut Evidence, ms: i64) {
        let mut second = sample::journey(evidence).clone();
        let JourneyState::Ended { at, .. } = second.0.state else {
            panic!("the sample's journey is over");
        };
        second.0.id.0 += 1;
        second.0.entered_at = at.plus_ms(ms);
        sample::person(evidence).journeys.push(second);
    }

    fn rule(evidence: &mut Evidence, again: Again) {
        let world = std::sync::Arc::make_mut(&mut evidence.world);
        world.shops[0].flows[0][0].again = again;
    }

    #[test]
    fn who_must_enter_does_and_no_more_often() {
        check(JOURNEYS, |_| {}, "");
        check(
            JOURNEYS,
            |one| sample::person(one).journeys.clear(),
            "must have a journey and has none",
        );
        check(JOURNEYS, |one| again(one, 0), "has 2 journeys, at most 1");
        check(JOURNEYS, |one| again(one, 0), "began too soon");
        check(
            JOURNEYS,
            |one| sample::journey(one).0.key = "other".into(),
            "has 1 journeys, at most 0",
        );
    }

    #[test]
    fn journeys_are_as_far_apart_as_the_rule_says() {
        let soon = "began too soon";
        let told_twice = |evidence: &mut Evidence| {
            sample::tell_again(evidence);
        };
        let check_rule = |by_rule: Again, ms: i64, expect: &str| {
            check(
                JOURNEYS,
                |evidence| {
                    told_twice(evidence);
                    rule(evidence, by_rule);
                    again(evidence, ms);
                },
                expect,
            );
        };
        let lapse = crate::draft::Length {
            text: "72h",
            ms: 72 * HOUR_MS,
            exact: true,
        };
        let from_end = true;
        check_rule(Again::Never, 0, soon);
        check_rule(Again::Always, 0, "");
        check_rule(Again::Always, -1, soon);
        check_rule(Again::After { lapse, from_end }, 72 * HOUR_MS, "");
        check_rule(Again::After { lapse, from_end }, 72 * HOUR_MS - 1, soon);
    }
}
