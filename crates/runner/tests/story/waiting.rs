//! Mail that is in flight and waits in a train for its turn: who opts out meanwhile does not get it, nor does
//! anybody once its workflow stands still; whoever lost its buckets sends nothing of it; and where the way out
//! hangs it goes back before that answers.

use std::collections::BTreeSet;
use std::time::Duration;

use engine::contact::Standing;
use postduif_runner::{Links, Pacing, Runner};
use store::crash::Points;
use store::message::State;
use store::workflow::Status;

use crate::home::On;
use crate::train::{AT_ONCE, FAR, PEOPLE, Slow, all_are_ready, count, states, until, world};
use crate::world::World;

/// Whoever had to stand is looked at once more, however short it was.
const FRESH: Pacing = Pacing {
    fresh: Duration::ZERO,
    ..FAR
};

/// Who has not begun to leave.
fn waiting(slow: &Slow) -> Vec<String> {
    let begun: BTreeSet<_> = slow.begun().into_iter().map(|(to, _)| to).collect();
    let all = (0..PEOPLE).map(|n| format!("person-{n}"));
    let waits = |name: &String| !begun.contains(&format!("{name}@example.test"));
    all.filter(waits).collect()
}

async fn who_opts_out_meanwhile_gets_nothing(on: On) {
    let slow = Slow::new();
    let mut world = world(on, &slow, "marketing", Points::none()).await;
    world.runner = world.runner.with_pacing(FRESH);
    let bucket = world.store.buckets()[0];
    let watch = async {
        all_are_ready(&world, &slow).await;
        let gone = waiting(&slow).remove(0);
        let who = World::who(&gone);
        world.consent_of(who, Standing::Left).await;
        slow.let_all_go();
        gone
    };
    let (sent, gone) = tokio::join!(world.runner.send_due(bucket), watch);
    sent.unwrap();
    world.play("2027-03-04T10:00:00Z").await;
    assert_eq!(waiting(&slow), [gone]);
    assert_eq!(slow.times().into_values().max(), Some(1));
    assert_eq!(count(&world, State::Skipped).await, 1);
    assert_eq!(count(&world, State::Accepted).await, PEOPLE - 1);
}

async fn nothing_of_a_paused_workflow_leaves(on: On) {
    let slow = Slow::new();
    let mut world = world(on, &slow, "service", Points::none()).await;
    world.runner = world.runner.with_pacing(FRESH);
    let bucket = world.store.buckets()[0];
    let watch = async {
        all_are_ready(&world, &slow).await;
        world.switch("seen", Status::Paused).await;
        slow.let_all_go();
    };
    let (sent, ()) = tokio::join!(world.runner.send_due(bucket), watch);
    sent.unwrap();
    assert_eq!(slow.begun().len(), AT_ONCE + 1);
    world.switch("seen", Status::Live).await;
    world.play("2027-03-04T10:00:00Z").await;
    assert_eq!(slow.times().into_values().collect::<Vec<_>>(), [1; PEOPLE]);
    assert_eq!(states(&world).await, [State::Accepted; PEOPLE]);
}

/// The way out hangs with two messages, and without patience nothing waits for it.
async fn what_waits_goes_back_while_the_way_out_hangs(on: On) {
    let slow = Slow::new();
    let mut world = world(on, &slow, "service", Points::none()).await;
    let bucket = world.store.buckets()[0];
    slow.go_on.forget_permits(usize::MAX);
    world.runner = world.runner.with_pacing(Pacing {
        patience: Duration::ZERO,
        ..FAR
    });
    let watch = async {
        until(async || count(&world, State::InFlight).await > 0 && slow.begun().len() == AT_ONCE)
            .await;
        // One of the two is taken, so that more are made ready behind the other; the next one hangs too.
        slow.go_on.add_permits(1);
        until(async || count(&world, State::Retry).await > 0).await;
        let hanging = slow.begun().len();
        slow.let_all_go();
        hanging
    };
    let (sent, hanging) = tokio::join!(world.runner.send_due(bucket), watch);
    sent.unwrap();
    assert!(hanging <= AT_ONCE + 1, "{hanging}");
    world.play("2027-03-04T10:00:00Z").await;
    assert_eq!(slow.times().into_values().collect::<Vec<_>>(), [1; PEOPLE]);
    assert_eq!(states(&world).await, [State::Accepted; PEOPLE]);
}

/// Longer than the test takes: what ends it is what the books say of it.
const LEASE_MS: i64 = 300_000;
/// The first node was silent for longer than that.
const SILENT: &str = "UPDATE lease SET expires_at = 0; UPDATE node SET seen_at = seen_at - 1000000";

/// Another node takes a bucket over while mail waits in a train of it: what waited leaves with that one only.
#[tokio::test]
async fn what_waited_with_who_lost_its_lease_leaves_with_who_has_it() {
    let slow = Slow::new();
    let world = world(On::Postgres, &slow, "service", Points::none()).await;
    let node = |name: &str| {
        let links = Links::new("https://shop.example", [7; 32]);
        let (store, clock) = (world.store.clone(), world.clock.clone());
        let runner = Runner::new(store, clock, slow.clone(), links).with_pacing(FAR);
        runner.on_node(name.to_owned(), LEASE_MS)
    };
    let (first, second) = (node("first"), node("second"));
    first.renew().await.unwrap();
    let watch = async {
        all_are_ready(&world, &slow).await;
        let waited = waiting(&slow);
        let client = world.home.client().await;
        client.batch_execute(SILENT).await.unwrap();
        second.renew().await.unwrap();
        first.renew().await.unwrap();
        slow.let_all_go();
        waited
    };
    let (_, waited) = tokio::join!(first.settle(), watch);
    assert_eq!(waited.len(), PEOPLE - AT_ONCE - 1);
    assert_eq!(waiting(&slow), waited, "they left with the first");
    second.settle().await.unwrap();
    let times = slow.times();
    assert_eq!(times.len(), PEOPLE);
    // Of those that were on the wire nobody could know whether they had arrived.
    let twice = times.values().filter(|times| **times > 1).count();
    assert!(twice <= AT_ONCE + 1, "{times:?}");
    for name in waited {
        assert_eq!(times[&format!("{name}@example.test")], 1, "{times:?}");
    }
    assert_eq!(states(&world).await, [State::Accepted; PEOPLE]);
}

on_both!(
    who_opts_out_meanwhile_gets_nothing,
    nothing_of_a_paused_workflow_leaves,
    what_waits_goes_back_while_the_way_out_hangs,
);
