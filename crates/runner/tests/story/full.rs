//! A disk without room, at each stage of a message's way: whoever asks is told, nothing is half
//! written, what is there can be read, and when somebody has made room all goes on by itself.

use std::fmt::Write;
use std::sync::Arc;

use engine::contact::Standing;
use postduif_runner::clock::Clock;
use postduif_runner::outlet::TestInbox;
use store::append::Appended;
use store::message::State;
use store::room::Room;
use store::{Error, Options};

use crate::world::World;

/// Orders in the story: enough for each stage to need more than what is free in the file's pages.
const ORDERS: usize = 20;
/// Bytes of an order, so that one fills about a page.
const ORDER_BYTES: usize = 3_000;

/// Where the room ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
enum Stage {
    Append,
    Inbox,
    Wake,
    Send,
}

/// A note that no compression makes small, other for each order.
fn note(n: usize) -> String {
    let mut number = n as u64 + 1;
    let mut note = String::new();
    while note.len() < ORDER_BYTES {
        number = number
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        write!(note, "{:08x} ", number >> 32).unwrap();
    }
    note
}

async fn append(world: &World, n: usize) -> store::Result<Appended> {
    let data = serde_json::json!({ "order_id": format!("A{n}"), "lines": [{ "sku": "X-100" }],
                                   "note": note(n) });
    let key = format!("order-{n}");
    let appended = world.try_append("order_placed", data, &key).await;
    appended.map(|mut appended| appended.remove(0))
}

/// Does everything there is to do until `until`; gives whether there was no room for it.
async fn goes_on(world: &World, until: &str) -> bool {
    let until = engine::time::Time::parse(until).unwrap();
    let played = world.runner.play(until, |at| world.clock.advance(at)).await;
    match played {
        Ok(()) => false,
        Err(postduif_runner::Error::Store(Error::NoRoom { .. })) => true,
        Err(error) => panic!("{error}"),
    }
}

async fn check(stage: Stage) {
    let room = Room::limited();
    let options = Options {
        room: room.clone(),
        ..Options::default()
    };
    let world = World::with(|store| Arc::new(TestInbox(store)), options).await;
    world.consent(Standing::Subscribed).await;
    let html = "<p>{{ trigger.note }}</p><p>{{ trigger.note | upcase }}</p><a href=\"{{ unsubscribe_url }}\">leave</a>";
    world.email_of("Tips", html).await;
    world.play("2027-03-04T10:00:00Z").await;
    // There is no room for one page more, until somebody makes it.
    let is_full = |now: Stage| room.set((now == stage).then_some(1));
    is_full(Stage::Append);
    let (mut taken, mut refused) = (0, 0);
    for n in 0..ORDERS {
        match append(&world, n).await {
            Ok(_) => taken += 1,
            Err(Error::NoRoom { .. }) => refused += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(taken + refused, ORDERS);
    assert_eq!(refused > 0, stage == Stage::Append, "{taken} were taken");
    room.set(None);
    // A careful client asks again, for all of it: what was taken is there, what was not is not.
    let (mut stored, mut known) = (0, 0);
    for n in 0..ORDERS {
        match append(&world, n).await.unwrap() {
            Appended::Stored { .. } => stored += 1,
            Appended::Duplicate { .. } => known += 1,
            refused @ Appended::Refused(_) => panic!("{refused:?}"),
        }
    }
    assert_eq!((stored, known), (refused, taken));
    for (now, until) in [
        (Stage::Inbox, "2027-03-05T00:00:00Z"),
        (Stage::Wake, "2027-03-08T13:30:00Z"),
        (Stage::Send, "2027-03-08T13:30:00Z"),
    ] {
        if now == Stage::Wake && stage == Stage::Send {
            // The steps only: their messages are to find no room.
            world
                .clock
                .advance(engine::time::Time::parse(until).unwrap());
            let bucket = world.store.buckets()[0];
            while world.runner.wake_due(bucket).await.unwrap() > 0 {}
            continue;
        }
        is_full(now);
        let was_full = goes_on(&world, until).await;
        assert_eq!(was_full, now == stage, "{now:?}");
        let breaches = world.store.system().invariants().await.unwrap();
        assert_eq!(breaches, [], "{now:?}");
        assert!(world.store.system().depths(world.clock.now()).await.is_ok());
        room.set(None);
    }
    // An hour for what was tried and is tried again.
    world.play("2027-03-08T14:30:00Z").await;
    let states = world.states().await;
    let count = |state| states.iter().filter(|one| **one == state).count();
    let mails = world.inbox().await.len();
    let (sent, unknown) = (count(State::Accepted), count(State::Unknown));
    assert_eq!((states.len(), sent + unknown), (ORDERS, ORDERS));
    assert!(
        sent <= mails && mails <= ORDERS,
        "{mails} mails, {sent} sent"
    );
    assert!(unknown == 0 || stage == Stage::Send, "{unknown} unknown");
}

#[tokio::test(start_paused = true)]
async fn an_event_finds_no_room() {
    check(Stage::Append).await;
}

#[tokio::test(start_paused = true)]
async fn a_journey_that_starts_finds_no_room() {
    check(Stage::Inbox).await;
}

#[tokio::test(start_paused = true)]
async fn a_journey_that_wakes_finds_no_room() {
    check(Stage::Wake).await;
}

#[tokio::test(start_paused = true)]
async fn a_message_that_leaves_finds_no_room() {
    check(Stage::Send).await;
}
