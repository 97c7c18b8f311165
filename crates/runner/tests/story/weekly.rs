//! The summary of the week by mail: when it leaves, that nobody gets one twice, and when none leaves at all.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use engine::id::Handle;
use mail::transport::{Delivery, Outcome, Stage};
use postduif_runner::outlet::{Outlet, Parcel, TestInbox};
use postduif_runner::{Links, Runner};
use store::staff::Staff;
use store::test_inbox::CaughtRow;
use store::weekly::Plan;
use store::workflow::Status;

use crate::home::On;
use crate::world::World;

async fn wanted(world: &World) {
    anna(world, "anna@shop.example", true).await;
    let scope = world.store.workspace(world.workspace);
    let anna = Handle::new("anna").unwrap();
    let set = scope.set_weekly_reader(&anna, Some("nl"), world.now());
    assert!(set.await.unwrap());
}

async fn anna(world: &World, email: &str, active: bool) {
    let scope = world.store.workspace(world.workspace);
    let anna = Handle::new("anna").unwrap();
    let staff = Staff {
        handle: anna,
        name: "Anna".to_owned(),
        email: email.to_owned(),
        roles: Vec::new(),
        manager: None,
        active,
    };
    scope.save_staff(staff, world.now()).await.unwrap();
}

/// Summaries are the mails that no message of a workflow is.
async fn summaries(world: &World) -> Vec<CaughtRow> {
    let all = world.inbox().await;
    all.into_iter().filter(|mail| mail.message.0 == 0).collect()
}

async fn each_week_has_one_at_its_moment_also_after_a_restart(on: On) {
    let mut world = World::on(on).await;
    wanted(&world).await;
    world.play("2027-03-08T06:59:59Z").await;
    assert_eq!(summaries(&world).await.len(), 0);
    world.play("2027-03-09T12:00:00Z").await;
    let sent = summaries(&world).await;
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].at.to_string(), "2027-03-08T07:00:00Z");
    assert_eq!(sent[0].recipient, "anna@shop.example");
    assert_eq!(sent[0].subject, "De week van Shop: 0 verstuurd");
    // A process that begins anew knows what was dealt with.
    let outlet = Arc::new(TestInbox(world.store.clone()));
    let links = Links::new("https://shop.example", [7; 32]);
    world.runner = Runner::new(world.store.clone(), world.clock.clone(), outlet, links);
    world.play("2027-03-15T06:00:00Z").await;
    assert_eq!(summaries(&world).await.len(), 1);
    world.play("2027-03-30T00:00:00Z").await;
    let sent = summaries(&world).await;
    let instants: Vec<_> = sent.iter().map(|mail| mail.at.to_string()).collect();
    // The clock goes forward on the 28th: eight o'clock is an hour earlier.
    let expect = ["2027-03-29T06:00:00Z", "2027-03-22T07:00:00Z"];
    assert_eq!(instants[..2], expect);
    assert_eq!(sent.len(), 4);
}

async fn it_goes_where_its_reader_is_now_and_to_nobody_who_left(on: On) {
    let world = World::on(on).await;
    wanted(&world).await;
    world.play("2027-03-05T12:00:00Z").await;
    anna(&world, "new@shop.example", true).await;
    world.play("2027-03-09T12:00:00Z").await;
    let sent = summaries(&world).await;
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].recipient, "new@shop.example");
    anna(&world, "new@shop.example", false).await;
    world.play("2027-03-30T00:00:00Z").await;
    assert_eq!(summaries(&world).await.len(), 1);
}

async fn none_leaves_while_nothing_is_live_and_one_that_is_late_is_not_wanted(on: On) {
    let world = World::on(on).await;
    wanted(&world).await;
    let set = |status| world.switch("product-x-monday", status);
    set(Status::Paused).await;
    world.play("2027-03-08T10:00:00Z").await;
    assert_eq!(summaries(&world).await.len(), 0);
    set(Status::Live).await;
    world.play("2027-03-08T11:00:00Z").await;
    assert_eq!(summaries(&world).await.len(), 1);
    set(Status::Paused).await;
    world.play("2027-03-16T08:00:00Z").await;
    set(Status::Live).await;
    world.play("2027-03-20T00:00:00Z").await;
    assert_eq!(summaries(&world).await.len(), 1);
}

