//! What a step decides to send, for what, and in which order due work is taken.

use crate::id::{BlockId, Handle};
use crate::limit::Cap;
use crate::time::Time;

/// A message that a step decided to send. Who gets it is the journey's contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The block that decided.
    pub block: BlockId,
    /// The how many-th visit to that block; with journey and block the message's key.
    pub visit: u32,
    /// Which e-mail.
    pub email: Handle,
    /// Marketing or service.
    pub purpose: Purpose,
    /// About which interest; always there for marketing.
    pub interest: Option<Handle>,
    /// When it was due by plan.
    pub due_at: Time,
    /// After this instant it is not sent any more.
    pub not_later_than: Option<Time>,
    /// How it counts under the mail limits.
    pub cap: Cap,
    /// Where there is room for one, the higher goes first.
    pub priority: u8,
}

/// What a message is for, in law and in order of urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Needs consent; can be refused by the person.
    Marketing,
    /// Belongs to something the person did: a confirmation, a ticket.
    Service,
}

impl Purpose {
    /// As it is written in workflow files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Service => "service",
        }
    }

    /// The order in which due work is taken.
    pub const fn lane(self) -> Lane {
        match self {
            Self::Marketing => Lane::Triggered,
            Self::Service => Lane::Service,
        }
    }
}

/// The order in which due work is taken: lower first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// What people wait for.
    Service = 0,
    /// What a workflow sends to one person at a time.
    Triggered = 1,
    /// What goes to many at once.
    Bulk = 2,
}
