//! People on our side are told again until somebody takes it up: until a task is closed.

use std::sync::Arc;

use engine::event::own;
use engine::id::Handle;
use engine::time::HOUR_MS;
use postduif_runner::clock::Clock;
use postduif_runner::outlet::TestInbox;
use serde_json::json;
use store::Options;
use store::crash::Points;
use store::staff::Staff;
use store::task::{Closing, Task, TaskState};
use store::workflow::Status;

use crate::erasing::{asked, forget};
use crate::home::On;
use crate::world::World;

/// Twice, two hours apart, in front of an e-mail to the contact that says what came of it.
const NOTICE: &str = r#"{ format: 1, handle: notice, name: Large orders, purpose: service,
    triggers: [{ id: ordered, start: event, event: order_placed, key: event.order_id }],
    exits: [{ id: gone, when: { event: order_cancelled } }],
    blocks: [
      { id: tell, do: notify_staff, to: [{ role: sales }], text: "Order {{ trigger.order_id }}\nCall them.",
        remind: { after: 2h, to: [{ person: boss }], times: 2 } },
      { id: m, do: send_email, email: tips }] }"#;

const LEFT: &str = "{{ block.tell.outcome }} {{ block.tell.by }} {{ block.tell.result }} {{ block.tell.reminders }} {{ block.tell.people | join: '+' }}";

/// People who sell, and a boss.
pub(crate) async fn staff(world: &World, names: &[&str]) {
    for name in names {
        let role = if *name == "boss" { "bosses" } else { "sales" };
        let staff = Staff {
            handle: Handle::new(name).unwrap(),
            name: (*name).to_owned(),
            email: format!("{name}@shop.example"),
            roles: vec![Handle::new(role).unwrap()],
            manager: None,
            active: true,
        };
        let scope = world.store.workspace(world.workspace);
        scope.save_staff(staff, world.clock.now()).await.unwrap();
    }
}

async fn made(on: On) -> World {
    let world = World::on(on).await;
    prepare(&world, NOTICE).await;
    world
}

async fn prepare(world: &World, notice: &str) {
    staff(world, &["tess", "tom", "boss"]).await;
    world.email(LEFT).await;
    world.publish("notice", notice).await;
}

async fn open(world: &World) -> Vec<Task> {
    let scope = world.store.workspace(world.workspace);
    scope.tasks(TaskState::Open, None, None, 100).await.unwrap()
}

async fn close(world: &World, task: &Task, state: TaskState) {
    let closing = Closing {
        state,
        by: Some("tom".to_owned()),
        result: "called".to_owned(),
    };
    let scope = world.store.workspace(world.workspace);
    let closed = scope.close_task(task.contact, task.id, closing, world.now());
    closed.await.unwrap();
}

const FIRST: [&str; 2] = ["tess@shop.example: Order A1", "tom@shop.example: Order A1"];
const AGAIN: &str = "boss@shop.example: Herinnering: Order A1";

/// It is told at its times and no longer; where it stands, and that it waits, is in the mail.
async fn nobody_acts(on: On) {
    let world = made(on).await;
    world.order("A1").await;
    world.play("2027-03-04T10:59:59Z").await;
    assert_eq!(world.mails().await, FIRST);
    let tasks = open(&world).await;
    let [task] = tasks.as_slice() else {
        panic!("{tasks:?}")
    };
    let of = (task.title.as_str(), task.note.as_str(), &task.owner);
    assert_eq!(of, ("Order A1", "Call them.", &None));
    assert_eq!(task.due_at.unwrap().to_string(), "2027-03-04T11:00:00Z");
    world.play("2027-03-04T12:59:59Z").await;
    assert_eq!(world.mails().await, [&[AGAIN], &FIRST[..]].concat());
    world.play("2027-03-04T14:59:59Z").await;
    let told = [&[AGAIN, AGAIN], &FIRST[..]].concat();
    assert_eq!(world.mails().await, told);
    let scope = world.store.workspace(world.workspace);
    let newest = world.inbox().await[0].id;
    let mail = scope.caught_one(newest).await.unwrap().unwrap();
    let raw = String::from_utf8_lossy(&mail.raw).into_owned();
    for expect in [
        "Call them.",
        "https://shop.example/app/tasks",
        "Contact: anna",
    ] {
        assert!(raw.contains(expect), "{expect}: {raw}");
    }
    world.play("2027-03-06T00:00:00Z").await;
    let end = "anna@example.test: left_open   2 tess+tom";
    assert_eq!(world.mails().await, [&[end], &told[..]].concat());
    // Whoever comes late still finds it among what is to be done.
    assert_eq!(open(&world).await.len(), 1);
    let numbers = world.numbers_of("notice").await;
    for expect in ["tell.outcome.left_open=1", "tell.queued=4", "tell.sent=4"] {
        assert!(numbers.contains(expect), "{expect}: {numbers}");
    }
}

/// Whoever closes the task has acted, done or dropped; of two journeys it is the one that it is about.
async fn somebody_acts(on: On) {
    for (state, outcome) in [
        (TaskState::Done, "taken_up"),
        (TaskState::Dropped, "dropped"),
    ] {
        let world = made(on).await;
        world.order("A1").await;
        world.order("B2").await;
        world.play("2027-03-04T12:00:00Z").await;
        let tasks = open(&world).await;
        let task = tasks.iter().find(|task| task.title == "Order A1");
        close(&world, task.unwrap(), state).await;
        world.play("2027-03-06T00:00:00Z").await;
        let told = world.mails().await;
        let of = |who: &str, what: &str| {
            let its = told.iter().filter(|one| one.starts_with(who));
            its.filter(|one| one.contains(what)).count()
        };
        assert_eq!((of("boss", "A1"), of("boss", "B2")), (1, 2), "{told:?}");
        let end = format!("{outcome} tom called 1 tess+tom");
        assert_eq!(of("anna", &end), 1, "{told:?}");
        assert_eq!(of("anna", "left_open   2"), 1, "{told:?}");
    }
}

