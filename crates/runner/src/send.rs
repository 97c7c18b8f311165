//! The way out. A message is claimed, looked at once more by the engine, rendered, written down as
//! in flight, handed to the transport, and finished with what the transport said.
//!
//! All up to `in_flight` happens while nobody else may read the inbox of a contact, so that whatever
//! has come in is either known to the decision or unread, and what is unread stops the message: the
//! store writes `in_flight` only if no definition and nothing of the contact changed meanwhile.

mod leaving;
mod staff;
mod train;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use engine::event;
use engine::hand_over::Around;
use engine::id::{ContactId, MessageId, WorkspaceId};
use engine::journey::Journey;
use engine::plan::Plan;
use engine::scope::Facts;
use engine::time::MINUTE_MS;
use store::Bucket;
use store::finish::{Finish, Finished, Outcome};
use store::lease::Lease;
use store::outbox::{Claim, HAND_OVER_MAX};
use store::parked::Item;
use store::world::World;

pub(crate) use self::leaving::may_leave;
use self::leaving::{Under, after_downtime, inside, ready, unheard_at};
pub use self::train::Pacing;
use crate::budgets::{self, Spending};
use crate::content::CannotRender;
use crate::deliver::Ready;
use crate::outcome::finish;
use crate::places::{AllPlaces, Places, in_rank};
use crate::work::Work;
use crate::{Error, Runner};

/// A claim holds so long. Longer than the longest SMTP exchange with all its time-outs.
const CLAIM_MS: i64 = 30 * MINUTE_MS;

/// What a claimed message needs next.
enum Prepared {
    /// Nothing more: this is what became of it.
    Done(Finish),
    /// To be handed over and delivered.
    Ready(Box<Ready>),
    /// To be looked at again with the next batch.
    Later,
    /// It cannot be worked on: why.
    Unfit(String),
}

/// Claimed messages that were decided on together.
struct Batch {
    /// In flight from now on.
    leaving: Vec<Ready>,
    /// How many were done with already.
    finished: usize,
    spending: Spending,
    /// The next batch has to know what became of this one.
    is_last: bool,
}

impl Runner {
    /// Sends messages that are due in a bucket. Gives how many were finished. First no more are claimed than
    /// leave at a time: what is decided leaves at once. Others follow them where the way out takes them
    /// quickly ([`Outlet::ahead`](crate::outlet::Outlet::ahead)), and the most urgent lane is looked at again
    /// with each batch.
    pub async fn send_due(&self, lease: impl Into<Lease>) -> Result<usize, Error> {
        let lease = lease.into();
        self.settle_doubt(lease).await?;
        let sent = self.send_train(lease).await;
        if sent.is_err() {
            self.doubt(lease.bucket);
        }
        sent
    }

    async fn send_train(&self, lease: Lease) -> Result<usize, Error> {
        let at_once = self.outlet.at_once().min(HAND_OVER_MAX);
        if at_once == 0 {
            return Ok(0);
        }
        match self.next_batch(lease, at_once, BTreeSet::new()).await? {
            Some(batch) => self.depart(lease, batch).await,
            None => Ok(0),
        }
    }

    /// Claims and decides on so many messages, but for those to contacts whose last one is still in flight;
    /// nothing if none is due.
    async fn next_batch(
        &self,
        lease: Lease,
        most: usize,
        in_flight: BTreeSet<ContactId>,
    ) -> Result<Option<Batch>, Error> {
        let mut work = self.work.lock().await;
        let now = self.clock.now();
        work.refresh(&self.store, now).await?;
        let until = now.plus_ms(CLAIM_MS);
        let claims = self.store.system().claim(lease, now, most, until).await?;
        if claims.is_empty() {
            return Ok(None);
        }
        let (later, claims): (Vec<_>, Vec<_>) = claims
            .into_iter()
            .partition(|claim| in_flight.contains(&claim.contact));
        let later: Vec<_> = later.into_iter().map(|claim| claim.message).collect();
        let must_wait = !later.is_empty();
        self.give_back(lease.bucket, later).await?;
        let mut batch = self.decide(&mut work, lease, claims).await?;
        batch.is_last |= must_wait;
        Ok(Some(batch))
    }

    async fn give_back(&self, bucket: Bucket, messages: Vec<MessageId>) -> Result<(), Error> {
        if messages.is_empty() {
            return Ok(());
        }
        Ok(self.store.system().release(bucket, messages).await?)
    }

    /// Decides on claims.
    async fn decide(
        &self,
        work: &mut Work,
        lease: Lease,
        claims: Vec<Claim>,
    ) -> Result<Batch, Error> {
        let bucket = lease.bucket;
        let put_away = work.put_away;
        let (mut done, mut ready, mut later) = (Vec::new(), Vec::new(), Vec::new());
        let (prepared, spending) = self.prepare(work, bucket, claims).await?;
        for (item, prepared) in prepared {
            match prepared {
                Prepared::Done(finish) => done.push((item, finish)),
                Prepared::Ready(one) => ready.push(*one),
                Prepared::Later => later.extend(item.message),
                Prepared::Unfit(why) => self.park(work, item, &why).await?,
            }
        }
        let finished = self.finish_unsent(work, done).await?;
        self.give_back(bucket, later).await?;
        let hand_overs = ready.iter().map(|one| one.hand_over.clone()).collect();
        let taken = self
            .store
            .system()
            .hand_over(lease, work.stamp(), hand_overs);
        let leaving = ready.into_iter().zip(taken.await?);
        let leaving = leaving.filter_map(|(one, taken)| taken.then_some(one));
        Ok(Batch {
            leaving: leaving.collect(),
            finished: finished + work.put_away - put_away,
            // What is counted of a budget is what was written down.
            is_last: spending.has_budgets(),
            spending,
        })
    }

