//! Never says a word: a firewall, or a server that hangs.

use crate::sink::{Answer, Behaviour, Moment};

/// Accepts connections and never greets.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Behaviour for Silent {
    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::Connected { .. } => Answer::Silence,
            _ => Answer::Usual,
        }
    }
}
