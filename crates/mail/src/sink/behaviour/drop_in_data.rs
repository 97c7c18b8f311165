//! The connection ends in the middle of the message.

use crate::sink::{Answer, Behaviour, Moment};

/// Closes when part of a message has arrived.
#[derive(Debug, Clone, Copy)]
pub struct DropInData;

impl Behaviour for DropInData {
    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::Partial => Answer::Close,
            _ => Answer::Usual,
        }
    }
}
