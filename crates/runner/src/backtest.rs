//! The back-test: what a workflow would have done, had it run over what really happened.
//!
//! Each contact is played for itself, in memory, by the same functions that run live: the
//! walk of the runner, `step` of the engine, and the last look before a message leaves. Nothing is
//! read, written or sent, and no clock is asked; the same past gives the same play.
//!
//! Other workflows can be played beside the one that is tested, under what holds for their workspace: then
//! mails compete for places under its limits as they do live, and where two want to go to the same person
//! within hours is told.
//!
//! A budget that is spent pauses its workflow ([`budgets`]), which takes a second play.
//!
//! What people did in answer to mails that were never sent is unknown, and nobody is made to do
//! anything. Mails leave when they are due, as if a mail server took each at once.

mod ahead;
mod books;
pub mod budgets;
pub mod collisions;
mod days;
mod enrol;
mod person;
mod sending;
mod stand_in;

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::calendar::Zone;
use engine::contact::{Change, Contact};
use engine::event::Event;
use engine::id::{BlockId, ContactId, Handle, WorkflowId, WorkspaceId};
use engine::plan::Plan;
use engine::settings::Settings;
use engine::time::{HOUR_MS, Time};
use engine::told::Told;
use engine::why::Why;
use store::workflow::Status;

use self::budgets::{Left, Stage};
use self::collisions::Collisions;
use crate::plans::{Plans, Running};

/// A workflow that is played, and those beside it.
pub struct Script {
    /// Who is played, as they were switched on; nothing of those who go on from where they are.
    running: Vec<Running>,
    /// What is live at first, and after each stop.
    stages: Vec<Stage>,
    plan: Arc<Plan>,
    workspace: WorkspaceId,
    workflow: WorkflowId,
    zone: Zone,
    settings: Settings,
    /// What sources said, and when.
    told: Arc<Told>,
    from: Time,
    until: Time,
    /// Whether each visit is kept with its reason: for one contact, not for thousands.
    explains: bool,
    collide_ms: i64,
    /// Whether a plan may set or move a reminder after any event.
    looks_again: bool,
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
    /// Every message of the workflow that was decided.
    pub messages: Vec<Message>,
    /// How many mails each of the workflows beside it sent.
    pub beside: BTreeMap<Handle, i64>,
    /// Where it and one of them wanted to mail the same person within hours.
    pub collisions: Collisions,
    /// What happened to each journey, in order.
    pub trace: Vec<Trace>,
    /// When each journey began.
    pub started: Vec<Time>,
    /// How many journeys went over to another version.
    pub over: i64,
    /// How many messages of each workflow that was stopped are held, ready to leave.
    pub held: BTreeMap<Handle, i64>,
    /// What left that counts towards a budget.
    left: Vec<Left>,
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

/// The workspace of every play of a past.
const WORKSPACE: WorkspaceId = WorkspaceId(1);
/// Two mails to one person within a day are what people notice.
const COLLIDE_MS: i64 = 24 * HOUR_MS;

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
    pub fn new(plan: Plan, zone: Zone, between: (Time, Time)) -> Self {
        Self::among(vec![plan], 0, zone, between)
    }

    /// The same, among workflows that are switched on with it: `tested` is its place among them. Where two
    /// have the same rank the one that comes first here goes first.
    ///
    /// # Panics
    ///
    /// If there is no such place.
    pub fn among(plans: Vec<Plan>, tested: usize, zone: Zone, (from, until): (Time, Time)) -> Self {
        let running = (1..).zip(plans).map(|(n, plan)| Running {
            workspace: WORKSPACE,
            workflow: WorkflowId(n),
            version: 1,
            status: Status::Live,
            plan: Arc::new(plan),
        });
        let running: Vec<Running> = running.collect();
        let (plan, workflow) = (running[tested].plan.clone(), running[tested].workflow);
        let plans = Plans::of(running.clone());
        Self {
            looks_again: plans.looks_again(WORKSPACE),
            stages: vec![Stage::first(plans)],
            running,
            plan,
            workspace: WORKSPACE,
            workflow,
            zone,
            settings: Settings::default(),
            told: Arc::default(),
            from,
            until,
            explains: false,
            collide_ms: COLLIDE_MS,
        }
    }

    /// The same, and each visit is told with its reason.
    #[must_use]
    pub fn explaining(mut self) -> Self {
        self.explains = true;
        self
    }

    /// Under what holds for the workspace: its mail limits and quiet hours. What plans take from it they
    /// took when they were compiled.
    #[must_use]
    pub fn under(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// With what the sources of events said of themselves, and when.
    #[must_use]
    pub fn knowing(mut self, told: Told) -> Self {
        self.told = Arc::new(told);
        self
    }

    /// Mails so many milliseconds apart, or fewer, collide; a day if nothing is said.
    #[must_use]
    pub fn colliding_within(mut self, lapse_ms: i64) -> Self {
        self.collide_ms = lapse_ms;
        self
    }

    /// As they were switched on.
    fn plans(&self) -> &Plans {
        &self.stages[0].plans
    }

    /// Whether a rule of any plan may look back at events of this name.
    fn looks_back_at(&self, name: &str) -> bool {
        self.plans().looks_back_at(self.workspace, name)
    }

    /// Plays one contact's past.
    pub fn play(&self, past: Past) -> Played {
        let mut person = person::Person::new(self, past);
        person.play();
        person.end()
    }
}

impl Played {
    /// Takes out what [`Script::stop_what_is_spent`] looks at, for who keeps no more of thousands of plays.
    pub(crate) fn towards_budgets(&mut self) -> Self {
        Self {
            held: std::mem::take(&mut self.held),
            left: std::mem::take(&mut self.left),
            ..Self::default()
        }
    }

    /// Adds what another contact's play gave.
    pub fn add(&mut self, other: Self) {
        for (slot, by) in other.counts {
            *self.counts.entry(slot).or_insert(0) += by;
        }
        self.messages.extend(other.messages);
        for (workflow, mails) in other.beside {
            *self.beside.entry(workflow).or_insert(0) += mails;
        }
        self.collisions.add(other.collisions);
        self.trace.extend(other.trace);
        self.started.extend(other.started);
        self.over += other.over;
        for (workflow, held) in other.held {
            *self.held.entry(workflow).or_insert(0) += held;
        }
        self.left.extend(other.left);
        self.stuck.extend(other.stuck);
    }
}

#[cfg(test)]
mod tests;
