//! What happens in a run, in order: a list that is made before the run begins and does not depend
//! on what the product does. That is what lets two runs be compared.

pub mod invent;

use engine::contact::{Basis, Standing};
use store::registration::Attendance;

use crate::world::Person;

/// The events that the outside tells of.
pub const EVENTS: [&str; 3] = ["order_placed", "cart_changed", "visited"];

/// One step: time goes by, something happens, and the product works on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// So much time goes by first.
    pub passing_ms: i64,
    /// Nothing runs in that time.
    pub down: bool,
    /// The process is stopped and started again after it.
    pub restarts: bool,
    /// Crash points that are armed before anything else: each once the one before it has fired.
    pub crashes: Vec<(&'static str, u32)>,
    /// What happens.
    pub act: Act,
    /// It happens while the next message is in flight, if one is before the step's end.
    pub in_flight: bool,
    /// What the product does afterwards.
    pub then: Then,
}

/// What the product does after a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// All there is to do.
    Settle,
    /// Some batches only.
    Only(Vec<Batch>),
}

/// One batch of one of the runner's loops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batch {
    /// Reads the inbox.
    Inbox,
    /// Wakes what is due.
    Due,
    /// Sends what is due.
    Send,
}

/// Something that the outside does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Nothing.
    Nothing,
    /// Tells of events of a person, in one call.
    Tell(Person, Vec<Telling>),
    /// Gives or withdraws a consent.
    Consent {
        /// Whose.
        person: Person,
        /// For what, by its place in [`INTERESTS`](crate::rule::INTERESTS).
        interest: usize,
        /// Given or withdrawn.
        state: Standing,
        /// On which ground.
        basis: Basis,
        /// How long ago.
        ago_ms: i64,
    },
    /// Changes a contact.
    Change(Person, Vec<Trait>),
    /// Publishes the next version of a workflow, of a shop.
    Publish {
        /// The shop.
        shop: usize,
        /// The workflow.
        flow: usize,
        /// The version.
        version: i64,
    },
    /// Pauses a workflow of a shop.
    Pause(usize, usize),
    /// Ends a workflow of a shop; it can be published or set going again.
    End(usize, usize),
    /// Sets a workflow of a shop going again, and releases what was held.
    Resume(usize, usize),
    /// Saves a new version of an e-mail.
    Swap {
        /// The shop.
        shop: usize,
        /// The e-mail.
        email: usize,
        /// The version.
        version: i64,
    },
    /// Puts an address on the list of those that are never mailed.
    Suppress(Person),
    /// Registers somebody for one of the activities of the shop.
    Register(Person, usize),
    /// Withdraws a registration, or says whether they were there.
    Attend(Person, usize, Attendance),
    /// Gives an activity another date.
    Move {
        /// The shop.
        shop: usize,
        /// Which of its activities.
        activity: usize,
        /// The how many-th date.
        date: i64,
    },
    /// Somebody on a shop's side comes or goes.
    Staff {
        /// The shop.
        shop: usize,
        /// Who, by the place in [`STAFF`](crate::staff::STAFF).
        n: usize,
        /// Comes.
        active: bool,
    },
}

/// An event, as the outside tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// What.
    pub name: &'static str,
    /// The order it is about.
    pub order: Option<u32>,
    /// What it is worth.
    pub total: Option<i64>,
    /// The lines of the order: what, and how many.
    pub lines: Vec<(&'static str, i64)>,
    /// A date in it, so many days from when it happened.
    pub visit_in_days: Option<i64>,
    /// How long ago it happened.
    pub ago_ms: i64,
    /// What makes telling it twice harmless.
    pub key: Option<String>,
    /// Whether the person is named by address too.
    pub by_address: bool,
}

/// A change of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trait {
    /// Sets or clears the points.
    Points(Option<i64>),
    /// Sets or clears the plan.
    Plan(Option<&'static str>),
    /// Puts a tag on or takes it off.
    Tag(&'static str, bool),
    /// Sets the zone.
    Zone(&'static str),
    /// Gives the person an address, or another one.
    Address {
        /// The second of the two.
        moved: bool,
    },
}

impl Trait {
    /// What it changes.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Points(_) => "points",
            Self::Plan(_) => "plan",
            Self::Tag(tag, _) => tag,
            Self::Zone(_) => "zone",
            Self::Address { .. } => "email",
        }
    }
}

impl Step {
    /// A step without trouble.
    pub fn calm(passing_ms: i64, act: Act) -> Self {
        Self {
            passing_ms,
            down: false,
            restarts: false,
            crashes: Vec::new(),
            act,
            in_flight: false,
            then: Then::Settle,
        }
    }
}
