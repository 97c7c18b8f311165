//! A message to somebody on our side: decided and made ready as one to a contact is, but it counts neither
//! for the contact nor for the workflow, and leaves while that runs.

use std::sync::Arc;

use engine::block::One;
use engine::event;
use engine::journey::Journey;
use engine::plan::{Does, Plan};
use engine::time::{MINUTE_MS, Time};
use store::Bucket;
use store::digest::{self, Gathered, Line};
use store::finish::Outcome;
use store::outbox::Claim;
use store::world::World;

use super::Prepared;
use super::leaving::{Under, after_downtime, its_workflow_sends, ready};
use crate::content::CannotRender;
use crate::notice::About;
use crate::outcome::finish;
use crate::work::Work;
use crate::{Error, Runner};

/// Reason for which a reminder is not sent: nobody waits for anybody to act any more.
const TAKEN_UP: &str = "taken_up";

/// Reason for which a notice waits: another one that has it too is on its way.
const DIGEST: &str = "digest";
/// Reason for which a notice is not sent: it was in another one.
const IN_DIGEST: &str = "in_digest";

/// Whether the journey still waits for somebody to act on what the message is about.
fn is_open(journey: &Journey, claim: &Claim) -> bool {
    let memory = &journey.memory;
    let awaiting = memory.awaiting.as_ref();
    let visits = memory.left.get(&claim.block).map_or(0, |left| left.visits);
    journey.block.as_ref() == Some(&claim.block)
        && visits < claim.visit
        && awaiting.is_some_and(|awaiting| awaiting.told.is_some())
}

/// Whether somebody has to act on what the block tells.
fn is_task(plan: &Plan, claim: &Claim) -> bool {
    let node = plan.node(&claim.block).map(|node| &plan.nodes[node].does);
    matches!(node, Some(Does::One(One::NotifyStaff(notify))) if notify.remind.is_some())
}

impl Runner {
    /// A message to somebody on our side: it leaves while its workflow runs.
    pub(super) async fn prepare_notice(
        &self,
        work: &mut Work,
        bucket: Bucket,
        claim: Claim,
        world: &World,
        (plan, journey): (&Arc<Plan>, &Journey),
    ) -> Result<Prepared, Error> {
        let now = self.clock.now();
        let hops = event::hops_on(journey.memory.hops, journey.entered_at, now);
        let workflow = (&plan.handle, hops);
        let done = |outcome| Prepared::Done(finish(bucket, &claim, workflow, None, outcome, now));
        let skipped = |reason: &str| Outcome::Skipped {
            reason: reason.to_owned(),
        };
        let notified = self.store.system().notified(bucket, claim.message).await?;
        let Some(notified) = notified else {
            return Ok(Prepared::Unfit("nobody knows to whom it goes".to_owned()));
        };
        // What a person has answered is to be read whatever became of the workflow, and what was gathered where
        // it ended meanwhile.
        let is_answer = store::reply::is_one(claim.part);
        let is_gathered = digest::is_one(claim.part);
        let sends = its_workflow_sends(work.plans.status(claim.workflow));
        if let Err(outcome) = sends.and_then(|()| after_downtime(work, &claim))
            && !is_answer
            && !(is_gathered && matches!(outcome, Outcome::Skipped { .. }))
        {
            return Ok(done(outcome));
        }
        let lines = match self.lines(bucket, &claim, now).await? {
            Ok(lines) => lines,
            Err(outcome) => return Ok(done(outcome)),
        };
        let round = store::asked::round_of(claim.part);
        let is_reminder = round > 0 && !is_answer;
        if is_reminder && !is_open(journey, &claim) {
            // It was held, and somebody acted meanwhile, or the journey is over.
            return Ok(done(skipped(TAKEN_UP)));
        }
        let zone = work.zone(claim.workspace);
        let about = About {
            reminder: if is_reminder { round } else { 0 },
            is_task: is_task(plan, &claim),
            lines: &lines,
            contact: &world.contact,
            history: &world.history,
            journey,
            workflow: (&plan.handle, &plan.name),
            zone: &zone,
            now,
        };
        let rendered = self.render_notice(work, &claim, &notified, about).await?;
        Ok(match rendered {
            Ok(rendered) => {
                let seen = world.contact.version;
                // What goes to our side counts neither for the contact nor for the workflow.
                let under = Under {
                    places: None,
                    pace: None,
                    hops,
                    unheard_at: None,
                };
                let ready = ready((bucket, plan), claim, (None, seen), rendered, under, now);
                Prepared::Ready(Box::new(ready))
            }
            Err(CannotRender { reason, detail }) => {
                tracing::warn!(message = %claim.message, detail, "a notice cannot be rendered");
                done(skipped(reason))
            }
        })
    }

    /// What a notice that is gathered has to say with others, where it is the one that does; else what becomes
    /// of it.
    async fn lines(
        &self,
        bucket: Bucket,
        claim: &Claim,
        now: Time,
    ) -> Result<Result<Vec<Line>, Outcome>, Error> {
        // What was made once is sent as it was made.
        if !digest::is_one(claim.part) || claim.pinned.is_some() {
            return Ok(Ok(Vec::new()));
        }
        let gathered = self.store.system().gather(bucket, claim.message).await?;
        Ok(match gathered {
            Gathered::Leads(lines) => Ok(lines),
            Gathered::Waits => Err(Outcome::Postponed {
                reason: DIGEST,
                due_at: now.plus_ms(MINUTE_MS),
            }),
            Gathered::Told => Err(Outcome::Skipped {
                reason: IN_DIGEST.to_owned(),
            }),
        })
    }
}
