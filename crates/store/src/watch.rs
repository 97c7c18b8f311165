//! What triggers wait for without an event: the dates of contacts, by their day of the year, and
//! reminders to look at a contact again.
//!
//! A reminder may come once too often or too early; whoever takes it computes anew whether anything
//! is so. This module knows neither what a date means nor when it comes round.

use engine::dated::DatedField;
use engine::id::{BlockId, ContactId, WorkflowId, WorkspaceId};
use engine::time::Time;

use crate::bucket::Bucket;
use crate::commit::ContactCommit;
use crate::error::{Error, Result};
use crate::lease::Lease;
use crate::param::Param;
use crate::row::Row;
use crate::sql;
use crate::system::System;

/// Most reminders read or set in one call, and most dates: a batch, as of journeys.
pub const WATCHES_MAX: usize = 1_000;
/// Stands for a year that is not known.
const NO_YEAR: i64 = 0;
/// As the day up to which a trigger looked, where it looked once and has to look no more: later than any.
pub const LOOKED_ONCE: i64 = 4_000_000;
/// Later than any year of a date.
const LAST_YEAR: i64 = 9_999;

/// A reminder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchRow {
    /// Whose contact.
    pub workspace: WorkspaceId,
    /// To look at whom.
    pub contact: ContactId,
    /// For which workflow.
    pub workflow: WorkflowId,
    /// And which of its triggers.
    pub trigger: BlockId,
    /// Of which date or silence.
    pub key: String,
    /// When.
    pub at: Time,
}

/// Which reminder of whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchOf {
    /// To look at whom.
    pub contact: ContactId,
    /// For which workflow.
    pub workflow: WorkflowId,
    /// And which of its triggers.
    pub trigger: BlockId,
    /// Of which date or silence.
    pub key: String,
}

/// A reminder that is due.
#[derive(Debug)]
pub struct DueWatch {
    /// Whose contact.
    pub workspace: WorkspaceId,
    /// To look at whom.
    pub contact: ContactId,
    /// What it says, or why that cannot be read.
    pub row: Result<WatchRow>,
}

/// What becomes of a reminder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchMove {
    /// For which workflow.
    pub workflow: WorkflowId,
    /// And which of its triggers.
    pub trigger: BlockId,
    /// Of which date or silence.
    pub key: String,
    /// What becomes of it.
    pub to: WatchTo,
}

/// When a reminder is due from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchTo {
    /// Then.
    At(Time),
    /// Then, unless there is one already.
    IfNone(Time),
    /// Never.
    Gone,
}

/// How far a trigger has looked at the dates or the contacts of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayCursor {
    /// In which version of its workflow; or, where it looks at contacts, the mark of its rule.
    pub version: i64,
    /// Since when it does; what was due before starts nothing.
    pub since: Time,
    /// The last day it looked at, counted from 1970, or the last contact.
    pub through: i64,
}

/// A page of the dates of a day of the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatesWanted {
    /// Whose contacts.
    pub workspace: WorkspaceId,
    /// Which field.
    pub field: String,
    /// Month and day as 101 to 1231.
    pub month_day: i64,
    /// Of this year only.
    pub year: Option<i64>,
    /// Behind this one, if it is not the first page.
    pub after: Option<(i64, ContactId)>,
}

/// A date of a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedRow {
    /// Its year, or a number for none; with the contact its place in the list.
    pub year: i64,
    /// Whose.
    pub contact: ContactId,
    /// As it is written.
    pub written: String,
    /// The contact's zone.
    pub zone: Option<String>,
}

