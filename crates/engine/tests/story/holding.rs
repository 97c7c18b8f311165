//! Stories of rules that have to go on holding (`stable`), and of what happened since the journey before.

use expect_test::{Expect, expect};

use crate::world::World;

/// Waits until the stock has been there for two hours, a day at most.
fn stock(events: &[(&str, &str)], expect: &Expect) {
    let workflow = "{format: 1, handle: w, name: W, purpose: service, triggers: [{id: t, start: event, event: asked, key: event.id}], \
         blocks: [{id: there, do: wait_for, at_most: 1d, stable: 2h, branches: [\
         {id: many, when: {event: stock, take: last, of: event.n, at_least: 10}, blocks: [{id: m, do: send_email, email: many}]}, \
         {id: some, when: {event: stock, take: last, of: event.n, at_least: 1}, blocks: [{id: s, do: send_email, email: some}]}, \
         {id: none, blocks: [{id: out, do: end, reason: gone}]}]}]}";
    let mut world = World::new(workflow, "UTC");
    world.event("2027-03-01T09:00:00Z", "asked", "{}");
    for (at, n) in events {
        let at = format!("2027-03-01T{at}:00Z");
        world.event(&at, "stock", &format!("{{\"n\": {n}}}"));
    }
    world.check(expect);
}

#[test]
fn what_holds_has_to_go_on_holding() {
    // It holds for two hours.
    stock(
        &[("10:00", "3"), ("11:00", "4")],
        &expect![[r#"
        2027-03-01T09:00:00Z 1 there: waiting  {"note":"at most until 2027-03-02T09:00:00Z (UTC)"}
        2027-03-01T10:00:00Z 1 there: waiting  {"note":"some holds since 2027-03-01T10:00:00Z, and has to for 2h; at most until 2027-03-02T09:00:00Z (UTC)"}
        2027-03-01T12:00:00Z 1 there: some  {"saw":[{"rule":"stock since the block was entered: last of event.n at least 10","value":"4","since":"2027-03-01T11:00:00Z","held":false},{"rule":"stock since the block was entered: last of event.n at least 1","value":"4","since":"2027-03-01T11:00:00Z","held":true}]}
        2027-03-01T12:00:00Z 1 s: queued  {"note":"some, due 2027-03-01T12:00:00Z"}
        2027-03-01T12:00:00Z 1 mail some: sent (service)
        2027-03-01T12:00:00Z 1 ended: finished
    "#]],
    );
    // It stops before they are over, and begins anew.
    stock(
        &[("10:00", "3"), ("11:59", "0"), ("12:30", "5")],
        &expect![[r#"
        2027-03-01T09:00:00Z 1 there: waiting  {"note":"at most until 2027-03-02T09:00:00Z (UTC)"}
        2027-03-01T10:00:00Z 1 there: waiting  {"note":"some holds since 2027-03-01T10:00:00Z, and has to for 2h; at most until 2027-03-02T09:00:00Z (UTC)"}
        2027-03-01T11:59:00Z 1 there: waiting  {"note":"at most until 2027-03-02T09:00:00Z (UTC)"}
        2027-03-01T12:30:00Z 1 there: waiting  {"note":"some holds since 2027-03-01T12:30:00Z, and has to for 2h; at most until 2027-03-02T09:00:00Z (UTC)"}
        2027-03-01T14:30:00Z 1 there: some  {"saw":[{"rule":"stock since the block was entered: last of event.n at least 10","value":"5","since":"2027-03-01T12:30:00Z","held":false},{"rule":"stock since the block was entered: last of event.n at least 1","value":"5","since":"2027-03-01T12:30:00Z","held":true}]}
        2027-03-01T14:30:00Z 1 s: queued  {"note":"some, due 2027-03-01T14:30:00Z"}
        2027-03-01T14:30:00Z 1 mail some: sent (service)
        2027-03-01T14:30:00Z 1 ended: finished
    "#]],
    );
    // Another branch comes to hold, and has two hours of its own.
    stock(
        &[("10:00", "3"), ("11:00", "12")],
        &expect![[r#"
        2027-03-01T09:00:00Z 1 there: waiting  {"note":"at most until 2027-03-02T09:00:00Z (UTC)"}
        2027-03-01T10:00:00Z 1 there: waiting  {"note":"some holds since 2027-03-01T10:00:00Z, and has to for 2h; at most until 2027-03-02T09:00:00Z (UTC)"}
        2027-03-01T11:00:00Z 1 there: waiting  {"note":"many holds since 2027-03-01T11:00:00Z, and has to for 2h; at most until 2027-03-02T09:00:00Z (UTC)"}
        2027-03-01T13:00:00Z 1 there: many  {"saw":[{"rule":"stock since the block was entered: last of event.n at least 10","value":"12","since":"2027-03-01T11:00:00Z","held":true}]}
        2027-03-01T13:00:00Z 1 m: queued  {"note":"many, due 2027-03-01T13:00:00Z"}
        2027-03-01T13:00:00Z 1 mail many: sent (service)
        2027-03-01T13:00:00Z 1 ended: finished
    "#]],
    );
    // Up and down until the day is over.
    stock(
        &[
            ("10:00", "3"),
            ("11:00", "0"),
            ("22:00", "1"),
            ("23:00", "0"),
        ],
        &expect![[r#"
            2027-03-01T09:00:00Z 1 there: waiting  {"note":"at most until 2027-03-02T09:00:00Z (UTC)"}
            2027-03-01T10:00:00Z 1 there: waiting  {"note":"some holds since 2027-03-01T10:00:00Z, and has to for 2h; at most until 2027-03-02T09:00:00Z (UTC)"}
            2027-03-01T11:00:00Z 1 there: waiting  {"note":"at most until 2027-03-02T09:00:00Z (UTC)"}
            2027-03-01T22:00:00Z 1 there: waiting  {"note":"some holds since 2027-03-01T22:00:00Z, and has to for 2h; at most until 2027-03-02T09:00:00Z (UTC)"}
            2027-03-01T23:00:00Z 1 there: waiting  {"note":"at most until 2027-03-02T09:00:00Z (UTC)"}
            2027-03-02T09:00:00Z 1 there: none  {"note":"nothing came in until 2027-03-02T09:00:00Z"}
            2027-03-02T09:00:00Z 1 out: gone
            2027-03-02T09:00:00Z 1 ended: gone
        "#]],
    );
}
