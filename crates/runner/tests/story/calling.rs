//! Calls of web services, to a real server of this machine that answers as the story says. The clock of
//! the workflows is virtual; the connections are not.

use std::sync::Arc;

use engine::id::Handle;
use outward::Client;
use outward::guard::Guard;
use postduif_runner::clock::Clock;
use postduif_runner::outlet::TestInbox;
use postduif_runner::vault::Vault;
use store::Options;
use store::crash::Points;
use store::workflow::Status;

use crate::answering::{Does, Server, header};
use crate::home::On;
use crate::world::World;

const CALLS: &str = r#"format: 1
handle: calls
name: Calls
purpose: service
triggers: [{ id: ordered, start: event, event: order_placed, key: event.order_id }]
blocks:
  - { id: crm, do: call, url: "http://127.0.0.1:PORT/orders/{{ trigger.order_id | url_encode }}", body: "{\"order\": {{ trigger.order_id | json }}}", MORE }
  - { id: tips, do: send_email, email: tips }
"#;

/// Calls may go to this machine if `allowed` says so.
async fn world(on: On, server: &Server, allowed: &[&str], more: &str) -> World {
    prepared(World::on(on).await, server, allowed, more).await
}

pub(crate) fn ways_out(allowed: &[&str]) -> (Arc<Client>, Arc<Vault>) {
    let guard = Guard::allowing(allowed.iter().map(|one| one.parse().unwrap()).collect());
    let client = Client::new(guard, None).unwrap();
    (Arc::new(client), Arc::new(Vault::new(&[7; 32])))
}

async fn prepared(mut world: World, server: &Server, allowed: &[&str], more: &str) -> World {
    let (client, vault) = ways_out(allowed);
    for (name, secret) in [
        ("crm", "Bearer abc"),
        ("hook", "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="),
    ] {
        let name = Handle::new(name).unwrap();
        let sealed = vault.seal(world.workspace, &name, secret).unwrap();
        let scope = world.store.workspace(world.workspace);
        scope
            .save_secret(&name, sealed, world.clock.now())
            .await
            .unwrap();
    }
    world.runner = world.runner.calling(client, Some(vault));
    let text = CALLS.replace("PORT", &server.port.to_string());
    let text = text.replace(", MORE", more);
    world
        .email("{{ block.crm.outcome }} {{ block.crm.status }} {{ block.crm.tier }}{{ block.crm.response.tier }}")
        .await;
    world.publish("calls", &text).await;
    world
}

async fn subjects(world: &World) -> Vec<String> {
    let mut mails = world.inbox().await;
    mails.reverse();
    mails.into_iter().map(|mail| mail.subject).collect()
}

