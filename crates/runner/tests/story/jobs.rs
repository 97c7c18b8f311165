//! Jobs, as a living process works on them.

use store::job::State;
use store::retention::Retention;

use crate::world::World;

#[tokio::test]
async fn old_events_go_once_a_day() {
    let World {
        store,
        clock,
        runner,
        workspace,
        home: _home,
    } = {
        let world = World::new().await;
        for n in 0..5 {
            world.order(&format!("A{n}")).await;
        }
        world.runner.settle().await.unwrap();
        world
    };
    let retention = Retention {
        events_days: Some(31),
        steps_days: None,
        mail_days: None,
    };
    let runner = runner.with_retention(retention);
    let before = store.system().oldest().await.unwrap();
    runner.make_jobs().await.unwrap();
    assert!(runner.work_on_job().await.unwrap() > 0);
    let jobs = store.workspace(workspace).jobs(None, 10).await.unwrap();
    assert_eq!(jobs.len(), 1);
    while runner.work_on_job().await.unwrap() > 0 {}
    let jobs = store.workspace(workspace).jobs(None, 10).await.unwrap();
    assert_eq!((jobs[0].state, jobs[0].done), (State::Done, 0));
    assert_eq!(
        store.system().oldest().await.unwrap(),
        before,
        "nothing is old"
    );
    clock.advance(clock_in(&*clock, 40));
    runner.make_jobs().await.unwrap();
    runner.make_jobs().await.unwrap();
    while runner.work_on_job().await.unwrap() > 0 {}
    let jobs = store.workspace(workspace).jobs(None, 10).await.unwrap();
    assert_eq!(jobs.len(), 2);
    assert_eq!(jobs[0].state, State::Done);
    assert!(jobs[0].done >= 4, "{jobs:?}");
}

fn clock_in(clock: &dyn postduif_runner::clock::Clock, days: i64) -> engine::time::Time {
    clock.now().plus_ms(days * engine::time::DAY_MS)
}
