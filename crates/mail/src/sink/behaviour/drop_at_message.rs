//! The connection ends after the last byte of the message, which is not taken.

use crate::sink::{Answer, Behaviour, Moment};

/// Closes instead of answering a message, and does not take it.
#[derive(Debug, Clone, Copy)]
pub struct DropAtMessage;

impl Behaviour for DropAtMessage {
    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::Message { .. } => Answer::Close,
            _ => Answer::Usual,
        }
    }
}
