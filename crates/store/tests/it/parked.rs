//! What cannot be worked on leaves the queues, is told to people, and comes back when they ask.

use engine::step::Purpose;
use store::message::State;
use store::parked::{Item, ParkedRow};

use crate::outbox::accepted;
use crate::place::{BUCKET, On, Place, at, event};

impl Place {
    async fn waiting(&self) -> [i64; 4] {
        let depths = self.system().depths(at(100)).await.unwrap();
        [depths.inbox, depths.due, depths.outbox, depths.parked]
    }
}

async fn a_parked_contact_leaves_all_queues_and_comes_back_to_all(on: On) {
    let place = Place::new(on).await;
    let (anna, message) = place.mailed("anna@example.test", Purpose::Service).await;
    let (bob, _) = place.mailed("bob@example.test", Purpose::Service).await;
    let come_in = |n| vec![event("anna@example.test", "order_placed", n)];
    place.scope().append(come_in(1), at(5)).await.unwrap();
    assert_eq!(place.waiting().await, [1, 2, 2, 0]);
    let item = Item {
        workspace: place.workspace,
        contact: anna,
        message: None,
    };
    for reason in ["her row is damaged", "again"] {
        place.system().park(item, reason, at(6)).await.unwrap();
    }
    place.assert_healthy().await;
    assert_eq!(place.waiting().await, [0, 1, 1, 1]);
    let shown = ParkedRow {
        item,
        reason: "her row is damaged".to_owned(),
        since: at(6),
    };
    assert_eq!(place.scope().parked(None, 10).await.unwrap(), [shown]);
    assert_eq!(place.scope().parked(Some(item), 10).await.unwrap(), []);

    // What comes in later is told apart, and taken away when somebody says so.
    place.scope().append(come_in(2), at(7)).await.unwrap();
    place
        .scope()
        .append(vec![event("bob@example.test", "order_placed", 1)], at(7))
        .await
        .unwrap();
    let rows = place.system().inbox(BUCKET, 10).await.unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row.contact, row.is_parked))
        .collect();
    assert_eq!(told, [(anna, true), (bob, false)]);
    for contact in [anna, bob] {
        let hide = place.system().park_inbox(place.workspace, contact);
        hide.await.unwrap();
    }
    let rows = place.system().inbox(BUCKET, 10).await.unwrap();
    assert_eq!((rows.len(), rows[0].contact), (1, bob));
    place.read_inbox(bob).await;
    let claims = place.claim_all(at(9)).await;
    assert_eq!((claims.len(), claims[0].contact), (1, bob));
    assert!(place.hand_over_one(&claims[0]).await);

    let scope = place.scope();
    assert!(scope.try_again(anna, None).await.unwrap());
    assert!(!scope.try_again(anna, None).await.unwrap());
    place.assert_healthy().await;
    assert_eq!(place.system().inbox(BUCKET, 10).await.unwrap().len(), 2);
    place.read_inbox(anna).await;
    assert_eq!(place.claim_one(at(10)).await.message, message);
    place.assert_healthy().await;
}

async fn a_parked_message_leaves_the_contact_in_peace(on: On) {
    let place = Place::new(on).await;
    let (anna, message) = place.mailed("anna@example.test", Purpose::Service).await;
    let claim = place.claim_one(at(1)).await;
    let item = Item {
        workspace: place.workspace,
        contact: anna,
        message: Some(message),
    };
    let reason = "version 3 of its workflow cannot be read";
    place.system().park(item, reason, at(6)).await.unwrap();
    place.assert_healthy().await;
    assert_eq!(place.waiting().await, [0, 1, 0, 1]);
    assert!(!place.hand_over_one(&claim).await, "it was taken back");
    let row = place.scope().message(message).await.unwrap().unwrap();
    assert_eq!(row.state, State::Queued);
    let scope = place.scope();
    assert!(!scope.try_again(anna, None).await.unwrap());
    assert!(scope.try_again(anna, Some(message)).await.unwrap());
    let claim = place.claim_one(at(7)).await;
    assert!(place.hand_over_one(&claim).await);
    // What is in flight has an outcome, whatever is said about it.
    place.system().park(item, reason, at(8)).await.unwrap();
    place.finish(&claim, accepted()).await;
    assert!(scope.try_again(anna, Some(message)).await.unwrap());
    assert_eq!(place.waiting().await, [0, 1, 0, 0]);
    place.assert_healthy().await;
}

on_both!(
    a_parked_contact_leaves_all_queues_and_comes_back_to_all,
    a_parked_message_leaves_the_contact_in_peace,
);
