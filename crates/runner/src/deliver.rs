//! What is in flight: each message is given to the transport, and finished with what that said as
//! soon as it said it. This module decides nothing any more.

use std::time::Duration;

use engine::id::Handle;
use futures_util::stream::{FuturesUnordered, StreamExt};
use mail::mime::Message;
use mail::transport::Envelope;
use store::finish::{Finish, Finished};
use store::outbox::{Claim, HandOver};

use crate::outcome::{finish, outcome};
use crate::outlet::Parcel;
use crate::{Error, Runner};

/// The pause before an outcome that could not be written is written again.
const AFTER_FAULT: Duration = Duration::from_secs(2);
/// So often it is tried: five minutes, in which somebody may make room on a full disk. Nothing else
/// of the bucket is sent meanwhile.
const FINISH_ATTEMPTS_MAX: usize = 150;

/// A message that may leave, with all that is needed for it.
pub(crate) struct Ready {
    pub(crate) claim: Claim,
    pub(crate) workflow: Handle,
    pub(crate) hand_over: HandOver,
    pub(crate) email_version: i64,
    pub(crate) envelope: Envelope,
    pub(crate) message: Message,
}

impl Runner {
    /// Hands messages that are in flight to the transport, all at the same time: there are no more
    /// than it takes.
    pub(crate) async fn deliver(&self, leaving: Vec<Ready>) -> Result<usize, Error> {
        if leaving.is_empty() {
            return Ok(0);
        }
        self.crash_point("deliver.before")?;
        let deliveries = leaving.into_iter().map(|one| self.deliver_one(one));
        let mut settled: FuturesUnordered<_> = deliveries.collect();
        let (mut finished, mut failed) = (0, None);
        while let Some(done) = settled.next().await {
            match done {
                Ok(done) => finished += usize::from(done),
                // The others are on their way and have an outcome too, while there is a store.
                Err(Error::Store(error)) if !error.is_final() => failed = Some(error),
                Err(error) => return Err(error),
            }
        }
        failed.map_or(Ok(finished), |error| Err(error.into()))
    }

    async fn deliver_one(&self, one: Ready) -> Result<bool, Error> {
        // This process was asleep: whoever took the bucket has settled it, or nobody took it.
        if !self.may_send() {
            tracing::warn!(message = %one.claim.message, "a message was not sent: the lease ran out first");
            self.doubt(one.hand_over.bucket);
            return Ok(false);
        }
        let delivered = self.outlet.deliver(one.parcel()).await;
        self.crash_point("deliver.after")?;
        let now = self.clock.now();
        let outcome = outcome(delivered, &one.claim, now);
        let (bucket, version) = (one.hand_over.bucket, Some(one.email_version));
        let result = finish(bucket, &one.claim, &one.workflow, version, outcome, now);
        self.finish_sent(result).await
    }

    /// Writes down what became of a message that was sent; whether it could be. A message may have
    /// arrived, so its outcome is worth some patience.
    async fn finish_sent(&self, mut result: Finish) -> Result<bool, Error> {
        let message = result.message;
        for attempt in 1.. {
            let finished = self.store.system().finish(vec![result.clone()]).await;
            match finished.map(|mut finished| finished.pop()) {
                Ok(Some(Finished::Not(why))) if result.event.is_some() => {
                    tracing::error!(%message, why, "the event of a message's outcome cannot be written; the outcome is tried without it");
                    result.event = None;
                }
                Ok(Some(Finished::Not(why))) => {
                    tracing::error!(%message, why, "the outcome of a message cannot be written");
                    return Ok(false);
                }
                Ok(_) => return Ok(true),
                Err(error) if error.is_final() || attempt == FINISH_ATTEMPTS_MAX => {
                    return Err(error.into());
                }
                Err(error) => {
                    tracing::error!(%message, %error, attempt, "the outcome of a message could not be written; it is written again");
                    tokio::time::sleep(AFTER_FAULT).await;
                }
            }
        }
        Ok(false)
    }
}

impl Ready {
    fn parcel(&self) -> Parcel<'_> {
        Parcel {
            workspace: self.claim.workspace,
            message: self.claim.message,
            envelope: &self.envelope,
            bytes: &self.message,
            at: self.hand_over.at,
        }
    }
}
