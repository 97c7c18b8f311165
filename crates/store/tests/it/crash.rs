//! A crash at every named point, and again at the next one: nothing is lost, nothing happens
//! twice, and the books balance.

use std::collections::BTreeSet;

use engine::step::Purpose;
use store::Error;
use store::append::Appended;
use store::crash::{Crashed, NAMES, Points};
use store::message::{Filter, State};
use store::seeing::JourneyState;

use crate::place::{On, Place, at, event};
use crate::walker::{Outside, walk};

const ADDRESSES: [&str; 3] = [
    "anna@example.test",
    "bob@example.test",
    "carla@example.test",
];

/// Walks with a crash at the `nth` hit of this point, and then to the end. Whether it crashed.
async fn crash_and_recover(on: On, name: &'static str, nth: u32, purpose: Purpose) -> bool {
    let points = Points::new();
    points.arm(name, nth).unwrap();
    let place = Place::new(on).await.reopened_with(points).await;
    let mut outside = Outside::default();
    let crashed = match walk(&place, &ADDRESSES, purpose, &mut outside).await {
        Ok(()) => false,
        Err(Error::Crashed(Crashed(at))) => {
            assert_eq!(at, name);
            stays_dead(&place).await;
            true
        }
        Err(error) => panic!("{name}: {error}"),
    };
    let place = place.reopened().await;
    place.assert_healthy().await;
    place.assert_counted_by_day().await;
    walk(&place, &ADDRESSES, purpose, &mut outside)
        .await
        .unwrap();
    place.assert_healthy().await;
    place.assert_counted_by_day().await;
    check_outcome(&place, name, purpose, &outside).await;
    crashed
}

/// Every verb of a store that crashed fails, reading as well as writing.
async fn stays_dead(place: &Place) {
    let scope = place.scope();
    let append = scope
        .append(vec![event("late@example.test", "x", 0)], at(5))
        .await;
    assert!(matches!(append, Err(Error::Crashed(_))));
    assert!(matches!(scope.workflows().await, Err(Error::Crashed(_))));
}

async fn check_outcome(place: &Place, name: &str, purpose: Purpose, outside: &Outside) {
    let scope = place.scope();
    let contacts = scope.contacts(None, 100).await.unwrap();
    assert_eq!(contacts.len(), ADDRESSES.len(), "{name}");
    for row in &contacts {
        let id = row.contact.id;
        let journeys = scope.journeys(id, None, 10).await.unwrap();
        assert_eq!(journeys.len(), 1, "{name}");
        assert!(
            matches!(journeys[0].state, JourneyState::Ended { .. }),
            "{name}"
        );
        assert_eq!(scope.events(id, None, 10).await.unwrap().len(), 1, "{name}");
        let messages = scope.messages(Filter::Contact(id), None, 10).await.unwrap();
        assert_eq!(messages.len(), 1, "{name}");
        let state = messages[0].state;
        let may_be_unknown = purpose == Purpose::Marketing;
        let is_settled = state == State::Accepted || (may_be_unknown && state == State::Unknown);
        assert!(is_settled, "{name}: {state:?}");
    }
    let all_known = |answer: &Appended| !matches!(answer, Appended::Refused(_));
    assert!(outside.appended.iter().all(all_known), "{name}");
    check_deliveries(place, name, purpose, outside).await;
}

async fn check_deliveries(place: &Place, name: &str, purpose: Purpose, outside: &Outside) {
    let distinct: BTreeSet<_> = outside.delivered.iter().collect();
    let unknown = place
        .scope()
        .messages(Filter::State(State::Unknown), None, 10)
        .await;
    let unknown = unknown.unwrap().len();
    match purpose {
        // Never twice; what is not known to have gone is shown as such.
        Purpose::Marketing => {
            assert_eq!(outside.delivered.len(), distinct.len(), "{name}");
            assert!(distinct.len() + unknown >= ADDRESSES.len(), "{name}");
            assert!(unknown <= 1, "{name}");
        }
        // Never lost; at most the one in flight goes twice, with the same bytes.
        Purpose::Service => {
            assert_eq!((distinct.len(), unknown), (ADDRESSES.len(), 0), "{name}");
            assert!(outside.delivered.len() <= ADDRESSES.len() + 1, "{name}");
        }
    }
}

async fn marketing_is_never_sent_twice(on: On) {
    for name in NAMES {
        assert!(
            crash_and_recover(on, name, 1, Purpose::Marketing).await,
            "{name} is never hit"
        );
    }
    for name in [
        "commit.after_commit",
        "deliver.after",
        "finish.before_commit",
    ] {
        assert!(
            crash_and_recover(on, name, 2, Purpose::Marketing).await,
            "{name}"
        );
    }
}

async fn service_mail_is_never_lost(on: On) {
    for name in NAMES {
        assert!(
            crash_and_recover(on, name, 1, Purpose::Service).await,
            "{name} is never hit"
        );
    }
    for name in [
        "commit.before_commit",
        "deliver.before",
        "finish.after_commit",
    ] {
        assert!(
            crash_and_recover(on, name, 2, Purpose::Service).await,
            "{name}"
        );
    }
}

async fn without_a_crash_everything_happens_once(on: On) {
    assert!(!crash_and_recover(on, "claim.after_commit", 1_000, Purpose::Marketing).await);
}

on_both!(
    marketing_is_never_sent_twice,
    service_mail_is_never_lost,
    without_a_crash_everything_happens_once,
);
