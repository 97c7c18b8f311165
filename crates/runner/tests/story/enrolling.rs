//! Taken in because of who they are: at an occasion, as members already, by what happened before, and by
//! an event that has no contact.

use engine::contact::Change;
use engine::id::Handle;
use engine::value::Value;
use postduif_runner::clock::Clock;
use store::append::{EVENTS_MAX, NewEvent};
use store::enrolment::{EnrolmentRow, State};
use store::loose::{Kept, LooseEvent};
use store::workflow::Status;

use crate::home::On;
use crate::world::World;

fn tag(tag: &str, set: bool) -> Change {
    Change::Tag {
        tag: tag.into(),
        set,
    }
}

/// A workflow with this trigger that mails at once.
fn workflow(trigger: &str, rest: &str) -> String {
    format!(
        "format: 1\nhandle: w\nname: W\npurpose: service\n{rest}\ntriggers:\n  - {{ id: t, {trigger} }}\n\
         blocks:\n  - {{ id: tips, do: send_email, email: tips }}\n"
    )
}

async fn segment(world: &World, handle: &str, rule: &str) {
    let source = format!("format: 1\nhandle: {handle}\nname: S\nrule: {rule}\n");
    let scope = world.store.workspace(world.workspace);
    let handle = Handle::new(handle).unwrap();
    let saved = scope
        .save_segment(&handle, "S", &source, 0, world.clock.now())
        .await;
    assert_eq!(saved.unwrap(), Some(1));
}

/// Contacts of these names with the tag `vip`, by name.
async fn people(world: &World, names: &[&str]) {
    for name in names {
        world.change(World::who(name), tag("vip", true)).await;
        world
            .append_of(World::who(name), "seen", serde_json::json!({}), name)
            .await;
    }
}

/// Who was mailed, and when, in order.
async fn mailed(world: &World) -> Vec<String> {
    let mut mails: Vec<_> = world.inbox().await;
    mails.sort_by_key(|mail| (mail.at, mail.recipient.clone()));
    let told = mails.iter().map(|mail| {
        let name = mail.recipient.split('@').next().unwrap_or_default();
        format!("{name} {}", mail.at)
    });
    told.collect()
}

async fn enrolments(world: &World, handle: &str) -> Vec<EnrolmentRow> {
    let scope = world.store.workspace(world.workspace);
    let handle = Handle::new(handle).unwrap();
    let row = scope.workflow(&handle).await.unwrap().unwrap();
    scope.enrolments(row.id, None, 100).await.unwrap()
}

async fn an_occasion_comes_once_for_each_who_is_a_member(on: On) {
    let world = World::on(on).await;
    segment(&world, "vips", "{ tag: vip }").await;
    people(&world, &["anna", "bob"]).await;
    world
        .append_of(World::who("carl"), "seen", serde_json::json!({}), "carl")
        .await;
    let occasion = "start: occasion, at: { day: 10, time: \"09:00\" }, lead: 1d, segment: vips";
    world.publish("w", &workflow(occasion, "")).await;
    world.play("2027-03-09T07:59:59Z").await;
    assert_eq!(mailed(&world).await, Vec::<String>::new());
    world.play("2027-03-09T08:00:00Z").await;
    let first = ["anna 2027-03-09T08:00:00Z", "bob 2027-03-09T08:00:00Z"];
    assert_eq!(mailed(&world).await, first);
    // A new member waits for the next one; who left is not asked.
    world.change(World::who("carl"), tag("vip", true)).await;
    world.change(World::who("bob"), tag("vip", false)).await;
    world.play("2027-04-10T00:00:00Z").await;
    assert_eq!(
        mailed(&world).await[2..],
        ["anna 2027-04-09T07:00:00Z", "carl 2027-04-09T07:00:00Z"]
    );
    let rows = enrolments(&world, "w").await;
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row.key.as_str(), row.state, row.asked))
        .collect();
    assert_eq!(
        told,
        [
            ("2027-04-10T09:00", State::Done, 2),
            ("2027-03-10T09:00", State::Done, 2)
        ]
    );
}

async fn a_missed_occasion_is_made_up_for_or_passed_over(on: On) {
    for (catch_up, count) in [("", 0), (", catch_up: 3d", 1)] {
        let world = World::on(on).await;
        people(&world, &["anna"]).await;
        let occasion = format!("start: occasion, at: {{ date: \"2027-03-10T09:00\" }}{catch_up}");
        world.publish("w", &workflow(&occasion, "")).await;
        world.play("2027-03-09T00:00:00Z").await;
        let until = "2027-03-12T12:00:00Z";
        world
            .clock
            .advance(engine::time::Time::parse(until).unwrap());
        world.play(until).await;
        assert_eq!(mailed(&world).await.len(), count, "{catch_up}");
        world.play("2027-03-20T00:00:00Z").await;
        assert_eq!(mailed(&world).await.len(), count, "{catch_up}");
    }
}

