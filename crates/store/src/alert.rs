//! What stopped a workflow by itself, kept until somebody switches it on again, and what workflows sent,
//! by day. The engine says when a budget is spent.

use engine::budget::Spent;
use engine::id::{ContactId, Handle, WorkflowId, WorkspaceId};
use engine::time::{DAY_MS, Time};

use crate::bucket::Bucket;
use crate::driver::Write;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::seeing::PAGE_MAX;
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

/// Longest text of an alert.
const DETAIL_BYTES_MAX: usize = 1_000;
/// Messages to one contact are counted up to here: the largest budget, and one.
const TO_CONTACT_MAX: i64 = 1_001;

/// An alert as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertRow {
    /// Its number.
    pub id: i64,
    /// The workflow that was stopped.
    pub workflow: Handle,
    /// A word such as `per_day`.
    pub reason: String,
    /// A sentence.
    pub detail: String,
    /// When.
    pub at: Time,
    /// When somebody saw to it.
    pub closed_at: Option<Time>,
}

/// On which day, and since which beginning, a message counts towards the budgets of its workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pace {
    /// When the workflow was last switched on after an alert; the beginning of time if never.
    pub since: Time,
    /// Days since 1970 in the workspace's zone.
    pub day: i64,
}

impl Workspace<'_> {
    /// Stops a live workflow and says why; whether this call did. Of several that find it out of hand
    /// one stops it, and there is one alert.
    pub async fn trip(
        self,
        workflow: WorkflowId,
        reason: &'static str,
        detail: &str,
        now: Time,
    ) -> Result<bool> {
        Error::unless_over("bytes of an alert", detail.len(), DETAIL_BYTES_MAX)?;
        let driver = self.driver();
        driver
            .trip(self.id(), workflow, (reason, detail.to_owned()), now)
            .await
    }

    /// Alerts, newest first, from before this number on.
    pub async fn alerts(self, before: Option<i64>, limit: usize) -> Result<Vec<AlertRow>> {
        Error::unless_over("rows in one page", limit, PAGE_MAX)?;
        let params = params![self.id(), before.unwrap_or(i64::MAX), limit];
        let rows = self.driver().read(&sql::ALERT_LIST, params).await?;
        let read = |row: &Row| {
            Ok(AlertRow {
                id: row.int("id")?,
                workflow: row.parse("handle", Handle::new)?,
                reason: row.text("reason")?,
                detail: row.text("detail")?,
                at: row.time("at")?,
                closed_at: row.opt_time("closed_at")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// What this workflow sent that counts towards its budgets; to the contact in `to`, in 24 hours.
    /// `days` are looked back at, today among them.
    pub async fn spent(
        self,
        workflow: WorkflowId,
        (pace, days): (Pace, i64),
        to: Option<(Bucket, ContactId)>,
        now: Time,
    ) -> Result<Spent> {
        let params = params![self.id(), workflow, pace.since, pace.day - days + 1];
        let rows = self.driver().read(&sql::PACE_SUM, params).await?;
        let mut spent = Spent::default();
        for row in &rows {
            let (day, n) = (row.int("day")?, row.int("n")?);
            match row.text_ref("name")? {
                REFUSED => spent.refused += n,
                SENT => {
                    spent.sent += n;
                    spent.today += if day == pace.day { n } else { 0 };
                }
                // What was not sent spends nothing.
                _ => {}
            }
        }
        if let Some((bucket, contact)) = to {
            let after = now.plus_ms(-DAY_MS).max(pace.since);
            let params = params![self.id(), bucket, contact, workflow, after, TO_CONTACT_MAX];
            let rows = self.driver().read(&sql::PACE_TO_CONTACT, params).await?;
            spent.to_contact = rows.first().map_or(Ok(0), |row| row.int("n"))?;
        }
        Ok(spent)
    }
}

/// The names under which messages are counted.
pub(crate) const SENT: &str = "sent";
pub(crate) const REFUSED: &str = "refused";
/// Before the reason for which one was not sent.
pub(crate) const SKIPPED: &str = "skipped:";

impl System<'_> {
    /// Since when the budgets of workflows count, of those that were ever stopped.
    pub async fn budget_starts(self) -> Result<Vec<(WorkflowId, Time)>> {
        let rows = self.driver().read(&sql::ALERT_STARTS, params![]).await?;
        let read = |row: &Row| Ok((WorkflowId(row.int("workflow")?), row.time("since")?));
        rows.iter().map(read).collect()
    }

    /// How many alerts nobody has seen to.
    pub async fn open_alerts(self) -> Result<i64> {
        let rows = self.driver().read(&sql::ALERT_OPEN, params![]).await?;
        rows.first().map_or(Ok(0), |row| row.int("n"))
    }
}

/// Closes what is open about a workflow that is switched on.
pub(crate) fn closing(workspace: WorkspaceId, workflow: WorkflowId, now: Time) -> Write {
    (
        &sql::ALERT_CLOSE_OF_WORKFLOW,
        params![workspace, workflow, now],
        None,
    )
}
