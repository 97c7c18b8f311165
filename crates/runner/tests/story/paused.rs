//! A workflow that is paused and resumed again and again while its mail leaves: in the end everybody
//! was mailed once. There is no place at which a send goes on, only messages that have not left.

use std::sync::Arc;

use engine::contact::Standing;
use mail::transport::Delivery;
use postduif_runner::outlet::{Outlet, Parcel, TestInbox};
use store::message::{Filter, State};
use store::seeing::PAGE_MAX;
use store::workflow::Status;

use crate::home::On;
use crate::world::World;

const WORKFLOW: &str = "product-x-monday";
/// Everybody whose mail is due in the same second.
const PEOPLE: usize = 120;
/// Few at a time, so that there is a middle in which to pause.
const AT_ONCE: usize = 3;
/// The most turns that it may take; each sends at most [`AT_ONCE`].
const TURNS_MAX: usize = 1_000;

/// The test inbox, which takes few at a time.
struct Narrow(TestInbox);

impl Outlet for Narrow {
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> Delivery<'a> {
        self.0.deliver(parcel)
    }

    fn at_once(&self) -> usize {
        AT_ONCE
    }
}

/// Numbers from 0 to 9 in an order that looks like chance, and is the same each time.
fn chance(turn: usize) -> usize {
    let mixed = (turn as u64)
        .wrapping_add(0x9E37_79B9)
        .wrapping_mul(0xBF58_476D_1CE4_E5B9);
    usize::try_from((mixed >> 40) % 10).unwrap()
}

async fn everybody_is_mailed_once_however_often_it_is_paused(on: On) {
    let world = World::on_with_outlet(on, |store| Arc::new(Narrow(TestInbox(store)))).await;
    for n in 0..PEOPLE {
        let who = || World::who(&format!("person-{n}"));
        world.consent_of(who(), Standing::Subscribed).await;
        let order = serde_json::json!({ "order_id": n, "lines": [{ "sku": "X-100" }] });
        world
            .append_of(who(), "order_placed", order, &format!("order-{n}"))
            .await;
    }
    world.play("2027-03-08T13:29:59Z").await;
    let due = engine::time::Time::parse("2027-03-08T13:30:00Z").unwrap();
    world.clock.advance(due);
    let bucket = world.store.buckets()[0];
    while world.runner.wake_due(bucket).await.unwrap() > 0 {}
    let (mut pauses, mut is_live) = (0, true);
    for turn in 0..TURNS_MAX {
        if accepted(&world).await == PEOPLE {
            break;
        }
        match chance(turn) {
            0..3 if is_live => {
                world.switch(WORKFLOW, Status::Paused).await;
                (pauses, is_live) = (pauses + 1, false);
            }
            0..5 if !is_live => {
                world.switch(WORKFLOW, Status::Live).await;
                is_live = true;
            }
            _ => drop(world.runner.send_due(bucket).await.unwrap()),
        }
    }
    assert!(pauses > 5, "it was paused {pauses} times only");
    world.switch(WORKFLOW, Status::Live).await;
    world.play("2027-03-08T13:31:00Z").await;
    let scope = world.store.workspace(world.workspace);
    let caught = scope.caught(None, PAGE_MAX).await.unwrap();
    let mut mailed: Vec<_> = caught.into_iter().map(|mail| mail.recipient).collect();
    mailed.sort();
    let mut expect: Vec<_> = (0..PEOPLE)
        .map(|n| format!("person-{n}@example.test"))
        .collect();
    expect.sort();
    assert_eq!(mailed, expect);
    assert_eq!(accepted(&world).await, PEOPLE);
}

async fn accepted(world: &World) -> usize {
    let scope = world.store.workspace(world.workspace);
    let filter = Filter::State(State::Accepted);
    scope.messages(filter, None, PAGE_MAX).await.unwrap().len()
}

on_both!(everybody_is_mailed_once_however_often_it_is_paused);
