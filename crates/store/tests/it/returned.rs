//! What is remembered of what comes back: how far a mailbox was read, and which proofs were used.

use store::mailbox::Mailbox;

use crate::place::{On, Place, at};

async fn of_two_that_read_a_mailbox_one_remembers(on: On) {
    let place = Place::new(on).await;
    let system = place.store.system();
    let mut first = system.mailbox("zoe").await.unwrap();
    assert_eq!(first, Mailbox::default());
    let mut second = first.clone();
    first.state.place = Some((7, 8));
    first.state.held = Some(("first".into(), 100));
    assert!(system.set_mailbox("zoe", &mut first).await.unwrap());
    second.state.place = Some((7, 3));
    assert!(!system.set_mailbox("zoe", &mut second).await.unwrap());
    assert_eq!(system.mailbox("zoe").await.unwrap(), first);
    first.state.place = Some((7, 9));
    assert!(system.set_mailbox("zoe", &mut first).await.unwrap());
    let known = system.mailbox("zoe").await.unwrap();
    assert_eq!((known.revision, known.state.place), (2, Some((7, 9))));
    assert_eq!(system.mailbox("bob").await.unwrap(), Mailbox::default());
}

async fn a_proof_is_good_for_one_thing_for_as_long_as_it_is_remembered(on: On) {
    let place = Place::new(on).await;
    let system = place.store.system();
    let good = async |token: &str, said: &str, now: i64, since: i64| {
        let used = system.use_proof(token, said, at(now), at(since));
        used.await.unwrap()
    };
    assert!(good("a", "x", 10, 0).await);
    assert!(good("a", "x", 11, 0).await);
    assert!(!good("a", "y", 12, 10).await);
    assert!(good("b", "y", 12, 10).await);
    // It is forgotten once it is good for nothing, by a check that is not ours.
    assert!(good("c", "z", 30, 11).await);
    assert!(good("a", "y", 31, 11).await);
    assert!(!good("b", "x", 31, 12).await);
    let long = "x".repeat(store::proof::TOKEN_BYTES_MAX + 1);
    assert!(system.use_proof(&long, "x", at(1), at(0)).await.is_err());
}

on_both!(
    of_two_that_read_a_mailbox_one_remembers,
    a_proof_is_good_for_one_thing_for_as_long_as_it_is_remembered,
);
