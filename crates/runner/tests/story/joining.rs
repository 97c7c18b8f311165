//! Segments that are joined and left as it happens: by what comes in, by what a journey does, and by time
//! alone, also of somebody to whom nothing happens.

use std::sync::Arc;

use engine::contact::{Change, Standing};
use engine::id::Handle;
use engine::time::Time;
use engine::value::Value;
use postduif_runner::outlet::TestInbox;
use store::command::Command;
use store::workflow::Status;

use crate::home::On;
use crate::world::World;

/// A workflow that begins when somebody joins, or leaves.
pub(crate) fn flow(handle: &str, trigger: &str) -> String {
    format!(
        "{{ format: 1, handle: {handle}, name: N, interest: offers, entry: {{ again: always }}, \
         triggers: [{{ id: t, start: segment, {trigger} }}], \
         blocks: [{{ id: tips, do: send_email, email: tips }}] }}"
    )
}

pub(crate) async fn world(on: On) -> World {
    let world = World::on(on).await;
    world.consent(Standing::Subscribed).await;
    world.play("2027-03-04T09:00:00Z").await;
    world
}

/// The same, with these workflows.
async fn with(on: On, flows: &[(&str, &str)]) -> World {
    let world = world(on).await;
    for (handle, trigger) in flows {
        world.publish(handle, &flow(handle, trigger)).await;
    }
    world
}

async fn save(world: &World, handle: &str, rule: &str, seen: i64) {
    let text = format!("{{ format: 1, handle: {handle}, name: N, rule: {rule} }}");
    let scope = world.store.workspace(world.workspace);
    let handle = Handle::new(handle).unwrap();
    let saved = scope.save_segment(&handle, "N", &text, seen, world.now());
    assert_eq!(saved.await.unwrap(), Some(seen + 1));
}

fn field(name: &str, value: &str) -> Change {
    Change::Field {
        field: name.to_owned(),
        value: Value::from(value),
    }
}

/// When somebody joined and left, by the events that say so, oldest first.
async fn told(world: &World) -> Vec<String> {
    let mut told = world.told("postduif_segment").await;
    told.reverse();
    let text =
        |data: &Value, name: &str| data.get(name).map_or(String::new(), |one| one.to_string());
    let line = |data: &Value| format!("{} {}", text(data, "workflow"), text(data, "change"));
    told.iter().map(line).collect()
}

/// When somebody joined and left, by the same events.
pub(crate) async fn told_at(world: &World) -> Vec<String> {
    let scope = world.store.workspace(world.workspace);
    let nothing = Command::ChangeContact {
        changes: Vec::new(),
        source: "api".into(),
    };
    let anna = scope.command(World::anna(), nothing, world.now());
    let events = scope.events(anna.await.unwrap(), None, 500).await.unwrap();
    let told = events
        .iter()
        .rev()
        .filter(|event| event.name == "postduif_segment");
    told.map(|event| event.occurred_at.to_string()).collect()
}

/// Nothing runs until then.
fn nothing_runs(world: &World, until: &str) {
    world.clock.advance(Time::parse(until).unwrap());
}

pub(crate) async fn seen(world: &World, n: i64) {
    world
        .append("seen", serde_json::json!({ "n": n }), &format!("seen-{n}"))
        .await;
}

async fn who_comes_to_be_in_it_joins_and_who_is_out_left(on: On) {
    let world = world(on).await;
    save(&world, "locals", "{ field: contact.city, is: Ede }", 0).await;
    save(
        &world,
        "friends",
        "{ all: [{ segment: locals }, { tag: vip }] }",
        0,
    )
    .await;
    world
        .publish("in", &flow("in", "change: joined, segment: friends"))
        .await;
    world
        .publish("out", &flow("out", "change: left, segment: friends"))
        .await;
    let tag = |set| Change::Tag {
        tag: "vip".to_owned(),
        set,
    };
    world.change(World::anna(), tag(true)).await;
    world.play("2027-03-04T10:00:00Z").await;
    assert_eq!(told(&world).await, Vec::<String>::new());
    world.change(World::anna(), field("city", "Ede")).await;
    world.play("2027-03-04T11:00:00Z").await;
    // What changes nothing about it is no reason to tell it again.
    world.change(World::anna(), field("name", "Anna")).await;
    world.change(World::anna(), field("city", "ede")).await;
    world.play("2027-03-04T12:00:00Z").await;
    assert_eq!(told(&world).await, ["in joined"]);
    world.change(World::anna(), tag(false)).await;
    world.change(World::anna(), tag(true)).await;
    world.play("2027-03-05T09:00:00Z").await;
    assert_eq!(told(&world).await, ["in joined", "out left", "in joined"]);
    let numbers = world.numbers_of("in").await;
    assert!(
        numbers.contains("t.started=2") && numbers.contains("tips.sent=2"),
        "{numbers}"
    );
    let numbers = world.numbers_of("out").await;
    assert!(numbers.contains("t.started=1"), "{numbers}");
}

