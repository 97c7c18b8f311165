//! What becomes of claimed messages: each is decided on by what is known now, and those that may leave are
//! made. Messages to the same contact are decided on one after the other, since each takes a place that the
//! next one would have; those to different contacts may be made together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use engine::contact::Basis;
use engine::event;
use engine::hand_over::Around;
use engine::id::{ContactId, WorkspaceId};
use engine::journey::Journey;
use engine::plan::Plan;
use engine::scope::Facts;
use engine::time::Time;
use store::Bucket;
use store::finish::Outcome;
use store::outbox::Claim;
use store::parked::Item;
use store::world::World;

use super::hands;
use super::leaving::{Under, after_downtime, inside, may_leave, ready, unheard_at};
use super::{Prepared, Spending};
use crate::budgets;
use crate::content::{Bytes, CannotRender, Rendered};
use crate::outcome::finish;
use crate::places::{AllPlaces, in_rank};
use crate::work::Work;
use crate::{Error, Runner};

/// What is known of the contacts of a batch.
type Worlds = BTreeMap<(WorkspaceId, ContactId), Arc<World>>;

/// A message that was decided on.
enum Decided {
    /// There is nothing to make.
    So(Prepared),
    /// It may leave, once it is made.
    Go(Going, Bytes),
}

/// A message of a wave while its messages are made.
enum Stage {
    So(Prepared),
    Kept(Going, Result<Rendered, CannotRender>),
    /// Its turn in what is made.
    Made(Going),
}

/// A message that may leave, with what is to be known when it was made.
struct Going {
    plan: Arc<Plan>,
    basis: Option<Basis>,
    seen_version: i64,
    under: Under,
}

/// A claim with all that was read for it.
struct Asked<'a> {
    bucket: Bucket,
    claim: &'a Claim,
    world: &'a Arc<World>,
    plan: &'a Arc<Plan>,
    journey: &'a Arc<Journey>,
}

impl Runner {
    /// Decides on claims and makes what may leave.
    pub(super) async fn prepare(
        &self,
        work: &mut Work,
        bucket: Bucket,
        mut claims: Vec<Claim>,
    ) -> Result<(Vec<(Item, Prepared)>, Spending), Error> {
        in_rank(&mut claims);
        let worlds = self.worlds_of(work, bucket, &claims).await?;
        let ids = claims
            .iter()
            .map(|claim| (claim.workspace, claim.journey))
            .collect();
        let journeys = self.store.system().journeys(bucket, ids).await?;
        let mut places = self.places(work, bucket, &claims, &worlds).await?;
        let with_erased = self.with_erased(&claims).await?;
        let mut spending = Spending::default();
        let mut prepared = Vec::with_capacity(claims.len());
        let mut left: Vec<_> = claims.into_iter().zip(journeys).rev().collect();
        while !left.is_empty() {
            let mut wave = Vec::new();
            for (claim, journey) in next_wave(&mut left) {
                let known = (&worlds, &places, &with_erased);
                let decided = self.decide_one(work, bucket, &claim, journey, known);
                let decided = decided.await?;
                wave.push((claim, decided));
            }
            for (claim, next) in self.make(bucket, wave).await {
                let is_ready = claim.part == 0 && matches!(next, Prepared::Ready(_));
                let plan = work.plans.known(claim.workflow, claim.version).cloned();
                // What goes to our side is within no budget of the contact's mail. What is too much goes back;
                // its workflow is stopped by the time it is seen again.
                let is_within = match &plan {
                    Some(plan) if is_ready => {
                        self.is_within_budgets(work, &mut spending, bucket, &claim, plan)
                            .await?
                    }
                    _ => true,
                };
                let next = if is_within { next } else { Prepared::Later };
                places.decided(&claim, matches!(next, Prepared::Ready(_)));
                prepared.push((item(&claim), next));
            }
        }
        Ok((prepared, spending))
    }

    /// What is known of the contacts of these claims.
    async fn worlds_of(
        &self,
        work: &mut Work,
        bucket: Bucket,
        claims: &[Claim],
    ) -> Result<Worlds, Error> {
        let mut contacts: Vec<_> = claims
            .iter()
            .map(|claim| (claim.workspace, claim.contact))
            .collect();
        contacts.sort_unstable();
        contacts.dedup();
        // First the plans: a rule of an older version may look back at events that no other does.
        for claim in claims {
            let version = (claim.workflow, claim.version);
            work.plans
                .version(&self.store, claim.workspace, version)
                .await?;
        }
        let worlds = self.worlds(work, bucket, contacts).await?;
        let named = |world: World| ((world.workspace, world.contact.id), Arc::new(world));
        Ok(worlds.into_iter().map(named).collect())
    }

    /// Decides on one message by all that was read.
    async fn decide_one(
        &self,
        work: &mut Work,
        bucket: Bucket,
        claim: &Claim,
        journey: store::Result<Option<Journey>>,
        (worlds, places, with_erased): (&Worlds, &AllPlaces, &BTreeSet<WorkspaceId>),
    ) -> Result<Decided, Error> {
        let unfit = |why: String| Ok(Decided::So(Prepared::Unfit(why)));
        let plan = work.plans.known(claim.workflow, claim.version).cloned();
        // Its contact was parked just now, or the worlds of others filled the memory.
        let Some(world) = worlds.get(&(claim.workspace, claim.contact)) else {
            return Ok(Decided::So(Prepared::Later));
        };
        let Some(plan) = plan else {
            let (workflow, version) = (claim.workflow, claim.version);
            return unfit(format!(
                "version {version} of workflow {workflow} cannot be read"
            ));
        };
        let journey = match journey {
            Err(error) => return unfit(error.to_string()),
            Ok(None) => return unfit("its journey is gone".to_owned()),
            Ok(Some(journey)) => Arc::new(journey),
        };
        let asked = Asked {
            bucket,
            claim,
            world,
            plan: &plan,
            journey: &journey,
        };
        if claim.part > 0 {
            let notice = self.prepare_notice(work, bucket, claim.clone(), world, (&plan, &journey));
            return notice.await.map(Decided::So);
        }
        let has_erased = with_erased.contains(&claim.workspace);
        self.may_one_leave(work, asked, places, has_erased).await
    }

