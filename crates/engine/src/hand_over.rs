//! The last look before a message leaves: may this person still be mailed, and does the message
//! still make sense? Everything may have changed since the step that decided it.

mod turn;

use crate::calendar::Zone;
use crate::contact::{Basis, Contact};
use crate::id::{BlockId, Handle, MessageId};
use crate::journey::Journey;
use crate::limit::{Cap, Sent, Waiting};
use crate::plan::Plan;
use crate::scope::{Facts, Scope};
use crate::settings::{Hours, Settings};
use crate::step::{self, Purpose};
use crate::time::Time;
use crate::why::Why;

/// A message about to leave.
#[derive(Clone, Copy, Debug)]
pub struct Leaving<'a> {
    /// The block that decided it.
    pub block: &'a BlockId,
    /// Marketing or service.
    pub purpose: Purpose,
    /// About which interest.
    pub interest: Option<&'a Handle>,
    /// Its number.
    pub message: MessageId,
    /// When it was due by plan.
    pub due_at: Time,
    /// After this it is not sent any more.
    pub not_later_than: Option<Time>,
    /// How it counts under the mail limits.
    pub cap: &'a Cap,
    /// Where there is room for one, the higher goes first.
    pub priority: u8,
    /// The journey that decided it, as it is now or was when it ended.
    pub journey: &'a Journey,
    /// What goes on beside it.
    pub around: Around<'a>,
}

/// What goes on beside a message: nothing by default, as where a workflow runs alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// What holds for the workspace.
    pub settings: Option<&'a Settings>,
    /// The messages to this contact that were handed over in the longest period of a limit.
    pub sent: &'a [Sent],
    /// The messages to this contact that are due; this one may be among them.
    pub waiting: &'a [Waiting],
    /// The journeys that this contact is on.
    pub inside: &'a [Inside<'a>],
}

/// A journey that somebody is on.
#[derive(Clone, Copy, Debug)]
pub struct Inside<'a> {
    /// Through which workflow.
    pub plan: &'a Plan,
    /// The journey.
    pub journey: &'a Journey,
    /// When it goes on, at the latest.
    pub until: Time,
}

