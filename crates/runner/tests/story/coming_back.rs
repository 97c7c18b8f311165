//! A message that a mail server put off, and that comes back long after it was first handed over: no mail too many
//! leaves under the mail limits, neither with it nor after it.

use std::sync::Arc;

use engine::contact::Standing;
use store::workflow::Status;

use crate::home::On;
use crate::limits::{ONE_A_DAY, flow, rule};
use crate::way_out::Scripted;
use crate::world::World;

/// What happens, in this order.
enum Act {
    /// The workflow of the message that was put off goes on.
    GoesOn,
    /// The other workflow has a message.
    Other,
}

/// What was put off on 4 March at nine, while its workflow stands still; then these things, each at its instant,
/// and how many mails had left by them.
async fn check(on: On, acts: &[(&str, Act, usize)]) {
    let outlet = Arc::new(Scripted::default());
    outlet.put_off(1);
    let way_out = Arc::clone(&outlet);
    let world = World::on_with_outlet(on, |_| way_out).await;
    world.consent(Standing::Subscribed).await;
    rule(&world, ONE_A_DAY).await;
    for name in ["first", "other"] {
        world.publish(name, &flow(name, "priority: 50")).await;
    }
    world.append("first", serde_json::json!({}), "1").await;
    world.play("2027-03-04T09:00:00Z").await;
    world.switch("first", Status::Paused).await;
    assert_eq!(outlet.taken().len(), 1, "it was tried and put off");
    for (at, act, left) in acts {
        world.play(at).await;
        match act {
            Act::GoesOn => world.switch("first", Status::Live).await,
            Act::Other => {
                world.append("other", serde_json::json!({}), at).await;
            }
        }
        world.play(at).await;
        assert_eq!(outlet.taken().len() - 1, *left, "at {at}");
    }
}

async fn whose_place_is_gone_asks_for_one(on: On) {
    let acts = [
        ("2027-03-10T09:00:00Z", Act::Other, 1),
        ("2027-03-10T10:00:00Z", Act::GoesOn, 1),
        ("2027-03-11T08:59:59Z", Act::Other, 1),
    ];
    check(on, &acts).await;
}

async fn who_took_a_place_anew_has_it_for_the_whole_period(on: On) {
    let acts = [
        ("2027-03-10T09:00:00Z", Act::GoesOn, 1),
        ("2027-03-11T08:59:59Z", Act::Other, 1),
        // The one that had to wait left a second later.
        ("2027-03-11T09:00:00Z", Act::GoesOn, 2),
    ];
    check(on, &acts).await;
}

/// On the seventh it still has its place; on the eighth that of the fourth would be too old to be seen.
async fn a_place_that_was_kept_counts_from_when_the_mail_arrived(on: On) {
    let acts = [
        ("2027-03-07T12:00:00Z", Act::Other, 0),
        ("2027-03-07T21:00:00Z", Act::GoesOn, 1),
        ("2027-03-08T20:59:00Z", Act::Other, 1),
    ];
    check(on, &acts).await;
}

on_both!(
    whose_place_is_gone_asks_for_one,
    who_took_a_place_anew_has_it_for_the_whole_period,
    a_place_that_was_kept_counts_from_when_the_mail_arrived,
);
