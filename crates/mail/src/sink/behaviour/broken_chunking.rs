//! Offers CHUNKING and does not know BDAT: it takes the message for commands.

use crate::sink::{Answer, Behaviour, Moment};

/// Answers BDAT with `502`.
#[derive(Debug, Clone, Copy)]
pub struct BrokenChunking;

impl Behaviour for BrokenChunking {
    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::Chunk => Answer::say("502 5.5.1 not implemented"),
            _ => Answer::Usual,
        }
    }
}
