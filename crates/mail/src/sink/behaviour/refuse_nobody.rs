//! `550` for every recipient whose address begins with `nobody`: a mailbox that does not exist.
//! All others get their mail.

use crate::sink::{Answer, Behaviour, Moment};

/// Refuses recipients that begin with `nobody`.
#[derive(Debug, Clone, Copy)]
pub struct RefuseNobody;

impl Behaviour for RefuseNobody {
    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::Recipient { address } if address.starts_with("nobody") => {
                Answer::say("550 5.1.1 no such user")
            }
            _ => Answer::Usual,
        }
    }
}
