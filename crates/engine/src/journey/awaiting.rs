//! What a journey knows of the block in which it listens: from when on an answer counts, and what has to go
//! on holding. Part of its memory; it decides nothing.

use serde::{Deserialize, Serialize};

use crate::id::{BlockId, EventId};
use crate::time::Time;
use crate::value::Value;

/// What a journey that stands in a `wait_for` knows of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Awaiting {
    /// The newest event that was known on arrival; only what comes in after it is an answer.
    pub after: (Time, EventId),
    /// When the time is out.
    pub until: Time,
    /// What holds and has to go on holding, where the block asks for that. As with `previous`, a program
    /// that does not know it cannot read such a block either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<Holds>,
    /// Until when an answer is waited for, where the block asked somebody. Left out likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_until: Option<Time>,
    /// What people on our side were told, where somebody has to take it up. Left out likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Told>,
}

/// What was told where somebody has to take it up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// How often.
    pub times: u32,
    /// What came of the first time.
    pub outcome: String,
    /// What the block leaves of it.
    #[serde(
        default,
        deserialize_with = "super::stored_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub leaves: Option<Value>,
}

/// What holds in a `wait_for` whose rules have to hold for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holds {
    /// The branch.
    pub branch: BlockId,
    /// Since when.
    pub since: Time,
}
