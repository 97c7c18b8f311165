//! What is said before and afterwards: the forecast of an edit is what then happens, why somebody never
//! came in, and which version of an e-mail each one got that was changed while it was being sent.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use engine::edit::Answer;
use engine::id::Handle;
use mail::transport::Delivery;
use postduif_runner::clock::Clock;
use postduif_runner::outlet::{Outlet, Parcel, TestInbox};
use postduif_runner::{edit, forecast, why};
use store::Store;
use store::email::EmailSource;
use store::message::{Filter, State};

use crate::edits::{edited, id};
use crate::home::On;
use crate::world::World;

const SERIES: &str = "{ format: 1, handle: series, name: Series, purpose: service, \
    triggers: [{ id: joined, start: event, event: joined, where: { field: event.country, is: NL } }], \
    blocks: [{ id: w, do: wait, for: 2d }, { id: m, do: send_email, email: tips }, \
             { id: w2, do: wait, for: 20h }, { id: m2, do: send_email, email: tips }] }";

async fn joins(world: &World, name: &str, country: &str) {
    let data = serde_json::json!({ "country": country });
    let key = format!("joined-{name}-{country}");
    world
        .append_of(World::who(name), "joined", data, &key)
        .await;
}

async fn a_forecast_is_what_then_happens(on: On) {
    let world = World::on(on).await;
    world.publish("series", SERIES).await;
    joins(&world, "anna", "NL").await;
    joins(&world, "bert", "NL").await;
    world.play("2027-03-05T09:00:00Z").await;
    joins(&world, "cora", "NL").await;
    world.play("2027-03-05T10:00:00Z").await;
    let draft = SERIES.replace("for: 2d", "for: 1d");
    let answers = [("w", Answer::Retime)];
    let scope = world.store.workspace(world.workspace);
    let (handle, now) = (Handle::new("series").unwrap(), world.clock.now());
    let row = scope
        .save_draft(&handle, "Series", &draft, now)
        .await
        .unwrap();
    let looked = edit::look(scope, &row).await.unwrap().unwrap();
    let asked = answers.iter().map(|(block, to)| (id(block), to.clone()));
    let moving = looked.settle(&asked.collect()).unwrap();
    let of = (&looked, moving.as_ref());
    let ahead = forecast::forecast(&world.store, world.workspace, &row, of, now);
    let ahead = ahead.await.unwrap().unwrap();
    assert_eq!(
        (ahead.people, ahead.looked_at, ahead.is_sample()),
        (3, 3, false)
    );
    assert_eq!(
        (ahead.moved.over, ahead.moved.left, ahead.moved.stay),
        (3, 0, 0)
    );
    let told: Vec<_> = ahead
        .blocks
        .iter()
        .map(|(block, mails)| format!("{block} {} {}", mails.within_hour, mails.within_day))
        .collect();
    // Two wait since a day; the third's day is over tomorrow.
    assert_eq!(told, ["m 2 3", "m2 0 2"]);
    let foretold: Vec<_> = ahead
        .first
        .iter()
        .map(|mail| (mail.at, mail.block.clone()))
        .collect();
    // Nothing was written: played now, nothing leaves.
    assert_eq!(world.inbox().await.len(), 0);
    edited(&world, "series", &draft, &answers).await.unwrap();
    while world.runner.work_on_job().await.unwrap() > 0 {}
    world.play("2027-03-06T10:00:00Z").await;
    let sent = scope
        .messages(Filter::State(State::Accepted), None, 100)
        .await
        .unwrap();
    let mut sent: Vec<_> = sent
        .into_iter()
        .map(|one| (one.handed_at.unwrap(), one.block))
        .collect();
    sent.sort();
    let mut foretold = foretold;
    foretold.sort();
    assert_eq!(sent, foretold);
}

