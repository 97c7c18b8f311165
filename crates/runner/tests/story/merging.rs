//! Two contacts turn out to be one person: who left stays away, nobody gets a mail twice, what comes back for
//! the one who is gone counts for the one who stays, and all of it can be taken back.

use engine::contact::{Change, Standing};
use engine::id::{ContactId, Handle};
use engine::value::Value;
use serde_json::json;
use store::append::{Appended, NewEvent};
use store::erasure::Erasure;
use store::job::Switch;
use store::merge::{MergeId, MergeRow, Merged, Rule, UNDO_MS, Undone};
use store::who::{IdentityKind, Who};

use crate::home::On;
use crate::world::World;

/// A welcome that everybody gets once.
const ONCE: &str = "
format: 1
handle: once
name: Welcome
purpose: service
triggers: [{ id: seen, start: event, event: seen }]
entry: { again: never }
blocks:
  - { id: an_hour, do: wait, for: 1h }
  - { id: tips, do: send_email, email: tips }
";
/// A mail for each click.
const CLICKED: &str = "
format: 1
handle: clicked
name: Clicked
purpose: service
triggers: [{ id: t, start: event, event: told_later, key: event.n }]
blocks: [{ id: tips, do: send_email, email: tips }]
";

async fn known(world: &World, who: Who) -> ContactId {
    let scope = world.store.workspace(world.workspace);
    let row = scope.contact(&who).await.unwrap();
    row.unwrap().contact.id
}

async fn merge(world: &World, gone: Who, stays: Who) -> MergeRow {
    let scope = world.store.workspace(world.workspace);
    let both = (known(world, gone).await, known(world, stays).await);
    let merged = scope.merge(both.0, both.1, "a test".into(), world.now());
    let Merged::Done(row) = merged.await.unwrap() else {
        panic!("not merged");
    };
    assert_eq!(
        (row.gone, row.stays, row.rule),
        (both.0, both.1, Rule::Asked)
    );
    row
}

async fn undo(world: &World, id: MergeId) -> Undone {
    let scope = world.store.workspace(world.workspace);
    scope.undo_merge(id, world.now()).await.unwrap()
}

async fn seen(world: &World, name: &str, key: &str) {
    let who = World::who(name);
    let appended = world.append_of(who, "seen", json!({}), key).await;
    assert!(matches!(appended, Appended::Stored { .. }), "{appended:?}");
}

async fn set(world: &World, name: &str, field: &str, value: &str) {
    let change = Change::Field {
        field: field.into(),
        value: Value::Text(value.into()),
    };
    world.change(World::who(name), change).await;
}

/// Who got a mail, in the order of the mails.
async fn mailed(world: &World) -> Vec<String> {
    let mut rows = world.inbox().await;
    rows.reverse();
    rows.into_iter().map(|row| row.recipient).collect()
}

/// Whichever of the two left: nothing is sent to either address from then on.
async fn who_left_with_one_address_left_with_both(on: On) {
    for leaver in ["anna", "annie"] {
        let world = World::apart(on).await;
        world.consent(Standing::Subscribed).await;
        world
            .consent_of(World::who("annie"), Standing::Subscribed)
            .await;
        world.order("A1").await;
        world.play("2027-03-04T10:00:00Z").await;
        world.consent_of(World::who(leaver), Standing::Left).await;
        // Nobody has read it yet.
        merge(&world, World::who("annie"), World::anna()).await;
        world.order("A2").await;
        world.play("2027-03-20T10:00:00Z").await;
        assert_eq!(mailed(&world).await, [""; 0], "{leaver}");
    }
}

/// Her mail is just about to leave when it turns out that she left with another address.
async fn a_mail_that_was_decided_on_does_not_leave(on: On) {
    let world = World::apart(on).await;
    world.consent(Standing::Subscribed).await;
    world.consent_of(World::who("annie"), Standing::Left).await;
    world.order("A1").await;
    world.play("2027-03-08T13:29:59Z").await;
    merge(&world, World::who("annie"), World::anna()).await;
    world.play("2027-03-09T13:29:59Z").await;
    assert_eq!(mailed(&world).await, [""; 0]);
}

