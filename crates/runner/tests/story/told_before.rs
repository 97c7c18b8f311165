//! A notice to our side that keeps quiet where the same was told a short time ago, also of journeys that come to it
//! at one instant.

use engine::value::Value;
use postduif_runner::BATCH_LENGTH;
use serde_json::json;
use store::append::NewEvent;

use crate::asking::{mails, staff, workflow};
use crate::home::On;
use crate::world::World;

const TELL: &str = "  - { id: tell, do: notify_staff, to: [{ role: sales }], text: \"Order {{ trigger.order_id }}\", dedupe: 1h }\n";

/// Journeys that come to it at the very same instant tell it once.
async fn of_several_at_one_instant_one_tells(on: On) {
    let world = World::on(on).await;
    staff(&world, &[("tess", &["sales"], None)]).await;
    world.publish("tell", &workflow("tell", TELL)).await;
    world.order("A1").await;
    world.order("A2").await;
    world.play("2027-03-04T09:10:00Z").await;
    assert_eq!(mails(&world).await, ["tess@shop.example: Order A1"]);
    let numbers = world.numbers_of("tell").await;
    for expect in ["tell.outcome.notified=1", "tell.outcome.told_before=1"] {
        assert!(numbers.contains(expect), "{expect}: {numbers}");
    }
    // Nobody is told where nobody is there, and that keeps nobody quiet.
    let nobody = TELL.replace("role: sales", "role: none");
    world.publish("nobody", &workflow("nobody", &nobody)).await;
    world.order("A3").await;
    world.order("A4").await;
    world.play("2027-03-04T12:00:00Z").await;
    let numbers = world.numbers_of("nobody").await;
    assert!(numbers.contains("tell.outcome.nobody=2"), "{numbers}");
}

/// One whose event was there before the first had told it, and is read in the next batch, tells it no more.
async fn what_came_in_before_it_was_told_tells_it_no_more(on: On) {
    let world = World::on(on).await;
    staff(&world, &[("tess", &["sales"], None)]).await;
    world.publish("tell", &workflow("tell", TELL)).await;
    let filler = |n| NewEvent {
        who: World::anna(),
        name: "seen".into(),
        occurred_at: world.now(),
        source: "api".into(),
        data: Value::from_json(&json!({}), "data").unwrap(),
        key: Some(format!("seen-{n}")),
    };
    let before = (1..BATCH_LENGTH).map(filler).collect();
    let scope = world.store.workspace(world.workspace);
    scope.append(before, world.now()).await.unwrap();
    world.order("A1").await;
    world.order("A2").await;
    world.play("2027-03-04T09:10:00Z").await;
    assert_eq!(mails(&world).await, ["tess@shop.example: Order A1"]);
    let numbers = world.numbers_of("tell").await;
    assert!(numbers.contains("tell.outcome.told_before=1"), "{numbers}");
}

on_both!(
    of_several_at_one_instant_one_tells,
    what_came_in_before_it_was_told_tells_it_no_more,
);