/// What is answered can be used in what follows.
async fn an_answer_is_what_the_block_leaves(on: On) {
    let server = Server::new(&[Does::Says(
        200,
        r#"{"tier": "gold", "customer": {"since": 2020}}"#,
    )])
    .await;
    let more = r#", method: PUT, sign: hook, headers: [{ name: Authorization, secret: crm }, { name: X-Contact, value: "{{ contact.email }}" }], save: [{ name: tier, from: response.customer.since }]"#;
    let world = world(on, &server, &["127.0.0.0/8"], more).await;
    world.order("A/1").await;
    world.play("2027-03-04T09:00:01Z").await;
    assert_eq!(subjects(&world).await, ["ok 200 2020gold"]);
    let heard = server.heard();
    assert_eq!(heard.len(), 1);
    let request = &heard[0];
    assert!(
        request.starts_with("PUT /orders/A%2F1 HTTP/1.1"),
        "{request}"
    );
    assert!(request.ends_with(r#"{"order": "A/1"}"#), "{request}");
    assert_eq!(header(request, "authorization"), Some("Bearer abc"));
    assert_eq!(header(request, "x-contact"), Some("anna@example.test"));
    assert_eq!(header(request, "content-type"), Some("application/json"));
    assert_eq!(
        header(request, "webhook-id"),
        header(request, "idempotency-key")
    );
    assert!(
        header(request, "webhook-signature")
            .unwrap()
            .starts_with("v1,")
    );
    let calls = world
        .store
        .workspace(world.workspace)
        .calls(None, 10)
        .await
        .unwrap();
    let told: Vec<_> = calls
        .iter()
        .map(|call| (call.state.as_str(), call.status, call.attempt))
        .collect();
    assert_eq!(told, [("ok", Some(200), 1)]);
}

/// A service that fails, hangs and answers late gets the same call again with the same key, after longer
/// and longer pauses.
async fn what_may_pass_is_tried_again_with_the_same_key(on: On) {
    let does = [
        Does::Says(503, ""),
        Does::Hangs,
        Does::Says(429, ""),
        Does::Late(r#"{"tier": "gold"}"#),
    ];
    let server = Server::new(&does).await;
    let world = world(on, &server, &["127.0.0.0/8"], ", timeout: 2s").await;
    world.order("1").await;
    world.play("2027-03-04T09:00:20Z").await;
    assert_eq!(server.heard().len(), 1);
    assert_eq!(subjects(&world).await, [""; 0]);
    world.play("2027-03-04T10:00:00Z").await;
    assert_eq!(subjects(&world).await, ["ok 200 gold"]);
    let heard = server.heard();
    assert_eq!(heard.len(), 4);
    let keys: Vec<_> = heard
        .iter()
        .map(|one| header(one, "idempotency-key").unwrap())
        .collect();
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
}

/// Every way in which there is no answer to use is an outcome, and holds nobody up for ever.
async fn what_fails_for_good_is_an_outcome(on: On) {
    let long = "x".repeat(20_000).leak();
    let cases: [(Does, &[&str], &str, &str, usize); 8] = [
        (
            Does::Says(404, "no"),
            &["127.0.0.0/8"],
            "",
            "failed 404 ",
            1,
        ),
        (
            Does::Says(500, ""),
            &["127.0.0.0/8"],
            ", retries: 2",
            "failed 500 ",
            3,
        ),
        (
            Does::Hangs,
            &["127.0.0.0/8"],
            ", retries: 0, timeout: 1s",
            "failed  ",
            1,
        ),
        (
            Does::Leads("http://127.0.0.1:1/"),
            &["127.0.0.0/8"],
            "",
            "failed 302 ",
            1,
        ),
        // This machine is not called unless the operator says so.
        (Does::Says(200, ""), &[], "", "not_allowed  ", 0),
        (
            Does::Says(200, ""),
            &["127.0.0.0/8"],
            ", headers: [{ name: A, secret: gone }]",
            "no_secret  ",
            0,
        ),
        (
            Does::Says(200, ""),
            &["127.0.0.0/8"],
            ", sign: crm",
            "no_secret  ",
            0,
        ),
        (Does::Says(200, long), &["127.0.0.0/8"], "", "ok 200 ", 1),
    ];
    for (does, allowed, more, expect, times) in cases {
        let server = Server::new(&[does]).await;
        let world = world(on, &server, allowed, more).await;
        world.order("1").await;
        world.play("2027-03-05T09:00:00Z").await;
        assert_eq!(subjects(&world).await, [expect], "{more}");
        assert_eq!(server.heard().len(), times, "{more}");
    }
}

/// A body into which a contact's words do not fit is not sent.
async fn a_body_that_is_no_json_is_not_sent(on: On) {
    let server = Server::new(&[Does::Says(200, "")]).await;
    let world = world(on, &server, &["127.0.0.0/8"], "").await;
    let text = CALLS
        .replace("PORT", &server.port.to_string())
        .replace(", MORE", "")
        .replace("handle: calls", "handle: odd")
        .replace(
            "{{ trigger.order_id | json }}",
            r#"\"{{ trigger.order_id }}\""#,
        );
    world.publish("odd", &text).await;
    world.order(r#"a", "admin": "yes"#).await;
    world.order(r#"a" b"#).await;
    world.play("2027-03-04T09:10:00Z").await;
    let numbers = world.numbers_of("odd").await;
    // The first is JSON, of another kind than meant: `| json` is what keeps words words.
    assert!(numbers.contains("crm.outcome.cannot_render=1"), "{numbers}");
    assert!(numbers.contains("crm.outcome.ok=1"), "{numbers}");
}

/// While a workflow is paused nobody is called; whose journey left meanwhile is not told of.
async fn a_pause_holds_calls_and_an_exit_drops_them(on: On) {
    let server = Server::new(&[Does::Says(200, "")]).await;
    let world = world(on, &server, &["127.0.0.0/8"], "").await;
    let exit = "exits: [{ id: gone, when: { event: order_cancelled, same: order_id } }]\nblocks:";
    let text = CALLS
        .replace("PORT", &server.port.to_string())
        .replace(", MORE", "")
        .replace("handle: calls", "handle: held")
        .replace("blocks:", exit);
    world.switch("calls", Status::Paused).await;
    world.publish("held", &text).await;
    for order in ["1", "2"] {
        world.order(order).await;
    }
    world.runner.read_inbox(store::Bucket(0)).await.unwrap();
    world.switch("held", Status::Paused).await;
    world.play("2027-03-04T09:10:00Z").await;
    assert_eq!(server.heard().len(), 0);
    world
        .append(
            "order_cancelled",
            serde_json::json!({ "order_id": "1" }),
            "c",
        )
        .await;
    world.play("2027-03-04T09:20:00Z").await;
    world.switch("held", Status::Live).await;
    world.play("2027-03-04T09:40:00Z").await;
    assert_eq!(server.heard().len(), 1);
    let calls = world
        .store
        .workspace(world.workspace)
        .calls(None, 10)
        .await
        .unwrap();
    let states: Vec<_> = calls.iter().map(|call| call.state.as_str()).collect();
    assert_eq!(states, ["ok", "dropped"]);
}

/// Before it was made or after: it is made again, by whoever comes next, with the same key.
#[tokio::test]
async fn a_call_in_which_the_program_died_is_made_again_with_the_same_key() {
    for (point, times) in [("call.before", 1), ("call.after", 2)] {
        let server = Server::new(&[Does::Says(200, "")]).await;
        let crash = Points::new();
        crash.arm(point, 1).unwrap();
        let options = Options {
            crash,
            ..Options::default()
        };
        let world = World::with(|store| Arc::new(TestInbox(store)), options).await;
        let world = prepared(world, &server, &["127.0.0.0/8"], "").await;
        world.order("1").await;
        assert!(world.runner.settle().await.is_err(), "{point}");
        world.store.close().await;
        let mut next = world.started_anew(|store| Arc::new(TestInbox(store))).await;
        let (client, vault) = ways_out(&["127.0.0.0/8"]);
        next.runner = next.runner.calling(client, Some(vault));
        next.runner.recover().await.unwrap();
        next.play("2027-03-04T10:00:00Z").await;
        assert_eq!(subjects(&next).await, ["ok 200 "], "{point}");
        let heard = server.heard();
        assert_eq!(heard.len(), times, "{point}");
        let keys = heard.iter().map(|one| header(one, "idempotency-key"));
        assert!(keys.clone().all(|key| key == keys.clone().next().unwrap()));
    }
}

on_both!(
    an_answer_is_what_the_block_leaves,
    what_may_pass_is_tried_again_with_the_same_key,
    what_fails_for_good_is_an_outcome,
    a_body_that_is_no_json_is_not_sent,
    a_pause_holds_calls_and_an_exit_drops_them,
);