    /// Whether a message to a contact may leave, and if so what it is made of.
    async fn may_one_leave(
        &self,
        work: &mut Work,
        asked: Asked<'_>,
        places: &AllPlaces,
        has_erased: bool,
    ) -> Result<Decided, Error> {
        let Asked {
            bucket,
            claim,
            world,
            plan,
            journey,
        } = asked;
        let now = self.clock.now();
        let hops = event::hops_on(journey.memory.hops, journey.entered_at, now);
        let zone = work.zone(claim.workspace);
        let forgotten = self.forgotten(claim, &world.contact, has_erased).await?;
        let facts = Facts {
            contact: forgotten.as_ref().unwrap_or(&world.contact),
            history: &world.history,
            zone: &zone,
            told: &engine::told::NOTHING,
        };
        let status = work.plans.status(claim.workflow);
        let settings = work.rules(claim.workspace);
        let inside = inside(work, world, journey);
        let around = Around {
            settings: Some(&settings),
            inside: &inside,
            ..Around::default()
        };
        let under = Under {
            places: places.seen(claim),
            pace: Some(budgets::pace(work, claim, now)),
            hops,
            unheard_at: unheard_at(work, claim),
        };
        let may = may_leave((claim, places), status, plan, (journey, around), facts, now);
        // Last: what does not leave anyway needs no answer.
        let may = may.and_then(|basis| after_downtime(work, claim).map(|()| basis));
        let basis = match may {
            Ok(basis) => basis,
            Err(outcome) => {
                let not = not_sent((bucket, claim), (plan, under), outcome, now);
                return Ok(Decided::So(not));
            }
        };
        let zone = plan.zone(facts);
        let of = (world, journey);
        let bytes = self.making(work, claim, of, (plan, zone), now).await?;
        let going = Going {
            plan: Arc::clone(plan),
            basis,
            seen_version: world.contact.version,
            under,
        };
        Ok(Decided::Go(going, bytes))
    }

    /// Makes what may leave of a wave.
    async fn make(&self, bucket: Bucket, wave: Vec<(Claim, Decided)>) -> Vec<(Claim, Prepared)> {
        let now = self.clock.now();
        let mut to_make = Vec::new();
        let mut stage = |one| match one {
            Decided::So(prepared) => Stage::So(prepared),
            Decided::Go(going, Bytes::Kept(bytes)) => Stage::Kept(going, bytes),
            Decided::Go(going, Bytes::ToMake(making)) => {
                to_make.push(*making);
                Stage::Made(going)
            }
        };
        let wave = wave.into_iter().map(|(claim, one)| (claim, stage(one)));
        let wave: Vec<_> = wave.collect();
        let mut made = hands::make(&self.maker, self.hands, to_make)
            .await
            .into_iter();
        let finished = wave.into_iter().map(|(claim, stage)| {
            let (going, bytes) = match stage {
                Stage::So(prepared) => return (claim, prepared),
                Stage::Kept(going, bytes) => (going, bytes),
                Stage::Made(going) => match made.next() {
                    Some(bytes) => (going, bytes),
                    None => return (claim, Prepared::Later),
                },
            };
            let prepared = made_ready((bucket, &claim), &going, bytes, now);
            (claim, prepared)
        });
        finished.collect()
    }
}

/// A message with its bytes, or what becomes of one that cannot be made.
fn made_ready(
    (bucket, claim): (Bucket, &Claim),
    going: &Going,
    bytes: Result<Rendered, CannotRender>,
    now: Time,
) -> Prepared {
    let (plan, under) = (&going.plan, going.under);
    match bytes {
        Ok(rendered) => {
            let seen = (going.basis, going.seen_version);
            let ready = ready((bucket, plan), claim.clone(), seen, rendered, under, now);
            Prepared::Ready(Box::new(ready))
        }
        Err(CannotRender { reason, detail }) => {
            tracing::warn!(message = %claim.message, email = %claim.email, detail, "a message cannot be rendered");
            let outcome = Outcome::Skipped {
                reason: reason.to_owned(),
            };
            not_sent((bucket, claim), (plan, under), outcome, now)
        }
    }
}

fn not_sent(
    (bucket, claim): (Bucket, &Claim),
    (plan, under): (&Plan, Under),
    outcome: Outcome,
    now: Time,
) -> Prepared {
    let workflow = (&plan.handle, under.hops);
    let mut result = finish(bucket, claim, workflow, None, outcome, now);
    result.pace = under.pace;
    Prepared::Done(result)
}

/// The next messages, up to one to a contact to whom one goes before it.
fn next_wave<J>(left: &mut Vec<(Claim, J)>) -> Vec<(Claim, J)> {
    let (mut wave, mut to) = (Vec::new(), BTreeSet::new());
    while let Some(next) = left.pop_if(|(claim, _)| to.insert((claim.workspace, claim.contact))) {
        wave.push(next);
    }
    wave
}

fn item(claim: &Claim) -> Item {
    Item {
        workspace: claim.workspace,
        contact: claim.contact,
        message: Some(claim.message),
    }
}
