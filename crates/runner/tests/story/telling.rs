//! Webhooks, told to a real server of this machine that behaves as the story says. The clock of the
//! workflows is virtual; the connections are not.

use std::sync::Arc;

use engine::contact::{Change, Standing};
use engine::id::Handle;
use engine::value::Value;
use outward::Client;
use outward::guard::Guard;
use outward::signature::{Secret, sign};
use postduif_runner::Links;
use postduif_runner::outlet::TestInbox;
use postduif_runner::vault::Vault;
use serde_json::Value as Json;
use store::Options;
use store::crash::Points;
use store::delivery::DeliveryRow;
use store::erasure::Erasure;
use store::webhook::{Saved, Set, State, WebhookRow};

use crate::answering::{Does, Server, header};
use crate::home::On;
use crate::world::World;

const SECRET: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
pub(crate) const OK: Does = Does::Says(204, "");

fn ways_out() -> (Arc<Client>, Arc<Vault>) {
    let guard = Guard::allowing(vec!["127.0.0.0/8".parse().unwrap()]);
    let client = Client::new(guard, None).unwrap();
    (Arc::new(client), Arc::new(Vault::new(&[7; 32])))
}

fn calling(mut world: World) -> World {
    let (client, vault) = ways_out();
    world.runner = world.runner.calling(client, Some(vault));
    world
}

pub(crate) async fn world(on: On) -> World {
    calling(World::on(on).await)
}

/// Makes or sets the webhook of a server.
pub(crate) async fn hook(world: &World, name: &str, server: &Server, events: &[&str]) -> Saved {
    let (_, vault) = ways_out();
    let handle = Handle::new(name).unwrap();
    let sealed = vault.seal(world.workspace, &handle, SECRET).unwrap();
    let set = Set {
        url: format!("http://127.0.0.1:{}/in", server.port),
        events: events.iter().map(ToString::to_string).collect(),
        is_on: true,
        sealed: Some(sealed),
    };
    let scope = world.store.workspace(world.workspace);
    scope.save_webhook(&handle, set, world.now()).await.unwrap()
}

pub(crate) async fn seen(world: &World, name: &str) -> WebhookRow {
    let scope = world.store.workspace(world.workspace);
    let handle = Handle::new(name).unwrap();
    scope.webhook(&handle).await.unwrap().unwrap()
}

/// The oldest first.
async fn deliveries(world: &World, name: &str) -> Vec<DeliveryRow> {
    let id = seen(world, name).await.id;
    let scope = world.store.workspace(world.workspace);
    let mut rows = scope.deliveries(id, None, 100).await.unwrap();
    rows.reverse();
    rows
}

pub(crate) async fn states(world: &World, name: &str) -> Vec<String> {
    let rows = deliveries(world, name).await;
    rows.into_iter().map(|row| row.state).collect()
}