async fn nobody_gets_a_workflow_twice(on: On) {
    let world = World::apart(on).await;
    world.publish("once", ONCE).await;
    seen(&world, "anna", "s1").await;
    world.play("2027-03-04T11:00:00Z").await;
    seen(&world, "annie", "s2").await;
    world.play("2027-03-04T11:30:00Z").await;
    assert_eq!(mailed(&world).await, ["anna@example.test"]);
    let row = merge(&world, World::who("annie"), World::anna()).await;
    assert_eq!((row.journeys, row.ended), (0, 1));
    seen(&world, "annie", "s3").await;
    seen(&world, "anna", "s4").await;
    world.play("2027-03-05T11:30:00Z").await;
    assert_eq!(mailed(&world).await, ["anna@example.test"]);
    let numbers = world.numbers_of("once").await;
    assert!(
        numbers.contains("an_hour.entered=2 an_hour.left=2"),
        "{numbers}"
    );
}

/// Where only the one who goes is in a workflow, it goes on, once, to the address of the one who stays.
async fn a_journey_of_one_goes_on(on: On) {
    let world = World::apart(on).await;
    world.publish("once", ONCE).await;
    set(&world, "anna", "first_name", "Anna").await;
    seen(&world, "annie", "s1").await;
    world.play("2027-03-04T09:30:00Z").await;
    let row = merge(&world, World::who("annie"), World::anna()).await;
    assert_eq!((row.journeys, row.ended), (1, 0));
    seen(&world, "anna", "s2").await;
    world.play("2027-03-05T09:30:00Z").await;
    assert_eq!(mailed(&world).await, ["anna@example.test"]);
}

async fn what_comes_in_about_the_one_who_is_gone_is_the_others(on: On) {
    let world = World::apart(on).await;
    world.publish("clicked", CLICKED).await;
    set(&world, "anna", "first_name", "Anna").await;
    set(&world, "annie", "city", "Gent").await;
    world.play("2027-03-04T09:30:00Z").await;
    let row = merge(&world, World::who("annie"), World::anna()).await;
    // By its number, as a link in an old mail says it, and by its key.
    let scope = world.store.workspace(world.workspace);
    for (n, who) in [Who::Contact(row.gone), World::who("annie")]
        .into_iter()
        .enumerate()
    {
        let event = NewEvent {
            who,
            name: "told_later".into(),
            occurred_at: world.now(),
            source: "api".into(),
            data: Value::from_json(&json!({ "n": n }), "data").unwrap(),
            key: None,
        };
        let answer = scope
            .append(vec![event], world.now())
            .await
            .unwrap()
            .remove(0);
        assert!(
            matches!(answer, Appended::Stored { contact, .. } if contact == row.stays),
            "{answer:?}"
        );
    }
    world.play("2027-03-04T10:30:00Z").await;
    assert_eq!(mailed(&world).await, ["anna@example.test"; 2]);
    let shown = scope
        .contact(&Who::Contact(row.gone))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(shown.contact.id, row.stays);
    assert_eq!(shown.contact.attributes["city"].value, "Gent".into());
    assert_eq!(shown.contact.email.as_deref(), Some("anna@example.test"));
    assert_eq!(world.told("contact_merged").await.len(), 1);
    assert_eq!(scope.parts(row.stays).await.unwrap(), [row.gone]);
}

