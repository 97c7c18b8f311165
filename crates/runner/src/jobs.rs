//! Jobs, beside steps and mail: a chunk of the job that has waited longest, a pause, the next. The
//! pauses leave the database to what people wait for; where nobody else writes, there is none. What a
//! chunk does is the store's.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use engine::time::{HOUR_MS, MINUTE_MS, Time};
use store::job::{Kind, Progress, Taken};
use store::retention::Retention;

use crate::clock::operational_now;
use crate::{Error, Runner};

/// How long a job is ours with each chunk: far longer than a chunk takes, short enough that another
/// process goes on soon after this one died.
pub(crate) const LEASE_MS: i64 = MINUTE_MS;
/// The pause after a chunk, several times as long as the chunk: jobs are in nobody's way.
const AFTER_CHUNK: Duration = Duration::from_millis(50);
/// Transactions of a chunk itself: the job is taken, and the chunk is written. Where there were more since
/// the chunk before, somebody else is at work too.
const COMMITS_OF_CHUNK: u64 = 2;
/// The pause when there is no job.
const IDLE: Duration = Duration::from_secs(2);
/// How often it is looked whether a job of the day is due.
const LOOK_EVERY_MS: i64 = HOUR_MS;

impl Runner {
    /// Deletes, once a day, what is older than is kept.
    #[must_use]
    pub fn with_retention(mut self, retention: Retention) -> Self {
        self.retention = Some(retention);
        self
    }

    /// Makes the jobs of the day, if they are due and this process holds the first bucket.
    pub async fn make_jobs(&self) -> Result<(), Error> {
        let first = self.store.buckets().into_iter().next();
        let lease = self
            .held()
            .into_iter()
            .find(|lease| Some(lease.bucket) == first);
        let (system, now) = (self.store.system(), self.clock.now());
        if let (Some(retention), Some(lease)) = (self.retention, lease) {
            system.make_retention_job(lease, retention, now).await?;
        }
        if lease.is_some() {
            system.resume_enrolments(now).await?;
        }
        Ok(())
    }

    /// Does one chunk of the job that has waited longest. Gives how many rows it worked on, at least
    /// one; 0 if there is no job.
    pub async fn work_on_job(&self) -> Result<usize, Error> {
        let (system, now) = (self.store.system(), self.clock.now());
        let Some(taken) = system.take_job(self.owner(), LEASE_MS, now).await? else {
            return Ok(0);
        };
        self.step_job(&taken, now).await
    }

    /// Does one chunk of a job that is ours.
    pub(crate) async fn step_job(&self, taken: &Taken, now: Time) -> Result<usize, Error> {
        let system = self.store.system();
        let stepped = match taken.kind {
            Kind::Retention => system.step_retention(taken, now).await.map_err(Error::from),
            Kind::MoveJourneys => {
                let stepped = system.step_moving(taken, now).await;
                self.nudge.ring();
                stepped.map_err(Error::from)
            }
            Kind::Enrolment => self.step_enrolment(taken, now).await,
            Kind::ActivityNews => {
                let told = system.tell_of_activity(taken, now).await;
                self.nudge.ring();
                told.map_err(Error::from)
            }
            Kind::Erasure => self.step_erasure(taken, now).await,
            Kind::Merge => {
                let stepped = system.step_merge(taken, now).await;
                self.nudge.ring();
                stepped.map_err(Error::from)
            }
            Kind::FanOut => self.fan_out(taken, now).await,
            Kind::ImportCheck | Kind::Import => self.step_import(taken, now).await,
        };
        match stepped {
            Ok(Progress::More(rows) | Progress::Over(rows)) => Ok(rows.max(1)),
            Ok(Progress::NotOurs) => Ok(0),
            // It would fail the same way every time.
            Err(Error::Store(error)) if error.is_of_what_was_asked() => {
                tracing::error!(job = taken.id.0, %error, "a job cannot go on; it waits for somebody to resume it");
                system.fail_job(taken, &error.to_string(), now).await?;
                Ok(1)
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn job_loop(&self, stopping: &AtomicBool) -> Result<(), Error> {
        let mut look_at = Time::from_millis(0);
        let mut commits = self.store.commits();
        while !stopping.load(Ordering::SeqCst) {
            let now = operational_now();
            if now >= look_at {
                look_at = now.plus_ms(LOOK_EVERY_MS);
                let made = async { self.make_jobs().await.map(|()| 0) };
                self.or_pause(made).await?;
            }
            self.or_pause(self.send_weekly()).await?;
            let done = self.or_pause(self.work_on_job()).await?;
            let before = std::mem::replace(&mut commits, self.store.commits());
            let pause = pause_after(done, commits.saturating_sub(before));
            self.jobs.wait(pause).await;
        }
        Ok(())
    }
}

/// How long to wait after so many rows of a chunk, and so many commits since the chunk before.
const fn pause_after(rows: usize, commits: u64) -> Duration {
    match rows {
        0 => IDLE,
        _ if commits > COMMITS_OF_CHUNK => AFTER_CHUNK,
        _ => Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_waits_only_where_others_write() {
        let check = |rows, commits, expect| assert_eq!(pause_after(rows, commits), expect);
        check(0, 0, IDLE);
        check(0, 9, IDLE);
        check(1_000, 2, Duration::ZERO);
        check(1_000, 3, AFTER_CHUNK);
    }
}