pub(crate) fn body(request: &str) -> Json {
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

fn kinds(server: &Server) -> Vec<String> {
    let heard = server.heard();
    let kind = |request: &String| body(request)["type"].as_str().unwrap().to_owned();
    heard.iter().map(kind).collect()
}

/// A person's way is told in its order, each event once, signed so that the receiver can check it.
async fn what_happens_is_told_in_order_and_signed(on: On) {
    let server = Server::new(&[OK]).await;
    let world = world(on).await;
    let events = [
        "contact_changed",
        "interest_confirmed",
        "order_placed",
        "journey_started",
        "email_sent",
        "journey_ended",
    ];
    assert_eq!(hook(&world, "crm", &server, &events).await, Saved::Made);
    world.consent(Standing::Subscribed).await;
    let name = Change::Field {
        field: "first_name".into(),
        value: Value::Text("Anna".into()),
    };
    world.change(World::anna(), name).await;
    world.order("A1").await;
    world.order_again("A1").await;
    world.play("2027-03-09T09:00:00Z").await;
    // The order came in while nobody had read yet that she subscribed.
    let expect = [
        "order_placed",
        "interest_confirmed",
        "contact_changed",
        "journey_started",
        "journey_ended",
        "email_sent",
    ];
    assert_eq!(kinds(&server), expect);
    let secret: Secret = SECRET.parse().unwrap();
    for request in server.heard() {
        assert!(request.starts_with("POST /in HTTP/1.1"), "{request}");
        let id = header(&request, "webhook-id").unwrap();
        let at = header(&request, "webhook-timestamp").unwrap();
        let (_, sent) = request.split_once("\r\n\r\n").unwrap();
        let signed = sign(
            std::slice::from_ref(&secret),
            id,
            at.parse().unwrap(),
            sent.as_bytes(),
        );
        let told = header(&request, "webhook-signature");
        assert_eq!(told, Some(signed.unwrap().signatures.as_str()));
    }
    let order = body(&server.heard()[0]);
    assert_eq!(order["timestamp"], "2027-03-04T09:00:00Z");
    let data = &order["data"];
    assert_eq!(data["contact"]["email"], "anna@example.test");
    assert_eq!(data["fields"]["order_id"], "A1");
    assert_eq!(data["source"], "api");
    assert_eq!(states(&world, "crm").await, ["delivered"; 6]);
}

/// Whatever a receiver does: the same thing is told under the same name until it takes it, and what
/// happened to the same person afterwards waits its turn.
async fn a_receiver_that_misbehaves_is_asked_again(on: On) {
    let does = [
        Does::Says(500, "no"),
        Does::Leads("http://127.0.0.1:1/"),
        Does::Says(429, ""),
        OK,
    ];
    let server = Server::new(&does).await;
    let world = world(on).await;
    hook(&world, "crm", &server, &["order_placed"]).await;
    world.order("A1").await;
    world.play("2027-03-04T09:00:10Z").await;
    world.order("A2").await;
    world.play("2027-03-04T09:00:20Z").await;
    assert_eq!(server.heard().len(), 1);
    let rows = deliveries(&world, "crm").await;
    assert_eq!(rows[0].reason.as_deref(), Some("status 500"));
    assert_eq!((rows[0].status, rows[1].attempt), (Some(500), 0));
    world.play("2027-03-04T10:00:00Z").await;
    let heard = server.heard();
    let ids: Vec<_> = heard.iter().map(|one| header(one, "webhook-id")).collect();
    assert_eq!(ids.len(), 5);
    assert!(ids[..4].iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_ne!(ids[4], ids[0]);
    assert_eq!(body(&heard[4])["data"]["fields"]["order_id"], "A2");
    let hook = seen(&world, "crm").await;
    assert_eq!((hook.failures, hook.failing_since), (0, None));
}

/// What does not arrive in three days is kept for somebody to put back; after five days nobody is asked
/// any more, and what waits then goes when the webhook is set again.
async fn what_fails_for_days_is_kept_and_the_webhook_switched_off(on: On) {
    let down = Server::new(&[Does::Says(503, "")]).await;
    let other = Server::new(&[OK]).await;
    let world = world(on).await;
    hook(&world, "crm", &down, &["order_placed"]).await;
    hook(&world, "shop", &other, &["order_placed"]).await;
    world.order("A1").await;
    world.play("2027-03-08T09:00:00Z").await;
    assert_eq!(states(&world, "crm").await, ["failed"]);
    assert_eq!(kinds(&other), ["order_placed"]);
    world.order("A2").await;
    world.play("2027-03-09T20:00:00Z").await;
    let crm = seen(&world, "crm").await;
    assert_eq!(crm.state, State::Failed);
    assert_eq!(crm.reason.as_deref(), Some("status 503"));
    assert_eq!(world.store.system().open_alerts().await.unwrap(), 1);
    let tries = down.heard().len();
    assert!((20..200).contains(&tries), "{tries}");
    // Switched off it hears of nothing new.
    world.order("A3").await;
    world.play("2027-03-20T09:00:00Z").await;
    assert_eq!(down.heard().len(), tries);
    assert_eq!(kinds(&other).len(), 3);
    let up = Server::new(&[OK]).await;
    assert_eq!(
        hook(&world, "crm", &up, &["order_placed"]).await,
        Saved::Changed
    );
    assert_eq!(world.store.system().open_alerts().await.unwrap(), 0);
    world.play("2027-03-20T09:10:00Z").await;
    assert_eq!(states(&world, "crm").await, ["failed", "delivered"]);
    let scope = world.store.workspace(world.workspace);
    let back = scope.replay_failed(crm.id, world.now()).await.unwrap();
    assert_eq!(back, 1);
    world.play("2027-03-20T09:20:00Z").await;
    assert_eq!(states(&world, "crm").await, ["delivered"; 2]);
    // One that arrived can be asked for once more, under the name that it had.
    let again = deliveries(&world, "crm").await[1].id;
    assert!(
        scope
            .replay_delivery(crm.id, again, world.now())
            .await
            .unwrap()
    );
    world.play("2027-03-20T09:30:00Z").await;
    let heard = up.heard();
    assert_eq!(heard.len(), 3);
    assert_eq!(
        header(&heard[0], "webhook-id"),
        header(&heard[2], "webhook-id")
    );
}

/// 410 means: never again.
async fn a_receiver_that_is_gone_is_not_asked_again(on: On) {
    let server = Server::new(&[Does::Says(410, "")]).await;
    let world = world(on).await;
    hook(&world, "crm", &server, &["order_placed"]).await;
    world.order("A1").await;
    world.order("A2").await;
    world.play("2027-03-05T09:00:00Z").await;
    assert_eq!(server.heard().len(), 1);
    assert_eq!(seen(&world, "crm").await.state, State::Failed);
}

/// A webhook that is deleted hears nothing more, and one that is new under its name nothing of before.
async fn what_waits_for_a_deleted_webhook_is_dropped(on: On) {
    let server = Server::new(&[Does::Says(500, "")]).await;
    let world = world(on).await;
    hook(&world, "crm", &server, &["order_placed"]).await;
    world.order("A1").await;
    world.play("2027-03-04T09:00:10Z").await;
    let (old, scope) = (
        seen(&world, "crm").await,
        world.store.workspace(world.workspace),
    );
    assert!(scope.delete_webhook(old.id, world.now()).await.unwrap());
    assert!(!scope.delete_webhook(old.id, world.now()).await.unwrap());
    let up = Server::new(&[OK]).await;
    assert_eq!(
        hook(&world, "crm", &up, &["order_placed"]).await,
        Saved::Made
    );
    world.play("2027-03-04T10:00:00Z").await;
    assert_eq!((server.heard().len(), up.heard().len()), (1, 0));
    let rows = scope.deliveries(old.id, None, 10).await.unwrap();
    assert_eq!(rows[0].state, "dropped");
}

/// Nothing is told any more of whoever asked to be forgotten.
async fn nothing_is_told_of_who_is_forgotten(on: On) {
    let server = Server::new(&[Does::Says(500, ""), OK]).await;
    let world = world(on).await;
    hook(&world, "crm", &server, &["order_placed"]).await;
    world.order("A1").await;
    world.play("2027-03-04T09:00:10Z").await;
    let scope = world.store.workspace(world.workspace);
    let contact = scope
        .contact(&World::anna())
        .await
        .unwrap()
        .unwrap()
        .contact;
    let links = Links::new("https://shop.example", [7; 32]);
    let erasure = Erasure {
        contact: contact.id,
        created_at: contact.created_at,
        hashes: links.address_hashes(world.workspace, "anna@example.test"),
        at: world.now(),
    };
    scope.erase(erasure).await.unwrap();
    while world.runner.work_on_job().await.unwrap() > 0 {}
    world.play("2027-03-05T09:00:00Z").await;
    assert_eq!(server.heard().len(), 1);
    assert_eq!(states(&world, "crm").await, ["dropped"]);
}

/// Before it was told or after: it is told again, by whoever comes next, under the same name.
#[tokio::test]
async fn what_was_being_told_when_the_program_died_is_told_again() {
    for (point, times) in [("delivery.before", 1), ("delivery.after", 2)] {
        let server = Server::new(&[OK]).await;
        let crash = Points::new();
        crash.arm(point, 1).unwrap();
        let options = Options {
            crash,
            ..Options::default()
        };
        let world = World::with(|store| Arc::new(TestInbox(store)), options).await;
        let world = calling(world);
        hook(&world, "crm", &server, &["order_placed"]).await;
        world.order("1").await;
        assert!(world.runner.settle().await.is_err(), "{point}");
        world.store.close().await;
        let next = calling(world.started_anew(|store| Arc::new(TestInbox(store))).await);
        next.runner.recover().await.unwrap();
        next.play("2027-03-04T10:00:00Z").await;
        let heard = server.heard();
        assert_eq!(heard.len(), times, "{point}");
        let ids: Vec<_> = heard.iter().map(|one| header(one, "webhook-id")).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        assert_eq!(states(&next, "crm").await, ["delivered"]);
    }
}

on_both!(
    what_happens_is_told_in_order_and_signed,
    a_receiver_that_misbehaves_is_asked_again,
    what_fails_for_days_is_kept_and_the_webhook_switched_off,
    a_receiver_that_is_gone_is_not_asked_again,
    what_waits_for_a_deleted_webhook_is_dropped,
    nothing_is_told_of_who_is_forgotten,
);
