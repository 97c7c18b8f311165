//! The loops of a living process: steps, sending, calls, webhooks and jobs, each by itself, so that a slow mail server
//! never delays a journey, nor a large job either of them. A fault is logged, and the loop tries again after a pause.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use store::lease::{Lease, Part};

use crate::clock::operational_now;
use crate::quiet::Looks;
use crate::{Error, Runner};

/// How long messages that are on their way may take when the process is told to end; service
/// managers wait for a minute and a half. What has no outcome by then is settled at the next start.
const GRACE: Duration = Duration::from_secs(30);
/// The longest pause of an idle loop. Timers are due to the second, and a nudge ends it sooner.
const IDLE: Duration = Duration::from_millis(500);
/// The pause after a fault.
const AFTER_FAULT: Duration = Duration::from_secs(2);
/// The longest turn of steps. A batch takes well under a second; a statement that waits for a lock is
/// given up after ten. What takes longer than this hangs, and is begun anew: whatever it had not
/// committed is still there, as after a kill.
const TURN_MAX: Duration = Duration::from_mins(2);

impl Runner {
    /// Runs until `stop` is done, then finishes the batches that were begun: a message that is on
    /// its way gets its outcome, if it comes soon.
    ///
    /// An error means that the store is gone and nothing runs any more.
    pub async fn serve(&self, stop: impl Future<Output = ()>) -> Result<(), Error> {
        let stopping = AtomicBool::new(false);
        self.renew().await?;
        let loops = async {
            tokio::try_join!(
                self.step_loop(&stopping),
                self.send_loop(&stopping),
                self.call_loop(&stopping),
                self.tell_loop(&stopping),
                self.job_loop(&stopping)
            )
        };
        // On the heap: the batches are large, and lie in whatever awaits this.
        let mut loops = Box::pin(loops);
        let mut renewals = Box::pin(self.renew_loop());
        tokio::select! {
            ended = &mut loops => return ended.map(drop),
            () = &mut renewals => {}
            () = stop => {}
        }
        stopping.store(true, Ordering::SeqCst);
        self.nudge.ring();
        self.outgoing.ring();
        self.calling.ring();
        self.telling.ring();
        self.jobs.ring();
        let ended = async {
            tokio::select! {
                ended = loops => ended.map(drop),
                // What is on its way is ours until it has its outcome.
                () = renewals => Ok(()),
            }
        };
        if let Ok(ended) = tokio::time::timeout(GRACE, ended).await {
            ended?;
            return self.let_go().await;
        }
        tracing::warn!(
            seconds = GRACE.as_secs(),
            "messages were still on their way; what became of them is settled at the next start"
        );
        Ok(())
    }

    /// Renews leases for ever, or does nothing for ever if there are none.
    async fn renew_loop(&self) {
        let Some(every) = self.renew_every_ms() else {
            return std::future::pending().await;
        };
        let every = Duration::from_millis(every.unsigned_abs());
        loop {
            tokio::time::sleep(every).await;
            if let Err(error) = self.renew().await {
                // The leases run out by themselves if this goes on.
                tracing::error!(%error, "leases could not be renewed");
            } else {
                self.nudge.ring();
                self.outgoing.ring();
            }
        }
    }

    async fn step_loop(&self, stopping: &AtomicBool) -> Result<(), Error> {
        self.pulse.beat(operational_now());
        let mut looks = Looks::default();
        while !stopping.load(Ordering::SeqCst) {
            let (mut done, mut is_well) = (0, true);
            for lease in self.worth_a_look(&mut looks, Part::Steps).await {
                let Some(_turn) = self.begin(lease) else {
                    continue;
                };
                let turn = within(TURN_MAX, self.step_turn(lease)).await?;
                done += turn.unwrap_or(0);
                is_well &= turn.is_some();
            }
            if is_well {
                self.pulse.beat(operational_now());
            }
            if done == 0 {
                self.nudge.wait(IDLE).await;
            } else {
                self.outgoing.ring();
                self.calling.ring();
                self.telling.ring();
            }
        }
        Ok(())
    }

