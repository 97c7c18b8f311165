//! The way out. A message is claimed, looked at once more by the engine, rendered, written down as
//! in flight, handed to the transport, and finished with what the transport said. Consent and
//! suppression hold until the instant at which `in_flight` is written: the store writes it only if
//! the contact is still as it was seen and has no unread inbox.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::contact::Basis;
use engine::hand_over::{self, Decision, Leaving};
use engine::id::{ContactId, WorkspaceId};
use engine::journey::Journey;
use engine::plan::Plan;
use engine::scope::Facts;
use engine::time::{MINUTE_MS, Time};
use futures_util::future::join_all;
use mail::mime::Message;
use mail::transport::Envelope;
use store::Bucket;
use store::finish::{Finish, Finished, Outcome};
use store::outbox::{Claim, HAND_OVER_MAX, HandOver};
use store::workflow::Status;
use store::world::World;

use crate::content::CannotRender;
use crate::outcome::{finish, outcome};
use crate::outlet::Parcel;
use crate::work::Work;
use crate::{Error, Runner};

/// A claim holds so long. Longer than the longest SMTP exchange with all its time-outs.
const CLAIM_MS: i64 = 30 * MINUTE_MS;

/// Reason for which a message is not sent: its workflow does not run any more.
const WORKFLOW_ENDED: &str = "workflow_ended";

/// What a claimed message needs next.
enum Prepared {
    /// Nothing more: this is what became of it.
    Done(Finish),
    /// To be handed over and delivered.
    Ready(Box<Ready>),
}

struct Ready {
    claim: Claim,
    hand_over: HandOver,
    envelope: Envelope,
    message: Message,
}

impl Runner {
    /// Sends one batch of the messages that are due in a bucket. Gives how many were finished. No
    /// more are claimed than are handed over together: what is decided leaves at once, and the most
    /// urgent lane is looked at again after each batch.
    pub async fn send_due(&self, bucket: Bucket) -> Result<usize, Error> {
        let claims = {
            let mut work = self.work.lock().await;
            work.refresh(&self.store).await?;
            let now = self.clock.now();
            self.store
                .system()
                .claim(bucket, now, HAND_OVER_MAX, now.plus_ms(CLAIM_MS))
                .await?
        };
        if claims.is_empty() {
            return Ok(0);
        }
        let mut done = Vec::new();
        let mut ready = Vec::new();
        for prepared in self.prepare(bucket, claims).await? {
            match prepared {
                Prepared::Done(finish) => done.push(finish),
                Prepared::Ready(one) => ready.push(*one),
            }
        }
        let finished = self.finish(done).await?;
        Ok(finished + self.deliver(bucket, ready).await?)
    }

    async fn prepare(&self, bucket: Bucket, claims: Vec<Claim>) -> Result<Vec<Prepared>, Error> {
        let mut work = self.work.lock().await;
        let mut contacts: Vec<_> = claims
            .iter()
            .map(|claim| (claim.workspace, claim.contact))
            .collect();
        contacts.sort_unstable();
        contacts.dedup();
        // First the plans: a rule of an older version may look back at events that no other does.
        for claim in &claims {
            let version = (claim.workflow, claim.version);
            work.plans
                .version(&self.store, claim.workspace, version)
                .await?;
        }
        let worlds: BTreeMap<(WorkspaceId, ContactId), World> = self
            .worlds(&mut work, bucket, contacts)
            .await?
            .into_iter()
            .map(|world| ((world.workspace, world.contact.id), world))
            .collect();
        let ids = claims
            .iter()
            .map(|claim| (claim.workspace, claim.journey))
            .collect();
        let journeys = self.store.system().journeys(bucket, ids).await?;
        let mut prepared = Vec::with_capacity(claims.len());
        for (claim, journey) in claims.into_iter().zip(journeys) {
            let version = (claim.workflow, claim.version);
            let plan = work
                .plans
                .version(&self.store, claim.workspace, version)
                .await?;
            let world = worlds.get(&(claim.workspace, claim.contact));
            let journey = journey.unwrap_or_else(|error| {
                tracing::error!(message = %claim.message, %error, "a message's journey cannot be read");
                None
            });
            // What cannot be read is named in the log; the claim lapses, and the others go on.
            let (Some(world), Some(plan), Some(journey)) = (world, plan, journey) else {
                continue;
            };
            prepared.push(
                self.prepare_one(&mut work, bucket, claim, world, &plan, &journey)
                    .await?,
            );
        }
        Ok(prepared)
    }

