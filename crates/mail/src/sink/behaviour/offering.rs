//! A server with other extensions than today's, and otherwise like another one.

use crate::sink::{Answer, Behaviour, Moment};

/// Names only these extensions, and behaves like the other.
#[derive(Debug, Clone, Copy)]
pub struct Offering<B>(pub &'static [&'static str], pub B);

impl<B: Behaviour> Behaviour for Offering<B> {
    fn extensions(&self) -> Vec<&'static str> {
        self.0.to_vec()
    }

    fn answer(&self, moment: &Moment<'_>) -> Answer {
        self.1.answer(moment)
    }
}
