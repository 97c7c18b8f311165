//! Every message is taken, but the answer to it takes a while.

use std::time::Duration;

use crate::sink::{Answer, Behaviour, Moment};

/// Answers a message after this time.
#[derive(Debug, Clone, Copy)]
pub struct Slow(pub Duration);

impl Behaviour for Slow {
    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::Message { .. } => Answer::After(self.0, Box::new(Answer::Usual)),
            _ => Answer::Usual,
        }
    }
}