async fn an_event_moves_people_and_so_does_time(on: On) {
    let joined = "change: joined, rule: { event: seen, within: 7d, at_most: 0 }";
    let left = "change: left, rule: { event: seen, within: 7d, at_most: 0 }";
    let world = with(on, &[("quiet", joined), ("back", left)]).await;
    // Nobody has seen anything yet, so Anna is in it, and did not join just now.
    world.play("2027-03-05T09:00:00Z").await;
    assert_eq!(told(&world).await, Vec::<String>::new());
    seen(&world, 1).await;
    world.play("2027-03-06T09:00:00Z").await;
    assert_eq!(told(&world).await, ["back left"]);
    seen(&world, 2).await;
    world.play("2027-03-13T09:00:00Z").await;
    assert_eq!(told(&world).await, ["back left"]);
    world.play("2027-03-13T09:00:01Z").await;
    assert_eq!(told(&world).await, ["back left", "quiet joined"]);
    world.play("2027-04-13T09:00:00Z").await;
    assert_eq!(told(&world).await, ["back left", "quiet joined"]);
    seen(&world, 3).await;
    world.play("2027-04-14T09:00:00Z").await;
    assert_eq!(told(&world).await.len(), 3);
}

/// Somebody to whom nothing happens any more is looked at all the same, and so is everybody once the rule
/// is another one.
async fn time_finds_who_is_left_alone(on: On) {
    let world = world(on).await;
    seen(&world, 1).await;
    world.play("2027-03-06T09:00:00Z").await;
    save(
        &world,
        "quiet",
        "{ event: seen, within: 30d, at_most: 0 }",
        0,
    )
    .await;
    world
        .publish("quiet", &flow("quiet", "change: joined, segment: quiet"))
        .await;
    world.play("2027-03-20T09:00:00Z").await;
    assert_eq!(told(&world).await, Vec::<String>::new());
    save(
        &world,
        "quiet",
        "{ event: seen, within: 20d, at_most: 0 }",
        1,
    )
    .await;
    world.play("2027-03-24T08:59:59Z").await;
    assert_eq!(told(&world).await, Vec::<String>::new());
    world.play("2027-04-20T09:00:00Z").await;
    assert_eq!(told(&world).await, ["quiet joined"]);
    let numbers = world.numbers_of("quiet").await;
    assert!(numbers.contains("tips.sent=1"), "{numbers}");
}

/// A journey changes its contact, and so ends up in the segment that another workflow waits for.
async fn what_a_journey_does_moves_people_too(on: On) {
    let world = world(on).await;
    let marks = "{ format: 1, handle: marks, name: M, purpose: service, \
        triggers: [{ id: t, start: event, event: seen }], \
        blocks: [{ id: mark, do: change_contact, changes: [{ tag: seen, set: true }] }] }";
    world.publish("marks", marks).await;
    world
        .publish("in", &flow("in", "change: joined, rule: { tag: seen }"))
        .await;
    seen(&world, 1).await;
    world.play("2027-03-05T09:00:00Z").await;
    assert_eq!(told(&world).await, ["in joined"]);
    let numbers = world.numbers_of("in").await;
    assert!(numbers.contains("tips.sent=1"), "{numbers}");
}

/// In a pause nobody enters, and who joined meanwhile did so unheard.
async fn a_paused_workflow_is_told_nothing(on: On) {
    let rule = "change: joined, rule: { event: seen, within: 7d }";
    let world = with(on, &[("in", rule)]).await;
    world.switch("in", Status::Paused).await;
    seen(&world, 1).await;
    world.play("2027-03-05T09:00:00Z").await;
    world.switch("in", Status::Live).await;
    seen(&world, 2).await;
    world.play("2027-03-20T09:00:00Z").await;
    assert_eq!(told(&world).await, Vec::<String>::new());
    seen(&world, 3).await;
    world.play("2027-03-21T09:00:00Z").await;
    assert_eq!(told(&world).await, ["in joined"]);
}

