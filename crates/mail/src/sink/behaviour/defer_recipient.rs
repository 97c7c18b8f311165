//! `450` or `452` for every recipient: greylisting, or a mailbox over its quota.

use crate::sink::{Answer, Behaviour, Moment};

/// Puts every recipient off with this reply.
#[derive(Debug, Clone, Copy)]
pub struct DeferRecipient(pub &'static str);

impl Behaviour for DeferRecipient {
    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::Recipient { .. } => Answer::say(self.0),
            _ => Answer::Usual,
        }
    }
}
