//! A merge with many events, and taking it back, in lives of which each ends at a crash point: the end is that
//! of one clean run.

use std::sync::Arc;

use engine::id::ContactId;
use engine::value::Value;
use postduif_runner::clock::Clock;
use postduif_runner::outlet::TestInbox;
use postduif_runner::{Links, Runner};
use serde_json::json;
use store::append::NewEvent;
use store::crash::{NAMES_OF_A_JOB, Points};
use store::merge::{EVENTS_AT_ONCE, MergeId, Merged, Undone};
use store::who::Who;
use store::{Options, Store};

use crate::home::On;
use crate::world::World;

/// So many that the job takes several chunks.
const EVENTS: usize = 4 * EVENTS_AT_ONCE + 50;

/// What both are known to have done.
type Known = [Vec<String>; 2];
/// A life ends where this point is reached for the so many-th time.
type Life = (&'static str, u32);

async fn named(store: &Store, world: &Told, who: Who) -> ContactId {
    let row = store.workspace(world.workspace).contact(&who).await;
    row.unwrap().unwrap().contact.id
}

/// What is the same in each life.
struct Told {
    workspace: engine::id::WorkspaceId,
    both: [ContactId; 2],
    merge: MergeId,
}

/// Two people with many events, of whom it was just said that they are one.
async fn merged(world: &World) -> Told {
    let scope = world.store.workspace(world.workspace);
    let looked = |n: usize| NewEvent {
        who: World::who(if n == 0 { "anna" } else { "annie" }),
        name: "looked".into(),
        occurred_at: world.now(),
        source: "api".into(),
        data: Value::from_json(&json!({ "page": n }), "data").unwrap(),
        key: Some(format!("k{n}")),
    };
    let all: Vec<_> = (0..EVENTS).map(looked).collect();
    for part in all.chunks(500) {
        scope.append(part.to_vec(), world.now()).await.unwrap();
    }
    world.play("2027-03-04T10:00:00Z").await;
    let mut told = Told {
        workspace: world.workspace,
        both: [ContactId(0); 2],
        merge: MergeId(0),
    };
    for (n, name) in ["annie", "anna"].into_iter().enumerate() {
        told.both[n] = named(&world.store, &told, World::who(name)).await;
    }
    let merging = scope.merge(told.both[0], told.both[1], "a test".into(), world.now());
    let Merged::Done(row) = merging.await.unwrap() else {
        panic!("not merged");
    };
    told.merge = row.id;
    told
}

async fn known(store: &Store, told: &Told) -> Known {
    let mut all = [Vec::new(), Vec::new()];
    for (contact, list) in told.both.into_iter().zip(&mut all) {
        let mut before = None;
        loop {
            let scope = store.workspace(told.workspace);
            let page = scope.events(contact, before, 200).await.unwrap();
            let Some(last) = page.last() else { break };
            before = Some((last.occurred_at, last.id));
            let looked = page.iter().filter(|event| event.name == "looked");
            list.extend(looked.map(|event| event.data.to_string()));
        }
        list.sort();
    }
    all
}

/// One life: it works on jobs until none is left or it dies.
async fn live(home: &str, clock: &Arc<dyn Clock>, life: Option<&Life>) -> (Store, bool) {
    let crash = Points::new();
    if let Some((name, nth)) = life {
        crash.arm(name, *nth).unwrap();
    }
    let options = Options {
        buckets: Some(1),
        crash,
        ..Options::default()
    };
    let store = Store::open(home, options).await.unwrap();
    let links = Links::new("https://shop.example", [7; 32]);
    let outlet = Arc::new(TestInbox(store.clone()));
    let runner = Runner::new(store.clone(), Arc::clone(clock), outlet, links);
    loop {
        match runner.work_on_job().await {
            Ok(0) => break,
            Ok(_) => {}
            Err(_) => return (store, false),
        }
    }
    // That they became one was told; a merge is taken back once that is read.
    runner.settle().await.unwrap();
    (store, true)
}

/// Lives until one comes to its end.
async fn lives(home: &str, clock: &Arc<dyn Clock>, points: &[Life]) -> Store {
    for life in points {
        let (store, ended) = live(home, clock, Some(life)).await;
        assert!(!ended, "{life:?}");
        store.close().await;
    }
    let (store, ended) = live(home, clock, None).await;
    assert!(ended);
    store
}

/// What is known at the end of a merge, and at the end of taking it back.
async fn killed(on: On, points: &[Life]) -> [Known; 2] {
    let world = World::on(on).await;
    let told = merged(&world).await;
    let World {
        store, clock, home, ..
    } = world;
    store.close().await;
    let clock: Arc<dyn Clock> = clock;
    let store = lives(&home.address(), &clock, points).await;
    let one = known(&store, &told).await;
    let scope = store.workspace(told.workspace);
    let undone = scope.undo_merge(told.merge, clock.now()).await.unwrap();
    assert!(matches!(undone, Undone::Done(_)), "{undone:?}");
    store.close().await;
    let store = lives(&home.address(), &clock, points).await;
    let two = known(&store, &told).await;
    store.close().await;
    [one, two]
}

async fn whatever_dies_on_the_way_no_event_is_lost_or_twice(on: On) {
    let [before, after] = NAMES_OF_A_JOB;
    let all: [&[Life]; 4] = [
        &[],
        &[(before, 1), (after, 1), (before, 2)],
        &[(after, 2), (after, 1)],
        &[(before, 3), (before, 1), (after, 1)],
    ];
    for points in all {
        let [one, two] = killed(on, points).await;
        assert_eq!([one[0].len(), one[1].len()], [0, EVENTS], "{points:?}");
        assert_eq!([two[0].len(), two[1].len()], [EVENTS - 1, 1], "{points:?}");
        let mut each = one[1].clone();
        each.dedup();
        assert_eq!(each.len(), EVENTS, "{points:?}");
    }
}

on_both![whatever_dies_on_the_way_no_event_is_lost_or_twice];
