//! What went on in a workspace in the last days, from counters by day and from what was said of messages
//! lately. Nothing here counts messages.

use engine::id::WorkflowId;
use engine::time::Time;

use crate::alert::{REFUSED, SENT, SKIPPED};
use crate::error::{Error, Result};
use crate::feedback::Kind;
use crate::row::Row;
use crate::sql;
use crate::workspace::Workspace;

/// Most days that are summed up.
pub const DAYS_MAX: i64 = 28;
/// Most counts that are read: a thousand workflows, each with a few on each day.
const COUNTS_MAX: usize = 100_000;
/// So many reports are counted, the newest; above it there is something else to look at.
pub const REPORTS_MAX: i64 = 10_000;

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Handed over to a mail server, whatever it said.
    Sent,
    /// Of these, refused for good.
    Refused,
    /// Not sent, for this reason.
    Skipped(String),
}

/// How many messages of a workflow on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// Of which workflow.
    pub workflow: WorkflowId,
    /// Days since 1970 in the workspace's zone.
    pub day: i64,
    /// What.
    pub counted: Counted,
    /// How many.
    pub count: i64,
}

/// How often something was said of messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What.
    pub kind: Kind,
    /// What a bounce means: `hard`, `soft` or `block`.
    pub class: Option<String>,
    /// How often.
    pub count: i64,
}

impl Workspace<'_> {
    /// What workflows sent from this day on, by workflow and day. Fails if that is more than can be told.
    pub async fn sent_by_day(self, from_day: i64) -> Result<Vec<DayCount>> {
        let params = params![self.id(), from_day, COUNTS_MAX + 1];
        let rows = self.driver().read(&sql::PACE_DAYS, params).await?;
        Error::unless_over("counts of days", rows.len(), COUNTS_MAX)?;
        rows.iter().map(day_count).collect()
    }

    /// What was said of messages since an instant; of many of it the newest [`REPORTS_MAX`].
    pub async fn said_since(self, since: Time) -> Result<Vec<Said>> {
        let params = params![self.id(), since, REPORTS_MAX];
        let rows = self.driver().read(&sql::FEEDBACK_SINCE, params).await?;
        let said = |row: &Row| {
            Ok(Said {
                kind: row.parse("kind", Kind::named)?,
                class: row.opt_text("class")?,
                count: row.int("n")?,
            })
        };
        rows.iter().map(said).collect()
    }
}

fn day_count(row: &Row) -> Result<DayCount> {
    Ok(DayCount {
        workflow: WorkflowId(row.int("workflow")?),
        day: row.int("day")?,
        counted: row.parse("name", counted)?,
        count: row.int("n")?,
    })
}

fn counted(name: &str) -> Option<Counted> {
    match name {
        SENT => Some(Counted::Sent),
        REFUSED => Some(Counted::Refused),
        other => Some(Counted::Skipped(other.strip_prefix(SKIPPED)?.to_owned())),
    }
}