impl System<'_> {
    /// The reminders that are due, the earliest first; one that cannot be read is an error of its contact. Contacts with something in the inbox are left
    /// out: that is read first. So are those who are parked.
    pub async fn watches_due(
        self,
        bucket: Bucket,
        now: Time,
        limit: usize,
    ) -> Result<Vec<DueWatch>> {
        Error::unless_over("reminders in one read", limit, WATCHES_MAX)?;
        let rows = self
            .driver()
            .read(&sql::WATCH_DUE, params![bucket, now, limit])
            .await?;
        let due = |row: &Row| {
            Ok(DueWatch {
                workspace: WorkspaceId(row.int("workspace")?),
                contact: ContactId(row.int("contact")?),
                row: watch(row),
            })
        };
        rows.iter().map(due).collect()
    }

    /// Of these reminders those that are due, also of contacts with something in the inbox. One that cannot be
    /// read is left out: it is looked at with those that are due.
    pub async fn watches_overdue(
        self,
        bucket: Bucket,
        asked: Vec<WatchOf>,
        now: Time,
    ) -> Result<Vec<WatchRow>> {
        Error::unless_over("reminders in one read", asked.len(), WATCHES_MAX)?;
        let rows = self.driver().watches_overdue(bucket, asked, now).await?;
        Ok(rows.iter().filter_map(|row| watch(row).ok()).collect())
    }

    /// How far a trigger has looked at dates; none if it never did.
    pub async fn day_cursor(
        self,
        bucket: Bucket,
        workflow: WorkflowId,
        trigger: &BlockId,
    ) -> Result<Option<DayCursor>> {
        let params = params![bucket, workflow, trigger.to_string()];
        let rows = self.driver().read(&sql::DAY_CURSOR, params).await?;
        let cursor = |row: &Row| {
            Ok(DayCursor {
                version: row.int("version")?,
                since: row.time("since")?,
                through: row.int("through")?,
            })
        };
        rows.first().map(cursor).transpose()
    }

    /// Up to 1,000 dates of a day of the year, by year and contact.
    pub async fn dates(self, bucket: Bucket, wanted: DatesWanted) -> Result<Vec<DatedRow>> {
        let first = wanted.year.unwrap_or(NO_YEAR);
        let (year, contact) = wanted.after.map_or((first, 0), |(year, id)| (year, id.0));
        let last = wanted.year.unwrap_or(LAST_YEAR);
        let params = params![
            bucket,
            wanted.workspace,
            wanted.field,
            wanted.month_day,
            year,
            contact,
            last,
            WATCHES_MAX
        ];
        let rows = self.driver().read(&sql::DATED_LIST, params).await?;
        let dated = |row: &Row| {
            Ok(DatedRow {
                year: row.int("year")?,
                contact: ContactId(row.int("contact")?),
                written: row.text("written")?,
                zone: row.opt_text("zone")?,
            })
        };
        rows.iter().map(dated).collect()
    }

    /// Up to 1,000 contacts of a bucket behind this one, in the order of their numbers, with the instant since which
    /// each is there.
    pub async fn contacts_after(
        self,
        bucket: Bucket,
        workspace: WorkspaceId,
        after: ContactId,
    ) -> Result<Vec<(ContactId, Time)>> {
        let params = params![workspace, bucket, after, WATCHES_MAX];
        let rows = self.driver().read(&sql::WATCH_CONTACTS, params).await?;
        rows.iter()
            .map(|row| Ok((ContactId(row.int("id")?), row.time("created_at")?)))
            .collect()
    }

    /// Sets up to 1,000 reminders, over those that are there.
    pub async fn watch(self, lease: impl Into<Lease>, watches: Vec<WatchRow>) -> Result<()> {
        Error::unless_over("reminders in one write", watches.len(), WATCHES_MAX)?;
        self.driver().watch(lease.into(), watches).await
    }

    /// Sets up to 1,000 reminders, but none over one that is there.
    pub async fn watch_unless(self, lease: impl Into<Lease>, watches: Vec<WatchRow>) -> Result<()> {
        Error::unless_over("reminders in one write", watches.len(), WATCHES_MAX)?;
        self.driver().watch_unless(lease.into(), watches).await
    }

    /// Writes down how far a trigger has looked at dates.
    pub async fn set_day_cursor(
        self,
        lease: impl Into<Lease>,
        workflow: WorkflowId,
        trigger: &BlockId,
        cursor: DayCursor,
    ) -> Result<()> {
        let of = (workflow, trigger.clone());
        self.driver().set_day_cursor(lease.into(), of, cursor).await
    }
}

fn watch(row: &Row) -> Result<WatchRow> {
    Ok(WatchRow {
        workspace: WorkspaceId(row.int("workspace")?),
        contact: ContactId(row.int("contact")?),
        workflow: WorkflowId(row.int("workflow")?),
        trigger: row.parse("trigger_id", BlockId::new)?,
        key: row.text("entry_key")?,
        at: row.time("at")?,
    })
}

/// The row of a date.
pub(crate) fn dated<'a>(one: &ContactCommit, date: &'a DatedField) -> Vec<Param<'a>> {
    dated_columns((one.bucket, one.workspace, one.contact), date)
}

/// The row of a date of this contact.
pub(crate) fn dated_columns(
    (bucket, workspace, contact): (Bucket, WorkspaceId, ContactId),
    date: &DatedField,
) -> Vec<Param<'_>> {
    params![
        bucket,
        workspace,
        &date.field,
        date.dated.month_day,
        date.dated.year.unwrap_or(NO_YEAR),
        contact,
        &date.text
    ]
}
