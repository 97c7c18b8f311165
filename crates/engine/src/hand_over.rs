//! The last look before a message leaves: may this person still be mailed, and does the message
//! still make sense? Everything may have changed since the step that decided it.

use crate::contact::{Basis, Contact};
use crate::id::{BlockId, Handle};
use crate::journey::Journey;
use crate::plan::Plan;
use crate::scope::{Facts, Scope};
use crate::step::Purpose;
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
    /// After this it is not sent any more.
    pub not_later_than: Option<Time>,
    /// The journey that decided it, as it is now or was when it ended.
    pub journey: &'a Journey,
}

/// What is decided.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// It may leave, on this ground (none for service).
    Go(Option<Basis>),
    /// Too late: the limit has gone by.
    Expired,
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
}

/// Decides at `now`, with facts as they are now.
pub fn decide(plan: &Plan, leaving: Leaving<'_>, facts: Facts<'_>, now: Time) -> Decision {
    if leaving.not_later_than.is_some_and(|limit| now > limit) {
        return Decision::Expired;
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
    let zone = plan.zone(facts);
    let scope = Scope {
        facts,
        zone: &zone,
        now,
        event: None,
        item: None,
        journey: Some(leaving.journey),
    };
    let when = plan
        .node(leaving.block)
        .and_then(|node| plan.nodes[node].when.as_ref());
    for (rule, reason) in [
        (plan.audience.as_ref(), reason::AUDIENCE),
        (when, reason::CONDITION),
    ] {
        let mut why = Why::default();
        if rule.is_some_and(|rule| !rule.holds(&scope, &mut why)) {
            return Decision::Skip(reason, why);
        }
    }
    Decision::Go(basis)
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
    if !plan.basis.contains(&consent.basis) {
        return Err(Why::note(format!(
            "consent for {interest} rests on {}",
            consent.basis.as_str()
        )));
    }
    Ok(consent.basis)
}
