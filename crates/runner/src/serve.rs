//! The loops of a living process: steps on one side, sending on the other, so that a slow mail
//! server never delays a journey. A fault is logged, and the loop tries again after a pause.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::{Error, Runner};

/// How long messages that are on their way may take when the process is told to end; service
/// managers wait for a minute and a half. What has no outcome by then is settled at the next start.
const GRACE: Duration = Duration::from_secs(30);
/// The longest pause of an idle loop. Timers are due to the second, and a nudge ends it sooner.
const IDLE: Duration = Duration::from_millis(500);
/// The pause after a fault.
const AFTER_FAULT: Duration = Duration::from_secs(2);

impl Runner {
    /// Runs until `stop` is done, then finishes the batches that were begun: a message that is on
    /// its way gets its outcome, if it comes soon.
    ///
    /// An error means that the store is gone and nothing runs any more.
    pub async fn serve(&self, stop: impl Future<Output = ()>) -> Result<(), Error> {
        let stopping = AtomicBool::new(false);
        let loops =
            async { tokio::try_join!(self.step_loop(&stopping), self.send_loop(&stopping)) };
        // On the heap: the batches are large, and lie in whatever awaits this.
        let mut loops = Box::pin(loops);
        tokio::select! {
            ended = &mut loops => return ended.map(drop),
            () = stop => {}
        }
        stopping.store(true, Ordering::SeqCst);
        self.nudge.ring();
        self.outgoing.ring();
        if let Ok(ended) = tokio::time::timeout(GRACE, loops).await {
            return ended.map(drop);
        }
        tracing::warn!(
            seconds = GRACE.as_secs(),
            "messages were still on their way; what became of them is settled at the next start"
        );
        Ok(())
    }

    async fn step_loop(&self, stopping: &AtomicBool) -> Result<(), Error> {
        while !stopping.load(Ordering::SeqCst) {
            let mut done = 0;
            for bucket in self.store.buckets() {
                done += self.or_pause(self.read_inbox(bucket)).await?;
                done += self.or_pause(self.wake_due(bucket)).await?;
            }
            if done == 0 {
                self.nudge.wait(IDLE).await;
            } else {
                self.outgoing.ring();
            }
        }
        Ok(())
    }

    async fn send_loop(&self, stopping: &AtomicBool) -> Result<(), Error> {
        while !stopping.load(Ordering::SeqCst) {
            let mut done = 0;
            for bucket in self.store.buckets() {
                done += self.or_pause(self.send_due(bucket)).await?;
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

    async fn or_pause(
        &self,
        batch: impl Future<Output = Result<usize, Error>>,
    ) -> Result<usize, Error> {
        match batch.await {
            Err(Error::Store(error)) if error.is_final() => Err(error.into()),
            Err(error) => {
                tracing::error!(%error, "a batch failed; it is done again");
                tokio::time::sleep(AFTER_FAULT).await;
                Ok(0)
            }
            done => done,
        }
    }
}