/// What is decided.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// It may leave, on this ground (none for service).
    Go(Option<Basis>),
    /// Too late: the limit has gone by, or will have before the window opens.
    Expired,
    /// Not now, for this reason: to be looked at again then.
    Later(Time, &'static str),
    /// It may not, for this reason.
    Skip(&'static str, Why),
}

/// Reasons for which a message is not sent.
pub mod reason {
    /// The contact has no e-mail address.
    pub const NO_ADDRESS: &str = "no_address";
    /// The address bounced, complained or was erased.
    pub const SUPPRESSED: &str = "suppressed";
    /// Not subscribed to the interest, or on a ground that the workflow does not accept.
    pub const NO_CONSENT: &str = "no_consent";
    /// Not in the audience any more.
    pub const AUDIENCE: &str = "audience";
    /// The block's `when` is not true any more.
    pub const CONDITION: &str = "condition";
    /// The journey left by an exit, or would leave now.
    pub const EXIT: &str = "exit";
    /// Waits for the hours of its block, workflow or workspace.
    pub const WINDOW: &str = "window";
    /// Waits for the end of the workspace's quiet hours.
    pub const QUIET_HOURS: &str = "quiet_hours";
    /// Waits for the end of the contact's own pause.
    pub const PAUSED: &str = "paused";
    /// Waits for a workflow that the contact is inside and that holds others back.
    pub const HELD_BACK: &str = "held_back";
    /// Waits until the mail limits have room.
    pub const CAP: &str = "cap";
    /// Waits a moment for what goes before it.
    pub const GIVES_WAY: &str = "gives_way";
    /// The contact gets no marketing any more: `marketing_status` is `dormant`.
    pub const DORMANT: &str = "dormant";
}

/// Decides at `now`, with facts as they are now.
pub fn decide(plan: &Plan, leaving: Leaving<'_>, facts: Facts<'_>, now: Time) -> Decision {
    if leaving.not_later_than.is_some_and(|limit| now > limit) {
        return Decision::Expired;
    }
    let zone = plan.zone(facts);
    let own_zone = turn::own_zone(facts);
    let is_marketing = leaving.purpose == Purpose::Marketing;
    let hours = hours(plan, leaving, &zone, &own_zone);
    let Some((opening, only_quiet)) = hours.opening(now) else {
        return Decision::Skip(reason::QUIET_HOURS, Why::note("its hours are all quiet"));
    };
    if leaving.not_later_than.is_some_and(|limit| opening > limit) {
        return Decision::Expired;
    }
    // Whether the person may be mailed is looked at when the message could really leave.
    if opening > now {
        let reason = if only_quiet {
            reason::QUIET_HOURS
        } else {
            reason::WINDOW
        };
        return Decision::Later(opening, reason);
    }
    let contact = facts.contact;
    if let Some(why) = &contact.suppressed {
        return Decision::Skip(reason::SUPPRESSED, Why::note(why.as_str()));
    }
    if contact.email.is_none() {
        return Decision::Skip(reason::NO_ADDRESS, Why::default());
    }
    let basis = match leaving.purpose {
        Purpose::Service => None,
        Purpose::Marketing => match consent(plan, leaving.interest, contact) {
            Ok(basis) => Some(basis),
            Err(why) => return Decision::Skip(reason::NO_CONSENT, why),
        },
    };
    // The journey has moved on; the block's own rule counts from when that block was entered.
    let mut journey = leaving.journey.clone();
    let waits_for_it =
        journey.memory.awaiting.is_some() && journey.block.as_ref() == Some(leaving.block);
    if !waits_for_it && let Some(left) = journey.memory.left.get(leaving.block) {
        journey.memory.block_entered_at = left.at;
    }
    let scope = Scope {
        facts,
        zone: &zone,
        now,
        event: None,
        item: None,
        journey: Some(&journey),
        heard: None,
    };
    let node = plan.node(leaving.block).map(|node| &plan.nodes[node]);
    let when = node.and_then(|node| node.when.as_ref());
    // Last words are sent because of the exit.
    let is_last_word = node.is_some_and(|node| node.is_last_word);
    if !is_last_word && let Some((exit, mut why)) = step::exit_now(plan, &journey, &scope) {
        why.note = exit.to_string();
        return Decision::Skip(reason::EXIT, why);
    }
    for (rule, reason) in [
        (plan.audience.as_ref(), reason::AUDIENCE),
        (when, reason::CONDITION),
    ] {
        let mut why = Why::default();
        if rule.is_some_and(|rule| !rule.holds(&scope, &mut why)) {
            return Decision::Skip(reason, why);
        }
    }
    let turn = is_marketing.then(|| turn::turn(plan, leaving, facts, hours, now));
    turn.flatten().unwrap_or(Decision::Go(basis))
}

/// When such a message may leave: by its workflow's zone, but quiet where its reader is.
fn hours<'a>(
    plan: &'a Plan,
    leaving: Leaving<'a>,
    zone: &'a Zone,
    own_zone: &'a Zone,
) -> Hours<'a> {
    let window = plan.window(leaving.block, leaving.purpose);
    let is_marketing = leaving.purpose == Purpose::Marketing;
    let settings = leaving.around.settings.filter(|_| is_marketing);
    let quiet = settings.and_then(|settings| settings.quiet_hours.as_ref());
    Hours::new(
        window.map(|open| (open, zone)),
        quiet.map(|quiet| (quiet, own_zone)),
    )
}

fn consent(plan: &Plan, interest: Option<&Handle>, contact: &Contact) -> Result<Basis, Why> {
    let interest = interest.ok_or_else(|| Why::note("the message has no interest"))?;
    let consent = contact
        .interests
        .get(interest)
        .ok_or_else(|| Why::note(format!("never subscribed to {interest}")))?;
    if contact.subscribed(interest).is_none() {
        return Err(Why::note(format!("left {interest} at {}", consent.at)));
    }
    if let Some(left) = contact
        .left_everything_at()
        .filter(|left| consent.at <= *left)
    {
        return Err(Why::note(format!("left everything at {left}")));
    }
    if !plan.basis.contains(&consent.basis) {
        return Err(Why::note(format!(
            "consent for {interest} rests on {}",
            consent.basis.as_str()
        )));
    }
    Ok(consent.basis)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod turn_tests;
