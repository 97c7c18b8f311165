//! Telling people on our side in a chat: a call to the address that a secret holds, of a server of this
//! machine that answers as the story says.

use engine::id::Handle;

use crate::answering::{Does, Server, header};
use crate::calling::ways_out;
use crate::home::On;
use crate::world::World;

const CHAT: &str = r#"{ format: 1, handle: chat, name: Large orders, purpose: service,
    triggers: [{ id: ordered, start: event, event: order_placed, key: event.order_id }],
    blocks: [
      { id: tell, do: notify_staff, channel: chat, to: [{ chat: room }], dedupe: 1h,
        text: "Order {{ trigger.order_id }} <!channel>" },
      { id: m, do: send_email, email: tips }] }"#;

/// A world in which the chat is at this server.
async fn world(on: On, address: &str) -> World {
    let mut world = World::on(on).await;
    let (client, vault) = ways_out(&["127.0.0.0/8"]);
    let room = Handle::new("room").unwrap();
    let sealed = vault.seal(world.workspace, &room, address).unwrap();
    let scope = world.store.workspace(world.workspace);
    scope.save_secret(&room, sealed, world.now()).await.unwrap();
    world.runner = world.runner.calling(client, Some(vault));
    world
        .email("{{ block.tell.outcome }} {{ block.tell.reason }}")
        .await;
    world.publish("chat", CHAT).await;
    world
}

async fn subjects(world: &World) -> Vec<String> {
    let mut subjects: Vec<_> = world
        .inbox()
        .await
        .into_iter()
        .map(|mail| mail.subject)
        .collect();
    subjects.sort_unstable();
    subjects
}

async fn a_chat_is_told_once_and_nobody_in_it_is_called(on: On) {
    let server = Server::new(&[
        Does::Says(503, ""),
        Does::Says(200, "taken at /hooks/s3cr3t"),
    ])
    .await;
    let world = world(
        on,
        &format!("http://127.0.0.1:{}/hooks/s3cr3t", server.port),
    )
    .await;
    world.order("<A>").await;
    // The first try fails, and the next is half a minute later.
    world.play("2027-03-04T09:05:00Z").await;
    world.order("B").await;
    world.play("2027-03-04T09:10:00Z").await;
    let heard = server.heard();
    assert_eq!(heard.len(), 2, "{heard:?}");
    let request = &heard[1];
    assert!(
        request.starts_with("POST /hooks/s3cr3t HTTP/1.1"),
        "{request}"
    );
    assert_eq!(header(request, "content-type"), Some("application/json"));
    let body = r#"{"text":"Order &lt;A&gt; &lt;!channel&gt;\nanna@example.test, Large orders"}"#;
    assert!(request.ends_with(body), "{request}");
    assert_eq!(subjects(&world).await, ["notified ", "told_before "]);
    // The address is a secret: it stands nowhere else.
    let calls = world.store.workspace(world.workspace).calls(None, 10);
    let calls = calls.await.unwrap();
    assert_eq!(calls.len(), 1);
    assert!(!format!("{calls:?}").contains("s3cr3t"), "{calls:?}");
    let scope = world.store.workspace(world.workspace);
    let events = scope.events(calls[0].contact, None, 100).await.unwrap();
    assert!(
        events.len() > 3 && !format!("{events:?}").contains("s3cr3t"),
        "{events:?}"
    );
}

async fn what_is_no_address_is_told_as_that(on: On) {
    let world = world(on, "sales").await;
    world.order("A").await;
    world.play("2027-03-04T09:05:00Z").await;
    let told = subjects(&world).await;
    assert_eq!(
        told,
        ["cannot_render the address cannot be read: relative URL without a base"]
    );
}

on_both!(
    a_chat_is_told_once_and_nobody_in_it_is_called,
    what_is_no_address_is_told_as_that,
);
