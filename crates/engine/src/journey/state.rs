//! Where a journey stands after a step: what it waits for, or why it is over. What that is good for, the
//! store knows.

use crate::time::Time;

/// What the store needs to know of a journey after a step.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Active: exactly one thing is pending.
    Active(Pending),
    /// Over.
    Ended {
        /// When.
        at: Time,
        /// Why: `end`, or the reason of an end block.
        reason: String,
    },
}

/// The one thing that an active journey waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pending {
    /// The clock.
    Waiting {
        /// Until when.
        wake_at: Time,
    },
    /// Something that may happen; the clock ends it.
    Awaiting {
        /// When the time is out.
        wake_at: Time,
    },
}

impl Pending {
    /// When the journey is woken, if nothing moves it before.
    pub const fn wake_at(&self) -> Time {
        match self {
            Self::Waiting { wake_at } | Self::Awaiting { wake_at } => *wake_at,
        }
    }
}
