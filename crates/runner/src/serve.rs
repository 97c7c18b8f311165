//! The loops of a living process: steps on one side, sending on the other, so that a slow mail
//! server never delays a journey. A fault is logged, and the loop tries again after a pause.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::{Error, Runner};

/// The longest pause of an idle loop. Timers are due to the second, and a nudge ends it sooner.
const IDLE: Duration = Duration::from_millis(500);
/// The pause after a fault.
const AFTER_FAULT: Duration = Duration::from_secs(2);

impl Runner {
    /// Runs until `stop` is done, then finishes the batches that were begun: a message that is on
    /// its way gets its outcome.
    pub async fn serve(&self, stop: impl Future<Output = ()>) {
        let stopping = AtomicBool::new(false);
        let loops = async { tokio::join!(self.step_loop(&stopping), self.send_loop(&stopping)) };
        let stop = async {
            stop.await;
            stopping.store(true, Ordering::SeqCst);
            self.nudge.ring();
            self.outgoing.ring();
        };
        tokio::join!(loops, stop);
    }

    async fn step_loop(&self, stopping: &AtomicBool) {
        while !stopping.load(Ordering::SeqCst) {
            let mut done = 0;
            for bucket in self.store.buckets() {
                done += self.or_pause(self.read_inbox(bucket)).await;
                done += self.or_pause(self.wake_due(bucket)).await;
            }
            if done == 0 {
                self.nudge.wait(IDLE).await;
            } else {
                self.outgoing.ring();
            }
        }
    }

    async fn send_loop(&self, stopping: &AtomicBool) {
        while !stopping.load(Ordering::SeqCst) {
            let mut done = 0;
            for bucket in self.store.buckets() {
                done += self.or_pause(self.send_due(bucket)).await;
            }
            if done == 0 {
                self.outgoing.wait(IDLE).await;
            } else {
                // What became of a message is an event, and events wait in the inbox.
                self.nudge.ring();
            }
        }
    }

    async fn or_pause(&self, batch: impl Future<Output = Result<usize, Error>>) -> usize {
        match batch.await {
            Ok(done) => done,
            Err(error) => {
                tracing::error!(%error, "a batch failed; it is done again");
                tokio::time::sleep(AFTER_FAULT).await;
                0
            }
        }
    }
}
