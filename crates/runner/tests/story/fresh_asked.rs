//! Asking a source itself whether it is complete, at the limit of a gate: a real server of this machine that
//! answers as the story says.

use engine::id::Handle;

use crate::answering::{Does, Server, header};
use crate::calling::ways_out;
use crate::home::On;
use crate::world::World;

const CART: &str = "{ format: 1, handle: cart, name: Cart, purpose: service, entry: { again: always }, \
    triggers: [{ id: left, start: event, event: order_placed, key: event.order_id }], \
    blocks: [{ id: fresh, do: wait_for_data, source: orders, at_most: 10min, at_limit: ask }, \
             { id: m, do: send_email, email: tips }] }";

async fn world(on: On, server: &Server) -> World {
    let mut world = World::on(on).await;
    let (client, vault) = ways_out(&["127.0.0.0/8"]);
    let scope = world.store.workspace(world.workspace);
    let token = Handle::new("token").unwrap();
    let sealed = vault.seal(world.workspace, &token, "Bearer abc").unwrap();
    scope
        .save_secret(&token, sealed, world.now())
        .await
        .unwrap();
    let settings = format!(
        r#"{{ format: 1, sources: [{{ id: orders, ask: {{ url: "http://127.0.0.1:{}/complete",
            headers: [{{ name: Authorization, secret: token }}] }} }}] }}"#,
        server.port
    );
    let saved = scope
        .save_settings_text(&settings, None, 0, world.now())
        .await;
    assert_eq!(saved.unwrap(), Some(1));
    world.runner = world.runner.calling(client, Some(vault));
    world.email("{{ block.fresh.outcome }}").await;
    world.publish("cart", CART).await;
    world
}

async fn a_source_is_asked_once_and_its_answer_decides(on: On) {
    let server = Server::new(&[
        Does::Says(503, ""),
        Does::Says(200, r#"{"complete": true}"#),
        Does::Says(200, r#"{"complete": false}"#),
        Does::Says(404, ""),
    ])
    .await;
    let world = world(on, &server).await;
    for order in ["A", "B", "C"] {
        world.order(order).await;
        world
            .play(match order {
                "A" => "2027-03-04T10:00:00Z",
                "B" => "2027-03-04T11:00:00Z",
                _ => "2027-03-04T12:00:00Z",
            })
            .await;
    }
    let heard = server.heard();
    // The first was tried twice, the others once.
    assert_eq!(heard.len(), 4, "{heard:?}");
    let request = &heard[0];
    assert!(request.starts_with("POST /complete HTTP/1.1"), "{request}");
    assert_eq!(header(request, "authorization"), Some("Bearer abc"));
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["source"], "orders");
    assert_eq!(body["until"], "2027-03-04T09:00:00Z");
    assert_eq!(body["contact"]["email"], "anna@example.test");
    let mails = world.inbox().await;
    let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(subjects, ["asked"]);
    let numbers = world.numbers_of("cart").await;
    for expect in [
        "fresh.outcome.asked=1",
        "fresh.outcome.incomplete=2",
        "m.queued=1",
    ] {
        assert!(numbers.contains(expect), "{expect}: {numbers}");
    }
}

on_both!(a_source_is_asked_once_and_its_answer_decides);