/// Taken back, both are as they were; but who left since left with both.
async fn a_merge_is_taken_back(on: On) {
    let world = World::apart(on).await;
    let scope = world.store.workspace(world.workspace);
    set(&world, "anna", "first_name", "Anna").await;
    set(&world, "annie", "city", "Gent").await;
    world
        .consent_of(World::who("annie"), Standing::Subscribed)
        .await;
    seen(&world, "annie", "s1").await;
    world.play("2027-03-04T10:00:00Z").await;
    let before = (
        scope.contact(&World::anna()).await.unwrap().unwrap(),
        scope.contact(&World::who("annie")).await.unwrap().unwrap(),
    );
    let row = merge(&world, World::who("annie"), World::anna()).await;
    world.play("2027-03-04T11:00:00Z").await;
    assert!(matches!(undo(&world, row.id).await, Undone::Done(_)));
    world.play("2027-03-04T12:00:00Z").await;
    let after = scope.contact(&World::who("annie")).await.unwrap().unwrap();
    assert_eq!(after.keys, before.1.keys);
    assert_eq!(after.contact.attributes, before.1.contact.attributes);
    assert_eq!(after.contact.interests, before.1.contact.interests);
    assert_eq!(after.contact.email, before.1.contact.email);
    let events = scope.events(row.gone, None, 100).await.unwrap();
    assert!(events.iter().any(|event| event.name == "seen"));
    let anna = scope.contact(&World::anna()).await.unwrap().unwrap();
    assert_eq!(anna.keys, before.0.keys);
    assert_eq!(anna.contact.attributes, before.0.contact.attributes);
    // A consent that was never hers does not stay with her.
    let offers = Handle::new("offers").unwrap();
    assert!(anna.contact.subscribed(&offers).is_none());
    let events = scope.events(row.stays, None, 100).await.unwrap();
    assert!(events.iter().all(|event| event.name != "seen"));
    assert_eq!(
        undo(&world, row.id).await,
        Undone::Not(store::merge::State::Undone)
    );
}

async fn who_left_since_left_with_both(on: On) {
    let world = World::apart(on).await;
    for name in ["anna", "annie"] {
        world
            .consent_of(World::who(name), Standing::Subscribed)
            .await;
    }
    world.play("2027-03-04T10:00:00Z").await;
    let row = merge(&world, World::who("annie"), World::anna()).await;
    world.play("2027-03-04T11:00:00Z").await;
    world.consent(Standing::Left).await;
    // It is not read yet, so nobody knows whether it holds for both.
    assert_eq!(undo(&world, row.id).await, Undone::Busy);
    world.play("2027-03-04T12:00:00Z").await;
    assert!(matches!(undo(&world, row.id).await, Undone::Done(_)));
    let data = json!({ "order_id": "B1", "lines": [{ "sku": "X-100" }] });
    world
        .append_of(World::who("annie"), "order_placed", data, "b1")
        .await;
    world.play("2027-03-20T12:00:00Z").await;
    assert_eq!(mailed(&world).await, [""; 0]);
}

async fn what_is_long_ago_stays(on: On) {
    let world = World::apart(on).await;
    set(&world, "anna", "first_name", "Anna").await;
    set(&world, "annie", "city", "Gent").await;
    world.play("2027-03-04T10:00:00Z").await;
    let row = merge(&world, World::who("annie"), World::anna()).await;
    let late = world.now().plus_ms(UNDO_MS + 1);
    let scope = world.store.workspace(world.workspace);
    assert_eq!(scope.undo_merge(row.id, late).await.unwrap(), Undone::Late);
    assert_eq!(
        scope.undo_merge(MergeId(99), late).await.unwrap(),
        Undone::Unknown
    );
    let again = scope.merge(row.gone, row.stays, String::new(), late);
    assert_eq!(again.await.unwrap(), Merged::Same);
    let nobody = scope.merge(ContactId(999), row.stays, String::new(), late);
    assert_eq!(nobody.await.unwrap(), Merged::Nobody(ContactId(999)));
}

fn both(id: &str, browser: &str) -> Who {
    Who::Keys(vec![
        (IdentityKind::ExternalId, id.into()),
        (IdentityKind::AnonymousId, browser.into()),
    ])
}

fn browser(name: &str) -> Who {
    Who::Keys(vec![(IdentityKind::AnonymousId, name.into())])
}

