//! Messages that are made ready while others are on the wire: no more leave at a time than may, what is made
//! ready leaves once, and wherever the program dies nothing is lost, and nothing goes twice but service mail
//! that was on the wire.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use engine::contact::Standing;
use engine::id::{BlockId, Handle};
use mail::transport::{Delivery, Outcome};
use postduif_runner::Pacing;
use postduif_runner::outlet::{Outlet, Parcel};
use store::Options;
use store::crash::Points;
use store::message::{Filter, State};
use store::outbox::HAND_OVER_MAX;
use store::seeing::PAGE_MAX;
use store::workflow::Status;
use tokio::sync::Semaphore;

use crate::home::On;
use crate::world::World;

pub(crate) const PEOPLE: usize = 11;
pub(crate) const AT_ONCE: usize = 2;
/// Each look reads the database once: minutes of it, where what is waited for takes milliseconds.
const LOOKS_MAX: usize = 100_000;
/// However slow the machine is, it goes fast enough for everything to be made ready.
pub(crate) const FAR: Pacing = Pacing {
    lead: Duration::from_hours(100),
    fresh: Duration::from_hours(100),
    patience: Duration::from_hours(100),
};

/// A mail server that takes two at a time, the first of them at once. All others wait to be let go on.
pub(crate) struct Slow {
    pub(crate) go_on: Semaphore,
    is_closed: AtomicBool,
    on_the_wire: AtomicUsize,
    most: AtomicUsize,
    /// What began to leave, to whom.
    begun: Mutex<Vec<(String, Vec<u8>)>>,
}

impl Slow {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            go_on: Semaphore::new(1),
            is_closed: AtomicBool::new(false),
            on_the_wire: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            begun: Mutex::default(),
        })
    }

    pub(crate) fn begun(&self) -> Vec<(String, Vec<u8>)> {
        self.begun.lock().unwrap().clone()
    }

    /// How many times each mail began to leave; all with the same bytes.
    pub(crate) fn times(&self) -> BTreeMap<String, usize> {
        let mut times = BTreeMap::new();
        let mut bytes = BTreeMap::new();
        for (to, text) in self.begun() {
            *times.entry(to.clone()).or_insert(0) += 1;
            assert_eq!(bytes.entry(to).or_insert_with(|| text.clone()), &text);
        }
        times
    }

    pub(crate) fn let_all_go(&self) {
        self.go_on.add_permits(1_000);
    }
}

impl Outlet for Slow {
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> Delivery<'a> {
        Box::pin(async move {
            let to = parcel.envelope.to.as_str().to_owned();
            let bytes = parcel.bytes.as_bytes().to_vec();
            self.begun.lock().unwrap().push((to, bytes));
            let now = self.on_the_wire.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            self.go_on.acquire().await.unwrap().forget();
            self.on_the_wire.fetch_sub(1, Ordering::SeqCst);
            Outcome::Accepted {
                reply: "250".into(),
            }
        })
    }

    fn at_once(&self) -> usize {
        if self.is_closed.load(Ordering::SeqCst) {
            return 0;
        }
        AT_ONCE
    }

    fn ahead(&self) -> usize {
        50
    }
}

/// Everybody is to be mailed at once, by a workflow of this purpose.
pub(crate) async fn world(on: On, slow: &Arc<Slow>, purpose: &str, crash: Points) -> World {
    crowd(PEOPLE, on, slow, purpose, crash).await
}

/// So many people are to be mailed at once.
async fn crowd(people: usize, on: On, slow: &Arc<Slow>, purpose: &str, crash: Points) -> World {
    let options = Options {
        crash,
        ..Options::default()
    };
    let mut world = World::on_with(on, slow.clone(), options).await;
    world.runner = world.runner.with_pacing(FAR);
    let source = format!(
        "format: 1\nhandle: seen\nname: At once\npurpose: {purpose}\ninterest: offers\n\
         triggers: [{{ id: seen, start: event, event: seen }}]\n\
         blocks: [{{ id: tips, do: send_email, email: tips }}]\n"
    );
    world.publish("seen", &source).await;
    for n in 0..people {
        let who = || World::who(&format!("person-{n}"));
        world.consent_of(who(), Standing::Subscribed).await;
        let key = format!("seen-{n}");
        let data = serde_json::json!({});
        world.append_of(who(), "seen", data, &key).await;
    }
    let bucket = world.store.buckets()[0];
    while world.runner.read_inbox(bucket).await.unwrap() > 0 {}
    world
}

