//! The last look before a message leaves: may this person still be mailed, and does the message
//! still make sense? Everything may have changed since the step that decided it.

use crate::contact::{Basis, Contact};
use crate::id::{BlockId, Handle};
use crate::journey::Journey;
use crate::plan::Plan;
use crate::scope::{Facts, Scope};
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
    /// Too late: the limit has gone by, or will have before the window opens.
    Expired,
    /// Not in these hours: to be looked at again then.
    Later(Time),
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
}

/// Decides at `now`, with facts as they are now.
pub fn decide(plan: &Plan, leaving: Leaving<'_>, facts: Facts<'_>, now: Time) -> Decision {
    if leaving.not_later_than.is_some_and(|limit| now > limit) {
        return Decision::Expired;
    }
    let zone = plan.zone(facts);
    if let Some(windows) = plan.window(leaving.block, leaving.purpose) {
        let opening = windows.opening(now, &zone);
        if leaving.not_later_than.is_some_and(|limit| opening > limit) {
            return Decision::Expired;
        }
        // Whether the person may be mailed is looked at when the message could really leave.
        if opening > now {
            return Decision::Later(opening);
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact::{Consent, Standing};
    use crate::sample::{self, World, at};

    const WORKFLOW: &str = "
        format: 1
        handle: w
        name: W
        interest: offers
        triggers: [{ id: t, start: event, event: order_placed }]
        audience: { not: { tag: reseller } }
        blocks:
          - { id: plain, do: send_email, email: a }
          - { id: idle, do: send_email, email: b, when: { event: order_placed, since: block, at_most: 0 } }
        ";

    /// Someone who may be mailed, and whose journey passed both blocks an hour ago and went on.
    fn anna() -> World {
        let mut world = World::new("2027-03-20T09:00:00Z", "{}", "2027-03-20T11:00:00Z");
        world.contact.email = Some("anna@example.test".to_owned());
        consent(&mut world, Standing::Subscribed, Basis::OptIn);
        world.passed("plain", "2027-03-20T10:00:00Z", "queued");
        world.passed("idle", "2027-03-20T10:00:00Z", "queued");
        world.journey.memory.block_entered_at = at("2027-03-20T10:30:00Z");
        world
    }

    fn consent(world: &mut World, state: Standing, basis: Basis) {
        let consent = Consent {
            state,
            basis,
            source: "api".to_owned(),
            wording: None,
            at: at("2027-01-01T00:00:00Z"),
        };
        let offers = Handle::new("offers").unwrap();
        world.contact.interests.insert(offers, consent);
    }

    fn decided(world: &World, block: &str, purpose: Purpose, limit: Option<&str>) -> String {
        decided_by(WORKFLOW, world, block, purpose, limit)
    }

    fn decided_by(
        workflow: &str,
        world: &World,
        block: &str,
        purpose: Purpose,
        limit: Option<&str>,
    ) -> String {
        let plan = sample::plan(workflow);
        let interest = Handle::new("offers").unwrap();
        let leaving = Leaving {
            block: &BlockId::new(block).unwrap(),
            purpose,
            interest: Some(&interest),
            not_later_than: limit.map(at),
            journey: &world.journey,
        };
        match decide(&plan, leaving, world.facts(), world.now) {
            Decision::Go(basis) => format!("go {}", basis.map_or("service", Basis::as_str)),
            Decision::Expired => "expired".to_owned(),
            Decision::Later(at) => format!("at {at}"),
            Decision::Skip(reason, why) => format!("{reason} {}", why.note).trim().to_owned(),
        }
    }

    #[test]
    fn consent_is_asked_of_marketing_only() {
        let check = |change: &dyn Fn(&mut World), marketing: &str, service: &str| {
            let mut world = anna();
            change(&mut world);
            let purposes = [(Purpose::Marketing, marketing), (Purpose::Service, service)];
            for (purpose, expect) in purposes {
                assert_eq!(decided(&world, "plain", purpose, None), expect);
            }
        };
        check(&|_| (), "go opt_in", "go service");
        check(
            &|world| consent(world, Standing::Subscribed, Basis::Customer),
            "go customer",
            "go service",
        );
        check(
            &|world| consent(world, Standing::Subscribed, Basis::Request),
            "no_consent consent for offers rests on request",
            "go service",
        );
        check(
            &|world| consent(world, Standing::Left, Basis::OptIn),
            "no_consent left offers at 2027-01-01T00:00:00Z",
            "go service",
        );
        check(
            &|world| world.contact.interests.clear(),
            "no_consent never subscribed to offers",
            "go service",
        );
        check(
            &|world| world.contact.email = None,
            "no_address",
            "no_address",
        );
        let suppressed = |world: &mut World| world.contact.suppressed = Some("bounced".to_owned());
        check(&suppressed, "suppressed bounced", "suppressed bounced");
        let reseller = |world: &mut World| {
            world.contact.tags.insert("reseller".to_owned());
        };
        check(&reseller, "audience", "audience");
    }

    #[test]
    fn the_limit_itself_is_still_in_time() {
        let check = |limit: &str, expect: &str| {
            let got = decided(&anna(), "plain", Purpose::Service, Some(limit));
            assert_eq!(got, expect, "{limit}");
        };
        check("2027-03-20T11:00:00.001Z", "go service");
        check("2027-03-20T11:00:00Z", "go service");
        check("2027-03-20T10:59:59.999Z", "expired");
    }

    #[test]
    fn the_blocks_rule_is_asked_again_since_that_block_was_entered() {
        let check = |ordered: Option<&str>, expect: &str| {
            let mut world = anna();
            if let Some(ordered) = ordered {
                world.happened(ordered, "order_placed", "{}");
            }
            let got = decided(&world, "idle", Purpose::Service, None);
            assert_eq!(got, expect, "{ordered:?}");
        };
        check(None, "go service");
        check(Some("2027-03-20T09:59:59Z"), "go service");
        // The journey stands in a later block by now; this order came after the mail was decided.
        check(Some("2027-03-20T10:15:00Z"), "condition");
        check(Some("2027-03-20T10:45:00Z"), "condition");
    }

    #[test]
    fn outside_its_hours_a_message_waits_for_them_if_the_limit_lets_it() {
        // It is noon in Amsterdam.
        let check = |workflow: &str, block: &str, purpose, limit, expect: &str| {
            let text = WORKFLOW
                .replace(
                    "interest: offers",
                    &format!("interest: offers\n        {workflow}"),
                )
                .replace("email: a", &format!("email: a, {block}"));
            let got = decided_by(&text, &anna(), "plain", purpose, limit);
            assert_eq!(got, expect, "{workflow} {block} {purpose:?} {limit:?}");
        };
        let (marketing, service) = (Purpose::Marketing, Purpose::Service);
        let evening = "window: { from: \"20:00\", to: \"08:00\" }";
        let morning = "window: { from: \"08:00\", to: \"12:00:01\" }";
        let eight = "at 2027-03-20T19:00:00Z";
        check(evening, "", marketing, None, eight);
        check(evening, "", service, None, "go service");
        check(evening, morning, marketing, None, "go opt_in");
        check(evening, "window: none", marketing, None, "go opt_in");
        check("", evening, service, None, eight);
        check("window: none", evening, marketing, None, eight);
        check(evening, "", marketing, Some("2027-03-20T19:00:00Z"), eight);
        check(
            evening,
            "",
            marketing,
            Some("2027-03-20T18:59:59Z"),
            "expired",
        );
    }
}
