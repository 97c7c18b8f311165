//! Several stores on one PostgreSQL database at the same time, as several processes would be: what
//! one writer alone keeps apart on SQLite, these have to keep apart by themselves.

use std::collections::BTreeSet;

use engine::contact::Change;
use engine::id::{ContactId, MessageId};
use engine::step::Purpose;
use store::append::{Appended, NewEvent};
use store::command::Command;
use store::outbox::Claim;
use store::who::{IdentityKind, Who};
use store::{Options, Store};
use tokio::task::JoinSet;

use crate::place::{BUCKET, On, Place, at, email_key, event};

/// How many ask at once: more than one store runs transactions at a time.
const WRITERS: usize = 32;

/// A place with as many buckets as a database usually has, and a second store on it.
async fn two_stores() -> (Place, Store) {
    let place = Place::opened(On::Postgres, Options::default()).await;
    let other = Store::open(&place.address, Options::default());
    let other = other.await.unwrap();
    (place, other)
}

/// Whoever of the two is at turn.
fn turn(place: &Place, other: &Store, n: usize) -> Store {
    let stores = [&place.store, other];
    stores[n % 2].clone()
}

mod on_postgres {
    use super::*;

    #[tokio::test]
    async fn a_new_database_is_made_once_by_all_who_open_it() {
        let database = crate::server::Database::new().await;
        let mut openers = JoinSet::new();
        for _ in 0..4 {
            let url = database.url();
            openers.spawn(async move { Store::open(&url, Options::default()).await.unwrap() });
        }
        let stores = openers.join_all().await;
        let instances: BTreeSet<_> = stores.iter().map(Store::instance).collect();
        assert_eq!(instances.len(), 1);
        assert_eq!(stores[0].buckets().len(), 64);
    }

    #[tokio::test]
    async fn browsers_become_one_person_however_many_speak_of_them() {
        let (place, other) = two_stores().await;
        let known = (IdentityKind::ExternalId, "C-1".to_owned());
        let seen = |keys: Vec<(IdentityKind, String)>| NewEvent {
            who: Who::Keys(keys),
            ..event("", "seen", 1)
        };
        let first = place.scope().append(vec![seen(vec![known.clone()])], at(5));
        let Appended::Stored { contact: one, .. } = first.await.unwrap().remove(0) else {
            panic!("not stored");
        };
        let mut writers = JoinSet::new();
        for n in 0..WRITERS {
            let (store, workspace) = (turn(&place, &other, n), place.workspace);
            let browser = (IdentityKind::AnonymousId, format!("b-{}", n % 8));
            let events = vec![
                seen(vec![browser.clone()]),
                seen(vec![browser.clone(), known.clone()]),
                seen(vec![browser]),
            ];
            writers.spawn(async move {
                for event in events {
                    let scope = store.workspace(workspace);
                    let told = scope.append(vec![event], at(5)).await.unwrap().remove(0);
                    assert!(matches!(told, Appended::Stored { .. }), "{told:?}");
                }
            });
        }
        writers.join_all().await;
        // What was told of a browser at the very instant at which it became hers waits to be handed on.
        for part in place.scope().parts(one).await.unwrap() {
            assert!(place.system().hand_on(place.workspace, part).await.unwrap());
        }
        let events = place.scope().events(one, None, 500).await.unwrap();
        let seen = events.iter().filter(|event| event.name == "seen").count();
        assert_eq!(seen, 1 + 3 * WRITERS);
        place.assert_healthy().await;
    }

