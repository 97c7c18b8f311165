//! What people on our side are told within an hour or a day comes in one mail, and nothing of it is lost.

use std::sync::Arc;

use engine::id::MessageId;
use postduif_runner::outlet::TestInbox;
use serde_json::json;
use store::Options;
use store::crash::Points;
use store::digest::Gathered;
use store::message::Filter;
use store::who::Who;
use store::workflow::Status;

use crate::erasing::{asked, forget};
use crate::home::On;
use crate::reminding::staff;
use crate::world::World;

const NOTICE: &str = r#"{ format: 1, handle: notice, name: Large orders, purpose: service,
    triggers: [{ id: ordered, start: event, event: order_placed, key: event.order_id }],
    blocks: [{ id: tell, do: notify_staff, to: [{ role: sales }], text: "Order {{ trigger.order_id }}\nCall them.", digest: 1h }] }"#;

async fn prepare(world: &World, notice: &str) {
    staff(world, &["tess", "tom"]).await;
    world.publish("notice", notice).await;
}

async fn order(world: &World, who: Who, id: &str) {
    let data = json!({ "order_id": id });
    world.append_of(who, "order_placed", data, id).await;
    world.runner.settle().await.unwrap();
}

/// Orders of three people within an hour.
async fn three(world: &World) {
    world.play("2027-03-04T09:10:00Z").await;
    order(world, World::anna(), "A1").await;
    order(world, World::who("ben"), "B2").await;
    world.play("2027-03-04T09:40:00Z").await;
    order(world, World::who("cas"), "C3").await;
}

async fn newest(world: &World) -> String {
    let scope = world.store.workspace(world.workspace);
    let id = world.inbox().await[0].id;
    let mail = scope.caught_one(id).await.unwrap().unwrap();
    String::from_utf8_lossy(&mail.raw).into_owned()
}

fn both(subject: &str) -> [String; 2] {
    ["tess", "tom"].map(|name| format!("{name}@shop.example: {subject}"))
}

/// Each gets one mail by the full hour, with whom each is about; what comes alone is a mail as ever.
async fn what_an_hour_brings_is_one_mail(on: On) {
    let world = World::apart(on).await;
    prepare(&world, NOTICE).await;
    three(&world).await;
    world.play("2027-03-04T09:59:59Z").await;
    assert_eq!(world.mails().await, [""; 0]);
    world.play("2027-03-04T10:30:00Z").await;
    assert_eq!(world.mails().await, both("3 meldingen: Large orders"));
    let raw = newest(&world).await;
    for expect in [
        "1. Order",
        "3. Order",
        "Order A1",
        "Order B2",
        "Order C3",
        "Call them.",
    ] {
        assert!(raw.contains(expect), "{expect}: {raw}");
    }
    for name in ["anna", "ben", "cas"] {
        let contact = format!("Contact: {name}@example.test");
        assert!(raw.contains(&contact), "{contact}: {raw}");
    }
    order(&world, World::anna(), "A4").await;
    world.play("2027-03-04T12:00:00Z").await;
    assert!(newest(&world).await.contains("Because of: order_placed"));
    let all = [both("3 meldingen: Large orders"), both("Order A4")].concat();
    let mut all: Vec<_> = all;
    all.sort();
    assert_eq!(world.mails().await, all);
    let numbers = world.numbers_of("notice").await;
    for expect in [
        "tell.outcome.notified=4",
        "tell.queued=8",
        "tell.sent=4",
        "tell.skipped.in_digest=4",
    ] {
        assert!(numbers.contains(expect), "{expect}: {numbers}");
    }
}

/// By the day it is the morning of the workspace.
async fn what_a_day_brings_comes_in_the_morning(on: On) {
    let world = World::on(on).await;
    prepare(&world, &NOTICE.replace("digest: 1h", "digest: 1d")).await;
    three(&world).await;
    world.play("2027-03-05T06:59:59Z").await;
    assert_eq!(world.mails().await, [""; 0]);
    world.play("2027-03-05T07:30:00Z").await;
    assert_eq!(world.mails().await, both("3 meldingen: Large orders"));
}

/// Whoever is forgotten is in no mail, and the others are all the same: also where the mail that had them all
/// was the one about whom was forgotten. Of a workflow that ended meanwhile it is told too.
async fn nothing_hangs_on_one_contact_or_on_the_workflow(on: On) {
    for leads in [false, true] {
        let world = World::apart(on).await;
        prepare(&world, NOTICE).await;
        three(&world).await;
        let erasure = asked(&world).await;
        if leads {
            let scope = world.store.workspace(world.workspace);
            let messages = scope
                .messages(Filter::Contact(erasure.contact), None, 10)
                .await
                .unwrap();
            assert_eq!(messages.len(), 2);
            for message in messages {
                let bucket = world.store.bucket_of(world.workspace, erasure.contact);
                let id: MessageId = message.id;
                let gathered = world.store.system().gather(bucket, id).await.unwrap();
                let Gathered::Leads(lines) = gathered else {
                    panic!("{gathered:?}")
                };
                assert_eq!(lines.len(), 3);
            }
        }
        forget(&world, erasure).await;
        world.switch("notice", Status::Ended).await;
        world.play("2027-03-04T10:30:00Z").await;
        let expect = both("2 meldingen: Large orders");
        assert_eq!(world.mails().await, expect, "{leads}");
        let raw = newest(&world).await;
        assert!(
            !raw.contains("A1") && raw.contains("B2") && raw.contains("C3"),
            "{raw}"
        );
    }
}

/// Wherever the program dies, each gets one mail with all of it.
async fn a_digest_in_which_the_program_died_is_sent_once(on: On) {
    for point in [
        "claim.after_commit",
        "hand_over.before_commit",
        "hand_over.after_commit",
        "deliver.before",
        "finish.after_commit",
    ] {
        let crash = Points::new();
        let options = Options {
            crash: crash.clone(),
            ..Options::default()
        };
        let world = World::made(on, |store| Arc::new(TestInbox(store)), options).await;
        prepare(&world, NOTICE).await;
        three(&world).await;
        crash.arm(point, 1).unwrap();
        world
            .clock
            .advance(engine::time::Time::parse("2027-03-04T10:00:00Z").unwrap());
        assert!(world.runner.settle().await.is_err(), "{point}");
        world.store.close().await;
        let next = world.started_anew(|store| Arc::new(TestInbox(store))).await;
        next.runner.recover().await.unwrap();
        next.play("2027-03-04T11:30:00Z").await;
        let expect = both("3 meldingen: Large orders");
        assert_eq!(next.mails().await, expect, "{point}");
        let numbers = next.numbers_of("notice").await;
        for expect in ["tell.sent=2", "tell.skipped.in_digest=4"] {
            assert!(numbers.contains(expect), "{point}: {expect}: {numbers}");
        }
    }
}

on_both!(
    what_an_hour_brings_is_one_mail,
    what_a_day_brings_comes_in_the_morning,
    nothing_hangs_on_one_contact_or_on_the_workflow,
    a_digest_in_which_the_program_died_is_sent_once,
);