    /// Writes down what became of messages that are not sent. One of which that cannot be written is
    /// parked, or it would be looked at for ever.
    async fn finish_unsent(
        &self,
        work: &mut Work,
        done: Vec<(Item, Finish)>,
    ) -> Result<usize, Error> {
        let (items, finishes): (Vec<_>, Vec<_>) = done.into_iter().unzip();
        let finished = self.store.system().finish(finishes).await?;
        let mut count = 0;
        for (item, finished) in items.into_iter().zip(finished) {
            match finished {
                Finished::Done => count += 1,
                Finished::Not(why) => self.park(work, item, &why).await?,
            }
        }
        Ok(count)
    }

    async fn prepare(
        &self,
        work: &mut Work,
        bucket: Bucket,
        mut claims: Vec<Claim>,
    ) -> Result<(Vec<(Item, Prepared)>, Spending), Error> {
        in_rank(&mut claims);
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
            .worlds(work, bucket, contacts)
            .await?
            .into_iter()
            .map(|world| ((world.workspace, world.contact.id), world))
            .collect();
        let ids = claims
            .iter()
            .map(|claim| (claim.workspace, claim.journey))
            .collect();
        let journeys = self.store.system().journeys(bucket, ids).await?;
        let mut places = self.places(work, bucket, &claims, &worlds).await?;
        let mut spending = Spending::default();
        let mut prepared = Vec::with_capacity(claims.len());
        for (claim, journey) in claims.into_iter().zip(journeys) {
            let item = Item {
                workspace: claim.workspace,
                contact: claim.contact,
                message: Some(claim.message),
            };
            let version = (claim.workflow, claim.version);
            let plan = work.plans.known(version.0, version.1).cloned();
            let next = match (worlds.get(&(claim.workspace, claim.contact)), plan, journey) {
                // Its contact was parked just now, or the worlds of others filled the memory.
                (None, ..) => Prepared::Later,
                (_, None, _) => {
                    let (workflow, version) = version;
                    Prepared::Unfit(format!(
                        "version {version} of workflow {workflow} cannot be read"
                    ))
                }
                (.., Err(error)) => Prepared::Unfit(error.to_string()),
                (.., Ok(None)) => Prepared::Unfit("its journey is gone".to_owned()),
                (Some(world), Some(plan), Ok(Some(journey))) => {
                    let decided = claim.clone();
                    let next = self
                        .prepare_one(work, (bucket, &places), claim, world, &plan, &journey)
                        .await?;
                    // What goes to our side is within no budget of the contact's mail.
                    let is_ready = decided.part == 0 && matches!(next, Prepared::Ready(_));
                    let spends =
                        self.is_within_budgets(work, &mut spending, bucket, &decided, &plan);
                    // What is too much goes back; its workflow is stopped by the time it is seen again.
                    let next = if is_ready && !spends.await? {
                        Prepared::Later
                    } else {
                        next
                    };
                    places.decided(&decided, matches!(next, Prepared::Ready(_)));
                    // What is on the wire goes on meanwhile: making a mail takes as long as handing it over.
                    tokio::task::yield_now().await;
                    next
                }
            };
            prepared.push((item, next));
        }
        Ok((prepared, spending))
    }

    async fn prepare_one(
        &self,
        work: &mut Work,
        (bucket, places): (Bucket, &AllPlaces),
        claim: Claim,
        world: &World,
        plan: &Arc<Plan>,
        journey: &Journey,
    ) -> Result<Prepared, Error> {
        let now = self.clock.now();
        let hops = event::hops_on(journey.memory.hops, journey.entered_at, now);
        let workflow = (&plan.handle, hops);
        let pace = budgets::pace(work, &claim, now);
        let done = |outcome| {
            let mut result = finish(bucket, &claim, workflow, None, outcome, now);
            result.pace = (claim.part == 0).then_some(pace);
            Prepared::Done(result)
        };
        let zone = work.zone(claim.workspace);
        let forgotten = self.forgotten(&claim, &world.contact).await?;
        let facts = Facts {
            contact: forgotten.as_ref().unwrap_or(&world.contact),
            history: &world.history,
            zone: &zone,
            told: &engine::told::NOTHING,
        };
        let status = work.plans.status(claim.workflow);
        if claim.part > 0 {
            return self
                .prepare_notice(work, bucket, claim, world, (plan, journey))
                .await;
        }
        let settings = work.rules(claim.workspace);
        let inside = inside(work, world, journey);
        let known = places.of(&claim);
        let around = Around {
            settings: Some(&settings),
            sent: known.map_or(&[], Places::sent),
            waiting: known.map_or(&[], Places::waiting),
            inside: &inside,
        };
        let basis = match may_leave(&claim, status, plan, (journey, around), facts, now) {
            Ok(basis) => basis,
            Err(outcome) => return Ok(done(outcome)),
        };
        // Last: what does not leave anyway needs no answer.
        if let Err(outcome) = after_downtime(work, &claim) {
            return Ok(done(outcome));
        }
        let zone = plan.zone(facts);
        let rendered = self
            .render(
                work,
                &claim,
                (&world.contact, &world.history),
                journey,
                &zone,
                now,
            )
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
        let seen = world.contact.version;
        let under = Under {
            places: places.seen(&claim),
            pace: Some(pace),
            hops,
            unheard_at: unheard_at(work, &claim),
        };
        let ready = ready((bucket, plan), claim, (basis, seen), rendered, under, now);
        Ok(Prepared::Ready(Box::new(ready)))
    }
}
