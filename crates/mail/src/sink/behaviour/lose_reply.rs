//! The message is taken, and its `250` gets lost with the connection.

use crate::sink::{Answer, Behaviour, Moment};

/// Takes a message and closes before the reply.
#[derive(Debug, Clone, Copy)]
pub struct LoseReply;

impl Behaviour for LoseReply {
    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::Message { .. } => Answer::TakeAndClose,
            _ => Answer::Usual,
        }
    }
}