    async fn prepare_one(
        &self,
        work: &mut Work,
        bucket: Bucket,
        claim: Claim,
        world: &World,
        plan: &Arc<Plan>,
        journey: &Journey,
    ) -> Result<Prepared, Error> {
        let now = self.clock.now();
        let done = |outcome| Prepared::Done(finish(bucket, &claim, None, outcome, now));
        let zone = work.zone(claim.workspace);
        let facts = Facts {
            contact: &world.contact,
            history: &world.history,
            zone: &zone,
        };
        let status = work.plans.status(claim.workflow);
        let basis = match may_leave(&claim, status, plan, journey, facts, now) {
            Ok(basis) => basis,
            Err(outcome) => return Ok(done(outcome)),
        };
        let zone = plan.zone(facts);
        let rendered = self
            .render(work, &claim, &world.contact, journey, &zone, now)
            .await?;
        let rendered = match rendered {
            Ok(rendered) => rendered,
            Err(CannotRender { reason, detail }) => {
                tracing::warn!(message = %claim.message, email = %claim.email, detail, "a message cannot be rendered");
                return Ok(done(Outcome::Skipped {
                    reason: reason.to_owned(),
                }));
            }
        };
        let hand_over = HandOver {
            bucket,
            message: claim.message,
            workspace: claim.workspace,
            contact: claim.contact,
            seen_version: world.contact.version,
            email_version: rendered.email_version,
            basis,
            body: rendered.message.as_bytes().to_vec(),
            at: now,
        };
        let ready = Ready {
            claim,
            hand_over,
            envelope: rendered.envelope,
            message: rendered.message,
        };
        Ok(Prepared::Ready(Box::new(ready)))
    }

    /// Writes `in_flight`, hands the messages that may still leave to the transport, and finishes
    /// them. Those that may not go back to the queue and are looked at again.
    async fn deliver(&self, bucket: Bucket, ready: Vec<Ready>) -> Result<usize, Error> {
        let hand_overs = ready.iter().map(|one| one.hand_over.clone()).collect();
        let taken = self.store.system().hand_over(hand_overs).await?;
        let leaving: Vec<Ready> = ready
            .into_iter()
            .zip(taken)
            .filter_map(|(one, taken)| taken.then_some(one))
            .collect();
        if leaving.is_empty() {
            return Ok(0);
        }
        self.crash_point("deliver.before")?;
        let deliveries = leaving.iter().map(|one| self.outlet.deliver(one.parcel()));
        let delivered = join_all(deliveries).await;
        self.crash_point("deliver.after")?;
        let now = self.clock.now();
        let results = leaving.iter().zip(delivered).map(|(one, delivered)| {
            let outcome = outcome(delivered, &one.claim, now);
            finish(
                bucket,
                &one.claim,
                Some(one.hand_over.email_version),
                outcome,
                now,
            )
        });
        self.finish(results.collect()).await
    }

    async fn finish(&self, results: Vec<Finish>) -> Result<usize, Error> {
        if results.is_empty() {
            return Ok(0);
        }
        let messages: Vec<_> = results.iter().map(|result| result.message).collect();
        let finished = self.store.system().finish(results).await?;
        for (message, finished) in messages.iter().zip(finished) {
            if let Finished::Not(why) = finished {
                tracing::error!(%message, why, "the outcome of a message could not be written");
            }
        }
        Ok(messages.len())
    }
}

/// The ground on which a message may leave, or what becomes of it in its place.
fn may_leave(
    claim: &Claim,
    status: Option<Status>,
    plan: &Plan,
    journey: &Journey,
    facts: Facts<'_>,
    now: Time,
) -> Result<Option<Basis>, Outcome> {
    match status {
        Some(Status::Live) => {}
        Some(Status::Paused) => return Err(Outcome::Held),
        _ => {
            return Err(Outcome::Skipped {
                reason: WORKFLOW_ENDED.to_owned(),
            });
        }
    }
    let leaving = Leaving {
        block: &claim.block,
        purpose: claim.purpose,
        interest: claim.interest.as_ref(),
        not_later_than: claim.not_later_than,
        journey,
    };
    match hand_over::decide(plan, leaving, facts, now) {
        Decision::Go(basis) => Ok(basis),
        Decision::Expired => Err(Outcome::Expired),
        Decision::Skip(reason, _) => Err(Outcome::Skipped {
            reason: reason.to_owned(),
        }),
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