async fn what_was_before_the_workflow_is_no_occasion(on: On) {
    let world = World::on(on).await;
    people(&world, &["anna"]).await;
    world.play("2027-03-10T08:30:00Z").await;
    let occasion = "start: occasion, at: { date: \"2027-03-10T09:00\" }, catch_up: 3d";
    world.publish("w", &workflow(occasion, "")).await;
    world.play("2027-03-20T00:00:00Z").await;
    assert_eq!(mailed(&world).await, Vec::<String>::new());
}

/// So many that it takes several chunks; some leave and some join between two of them.
async fn everybody_who_was_frozen_is_accounted_for(on: On) {
    const COUNT: usize = 1_100;
    let world = World::on(on).await;
    let quiet = "format: 1\nhandle: w\nname: W\npurpose: service\ntriggers:\n  - { id: t, start: occasion, at: { date: \"2027-03-10T09:00\" }, segment: askers, members: snapshot }\nblocks:\n  - { id: out, do: end }\n";
    segment(
        &world,
        "askers",
        "{ all: [{ event: asked, since: ever }, { not: { tag: gone } }] }",
    )
    .await;
    let now = world.clock.now();
    let event = |n: usize| NewEvent {
        who: World::who(&format!("c{n}")),
        name: "asked".into(),
        occurred_at: now,
        source: "api".into(),
        data: Value::empty_map(),
        key: None,
    };
    let scope = world.store.workspace(world.workspace);
    let all: Vec<_> = (0..COUNT).map(event).collect();
    for some in all.chunks(EVENTS_MAX) {
        scope.append(some.to_vec(), now).await.unwrap();
    }
    world.publish("w", quiet).await;
    world.play("2027-03-10T07:59:59Z").await;
    world
        .clock
        .advance(engine::time::Time::parse("2027-03-10T08:00:00Z").unwrap());
    let bucket = world.store.buckets()[0];
    assert_eq!(world.runner.begin_enrolments(bucket).await.unwrap(), 1);
    assert_eq!(world.runner.begin_enrolments(bucket).await.unwrap(), 0);
    // It is frozen, and the first of them are told.
    for _ in 0..3 {
        assert!(world.runner.work_on_enrolments().await.unwrap() > 0);
    }
    let rows = enrolments(&world, "w").await;
    assert_eq!((rows[0].total, rows[0].asked), (Some(1_100), 500));
    let gone = scope.contact(&World::who("c1099")).await.unwrap().unwrap();
    for n in (0..COUNT).step_by(20) {
        world
            .change(World::who(&format!("c{n}")), tag("gone", true))
            .await;
        let new = format!("new{n}");
        world
            .append_of(World::who(&new), "asked", serde_json::json!({}), &new)
            .await;
    }
    // Somebody is not there any more when their turn comes.
    world
        .home
        .run(&format!(
            "DELETE FROM contact WHERE id = {0}; DELETE FROM identity WHERE contact = {0}",
            gone.contact.id
        ))
        .await;
    world.play("2027-03-10T09:00:00Z").await;
    let rows = enrolments(&world, "w").await;
    let told = (rows.len(), rows[0].state, rows[0].total, rows[0].asked);
    assert_eq!(told, (1, State::Done, Some(1_100), 1_099));
    let frozen = scope.frozen(rows[0].id).await.unwrap();
    let expect = [("asked".to_owned(), 1_099), ("gone".to_owned(), 1)];
    assert_eq!(frozen, expect);
    assert_eq!(
        world.numbers_of("w").await,
        "out.entered=1099 out.left=1099 t.matched=1099 t.started=1099"
    );
}

async fn who_is_a_member_already_comes_in_at_the_pace_of_the_ramp(on: On) {
    let world = World::on(on).await;
    people(&world, &["anna", "bob", "carl", "dora", "emma"]).await;
    let trigger = "start: segment, tag: vip, change: joined, members: both";
    let rest = "entry: { ramp: { at_most: 2, per: 1h } }\naudience: { not: { tag: reseller } }";
    world.change(World::who("bob"), tag("reseller", true)).await;
    world.play("2027-03-04T10:00:00Z").await;
    world.publish("w", &workflow(trigger, rest)).await;
    world.play("2027-03-04T10:30:00Z").await;
    let first = ["anna 2027-03-04T10:00:00Z", "carl 2027-03-04T10:00:00Z"];
    assert_eq!(mailed(&world).await, first);
    // Who joins meanwhile comes in at once, and once.
    world.change(World::who("frits"), tag("vip", true)).await;
    world.play("2027-03-04T10:31:00Z").await;
    // The next of the ramp wait for a pause of the workflow to end.
    world.switch("w", Status::Paused).await;
    world.play("2027-03-04T12:20:00Z").await;
    assert_eq!(mailed(&world).await.len(), 3);
    world.switch("w", Status::Live).await;
    world.play("2027-03-05T00:00:00Z").await;
    let mails = mailed(&world).await;
    assert_eq!(mails.len(), 5, "{mails:?}");
    assert_eq!(
        mails[2..],
        [
            "frits 2027-03-04T10:30:00Z",
            "dora 2027-03-04T12:30:00Z",
            "emma 2027-03-04T12:30:00Z"
        ]
    );
    // Published again, nobody is taken in again.
    let rows = enrolments(&world, "w").await;
    assert_eq!(
        (rows.len(), rows[0].state, rows[0].asked),
        (1, State::Done, 5)
    );
}

