//! Jobs: work over any number of rows, done in chunks. A chunk and how far the job has come are one
//! transaction, so a process may die between any two and the next one goes on from there.
//!
//! One process at a time works on a job, by a lease: each holder has a higher epoch, which every
//! chunk checks, so one that was asleep can do nothing. A job can be paused, resumed and cancelled
//! between two chunks. What a chunk does is its kind's; the first is [`retention`](crate::retention).

use engine::time::Time;

use crate::error::{Error, Result};
use crate::row::Row;
use crate::seeing::PAGE_MAX;
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

/// The number of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct JobId(pub i64);

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Deletes what is older than is kept.
    Retention,
    /// Asks the journeys of a workflow to come over to its newest version.
    MoveJourneys,
    /// Takes contacts into a workflow because of who they are.
    Enrolment,
    /// Finds out whom an event without a contact is about.
    FanOut,
    /// Looks at an import and says what it would do.
    ImportCheck,
    /// Does an import.
    Import,
    /// Tells those who are registered for an activity what is new about it.
    ActivityNews,
    /// Forgets a person.
    Erasure,
    /// Takes the events of a contact over to the one that it became part of, or back.
    Merge,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody works on it yet.
    Queued,
    /// Somebody does, or did before they died: another takes it when their lease has run out.
    Running,
    /// Nobody works on it until it is resumed.
    Paused,
    /// Over.
    Done,
    /// Over, because somebody wanted it so.
    Cancelled,
    /// It cannot go on; the reason says why. It can be resumed.
    Failed,
}

/// A job as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRow {
    /// Its number.
    pub id: JobId,
    /// What it does.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// How many rows it has worked on.
    pub done: i64,
    /// Of how many, where that is known.
    pub total: Option<i64>,
    /// Why it failed.
    pub reason: Option<String>,
    /// When it was made.
    pub created_at: Time,
    /// When it last came further, or changed its state.
    pub updated_at: Time,
    /// When it was over.
    pub finished_at: Option<Time>,
}

/// A job that is ours to work on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its number.
    pub id: JobId,
    /// What it does.
    pub kind: Kind,
    pub(crate) epoch: i64,
    pub(crate) lease_ms: i64,
}

/// How a chunk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There is more to do. So many rows were worked on.
    More(usize),
    /// The job is over. So many rows were worked on at the end.
    Over(usize),
    /// Nothing was done: the job was paused, cancelled or taken by another.
    NotOurs,
}

/// What a person wants of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// Stop for now.
    Pause,
    /// Go on, also after a failure.
    Resume,
    /// Stop for good. What is done stays done.
    Cancel,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switched {
    /// It is so.
    Done,
    /// A job in this state cannot be switched so.
    Not(State),
    /// There is no such job.
    Unknown,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Retention,
        Self::MoveJourneys,
        Self::Enrolment,
        Self::FanOut,
        Self::ImportCheck,
        Self::Import,
        Self::ActivityNews,
        Self::Erasure,
        Self::Merge,
    ];

    /// As it is stored and written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Retention => "retention",
            Self::MoveJourneys => "move_journeys",
            Self::Enrolment => "enrolment",
            Self::FanOut => "fan_out",
            Self::ImportCheck => "import_check",
            Self::Import => "import",
            Self::ActivityNews => "activity_news",
            Self::Erasure => "erasure",
            Self::Merge => "merge",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl State {
    /// All states.
    pub const ALL: [Self; 6] = [
        Self::Queued,
        Self::Running,
        Self::Paused,
        Self::Done,
        Self::Cancelled,
        Self::Failed,
    ];

    /// As it is stored and written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether somebody works on it or will.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running | Self::Paused)
    }
}

impl System<'_> {
    /// Takes the open job that has waited longest for a chunk and that nobody else works on, for
    /// `lease_ms`. `owner` is a name that no other living process has; what it held before it died
    /// it may take again at once. Jobs of kinds that this program does not know are left to others.
    pub async fn take_job(self, owner: &str, lease_ms: i64, now: Time) -> Result<Option<Taken>> {
        self.take_job_of(&Kind::ALL, owner, lease_ms, now).await
    }

    /// The same, of these kinds only.
    pub async fn take_job_of(
        self,
        kinds: &'static [Kind],
        owner: &str,
        lease_ms: i64,
        now: Time,
    ) -> Result<Option<Taken>> {
        let owner = owner.to_owned();
        self.driver().take_job(kinds, owner, lease_ms, now).await
    }

    /// Lets go of a job until an instant of the business clock.
    pub async fn sleep_job(self, taken: &Taken, until: Time, now: Time) -> Result<()> {
        let params = params![taken.id, taken.epoch, until, now];
        let write = vec![(&sql::JOB_SLEEP, params, None)];
        self.driver().write(write).await?.all()
    }

    /// When the first job wakes up that belongs to the business clock; none if there is no such job.
    pub async fn jobs_wake_at(self) -> Result<Option<Time>> {
        let rows = self.driver().read(&sql::JOB_WAKES, params![]).await?;
        rows.first().map_or(Ok(None), |row| row.opt_time("at"))
    }

    /// Ends a job that cannot go on, unless somebody else has it by now.
    pub async fn fail_job(self, taken: &Taken, reason: &str, now: Time) -> Result<()> {
        let reason = crate::finish::shortened(reason);
        let params = params![taken.id, taken.epoch, reason, now];
        let write = vec![(&sql::JOB_FAIL, params, None)];
        self.driver().write(write).await?.all()
    }

    /// How many jobs are in each state; those that are over are not counted, except the failed.
    pub async fn job_counts(self) -> Result<Vec<(State, i64)>> {
        let rows = self.driver().read(&sql::JOB_COUNTS, params![]).await?;
        let read = |row: &Row| Ok((row.parse("state", State::named)?, row.int("n")?));
        rows.iter().map(read).collect()
    }
}

impl Workspace<'_> {
    /// Jobs, newest first: those before `before`, at most `limit`. Those of the installation are
    /// among them where it has no other workspace, whose matter they would be too.
    pub async fn jobs(self, before: Option<JobId>, limit: usize) -> Result<Vec<JobRow>> {
        Error::unless_over("jobs on a page", limit, PAGE_MAX)?;
        let before = before.map_or(i64::MAX, |id| id.0);
        let params = params![self.id(), before, limit];
        let rows = self.driver().read(&sql::JOB_LIST, params).await?;
        rows.iter().map(job_row).collect()
    }

    /// One job.
    pub async fn job(self, id: JobId) -> Result<Option<JobRow>> {
        let params = params![self.id(), id];
        let rows = self.driver().read(&sql::JOB_ONE, params).await?;
        rows.first().map(job_row).transpose()
    }

    /// Pauses, resumes or cancels a job. Whoever works on it finds out at the next chunk.
    pub async fn switch_job(self, id: JobId, switch: Switch, now: Time) -> Result<Switched> {
        self.driver().switch_job(self.id(), id, switch, now).await
    }
}

fn job_row(row: &Row) -> Result<JobRow> {
    Ok(JobRow {
        id: JobId(row.int("id")?),
        kind: row.parse("kind", Kind::named)?,
        state: row.parse("state", State::named)?,
        done: row.int("done")?,
        total: row.opt_int("total")?,
        reason: row.opt_text("reason")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
        finished_at: row.opt_time("finished_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stored_name_is_read_back() {
        for state in State::ALL {
            assert_eq!(State::named(state.as_str()), Some(state));
        }
        for kind in Kind::ALL {
            assert_eq!(Kind::named(kind.as_str()), Some(kind));
        }
    }
}
