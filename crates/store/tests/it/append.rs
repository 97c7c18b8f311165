//! The door in: who is meant, what is stored, and that twice is once.

use engine::contact::map;
use engine::value::Value;
use store::append::{Appended, NewEvent};
use store::inbox::Incoming;
use store::who::{IdentityKind, Who};
use tokio::task::JoinSet;

use crate::place::{BUCKET, On, Place, at, email_key, event};

pub(crate) fn keys(keys: &[(IdentityKind, &str)]) -> Who {
    Who::Keys(
        keys.iter()
            .map(|(kind, text)| (*kind, (*text).to_owned()))
            .collect(),
    )
}

async fn append(place: &Place, event: NewEvent) -> Appended {
    place
        .scope()
        .append(vec![event], at(5))
        .await
        .unwrap()
        .remove(0)
}

async fn contact_of(place: &Place, who: Who) -> i64 {
    let event = NewEvent {
        who,
        ..event("", "seen", 1)
    };
    match append(place, event).await {
        Appended::Stored { contact, .. } => contact.0,
        other => panic!("{other:?}"),
    }
}

async fn what_was_appended_waits_in_the_inbox_as_it_was_sent(on: On) {
    let place = Place::new(on).await;
    let json = r#"{"lines":[{"sku":"X","n":2}],"order":12345678901234567890,"price":0.10,"x":"é\u0007\"'$1"}"#;
    let data = Value::from_json(&serde_json::from_str(json).unwrap(), "data").unwrap();
    let sent = NewEvent {
        data: data.clone(),
        ..event("anna@example.test", "order_placed", 3)
    };
    let Appended::Stored { event, contact } = append(&place, sent).await else {
        panic!("refused");
    };
    let place = place.reopened().await;
    let inbox = place.system().inbox(BUCKET, 10).await.unwrap();
    assert_eq!(inbox.len(), 1);
    assert_eq!((inbox[0].contact, inbox[0].received_at), (contact, at(5)));
    let Incoming::Event(stored) = &inbox[0].what else {
        panic!("{inbox:?}");
    };
    assert_eq!(
        (stored.id, stored.occurred_at, stored.received_at),
        (event, at(3), at(5))
    );
    assert_eq!(
        (stored.name.as_str(), stored.source.as_str()),
        ("order_placed", "api")
    );
    assert_eq!(*stored.data, data);
    // Equal values can be written in different ways; money must keep its digits.
    assert_eq!(
        stored.data.to_json().to_string(),
        data.to_json().to_string()
    );
    assert!(
        stored
            .data
            .to_json()
            .to_string()
            .contains(r#""price":0.10"#)
    );
    place.assert_healthy().await;
}

async fn one_key_is_one_event_however_often_it_is_sent_at_once(on: On) {
    let place = Place::new(on).await;
    let mut senders = JoinSet::new();
    for _ in 0..64 {
        let (store, workspace) = (place.store.clone(), place.workspace);
        senders.spawn(async move {
            let sent = NewEvent {
                key: Some("order-17".to_owned()),
                ..event("anna@example.test", "order_placed", 1)
            };
            store
                .workspace(workspace)
                .append(vec![sent], at(5))
                .await
                .unwrap()
                .remove(0)
        });
    }
    let answers = senders.join_all().await;
    let stored: Vec<_> = answers
        .iter()
        .filter_map(|answer| match answer {
            Appended::Stored { event, contact } => Some((*event, *contact)),
            _ => None,
        })
        .collect();
    assert_eq!(stored.len(), 1, "{answers:?}");
    let (event, contact) = stored[0];
    let same = Appended::Duplicate { event, contact };
    assert_eq!(answers.iter().filter(|answer| **answer == same).count(), 63);
    assert_eq!(place.system().inbox(BUCKET, 100).await.unwrap().len(), 1);
    assert_eq!(place.scope().contacts(None, 10).await.unwrap().len(), 1);
}

async fn a_key_belongs_to_its_workspace(on: On) {
    let place = Place::new(on).await;
    let other = place
        .system()
        .create_workspace(crate::place::settings(), at(0))
        .await
        .unwrap();
    let sent = || NewEvent {
        key: Some("order-17".to_owned()),
        ..event("anna@example.test", "order_placed", 1)
    };
    assert!(matches!(
        append(&place, sent()).await,
        Appended::Stored { .. }
    ));
    let other = place.store.workspace(other);
    let appended = other.append(vec![sent()], at(5)).await.unwrap().remove(0);
    let Appended::Stored { contact, .. } = appended else {
        panic!("{appended:?}");
    };
    // Nor does one workspace see the other's people.
    assert!(
        place
            .scope()
            .contact(&Who::Contact(contact))
            .await
            .unwrap()
            .is_none()
    );
    let stranger = NewEvent {
        who: Who::Contact(contact),
        ..event("", "seen", 1)
    };
    let why = format!("there is no contact {contact}");
    assert_eq!(append(&place, stranger).await, Appended::Refused(why));
}

async fn keys_find_make_and_extend_a_contact(on: On) {
    use IdentityKind::{AnonymousId, Email, ExternalId};
    let place = Place::new(on).await;
    let browser = contact_of(&place, keys(&[(AnonymousId, "b-1")])).await;
    let same = keys(&[(AnonymousId, "b-1"), (Email, " Anna@Example.TEST")]);
    assert_eq!(contact_of(&place, same).await, browser);
    assert_eq!(
        contact_of(&place, email_key("anna@example.test")).await,
        browser
    );
    let shop = contact_of(&place, keys(&[(ExternalId, "C-9")])).await;
    assert_ne!(shop, browser);

    // The address is the contact's own from then on, and an event of ours says so.
    let row = place
        .scope()
        .contact(&email_key("anna@example.test"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.contact.email.as_deref(), Some("anna@example.test"));
    assert_eq!(row.contact.version, 1);
    let known: Vec<_> = row
        .keys
        .iter()
        .map(|(kind, text)| (*kind, text.as_str()))
        .collect();
    assert_eq!(known, [(AnonymousId, "b-1"), (Email, "anna@example.test")]);
    let events = place
        .scope()
        .events(row.contact.id, None, 10)
        .await
        .unwrap();
    let changed = events
        .iter()
        .find(|event| event.name == "contact_changed")
        .unwrap();
    assert_eq!(changed.data.get("new"), Some("anna@example.test".into()));

    // Two people are never made one in passing: the customer's number says who it is, and whose the browser is
    // stays as it was.
    let other = keys(&[(AnonymousId, "b-1"), (ExternalId, "C-9")]);
    assert_eq!(contact_of(&place, other).await, shop);
    let same = keys(&[(AnonymousId, "b-1")]);
    assert_eq!(contact_of(&place, same).await, browser);
    let both = NewEvent {
        who: keys(&[
            (Email, "anna@example.test"),
            (ExternalId, "C-9"),
            (ExternalId, "new"),
        ]),
        ..event("", "seen", 1)
    };
    let why = format!(
        "the keys name two contacts: email anna@example.test is {browser}, external_id C-9 is {shop}"
    );
    assert_eq!(append(&place, both).await, Appended::Refused(why));
    let new = keys(&[(ExternalId, "new")]);
    assert!(place.scope().contact(&new).await.unwrap().is_none());
    place.assert_healthy().await;
}

async fn one_bad_event_does_not_hold_up_the_others(on: On) {
    let place = Place::new(on).await;
    let late = event("anna@example.test", "late", 6);
    let events = vec![
        event("anna@example.test", "a", 1),
        late,
        event("not an address", "b", 1),
    ];
    let answers = place.scope().append(events, at(5)).await.unwrap();
    assert!(matches!(answers[0], Appended::Stored { .. }));
    let why = "late cannot have occurred at 2027-03-01T09:06:00Z, after it was received at 2027-03-01T09:05:00Z";
    assert_eq!(answers[1], Appended::Refused(why.to_owned()));
    let why = "`not an address` is not an e-mail address";
    assert_eq!(answers[2], Appended::Refused(why.to_owned()));
    assert_eq!(place.system().inbox(BUCKET, 10).await.unwrap().len(), 1);

    let many = vec![event("anna@example.test", "a", 1); 1_001];
    let error = place.scope().append(many, at(5)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "events in one append: 1001 is more than the 1000 allowed"
    );
    assert_eq!(place.scope().append(Vec::new(), at(5)).await.unwrap(), []);
}

async fn a_batch_sees_what_came_before_in_it(on: On) {
    use IdentityKind::{Email, ExternalId};
    let place = Place::new(on).await;
    let anna = place.known("anna@example.test").await;
    let keyed = |who: Who, name: &str, key: &str| NewEvent {
        who,
        key: Some(key.to_owned()),
        ..event("", name, 1)
    };
    let (anna_too, bob) = (
        keys(&[(Email, "anna@example.test"), (ExternalId, "C-1")]),
        || email_key("bob@example.test"),
    );
    let events = vec![
        keyed(email_key("anna@example.test"), "a", "k-1"),
        keyed(bob(), "b", "k-2"),
        keyed(email_key("anna@example.test"), "c", "k-1"),
        keyed(bob(), "d", "k-2"),
        keyed(anna_too, "e", "k-3"),
        keyed(keys(&[(ExternalId, "C-1")]), "f", "k-3"),
        keyed(keys(&[(ExternalId, "C-1")]), "g", "k-4"),
        keyed(email_key("anna@example.test"), "h", "k-4"),
    ];
    let first = place.scope().append(events.clone(), at(5)).await.unwrap();
    let stored: Vec<_> = first
        .iter()
        .map(|answer| matches!(answer, Appended::Stored { .. }))
        .collect();
    let expect = [true, true, false, false, true, false, true, false];
    assert_eq!(stored, expect, "{first:?}");
    for (n, before) in [(2, 0), (3, 1), (5, 4), (7, 6)] {
        let (Appended::Stored { event, contact }, again) = (&first[before], &first[n]) else {
            panic!("{first:?}");
        };
        let (event, contact) = (*event, *contact);
        assert_eq!(*again, Appended::Duplicate { event, contact });
    }
    let inbox = place.system().inbox(BUCKET, 10).await.unwrap();
    let names = inbox.iter().map(|item| match &item.what {
        Incoming::Event(event) if item.contact == anna => event.name.as_str(),
        _ => "-",
    });
    assert_eq!(names.collect::<String>(), "a-eg");
    // Sent again, all of it is there.
    let again = place.scope().append(events, at(6)).await.unwrap();
    let is_duplicate = |answer: &Appended| matches!(answer, Appended::Duplicate { .. });
    assert!(again.iter().all(is_duplicate), "{again:?}");
    place.assert_healthy().await;
}

async fn the_inbox_is_read_in_the_order_of_arrival(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    for (minutes, name) in [(7, "second"), (7, "third"), (2, "first"), (9, "fourth")] {
        let sent = event("anna@example.test", name, 1);
        scope.append(vec![sent], at(minutes)).await.unwrap();
    }
    let names = |limit| {
        let place = &place;
        async move {
            let inbox = place.system().inbox(BUCKET, limit).await.unwrap();
            let name = |item: &store::inbox::InboxItem| match &item.what {
                Incoming::Event(event) => event.name.clone(),
                other => panic!("{other:?}"),
            };
            inbox.iter().map(name).collect::<Vec<_>>().join(" ")
        }
    };
    assert_eq!(names(10).await, "first second third fourth");
    assert_eq!(names(2).await, "first second");
}

async fn a_row_that_cannot_be_read_holds_up_nobody_else(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    for address in ["anna@example.test", "bob@example.test"] {
        let sent = NewEvent {
            data: map([("who", address.into())]),
            ..event(address, "seen", 1)
        };
        scope.append(vec![sent], at(5)).await.unwrap();
    }
    // Not even JSON, where the database lets that be; else JSON that is no event's.
    let (data, why) = match on {
        On::Sqlite => ("x'ff'", "is empty"),
        On::Postgres => (
            "'[1e40]'",
            "`1000000000000000000000000000000000000000` is no",
        ),
    };
    let damage = format!("UPDATE event SET data = {data} WHERE id = 1");
    place.damage(&damage).await;
    let place = place.reopened().await;
    let inbox = place.system().inbox(BUCKET, 10).await.unwrap();
    assert!(matches!(&inbox[1].what, Incoming::Event(event) if event.name == "seen"));
    let Incoming::Unreadable(error) = &inbox[0].what else {
        panic!("{inbox:?}");
    };
    let text = error.to_string();
    let named = format!("statement inbox_read.sql, column data, row 1 (id 1): {why}");
    assert!(text.starts_with(&named), "{text}");
}

on_both!(
    what_was_appended_waits_in_the_inbox_as_it_was_sent,
    one_key_is_one_event_however_often_it_is_sent_at_once,
    a_key_belongs_to_its_workspace,
    keys_find_make_and_extend_a_contact,
    one_bad_event_does_not_hold_up_the_others,
    a_batch_sees_what_came_before_in_it,
    the_inbox_is_read_in_the_order_of_arrival,
    a_row_that_cannot_be_read_holds_up_nobody_else,
);
