//! A workflow whose audience names a segment, which names another: who is in it is decided as the
//! segments are now, also for a workflow that was live before they changed.

use engine::contact::Standing;
use engine::id::Handle;
use postduif_runner::clock::Clock;

use crate::world::World;

const WORKFLOW: &str = r#"
format: 1
handle: for-buyers
name: For buyers
interest: offers
audience: { segment: buyers }
triggers: [{ id: bought, start: event, event: order_placed, key: event.order_id }]
blocks:
  - { id: day, do: wait, for: 24h }
  - { id: tips, do: send_email, email: tips }
"#;

async fn save(world: &World, handle: &str, rule: &str, seen: i64) {
    let text = format!("{{ format: 1, handle: {handle}, name: N, rule: {rule} }}");
    let scope = world.store.workspace(world.workspace);
    let (handle, now) = (Handle::new(handle).unwrap(), world.clock.now());
    let saved = scope.save_segment(&handle, "N", &text, seen, now).await;
    assert_eq!(saved.unwrap(), Some(seen + 1));
}

/// Anna orders; a day later she is looked at again, as the segments are by then.
async fn check(changed: Option<&str>, expect: &str) {
    let world = World::new().await;
    world.consent(Standing::Subscribed).await;
    save(&world, "orderers", "{ event: order_placed, within: 7d }", 0).await;
    save(
        &world,
        "buyers",
        "{ all: [{ segment: orderers }, { not: { tag: staff } }] }",
        0,
    )
    .await;
    world.publish("for-buyers", WORKFLOW).await;
    world.append_order("A1").await;
    world.play("2027-03-04T10:00:00Z").await;
    if let Some(rule) = changed {
        save(&world, "orderers", rule, 1).await;
    }
    world.play("2027-03-06T10:00:00Z").await;
    assert_eq!(world.numbers_of("for-buyers").await, expect, "{changed:?}");
}

#[tokio::test]
async fn a_change_of_a_segment_reaches_a_workflow_that_runs() {
    let begun = "bought.matched=1 bought.started=1 day.entered=1 day.left=1 tips.entered=1 tips.left=1 tips.queued=1";
    check(None, &format!("{begun} tips.sent=1")).await;
    let out = Some("{ event: order_placed, within: 7d, at_least: 2 }");
    check(out, &format!("{begun} tips.skipped.audience=1")).await;
    // An event that no rule looked at before is looked for from now on.
    let other =
        Some("{ event: order_placed, within: 7d, where: { field: event.order_id, is: A1 } }");
    check(other, &format!("{begun} tips.sent=1")).await;
}

#[tokio::test]
async fn who_is_not_in_the_segment_does_not_enter() {
    let world = World::new().await;
    save(&world, "buyers", "{ tag: nobody }", 0).await;
    world.publish("for-buyers", WORKFLOW).await;
    world.append_order("A1").await;
    world.play("2027-03-04T10:00:00Z").await;
    let numbers = world.numbers_of("for-buyers").await;
    assert_eq!(numbers, "bought.matched=1 bought.refused.audience=1");
}
