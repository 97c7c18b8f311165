//! Who is told, by the model, because time turned a rule: between two instants at which the product had done all
//! there was to do, exactly so often, also where nothing ran in between. Where the workflow was switched or became
//! another one it is open, and so it is where nobody answered for an event.

use std::collections::{BTreeMap, BTreeSet};

use engine::time::Time;
use store::workflow::Status;

use super::{Entry, Model};
use crate::timed;
use crate::world::Person;

/// What the model knows of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Timed {
    /// What happened to whom, in the order in which it was stored.
    happened: BTreeMap<Person, Vec<Happened>>,
    /// Who may have events that nobody answered for.
    unsure: BTreeSet<Person>,
    looks: BTreeMap<(Person, usize), Look>,
    windows: BTreeMap<(Person, usize), Vec<Window>>,
}

/// An event of somebody.
#[derive(Clone, Copy, Debug)]
pub(super) struct Happened {
    pub(super) name: &'static str,
    pub(super) at: Time,
    pub(super) came_in: Time,
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
    pub(super) fn happened(&mut self, person: Person, event: Happened, is_certain: bool) {
        if is_certain {
            self.happened.entry(person).or_default().push(event);
        } else {
            self.unsure.insert(person);
        }
    }

    /// The product has a contact for them.
    pub(super) fn is_known(&mut self, person: Person) {
        self.happened.entry(person).or_default();
    }

    /// The events of this name of somebody, of those that were stored first.
    fn named(&self, person: Person, name: &str, first: usize) -> Vec<Happened> {
        let all = self.happened[&person].iter().take(first);
        all.filter(|one| one.name == name).copied().collect()
    }
}

impl Model {
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
            (Some(rule), Some(before)) => self.between(person, rule, (before, look)),
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
        let until = to.at;
        if self.timed.unsure.contains(&person) {
            let (least, most) = (0, None);
            return Window { until, least, most };
        }
        let events = self.timed.named(person, rule.event, to.happened);
        let known = self.timed.named(person, rule.event, from.happened).len();
        let times: Vec<Time> = events.iter().map(|one| one.at).collect();
        // One after the other, as they were stored; what time does up to an instant comes before what happens then.
        let (mut count, mut since) = (0, from.at);
        for (n, event) in events.iter().enumerate().skip(known) {
            let (before, at) = (&times[..n], event.came_in);
            count += rule.comings(before, (since, at));
            let comes = rule.has_come(&times[..=n], at) && !rule.has_come(before, at);
            count += usize::from(comes);
            since = at;
        }
        count += rule.comings(&times, (since, until));
        Window {
            until,
            least: count,
            most: Some(count),
        }
    }
}
