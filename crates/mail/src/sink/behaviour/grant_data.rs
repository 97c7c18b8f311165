//! Grants DATA although it has refused the recipient, as RFC 2920 allows.

use crate::sink::{Answer, Behaviour, Moment};

/// Refuses every recipient and still asks for the message.
#[derive(Debug, Clone, Copy)]
pub struct GrantData;

impl Behaviour for GrantData {
    fn extensions(&self) -> Vec<&'static str> {
        vec!["PIPELINING"]
    }

    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::Recipient { .. } => Answer::say("550 5.1.1 no such user"),
            Moment::Data => Answer::say("354 go ahead all the same"),
            _ => Answer::Usual,
        }
    }
}
