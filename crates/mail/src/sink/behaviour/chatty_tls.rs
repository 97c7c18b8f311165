//! Says more than its answer to STARTTLS: what follows was sent in the clear, by anybody.

use crate::sink::{Answer, Behaviour, Moment};

/// Answers STARTTLS with two replies at once.
#[derive(Debug, Clone, Copy)]
pub struct ChattyTls;

impl Behaviour for ChattyTls {
    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::StartTls => Answer::say("220 go ahead\r\n250 and this was not encrypted"),
            _ => Answer::Usual,
        }
    }
}
