//! `554` for DATA: the server has made up its mind before it saw the message. With CHUNKING
//! there is no such point, so it is not offered.

use crate::sink::{Answer, Behaviour, Moment};

/// Refuses DATA.
#[derive(Debug, Clone, Copy)]
pub struct RefuseData;

impl Behaviour for RefuseData {
    fn extensions(&self) -> Vec<&'static str> {
        vec!["PIPELINING"]
    }

    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::Data => Answer::say("554 5.7.1 not today"),
            _ => Answer::Usual,
        }
    }
}
