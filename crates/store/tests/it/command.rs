//! What is asked for through the inbox, and whose address is whose.

use std::collections::BTreeSet;

use engine::contact::Change;
use engine::value::Value;
use store::Error;
use store::command::Command;
use store::inbox::Incoming;
use store::who::{IdentityKind, Who};
use tokio::task::JoinSet;

use crate::append::keys;
use crate::place::{BUCKET, On, Place, at, email_key};

async fn a_command_waits_in_the_inbox_of_its_contact(on: On) {
    let place = Place::new(on).await;
    let command = |address: &str| Command::ChangeContact {
        changes: vec![
            Change::Field {
                field: "email".to_owned(),
                value: address.into(),
            },
            Change::Tag {
                tag: "vip".to_owned(),
                set: true,
            },
        ],
        source: "api".to_owned(),
    };
    let scope = place.scope();
    let who = keys(&[(IdentityKind::ExternalId, "C-1")]);
    let contact = scope
        .command(who.clone(), command(" Anna@Example.test"), at(5))
        .await
        .unwrap();
    let inbox = place.system().inbox(BUCKET, 10).await.unwrap();
    assert_eq!(inbox[0].contact, contact);
    let Incoming::Command(stored) = &inbox[0].what else {
        panic!("{inbox:?}");
    };
    assert_eq!(*stored, command("anna@example.test"));

    // The address is a key at once, so that nobody else can take it in the meantime.
    let found = scope
        .contact(&email_key("anna@example.test"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.contact.id, contact);
    let thief = keys(&[(IdentityKind::ExternalId, "C-2")]);
    let error = scope
        .command(thief.clone(), command("anna@example.test"), at(5))
        .await;
    let why = format!("anna@example.test is the address of contact {contact}");
    assert!(matches!(error, Err(Error::Refused(text)) if text == why));
    // What was refused left nothing behind, not even the contact.
    assert!(scope.contact(&thief).await.unwrap().is_none());
    assert_eq!(place.system().inbox(BUCKET, 10).await.unwrap().len(), 1);
    place.assert_healthy().await;
}

async fn what_is_refused_in_a_shared_commit_takes_nobody_along(on: On) {
    let place = Place::new(on).await;
    let owner = place.known("taken@example.test").await;
    let mut askers = JoinSet::new();
    for n in 0..64 {
        let (store, workspace) = (place.store.clone(), place.workspace);
        askers.spawn(async move {
            let address = match n % 2 {
                0 => "taken@example.test".to_owned(),
                _ => format!("free{n}@example.test"),
            };
            let command = Command::ChangeContact {
                changes: vec![Change::Field {
                    field: "email".to_owned(),
                    value: Value::Text(address),
                }],
                source: "api".to_owned(),
            };
            let who = Who::Keys(vec![(IdentityKind::ExternalId, format!("C-{n}"))]);
            store
                .workspace(workspace)
                .command(who, command, at(5))
                .await
        });
    }
    let answers = askers.join_all().await;
    let why = format!("taken@example.test is the address of contact {owner}");
    let refused =
        |answer: &&Result<_, Error>| matches!(answer, Err(Error::Refused(text)) if *text == why);
    assert_eq!(answers.iter().filter(refused).count(), 32);
    let made: BTreeSet<_> = answers.iter().flatten().collect();
    assert_eq!(made.len(), 32);
    assert_eq!(place.scope().contacts(None, 100).await.unwrap().len(), 33);
    assert_eq!(place.system().inbox(BUCKET, 100).await.unwrap().len(), 32);
    place.assert_healthy().await;
}

on_both!(
    a_command_waits_in_the_inbox_of_its_contact,
    what_is_refused_in_a_shared_commit_takes_nobody_along,
);