async fn a_look_back_takes_in_what_happened_before(on: On) {
    let world = World::on(on).await;
    for (name, order, n) in [
        ("anna", "A1", 5),
        ("anna", "A2", 1),
        ("anna", "A3", 9),
        ("bob", "B1", 1),
        ("carl", "C1", 7),
    ] {
        let data = serde_json::json!({ "order": order, "n": n });
        world
            .append_of(World::who(name), "bought", data, order)
            .await;
    }
    world.play("2027-03-20T00:00:00Z").await;
    let trigger =
        "start: event, event: bought, key: event.order, where: { field: event.n, at_least: 5 }";
    world
        .publish(
            "w",
            &workflow(trigger, "entry: { existing: { look_back: 30d } }"),
        )
        .await;
    world.play("2027-03-21T00:00:00Z").await;
    let expect = [
        "anna 2027-03-20T00:00:00Z",
        "anna 2027-03-20T00:00:00Z",
        "carl 2027-03-20T00:00:00Z",
    ];
    assert_eq!(mailed(&world).await, expect);
    // Bob was asked in, for there was an order; none of his was large enough.
    assert_eq!(enrolments(&world, "w").await[0].asked, 3);
}

async fn an_event_without_a_contact_finds_its_people(on: On) {
    let world = World::on(on).await;
    for (name, sku) in [
        ("anna", "X-1"),
        ("bob", "Y-2"),
        ("carl", "X-1"),
        ("dora", "X-1"),
    ] {
        let data = serde_json::json!({ "sku": sku });
        world
            .append_of(World::who(name), "stock_requested", data, name)
            .await;
    }
    let trigger = "start: event, event: product_back_in_stock, key: event.sku, \
                   where: { field: event.stock, at_least: 1 }, \
                   contacts: { event: stock_requested, same: sku, within: 180d }";
    let rest =
        "entry: { again: always, ramp: { at_most: { path: event.stock, times: 2 }, per: 2h } }";
    world.publish("w", &workflow(trigger, rest)).await;
    world.play("2027-03-05T09:00:00Z").await;
    let scope = world.store.workspace(world.workspace);
    let happened = async |stock: i64, key: &str| {
        let data = serde_json::json!({ "sku": "X-1", "stock": stock });
        let event = LooseEvent {
            name: "product_back_in_stock".into(),
            occurred_at: world.clock.now(),
            source: "api".into(),
            data: Value::from_json(&data, "data").unwrap(),
            key: Some(key.into()),
        };
        scope.append_loose(event, world.clock.now()).await.unwrap()
    };
    assert!(matches!(happened(1, "s1").await, Kept::Stored(_)));
    assert!(matches!(happened(1, "s1").await, Kept::Duplicate(_)));
    world.play("2027-03-05T10:00:00Z").await;
    let first = ["anna 2027-03-05T09:00:00Z", "carl 2027-03-05T09:00:00Z"];
    assert_eq!(mailed(&world).await, first);
    world.play("2027-03-05T12:00:00Z").await;
    assert_eq!(mailed(&world).await[2..], ["dora 2027-03-05T11:00:00Z"]);
    // Without a stock nobody is asked.
    assert!(matches!(happened(0, "s2").await, Kept::Stored(_)));
    world.play("2027-03-06T00:00:00Z").await;
    assert_eq!(mailed(&world).await.len(), 3);
    let rows = enrolments(&world, "w").await;
    let told: Vec<_> = rows.iter().map(|row| (row.state, row.asked)).collect();
    assert_eq!(told, [(State::Cancelled, 0), (State::Done, 3)]);
}

on_both!(
    an_occasion_comes_once_for_each_who_is_a_member,
    a_missed_occasion_is_made_up_for_or_passed_over,
    what_was_before_the_workflow_is_no_occasion,
    everybody_who_was_frozen_is_accounted_for,
    who_is_a_member_already_comes_in_at_the_pace_of_the_ramp,
    a_look_back_takes_in_what_happened_before,
    an_event_without_a_contact_finds_its_people,
);
