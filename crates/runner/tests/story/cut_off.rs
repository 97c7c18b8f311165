//! Who leaves, must not be mailed any more or is forgotten, at each of five instants between coming in and
//! the moment at which a mail leaves: nothing goes out whose leaving was written down after that.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use engine::contact::Standing;
use engine::time::Time;
use mail::transport::{Delivery, Outcome, Stage};
use postduif_runner::outlet::{Outlet, Parcel};
use store::Options;
use store::crash::Points;
use store::message::State;
use tokio::sync::Notify;

use crate::home::On;
use crate::ways::{WAYS, Way, goes, is_heard, prepare};
use crate::world::World;

/// When her Monday comes, and long after it.
const MONDAY: &str = "2027-03-08T13:30:00Z";
const AFTER: &str = "2027-03-08T18:00:00Z";

/// A mail server that says yes, unless it is told to say something else.
#[derive(Default)]
struct Door {
    replies: Mutex<VecDeque<Outcome>>,
    /// While this is so, who comes waits to be let go on.
    waits: AtomicBool,
    go_on: Notify,
    accepted: AtomicUsize,
}

impl Outlet for Door {
    fn at_once(&self) -> usize {
        1
    }

    fn deliver<'a>(&'a self, _: Parcel<'a>) -> Delivery<'a> {
        Box::pin(async move {
            if self.waits.load(Ordering::SeqCst) {
                self.go_on.notified().await;
            }
            let scripted = self.replies.lock().unwrap().pop_front();
            scripted.unwrap_or_else(|| {
                self.accepted.fetch_add(1, Ordering::SeqCst);
                Outcome::Accepted {
                    reply: "250".into(),
                }
            })
        })
    }
}

fn later() -> Outcome {
    Outcome::Retry {
        stage: Stage::Recipient,
        code: Some(451),
        enhanced: None,
        text: "later".into(),
        after: None,
    }
}

/// Anna agreed to offers, and ordered, which nobody has read yet.
async fn world(on: On, door: &Arc<Door>, way: Way) -> World {
    let outlet = Arc::clone(door);
    let world = World::on_with_outlet(on, |_| outlet).await;
    furnish(&world, door, way).await;
    world.order("A1").await;
    world
}

/// What is there before, and does not count: what this way needs, and that Anna agreed.
async fn furnish(world: &World, door: &Door, way: Way) {
    let scripted = std::mem::take(&mut *door.replies.lock().unwrap());
    let waits = door.waits.swap(false, Ordering::SeqCst);
    prepare(world, way).await;
    door.accepted.store(0, Ordering::SeqCst);
    *door.replies.lock().unwrap() = scripted;
    door.waits.store(waits, Ordering::SeqCst);
    world.consent(Standing::Subscribed).await;
    world.runner.read_inbox(store::Bucket(0)).await.unwrap();
}

/// To long after her Monday, with what jobs there are.
async fn to_the_end(world: &World) {
    world.play(AFTER).await;
    while world.runner.work_on_job().await.unwrap() > 0 {}
    world.play("2027-03-09T18:00:00Z").await;
}

fn accepted(door: &Door) -> usize {
    door.accepted.load(Ordering::SeqCst)
}

async fn before_her_order_is_read(on: On) {
    for way in WAYS {
        let door = Arc::new(Door::default());
        let world = world(on, &door, way).await;
        goes(&world, way).await;
        to_the_end(&world).await;
        assert_eq!(accepted(&door), 0, "{way:?}");
    }
}

async fn while_she_waits(on: On) {
    for way in WAYS {
        let door = Arc::new(Door::default());
        let world = world(on, &door, way).await;
        world.play("2027-03-08T13:29:59Z").await;
        goes(&world, way).await;
        to_the_end(&world).await;
        assert_eq!(accepted(&door), 0, "{way:?}");
        let expect = vec![State::Skipped; usize::from(!is_heard(way))];
        assert_eq!(world.states().await, expect, "{way:?}");
    }
}

/// It was decided and is in the queue: the mail server wanted it later.
async fn while_it_is_tried_again(on: On) {
    for way in WAYS {
        let door = Arc::new(Door::default());
        door.replies.lock().unwrap().push_back(later());
        let world = world(on, &door, way).await;
        world.play(MONDAY).await;
        assert_eq!(world.states().await, [State::Retry]);
        goes(&world, way).await;
        to_the_end(&world).await;
        assert_eq!(accepted(&door), 0, "{way:?}");
        assert_eq!(world.states().await, [State::Skipped], "{way:?}");
    }
}

/// It was decided and made, and the program died before it wrote down that it leaves.
#[tokio::test]
async fn between_the_decision_and_the_leaving() {
    // Nobody becomes part of another while a sender has a mail of theirs in hand, as the last story here tells.
    let ways = WAYS.into_iter().filter(|way| *way != Way::BecomesWhoLeft);
    for way in ways {
        let door = Arc::new(Door::default());
        let crash = Points::new();
        let options = Options {
            crash: crash.clone(),
            ..Options::default()
        };
        let outlet = Arc::clone(&door);
        let world = World::with(|_| outlet, options).await;
        furnish(&world, &door, way).await;
        crash.arm("hand_over.before_commit", 1).unwrap();
        world.order("A1").await;
        let monday = Time::parse(MONDAY).unwrap();
        let advance = |to| world.clock.advance(to);
        assert!(world.runner.play(monday, advance).await.is_err());
        world.store.close().await;
        let next = world.started_anew(|_| door.clone()).await;
        goes(&next, way).await;
        next.runner.recover().await.unwrap();
        to_the_end(&next).await;
        assert_eq!(accepted(&door), 0, "{way:?}");
        assert_eq!(next.states().await, [State::Skipped], "{way:?}");
    }
}

/// The mail server has it: it cannot be taken back, and what became of it is written down. If the server
/// wanted it later it is not sent again.
async fn while_it_is_on_its_way(on: On) {
    for way in WAYS {
        // What was taken is taken, whatever the way; it is asked of those that touch messages themselves.
        let is_told_both = matches!(way, Way::Leaves | Way::Suppressed | Way::Forgotten);
        let yes = is_told_both.then_some(None);
        for reply in yes.into_iter().chain([Some(later())]) {
            let is_taken = reply.is_none();
            let door = Arc::new(Door::default());
            door.replies.lock().unwrap().extend(reply);
            door.waits.store(true, Ordering::SeqCst);
            let world = world(on, &door, way).await;
            let change = async {
                while world.states().await != [State::InFlight] {}
                goes(&world, way).await;
                if way == Way::Forgotten {
                    // What the server says is waited for: the job does nothing yet.
                    world.runner.work_on_job().await.unwrap();
                    assert_eq!(world.states().await, [State::InFlight]);
                }
                door.waits.store(false, Ordering::SeqCst);
                door.go_on.notify_one();
            };
            tokio::join!(world.play(MONDAY), change);
            if way == Way::BecomesWhoLeft {
                goes(&world, way).await;
            }
            to_the_end(&world).await;
            assert_eq!(accepted(&door), usize::from(is_taken), "{way:?}");
            let expect = if is_taken {
                State::Accepted
            } else {
                State::Skipped
            };
            assert_eq!(world.states().await, [expect], "{way:?}");
            world.order("A2").await;
            world.play("2027-03-16T18:00:00Z").await;
            assert_eq!(accepted(&door), usize::from(is_taken), "{way:?}");
        }
    }
}

on_both!(
    before_her_order_is_read,
    while_she_waits,
    while_it_is_tried_again,
    while_it_is_on_its_way,
);