async fn it_follows_the_moment_that_is_set_and_stops_when_it_is_off(on: On) {
    let world = World::on(on).await;
    wanted(&world).await;
    let scope = world.store.workspace(world.workspace);
    let friday = Plan {
        active: true,
        weekday: 4,
        minute: 17 * 60,
    };
    scope.set_weekly_plan(friday).await.unwrap();
    world.play("2027-03-08T12:00:00Z").await;
    let sent = summaries(&world).await;
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].at.to_string(), "2027-03-05T16:00:00Z");
    let off = Plan {
        active: false,
        ..friday
    };
    scope.set_weekly_plan(off).await.unwrap();
    world.play("2027-03-30T00:00:00Z").await;
    assert_eq!(summaries(&world).await.len(), 1);
}

/// Takes no mail at first, and then loses the connection after the last byte.
struct Moody(AtomicUsize);

/// So often it says: not now.
const NOT_NOW: usize = 3;

impl Outlet for Moody {
    fn deliver<'a>(&'a self, _: Parcel<'a>) -> Delivery<'a> {
        let n = self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            if n < NOT_NOW {
                Outcome::Retry {
                    stage: Stage::Connect,
                    code: None,
                    enhanced: None,
                    text: "nobody is there".to_owned(),
                    after: None,
                }
            } else {
                Outcome::Unknown {
                    text: "the line went dead".to_owned(),
                }
            }
        })
    }

    fn at_once(&self) -> usize {
        1
    }
}

async fn one_that_was_not_taken_is_tried_again_and_one_that_may_have_gone_is_not(on: On) {
    let moody = Arc::new(Moody(AtomicUsize::new(0)));
    let outlet = moody.clone();
    let world = World::on_with_outlet(on, |_| outlet).await;
    wanted(&world).await;
    world.play("2027-03-08T07:25:00Z").await;
    assert_eq!(moody.0.load(Ordering::SeqCst), NOT_NOW);
    world.play("2027-03-14T00:00:00Z").await;
    assert_eq!(moody.0.load(Ordering::SeqCst), NOT_NOW + 1);
}

/// Takes what it is given, and never says that it has room: others were quicker.
struct Crowded(AtomicUsize);

impl Outlet for Crowded {
    fn deliver<'a>(&'a self, _: Parcel<'a>) -> Delivery<'a> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async {
            Outcome::Accepted {
                reply: "250".to_owned(),
            }
        })
    }

    fn at_once(&self) -> usize {
        0
    }
}

async fn one_that_finds_no_room_for_an_hour_leaves_without(on: On) {
    let crowded = Arc::new(Crowded(AtomicUsize::new(0)));
    let outlet = crowded.clone();
    let world = World::on_with_outlet(on, |_| outlet).await;
    wanted(&world).await;
    world.play("2027-03-08T07:59:59Z").await;
    assert_eq!(crowded.0.load(Ordering::SeqCst), 0);
    world.play("2027-03-08T08:10:00Z").await;
    assert_eq!(crowded.0.load(Ordering::SeqCst), 1);
    world.play("2027-03-14T00:00:00Z").await;
    assert_eq!(crowded.0.load(Ordering::SeqCst), 1);
}

on_both!(
    one_that_finds_no_room_for_an_hour_leaves_without,
    each_week_has_one_at_its_moment_also_after_a_restart,
    it_goes_where_its_reader_is_now_and_to_nobody_who_left,
    none_leaves_while_nothing_is_live_and_one_that_is_late_is_not_wanted,
    it_follows_the_moment_that_is_set_and_stops_when_it_is_off,
    one_that_was_not_taken_is_tried_again_and_one_that_may_have_gone_is_not,
);