pub(crate) async fn states(world: &World) -> Vec<State> {
    let scope = world.store.workspace(world.workspace);
    let seen = Handle::new("seen").unwrap();
    let row = scope.workflow(&seen).await.unwrap().unwrap();
    let filter = Filter::Block(row.id, BlockId::new("tips").unwrap());
    let messages = scope.messages(filter, None, PAGE_MAX).await.unwrap();
    messages.into_iter().map(|message| message.state).collect()
}

/// How many attempts the books have of those in one of these states.
async fn attempts(world: &World, states: &[State]) -> Vec<u32> {
    let scope = world.store.workspace(world.workspace);
    let mut attempts = Vec::new();
    for state in states {
        let messages = scope.messages(Filter::State(*state), None, PAGE_MAX).await;
        attempts.extend(messages.unwrap().into_iter().map(|one| one.attempt));
    }
    attempts
}

pub(crate) async fn count(world: &World, state: State) -> usize {
    let states = states(world).await;
    states.into_iter().filter(|one| *one == state).count()
}

/// One was let through; the other of the first two is on the wire, and another by now.
/// Looks again and again, so many times that it has no more hope.
pub(crate) async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..LOOKS_MAX {
        if is_so().await {
            return;
        }
    }
    panic!("it does not come to that");
}

pub(crate) async fn all_are_ready(world: &World, slow: &Slow) {
    until(async || {
        count(world, State::InFlight).await >= PEOPLE - 1 && slow.begun().len() > AT_ONCE
    })
    .await;
}

async fn more_are_made_ready_while_two_leave(on: On) {
    let slow = Slow::new();
    let world = world(on, &slow, "service", Points::none()).await;
    let bucket = world.store.buckets()[0];
    let watch = async {
        all_are_ready(&world, &slow).await;
        slow.let_all_go();
    };
    let (sent, ()) = tokio::join!(world.runner.send_due(bucket), watch);
    assert_eq!(sent.unwrap(), PEOPLE);
    assert_eq!(slow.most.load(Ordering::SeqCst), AT_ONCE);
    assert_eq!(slow.times().into_values().collect::<Vec<_>>(), [1; PEOPLE]);
    assert_eq!(states(&world).await, [State::Accepted; PEOPLE]);
}

/// What was ready when the way out closed goes back, and leaves with the same bytes when it opens.
async fn what_cannot_leave_goes_back(on: On) {
    let slow = Slow::new();
    let world = world(on, &slow, "service", Points::none()).await;
    let bucket = world.store.buckets()[0];
    let watch = async {
        all_are_ready(&world, &slow).await;
        slow.is_closed.store(true, Ordering::SeqCst);
        slow.let_all_go();
    };
    let (sent, ()) = tokio::join!(world.runner.send_due(bucket), watch);
    sent.unwrap();
    assert_eq!(slow.begun().len(), AT_ONCE + 1);
    let back = PEOPLE - AT_ONCE - 1;
    // Whoever was just looking for more may have claimed them once again and let them go.
    let again = [State::Retry, State::Queued];
    assert_eq!(attempts(&world, &again).await, vec![0; back]);
    // Whoever stops what goes back stops it for good.
    world.switch("seen", Status::Paused).await;
    slow.is_closed.store(false, Ordering::SeqCst);
    while world.runner.send_due(bucket).await.unwrap() > 0 {}
    assert_eq!(slow.begun().len(), AT_ONCE + 1);
    world.switch("seen", Status::Live).await;
    world.play("2027-03-04T10:00:00Z").await;
    assert_eq!(slow.times().into_values().collect::<Vec<_>>(), [1; PEOPLE]);
    assert_eq!(states(&world).await, [State::Accepted; PEOPLE]);
}

/// Messages of the next batch are claimed together with the hand-over of the one before. What is not sent of
/// them goes back, and nobody's mail waits until the claim runs out.
async fn what_was_claimed_ahead_goes_back(on: On) {
    let people = HAND_OVER_MAX + PEOPLE;
    let slow = Slow::new();
    let world = crowd(people, on, &slow, "service", Points::none()).await;
    let bucket = world.store.buckets()[0];
    let watch = async {
        until(async || count(&world, State::Claimed).await > 0 && slow.begun().len() > AT_ONCE)
            .await;
        slow.is_closed.store(true, Ordering::SeqCst);
        slow.let_all_go();
    };
    let (sent, ()) = tokio::join!(world.runner.send_due(bucket), watch);
    sent.unwrap();
    assert_eq!(count(&world, State::Claimed).await, 0);
    assert!(slow.begun().len() < people, "{:?}", slow.begun().len());
    slow.is_closed.store(false, Ordering::SeqCst);
    while world.runner.send_due(bucket).await.unwrap() > 0 {}
    assert_eq!(
        slow.times().into_values().collect::<Vec<_>>(),
        vec![1; people]
    );
    assert_eq!(count(&world, State::Accepted).await, people);
}

