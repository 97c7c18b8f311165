//! What may leave, what waits and what is dropped, and for which reason.

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
        message: crate::id::MessageId(1),
        due_at: at("2027-03-20T10:00:00Z"),
        cap: &crate::limit::Cap::Counted,
        priority: 50,
        around: Around::default(),
    };
    match decide(&plan, leaving, world.facts(), world.now) {
        Decision::Go(basis) => format!("go {}", basis.map_or("service", Basis::as_str)),
        Decision::Expired => "expired".to_owned(),
        Decision::Later(at, reason) => format!("{reason} {at}"),
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
                &format!("interest: offers\n    {workflow}"),
            )
            .replace("email: a", &format!("email: a, {block}"));
        let got = decided_by(&text, &anna(), "plain", purpose, limit);
        assert_eq!(got, expect, "{workflow} {block} {purpose:?} {limit:?}");
    };
    let (marketing, service) = (Purpose::Marketing, Purpose::Service);
    let evening = "window: { from: \"20:00\", to: \"08:00\" }";
    let morning = "window: { from: \"08:00\", to: \"12:00:01\" }";
    let eight = "window 2027-03-20T19:00:00Z";
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
