//! After a standstill: what should have happened meanwhile happens at once, and messages that are too
//! old by a person's word are not sent. Everything else is left for the loops.

use engine::id::MessageId;
use engine::time::{DAY_MS, Time};
use store::Bucket;
use store::finish::{Finished, Outcome};
use store::outbox::CLAIM_MAX;

use crate::outcome::finish;
use crate::{Error, Runner};

/// How long what is claimed here stays claimed: longer than all of it takes, so that nothing is
/// looked at twice. At the end it is given back.
const CLAIM_MS: i64 = DAY_MS;

impl Runner {
    /// Reads what came in, takes every step that is due, also by a date or a silence, and lets the messages expire that were
    /// due before `oldest`. Sends nothing. Gives how many expired. Only while no loop runs.
    pub async fn expire_before(&self, oldest: Time) -> Result<usize, Error> {
        let mut expired = 0;
        loop {
            let mut done = 0;
            for bucket in self.store.buckets() {
                done += self.read_inbox(bucket).await?;
                done += self.begin_enrolments(bucket).await?;
                done += self.look_at_dates(bucket).await?;
                done += self.wake_watches(bucket).await?;
                done += self.wake_due(bucket).await?;
                let (claimed, finished) = self.expire_claimed(bucket, oldest).await?;
                expired += finished;
                done += claimed;
            }
            done += self.work_on_enrolments().await?;
            if done == 0 {
                break;
            }
        }
        for bucket in self.store.buckets() {
            self.store
                .system()
                .recover(bucket, self.clock.now())
                .await?;
        }
        Ok(expired)
    }

    /// Gives how many were claimed, and how many of them expired.
    async fn expire_claimed(&self, bucket: Bucket, oldest: Time) -> Result<(usize, usize), Error> {
        let now = self.clock.now();
        let system = self.store.system();
        let claims = system.claim(bucket, now, CLAIM_MAX, now.plus_ms(CLAIM_MS));
        let claims = claims.await?;
        let mut work = self.work.lock().await;
        let mut finishes = Vec::new();
        for claim in claims.iter().filter(|claim| claim.due_at < oldest) {
            let version = (claim.workflow, claim.version);
            let plan = work.plans.version(&self.store, claim.workspace, version);
            // One whose plan cannot be read is left to the sender, who parks it.
            if let Some(plan) = plan.await? {
                let outcome = Outcome::Expired;
                finishes.push(finish(bucket, claim, (&plan.handle, 1), None, outcome, now));
            }
        }
        let numbers: Vec<MessageId> = finishes.iter().map(|finish| finish.message).collect();
        let finished = system.finish(finishes).await?;
        let mut expired = 0;
        for (message, finished) in numbers.iter().zip(finished) {
            match finished {
                Finished::Done => expired += 1,
                Finished::Not(why) => {
                    tracing::error!(%message, why, "a message that is too old cannot be ended");
                }
            }
        }
        Ok((claims.len(), expired))
    }
}
