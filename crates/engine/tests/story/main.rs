//! Stories: a workflow's text, what happened, and what it did. Each runs the pure core the way the
//! runner does: events set off triggers, journeys walk, timers come due in order.

#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_wrap,
    reason = "a test says what it expects"
)]

mod flow;
mod holding;
mod world;

use std::fmt::Write as _;

use expect_test::expect;
use postduif_engine::contact::{Known, Standing};
use postduif_engine::time::Time;

use crate::world::World;

const MONDAY: &str = r#"
format: 1
handle: product-x-monday
name: Orderers of product X, Monday afternoon
interest: offers
triggers:
  - id: bought_x
    start: event
    event: order_placed
    where: { items: event.lines, where: { field: item.sku, is: "X-100" } }
    key: event.order_id
blocks:
  - { id: monday, do: wait, until: { weekday: monday, time: "14:30" } }
  - id: bought_more
    do: branch
    branches:
      - id: again
        when: { event: order_placed, within: 7d, at_least: 2 }
        blocks: [{ id: thanks, do: send_email, email: thank-you }]
      - id: others
        blocks: [{ id: tips, do: send_email, email: tips-for-x, not_later_than: 2h }]
"#;

const X: &str = r#"{"order_id": "A1", "lines": [{"sku": "Y"}, {"sku": "X-100"}]}"#;

