//! A person is forgotten: nothing is sent any more, nothing is known any more, the books still balance, and
//! a list that still has their address does not make them mailed again.

use engine::contact::{Change, Standing};
use engine::id::ContactId;
use postduif_runner::Links;
use store::erasure::{Erased, Erasure};
use store::message::State;
use store::task::{Closing, NewTask, TaskState};
use store::who::Who;
use store::workflow::Status;

use crate::home::On;
use crate::world::World;

const ANNA: &str = "anna@example.test";

/// What is asked, as a server asks it.
pub(crate) async fn asked(world: &World) -> Erasure {
    let scope = world.store.workspace(world.workspace);
    let row = scope.contact(&World::anna()).await.unwrap().unwrap();
    Erasure {
        contact: row.contact.id,
        created_at: row.contact.created_at,
        hashes: hashes(world),
        at: world.now(),
    }
}

fn hashes(world: &World) -> Vec<String> {
    Links::new("https://shop.example", [7; 32]).address_hashes(world.workspace, ANNA)
}

pub(crate) async fn forget(world: &World, erasure: Erasure) {
    let scope = world.store.workspace(world.workspace);
    let begun = scope.erase(erasure).await.unwrap();
    assert!(matches!(begun, Erased::Begun(_)), "{begun:?}");
    while world.runner.work_on_job().await.unwrap() > 0 {}
    assert_eq!(world.store.system().invariants().await.unwrap().len(), 0);
}

async fn named(world: &World) {
    let name = Change::Field {
        field: "first_name".into(),
        value: "Anna-Sophie".into(),
    };
    world.change(World::anna(), name).await;
}

async fn events_of(world: &World, contact: ContactId) -> Vec<engine::event::Event> {
    let scope = world.store.workspace(world.workspace);
    scope.events(contact, None, 500).await.unwrap()
}

async fn nothing_is_sent_and_nothing_is_known(on: On) {
    let world = World::on(on).await;
    let scope = world.store.workspace(world.workspace);
    world.consent(Standing::Subscribed).await;
    world
        .consent_of(World::who("ben"), Standing::Subscribed)
        .await;
    named(&world).await;
    world.order("A1").await;
    world.play("2027-03-04T10:00:00Z").await;
    // Something that nobody has read yet is about her, too.
    world.order("A2").await;
    let erasure = asked(&world).await;
    let anna = erasure.contact;
    forget(&world, erasure.clone()).await;
    assert!(scope.contact(&World::anna()).await.unwrap().is_none());
    assert!(scope.contact(&Who::Contact(anna)).await.unwrap().is_none());
    assert!(scope.contact(&World::who("ben")).await.unwrap().is_some());
    let events = events_of(&world, anna).await;
    assert!(events.iter().any(|event| event.name == "order_placed"));
    for event in events {
        assert_eq!(
            event.data.to_json(),
            serde_json::json!({}),
            "{}",
            event.name
        );
    }
    let journeys = scope.journeys(anna, None, 10).await.unwrap();
    assert_eq!(journeys.len(), 1);
    assert_eq!(journeys[0].key, "");
    let numbers = world.numbers().await;
    assert!(
        numbers.ends_with("monday.entered=1 monday.left=1"),
        "{numbers}"
    );
    assert_eq!(scope.erase(erasure).await.unwrap(), Erased::Before);
    world.play("2027-03-09T10:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 0);
    assert_eq!(world.parked().await.len(), 0);
}

async fn what_is_held_is_skipped(on: On) {
    let world = World::on(on).await;
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    world.play("2027-03-08T13:00:00Z").await;
    world.switch("product-x-monday", Status::Paused).await;
    world.play("2027-03-08T14:00:00Z").await;
    assert_eq!(world.states().await, [State::Held]);
    let erasure = asked(&world).await;
    forget(&world, erasure).await;
    assert_eq!(world.states().await, [State::Skipped]);
    let numbers = world.numbers().await;
    assert!(numbers.contains("tips.skipped.erased=1"), "{numbers}");
    world.switch("product-x-monday", Status::Live).await;
    world.play("2027-03-08T15:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 0);
}

async fn an_old_list_does_not_make_her_mailed_again(on: On) {
    let world = World::on(on).await;
    let scope = world.store.workspace(world.workspace);
    world.consent(Standing::Subscribed).await;
    world.play("2027-03-04T10:00:00Z").await;
    let erasure = asked(&world).await;
    forget(&world, erasure).await;
    // A list that still has her, with a consent of today.
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    world.play("2027-03-09T10:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 0);
    assert_eq!(world.states().await, [State::Skipped]);
    // She asks for it herself.
    scope.remember_address(hashes(&world)).await.unwrap();
    world.order("A2").await;
    world.play("2027-03-16T10:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 1);
}

async fn whoever_is_back_from_a_copy_is_forgotten_again(on: On) {
    let world = World::on(on).await;
    let scope = world.store.workspace(world.workspace);
    world.consent(Standing::Subscribed).await;
    let erasure = asked(&world).await;
    // In the copy that number is somebody who became known at another instant.
    let other = Erasure {
        created_at: erasure.created_at.plus_ms(1),
        ..erasure.clone()
    };
    assert_eq!(scope.erase(other).await.unwrap(), Erased::Nobody);
    assert!(matches!(
        scope.erase(erasure.clone()).await.unwrap(),
        Erased::Begun(_)
    ));
    assert_eq!(scope.erase(erasure).await.unwrap(), Erased::Before);
}

/// Work about somebody who is forgotten says nothing of them, and can still be listed.
async fn tasks_about_her_are_still_read(on: On) {
    let world = World::on(on).await;
    world.order("A1").await;
    world.play("2027-03-04T10:00:00Z").await;
    let scope = world.store.workspace(world.workspace);
    let erasure = asked(&world).await;
    let anna = erasure.contact;
    let task = |title: &str| NewTask {
        contact: anna,
        title: title.to_owned(),
        note: "Anna's number is 0612345678".to_owned(),
        owner: None,
        due_at: None,
        origin: None,
    };
    let done = scope
        .add_task(task("Call Anna"), world.now())
        .await
        .unwrap();
    let open = scope
        .add_task(task("Write to Anna"), world.now())
        .await
        .unwrap();
    let closing = Closing {
        state: TaskState::Done,
        by: None,
        result: "Anna is glad".to_owned(),
    };
    let closed = scope.close_task(anna, done.id, closing, world.now());
    closed.await.unwrap();
    forget(&world, erasure).await;
    for (task, state) in [(done, TaskState::Done), (open, TaskState::Dropped)] {
        let task = scope.task(anna, task.id).await.unwrap().unwrap();
        assert_eq!((task.state, task.title.as_str()), (state, "erased"));
        assert_eq!(
            (task.note.as_str(), task.closed.unwrap().result.as_str()),
            ("", "")
        );
    }
    // As an earlier version of the program left them.
    world.home.run("UPDATE task SET result = NULL").await;
    let listed = scope.tasks(TaskState::Done, None, None, 10).await.unwrap();
    assert_eq!(listed.len(), 1);
}

on_both!(
    tasks_about_her_are_still_read,
    nothing_is_sent_and_nothing_is_known,
    what_is_held_is_skipped,
    an_old_list_does_not_make_her_mailed_again,
    whoever_is_back_from_a_copy_is_forgotten_again,
);
