//! Crash points: named places where a test, or a person with an environment variable, makes the
//! process die, to show that nothing is lost or done twice there.
//!
//! A set of points belongs to one life of a store. Once one has fired, the store behaves as a dead
//! process would: what was not committed is gone, and every further verb fails. Nothing here knows
//! what happens at a point.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::{Error, Result};

/// The environment variable read by [`Points::from_env`]: `name`, or `name:n` for the n-th time.
pub const VARIABLE: &str = "POSTDUIF_CRASH_AT";

/// Every crash point of a server at work. Those of `deliver` are hit by the runner.
pub const NAMES: [&str; 11] = [
    "append.before_commit",
    "append.after_commit",
    "commit.before_commit",
    "commit.after_commit",
    "claim.after_commit",
    "hand_over.before_commit",
    "hand_over.after_commit",
    "deliver.before",
    "deliver.after",
    "finish.before_commit",
    "finish.after_commit",
];

/// The crash points of a move to another database.
pub const NAMES_OF_A_MOVE: [&str; 2] = ["move.before_commit", "move.after_commit"];

/// The crash points of a chunk of a job.
pub const NAMES_OF_A_JOB: [&str; 2] = ["job.before_commit", "job.after_commit"];

/// The crash points of a call of a web service, which the runner hits.
pub const NAMES_OF_A_CALL: [&str; 2] = ["call.before", "call.after"];

/// The crash points of telling a webhook, which the runner hits.
pub const NAMES_OF_A_DELIVERY: [&str; 2] = ["delivery.before", "delivery.after"];

/// An armed crash point was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("crashed at {0}")]
pub struct Crashed(pub &'static str);

/// A handle on the crash points of one life of a store; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Points(Option<Arc<Mutex<State>>>);

#[derive(Debug, Default)]
struct State {
    /// How many hits are left until each armed point fires.
    armed: BTreeMap<&'static str, u32>,
    crashed: Option<Crashed>,
    /// Whether firing ends the process, in place of failing the verb.
    abort: bool,
}

impl Points {
    /// No point ever fires.
    pub const fn none() -> Self {
        Self(None)
    }

    /// Points that can be armed; a point that fires fails its verb and every later one.
    pub fn new() -> Self {
        Self(Some(Arc::default()))
    }

    /// What [`VARIABLE`] says: the process is aborted at that point. Without it, no point fires.
    pub fn from_env() -> Result<Self> {
        match std::env::var(VARIABLE) {
            Ok(text) => Self::aborting(&text),
            Err(std::env::VarError::NotPresent) => Ok(Self::none()),
            Err(error) => Err(Error::Refused(format!("{VARIABLE}: {error}"))),
        }
    }

    fn aborting(text: &str) -> Result<Self> {
        let (name, nth) = match text.split_once(':') {
            Some((name, nth)) => (name, nth.parse().unwrap_or(0)),
            None => (text, 1),
        };
        let points = Self::new();
        points.arm(name, nth)?;
        if let Some(mut state) = points.state() {
            state.abort = true;
        }
        Ok(points)
    }

    /// Makes a point fire at its `nth` hit from now on, counted from 1.
    pub fn arm(&self, name: &str, nth: u32) -> Result<()> {
        let mut known = NAMES
            .iter()
            .chain(&NAMES_OF_A_MOVE)
            .chain(&NAMES_OF_A_JOB)
            .chain(&NAMES_OF_A_CALL)
            .chain(&NAMES_OF_A_DELIVERY);
        let Some(name) = known.find(|known| **known == name) else {
            let all = [
                NAMES.join(", "),
                NAMES_OF_A_MOVE.join(", "),
                NAMES_OF_A_JOB.join(", "),
                NAMES_OF_A_CALL.join(", "),
                NAMES_OF_A_DELIVERY.join(", "),
            ]
            .join(", ");
            let text = format!("`{name}` is no crash point; there are {all}");
            return Err(Error::Refused(text));
        };
        if nth == 0 {
            let text = format!("{name}: hits are counted from 1");
            return Err(Error::Refused(text));
        }
        let Some(mut state) = self.state() else {
            return Err(Error::Refused("these crash points never fire".to_owned()));
        };
        state.armed.insert(name, nth);
        Ok(())
    }

    /// Says that a point is reached. Fails if it fires now, or another one has fired before.
    pub fn hit(&self, name: &'static str) -> Result<(), Crashed> {
        let is_listed = NAMES.contains(&name)
            || NAMES_OF_A_MOVE.contains(&name)
            || NAMES_OF_A_JOB.contains(&name)
            || NAMES_OF_A_CALL.contains(&name)
            || NAMES_OF_A_DELIVERY.contains(&name);
        debug_assert!(is_listed, "{name} is not listed");
        let Some(mut state) = self.state() else {
            return Ok(());
        };
        if let Some(crashed) = state.crashed {
            return Err(crashed);
        }
        let Some(left) = state.armed.get_mut(name) else {
            return Ok(());
        };
        *left -= 1;
        if *left > 0 {
            return Ok(());
        }
        if state.abort {
            std::process::abort();
        }
        state.armed.remove(name);
        state.crashed = Some(Crashed(name));
        Err(Crashed(name))
    }

    /// Fails if a point has fired.
    pub fn check(&self) -> Result<(), Crashed> {
        let crashed = self.state().and_then(|state| state.crashed);
        crashed.map_or(Ok(()), Err)
    }

    fn state(&self) -> Option<MutexGuard<'_, State>> {
        let state = self.0.as_ref()?;
        Some(state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_fires_at_its_nth_hit_and_everything_fails_from_then_on() {
        let points = Points::new();
        points.arm("finish.before_commit", 2).unwrap();
        assert_eq!(points.hit("finish.before_commit"), Ok(()));
        assert_eq!(points.hit("append.after_commit"), Ok(()));
        let crashed = Err(Crashed("finish.before_commit"));
        assert_eq!(points.clone().hit("finish.before_commit"), crashed);
        assert_eq!(points.hit("append.after_commit"), crashed);
        assert_eq!(points.check(), crashed);
    }

    #[test]
    fn what_cannot_be_armed_is_named() {
        let check = |points: Points, name: &str, nth: u32, expect: &str| {
            let error = points.arm(name, nth).unwrap_err().to_string();
            assert!(error.starts_with(expect), "{error}");
        };
        check(
            Points::new(),
            "here",
            1,
            "`here` is no crash point; there are append",
        );
        check(
            Points::new(),
            "deliver.after",
            0,
            "deliver.after: hits are counted from 1",
        );
        check(
            Points::none(),
            "deliver.after",
            1,
            "these crash points never fire",
        );
        assert!(Points::aborting("deliver.after:x").is_err());
        assert!(Points::aborting("deliver.after:3").is_ok());
    }
}