async fn why_not_is_told_by_the_rule_that_failed(on: On) {
    let world = World::on(on).await;
    joins(&world, "dora", "NL").await;
    world.play("2027-03-04T10:00:00Z").await;
    world.publish("series", SERIES).await;
    world.play("2027-03-04T11:00:00Z").await;
    joins(&world, "anna", "BE").await;
    joins(&world, "bert", "NL").await;
    world.play("2027-03-05T10:00:00Z").await;
    let scope = world.store.workspace(world.workspace);
    let row = scope
        .workflow(&Handle::new("series").unwrap())
        .await
        .unwrap()
        .unwrap();
    let told = async |name: &str| {
        let contact = scope
            .contact(&World::who(name))
            .await
            .unwrap()
            .unwrap()
            .contact
            .id;
        let now = world.clock.now();
        let told = why::told(&world.store, world.workspace, &row, contact, now).await;
        told.unwrap().unwrap()
    };
    let anna = told("anna").await;
    assert_eq!(anna.journeys.len(), 0);
    let tried = &anna.triggers[0].events[0];
    assert_eq!(tried.outcome, "rule");
    assert_eq!(tried.why.saw[0].rule, "event.country is NL");
    assert_eq!(tried.why.saw[0].value.as_deref(), Some("BE"));
    let bert = told("bert").await;
    assert_eq!(bert.journeys.len(), 1);
    assert_eq!(bert.journeys[0].1[0].outcome, "waiting");
    assert_eq!(bert.triggers[0].events[0].outcome, "enters");
    assert_eq!(told("dora").await.triggers[0].events[0].outcome, "not_live");
}

/// A test inbox in front of which somebody saves the e-mail anew after every fourth mail.
struct Swapping {
    inbox: TestInbox,
    store: Store,
    sent: AtomicUsize,
}

fn version(n: usize) -> EmailSource {
    EmailSource {
        name: "Tips".into(),
        subject: format!("Version {n}"),
        html: format!("<p>Words of {n}.</p><a href=\"{{{{ unsubscribe_url }}}}\">leave</a>"),
        ..EmailSource::default()
    }
}

impl Outlet for Swapping {
    fn at_once(&self) -> usize {
        2
    }

    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> Delivery<'a> {
        Box::pin(async move {
            let (workspace, at) = (parcel.workspace, parcel.at);
            let delivered = self.inbox.deliver(parcel).await;
            let sent = self.sent.fetch_add(1, Ordering::SeqCst) + 1;
            if sent.is_multiple_of(4) {
                let scope = self.store.workspace(workspace);
                let handle = Handle::new("tips").unwrap();
                let source = version(sent / 4);
                let saved = scope.save_email(&handle, &source, at);
                saved.await.unwrap();
            }
            delivered
        })
    }
}

#[tokio::test]
async fn a_mail_is_wholly_of_one_version_and_the_books_say_of_which() {
    let world = World::with_outlet(|store| {
        Arc::new(Swapping {
            inbox: TestInbox(store.clone()),
            store,
            sent: AtomicUsize::new(0),
        })
    })
    .await;
    let at_once = SERIES.replace("{ id: w, do: wait, for: 2d },", "");
    world.publish("series", &at_once).await;
    let scope = world.store.workspace(world.workspace);
    let now = world.clock.now();
    let handle = Handle::new("tips").unwrap();
    let first = scope.save_email(&handle, &version(0), now).await.unwrap();
    for n in 0..204 {
        joins(&world, &format!("p{n}"), "NL").await;
    }
    world.play("2027-03-04T10:00:00Z").await;
    let mut by_subject: BTreeMap<String, i64> = BTreeMap::new();
    let (mut before, mut seen) = (None, 0);
    loop {
        let page = scope.caught(before, 100).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        for mail in &page {
            let whole = scope.caught_one(mail.id).await.unwrap().unwrap();
            let n = mail.subject.rsplit(' ').next().unwrap();
            let raw = String::from_utf8_lossy(&whole.raw).into_owned();
            assert!(
                raw.contains(&format!("Words of {n}.")),
                "{}: {raw}",
                mail.subject
            );
            *by_subject.entry(n.to_owned()).or_default() += 1;
            seen += 1;
        }
    }
    assert_eq!(seen, 204);
    assert!(
        by_subject.len() > 40,
        "swapped at {} instants",
        by_subject.len()
    );
    let messages = scope
        .messages(Filter::State(State::Accepted), None, 500)
        .await
        .unwrap();
    let mut by_version: BTreeMap<String, i64> = BTreeMap::new();
    for message in messages {
        let n = message.email_version.unwrap() - first;
        *by_version.entry(n.to_string()).or_default() += 1;
    }
    assert_eq!(by_version, by_subject);
}

on_both!(
    a_forecast_is_what_then_happens,
    why_not_is_told_by_the_rule_that_failed,
);
