//! The checkers: pure functions over [`Evidence`], each with a name and a sentence on what must
//! hold. One file per subject; each shows in its tests that it can fail. A checker lists every
//! breach it finds and changes nothing.

mod activity;
mod asking;
mod before;
mod counters;
mod delivery;
mod entry;
mod journey;
mod limit;
mod message;
mod notice;
mod outcome;
mod permission;
mod rest;
#[cfg(test)]
pub(crate) mod sample;
mod timed;

use std::fmt;

use store::health::{self, Depths};

use crate::evidence::{Evidence, Stage};

/// Most breaches that one checker tells of; one is enough to know.
const BREACHES_MAX: usize = 5;

/// A rule that every run must keep.
#[derive(Clone, Copy, Debug)]
pub struct Checker {
    /// Its name.
    pub name: &'static str,
    /// What must hold.
    pub rule: &'static str,
    /// What does not.
    pub find: fn(&Evidence) -> Vec<String>,
}

/// Every checker.
pub const CHECKERS: [Checker; 31] = [
    delivery::MARKETING_ONCE,
    delivery::SERVICE_ONCE,
    delivery::SAME_BYTES,
    delivery::ONE_VERSION,
    delivery::IN_TIME,
    message::BOOKS_AND_SERVER,
    message::EVERY_DECISION,
    message::UNKNOWN_ONLY_IF,
    message::TIMELY_LIMIT,
    permission::CONSENT,
    permission::NOT_SUPPRESSED,
    permission::AUDIENCE,
    permission::WHILE_LIVE,
    permission::SKIPPED_RIGHTLY,
    limit::MAIL_LIMIT,
    journey::PENDING_ITEM,
    journey::WAITS_LAST,
    counters::RECOUNT,
    counters::DAYS,
    asking::ONE_CODE,
    asking::ONE_TASK,
    asking::JOINED_RIGHTLY,
    entry::STORED,
    entry::JOURNEYS,
    before::KNOWN_BEFORE,
    outcome::OUTCOME_TOLD,
    notice::NOTICED_ONCE,
    notice::NOTICED_RIGHTLY,
    activity::TOLD_OF_IT,
    activity::REMINDED_IN_TIME,
    timed::TURNED_IN_TIME,
];

/// What a checker found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Which.
    pub checker: &'static str,
    /// What.
    pub what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.checker, self.what)
    }
}

/// All checkers, at the end of a run.
pub fn all(evidence: &Evidence) -> Result<(), Vec<Breach>> {
    let mut breaches = Vec::new();
    for checker in CHECKERS {
        let found = (checker.find)(evidence).into_iter().take(BREACHES_MAX);
        breaches.extend(found.map(|what| Breach {
            checker: checker.name,
            what,
        }));
    }
    breaches.extend(rest::finale(evidence));
    none(breaches)
}

/// The cheap checkers, after each piece of work.
pub fn glance(
    stage: Stage,
    breaches: &[String],
    depths: Depths,
    errors: &[String],
) -> Result<(), Vec<Breach>> {
    none(rest::glance(stage, breaches, depths, errors))
}

/// The store's breaches as sentences.
pub fn told(breaches: &[health::Breach]) -> Vec<String> {
    let told = breaches.iter();
    told.map(|one| format!("{}: {}", one.name, one.detail))
        .collect()
}

fn none(breaches: Vec<Breach>) -> Result<(), Vec<Breach>> {
    if breaches.is_empty() {
        Ok(())
    } else {
        Err(breaches)
    }
}