/// What came in at the same instant, and was taken with a batch before, is known to what comes after it.
async fn a_change_at_the_instant_of_an_event_forgets_no_reminder(on: On) {
    let quiet = "change: joined, rule: { event: seen, within: 26h, at_most: 0 }";
    let world = with(on, &[("quiet", quiet)]).await;
    seen(&world, 1).await;
    world.play("2027-03-04T09:00:00Z").await;
    world.change(World::anna(), field("name", "Anna")).await;
    world.play("2027-03-05T12:00:00Z").await;
    assert_eq!(told(&world).await, ["quiet joined"]);
}

/// What comes in while a workflow is paused is counted from, and time tells of it after the pause.
async fn an_event_in_a_pause_is_remembered_after_it(on: On) {
    let out = "change: left, rule: { event: seen, within: 26h }";
    let world = with(on, &[("out", out)]).await;
    world.play("2027-03-04T10:00:00Z").await;
    world.switch("out", Status::Paused).await;
    seen(&world, 1).await;
    world.play("2027-03-04T18:00:00Z").await;
    world.switch("out", Status::Live).await;
    world.play("2027-03-05T12:00:00Z").await;
    assert_eq!(told(&world).await, Vec::<String>::new());
    world.play("2027-03-05T12:00:01Z").await;
    assert_eq!(told(&world).await, ["out left"]);
}

/// Who joins by an event at the very instant at which a workflow is published is not found once more by the first
/// look at everybody.
async fn an_event_at_the_instant_of_the_first_look_is_told_once(on: On) {
    let rule = "change: joined, rule: { event: seen, within: 26h }";
    let world = with(on, &[("in", rule)]).await;
    seen(&world, 1).await;
    world.play("2027-03-04T18:00:00Z").await;
    assert_eq!(told(&world).await, ["in joined"]);
}

/// Who fell silent while nothing ran is told of, though the first thing that is read is that they are back.
async fn an_event_after_a_standstill_hides_nobody(on: On) {
    let quiet = "change: joined, rule: { event: seen, within: 26h, at_most: 0 }";
    let world = with(on, &[("quiet", quiet)]).await;
    seen(&world, 1).await;
    world.play("2027-03-05T10:00:00Z").await;
    nothing_runs(&world, "2027-03-05T18:00:00Z");
    seen(&world, 2).await;
    world.change(World::anna(), field("name", "Anna")).await;
    world.play("2027-03-05T19:00:00Z").await;
    assert_eq!(told(&world).await, ["quiet joined"]);
    assert_eq!(told_at(&world).await, ["2027-03-05T11:00:00.001Z"]);
    world.play("2027-03-08T09:00:00Z").await;
    let twice = ["2027-03-05T11:00:00.001Z", "2027-03-06T20:00:00.001Z"];
    assert_eq!(told_at(&world).await, twice);
}

/// What came in while nothing ran is read as of when it came in, and what time did after it is told as of then.
async fn an_event_in_a_standstill_counts_from_when_it_came_in(on: On) {
    let quiet = "rule: { event: seen, within: 26h, at_most: 0 }";
    let joined = &format!("change: joined, {quiet}");
    let left = &format!("change: left, {quiet}");
    let world = with(on, &[("quiet", joined), ("back", left)]).await;
    world.play("2027-03-04T10:00:00Z").await;
    nothing_runs(&world, "2027-03-04T12:00:00Z");
    seen(&world, 1).await;
    nothing_runs(&world, "2027-03-05T15:00:00Z");
    seen(&world, 2).await;
    nothing_runs(&world, "2027-03-07T09:00:00Z");
    world.play("2027-03-07T10:00:00Z").await;
    let expect = ["quiet joined", "quiet joined", "back left", "back left"];
    assert_eq!(told(&world).await, expect);
    let at = told_at(&world).await;
    let turned = ["2027-03-05T14:00:00.001Z", "2027-03-06T17:00:00.001Z"];
    assert_eq!(at[..2], turned);
}

