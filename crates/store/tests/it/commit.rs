//! The commit that moves contacts: all of one contact or nothing, and nobody waits for another.

use engine::contact::{Basis, Change, Changed, Consent, Known, Standing};
use engine::entry::Record;
use engine::id::JourneyId;
use engine::journey::{Journey, Pending, State};
use engine::step::{Lane, Purpose};
use engine::time::Time;
use engine::value::Value;
use store::append::OwnEvent;
use store::commit::{Committed, ContactCommit, JourneyMove};
use store::inbox::InboxId;
use store::seeing::JourneyState;
use store::who::Who;
use store::world::Due;

use crate::place::{BUCKET, On, Place, at, email_key, event, handle, no_history, record};

fn conflict(committed: &Committed) -> &str {
    match committed {
        Committed::Conflict(why) => why,
        other => panic!("{other:?}"),
    }
}

/// The commit that ends a journey after its first step, and what is remembered of it.
async fn ending(place: &Place, mut journey: Journey) -> (Record, ContactCommit) {
    let mut ended = record(journey.id, 1);
    ended.last_ended = Some(at(61));
    let mut ending = place.nothing(journey.contact).await;
    ending.records = vec![(place.workflow, ended.clone())];
    ending.visits = vec![place.visit(journey.id, 2, (false, true))];
    ending.counts = vec![place.growth("left")];
    journey.seq = 2;
    ending.journeys = vec![JourneyMove {
        seen_seq: Some(1),
        journey,
        state: State::Ended {
            at: at(61),
            reason: "end".to_owned(),
        },
        lane: Lane::Triggered,
    }];
    (ended, ending)
}

async fn a_journey_begins_waits_and_ends(on: On) {
    let place = Place::new(on).await;
    let anna = place.known("anna@example.test").await;
    let (id, commit) = place.beginning(anna, at(60)).await;
    place.done(commit.clone()).await;
    place.assert_healthy().await;

    let system = place.system();
    assert_eq!(system.next_due(BUCKET).await.unwrap(), Some(at(60)));
    assert_eq!(system.due(BUCKET, at(59), 10).await.unwrap(), []);
    let due = Due {
        workspace: place.workspace,
        contact: anna,
        journey: id,
    };
    assert_eq!(system.due(BUCKET, at(60), 10).await.unwrap(), [due]);
    let asked = vec![(place.workspace, anna)];
    let world = system
        .worlds(BUCKET, asked, no_history())
        .await
        .unwrap()
        .remove(0)
        .unwrap();
    let begun = place.journey(id, anna);
    assert_eq!(world.journeys, [(begun.clone(), at(60))]);
    let key = (place.workspace, anna, place.workflow, String::new());
    let records = system.records(BUCKET, vec![key.clone()]).await.unwrap();
    assert_eq!(records[0].as_ref().unwrap(), &Some(record(id, 1)));

    let (ended, ending) = ending(&place, begun).await;
    place.done(ending.clone()).await;
    place.assert_healthy().await;
    assert_eq!(system.next_due(BUCKET).await.unwrap(), None);
    let records = system.records(BUCKET, vec![key]).await.unwrap();
    assert_eq!(records[0].as_ref().unwrap(), &Some(ended));
    assert_eq!(place.numbers().await, "entered=1 left=1");
    let journeys = place.scope().journeys(anna, None, 10).await.unwrap();
    let reason = "end".to_owned();
    assert_eq!(
        journeys[0].state,
        JourneyState::Ended { at: at(61), reason }
    );

    let asked = [id, JourneyId(99)].map(|id| (place.workspace, id)).into();
    let journeys = system.journeys(BUCKET, asked).await.unwrap();
    let over = journeys[0].as_ref().unwrap().as_ref().unwrap();
    assert_eq!(over.memory, place.journey(id, anna).memory);
    assert!(matches!(journeys[1], Ok(None)));

    // Whoever comes late with either commit changes nothing.
    let why = format!("journey {id} is no longer at step 1, or is over");
    assert_eq!(conflict(&place.commit(ending).await), why);
    let why = "another journey through workflow 1 with key \"\" began";
    let mut again = commit;
    again.journeys[0].journey.id = place.store.allot_journey_ids(1).await.unwrap()[0];
    again.records[0].1.journey = again.journeys[0].journey.id;
    assert_eq!(conflict(&place.commit(again).await), why);
    assert_eq!(place.numbers().await, "entered=1 left=1");
    place.assert_healthy().await;
}