    #[tokio::test]
    async fn somebody_new_is_one_contact_however_many_speak_of_them() {
        let (place, other) = two_stores().await;
        let mut writers = JoinSet::new();
        for n in 0..WRITERS {
            let (store, workspace) = (turn(&place, &other, n), place.workspace);
            writers.spawn(async move {
                // Everybody knows two keys of the same person, and a key of their own.
                let keys = [
                    (IdentityKind::Email, "anna@example.test".to_owned()),
                    (IdentityKind::ExternalId, "C-1".to_owned()),
                    (IdentityKind::AnonymousId, format!("b-{n}")),
                ];
                let sent = NewEvent {
                    who: Who::Keys(keys[n % 2..].to_vec()),
                    ..event("", "seen", 1)
                };
                let scope = store.workspace(workspace);
                scope.append(vec![sent], at(5)).await.unwrap().remove(0)
            });
        }
        let answers = writers.join_all().await;
        let contacts: BTreeSet<_> = answers
            .iter()
            .map(|answer| match answer {
                Appended::Stored { contact, .. } => *contact,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(contacts.len(), 1, "{answers:?}");
        let people = place.scope().contacts(None, 100).await.unwrap();
        assert_eq!(people.len(), 1);
        assert_eq!(people[0].keys.len(), WRITERS + 2);
        assert_eq!(
            people[0].contact.email.as_deref(),
            Some("anna@example.test")
        );
        place.assert_healthy().await;
    }

    #[tokio::test]
    async fn one_key_is_one_event_whichever_store_it_is_sent_to() {
        let (place, other) = two_stores().await;
        let mut writers = JoinSet::new();
        for n in 0..2 * WRITERS {
            let (store, workspace) = (turn(&place, &other, n), place.workspace);
            writers.spawn(async move {
                let sent = NewEvent {
                    key: Some("order-17".to_owned()),
                    ..event("anna@example.test", "order_placed", 1)
                };
                let scope = store.workspace(workspace);
                scope.append(vec![sent], at(5)).await.unwrap().remove(0)
            });
        }
        let answers = writers.join_all().await;
        let stored = |answer: &&Appended| matches!(answer, Appended::Stored { .. });
        assert_eq!(answers.iter().filter(stored).count(), 1, "{answers:?}");
        let depths = place.system().depths(at(5)).await.unwrap();
        assert_eq!(depths.inbox, 1);
        place.assert_healthy().await;
    }

    #[tokio::test]
    async fn writers_that_lock_in_opposite_orders_all_get_on() {
        let (place, other) = two_stores().await;
        let address = |n: usize| format!("c{n}@example.test");
        for n in 0..10 {
            let sent = vec![event(&address(n), "seen", 1)];
            place.scope().append(sent, at(5)).await.unwrap();
        }
        let mut writers = JoinSet::new();
        for n in 0..WRITERS {
            let (store, workspace) = (turn(&place, &other, n), place.workspace);
            writers.spawn(async move {
                let mut events: Vec<_> = (0..10)
                    .map(|c| NewEvent {
                        // New people, and a first address for some who have none.
                        who: Who::Keys(vec![
                            (IdentityKind::ExternalId, format!("C-{c}")),
                            (IdentityKind::Email, format!("new{c}@example.test")),
                        ]),
                        ..event("", "seen", 1)
                    })
                    .collect();
                if n % 2 == 0 {
                    events.reverse();
                }
                let scope = store.workspace(workspace);
                scope.append(events, at(5)).await.unwrap()
            });
        }
        let answers = writers.join_all().await.concat();
        let refused = answers
            .iter()
            .find(|answer| matches!(answer, Appended::Refused(_)));
        assert_eq!(refused, None);
        assert_eq!(place.scope().contacts(None, 100).await.unwrap().len(), 20);
        place.assert_healthy().await;
    }

    #[tokio::test]
    async fn an_address_is_taken_once() {
        let (place, other) = two_stores().await;
        let mut askers = JoinSet::new();
        for n in 0..WRITERS {
            let (store, workspace) = (turn(&place, &other, n), place.workspace);
            askers.spawn(async move {
                let command = Command::ChangeContact {
                    changes: vec![Change::Field {
                        field: "email".to_owned(),
                        value: "anna@example.test".into(),
                    }],
                    source: "api".to_owned(),
                };
                let who = Who::Keys(vec![(IdentityKind::ExternalId, format!("C-{n}"))]);
                let scope = store.workspace(workspace);
                scope.command(who, command, at(5)).await
            });
        }
        let answers = askers.join_all().await;
        let taken: Vec<_> = answers.iter().flatten().collect();
        assert_eq!(taken.len(), 1, "{answers:?}");
        let anna = email_key("anna@example.test");
        let found = place.scope().contact(&anna);
        assert_eq!(found.await.unwrap().unwrap().contact.id, *taken[0]);
        // What was refused left nothing behind.
        assert_eq!(place.scope().contacts(None, 100).await.unwrap().len(), 1);
        place.assert_healthy().await;
    }

    #[tokio::test]
    async fn two_stores_never_claim_the_same_message() {
        let place = Place::new(On::Postgres).await;
        let other = Store::open(&place.address, Options::default());
        let other = other.await.unwrap();
        for n in 0..40 {
            place
                .mailed(&format!("c{n}@example.test"), Purpose::Service)
                .await;
        }
        let mut claimers = JoinSet::new();
        for n in 0..WRITERS {
            let store = turn(&place, &other, n);
            claimers.spawn(async move {
                let claimed = store.system().claim(BUCKET, at(5), 3, at(9)).await;
                claimed.unwrap()
            });
        }
        let claims = claimers.join_all().await.concat();
        let of = |claim: &Claim| (claim.message, claim.contact);
        let distinct: BTreeSet<(MessageId, ContactId)> = claims.iter().map(of).collect();
        assert_eq!(distinct.len(), claims.len());
        // Those that were passed over because somebody held them are there for the next.
        let rest = place.claim_all(at(5)).await;
        assert_eq!(claims.len() + rest.len(), 40);
        place.assert_healthy().await;
    }

    #[tokio::test]
    async fn held_messages_are_released_once() {
        let place = Place::new(On::Postgres).await;
        let other = Store::open(&place.address, Options::default());
        let other = other.await.unwrap();
        for n in 0..10 {
            place
                .mailed(&format!("c{n}@example.test"), Purpose::Service)
                .await;
        }
        for claim in place.claim_all(at(5)).await {
            place.finish(&claim, store::finish::Outcome::Held).await;
        }
        let mut askers = JoinSet::new();
        for n in 0..8 {
            let (store, workspace) = (turn(&place, &other, n), place.workspace);
            let workflow = place.workflow;
            askers.spawn(async move {
                let released = store.workspace(workspace).release_held(workflow, at(6));
                released.await.unwrap()
            });
        }
        assert_eq!(askers.join_all().await.iter().sum::<usize>(), 10);
        place.assert_healthy().await;
    }

    #[tokio::test]
    async fn a_connection_that_was_ended_is_replaced() {
        let place = Place::new(On::Postgres).await;
        place.known("anna@example.test").await;
        place.end_connections().await;
        let sent = vec![event("anna@example.test", "seen", 1)];
        let appended = place.scope().append(sent, at(5)).await.unwrap();
        assert!(matches!(appended[0], Appended::Stored { .. }));
        place.end_connections().await;
        assert_eq!(place.scope().contacts(None, 10).await.unwrap().len(), 1);
        place.assert_healthy().await;
    }
}