    /// Everything that steps do in one bucket; nothing if some of it failed.
    async fn step_turn(&self, lease: Lease) -> Result<Option<usize>, Error> {
        let all = [
            self.attempt(self.read_inbox(lease)).await?,
            self.attempt(self.begin_enrolments(lease)).await?,
            self.attempt(self.look_at_dates(lease)).await?,
            self.attempt(self.wake_watches(lease)).await?,
            self.attempt(self.wake_due(lease)).await?,
            self.attempt(self.settle_hits(lease)).await?,
            self.attempt(self.expire_requests(lease)).await?,
        ];
        Ok(all.into_iter().sum())
    }

    /// Calls leave by themselves, so that a web service which hangs delays no mail.
    async fn call_loop(&self, stopping: &AtomicBool) -> Result<(), Error> {
        let mut looks = Looks::default();
        while !stopping.load(Ordering::SeqCst) {
            let mut done = 0;
            for lease in self.worth_a_look(&mut looks, Part::Calls).await {
                let Some(_turn) = self.begin(lease) else {
                    continue;
                };
                done += self.or_pause(self.make_calls(lease)).await?;
            }
            if done == 0 {
                self.calling.wait(IDLE).await;
            } else {
                self.nudge.ring();
            }
        }
        Ok(())
    }

    /// Webhooks are told by themselves: one that hangs delays no journey.
    async fn tell_loop(&self, stopping: &AtomicBool) -> Result<(), Error> {
        let mut looks = Looks::default();
        while !stopping.load(Ordering::SeqCst) {
            let mut done = 0;
            for lease in self.worth_a_look(&mut looks, Part::Deliveries).await {
                let Some(_turn) = self.begin(lease) else {
                    continue;
                };
                done += self.or_pause(self.tell_webhooks(lease)).await?;
            }
            if done == 0 {
                self.telling.wait(IDLE).await;
            }
        }
        Ok(())
    }

    async fn send_loop(&self, stopping: &AtomicBool) -> Result<(), Error> {
        let mut looks = Looks::default();
        while !stopping.load(Ordering::SeqCst) {
            let mut done = 0;
            for lease in self.worth_a_look(&mut looks, Part::Mail).await {
                let Some(_turn) = self.begin(lease) else {
                    continue;
                };
                done += self.or_pause(Box::pin(self.send_due(lease))).await?;
            }
            if done == 0 {
                self.outgoing.wait(IDLE).await;
            } else {
                // What became of a message is an event, and events wait in the inbox.
                self.nudge.ring();
            }
        }
        Ok(())
    }

    pub(crate) async fn or_pause(
        &self,
        batch: impl Future<Output = Result<usize, Error>>,
    ) -> Result<usize, Error> {
        Ok(self.attempt(batch).await?.unwrap_or(0))
    }

    /// What a batch did; nothing if it failed, which is said, and the pause is over.
    async fn attempt(
        &self,
        batch: impl Future<Output = Result<usize, Error>>,
    ) -> Result<Option<usize>, Error> {
        match batch.await {
            Err(Error::Store(error)) if error.is_final() => Err(error.into()),
            Err(Error::Store(error @ store::Error::NotHeld { bucket })) => {
                tracing::warn!(%error, "a bucket was lost; its work goes on there");
                self.lose(bucket);
                Ok(Some(0))
            }
            Err(error) => {
                tracing::error!(%error, "a batch failed; it is done again");
                tokio::time::sleep(AFTER_FAULT).await;
                Ok(None)
            }
            done => done.map(Some),
        }
    }
}

/// What a turn did; nothing if it took longer than this, which is said, and it is dropped.
async fn within(
    most: Duration,
    turn: impl Future<Output = Result<Option<usize>, Error>>,
) -> Result<Option<usize>, Error> {
    if let Ok(done) = tokio::time::timeout(most, turn).await {
        return done;
    }
    let seconds = most.as_secs();
    tracing::error!(seconds, "a turn of steps hangs; it is begun anew");
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_turn_that_hangs_is_given_up_and_another_is_not() {
        let most = Duration::from_millis(1);
        let hangs = within(most, std::future::pending()).await.unwrap();
        assert_eq!(hangs, None);
        let done = within(TURN_MAX, async { Ok(Some(3)) }).await.unwrap();
        assert_eq!(done, Some(3));
        let failed = within(TURN_MAX, async { Err(store::Error::Closed.into()) });
        assert!(failed.await.is_err());
    }
}
