//! Nothing happens, and that starts something: a cart left alone, no order for long.

use serde_json::json;

use crate::home::On;
use crate::world::World;

const CART: &str = r#"
format: 1
handle: cart
name: Cart left alone
purpose: service
entry: { again: always }
triggers:
  - { id: alone, start: inactivity, after: cart_updated, without: [order_placed, cart_emptied], same: cart_id, for: 60min, at_most: 3h, key: event.cart_id }
blocks:
  - { id: reminder, do: send_email, email: tips }
"#;

async fn happens(world: &World, at: &str, name: &str, cart: &str) {
    world.play(at).await;
    let data = json!({ "cart_id": cart, "lines": [{ "sku": "X-100" }] });
    world
        .append(name, data, &format!("{name}-{cart}-{at}"))
        .await;
}

/// When the reminder of cart `c` goes out, after these events on 5 March.
async fn check(on: On, history: &[(&str, &str)], expect: &[&str]) {
    let world = World::on(on).await;
    world.publish("cart", CART).await;
    for (at, name) in history {
        happens(&world, &format!("2027-03-05T{at}:00Z"), name, "c").await;
    }
    world.play("2027-03-07T00:00:00Z").await;
    let mut mails: Vec<_> = world
        .inbox()
        .await
        .iter()
        .map(|mail| mail.at.to_string())
        .collect();
    mails.sort();
    let expect: Vec<_> = expect
        .iter()
        .map(|at| format!("2027-03-05T{at}:00Z"))
        .collect();
    assert_eq!(mails, expect, "{history:?}");
}

async fn a_cart_is_left_alone_for_an_hour(on: On) {
    check(on, &[("10:00", "cart_updated")], &["11:00"]).await;
    let busy = [("10:00", "cart_updated"), ("10:30", "cart_updated")];
    check(on, &busy, &["11:30"]).await;
    let busy = [
        ("10:00", "cart_updated"),
        ("10:50", "cart_updated"),
        ("11:40", "cart_updated"),
        ("12:30", "cart_updated"),
    ];
    check(on, &busy, &["13:00"]).await;
}

async fn an_order_cancels_it_and_a_new_cart_begins_anew(on: On) {
    check(
        on,
        &[("10:00", "cart_updated"), ("10:59", "order_placed")],
        &[],
    )
    .await;
    check(
        on,
        &[("10:00", "cart_updated"), ("11:01", "order_placed")],
        &["11:00"],
    )
    .await;
    let again = [
        ("10:00", "cart_updated"),
        ("10:10", "order_placed"),
        ("10:20", "cart_updated"),
    ];
    check(on, &again, &["11:20"]).await;
    let twice = [("10:00", "cart_updated"), ("15:00", "cart_updated")];
    check(on, &twice, &["11:00", "16:00"]).await;
}

async fn carts_are_told_apart(on: On) {
    let world = World::on(on).await;
    world.publish("cart", CART).await;
    happens(&world, "2027-03-05T10:00:00Z", "cart_updated", "c").await;
    happens(&world, "2027-03-05T10:20:00Z", "cart_updated", "d").await;
    happens(&world, "2027-03-05T10:30:00Z", "order_placed", "c").await;
    world.play("2027-03-05T12:00:00Z").await;
    let inbox = world.inbox().await;
    assert_eq!(inbox.len(), 1);
    assert_eq!(inbox[0].at.to_string(), "2027-03-05T11:20:00Z");
    let numbers = "alone.matched=1 alone.started=1 reminder.entered=1 reminder.left=1 reminder.queued=1 reminder.sent=1";
    assert_eq!(world.numbers_of("cart").await, numbers);
}

async fn long_silence(on: On) {
    let world = World::on(on).await;
    let gone = CART.replace(
        "after: cart_updated, without: [order_placed, cart_emptied], same: cart_id, for: 60min, at_most: 3h, key: event.cart_id",
        "after: order_placed, for: 90d",
    );
    world.publish("cart", &gone).await;
    happens(&world, "2027-03-05T10:00:00Z", "order_placed", "a").await;
    happens(&world, "2027-04-05T10:00:00Z", "order_placed", "b").await;
    world.play("2027-07-04T09:59:59Z").await;
    assert_eq!(world.numbers_of("cart").await, "");
    world.play("2027-07-04T10:00:00Z").await;
    assert!(
        world
            .numbers_of("cart")
            .await
            .starts_with("alone.matched=1 alone.started=1")
    );
}

on_both!(
    a_cart_is_left_alone_for_an_hour,
    an_order_cancels_it_and_a_new_cart_begins_anew,
    carts_are_told_apart,
    long_silence,
);
