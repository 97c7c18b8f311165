//! Events that lie in the inbox: what the model knows of each until it has been read. This module
//! does not know what they start.

use std::collections::BTreeSet;

use engine::time::{HOUR_MS, Time};

use super::Model;
use crate::draft::{Draft, JOINED};
use crate::rule::{Seen, Traits};
use crate::schedule::Telling;
use crate::world::Person;

/// A greatest age counted in days may be off by this much where the clock is changed.
const AGE_SLACK_MS: i64 = 2 * HOUR_MS;

/// An event that lies in the inbox, as far as the model knows.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) person: Person,
    pub(super) seen: Seen,
    /// The contact as it is when the event is read; empty while that is not settled.
    pub(super) traits: Option<Traits>,
    pub(super) late_ms: i64,
    /// Whether it is stored for certain.
    pub(super) is_certain: bool,
    pub(super) since: Time,
    /// Between which states of the contact somebody may have joined, if that is what it tells.
    pub(super) crossing: Option<Crossing>,
    /// For each workflow of the shop, with which key it may start.
    pub(super) starts: Vec<BTreeSet<Option<String>>>,
}

/// Two states of a contact, and which workflows may be told that somebody joined between them.
#[derive(Clone, Debug)]
pub(super) struct Crossing {
    before: Traits,
    after: Traits,
    /// For each workflow of the shop.
    told: Vec<bool>,
}

impl Crossing {
    pub(super) fn new(before: Traits, after: Traits, flows: usize) -> Self {
        Self {
            before,
            after,
            told: vec![false; flows],
        }
    }

    /// Whether this version of a workflow is told. One that was is told by the next version too, which may
    /// come before the event is read.
    pub(super) fn look(&mut self, flow: usize, draft: &Draft) -> bool {
        let joins = draft.is_joined(&self.before, &self.after);
        self.told[flow] |= joins;
        joins
    }

    /// Whether any version that was looked at may be told.
    pub(super) fn may_be_told(&self, flow: usize) -> bool {
        self.told[flow]
    }
}

impl Pending {
    /// By how much it may be late when it is read. An event of the outside is dated and received
    /// once; one of the product itself is received when the command before it is read.
    pub(super) fn lates(&self, now: Time, limit_ms: i64) -> Vec<i64> {
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

impl Model {
    /// An event of the outside lies in the inbox: what the contact is when it is read is known.
    pub(super) fn came_in(&mut self, person: Person, seen: Seen, late_ms: i64, is_certain: bool) {
        let traits = self.traits.get(&person).cloned().unwrap_or_default();
        self.lies_in_inbox(Pending {
            person,
            seen,
            crossing: None,
            traits: Some(traits),
            late_ms,
            is_certain,
            since: self.now,
            starts: Vec::new(),
        });
    }

    /// An event of the product itself will lie there: what else has been read by then is open.
    pub(super) fn will_come_in(&mut self, person: Person, seen: Seen) {
        self.lies_in_inbox(Pending {
            person,
            seen,
            crossing: None,
            traits: None,
            late_ms: 0,
            is_certain: true,
            since: self.now,
            starts: Vec::new(),
        });
    }

    /// Who comes to fit the rule of a trigger is told of by an event, when the command is read.
    pub(super) fn may_have_joined(&mut self, person: Person, before: Traits) {
        let after = self.traits[&person].clone();
        let flows = self.flows[person.shop].len();
        let seen = Seen {
            name: JOINED,
            ..Seen::default()
        };
        self.lies_in_inbox(Pending {
            person,
            seen,
            crossing: Some(Crossing::new(before, after, flows)),
            traits: None,
            late_ms: 0,
            is_certain: true,
            since: self.now,
            starts: Vec::new(),
        });
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
            ..Seen::default()
        }
    }
}