/// A journey that goes on after a standstill changes its contact, before anybody looked at what time did.
async fn a_journey_after_a_standstill_hides_nobody(on: On) {
    let world = world(on).await;
    let marks = "{ format: 1, handle: marks, name: M, purpose: service, \
        triggers: [{ id: t, start: event, event: seen }], \
        blocks: [{ id: day, do: wait, for: 27h }, \
                 { id: mark, do: change_contact, changes: [{ tag: seen, set: true }] }] }";
    world.publish("marks", marks).await;
    let quiet = "change: joined, rule: { all: [{ event: seen, within: 26h, at_most: 0 }, \
        { not: { tag: seen } }] }";
    world.publish("quiet", &flow("quiet", quiet)).await;
    seen(&world, 1).await;
    world.play("2027-03-05T10:00:00Z").await;
    nothing_runs(&world, "2027-03-05T18:00:00Z");
    let bucket = world.store.buckets()[0];
    assert_eq!(world.runner.wake_due(bucket).await.unwrap(), 1);
    world.play("2027-03-08T09:00:00Z").await;
    assert_eq!(told(&world).await, ["quiet joined"]);
    assert_eq!(told_at(&world).await, ["2027-03-05T11:00:00.001Z"]);
}

/// Who came after everybody was looked at is found by the look of the next day. What time did to them while nothing
/// ran is not forgotten over that, also where that look was before the program was started again.
async fn a_look_after_a_standstill_hides_nobody(on: On) {
    let out = "change: left, rule: { event: seen, within: 26h, at_least: 2 }";
    let world = World::on(on).await;
    world.publish("out", &flow("out", out)).await;
    world.play("2027-03-04T10:00:00Z").await;
    world.consent(Standing::Subscribed).await;
    seen(&world, 1).await;
    seen(&world, 2).await;
    world.play("2027-03-04T10:05:00Z").await;
    nothing_runs(&world, "2027-03-08T10:00:00Z");
    world.store.close().await;
    let world = world.started_anew(|store| Arc::new(TestInbox(store))).await;
    world.play("2027-03-08T11:00:00Z").await;
    assert_eq!(told(&world).await, ["out left"]);
    assert_eq!(told_at(&world).await, ["2027-03-05T12:00:00.001Z"]);
}

/// Who came and went while nothing ran did both.
async fn each_turn_in_a_standstill_is_told(on: On) {
    let once = "rule: { all: [{ event: seen, within: 26h }, \
        { event: seen, within: 26h, at_most: 1 }] }";
    let joined = &format!("change: joined, {once}");
    let left = &format!("change: left, {once}");
    let world = with(on, &[("in", joined), ("out", left)]).await;
    seen(&world, 1).await;
    world.play("2027-03-04T10:00:00Z").await;
    seen(&world, 2).await;
    world.play("2027-03-04T11:00:00Z").await;
    assert_eq!(told(&world).await, ["in joined", "out left"]);
    nothing_runs(&world, "2027-03-07T09:00:00Z");
    world.play("2027-03-07T10:00:00Z").await;
    let at = told_at(&world).await;
    let twice = ["2027-03-05T11:00:00.001Z", "2027-03-05T12:00:00.001Z"];
    assert_eq!(at[2..], twice);
}

/// A reminder that fell into a pause is not put off beyond it.
async fn what_turns_soon_after_a_pause_is_told(on: On) {
    let once = "change: left, rule: { all: [{ event: seen, within: 26h }, \
        { event: seen, within: 26h, at_most: 1 }] }";
    let world = with(on, &[("out", once)]).await;
    seen(&world, 1).await;
    world.play("2027-03-04T09:05:00Z").await;
    seen(&world, 2).await;
    world.play("2027-03-05T10:50:00Z").await;
    assert_eq!(told(&world).await, ["out left"]);
    world.switch("out", Status::Paused).await;
    world.play("2027-03-05T11:02:00Z").await;
    world.switch("out", Status::Live).await;
    world.play("2027-03-08T09:00:00Z").await;
    assert_eq!(told(&world).await, ["out left", "out left"]);
    assert_eq!(told_at(&world).await[1], "2027-03-05T11:05:00.001Z");
}

on_both!(
    an_event_after_a_standstill_hides_nobody,
    an_event_in_a_standstill_counts_from_when_it_came_in,
    a_journey_after_a_standstill_hides_nobody,
    a_look_after_a_standstill_hides_nobody,
    each_turn_in_a_standstill_is_told,
    what_turns_soon_after_a_pause_is_told,
    who_comes_to_be_in_it_joins_and_who_is_out_left,
    an_event_moves_people_and_so_does_time,
    time_finds_who_is_left_alone,
    a_change_at_the_instant_of_an_event_forgets_no_reminder,
    what_a_journey_does_moves_people_too,
    a_paused_workflow_is_told_nothing,
    an_event_in_a_pause_is_remembered_after_it,
    an_event_at_the_instant_of_the_first_look_is_told_once,
);
