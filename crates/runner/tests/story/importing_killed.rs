//! An import in lives of which each ends at a crash point: the end is that of one clean run.

use std::fmt::Write;
use std::sync::Arc;

use postduif_runner::clock::Clock;
use postduif_runner::outlet::TestInbox;
use postduif_runner::{Links, Runner};
use store::crash::{NAMES_OF_A_JOB, Points};
use store::import::Counts;
use store::{Options, Store};

use crate::home::On;
use crate::importing::{LIST, made, people, start, work};
use crate::world::World;

/// A block and some: opt-outs and rows, new and known people, faults.
fn crowd() -> String {
    let mut file = "mail,city,born,offers,since\n".to_owned();
    for n in 0..2_040 {
        let offers = ["", "ja", "nee"][n % 3];
        writeln!(
            file,
            "p{}@example.test,City {n},,{offers},2020-01-01",
            n % 900
        )
        .unwrap();
        if n % 500 == 7 {
            file.push_str("dirt\n");
        }
    }
    file
}

/// Works on jobs in lives of which each may die; how many there were.
async fn killed(world: World, settings: &str, points: &[(&'static str, u32)]) -> (String, Counts) {
    let import = made(&world, settings, crowd().as_bytes()).await;
    start(&world, settings, import, false).await;
    let World {
        store,
        clock,
        workspace,
        home,
        ..
    } = world;
    store.close().await;
    let mut lives = points.iter();
    loop {
        let crash = Points::new();
        let armed = lives.next();
        if let Some((name, nth)) = armed {
            crash.arm(name, *nth).unwrap();
        }
        let options = Options {
            buckets: Some(1),
            crash,
            ..Options::default()
        };
        let store = Store::open(&home.address(), options).await.unwrap();
        let links = Links::new("https://shop.example", [7; 32]);
        let outlet = Arc::new(TestInbox(store.clone()));
        let runner = Runner::new(store.clone(), clock.clone(), outlet, links);
        let worked = work(&runner).await;
        if armed.is_some() {
            assert!(worked.is_err(), "{armed:?}");
            drop(runner);
            store.close().await;
            continue;
        }
        worked.unwrap();
        let row = store.workspace(workspace).import(import).await.unwrap();
        let faults = store.workspace(workspace).import_faults(import, 0, 100);
        let mut told = people(&store, workspace).await;
        writeln!(told, "{:?}", faults.await.unwrap()).unwrap();
        let depths = store.system().depths(clock.now()).await.unwrap();
        assert_eq!(depths.inbox, 0, "nobody hears of it");
        // A number that was taken before a crash is nobody's on PostgreSQL.
        let rows = store.workspace(workspace).contacts(None, 1).await.unwrap();
        let first = rows[0].contact.id;
        let history = store.workspace(workspace).events(first, None, 100).await;
        for event in history.unwrap() {
            writeln!(told, "{} {}", event.name, event.data).unwrap();
        }
        store.close().await;
        return (told, row.unwrap().ran.unwrap());
    }
}

async fn whatever_dies_on_the_way_the_end_is_that_of_one_run(on: On) {
    let whole = killed(World::on(on).await, LIST, &[]).await;
    assert_eq!((whole.1.rows, whole.1.refused), (2_045, 5));
    let [before, after] = NAMES_OF_A_JOB;
    let lives: [&[_]; 3] = [
        &[(before, 1), (after, 1), (before, 2)],
        &[(after, 2), (after, 1), (after, 1)],
        &[(before, 4), (before, 1), (after, 1)],
    ];
    for points in lives {
        let got = killed(World::on(on).await, LIST, points).await;
        assert_eq!(got.1, whole.1, "{points:?}");
        assert_eq!(got.0, whole.0, "{points:?}");
    }
}

on_both![whatever_dies_on_the_way_the_end_is_that_of_one_run];
