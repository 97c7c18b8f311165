//! What happens once and no more: one entry for one key of one event, one answer to each match, one
//! end to what goes round by itself and none to what somebody wants every month.

use engine::event::own;
use serde_json::json;

use crate::home::On;
use crate::world::World;

fn service(name: &str, entry: &str, trigger: &str, blocks: &str) -> String {
    format!(
        "format: 1\nhandle: {name}\nname: N\npurpose: service\nentry: {entry}\n\
         triggers:\n{trigger}\nblocks: [{blocks}]\n"
    )
}

const TIPS: &str = "{ id: tips, do: send_email, email: tips }";

async fn two_lines_with_one_key_are_one_entry(on: On) {
    let world = World::on(on).await;
    let each =
        "  - { id: line, start: event, event: paid, each: { items: event.lines }, key: item.sku }";
    let source = service("reorder", "{ again: always }", each, TIPS);
    world.publish("reorder", &source).await;
    let lines = json!({ "lines": [{ "sku": "A" }, { "sku": "A" }, { "sku": "B" }] });
    world.append("paid", lines.clone(), "1").await;
    world.play("2027-03-04T10:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 2);
    let numbers = world.numbers_of("reorder").await;
    let expect = "line.matched=3 line.refused.same_key=1 line.started=2";
    assert!(numbers.starts_with(expect), "{numbers}");
    // The next event is another one.
    world.append("paid", lines, "2").await;
    world.play("2027-03-04T11:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 4);
}

async fn each_match_is_started_updated_or_refused(on: On) {
    let world = World::on(on).await;
    let trigger = "  - { id: t, start: event, event: cart, key: event.cart }";
    let blocks = format!("{{ id: day, do: wait, for: 1d }}, {TIPS}");
    let source = service("cart", "{ inside: update }", trigger, &blocks);
    world.publish("cart", &source).await;
    for n in 0..3 {
        world
            .append("cart", json!({ "cart": "A" }), &n.to_string())
            .await;
    }
    world.play("2027-03-06T00:00:00Z").await;
    world.append("cart", json!({ "cart": "A" }), "late").await;
    world.play("2027-03-07T00:00:00Z").await;
    let numbers = world.numbers_of("cart").await;
    let expect = "t.matched=4 t.refused.already_entered=1 t.started=1 t.updated=2";
    assert!(numbers.contains(expect), "{numbers}");
}

/// A reminder a month, each begun by the mail of the one before, is no fault.
async fn what_goes_round_once_a_month_goes_on(on: On) {
    let world = World::on(on).await;
    let trigger = "  - { id: first, start: event, event: bought }\n  \
                   - { id: next, start: event, event: email_sent, where: { field: event.workflow, is: nudge } }";
    let blocks = format!("{{ id: month, do: wait, for: 1mo }}, {TIPS}");
    let source = service("nudge", "{ again: always }", trigger, &blocks);
    world.publish("nudge", &source).await;
    world.append("bought", json!({}), "1").await;
    world.play("2029-03-05T00:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 24);
}

async fn who_must_not_be_mailed_leaves_at_once(on: On) {
    let world = World::on(on).await;
    let trigger = "  - { id: t, start: event, event: bought }";
    let blocks = format!("{{ id: year, do: wait, for: 1y }}, {TIPS}");
    world
        .publish("later", &service("later", "{}", trigger, &blocks))
        .await;
    world.append("bought", json!({}), "1").await;
    world.play("2027-03-04T10:00:00Z").await;
    let scope = world.store.workspace(world.workspace);
    for _ in 0..2 {
        let suppressed = scope.suppress("Anna@Example.test", "complaint", world.now());
        suppressed.await.unwrap();
    }
    // Of an address that nobody has there is nobody to tell.
    scope
        .suppress("nobody@example.test", "complaint", world.now())
        .await
        .unwrap();
    world.play("2027-03-04T10:01:00Z").await;
    let told = world.told(own::CONTACT_SUPPRESSED).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].get("reason"), Some("complaint".into()));
    let ended = world.told(own::JOURNEY_ENDED).await;
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].get("reason"), Some("suppressed".into()));
    world.play("2028-04-01T00:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 0);
}

on_both!(
    two_lines_with_one_key_are_one_entry,
    each_match_is_started_updated_or_refused,
    what_goes_round_once_a_month_goes_on,
    who_must_not_be_mailed_leaves_at_once,
);
