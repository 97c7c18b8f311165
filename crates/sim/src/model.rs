//! What ought to follow, worked out by other code than the product's: a small model of consents,
//! of fields, and of who enters which workflow with which key. It sees the acts in the order in
//! which they were answered, and whether the inbox has been emptied since. Where an outcome depends
//! on when exactly an inbox row was read (a pause while it lay there), the model keeps all that is
//! possible: [`Expected`] says what must be and what may be.

mod activity;
mod flows;
mod pending;
mod staff;
mod timed;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use engine::contact::{Basis, Standing};
use engine::time::Time;
use store::workflow::Status;

use crate::rule::{Seen, Traits};
use crate::schedule::{Telling, Trait};
use crate::world::{Person, World};

use self::activity::Activities;
use self::flows::{Flow, Switch};
use self::pending::Pending;
use self::staff::Attendance;
pub use self::timed::Window;
use self::timed::{Happened, Timed};

/// The model.
#[derive(Clone, Debug)]
pub struct Model {
    world: Arc<World>,
    /// How many acts have taken effect.
    ops: u64,
    now: Time,
    traits: BTreeMap<Person, Traits>,
    history: Vec<Moment>,
    switches: Vec<Switch>,
    suppressed: BTreeMap<(usize, String), u64>,
    staff: Vec<Attendance>,
    activities: Activities,
    timed: Timed,
    flows: Vec<Vec<Flow>>,
    pending: Vec<Pending>,
    expected: BTreeMap<Entry, Expected>,
}

/// A contact's traits from an act on.
#[derive(Clone, Debug)]
struct Moment {
    person: Person,
    ops: u64,
    at: Time,
    traits: Traits,
}

/// Whose entry into which workflow, with which key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Whose.
    pub person: Person,
    /// The workflow, by its place in the shop.
    pub flow: usize,
    /// The key; empty for once per contact.
    pub key: String,
}

/// How many journeys an entry may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// At least one.
    pub must: bool,
    /// At most so many, if the rule of entry allows them all.
    pub may: usize,
}

impl Model {
    /// A world in which nothing has happened, all workflows live in their first version.
    pub fn new(world: Arc<World>) -> Self {
        let first = Flow {
            version: 1,
            status: Status::Live,
        };
        let flows = world.shops.iter().map(|shop| vec![first; shop.flows.len()]);
        Self {
            ops: 0,
            now: world.start,
            traits: BTreeMap::new(),
            history: Vec::new(),
            switches: Vec::new(),
            suppressed: BTreeMap::new(),
            staff: Vec::new(),
            activities: Activities::default(),
            timed: Timed::default(),
            flows: flows.collect(),
            pending: Vec::new(),
            expected: BTreeMap::new(),
            world,
        }
    }

    /// How many acts have taken effect.
    pub fn ops(&self) -> u64 {
        self.ops
    }

    /// The entries that are possible.
    pub fn expected(&self) -> &BTreeMap<Entry, Expected> {
        &self.expected
    }

    /// A contact as it was after so many acts.
    pub fn traits_after(&self, person: Person, ops: u64) -> Traits {
        let moments = self.history.iter().rev();
        let mut known = moments.filter(|moment| moment.person == person && moment.ops <= ops);
        known
            .next()
            .map(|moment| moment.traits.clone())
            .unwrap_or_default()
    }

    /// Everything that a contact was at this instant: as it came into it, and after each act in it.
    pub fn traits_at(&self, person: Person, at: Time) -> Vec<Traits> {
        let own = self.history.iter().filter(|one| one.person == person);
        let before = own.clone().rfind(|moment| moment.at < at);
        let during = own.filter(|moment| moment.at == at);
        let before = before.map_or_else(Traits::default, |moment| moment.traits.clone());
        let during = during.map(|moment| moment.traits.clone());
        std::iter::once(before).chain(during).collect()
    }

    /// Everything that a contact was up to this instant.
    pub fn traits_until(&self, person: Person, at: Time) -> Vec<Traits> {
        let own = self.history.iter().filter(|one| one.person == person);
        let known = own.filter(|moment| moment.at <= at);
        known.map(|moment| moment.traits.clone()).collect()
    }

    /// Whether this address of a shop was on the list of those never mailed after so many acts.
    pub fn is_suppressed(&self, shop: usize, address: &str, ops: u64) -> bool {
        let since = self.suppressed.get(&(shop, address.to_owned()));
        since.is_some_and(|since| *since <= ops)
    }

    /// Begins the next act.
    pub fn act(&mut self, now: Time) {
        self.ops += 1;
        self.now = now;
    }

    /// An event is stored; `is_certain` unless its answer was lost and nobody asked again.
    pub fn told(&mut self, person: Person, telling: &Telling, is_certain: bool) {
        let event = Happened {
            name: telling.name,
            at: self.now.plus_ms(-telling.ago_ms),
            came_in: self.now,
        };
        self.timed.happened(person, event, is_certain);
        self.came_in(person, telling.seen(), telling.ago_ms, is_certain);
    }

