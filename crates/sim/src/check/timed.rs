//! Rules that time alone turns: who comes to fit one is told of, once, and not without it.

use std::collections::BTreeSet;

use engine::event::own;
use engine::time::Time;
use engine::value::Value;

use super::Checker;
use crate::evidence::Evidence;
use crate::model::Window;
use crate::timed::TRIGGER;

pub(super) const TURNED_IN_TIME: Checker = Checker {
    name: "turned-in-time",
    rule: "Whoever comes to fit a rule by time alone is told of as often as that, and whoever does not is not.",
    find: turned_in_time,
};

fn turned_in_time(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for ((person, flow), windows) in evidence.model.windows() {
        let shop = evidence.shops.get(person.shop);
        let Some(books) = shop.and_then(|shop| shop.people.get(person)) else {
            continue;
        };
        let handle = &evidence.world.shops[person.shop].flows[*flow][0].handle;
        let told: Vec<Time> = books
            .events
            .iter()
            .filter(|one| one.name == own::POSTDUIF_SEGMENT)
            .filter(|one| one.data.get("workflow") == Some(Value::Text(handle.clone())))
            .filter(|one| one.data.get("trigger") == Some(TRIGGER.into()))
            .map(|one| one.received_at)
            .collect();
        let wrong = wrong(windows, &told).into_iter();
        found.extend(wrong.map(|what| format!("{person:?} was told by {handle} {what}")));
    }
    found
}

/// The stretches in which somebody was told too often or not often enough. What is told at the very end of one, when
/// all was done, may belong to what happened at that instant afterwards, and so to the next.
fn wrong(windows: &[Window], told: &[Time]) -> Vec<String> {
    let mut found = Vec::new();
    let mut from = Time::from_millis(i64::MIN);
    let mut carried = BTreeSet::from([0]);
    for window in windows {
        let until = window.until;
        let inside = told.iter().filter(|at| **at > from && **at < until).count();
        let at_end = told.iter().filter(|at| **at == until).count();
        let fits =
            |count: usize| count >= window.least && window.most.is_none_or(|most| count <= most);
        let ways = carried.iter().flat_map(|before| {
            let counts = (0..=at_end).filter(move |own| fits(before + inside + own));
            counts.map(|own| at_end - own)
        });
        let ways: BTreeSet<usize> = ways.collect();
        if ways.is_empty() {
            let (least, most) = (window.least, window.most);
            found.push(format!(
                "{inside} times from {from} to {until} and {at_end} times at its end, {least} to {most:?} expected"
            ));
            carried = (0..=at_end).collect();
        } else {
            carried = ways;
        }
        from = until;
    }
    if !carried.contains(&0) {
        found.push(format!("at {from}, where nothing was to be told"));
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use engine::contact::map;

    use super::*;
    use crate::check::sample::{self, PERSON, check};
    use crate::draft::exact;
    use crate::timed::Timed;

    /// Nobody came to the sample's person for so many hours after the one visit, which a workflow waits for; and
    /// so often they were told so many hours after it.
    fn silent(evidence: &mut Evidence, hours: i64, told: &[i64]) {
        let mut world = (*evidence.world).clone();
        world.shops[0].flows[0][0].timed = Some(Timed {
            event: "visited",
            within: exact("10h", 10 * engine::time::HOUR_MS),
            least: None,
            joins: true,
        });
        let start = world.start;
        evidence.world = Arc::new(world);
        let mut model = crate::model::Model::new(evidence.world.clone());
        model.act(start);
        model.told(PERSON, &sample::telling(), true);
        model.settled(start);
        model.settled(start.plus_ms(hours * engine::time::HOUR_MS));
        evidence.model = model;
        for hours in told {
            let books = sample::person(evidence);
            let mut event = books.events[0].clone();
            event.name = own::POSTDUIF_SEGMENT.to_owned();
            event.received_at = start.plus_ms(hours * engine::time::HOUR_MS);
            let data = [("workflow", "flow-0".into()), ("trigger", TRIGGER.into())];
            event.data = map(data).into();
            books.events.push(event);
        }
    }

    #[test]
    fn who_is_silent_is_told_of_once() {
        let told = |hours: i64, told: &[i64], expect: &str| {
            check(TURNED_IN_TIME, |one| silent(one, hours, told), expect);
        };
        told(10, &[], "");
        told(11, &[], "0 times from");
        told(11, &[11], "");
        told(11, &[11, 11], "where nothing was to be told");
        told(9, &[9], "where nothing was to be told");
        told(11, &[3, 11], "where nothing was to be told");
        told(11, &[3, 4], "2 times from");
    }
}
