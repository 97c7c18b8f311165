//! Forgetting a person. What is asked takes effect at once: no message leaves any more. A job then ends what
//! is under way, deletes what is known, and empties what was told, in chunks. What stays are numbers:
//! that something happened, when, and how often.
//!
//! Their addresses stay as keyed hashes, so that a list which still has them does not make them mailed
//! again. The key is never here, and neither are addresses: whoever asks brings hashes along.

use engine::id::ContactId;
use engine::time::Time;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::job::{JobId, Progress, Taken};
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

/// Events that one chunk empties.
pub const EVENTS_AT_ONCE: usize = 1_000;
/// Most hashes of one person: of each key that is an address, and of the address itself, with each of
/// the keys in use.
pub const HASHES_MAX: usize = 1_000;
/// The number of the form in which the job is stored.
pub(crate) const FORMAT: u32 = 1;

/// Whom to forget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Who.
    pub contact: ContactId,
    /// Since when they are known: after a restore their number may be somebody else's.
    pub created_at: Time,
    /// Keyed hashes of their addresses.
    pub hashes: Vec<String>,
    /// When it was asked.
    pub at: Time,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erased {
    /// A job does it; nothing is sent to them from now on.
    Begun(JobId),
    /// It was asked before.
    Before,
    /// There is nobody of this number who is known since then.
    Nobody,
}

/// An address that belonged to somebody who was forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasedAddress {
    /// Why it must not be mailed for another reason, if it is so.
    pub suppressed: Option<String>,
}

/// What the job is asked. Stored as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) format: u32,
    pub(crate) workspace: i64,
    pub(crate) contact: i64,
}

/// How far the job has come. Stored as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "snake_case")]
pub(crate) enum Cursor {
    /// Everything but the log of events.
    Person,
    /// Events behind this number.
    Events { after: i64 },
}

impl Workspace<'_> {
    /// Begins to forget somebody.
    pub async fn erase(self, erasure: Erasure) -> Result<Erased> {
        Error::unless_over("hashes of one person", erasure.hashes.len(), HASHES_MAX)?;
        self.driver().erase(self.id(), erasure).await
    }

    /// Whether anybody was ever forgotten here.
    pub async fn has_erased(self) -> Result<bool> {
        let rows = self
            .driver()
            .read(&sql::ERASE_ADDRESS_ANY, params![self.id()]);
        Ok(!rows.await?.is_empty())
    }

    /// Whether one of these hashes is of an address that was forgotten, and the stricter of what is said
    /// of them.
    pub async fn erased_address(self, hashes: &[String]) -> Result<Option<ErasedAddress>> {
        let mut found: Option<ErasedAddress> = None;
        for hash in hashes {
            let params = params![self.id(), hash.clone()];
            let rows = self.driver().read(&sql::ERASE_ADDRESS_ONE, params).await?;
            if let Some(row) = rows.first() {
                let suppressed = row.opt_text("suppressed")?;
                let suppressed = suppressed.or_else(|| found.and_then(|found| found.suppressed));
                found = Some(ErasedAddress { suppressed });
            }
        }
        Ok(found)
    }

    /// Lets an address be mailed again whose owner asked for mail, after they had been forgotten.
    pub async fn remember_address(self, hashes: Vec<String>) -> Result<()> {
        self.driver().remember_address(self.id(), hashes).await
    }
}

impl System<'_> {
    /// Does one chunk of the job. Nothing is done and there is more as long as a sender has a message of
    /// theirs in hand.
    pub async fn step_erasure(self, taken: &Taken, now: Time) -> Result<Progress> {
        self.driver().step_erasure(taken.clone(), now).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Never change these texts: they are what databases hold.
    #[test]
    fn a_job_is_stored_as_it_always_was() {
        let asked = r#"{"format":1,"workspace":1,"contact":7}"#;
        let read: Asked = serde_json::from_str(asked).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), asked);
        for cursor in [r#"{"part":"person"}"#, r#"{"part":"events","after":9}"#] {
            let read: Cursor = serde_json::from_str(cursor).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), cursor);
        }
    }
}