#[test]
fn product_x_monday_half_past_two() {
    let mut world = World::new(MONDAY, "Europe/Amsterdam");
    // Friday; then a second order on the Monday itself, at 14:29:59.
    world.event("2027-03-05T21:10:00Z", "order_placed", X);
    world.event("2027-03-05T21:10:05Z", "order_placed", X);
    world.event(
        "2027-03-05T21:11:00Z",
        "order_placed",
        r#"{"order_id": "A2", "lines": [{"sku": "Y"}]}"#,
    );
    world.event(
        "2027-03-15T13:29:59Z",
        "order_placed",
        &X.replace("A1", "A3"),
    );
    world.event(
        "2027-03-15T13:30:00.001Z",
        "order_placed",
        &X.replace("A1", "A4"),
    );
    world.event(
        "2027-03-16T09:00:00Z",
        "order_placed",
        r#"{"lines": [{"sku": "X-100"}]}"#,
    );
    world.check(&expect![[r#"
        2027-03-05T21:10:00Z A1 monday: waiting  {"note":"the next monday 14:30 is 2027-03-08T13:30:00Z (Europe/Amsterdam)"}
        2027-03-05T21:10:05Z refused: already_entered
        2027-03-08T13:30:00Z A1 monday: waited
        2027-03-08T13:30:00Z A1 bought_more: again  {"saw":[{"rule":"order_placed within 7d: count at least 2","value":"3","since":"2027-03-05T21:11:00Z","held":true}]}
        2027-03-08T13:30:00Z A1 thanks: queued  {"note":"thank-you, due 2027-03-08T13:30:00Z"}
        2027-03-08T13:30:00Z A1 mail thank-you: sent (opt_in)
        2027-03-08T13:30:00Z A1 ended: finished
        2027-03-15T13:29:59Z A3 monday: waiting  {"note":"the next monday 14:30 is 2027-03-15T13:30:00Z (Europe/Amsterdam)"}
        2027-03-15T13:30:00Z A3 monday: waited
        2027-03-15T13:30:00Z A3 bought_more: others  {"saw":[{"rule":"order_placed within 7d: count at least 2","value":"1","since":"2027-03-15T13:29:59Z","held":false}]}
        2027-03-15T13:30:00Z A3 tips: queued  {"note":"tips-for-x, due 2027-03-15T13:30:00Z, not later than 2027-03-15T15:30:00Z"}
        2027-03-15T13:30:00Z A3 mail tips-for-x: sent (opt_in)
        2027-03-15T13:30:00Z A3 ended: finished
        2027-03-15T13:30:00.001Z A4 monday: waiting  {"note":"the next monday 14:30 is 2027-03-22T13:30:00Z (Europe/Amsterdam)"}
        2027-03-16T09:00:00Z refused: no_key
        2027-03-22T13:30:00Z A4 monday: waited
        2027-03-22T13:30:00Z A4 bought_more: again  {"saw":[{"rule":"order_placed within 7d: count at least 2","value":"2","since":"2027-03-16T09:00:00Z","held":true}]}
        2027-03-22T13:30:00Z A4 thanks: queued  {"note":"thank-you, due 2027-03-22T13:30:00Z"}
        2027-03-22T13:30:00Z A4 mail thank-you: sent (opt_in)
        2027-03-22T13:30:00Z A4 ended: finished
    "#]]);
}

#[test]
fn consent_is_looked_at_when_the_message_leaves() {
    let mut world = World::new(MONDAY, "Pacific/Auckland");
    world.event("2027-03-05T21:10:00Z", "order_placed", X);
    world.consent(Standing::Left, "2027-03-06T00:00:00Z");
    world.check(&expect![[r#"
        2027-03-05T21:10:00Z A1 monday: waiting  {"note":"the next monday 14:30 is 2027-03-08T01:30:00Z (Pacific/Auckland)"}
        2027-03-08T01:30:00Z A1 monday: opt_out
        2027-03-08T01:30:00Z A1 ended: opt_out
    "#]]);
}

#[test]
fn welcome_waits_two_calendar_days_and_looks_who_ordered() {
    let workflow = r#"
format: 1
handle: welcome
name: Welcome
interest: offers
triggers: [{ id: joined, start: event, event: interest_confirmed, where: { field: event.interest, is: offers } }]
entry: { again: 30d, when: { not: { field: contact.country, is: BE } } }
blocks:
  - { id: m1, do: send_email, email: welcome }
  - { id: two_days, do: wait, for: 2d, time: "10:00" }
  - id: first_order
    do: branch
    branches:
      - { id: ordered, when: { event: order_placed, since: entry }, blocks: [{ id: done, do: end, reason: ordered }] }
  - { id: about, do: send_email, email: who-we-are, when: { field: contact.first_name, known: true } }
"#;
    let mut world = World::new(workflow, "Europe/Amsterdam");
    let joined = r#"{"interest": "offers"}"#;
    world.event("2027-03-26T20:00:00Z", "interest_confirmed", joined);
    world.event("2027-03-27T20:00:00Z", "interest_confirmed", joined);
    world.event("2027-03-28T20:00:00Z", "order_placed", "{}");
    world.contact.attributes.insert(
        "first_name".into(),
        Known {
            value: "Anna".into(),
            since: Some(Time::from_millis(0)),
        },
    );
    world.event("2027-05-01T20:00:00Z", "interest_confirmed", joined);
    world.check(&expect![[r#"
        2027-03-26T20:00:00Z m1: queued  {"note":"welcome, due 2027-03-26T20:00:00Z"}
        2027-03-26T20:00:00Z two_days: waiting  {"note":"2d from now at 10:00 is 2027-03-28T08:00:00Z (Europe/Amsterdam)"}
        2027-03-26T20:00:00Z mail welcome: sent (opt_in)
        2027-03-27T20:00:00Z refused: inside
        2027-03-28T08:00:00Z two_days: waited
        2027-03-28T08:00:00Z first_order: none  {"saw":[{"rule":"order_placed since entry: count at least 1","value":"0","held":false}]}
        2027-03-28T08:00:00Z about: passed_over  {"saw":[{"rule":"contact.first_name known","held":false}]}
        2027-03-28T08:00:00Z ended: finished
        2027-05-01T20:00:00Z m1: queued  {"note":"welcome, due 2027-05-01T20:00:00Z"}
        2027-05-01T20:00:00Z two_days: waiting  {"note":"2d from now at 10:00 is 2027-05-03T08:00:00Z (Europe/Amsterdam)"}
        2027-05-01T20:00:00Z mail welcome: sent (opt_in)
        2027-05-03T08:00:00Z two_days: waited
        2027-05-03T08:00:00Z first_order: none  {"saw":[{"rule":"order_placed since entry: count at least 1","value":"0","held":false}]}
        2027-05-03T08:00:00Z about: queued  {"note":"who-we-are, due 2027-05-03T08:00:00Z"}
        2027-05-03T08:00:00Z mail who-we-are: sent (opt_in)
        2027-05-03T08:00:00Z ended: finished
    "#]]);
}

#[test]
fn a_wait_that_is_past_does_as_it_says() {
    let workflow = |if_past: &str| {
        format!(
            "{{format: 1, handle: w, name: W, purpose: service, \
             triggers: [{{id: t, start: event, event: registered}}], blocks: [\
             {{id: before, do: wait, until: {{date: trigger.starts_at, offset: -1d, time: \"10:00\"}}, if_past: {if_past}, \
             blocks: [{{id: route, do: send_email, email: route, not_later_than: 2d}}]}}, {{id: after, do: send_email, email: after}}]}}"
        )
    };
    let mut told = String::new();
    for (if_past, starts_at) in [
        ("go_on", "2027-03-10T19:00"),
        ("go_on", "2027-03-01T19:00"),
        ("skip", "2027-03-01T19:00"),
        ("end", "2027-03-01T19:00"),
        ("skip", ""),
    ] {
        let mut world = World::new(&workflow(if_past), "Europe/Amsterdam");
        world.event(
            "2027-03-05T12:00:00Z",
            "registered",
            &format!(r#"{{"starts_at": "{starts_at}"}}"#),
        );
        world.play_until(Time::MAX);
        writeln!(told, "{if_past} {starts_at:?}\n{}", world.told).unwrap();
    }
    expect![[r#"
        go_on "2027-03-10T19:00"
        2027-03-05T12:00:00Z before: waiting  {"note":"trigger.starts_at -1d at 10:00 is 2027-03-09T09:00:00Z (Europe/Amsterdam)"}
        2027-03-09T09:00:00Z before: waited
        2027-03-09T09:00:00Z route: queued  {"note":"route, due 2027-03-09T09:00:00Z, not later than 2027-03-11T09:00:00Z"}
        2027-03-09T09:00:00Z after: queued  {"note":"after, due 2027-03-09T09:00:00Z"}
        2027-03-09T09:00:00Z mail route: sent (service)
        2027-03-09T09:00:00Z mail after: sent (service)
        2027-03-09T09:00:00Z ended: finished

        go_on "2027-03-01T19:00"
        2027-03-05T12:00:00Z before: late  {"note":"trigger.starts_at -1d at 10:00 is 2027-02-28T09:00:00Z (Europe/Amsterdam)"}
        2027-03-05T12:00:00Z route: queued  {"note":"route, due 2027-02-28T09:00:00Z, not later than 2027-03-02T09:00:00Z"}
        2027-03-05T12:00:00Z after: queued  {"note":"after, due 2027-02-28T09:00:00Z"}
        2027-03-05T12:00:00Z mail route: expired
        2027-03-05T12:00:00Z mail after: sent (service)
        2027-03-05T12:00:00Z ended: finished

        skip "2027-03-01T19:00"
        2027-03-05T12:00:00Z before: skipped  {"note":"trigger.starts_at -1d at 10:00 is 2027-02-28T09:00:00Z (Europe/Amsterdam)"}
        2027-03-05T12:00:00Z after: queued  {"note":"after, due 2027-03-05T12:00:00Z"}
        2027-03-05T12:00:00Z mail after: sent (service)
        2027-03-05T12:00:00Z ended: finished

        end "2027-03-01T19:00"
        2027-03-05T12:00:00Z before: too_late  {"note":"trigger.starts_at -1d at 10:00 is 2027-02-28T09:00:00Z (Europe/Amsterdam)"}
        2027-03-05T12:00:00Z ended: too_late

        skip ""
        2027-03-05T12:00:00Z before: date_missing  {"note":"trigger.starts_at -1d at 10:00 has no date to count from"}
        2027-03-05T12:00:00Z ended: date_missing

    "#]].assert_eq(&told);
}
