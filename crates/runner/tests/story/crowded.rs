//! Many who write about the same few people at the same time, while their journeys go on: nobody is
//! told to come back, nothing that was taken is lost, and no word overwrites another.

use std::collections::BTreeSet;

use engine::contact::Change;
use engine::value::Value;
use store::append::{Appended, NewEvent};
use store::command::Command;
use store::{Store, Workspace};
use tokio::task::JoinSet;

use crate::home::On;
use crate::world::World;

/// How many write at once.
const WRITERS: usize = 16;
/// About so few people.
const PEOPLE: usize = 5;
/// How often each writer writes about each of them.
const ROUNDS: usize = 4;

const WORKFLOW: &str = "
format: 1
handle: w
name: W
purpose: service
triggers: [{ id: t, start: event, event: touched, key: event.n }]
blocks:
  - { id: mark, do: change_contact, changes: [{ tag: marked, set: true }] }
  - { id: tips, do: send_email, email: tips }
";

fn name(person: usize) -> String {
    format!("person-{person}")
}

/// One writer's events and changes; each change is a tag of its own.
async fn write(scope: Workspace<'_>, writer: usize, now: engine::time::Time) {
    for round in 0..ROUNDS {
        for person in 0..PEOPLE {
            let n = format!("{writer}-{round}-{person}");
            let who = || World::who(&name(person));
            let event = NewEvent {
                who: who(),
                name: "touched".into(),
                occurred_at: now,
                source: "api".into(),
                data: Value::from_json(&serde_json::json!({ "n": n }), "data").unwrap(),
                key: Some(n.clone()),
            };
            let appended = scope.append(vec![event], now).await.unwrap();
            assert!(matches!(appended[..], [Appended::Stored { .. }]));
            let tag = Change::Tag { tag: n, set: true };
            let command = Command::ChangeContact {
                changes: vec![tag],
                source: "api".into(),
            };
            scope.command(who(), command, now).await.unwrap();
            // A mail program says that one of them is not to be mailed any more.
            if (writer, round, person) == (0, 1, 0) {
                let address = format!("{}@example.test", name(person));
                scope.suppress(&address, "complained", now).await.unwrap();
            }
        }
    }
}

async fn nothing_is_lost_between_many_writers(on: On) {
    let world = World::on(on).await;
    world.publish("w", WORKFLOW).await;
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (store, workspace): (Store, _) = (world.store.clone(), world.workspace);
        let now = world.now();
        writers.spawn(async move { write(store.workspace(workspace), writer, now).await });
    }
    // Their journeys go on meanwhile, on the same contacts.
    while !writers.is_empty() {
        world.runner.settle().await.unwrap();
        while let Some(written) = writers.try_join_next() {
            written.unwrap();
        }
        tokio::task::yield_now().await;
    }
    world.play("2027-03-05T00:00:00Z").await;
    let scope = world.store.workspace(world.workspace);
    for person in 0..PEOPLE {
        let row = scope.contact(&World::who(&name(person))).await;
        let mut contact = row.unwrap().unwrap().contact;
        // Who is not to be mailed any more does not come in.
        assert!(contact.tags.remove("marked") || person == 0);
        let all = (0..WRITERS)
            .flat_map(|writer| (0..ROUNDS).map(move |round| format!("{writer}-{round}-{person}")));
        assert_eq!(contact.tags, all.collect::<BTreeSet<_>>());
        assert_eq!(contact.suppressed.is_some(), person == 0);
    }
    let count = WRITERS * ROUNDS * PEOPLE;
    let numbers = world.numbers_of("w").await;
    assert!(
        numbers.contains(&format!("t.matched={count} ")),
        "{numbers}"
    );
}

on_both!(nothing_is_lost_between_many_writers);
