//! Telling people on our side by a webhook of the workspace, told to a real server of this machine.

use engine::id::Handle;
use store::webhook::Set;

use crate::answering::{Server, header};
use crate::home::On;
use crate::telling::{OK, body, hook, seen, states, world};

const NOTICE: &str = r#"{ format: 1, handle: notice, name: Large orders, purpose: service,
    triggers: [{ id: ordered, start: event, event: order_placed, key: event.order_id }],
    blocks: [
      { id: tell, do: notify_staff, channel: webhook, to: [{ webhook: crm }], dedupe: 1h,
        text: "Order {{ trigger.order_id }}" },
      { id: m, do: send_email, email: tips }] }"#;

/// A webhook that a block names is told by it, once, whether or not it listens to that; others that do not
/// listen are not.
async fn a_webhook_that_a_workflow_names_is_told_once(on: On) {
    let (named, other) = (Server::new(&[OK]).await, Server::new(&[OK]).await);
    let world = world(on).await;
    hook(&world, "crm", &named, &["task_done"]).await;
    hook(&world, "other", &other, &["task_dropped"]).await;
    world
        .email("{{ block.tell.outcome }} {{ block.tell.reason }}")
        .await;
    world.publish("notice", NOTICE).await;
    for order in ["A", "B"] {
        world.order(order).await;
        world.play("2027-03-04T09:10:00Z").await;
    }
    assert_eq!(states(&world, "crm").await, ["delivered"]);
    assert_eq!(states(&world, "other").await, [""; 0]);
    let heard = named.heard();
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!(header(&heard[0], "webhook-signature").is_some());
    let told = body(&heard[0]);
    assert_eq!(told["type"], "journey_notice");
    assert_eq!(told["data"]["contact"]["email"], "anna@example.test");
    let fields = &told["data"]["fields"];
    for (name, expect) in [
        ("workflow", "notice"),
        ("workflow_name", "Large orders"),
        ("block", "tell"),
        ("webhook", "crm"),
        ("text", "Order A"),
    ] {
        assert_eq!(fields[name], expect, "{fields}");
    }
    // Who listens to it besides is told once all the same.
    hook(&world, "crm", &named, &["journey_notice"]).await;
    world.play("2027-03-04T11:00:00Z").await;
    world.order("E").await;
    world.play("2027-03-04T11:10:00Z").await;
    assert_eq!(states(&world, "crm").await, ["delivered"; 2]);
    // One that is switched off, or that nobody knows any more, is told nothing, and the journey goes on.
    let scope = world.store.workspace(world.workspace);
    let crm = Handle::new("crm").unwrap();
    let off = Set {
        url: "http://127.0.0.1:9/in".to_owned(),
        events: vec!["journey_notice".to_owned()],
        is_on: false,
        sealed: None,
    };
    scope.save_webhook(&crm, off, world.now()).await.unwrap();
    world.play("2027-03-05T09:00:00Z").await;
    world.order("C").await;
    world.play("2027-03-05T10:00:00Z").await;
    let id = seen(&world, "crm").await.id;
    assert!(scope.delete_webhook(id, world.now()).await.unwrap());
    world.order("D").await;
    world.play("2027-03-05T11:00:00Z").await;
    let mut told: Vec<_> = world
        .inbox()
        .await
        .into_iter()
        .map(|mail| mail.subject)
        .collect();
    told.sort_unstable();
    let expect = [
        "no_webhook the webhook `crm` is switched off",
        "no_webhook there is no webhook `crm`",
        "notified ",
        "notified ",
        "told_before ",
    ];
    assert_eq!(told, expect);
    assert_eq!(named.heard().len(), 2);
}

on_both!(a_webhook_that_a_workflow_names_is_told_once);