/// A task that stands before it is the one that is to be closed, also where it is closed already.
async fn the_task_before_it(on: On) {
    let blocks = r#"
      { id: call, do: create_task, title: "Call about {{ trigger.order_id }}", to: [{ role: sales }] },
      { id: pause, do: wait, for: 1h },
      { id: tell, do: notify_staff, to: [{ person: boss }], text: "Order {{ trigger.order_id }}", remind: { after: 2h, times: 5, task: call } },"#;
    let (before, after) = NOTICE.split_once("{ id: tell").unwrap();
    let (_, last) = after.split_once("} },").unwrap();
    let world = World::on(on).await;
    prepare(&world, &format!("{before}{blocks}{last}")).await;
    for order in ["A1", "B2", "C3"] {
        world.order(order).await;
    }
    world.play("2027-03-04T09:30:00Z").await;
    let tasks = open(&world).await;
    let titles: Vec<_> = tasks.iter().map(|task| task.title.as_str()).collect();
    assert_eq!(titles, ["Call about A1", "Call about B2", "Call about C3"]);
    close(&world, &tasks[0], TaskState::Done).await;
    world.play("2027-03-04T12:30:00Z").await;
    close(&world, &tasks[1], TaskState::Done).await;
    world.play("2027-03-06T00:00:00Z").await;
    // No task of its own beside it.
    assert_eq!(open(&world).await, tasks[2..]);
    let told = world.mails().await;
    for (order, times) in [("A1", 1), ("B2", 2), ("C3", 6)] {
        let of = |one: &&String| one.starts_with("boss") && one.ends_with(order);
        assert_eq!(told.iter().filter(of).count(), times, "{order}: {told:?}");
    }
}

/// Who leaves is no reason to act any more; what was held while the workflow stood still is looked at again.
async fn whoever_left_is_not_reminded_of(on: On) {
    let world = made(on).await;
    world.order("A1").await;
    world.play("2027-03-04T10:00:00Z").await;
    world.append("order_cancelled", json!({}), "x").await;
    world.play("2027-03-05T10:00:00Z").await;
    assert_eq!(world.mails().await, FIRST);
    world.order("A2").await;
    world.play("2027-03-05T11:00:00Z").await;
    world.clock.advance(world.now().plus_ms(HOUR_MS));
    world.runner.wake_due(store::Bucket(0)).await.unwrap();
    world.switch("notice", Status::Paused).await;
    world.play("2027-03-05T12:30:00Z").await;
    let tasks = open(&world).await;
    let task = tasks.iter().find(|task| task.title == "Order A2").unwrap();
    close(&world, task, TaskState::Done).await;
    world.play("2027-03-05T13:00:00Z").await;
    world.switch("notice", Status::Live).await;
    world.play("2027-03-05T20:00:00Z").await;
    let told = world.mails().await;
    assert!(!told.iter().any(|one| one.starts_with("boss")), "{told:?}");
    let numbers = world.numbers_of("notice").await;
    assert!(numbers.contains("tell.skipped.taken_up=1"), "{numbers}");
    assert!(numbers.contains("tell.outcome.taken_up=1"), "{numbers}");
}

/// Of whom nobody may know any more nobody is reminded, and what stands among the tasks says nothing of them.
async fn whoever_is_forgotten_is_not_reminded_of(on: On) {
    let world = made(on).await;
    world.order("A1").await;
    world.play("2027-03-04T10:00:00Z").await;
    let erasure = asked(&world).await;
    forget(&world, erasure).await;
    world.play("2027-03-06T00:00:00Z").await;
    let told = world.mails().await;
    assert!(!told.iter().any(|one| one.starts_with("boss")), "{told:?}");
    let tasks = open(&world).await;
    assert!(tasks.iter().all(|task| task.title == "erased"), "{tasks:?}");
}

/// Before its commit or after: a reminder goes to each once.
async fn a_reminder_in_which_the_program_died_is_told_once(on: On) {
    for point in ["commit.before_commit", "commit.after_commit"] {
        let crash = Points::new();
        let options = Options {
            crash: crash.clone(),
            ..Options::default()
        };
        let world = World::made(on, |store| Arc::new(TestInbox(store)), options).await;
        prepare(&world, NOTICE).await;
        world.order("A1").await;
        world.play("2027-03-04T10:59:00Z").await;
        crash.arm(point, 1).unwrap();
        world.clock.advance(world.now().plus_ms(HOUR_MS));
        assert!(world.runner.settle().await.is_err(), "{point}");
        world.store.close().await;
        let next = world.started_anew(|store| Arc::new(TestInbox(store))).await;
        next.runner.recover().await.unwrap();
        next.play("2027-03-04T12:30:00Z").await;
        let told = [&[AGAIN], &FIRST[..]].concat();
        assert_eq!(next.mails().await, told, "{point}");
        assert_eq!(next.told(own::TASK_CREATED).await.len(), 1, "{point}");
        let broken = next.store.system().invariants().await.unwrap();
        assert_eq!(broken.len(), 0, "{point}: {broken:?}");
    }
}

on_both!(
    nobody_acts,
    somebody_acts,
    the_task_before_it,
    whoever_left_is_not_reminded_of,
    whoever_is_forgotten_is_not_reminded_of,
    a_reminder_in_which_the_program_died_is_told_once,
);
