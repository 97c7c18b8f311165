//! The log of who changed what, and when. An entry is written before the change is tried, so that none
//! happens without one; its outcome is added once, and nothing else is ever changed. What deserves
//! an entry is decided elsewhere.

use engine::time::Time;

use crate::allot::Kind;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql;
use crate::workspace::Workspace;

/// Longest text of an entry: a path with two handles and room.
pub const TEXT_BYTES_MAX: usize = 500;

/// The number of an entry.
pub type AuditId = i64;

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: AuditId,
    /// When it was tried.
    pub at: Time,
    /// By whom: `key pd_0a1b2c3d`, `person anna` or `command line`.
    pub actor: String,
    /// What was done: `workflow.publish`.
    pub verb: String,
    /// To what: `after-order`; empty where the verb says it all.
    pub object: String,
    /// The HTTP status of the answer; none if the process ended before there was one.
    pub outcome: Option<i64>,
}

impl Workspace<'_> {
    /// Writes down what is about to be tried.
    pub async fn audit(self, actor: &str, verb: &str, object: &str, now: Time) -> Result<AuditId> {
        for text in [actor, verb, object] {
            Error::unless_over("bytes in the log", text.len(), TEXT_BYTES_MAX)?;
        }
        let id = self.driver().allot(Kind::Audit, 1).await?[0];
        let (actor, verb, object) = (actor.to_owned(), verb.to_owned(), object.to_owned());
        let none = None::<i64>;
        let params = params![id, self.id(), now, actor, verb, object, none];
        let write = vec![(&sql::AUDIT_INSERT, params, Some(1))];
        self.driver().write(write).await?.all()?;
        Ok(id)
    }

    /// Adds how it went, and to what it was done where that was not said before; unless that is known
    /// already.
    pub async fn audit_outcome(self, id: AuditId, outcome: i64, object: &str) -> Result<()> {
        Error::unless_over("bytes in the log", object.len(), TEXT_BYTES_MAX)?;
        let params = params![self.id(), id, outcome, object.to_owned()];
        let write = vec![(&sql::AUDIT_END, params, None)];
        self.driver().write(write).await?.all()
    }

    /// Entries before this one, or the newest; the newest first.
    pub async fn audit_log(
        self,
        before: Option<(Time, AuditId)>,
        limit: usize,
    ) -> Result<Vec<Entry>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let (at, id) = before.map_or((i64::MAX, i64::MAX), |(at, id)| (at.millis(), id));
        let params = params![self.id(), at, id, limit];
        let rows = self.driver().read(&sql::AUDIT_LIST, params).await?;
        rows.iter().map(entry).collect()
    }
}

fn entry(row: &Row) -> Result<Entry> {
    Ok(Entry {
        id: row.int("id")?,
        at: row.time("at")?,
        actor: row.text("actor")?,
        verb: row.text("verb")?,
        object: row.text("object")?,
        outcome: row.opt_int("outcome")?,
    })
}
