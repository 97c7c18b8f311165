//! A workflow that had ended goes again: what time does to its contacts from then on is told, whatever happened to
//! them meanwhile.

use engine::id::Handle;
use store::workflow::{Published, Status};

use crate::home::On;
use crate::joining::{flow, seen, told_at, world};
use crate::world::World;

/// How a workflow goes again.
#[derive(Clone, Copy, Debug)]
enum Again {
    Switched,
    /// Paused first, and then switched on.
    Paused,
    Published,
}

async fn go_again(world: &World, how: Again) {
    match how {
        Again::Switched => world.switch("silent", Status::Live).await,
        Again::Paused => {
            world.switch("silent", Status::Paused).await;
            world.play("2027-03-07T10:00:00Z").await;
            world.switch("silent", Status::Live).await;
        }
        Again::Published => {
            let scope = world.store.workspace(world.workspace);
            let handle = Handle::new("silent").unwrap();
            let row = scope.workflow(&handle).await.unwrap().unwrap();
            let published = scope
                .publish(&handle, row.draft_revision, "2026a", 1, world.now())
                .await;
            assert_eq!(published.unwrap(), Published::Version(2));
        }
    }
}

/// Nobody came for two days: at nine on the sixth, while the workflow is over, and after somebody came on the
/// sixth at noon once more at noon on the eighth, when it goes again.
async fn check(on: On, over: Status, how: Again) {
    let world = world(on).await;
    let silent = "change: joined, rule: { event: seen, within: 2d, at_most: 0 }";
    world.publish("silent", &flow("silent", silent)).await;
    world.play("2027-03-04T09:00:01Z").await;
    seen(&world, 1).await;
    world.play("2027-03-05T09:00:00Z").await;
    world.switch("silent", over).await;
    world.play("2027-03-06T12:00:00Z").await;
    seen(&world, 2).await;
    world.play("2027-03-07T09:00:00Z").await;
    assert_eq!(told_at(&world).await, [""; 0], "{over:?} {how:?}");
    go_again(&world, how).await;
    world.play("2027-03-10T09:00:00Z").await;
    let told = told_at(&world).await;
    assert_eq!(told, ["2027-03-08T12:00:00.001Z"], "{over:?} {how:?}");
}

async fn what_turns_after_an_end_is_told(on: On) {
    for how in [Again::Switched, Again::Paused, Again::Published] {
        check(on, Status::Ended, how).await;
    }
    check(on, Status::Closed, Again::Switched).await;
}

on_both!(what_turns_after_an_end_is_told);
