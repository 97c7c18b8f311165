//! Several nodes on one database: each bucket is worked on by one of them, whoever sleeps loses it,
//! and what a former holder writes is refused.

use std::collections::BTreeSet;

use engine::step::Purpose;
use store::finish::Outcome;
use store::lease::{Holding, LEASE_MS};
use store::{Bucket, Error};
use tokio::task::JoinSet;

use crate::outbox::finish;
use crate::parcel::hand_over;
use crate::place::{BUCKET, On, Place, at};

async fn hold(place: &Place, node: &str) -> Vec<Holding> {
    place.system().hold(node, LEASE_MS).await.unwrap()
}

fn buckets(holdings: &[Holding], is_wanted: bool) -> BTreeSet<Bucket> {
    let which = holdings.iter().filter(|one| one.is_wanted == is_wanted);
    which.map(|one| one.lease.bucket).collect()
}

/// Makes all leases run out, as if their holders had been silent for that long.
async fn silence(place: &Place) {
    let client = place.client().await;
    let silent = "UPDATE lease SET expires_at = 0; UPDATE node SET seen_at = seen_at - 1000000";
    client.batch_execute(silent).await.unwrap();
}

mod on_sqlite {
    use super::*;

    #[tokio::test]
    async fn a_file_belongs_to_one_process_anyway() {
        let place = Place::new(On::Sqlite).await;
        let holdings = hold(&place, "a").await;
        assert_eq!(buckets(&holdings, true), BTreeSet::from([BUCKET]));
        assert!(!holdings[0].is_new);
    }
}

mod on_postgres {
    use super::*;

    async fn place_of_many() -> Place {
        let options = store::Options {
            buckets: Some(16),
            ..store::Options::default()
        };
        Place::opened(On::Postgres, options).await
    }

    #[tokio::test]
    async fn buckets_are_shared_out_and_handed_on() {
        let place = place_of_many().await;
        let alone = hold(&place, "a").await;
        assert_eq!(buckets(&alone, true).len(), 16);
        assert!(alone.iter().all(|one| one.is_new));
        // Somebody else comes. Nothing is torn out of anybody's hands.
        assert_eq!(hold(&place, "b").await, []);
        let shared = hold(&place, "a").await;
        let theirs = buckets(&shared, false);
        assert!((2..=14).contains(&theirs.len()), "{theirs:?}");
        assert_eq!(hold(&place, "b").await, []);
        let leaving = shared.iter().filter(|one| !one.is_wanted);
        let leaving = leaving.map(|one| one.lease).collect();
        place.system().let_go("a", leaving).await.unwrap();
        let taken = hold(&place, "b").await;
        assert_eq!(buckets(&taken, true), theirs);
        assert!(taken.iter().all(|one| one.is_new));
        assert!(hold(&place, "b").await.iter().all(|one| !one.is_new));
        let left = buckets(&hold(&place, "a").await, true);
        assert_eq!(left.len() + theirs.len(), 16);
        assert!(left.is_disjoint(&theirs));
    }

    #[tokio::test]
    async fn whoever_sleeps_loses_all_and_can_write_nothing() {
        let place = Place::new(On::Postgres).await;
        place.mailed("anna@example.test", Purpose::Service).await;
        let old = hold(&place, "a").await[0].lease;
        let claims = place.system().claim(old, at(1), 10, at(2)).await.unwrap();
        silence(&place).await;
        let new = hold(&place, "b").await;
        assert!(new[0].is_new && new[0].is_wanted);
        let check = |error: Error| {
            let refused = matches!(error, Error::NotHeld { bucket } if bucket == BUCKET);
            assert!(refused, "{error}");
        };
        let system = place.system();
        let nothing = place.nothing(claims[0].contact).await;
        let stamp = system.definitions_stamp().await.unwrap();
        let messages = vec![hand_over(&claims[0], 0)];
        // The old holder, and somebody who believes to be alone.
        for lease in [old, BUCKET.into()] {
            check(
                system
                    .commit(lease, vec![nothing.clone()])
                    .await
                    .unwrap_err(),
            );
            check(system.claim(lease, at(5), 10, at(6)).await.unwrap_err());
            check(system.recover(lease, at(5)).await.unwrap_err());
            let handed = system.hand_over(lease, stamp, messages.clone()).await;
            check(handed.unwrap_err());
            // What did not leave goes back by whoever has it now.
            let outcome = Outcome::Retry {
                reply: String::new(),
                due_at: at(5),
            };
            let back = vec![finish(&claims[0], outcome)];
            check(system.finish_held(lease, back).await.unwrap_err());
        }
        let new = new[0].lease;
        let recovered = system.recover(new, at(5)).await.unwrap();
        assert_eq!(recovered.released, 1);
        let claims = system.claim(new, at(5), 10, at(6)).await.unwrap();
        assert_eq!(claims.len(), 1);
        system.commit(new, vec![nothing]).await.unwrap();
        // The sleeper comes back as one of two.
        assert_eq!(buckets(&hold(&place, "a").await, true).len(), 0);
        system.let_go("b", vec![new]).await.unwrap();
        let alone = system.claim(BUCKET, at(9), 10, at(9)).await.unwrap();
        assert_eq!(alone.len(), 1, "nobody holds it");
    }

    #[tokio::test]
    async fn two_who_come_at_once_never_get_the_same() {
        let place = place_of_many().await;
        for round in 0..5 {
            let mut coming = JoinSet::new();
            for n in 0..6 {
                let (store, name) = (place.store.clone(), format!("node-{round}-{n}"));
                coming.spawn(async move { store.system().hold(&name, LEASE_MS).await.unwrap() });
            }
            let mut seen = BTreeSet::new();
            for holding in coming.join_all().await.iter().flatten() {
                assert!(seen.insert(holding.lease.bucket), "round {round}");
            }
            silence(&place).await;
        }
    }

    #[tokio::test]
    async fn a_node_has_a_name() {
        let place = place_of_many().await;
        let name = "x".repeat(101);
        for name in ["", &name] {
            assert!(place.system().hold(name, LEASE_MS).await.is_err());
        }
    }
}
