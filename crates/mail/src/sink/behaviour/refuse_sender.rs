//! `550` for every sender: we are not allowed to send as that.

use crate::sink::{Answer, Behaviour, Moment};

/// Refuses every sender.
#[derive(Debug, Clone, Copy)]
pub struct RefuseSender;

impl Behaviour for RefuseSender {
    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::Sender { .. } => Answer::say("550 5.7.1 not from you"),
            _ => Answer::Usual,
        }
    }
}
