//! Who is registered for which activity, what each is told of it, and which dates hold, as the model knows it.

use std::collections::BTreeMap;

use engine::time::Time;
use store::registration::Attendance;

use super::Model;
use crate::activity::{self, HANDLES, MOVED};
use crate::rule::Seen;
use crate::world::Person;

/// What the model knows of activities.
#[derive(Clone, Debug, Default)]
pub(super) struct Activities {
    stands: BTreeMap<(Person, usize), Attendance>,
    dates: Vec<Date>,
    told: Vec<Told>,
}

/// A date of an activity from an act on.
#[derive(Clone, Copy, Debug)]
struct Date {
    shop: usize,
    activity: usize,
    nth: i64,
    at: Time,
    /// When everybody knew of it.
    known_at: Option<Time>,
}

/// Something that somebody is told of an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whom.
    pub person: Person,
    /// By which event.
    pub name: &'static str,
    /// Of which activity.
    pub activity: usize,
    /// When it begins, by the event.
    pub starts_at: Time,
    /// Whether they are told for certain: who withdraws before everybody knows may not be.
    pub is_certain: bool,
    is_open: bool,
}

impl Activities {
    /// Everybody knows of what was changed.
    pub(super) fn settled(&mut self, now: Time) {
        for date in &mut self.dates {
            date.known_at = date.known_at.or(Some(now));
        }
        for told in &mut self.told {
            told.is_open = false;
        }
    }

    fn date(&self, shop: usize, activity: usize) -> i64 {
        let own = |one: &&Date| (one.shop, one.activity) == (shop, activity);
        self.dates.iter().rfind(own).map_or(0, |one| one.nth)
    }
}

impl Model {
    /// How somebody stands with an activity.
    pub fn stands(&self, person: Person, activity: usize) -> Option<Attendance> {
        self.activities.stands.get(&(person, activity)).copied()
    }

    /// Somebody stands so with an activity from now on. False if they did before.
    pub fn registered(&mut self, person: Person, activity: usize, to: Attendance) -> bool {
        let before = self.activities.stands.insert((person, activity), to);
        let same = match to {
            Attendance::Registered => before.is_some_and(|one| one != Attendance::Cancelled),
            to => before == Some(to),
        };
        if same {
            self.activities
                .stands
                .extend(before.map(|one| ((person, activity), one)));
            return false;
        }
        if to == Attendance::Cancelled {
            self.may_not_be_told(person, activity);
        }
        self.timed.is_known(person);
        let name = activity::event(to);
        self.tell_of(person, name, activity);
        self.came_in(person, seen(name, activity), 0, true);
        true
    }

    /// An activity has another date.
    pub fn moved(&mut self, shop: usize, activity: usize, date: i64) {
        self.activities.dates.push(Date {
            shop,
            activity,
            nth: date,
            at: self.now,
            known_at: None,
        });
        let stands = self.activities.stands.iter();
        let of = |((person, n), stands): (&(Person, usize), &Attendance)| {
            let is_told = *n == activity && person.shop == shop && *stands != Attendance::Cancelled;
            is_told.then_some(*person)
        };
        let people: Vec<_> = stands.filter_map(of).collect();
        for person in people {
            self.tell_of(person, MOVED, activity);
            self.will_come_in(person, seen(MOVED, activity));
        }
    }

    /// What everybody is told.
    pub fn told_of_activities(&self) -> &[Told] {
        &self.activities.told
    }

    /// When an activity may begin by what is known of it at this instant: by the date that everybody knew before it,
    /// and by those that were said since.
    pub fn begins(&self, shop: usize, activity: usize, at: Time) -> Vec<Time> {
        let own = |one: &&Date| (one.shop, one.activity) == (shop, activity) && one.at <= at;
        let dates: Vec<_> = self.activities.dates.iter().filter(own).collect();
        let is_known = |one: &&Date| one.known_at.is_some_and(|known| known < at);
        let first = dates.iter().rposition(is_known);
        let since = dates[first.unwrap_or(0)..].iter().map(|one| one.nth);
        let dates = first.is_none().then_some(0).into_iter().chain(since);
        let start = self.world.start;
        dates
            .map(|date| activity::starts_at(start, activity, date))
            .collect()
    }

    fn tell_of(&mut self, person: Person, name: &'static str, activity: usize) {
        let date = self.activities.date(person.shop, activity);
        self.activities.told.push(Told {
            person,
            name,
            activity,
            starts_at: activity::starts_at(self.world.start, activity, date),
            is_certain: true,
            is_open: true,
        });
    }

    /// Somebody withdraws, and may not hear any more of what was changed just before.
    fn may_not_be_told(&mut self, person: Person, activity: usize) {
        let is_it = |one: &&mut Told| {
            (one.person, one.activity, one.name) == (person, activity, MOVED) && one.is_open
        };
        let told = self.activities.told.iter_mut();
        told.filter(is_it).for_each(|one| one.is_certain = false);
        let handle = Some(HANDLES[activity]);
        for pending in &mut self.pending {
            let seen = &pending.seen;
            if pending.person == person && (seen.name, seen.activity) == (MOVED, handle) {
                pending.is_certain = false;
            }
        }
    }
}

fn seen(name: &'static str, activity: usize) -> Seen {
    Seen {
        name,
        activity: Some(HANDLES[activity]),
        ..Seen::default()
    }
}
