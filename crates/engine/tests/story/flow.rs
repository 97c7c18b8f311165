//! Stories of what happens on the way: exits, waits for events, loops, splits, changes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use expect_test::expect;
use postduif_engine::check::Catalogue;
use postduif_engine::contact::Contact;
use postduif_engine::id::ContactId;
use postduif_engine::plan::Plan;
use postduif_engine::time::Time;

use crate::world::World;

const WELCOME: &str = r#"
format: 1
handle: welcome
name: Welcome
interest: offers
triggers: [{ id: joined, start: event, event: joined }]
exits: [{ id: ordered, when: { event: order_placed }, blocks: [{ id: howto, do: send_email, email: how-to }] }]
goals: [{ id: first_order, when: { event: order_placed }, value: event.total, window: 14d, primary: true }]
blocks:
  - { id: one, do: send_email, email: one }
  - { id: two_days, do: wait, for: 2d, time: "10:00" }
  - { id: two, do: send_email, email: two }
"#;

#[test]
fn a_welcome_series_ends_with_the_first_order() {
    let mut world = World::new(WELCOME, "Europe/Amsterdam");
    world.event("2027-03-01T09:00:00Z", "order_placed", "{}");
    world.event("2027-03-02T09:00:00Z", "joined", "{}");
    world.event("2027-03-03T09:00:00Z", "order_placed", r#"{"total": 5}"#);
    world.check(&expect![[r#"
        2027-03-02T09:00:00Z one: queued  {"note":"one, due 2027-03-02T09:00:00Z"}
        2027-03-02T09:00:00Z two_days: waiting  {"note":"2d from now at 10:00 is 2027-03-04T09:00:00Z (Europe/Amsterdam)"}
        2027-03-02T09:00:00Z mail one: sent (opt_in)
        2027-03-03T09:00:00Z two_days: exit.ordered  {"saw":[{"rule":"order_placed since it began: count at least 1","value":"1","since":"2027-03-03T09:00:00Z","held":true}]}
        2027-03-03T09:00:00Z howto: queued  {"note":"how-to, due 2027-03-03T09:00:00Z"}
        2027-03-03T09:00:00Z mail how-to: sent (opt_in)
        2027-03-03T09:00:00Z ended: exit.ordered
    "#]]);
}

#[test]
fn a_wait_for_looks_back_only_as_far_as_it_says() {
    let workflow = |since: &str| {
        format!(
            "{{format: 1, handle: w, name: W, purpose: service, triggers: [{{id: t, start: event, event: order_placed, key: event.id}}], \
             blocks: [{{id: paid, do: wait_for, at_most: 1d, branches: [\
             {{id: paid, when: {{event: order_paid, same: id{since}}}}}, {{id: late, blocks: [{{id: out, do: end, reason: unpaid}}]}}]}}, \
             {{id: mail, do: send_email, email: thanks, not_later_than: 1h}}]}}"
        )
    };
    let mut told = String::new();
    for since in ["", ", since: ever"] {
        let mut world = World::new(&workflow(since), "Europe/Amsterdam");
        // The payment comes in before the order.
        world.event("2027-03-01T08:59:59Z", "order_paid", r#"{"id": 1}"#);
        world.event("2027-03-01T09:00:00Z", "order_placed", r#"{"id": 1}"#);
        world.play_until(Time::MAX);
        writeln!(told, "{since:?}\n{}", world.told).unwrap();
    }
    expect![[r#"
        ""
        2027-03-01T09:00:00Z 2 paid: waiting  {"note":"at most until 2027-03-02T09:00:00Z (Europe/Amsterdam)"}
        2027-03-02T09:00:00Z 2 paid: late  {"note":"nothing came in until 2027-03-02T09:00:00Z"}
        2027-03-02T09:00:00Z 2 out: unpaid
        2027-03-02T09:00:00Z 2 ended: unpaid

        ", since: ever"
        2027-03-01T09:00:00Z 2 paid: paid  {"saw":[{"rule":"order_paid ever: count at least 1","value":"1","since":"2027-03-01T08:59:59Z","held":true}]}
        2027-03-01T09:00:00Z 2 mail: queued  {"note":"thanks, due 2027-03-01T09:00:00Z, not later than 2027-03-01T10:00:00Z"}
        2027-03-01T09:00:00Z 2 mail thanks: sent (service)
        2027-03-01T09:00:00Z 2 ended: finished

    "#]].assert_eq(&told);
}

#[test]
fn blocks_of_one_run_see_what_those_before_them_changed() {
    let workflow = r#"
format: 1
handle: w
name: W
purpose: service
triggers: [{ id: t, start: event, event: order_placed }]
blocks:
  - id: change
    do: change_contact
    changes:
      - { field: contact.points, add: 2 }
      - { field: contact.points, add: { path: contact.points, times: 2 } }
      - { field: contact.spent, add: { path: trigger.total } }
      - { field: contact.spent, subtract: "0.50 EUR" }
      - { field: contact.seen, append: a }
      - { field: contact.seen, append: { path: trigger.name } }
      - { field: contact.seen, remove: a }
      - { field: contact.next, set: { date: trigger.occurred_at, offset: 1d, time: "10:00" } }
      - { field: contact.points, append: 1 }
      - { field: contact.gone, set: { path: trigger.gone } }
      - { tag: buyer, set: true }
  - id: which
    do: branch
    branches:
      - { id: many, when: { all: [{ field: contact.points, is: 6 }, { field: contact.spent, is: "9.50 EUR" }, { field: contact.seen, is: order_placed }, { tag: buyer }, { field: contact.next, after: "2027-03-02" }] } }
      - { id: few }
"#;
    let mut world = World::new(workflow, "Europe/Amsterdam");
    world.event(
        "2027-03-01T09:00:00Z",
        "order_placed",
        r#"{"total": "10.00 EUR"}"#,
    );
    world.check(&expect![[r#"
        2027-03-01T09:00:00Z change: changed  {"note":"points: it is no list; gone: the value to take is missing"}
        2027-03-01T09:00:00Z which: many  {"saw":[{"rule":"contact.points is 6","value":"6","since":"2027-03-01T09:00:00Z","held":true},{"rule":"contact.spent is 9.50 EUR","value":"9.50 EUR","since":"2027-03-01T09:00:00Z","held":true},{"rule":"contact.seen is order_placed","value":"[\"order_placed\"]","since":"2027-03-01T09:00:00Z","held":true},{"rule":"tag buyer","held":true},{"rule":"contact.next after 2027-03-02","value":"2027-03-02T09:00:00Z","since":"2027-03-01T09:00:00Z","held":true}]}
        2027-03-01T09:00:00Z ended: finished
    "#]]);
}

/// Ten thousand people go through a split, and through another one behind it.
#[test]
fn a_split_gives_each_way_its_share() {
    let text = "{format: 1, handle: w, name: W, purpose: service, hold_out: 10%, triggers: [{id: t, start: event, event: a}], blocks: [\
        {id: one, do: split, branches: [{id: a, weight: 1}, {id: b, weight: 3}]}, \
        {id: two, do: split, branches: [{id: a, weight: 50}, {id: b, weight: 50}]}]}";
    let plan = Plan::from_text(text, &Catalogue::default()).unwrap();
    let mut ways: BTreeMap<String, i32> = BTreeMap::new();
    for who in 1..=10_000 {
        let contact = Contact::new(ContactId(who), Time::from_millis(0));
        let way = crate::world::walked(&plan, &contact);
        assert_eq!(way, crate::world::walked(&plan, &contact), "sticky");
        *ways.entry(way).or_default() += 1;
    }
    // Four standard deviations round the expected share.
    for (way, share) in [
        ("hold_out", 0.1),
        ("a a", 0.1125),
        ("a b", 0.1125),
        ("b a", 0.3375),
        ("b b", 0.3375),
    ] {
        let expected: f64 = 10_000.0 * share;
        let spread = 4.0 * (expected * (1.0 - share)).sqrt();
        let got = f64::from(ways[way]);
        assert!(
            (got - expected).abs() < spread,
            "{way}: {got} of {expected} {ways:?}"
        );
    }
    assert_eq!(ways.len(), 5, "{ways:?}");
}

#[test]
fn what_comes_behind_a_goal_that_pulls_is_due_when_it_is_reached() {
    let workflow = |wait: &str| {
        format!(
            "{{format: 1, handle: w, name: W, purpose: service, \
         triggers: [{{id: t, start: event, event: joined}}], \
         goals: [{{id: bought, when: {{event: order_placed}}}}], \
         blocks: [{{id: month, {wait}}}, {{id: reached, do: goal, goal: bought, pull: true}}, \
         {{id: thanks, do: send_email, email: thanks, not_later_than: 1d}}]}}"
        )
    };
    let mut told = String::new();
    for wait in [
        "do: wait, for: 30d",
        "do: wait_for, at_most: 30d, branches: [{id: seen, when: {event: seen}}]",
    ] {
        let mut world = World::new(&workflow(wait), "Europe/Amsterdam");
        world.event("2027-03-01T09:00:00Z", "joined", "{}");
        world.event("2027-03-21T09:00:00Z", "order_placed", "{}");
        let mails: Vec<_> = world
            .told
            .lines()
            .filter(|line| line.contains("thanks"))
            .collect();
        writeln!(told, "{}", mails.join("\n")).unwrap();
    }
    expect![[r#"
        2027-03-21T09:00:00Z thanks: queued  {"note":"thanks, due 2027-03-21T09:00:00Z, not later than 2027-03-22T09:00:00Z"}
        2027-03-21T09:00:00Z mail thanks: sent (service)
        2027-03-21T09:00:00Z thanks: queued  {"note":"thanks, due 2027-03-21T09:00:00Z, not later than 2027-03-22T09:00:00Z"}
        2027-03-21T09:00:00Z mail thanks: sent (service)
    "#]].assert_eq(&told);
}
