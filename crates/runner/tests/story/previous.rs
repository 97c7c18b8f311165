//! What happened since the contact's journey before this one with the same key.

use serde_json::json;

use crate::home::On;
use crate::world::World;

const BACK: &str = "{ format: 1, handle: back, name: Back in stock, purpose: service, \
    entry: { again: always, when: { event: asked, same: sku, since: previous } }, \
    triggers: [{ id: back, start: event, event: stocked, key: event.sku }], \
    blocks: [{ id: m, do: send_email, email: tips, when: { event: asked, same: sku, since: previous, at_least: 2 } }] }";

async fn only_what_was_asked_since_the_journey_before_counts(on: On) {
    let world = World::on(on).await;
    world.publish("back", BACK).await;
    let story = [
        ("asked", "A"),
        ("asked", "A"),
        // Twice, since ever.
        ("stocked", "A"),
        // Nothing since the journey before.
        ("stocked", "A"),
        ("asked", "A"),
        // Of another key there was none before.
        ("asked", "B"),
        ("stocked", "B"),
        // Once.
        ("stocked", "A"),
    ];
    for (n, (name, sku)) in story.into_iter().enumerate() {
        world.play(&format!("2027-03-05T{:02}:00:00Z", n + 8)).await;
        world
            .append(name, json!({ "sku": sku }), &n.to_string())
            .await;
    }
    world.play("2027-03-06T00:00:00Z").await;
    let numbers = world.numbers_of("back").await;
    for expect in [
        "back.started=3",
        "back.refused.condition=1",
        "m.queued=1",
        "m.passed_over=2",
    ] {
        assert!(numbers.contains(expect), "{expect}: {numbers}");
    }
}

on_both!(only_what_was_asked_since_the_journey_before_counts,);
