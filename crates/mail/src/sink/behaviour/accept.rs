//! Takes everything.

use crate::sink::{Answer, Behaviour, Moment};

/// Takes everything.
#[derive(Debug, Clone, Copy)]
pub struct Accept;

impl Behaviour for Accept {
    fn answer(&self, _moment: &Moment<'_>) -> Answer {
        Answer::Usual
    }
}