async fn a_conflict_of_one_contact_leaves_the_others(on: On) {
    let place = Place::new(on).await;
    let mut commits = Vec::new();
    for name in ["anna", "bob", "carla"] {
        let contact = place.known(&format!("{name}@example.test")).await;
        let (journey, commit) = place.beginning(contact, at(60)).await;
        commits.push(place.with_message(commit, journey, Purpose::Service));
    }
    commits[1].seen_version = 7;
    let committed = place.system().commit(BUCKET, commits).await.unwrap();
    assert!(matches!(committed[0], Committed::Done));
    assert_eq!(
        conflict(&committed[1]),
        "contact 2 is at 0, and was seen at 7"
    );
    assert!(matches!(committed[2], Committed::Done));
    // Nothing of Bob is counted, written or queued.
    assert_eq!(place.numbers().await, "entered=2 queued=2");
    assert_eq!(place.claim_all(at(5)).await.len(), 2);
    place.assert_healthy().await;
}

async fn whatever_was_seen_must_still_hold(on: On) {
    let place = Place::new(on).await;
    let anna = place.known("anna@example.test").await;
    let (id, commit) = place.beginning(anna, at(60)).await;
    let commit = place.with_message(commit, id, Purpose::Service);
    place.done(commit).await;
    let nothing = place.nothing(anna).await;

    let mut acted_on = nothing.clone();
    acted_on.inbox_done = vec![InboxId(99)];
    let committed = place.commit(acted_on).await;
    assert_eq!(conflict(&committed), "inbox row 99 was acted on before");

    let twice = place.with_message(nothing.clone(), id, Purpose::Service);
    let why = "journey 1 has a message of block m1, visit 1, already";
    assert_eq!(conflict(&place.commit(twice).await), why);

    let (second, beginning) = place.beginning(anna, at(60)).await;
    let why =
        format!("journey {second} cannot begin: one through workflow 1 with key \"\" is under way");
    assert_eq!(conflict(&place.commit(beginning).await), why);

    // What can never be written is told apart from what may be tried again.
    let mut stranger = nothing.clone();
    let mut other = place.nothing(anna).await.contact;
    other.0 += 1;
    stranger.contact = other;
    stranger.journeys = vec![JourneyMove {
        seen_seq: Some(1),
        journey: place.journey(id, anna),
        state: State::Active(Pending::Waiting { wake_at: at(9) }),
        lane: Lane::Triggered,
    }];
    let committed = place.commit(stranger).await;
    assert!(matches!(&committed, Committed::Failed(error)
        if error.to_string() == "a commit for contact 2 about somebody else"));
    let mut future = nothing;
    future.events = vec![own_event(at(2))];
    assert!(matches!(
        place.commit(future.clone()).await,
        Committed::Failed(_)
    ));
    future.unheard = std::mem::take(&mut future.events);
    assert!(matches!(place.commit(future).await, Committed::Failed(_)));
    place.assert_healthy().await;
}

fn own_event(occurred_at: Time) -> OwnEvent {
    OwnEvent {
        name: "journey_started".to_owned(),
        occurred_at,
        source: "engine".to_owned(),
        data: Value::empty_map(),
    }
}

async fn numbers_survive_what_was_undone(on: On) {
    // The first commit that takes a block of numbers fails; the numbers after it must be new.
    let place = Place::new(on).await;
    let anna = place.known("anna@example.test").await;
    for _ in 0..3 {
        let (id, commit) = place.beginning(anna, at(60)).await;
        let mut commit = place.with_message(commit, id, Purpose::Service);
        let mut twice = commit.messages.clone();
        commit.messages.append(&mut twice);
        assert!(matches!(place.commit(commit).await, Committed::Conflict(_)));
    }
    let place = place.reopened().await;
    let (id, commit) = place.beginning(anna, at(60)).await;
    place
        .done(place.with_message(commit, id, Purpose::Service))
        .await;
    place.assert_healthy().await;
    let steps = place.scope().steps(anna, id, None, 10).await.unwrap();
    assert_eq!(steps.len(), 1);
}