/// A new browser of somebody who is known, and one machine that two people use.
async fn a_browser_becomes_whoever_signs_in_and_two_people_stay_two(on: On) {
    let world = World::apart(on).await;
    let scope = world.store.workspace(world.workspace);
    let told = |who: Who, key: &'static str| {
        let world = &world;
        async move {
            let appended = world.append_of(who, "looked", json!({}), key).await;
            let Appended::Stored { contact, .. } = appended else {
                panic!("{appended:?}");
            };
            contact
        }
    };
    let id = |name: &str| Who::Keys(vec![(IdentityKind::ExternalId, name.into())]);
    let one = told(id("C-1"), "1").await;
    let visitor = told(browser("b"), "2").await;
    assert_ne!(one, visitor);
    assert_eq!(told(both("C-1", "b"), "3").await, one);
    let merges = scope.merges(one, 10).await.unwrap();
    assert_eq!((merges.len(), merges[0].rule), (1, Rule::Anonymous));
    assert_eq!(told(browser("b"), "4").await, one);
    world.play("2027-03-04T10:00:00Z").await;
    let looked = scope.events(one, None, 100).await.unwrap();
    let looked = looked.iter().filter(|event| event.name == "looked");
    assert_eq!(looked.count(), 4);
    // Somebody else signs in on the same machine, who was known before or not.
    let two = told(id("C-2"), "5").await;
    assert_eq!(told(both("C-2", "b"), "6").await, two);
    let three = told(both("C-3", "b"), "7").await;
    assert!(three != one && three != two);
    assert_eq!(told(id("C-1"), "8").await, one);
    assert_eq!(scope.merges(one, 10).await.unwrap().len(), 1);
    assert_eq!(scope.merges(two, 10).await.unwrap().len(), 0);
    world.play("2027-03-04T11:00:00Z").await;
}

/// Nothing of either is known once the person is forgotten, however many events are still on their way.
async fn who_is_forgotten_is_forgotten_with_all_parts(on: On) {
    let world = World::apart(on).await;
    world.publish("once", ONCE).await;
    let scope = world.store.workspace(world.workspace);
    set(&world, "anna", "first_name", "Anna").await;
    seen(&world, "annie", "s0").await;
    world.play("2027-03-04T10:30:00Z").await;
    let many = (0..450).map(|n| NewEvent {
        who: World::who("annie"),
        name: "looked".into(),
        occurred_at: world.now(),
        source: "api".into(),
        data: Value::from_json(&json!({ "page": n }), "data").unwrap(),
        key: None,
    });
    scope.append(many.collect(), world.now()).await.unwrap();
    world.play("2027-03-04T11:00:00Z").await;
    let row = merge(&world, World::who("annie"), World::anna()).await;
    let stays = scope.contact(&World::anna()).await.unwrap().unwrap();
    let erasure = Erasure {
        contact: row.stays,
        created_at: stays.contact.created_at,
        hashes: vec!["x".into()],
        at: world.now(),
    };
    // Some of the events are still hers when she is forgotten.
    let merging = scope.jobs(None, 1).await.unwrap().remove(0).id;
    let switch = |switch| scope.switch_job(merging, switch, world.now());
    switch(Switch::Pause).await.unwrap();
    scope.erase(erasure).await.unwrap();
    while world.runner.work_on_job().await.unwrap() > 0 {}
    switch(Switch::Resume).await.unwrap();
    while world.runner.work_on_job().await.unwrap() > 0 {}
    world.play("2027-03-05T11:00:00Z").await;
    assert!(scope.contact(&World::who("annie")).await.unwrap().is_none());
    for id in [row.gone, row.stays] {
        let events = scope.events(id, None, 500).await.unwrap();
        assert!(events.len() > 100, "{id}");
        for event in events {
            assert_eq!(event.data.to_json(), json!({}), "{id} {}", event.name);
        }
    }
    assert_eq!(
        undo(&world, row.id).await,
        Undone::Not(store::merge::State::Forgotten)
    );
}

on_both!(
    who_left_with_one_address_left_with_both,
    a_mail_that_was_decided_on_does_not_leave,
    nobody_gets_a_workflow_twice,
    a_journey_of_one_goes_on,
    what_comes_in_about_the_one_who_is_gone_is_the_others,
    a_merge_is_taken_back,
    who_left_since_left_with_both,
    what_is_long_ago_stays,
    a_browser_becomes_whoever_signs_in_and_two_people_stay_two,
    who_is_forgotten_is_forgotten_with_all_parts,
);