/// Without patience nothing waits for its turn: it goes back each time, and everything leaves once.
async fn nothing_waits_for_longer_than_it_may(on: On) {
    let slow = Slow::new();
    slow.let_all_go();
    let mut world = world(on, &slow, "service", Points::none()).await;
    world.runner = world.runner.with_pacing(Pacing {
        patience: Duration::ZERO,
        ..FAR
    });
    world.play("2027-03-04T10:00:00Z").await;
    assert_eq!(slow.times().into_values().collect::<Vec<_>>(), [1; PEOPLE]);
    let numbers = world.numbers_of("seen").await;
    assert!(numbers.contains("tips.retry="), "{numbers}");
    // However often they went back.
    assert_eq!(attempts(&world, &[State::Accepted]).await, [1; PEOPLE]);
}

/// The program dies when a batch has just been made ready and others are on the wire.
async fn killed_with_a_batch_ready(on: On) {
    for (purpose, point) in [
        ("service", "hand_over.before_commit"),
        ("service", "hand_over.after_commit"),
        ("marketing", "hand_over.before_commit"),
        ("marketing", "hand_over.after_commit"),
    ] {
        let crash = Points::new();
        let slow = Slow::new();
        let world = world(on, &slow, purpose, crash.clone()).await;
        // The first is that of the two that leave.
        crash.arm(point, 2).unwrap();
        let bucket = world.store.buckets()[0];
        assert!(world.runner.send_due(bucket).await.is_err(), "{point}");
        world.store.close().await;
        let on_the_wire = slow.begun().len();
        assert!((AT_ONCE..=AT_ONCE + 1).contains(&on_the_wire));
        slow.let_all_go();
        let next = world.started_anew(|_| slow.clone()).await;
        next.runner.recover().await.unwrap();
        next.play("2027-03-04T10:00:00Z").await;
        let times = slow.times();
        let twice = times.values().filter(|times| **times > 1).count();
        let all = states(&next).await;
        let unknown = all.iter().filter(|one| **one == State::Unknown).count();
        if purpose == "service" {
            assert_eq!(times.len(), PEOPLE, "{point}");
            assert!(twice <= on_the_wire && unknown == 0, "{point}: {times:?}");
        } else {
            assert_eq!(twice, 0, "{point}: {times:?}");
            // Nobody knows of what was written down whether it left; the others did.
            let is_ready = point.ends_with("after_commit");
            let least = if is_ready { PEOPLE - 2 } else { 1 };
            assert!(unknown >= least, "{point}: {all:?}");
            assert!(is_ready || unknown <= on_the_wire, "{point}: {all:?}");
        }
        let is_final = |one: &State| matches!(one, State::Accepted | State::Unknown);
        assert!(all.iter().all(is_final), "{point}: {all:?}");
    }
}

/// Nobody reads that a mail left if no rule names it. A rule that is published while one is on the wire does.
async fn who_names_it_hears_that_a_mail_left(on: On) {
    let slow = Slow::new();
    slow.let_all_go();
    let world = world(on, &slow, "service", Points::none()).await;
    let bucket = world.store.buckets()[0];
    while world.runner.send_due(bucket).await.unwrap() > 0 {}
    assert_eq!(world.runner.read_inbox(bucket).await.unwrap(), 0);
    slow.go_on.forget_permits(usize::MAX);
    let data = serde_json::json!({});
    world
        .append_of(World::who("late"), "seen", data, "late")
        .await;
    while world.runner.read_inbox(bucket).await.unwrap() > 0 {}
    let watch = async {
        until(async || count(&world, State::InFlight).await > 0).await;
        let source = "format: 1\nhandle: after\nname: After\npurpose: service\n\
             triggers: [{ id: sent, start: event, event: email_sent }]\n\
             blocks: [{ id: day, do: wait, for: 1d }]\n";
        world.publish("after", source).await;
        slow.let_all_go();
    };
    let (sent, ()) = tokio::join!(world.runner.send_due(bucket), watch);
    assert_eq!(sent.unwrap(), 1);
    world.play("2027-03-04T10:00:00Z").await;
    let numbers = world.numbers_of("after").await;
    assert!(
        numbers.starts_with("day.entered=1 sent.matched=1"),
        "{numbers}"
    );
}

on_both!(
    who_names_it_hears_that_a_mail_left,
    more_are_made_ready_while_two_leave,
    what_cannot_leave_goes_back,
    what_was_claimed_ahead_goes_back,
    nothing_waits_for_longer_than_it_may,
    killed_with_a_batch_ready,
);
