//! What ought to follow, worked out by other code than the product's: a small model of consents,
//! of fields, and of who enters which workflow with which key. It sees the acts in the order in
//! which they were answered, and whether the inbox has been emptied since. Where an outcome depends
//! on when exactly an inbox row was read (a pause while it lay there), the model keeps all that is
//! possible: [`Expected`] says what must be and what may be.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use engine::contact::{Basis, Standing};
use engine::time::{HOUR_MS, Time};

use crate::rule::{Seen, Traits};
use crate::schedule::{Telling, Trait};
use crate::world::{Person, World};

/// A greatest age counted in days may be off by this much where the clock is changed.
const AGE_SLACK_MS: i64 = 2 * HOUR_MS;

/// The model.
#[derive(Clone, Debug)]
pub struct Model {
    world: Arc<World>,
    /// How many acts have taken effect.
    ops: u64,
    now: Time,
    traits: BTreeMap<Person, Traits>,
    history: Vec<Moment>,
    suppressed: BTreeMap<(usize, String), u64>,
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

/// Where a workflow stands.
#[derive(Clone, Copy, Debug)]
struct Flow {
    version: i64,
    live: bool,
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

/// An event that lies in the inbox, as far as the model knows.
#[derive(Clone, Debug)]
struct Pending {
    person: Person,
    seen: Seen,
    /// The contact as it is when the event is read; empty while that is not settled.
    traits: Option<Traits>,
    late_ms: i64,
    /// Whether it is stored for certain.
    is_certain: bool,
    since: Time,
    /// For each workflow of the shop, with which key it may start.
    starts: Vec<BTreeSet<Option<String>>>,
}

impl Model {
    /// A world in which nothing has happened, all workflows live in their first version.
    pub fn new(world: Arc<World>) -> Self {
        let first = Flow {
            version: 1,
            live: true,
        };
        let flows = world.shops.iter().map(|shop| vec![first; shop.flows.len()]);
        Self {
            ops: 0,
            now: world.start,
            traits: BTreeMap::new(),
            history: Vec::new(),
            suppressed: BTreeMap::new(),
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
        let traits = self.traits.get(&person).cloned().unwrap_or_default();
        self.lies_in_inbox(Pending {
            person,
            seen: telling.seen(),
            traits: Some(traits),
            late_ms: telling.ago_ms,
            is_certain,
            since: self.now,
            starts: Vec::new(),
        });
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
        let subscribed = traits.consent(interest, state, basis, at);
        self.remember(person);
        if subscribed {
            // The product writes an event of its own when it reads the command; what else has been
            // read by the time that it reads that event is open.
            let seen = Seen {
                name: "interest_confirmed",
                interest: Some(interest),
                ..Seen::default()
            };
            self.lies_in_inbox(Pending {
                person,
                seen,
                traits: None,
                late_ms: 0,
                is_certain: true,
                since: self.now,
                starts: Vec::new(),
            });
        }
    }

    /// Changes of a contact are stored.
    pub fn changed(&mut self, person: Person, changes: &[Trait]) {
        let traits = self.traits.entry(person).or_default();
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
    }

    /// An address is on the list of those never mailed.
    pub fn suppressed(&mut self, shop: usize, address: String) {
        self.suppressed.entry((shop, address)).or_insert(self.ops);
    }

    /// A version of a workflow is published.
    pub fn published(&mut self, shop: usize, flow: usize, version: i64) {
        self.flows[shop][flow].version = version;
        self.reconsider();
    }

    /// A workflow is paused, or goes again.
    pub fn switched(&mut self, shop: usize, flow: usize, live: bool) {
        self.flows[shop][flow].live = live;
        self.reconsider();
    }

    /// The inbox is empty: what lay in it has been acted on.
    pub fn settled(&mut self, now: Time) {
        self.now = now;
        self.reconsider();
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
            let Some(draft) = draft.filter(|_| flow.live) else {
                pending.starts[n].insert(None);
                continue;
            };
            for late_ms in pending.lates(self.now, draft.late.ms) {
                pending.starts[n].insert(draft.starts(&pending.seen, &traits, late_ms));
            }
        }
    }
}

impl Pending {
    /// By how much it may be late when it is read. An event of the outside is dated and received
    /// once; one of the product itself is received when the command before it is read.
    fn lates(&self, now: Time, limit_ms: i64) -> Vec<i64> {
        if self.traits.is_some() {
            return vec![self.late_ms];
        }
        let waited_ms = now.millis() - self.since.millis();
        let near_limit = (waited_ms - limit_ms).abs() <= AGE_SLACK_MS;
        if near_limit {
            vec![limit_ms, limit_ms + 1]
        } else {
            vec![waited_ms]
        }
    }
}

impl Telling {
    /// The event as triggers see it.
    pub fn seen(&self) -> Seen {
        Seen {
            name: self.name,
            order: self.order.map(|order| format!("o{order}")),
            total: self.total,
            skus: self.lines.iter().map(|(sku, _)| *sku).collect(),
            interest: None,
        }
    }
}
