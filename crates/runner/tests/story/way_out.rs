//! The way out when the mail server does not simply say yes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use engine::contact::{Change, Standing};
use engine::id::Handle;
use engine::time::Time;
use mail::transport::{Delivery, Outcome, Stage};
use postduif_runner::outlet::{Outlet, Parcel};
use store::email::EmailSource;
use store::message::State;
use tokio::sync::Notify;

use crate::world::World;

/// A mail server that says what it is told to say, and yes after that.
#[derive(Default)]
pub(crate) struct Scripted {
    replies: Mutex<VecDeque<Outcome>>,
    taken: Mutex<Vec<(String, String)>>,
    /// While this is there, mail to `slow@` waits for it.
    hurry: Option<Notify>,
}

impl Scripted {
    /// What it says next, before yes.
    pub(crate) fn says(&self, replies: impl IntoIterator<Item = Outcome>) {
        self.replies.lock().unwrap().extend(replies);
    }

    /// Says "later" so many times before it says anything else.
    pub(crate) fn put_off(&self, times: usize) {
        self.says(std::iter::repeat_with(later).take(times));
    }

    pub(crate) fn taken(&self) -> Vec<(String, String)> {
        self.taken.lock().unwrap().clone()
    }
}

impl Outlet for Scripted {
    fn at_once(&self) -> usize {
        50
    }

    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> Delivery<'a> {
        Box::pin(async move {
            let to = parcel.envelope.to.as_str().to_owned();
            if let Some(hurry) = self.hurry.as_ref().filter(|_| to.starts_with("slow@")) {
                hurry.notified().await;
            }
            let text = String::from_utf8_lossy(parcel.bytes.as_bytes()).into_owned();
            self.taken.lock().unwrap().push((to, text));
            let scripted = self.replies.lock().unwrap().pop_front();
            scripted.unwrap_or(Outcome::Accepted {
                reply: "250".into(),
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

pub(crate) async fn world_of(outlet: &Arc<Scripted>) -> World {
    let outlet = Arc::clone(outlet);
    let world = World::with_outlet(|_| outlet).await;
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    world
}

pub(crate) const AFTER: &str = "2027-03-08T15:00:00Z";

#[tokio::test]
async fn a_second_attempt_has_the_bytes_of_the_first() {
    let outlet = Arc::new(Scripted::default());
    outlet.put_off(2);
    let world = world_of(&outlet).await;
    world.play(AFTER).await;
    let taken = outlet.taken();
    assert_eq!(taken.len(), 3);
    assert!(taken.iter().all(|one| *one == taken[0]), "{taken:?}");
    assert_eq!(world.states().await, [State::Accepted]);
}

#[tokio::test]
async fn who_moved_between_two_attempts_gets_it_at_the_new_address() {
    let outlet = Arc::new(Scripted::default());
    outlet.put_off(1);
    let world = world_of(&outlet).await;
    world.play("2027-03-08T13:30:00Z").await;
    assert_eq!(world.states().await, [State::Retry]);
    let change = Change::Field {
        field: "email".into(),
        value: "anna@elsewhere.test".into(),
    };
    world.change(World::anna(), change).await;
    world.play(AFTER).await;
    let taken = outlet.taken();
    let to: Vec<_> = taken.iter().map(|(to, _)| to.as_str()).collect();
    assert_eq!(to, ["anna@example.test", "anna@elsewhere.test"]);
    assert!(
        taken[1].1.contains("\r\nTo: <anna@elsewhere.test>\r\n"),
        "{}",
        taken[1].1
    );
    let id = |text: &str| {
        let (_, rest) = text.split_once("Message-ID: ").unwrap();
        rest.split_once('\r').unwrap().0.to_owned()
    };
    assert_eq!(id(&taken[0].1), id(&taken[1].1), "it is the same message");
    assert_eq!(world.states().await, [State::Accepted]);
}

#[tokio::test]
async fn an_outcome_is_written_as_soon_as_it_is_known() {
    let outlet = Arc::new(Scripted {
        hurry: Some(Notify::new()),
        ..Scripted::default()
    });
    let world = world_of(&outlet).await;
    world
        .consent_of(World::who("slow"), Standing::Subscribed)
        .await;
    let data = serde_json::json!({ "order_id": "S", "lines": [{ "sku": "X-100" }] });
    world
        .append_of(World::who("slow"), "order_placed", data, "S")
        .await;
    let watch = async {
        while !world.states().await.contains(&State::Accepted) {}
        let mut states = world.states().await;
        states.sort_unstable();
        assert_eq!(states, [State::InFlight, State::Accepted]);
        outlet.hurry.as_ref().unwrap().notify_one();
    };
    let play = world.play(AFTER);
    tokio::join!(play, watch);
    assert_eq!(world.states().await, [State::Accepted; 2]);
}

#[tokio::test]
async fn marketing_without_a_way_to_leave_stays_here() {
    let outlet = Arc::new(Scripted::default());
    let world = world_of(&outlet).await;
    let source = EmailSource {
        name: "Tips".into(),
        subject: "Tips".into(),
        html: "<a href=\"{{ unsubscribe_url }}\">leave</a>".into(),
        text: "Nothing to click".into(),
        ..EmailSource::default()
    };
    let scope = world.store.workspace(world.workspace);
    let now = Time::parse("2027-03-04T09:00:00Z").unwrap();
    let tips = Handle::new("tips").unwrap();
    scope.save_email(&tips, &source, now).await.unwrap();
    world.play(AFTER).await;
    assert_eq!(outlet.taken().len(), 0);
    let numbers = world.numbers().await;
    assert!(
        numbers.ends_with("tips.skipped.no_unsubscribe_link=1"),
        "{numbers}"
    );
}
