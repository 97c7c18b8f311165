//! The back-test: what a workflow would have done, had it run over what really happened.
//!
//! Each contact is played for itself, in memory, by the same functions that run live: the
//! walk of the runner, `step` of the engine, and the last look before a message leaves. Nothing is
//! read, written or sent, and no clock is asked; the same past gives the same play.
//!
//! What people did in answer to mails that were never sent is unknown, and nobody is made to do
//! anything. Mails leave when they are due, as if a mail server took each at once.

mod ahead;
mod books;
mod enrol;
mod person;
mod stand_in;

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::calendar::Zone;
use engine::contact::{Change, Contact};
use engine::event::Event;
use engine::id::{BlockId, ContactId, Handle, WorkflowId, WorkspaceId};
use engine::plan::Plan;
use engine::time::Time;
use engine::why::Why;
use store::workflow::Status;

use crate::plans::{Plans, Running};

/// A workflow that is played.
pub struct Script {
    plans: Plans,
    plan: Arc<Plan>,
    workspace: WorkspaceId,
    workflow: WorkflowId,
    zone: Zone,
    from: Time,
    until: Time,
    /// Whether each visit is kept with its reason: for one contact, not for thousands.
    explains: bool,
}

/// What is known of somebody: how they were at first, and what happened to them.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// The contact before the first happening.
    pub contact: Contact,
    /// In the order in which it came in.
    pub happenings: Vec<Happening>,
}

/// Something that came in about a contact.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// An event.
    Event(Event),
    /// Changes of the contact.
    Changes {
        /// The changes, in this order.
        changes: Vec<Change>,
        /// Who asked for them.
        source: String,
        /// When they came in.
        received_at: Time,
    },
}

/// What the workflow would have done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Played {
    /// The numbers at each trigger and block, by the names that they have live.
    pub counts: BTreeMap<(BlockId, String), i64>,
    /// Every message that was decided.
    pub messages: Vec<Message>,
    /// What happened to each journey, in order.
    pub trace: Vec<Trace>,
    /// When each journey began.
    pub started: Vec<Time>,
    /// How many journeys went over to another version.
    pub over: i64,
    /// Contacts of whom something could not be played to its end, with the reason.
    pub stuck: Vec<(ContactId, &'static str)>,
}

/// A message that was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// To whom.
    pub contact: ContactId,
    /// By which block.
    pub block: BlockId,
    /// Which e-mail.
    pub email: Handle,
    /// When it left, or was not sent.
    pub at: Time,
    /// `accepted`, `expired`, or the reason for which it was not sent.
    pub outcome: String,
}

/// One visit to one block.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// Whose journey.
    pub contact: ContactId,
    /// Once per what.
    pub key: String,
    /// When.
    pub at: Time,
    /// Which block.
    pub block: BlockId,
    /// What came of it.
    pub outcome: String,
    /// Why, where that was asked.
    pub why: Option<Why>,
}

/// The workspace and the workflow of every play of a past.
const WORKSPACE: WorkspaceId = WorkspaceId(1);
const WORKFLOW: WorkflowId = WorkflowId(1);

impl Happening {
    /// When it came in.
    pub fn received_at(&self) -> Time {
        match self {
            Self::Event(event) => event.received_at,
            Self::Changes { received_at, .. } => *received_at,
        }
    }
}

impl Script {
    /// A workflow that is switched on at `from` in a workspace of this zone, and played until
    /// `until`. What happened before `from` is known to it, and starts nothing.
    pub fn new(plan: impl Into<Arc<Plan>>, zone: Zone, (from, until): (Time, Time)) -> Self {
        let plan = plan.into();
        let running = Running {
            workspace: WORKSPACE,
            workflow: WORKFLOW,
            version: 1,
            status: Status::Live,
            plan: plan.clone(),
        };
        Self {
            plans: Plans::of(vec![running]),
            plan,
            workspace: WORKSPACE,
            workflow: WORKFLOW,
            zone,
            from,
            until,
            explains: false,
        }
    }

    /// The same, and each visit is told with its reason.
    #[must_use]
    pub fn explaining(mut self) -> Self {
        self.explains = true;
        self
    }

    /// Plays one contact's past.
    pub fn play(&self, past: Past) -> Played {
        let mut person = person::Person::new(self, past);
        person.play();
        person.played
    }
}

impl Played {
    /// Adds what another contact's play gave.
    pub fn add(&mut self, other: Self) {
        for (slot, by) in other.counts {
            *self.counts.entry(slot).or_insert(0) += by;
        }
        self.messages.extend(other.messages);
        self.trace.extend(other.trace);
        self.started.extend(other.started);
        self.over += other.over;
        self.stuck.extend(other.stuck);
    }
}

#[cfg(test)]
mod tests;