    /// A consent is stored.
    pub fn consented(
        &mut self,
        person: Person,
        (interest, basis): (usize, Basis),
        state: Standing,
        at: Time,
    ) {
        let traits = self.traits.entry(person).or_default();
        let before = traits.clone();
        let subscribed = traits.consent(interest, state, basis, at);
        self.remember(person);
        self.may_have_joined(person, before);
        if subscribed {
            // The product writes an event of its own when it reads the command; what else has been
            // read by the time that it reads that event is open.
            let seen = Seen {
                name: "interest_confirmed",
                interest: Some(interest),
                ..Seen::default()
            };
            self.will_come_in(person, seen);
        }
    }

    /// Changes of a contact are stored.
    pub fn changed(&mut self, person: Person, changes: &[Trait]) {
        let traits = self.traits.entry(person).or_default();
        let before = traits.clone();
        for change in changes {
            match *change {
                Trait::Points(points) => traits.points = points,
                Trait::Plan(plan) => traits.plan = plan,
                Trait::Tag(tag, true) => drop(traits.tags.insert(tag)),
                Trait::Tag(tag, false) => drop(traits.tags.remove(tag)),
                Trait::Zone(_) | Trait::Address { .. } => {}
            }
        }
        self.remember(person);
        self.may_have_joined(person, before);
    }

    /// An address is on the list of those never mailed.
    pub fn suppressed(&mut self, shop: usize, address: String) {
        self.suppressed.entry((shop, address)).or_insert(self.ops);
    }

    /// The inbox is empty: what lay in it has been acted on.
    pub fn settled(&mut self, now: Time) {
        self.now = now;
        self.reconsider();
        self.activities.settled(now);
        self.look_at_time();
        for pending in std::mem::take(&mut self.pending) {
            for (flow, starts) in pending.starts.into_iter().enumerate() {
                let must = pending.is_certain && starts.len() == 1;
                for key in starts.into_iter().flatten() {
                    let person = pending.person;
                    let entry = Entry { person, flow, key };
                    let expected = self.expected.entry(entry).or_default();
                    expected.must |= must;
                    expected.may += 1;
                }
            }
        }
    }

    fn remember(&mut self, person: Person) {
        self.timed.is_known(person);
        self.history.push(Moment {
            person,
            ops: self.ops,
            at: self.now,
            traits: self.traits[&person].clone(),
        });
        self.reconsider();
    }

    fn lies_in_inbox(&mut self, mut pending: Pending) {
        let flows = self.flows[pending.person.shop].len();
        pending.starts = vec![BTreeSet::new(); flows];
        self.consider(&mut pending);
        self.pending.push(pending);
    }

    /// Something changed while events lie in the inbox: they may be read before it or after it.
    fn reconsider(&mut self) {
        let mut pending = std::mem::take(&mut self.pending);
        for one in &mut pending {
            self.consider(one);
        }
        self.pending = pending;
    }

    /// Adds what the event would start if it were read now.
    fn consider(&self, pending: &mut Pending) {
        let shop = pending.person.shop;
        let traits = match &pending.traits {
            Some(traits) => traits.clone(),
            None => self
                .traits
                .get(&pending.person)
                .cloned()
                .unwrap_or_default(),
        };
        for (n, flow) in self.flows[shop].iter().enumerate() {
            let draft = self.world.draft(shop, n, flow.version);
            let Some(draft) = draft.filter(|_| flow.status == Status::Live) else {
                pending.starts[n].insert(None);
                continue;
            };
            if let Some(crossing) = &mut pending.crossing {
                if !crossing.look(n, draft) {
                    pending.starts[n].insert(None);
                }
                if crossing.may_be_told(n) {
                    pending.starts[n].insert(draft.starts(&pending.seen, &traits, 0));
                }
                continue;
            }
            for late_ms in pending.lates(self.now, draft.late.ms) {
                pending.starts[n].insert(draft.starts(&pending.seen, &traits, late_ms));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::sample::{self, PERSON};

    /// What is expected of the sample's one entry after an event and what happens before it is read.
    fn check(meanwhile: impl FnOnce(&mut Model), is_certain: bool, expect: Option<(bool, usize)>) {
        let mut model = Model::new(sample::evidence().world);
        model.changed(PERSON, &[Trait::Tag("vip", true)]);
        model.told(PERSON, &sample::telling(), is_certain);
        meanwhile(&mut model);
        model.settled(model.now);
        let got = model.expected().values().next();
        assert_eq!(got.map(|got| (got.must, got.may)), expect);
    }

    #[test]
    fn what_happens_before_the_inbox_is_read_makes_it_uncertain() {
        check(|_| {}, true, Some((true, 1)));
        check(|_| {}, false, Some((false, 1)));
        let pause = |model: &mut Model| model.switched(0, 0, Status::Paused);
        check(pause, true, Some((false, 1)));
        // The event comes after what was changed before it, and before what is changed later.
        check(
            |model| model.changed(PERSON, &[Trait::Tag("vip", false)]),
            true,
            Some((true, 1)),
        );
        check(
            |model| {
                model.settled(model.now);
                pause(model);
                model.told(PERSON, &sample::telling(), true);
            },
            true,
            Some((true, 1)),
        );
    }
}
