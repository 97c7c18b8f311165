//! How long things are kept. Events and steps are logs that only grow; what is older than is wanted
//! is deleted from their front, in chunks of a daily job, so that nothing else waits for it.
//!
//! What is still needed stays, however old: events that nobody has acted on, steps of journeys under
//! way, journeys of messages that are still to be sent, and of each contact and workflow that it
//! entered (`entry`). Counters stay as they are, but for what they grew by on each day. This module does not know when a day is over.

use engine::time::{DAY_MS, Time};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::job::{JobId, Progress, Taken};
use crate::lease::Lease;
use crate::merge::UNDO_MS;
use crate::sql;
use crate::system::System;
use crate::view::View;

/// Rows that one chunk looks at: a commit of some milliseconds, between which others have their turn.
pub const CHUNK_LENGTH: usize = 1_000;
/// Shortest time for which something is kept, in days. Below it rules that look back a month would
/// silently see less than they ask for.
pub const DAYS_MIN: u32 = 31;
/// Longest time that can be said, in days: a hundred years.
pub const DAYS_MAX: u32 = 36_525;
/// How long events, steps and mail are kept where nobody says otherwise, in days: 25 months, so that
/// two years can be compared and a birthday has come by twice.
pub const DAYS_DEFAULT: u32 = 761;

/// How much longer it is kept how contacts were before a merge than it can be taken back: taking back may have
/// been asked in the last moment, and its job take a while.
const MERGES_SLACK_MS: i64 = 2 * DAY_MS;

/// For how many days each is kept; `None` for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Events, by when they were received, with their idempotency keys; also those without a contact.
    pub events_days: Option<u32>,
    /// Steps, journeys, calls, deliveries and enrolments that are over, by when that was, the days of budgets,
    /// and by which day the numbers of a workflow grew.
    pub steps_days: Option<u32>,
    /// Caught mail, the bytes of messages of which nobody can say whether they went, and who followed
    /// which link or was shown the picture of a mail, from where and with which program.
    pub mail_days: Option<u32>,
}

impl Retention {
    /// Nothing is deleted for its age.
    pub const FOREVER: Self = Self {
        events_days: None,
        steps_days: None,
        mail_days: None,
    };
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            events_days: Some(DAYS_DEFAULT),
            steps_days: Some(DAYS_DEFAULT),
            mail_days: Some(DAYS_DEFAULT),
        }
    }
}

/// What a retention job is asked: everything before these instants goes. Stored as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cutoffs {
    pub(crate) format: u32,
    pub(crate) events_before: Option<i64>,
    pub(crate) steps_before: Option<i64>,
    pub(crate) mail_before: Option<i64>,
    /// Jobs that an older program made have none.
    #[serde(default)]
    pub(crate) merges_before: Option<i64>,
}

/// The number of the form in which a retention job is stored.
pub(crate) const FORMAT: u32 = 1;

impl Retention {
    fn cutoffs(self, now: Time) -> Result<Cutoffs> {
        let before = |days: Option<u32>| {
            days.map(|days| {
                if (DAYS_MIN..=DAYS_MAX).contains(&days) {
                    return Ok(now.millis() - i64::from(days) * DAY_MS);
                }
                let why =
                    format!("{days} days of retention: {DAYS_MIN} to {DAYS_MAX} are possible");
                Err(Error::Refused(why))
            })
            .transpose()
        };
        Ok(Cutoffs {
            format: FORMAT,
            events_before: before(self.events_days)?,
            steps_before: before(self.steps_days)?,
            mail_before: before(self.mail_days)?,
            // Somewhat later: what is just being taken back needs it.
            merges_before: Some(now.millis() - UNDO_MS - MERGES_SLACK_MS),
        })
    }
}

/// The oldest of what is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Oldest {
    /// When the oldest event was received.
    pub event: Option<Time>,
    /// When the oldest step was taken.
    pub step: Option<Time>,
}

impl System<'_> {
    /// Makes the retention job of this day, unless one is open or was made less than a day before
    /// `now`. Only for the holder of the first bucket, so that several nodes make one.
    pub async fn make_retention_job(
        self,
        lease: impl Into<Lease>,
        retention: Retention,
        now: Time,
    ) -> Result<Option<JobId>> {
        let cutoffs = retention.cutoffs(now)?;
        self.driver()
            .make_retention_job(lease.into(), cutoffs, now)
            .await
    }

    /// Does one chunk of a retention job.
    pub async fn step_retention(self, taken: &Taken, now: Time) -> Result<Progress> {
        self.driver().step_retention(taken.clone(), now).await
    }

    /// The oldest of what is kept, over all buckets.
    pub async fn oldest(self) -> Result<Oldest> {
        self.driver().look(oldest).await
    }
}

pub(crate) fn oldest(view: View<'_>) -> Result<Oldest> {
    let at = |statement| -> Result<Option<Time>> {
        let mut oldest = None;
        for bucket in view.buckets().all() {
            let row = view.row(statement, &params![bucket])?;
            let at = row.map(|row| row.time("at")).transpose()?;
            oldest = at.into_iter().chain(oldest).min();
        }
        Ok(oldest)
    };
    Ok(Oldest {
        event: at(&sql::OLDEST_EVENT)?,
        step: at(&sql::OLDEST_STEP)?,
    })
}
