//! Rules over what happened: the period, the filter, the measure.

use super::{World, check, sample};

/// Orders on four days; the journey began with the third.
fn orders() -> World {
    let mut world = World::new(
        "2027-03-27T11:00:00Z",
        r#"{"order_id": "A3", "cart": {"id": 5}, "since": "2027-03-22"}"#,
        "2027-03-29T10:00:00Z",
    );
    let orders = [
        ("2027-03-22T10:59:59.999Z", "A1", "10.00 EUR"),
        ("2027-03-22T11:00:00Z", "A2", "20.00 EUR"),
        ("2027-03-27T11:00:00Z", "A3", "30.00 EUR"),
        ("2027-03-29T10:00:00Z", "A4", "40.00 EUR"),
        ("2027-03-29T10:00:00.001Z", "A5", "50.00 EUR"),
    ];
    for (when, id, total) in orders {
        let data =
            format!(r#"{{"order_id": "{id}", "total": "{total}", "lines": [{{"sku": "{id}"}}]}}"#);
        world.happened(when, "order_placed", &data);
    }
    world.happened(
        "2027-03-28T08:00:00Z",
        "order_paid",
        r#"{"order_id": "A3"}"#,
    );
    world.happened("2027-03-28T08:00:00Z", "order_paid", r#"{"other": 1}"#);
    world.journey.memory.block_entered_at = sample::at("2027-03-28T08:00:00.001Z");
    world.passed("m1", "2027-03-28T08:00:00Z", "queued");
    world
}

#[test]
fn events_count_in_their_period() {
    // 168 hours before now is 22 March 10:00 UTC. Seven calendar days is 11:00 UTC, since the clock
    // went ahead in between: both are noon in Amsterdam.
    check(
        &orders(),
        true,
        r#"
        { event: order_placed, within: 7d, is: 3 }
        { event: order_placed, within: 168h, is: 4 }
        { event: order_placed, within: 1w, is: 3 }
        { event: order_placed, within: 5bd, is: 3 }
        { event: order_placed, since: ever, is: 4 }
        { event: order_placed, since: entry, is: 2 }
        { event: order_placed, since: block, is: 1 }
        { event: order_paid, since: block, at_most: 0 }
        { event: [order_placed, order_paid], since: entry, is: 4 }
        { event: order_placed, since: { date: trigger.since }, is: 4 }
        { event: order_placed, since: { date: trigger.since, time: "12:00" }, is: 3 }
        { event: order_placed, since: { date: "2027-03-27T12:00" }, is: 2 }
        { event: order_placed, since: { date: block.m1.at }, is: 1 }
        { event: order_placed, since: { date: now, offset: -1d }, is: 1 }
        { event: order_paid, since: ever, same: order_id, is: 1 }
        { event: order_placed, since: ever, same: [order_id], is: 1 }
        { not: { event: order_placed, since: ever, same: [order_id, other] } }
        { event: order_placed, since: ever, where: { field: event.total, more_than: "20.00 EUR" }, is: 2 }
        { event: order_placed, since: ever, where: { field: event.order_id, is: { path: trigger.order_id } }, is: 1 }
        { event: order_placed, since: ever, where: { items: event.lines, where: { field: item.sku, is: A4 } }, is: 1 }
        { event: cart_updated, since: ever, at_most: 0 }
        "#,
    );
    check(
        &orders(),
        false,
        r"
        { event: cart_updated, since: ever }
        { event: order_placed, since: { date: trigger.gone }, at_least: 1 }
        { event: order_placed, since: ever, same: gone }
        { event: Order_Placed, since: ever }
        { event: order_placed, since: ever, where: { field: event.name, is: other } }
        ",
    );
}

#[test]
fn events_are_measured() {
    check(
        &orders(),
        true,
        r#"
        { event: order_placed, since: ever, take: sum, of: event.total, is: "100.00 EUR" }
        { event: order_placed, since: ever, take: average, of: event.total, is: "25.00 EUR" }
        { event: order_placed, since: ever, take: min, of: event.total, is: "10.00 EUR" }
        { event: order_placed, since: ever, take: max, of: event.total, is: "40.00 EUR" }
        { event: order_placed, since: ever, take: first, of: event.total, is: "10.00 EUR" }
        { event: order_placed, since: ever, take: last, of: event.total, is: "40.00 EUR" }
        { event: order_placed, since: ever, take: distinct, of: event.lines.sku, is: 4 }
        { event: [order_placed, order_paid], since: ever, take: distinct, of: event.order_id, is: 4 }
        "#,
    );
    check(
        &orders(),
        false,
        r#"
        { event: order_placed, since: ever, take: sum, of: event.total, at_least: "1.00 USD" }
        { event: cart_updated, since: ever, take: sum, of: event.total, at_most: "1.00 EUR" }
        "#,
    );
}

#[test]
fn an_item_is_seen_from_inside_a_rule_over_events() {
    let mut world = orders();
    world.attributes(r#"{"kept": [{"sku": "A1"}, {"sku": "X"}]}"#);
    let bought = "{ event: order_placed, since: ever, where: { field: event.lines.sku, is: { path: item.sku } } }";
    check(
        &world,
        true,
        &format!("{{ items: contact.kept, where: {bought}, is: 1 }}"),
    );
    check(
        &world,
        false,
        &format!("{{ items: contact.kept, every: {bought} }}"),
    );
}
