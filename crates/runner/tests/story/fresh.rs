//! Waiting until the data is complete: what a source said decides, live and in a play of what was, and
//! whatever it brought before it spoke is read before it counts.

use engine::id::Handle;
use engine::time::{MINUTE_MS, Time};
use postduif_runner::past;
use serde_json::json;

use crate::home::On;
use crate::world::World;

const CART: &str = "{ format: 1, handle: cart, name: Cart, purpose: service, entry: { again: always }, \
    triggers: [{ id: left, start: event, event: cart_left, key: event.cart_id }], \
    exits: [{ id: ordered, when: { event: order_placed, same: cart_id } }], \
    blocks: [{ id: fresh, do: wait_for_data, source: orders, at_most: 3h, at_limit: go_on }, \
             { id: m, do: send_email, email: tips, when: { field: block.fresh.outcome, is: complete } }] }";
const SETTINGS: &str = "{ format: 1, sources: [{ id: orders }, { id: pages }] }";
const FROM: &str = "2027-03-04T09:00:00Z";
const UNTIL: &str = "2027-03-20T00:00:00Z";
/// So many shops, and so many things that happen in each; fewer where each statement goes over a network.
const SHOPS: (i64, i64) = (3, 100);
const SHOPS_OVER_A_NETWORK: (i64, i64) = (1, 30);

async fn world(on: On) -> World {
    let world = World::on(on).await;
    let scope = world.store.workspace(world.workspace);
    let saved = scope
        .save_settings_text(SETTINGS, None, 0, world.now())
        .await;
    assert_eq!(saved.unwrap(), Some(1));
    world.publish("cart", CART).await;
    world
}

async fn says(world: &World, source: &str, until: Time) {
    let scope = world.store.workspace(world.workspace);
    let source = Handle::new(source).unwrap();
    let told = scope.tell_complete(&source, until, world.now()).await;
    told.unwrap();
}

async fn what_is_played_is_what_happened(on: On) {
    let (seeds, happenings) = if on == On::Sqlite {
        SHOPS
    } else {
        SHOPS_OVER_A_NETWORK
    };
    for seed in 0..seeds {
        let world = world(on).await;
        let mut at = Time::parse(FROM).unwrap();
        for n in 0..happenings {
            // Nothing comes at the whole minute, at which journeys look.
            at = at.plus_ms((n * (37 + seed) % 97) * MINUTE_MS + 7_000);
            world.play(&at.to_string()).await;
            let cart = json!({ "cart_id": n - n % 3 });
            match n % 3 {
                0 => drop(world.append("cart_left", cart, &n.to_string()).await),
                1 if n % 4 == 0 => drop(world.append("order_placed", cart, &n.to_string()).await),
                1 => says(&world, "pages", at).await,
                _ => says(&world, "orders", at.plus_ms(-((n % 5) * 30) * MINUTE_MS)).await,
            }
        }
        world.play(UNTIL).await;
        let scope = world.store.workspace(world.workspace);
        let row = scope.workflow(&Handle::new("cart").unwrap()).await;
        let row = row.unwrap().unwrap();
        let between = (Time::parse(FROM).unwrap(), Time::parse(UNTIL).unwrap());
        let over = past::play(&world.store, world.workspace, &row, between, false);
        let over = over.await.unwrap().unwrap();
        let counts = over.counts.iter();
        let played = counts.map(|((block, name), n)| format!("{block}.{name}={n}"));
        let mut played: Vec<_> = played.collect();
        let lived = world.numbers_of("cart").await;
        let mut lived: Vec<_> = lived.split_whitespace().map(str::to_owned).collect();
        played.sort();
        lived.sort();
        assert_eq!(played, lived, "seed {seed}");
        // Each way out of the gate was gone.
        for name in ["complete=", "incomplete=", "ordered.exited="] {
            assert!(
                lived.iter().any(|line| line.contains(name)),
                "{name} {lived:?}"
            );
        }
    }
}

async fn what_came_in_before_the_word_is_read_before_it_counts(on: On) {
    let world = world(on).await;
    let cart = json!({ "cart_id": 1 });
    world.append("cart_left", cart.clone(), "left").await;
    world.play("2027-03-04T10:00:00Z").await;
    // Both are there when the journey looks next, and nobody has read the order.
    world.append("order_placed", cart, "ordered").await;
    says(&world, "orders", world.now()).await;
    world.play("2027-03-04T20:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 0);
    let numbers = world.numbers_of("cart").await;
    assert!(numbers.contains("ordered.exited=1"), "{numbers}");
}

async fn who_is_let_through_is_mailed_and_who_is_not_is_not(on: On) {
    let world = world(on).await;
    world
        .append("cart_left", json!({ "cart_id": 1 }), "one")
        .await;
    world.play("2027-03-04T09:30:00Z").await;
    says(
        &world,
        "orders",
        Time::parse("2027-03-04T08:59:59Z").unwrap(),
    )
    .await;
    world.play("2027-03-04T10:00:00Z").await;
    says(
        &world,
        "orders",
        Time::parse("2027-03-04T09:00:00Z").unwrap(),
    )
    .await;
    // It is no news that it was complete up to less.
    says(
        &world,
        "orders",
        Time::parse("2027-03-04T08:00:00Z").unwrap(),
    )
    .await;
    world.play("2027-03-04T10:05:00Z").await;
    world
        .append("cart_left", json!({ "cart_id": 2 }), "two")
        .await;
    world.play("2027-03-04T14:00:00Z").await;
    let inbox = world.inbox().await;
    assert_eq!(inbox.len(), 1);
    assert_eq!(inbox[0].at.to_string(), "2027-03-04T10:04:00Z");
    let numbers = world.numbers_of("cart").await;
    assert!(numbers.contains("fresh.outcome.incomplete=1"), "{numbers}");
}

on_both!(
    what_is_played_is_what_happened,
    what_came_in_before_the_word_is_read_before_it_counts,
    who_is_let_through_is_mailed_and_who_is_not_is_not,
);
