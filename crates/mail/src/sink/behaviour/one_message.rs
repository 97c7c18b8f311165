//! Takes one message per connection: its `250` is followed by the end, without a goodbye.

use crate::sink::{Answer, Behaviour, Moment};

/// Closes after the reply to a message.
#[derive(Debug, Clone, Copy)]
pub struct OneMessage;

impl Behaviour for OneMessage {
    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::Message { .. } => Answer::SayAndClose("250 2.0.0 that will do".into()),
            _ => Answer::Usual,
        }
    }
}
