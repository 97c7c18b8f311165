//! What a message needs to leave: whether it may, which the engine says, and everything about it in one
//! piece for the hand-over. Nothing is fetched here.

use engine::contact::Basis;
use engine::event::own;
use engine::hand_over::{self, Around, Decision, Inside, Leaving};
use engine::journey::Journey;
use engine::limit::Cap;
use engine::plan::Plan;
use engine::scope::Facts;
use engine::time::Time;
use store::Bucket;
use store::alert::Pace;
use store::downtime::Verdict;
use store::finish::Outcome;
use store::limit::Seen;
use store::outbox::{Claim, HandOver};
use store::workflow::Status;
use store::world::World;

use crate::content::Rendered;
use crate::deliver::Ready;
use crate::places::{self, AllPlaces, Places};
use crate::work::Work;

/// Reason for which a message is not sent: its workflow does not run any more.
const WORKFLOW_ENDED: &str = "workflow_ended";

/// Under what a message leaves: places under the contact's mail limits, the workflow's pace, how many
/// journeys led to it, and by which definitions nobody hears that it was sent.
#[derive(Clone, Copy)]
pub(super) struct Under {
    pub(super) places: Option<Seen>,
    pub(super) pace: Option<Pace>,
    pub(super) hops: u32,
    pub(super) unheard_at: Option<i64>,
}

/// A message with all that is needed for it to leave.
pub(super) fn ready(
    (bucket, plan): (Bucket, &Plan),
    claim: Claim,
    (basis, seen_version): (Option<Basis>, i64),
    rendered: Rendered,
    under: Under,
    at: Time,
) -> Ready {
    let hand_over = HandOver {
        bucket,
        message: claim.message,
        workspace: claim.workspace,
        contact: claim.contact,
        seen_version,
        basis,
        places: under.places,
        mail: rendered.mail,
        counts_anew: places::counts_anew(&claim, at),
        at,
    };
    Ready {
        pace: under.pace,
        claim,
        workflow: plan.handle.clone(),
        hops: under.hops,
        hand_over,
        unheard_at: under.unheard_at,
        email_version: rendered.email_version,
        envelope: rendered.envelope,
        message: rendered.message,
    }
}

/// The state of the definitions, if nobody hears by them that a mail of this workspace was sent.
pub(super) fn unheard_at(work: &Work, claim: &Claim) -> Option<i64> {
    let is_heard = work.plans.hear(claim.workspace, own::EMAIL_SENT);
    (!is_heard).then(|| work.stamp())
}

/// The other journeys that somebody is on.
pub(super) fn inside<'a>(work: &'a Work, world: &'a World, own: &Journey) -> Vec<Inside<'a>> {
    let others = world.journeys.iter().filter(|(one, _)| one.id != own.id);
    let inside = others.filter_map(|(journey, until)| {
        let plan = work.plans.known(journey.workflow, journey.version)?;
        let until = *until;
        Some(Inside {
            plan,
            journey,
            until,
        })
    });
    inside.collect()
}

/// What becomes of a message whose workflow sends nothing now.
pub(super) fn its_workflow_sends(status: Option<Status>) -> Result<(), Outcome> {
    match status {
        Some(status) if status.sends() => Ok(()),
        Some(Status::Paused) => Err(Outcome::Held),
        _ => Err(Outcome::Skipped {
            reason: WORKFLOW_ENDED.to_owned(),
        }),
    }
}

/// What becomes of a message that was due while nothing ran, by the answer that a person gave.
pub(super) fn after_downtime(work: &Work, claim: &Claim) -> Result<(), Outcome> {
    match work.downtimes.verdict(claim.workspace, claim.due_at) {
        Verdict::Go => Ok(()),
        Verdict::Hold => Err(Outcome::Held),
        Verdict::Skip => Err(Outcome::Expired),
    }
}

/// The ground on which a message may leave, or what becomes of it in its place.
pub(crate) fn may_leave(
    (claim, places): (&Claim, &AllPlaces),
    status: Option<Status>,
    plan: &Plan,
    (journey, around): (&Journey, Around<'_>),
    facts: Facts<'_>,
    now: Time,
) -> Result<Option<Basis>, Outcome> {
    its_workflow_sends(status)?;
    let places = places.of(claim);
    let around = Around {
        sent: places.map_or(&[], Places::sent),
        waiting: places.map_or(&[], Places::waiting),
        ..around
    };
    let leaving = Leaving {
        block: &claim.block,
        purpose: claim.purpose,
        interest: claim.interest.as_ref(),
        message: claim.message,
        due_at: claim.due_at,
        not_later_than: claim.not_later_than,
        cap: places.map_or(&Cap::Exempt, |_| &claim.cap),
        priority: claim.priority,
        journey,
        around,
    };
    match hand_over::decide(plan, leaving, facts, now) {
        Decision::Go(basis) => Ok(basis),
        Decision::Expired => Err(Outcome::Expired),
        Decision::Later(due_at, reason) => Err(Outcome::Postponed { reason, due_at }),
        Decision::Skip(reason, _) => Err(Outcome::Skipped {
            reason: reason.to_owned(),
        }),
    }
}
