//! Messages that failed, sent again because a person says so: what a mail server refused is made anew,
//! and of what nobody knows whether it arrived the same bytes go out.
//!
//! It goes back into the queue, so that everything that may stop a message at its hand-over still does. This
//! module only says at once what would stop it for certain.

use engine::id::MessageId;
use engine::time::Time;

use crate::error::{Error, Result};
use crate::message::State;
use crate::workspace::Workspace;

/// Most messages that are asked for at once: as many as a page of a list has.
pub const AGAIN_MAX: usize = 500;

/// What came of a wish to send a message again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// It waits for its turn.
    Queued,
    /// It does not, and nothing changed.
    Not(WhyNot),
}

/// Why a message is not sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNot {
    /// There is none with this number.
    NoMessage,
    /// It did not fail, but stands there.
    NotFailed(State),
    /// After its latest moment it is not sent any more.
    TooLate,
    /// It is too old: the journey from which it would be made is not kept any more.
    JourneyGone,
    /// Its workflow has ended.
    WorkflowEnded,
    /// Its contact has no address, or is gone.
    NoAddress,
    /// Its contact's address must not be mailed.
    Suppressed,
    /// Its contact is left alone until a person has looked.
    LeftAlone,
}

impl WhyNot {
    /// The word of it in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoMessage => "no_message",
            Self::NotFailed(_) => "not_failed",
            Self::TooLate => "too_late",
            Self::JourneyGone => "journey_gone",
            Self::WorkflowEnded => "workflow_ended",
            Self::NoAddress => "no_address",
            Self::Suppressed => "suppressed",
            Self::LeftAlone => "left_alone",
        }
    }
}

impl Workspace<'_> {
    /// Sends messages again that were refused for good or of which nobody knows whether they arrived, each
    /// for itself; what came of each, in this order.
    ///
    /// The numbers follow: one less was refused, or is unknown, also on the day on which it became so.
    pub async fn send_again(self, messages: Vec<MessageId>, now: Time) -> Result<Vec<Again>> {
        Error::unless_over("messages at once", messages.len(), AGAIN_MAX)?;
        let mut became = Vec::with_capacity(messages.len());
        for message in messages {
            became.push(self.driver().send_again(self.id(), message, now).await?);
        }
        Ok(became)
    }
}
