//! Who is told, by the model, because time turned a rule: between two instants at which the product had done all
//! there was to do, so often at least and at most. Where it ran all the while, and nothing else happened, that is
//! one number. Where the workflow was switched or became another one it is open.

use std::collections::{BTreeMap, BTreeSet};

use engine::time::{MINUTE_MS, Time};
use store::workflow::Status;

use super::{Entry, Model};
use crate::timed;
use crate::world::Person;

/// So long reminders are put off in a pause.
const PUT_OFF_MS: i64 = 15 * MINUTE_MS;

/// What the model knows of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Timed {
    /// What happened to whom, in the order in which it was stored.
    happened: BTreeMap<Person, Vec<(&'static str, Time)>>,
    /// Who may have events that nobody answered for.
    unsure: BTreeSet<Person>,
    /// Whether time went by in which nothing ran.
    stood_still: bool,
    /// To whom something happened since the last look.
    touched: BTreeSet<Person>,
    looks: BTreeMap<(Person, usize), Look>,
    windows: BTreeMap<(Person, usize), Vec<Window>>,
}

/// What was so when the product had last done all there was to do.
#[derive(Clone, Copy, Debug)]
struct Look {
    at: Time,
    version: i64,
    switches: usize,
    happened: usize,
}

/// How often somebody is told in a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its end; it begins behind the one before.
    pub until: Time,
    /// So often at least.
    pub least: usize,
    /// So often at most; open if empty.
    pub most: Option<usize>,
}

impl Timed {
    /// An event was stored, perhaps.
    pub(super) fn happened(
        &mut self,
        person: Person,
        event: (&'static str, Time),
        is_certain: bool,
    ) {
        self.touched.insert(person);
        if is_certain {
            self.happened.entry(person).or_default().push(event);
        } else {
            self.unsure.insert(person);
        }
    }

    /// The product has a contact for them.
    pub(super) fn is_known(&mut self, person: Person) {
        self.touched.insert(person);
        self.happened.entry(person).or_default();
    }

    /// When events of this name happened to somebody: all, or those that were stored first.
    fn times(&self, person: Person, name: &str, first: usize) -> Vec<Time> {
        let all = self.happened[&person].iter().take(first);
        all.filter(|one| one.0 == name).map(|one| one.1).collect()
    }
}

impl Model {
    /// Time went by in which nothing ran.
    pub fn stood_still(&mut self) {
        self.timed.stood_still = true;
    }

    /// How often somebody is told, stretch by stretch.
    pub fn windows(&self) -> &BTreeMap<(Person, usize), Vec<Window>> {
        &self.timed.windows
    }

    /// The product has done all there is to do.
    pub(super) fn look_at_time(&mut self) {
        let people: Vec<_> = self.timed.happened.keys().copied().collect();
        for person in people {
            for flow in 0..self.flows[person.shop].len() {
                self.look_at_one(person, flow);
            }
        }
        self.timed.stood_still = false;
        self.timed.touched.clear();
    }

    fn look_at_one(&mut self, person: Person, flow: usize) {
        let stands = self.flows[person.shop][flow];
        let look = Look {
            at: self.now,
            version: stands.version,
            switches: self.switches_of(person.shop, flow),
            happened: self.timed.happened[&person].len(),
        };
        let slot = (person, flow);
        let before = self.timed.looks.insert(slot, look);
        let same = |one: &Look| (one.version, one.switches) == (look.version, look.switches);
        let before = before
            .filter(same)
            .filter(|_| stands.status == Status::Live);
        let draft = self.world.draft(person.shop, flow, stands.version);
        let rule = draft.and_then(|draft| draft.timed);
        let window = match (rule, before) {
            (Some(rule), Some(before)) => {
                let window = self.between(person, rule, (before, look));
                // Just after a pause a reminder may come that was put off in it, and sees what it then is.
                let switched_at = self.switched_at(person.shop, flow);
                let is_soon = switched_at.is_some_and(|at| at.plus_ms(PUT_OFF_MS) >= before.at);
                let least = if is_soon { 0 } else { window.least };
                Window { least, ..window }
            }
            (None, Some(_)) => Window {
                until: self.now,
                least: 0,
                most: Some(0),
            },
            _ => Window {
                until: self.now,
                least: 0,
                most: None,
            },
        };
        if rule.is_some() {
            // Each may begin something, and one more where it is open.
            let new = before.map_or(look.happened, |before| look.happened - before.happened);
            let entry = Entry {
                person,
                flow,
                key: String::new(),
            };
            let expected = self.expected.entry(entry).or_default();
            expected.may += window.most.unwrap_or(new + 2);
        }
        let windows = self.timed.windows.entry(slot).or_default();
        match windows.last_mut().filter(|last| last.until == window.until) {
            Some(last) => {
                last.least += window.least;
                last.most = last.most.zip(window.most).map(|(one, other)| one + other);
            }
            None => windows.push(window),
        }
    }

    fn between(&self, person: Person, rule: timed::Timed, (from, to): (Look, Look)) -> Window {
        let events = self.timed.times(person, rule.event, to.happened);
        let known = self.timed.times(person, rule.event, from.happened).len();
        let (was, is) = (
            rule.has_come(&events[..known], from.at),
            rule.has_come(&events, to.at),
        );
        let by_time = rule.comings(&events[..known], (from.at, to.at));
        // One after the other, as they were stored.
        let comes = |n: &usize| {
            let has_come = |n: usize| rule.has_come(&events[..n], to.at);
            has_come(n + 1) && !has_come(*n)
        };
        let by_events = (known..events.len()).filter(comes).count();
        let has_new = known < events.len();
        let is_exact = !self.timed.unsure.contains(&person)
            && (from.at == to.at || !has_new && !self.timed.stood_still);
        // Whoever something happens to before the reminder of what time did is looked at is reminded of what comes
        // next alone, and not told.
        let is_untouched = !self.timed.touched.contains(&person);
        let (least, most) = if is_exact {
            (by_time + by_events, Some(by_time + by_events))
        } else if self.timed.unsure.contains(&person) {
            (0, None)
        } else {
            let new = events.len() - known;
            let most = by_time + new + usize::from(has_new);
            (usize::from(is && !was && is_untouched), Some(most))
        };
        Window {
            until: to.at,
            least,
            most,
        }
    }
}