async fn a_changed_contact_is_read_back_to_the_last_digit(on: On) {
    let place = Place::new(on).await;
    let anna = place.known("anna@example.test").await;
    let row = place
        .scope()
        .contact(&Who::Contact(anna))
        .await
        .unwrap()
        .unwrap();
    let mut contact = row.contact;
    let json = r#"{"n": 12345678901234567890, "p": 0.10, "l": [1, "x"], "t": "naïve"}"#;
    let json: serde_json::Value = serde_json::from_str(json).unwrap();
    let Value::Map(fields) = Value::from_json(&json, "").unwrap() else {
        panic!("a map");
    };
    for (field, value) in fields {
        let change = Change::Field { field, value };
        assert!(matches!(
            contact.apply(&change, "api", at(1)),
            Changed::Yes(..)
        ));
    }
    let undated = Known {
        value: Value::Bool(true),
        since: None,
    };
    contact.attributes.insert("imported".to_owned(), undated);
    contact.tags = ["vip", "nl"].map(str::to_owned).into();
    contact.zone = Some("Europe/Amsterdam".to_owned());
    contact.email = Some("anna2@example.test".to_owned());
    let consent = Consent {
        state: Standing::Subscribed,
        basis: Basis::OptIn,
        source: "form".to_owned(),
        wording: Some("Yes, mail me".to_owned()),
        at: at(1),
    };
    contact.interests.insert(handle("offers"), consent);
    let mut commit = place.nothing(anna).await;
    commit.contact_after = Some(contact.clone());
    commit.events = vec![own_event(at(1))];
    commit.unheard = vec![own_event(at(1)), own_event(at(1))];
    place.done(commit).await;

    let place = place.reopened().await;
    let read = place
        .scope()
        .contact(&email_key("anna2@example.test"))
        .await
        .unwrap();
    let read = read.unwrap();
    assert_eq!(read.contact, contact);
    let price = read.contact.attributes["p"].value.to_json().to_string();
    assert_eq!(price, "0.10");
    assert_eq!(read.keys.len(), 2, "the former address is still a key");
    // The event of ours came in through the same door; those of which nobody may hear are history only.
    assert_eq!(place.system().inbox(BUCKET, 10).await.unwrap().len(), 1);
    let known = place.scope().events(anna, None, 10).await.unwrap();
    let told = known.iter().filter(|event| event.name == "journey_started");
    assert_eq!(told.count(), 3);
    place.assert_healthy().await;
}

async fn at_most_a_thousand_contacts_at_once(on: On) {
    let place = Place::new(on).await;
    let anna = place.known("anna@example.test").await;
    let many = vec![place.nothing(anna).await; 1_001];
    let error = place
        .system()
        .commit(BUCKET, many)
        .await
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "contacts in one commit: 1001 is more than the 1000 allowed"
    );
}

async fn nothing_wakes_over_what_has_just_come_in(on: On) {
    let place = Place::new(on).await;
    let anna = place.known("anna@example.test").await;
    let (id, commit) = place.beginning(anna, at(60)).await;
    place.done(commit).await;
    let (_, ending) = ending(&place, place.journey(id, anna)).await;
    let come_in = vec![event("anna@example.test", "order_placed", 1)];
    place.scope().append(come_in, at(5)).await.unwrap();
    let why = "something came in about contact 1";
    assert_eq!(conflict(&place.commit(ending.clone()).await), why);
    place.read_inbox(anna).await;
    place.done(ending).await;
}

on_both!(
    nothing_wakes_over_what_has_just_come_in,
    a_journey_begins_waits_and_ends,
    a_conflict_of_one_contact_leaves_the_others,
    whatever_was_seen_must_still_hold,
    numbers_survive_what_was_undone,
    a_changed_contact_is_read_back_to_the_last_digit,
    at_most_a_thousand_contacts_at_once,
);
