//! A reply of the test's choice to every whole message: `552` for a full mailbox, `554` for its
//! content, `451` for a disk that is full.

use crate::sink::{Answer, Behaviour, Moment};

/// Answers every message with this reply.
#[derive(Debug, Clone, Copy)]
pub struct RefuseMessage(pub &'static str);

impl Behaviour for RefuseMessage {
    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::Message { .. } => Answer::say(self.0),
            _ => Answer::Usual,
        }
    }
}
