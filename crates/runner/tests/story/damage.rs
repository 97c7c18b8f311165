//! Damaged rows: each stops its own contact, is told with its reason, and goes on where it was when
//! it is mended. Everybody else never notices.

use engine::contact::Standing;
use engine::id::Handle;
use postduif_runner::clock::Clock;
use store::message::State;
use store::workflow::Status;

use crate::world::World;

/// As many as it takes to see that one does not hold up the others.
const PEOPLE: usize = 10;
/// The third of them has bad luck.
const UNLUCKY: &str = "c2";

async fn check(damaged_at: &str, damage: &str, mend: &str, reason: &str) {
    let world = World::new().await;
    for n in 0..PEOPLE {
        let name = format!("c{n}");
        world
            .consent_of(World::who(&name), Standing::Subscribed)
            .await;
        let data = serde_json::json!({ "order_id": name, "lines": [{ "sku": "X-100" }] });
        let who = World::who(&name);
        world.append_of(who, "order_placed", data, &name).await;
    }
    world.play(damaged_at).await;
    let unlucky = world.store.workspace(world.workspace);
    let unlucky = unlucky.contact(&World::who(UNLUCKY)).await.unwrap();
    let unlucky = unlucky.unwrap().contact.id;
    if damaged_at < "2027-03-08" {
        // The same order comes in again: it starts nothing, and asks for the entry.
        let again = serde_json::json!({ "order_id": UNLUCKY, "lines": [{ "sku": "X-100" }] });
        let who = World::who(UNLUCKY);
        world.append_of(who, "order_placed", again, "again").await;
    }
    world.damage(damage);
    world.play("2027-03-08T14:00:00Z").await;
    assert_eq!(world.inbox().await.len(), PEOPLE - 1, "{damage}");
    let parked = world.parked().await;
    assert_eq!(parked.len(), 1, "{damage}: {parked:?}");
    assert_eq!(parked[0].item.contact, unlucky, "{damage}");
    assert!(parked[0].reason.contains(reason), "{}", parked[0].reason);
    let depths = world.store.system().depths(parked[0].since).await.unwrap();
    assert_eq!((depths.inbox, depths.due, depths.outbox), (0, 0, 0));

    world.damage(mend);
    let scope = world.store.workspace(world.workspace);
    let message = parked[0].item.message;
    assert!(scope.try_again(unlucky, message).await.unwrap());
    world.play("2027-03-08T14:01:00Z").await;
    assert_eq!(world.parked().await, [], "{damage}");
    assert_eq!(world.inbox().await.len(), PEOPLE, "{damage}");
    assert_eq!(world.states().await, [State::Accepted; PEOPLE]);
}

/// Where a message is when its row is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Held,
    Queued,
    Claimed,
}

/// The row of one message is damaged: it alone is parked, and goes out when it is mended.
async fn check_message(found: Found, damage: &str, mend: &str, reason: &str) {
    let world = World::new().await;
    for n in 0..PEOPLE {
        let name = format!("c{n}");
        world
            .consent_of(World::who(&name), Standing::Subscribed)
            .await;
        let data = serde_json::json!({ "order_id": name, "lines": [{ "sku": "X-100" }] });
        let who = World::who(&name);
        world.append_of(who, "order_placed", data, &name).await;
    }
    let handle = Handle::new("product-x-monday").unwrap();
    let scope = world.store.workspace(world.workspace);
    let switch = async |to| {
        let switched = scope.set_status(&handle, to, world.clock.now()).await;
        switched.unwrap();
    };
    world.play("2027-03-06T00:00:00Z").await;
    switch(Status::Paused).await;
    world.play("2027-03-08T14:00:00Z").await;
    assert_eq!(world.states().await, [State::Held; PEOPLE]);
    if found == Found::Held {
        world.damage(damage);
        switch(Status::Live).await;
    } else {
        switch(Status::Live).await;
        let bucket = world.store.buckets()[0];
        // Whoever refreshes lets go of what was held.
        world.runner.wake_due(bucket).await.unwrap();
        if found == Found::Claimed {
            let (now, system) = (world.clock.now(), world.store.system());
            let claimed = system.claim(bucket, now, PEOPLE, now.plus_ms(1));
            assert_eq!(claimed.await.unwrap().len(), PEOPLE);
        }
        world.damage(damage);
        world.runner.recover().await.unwrap();
    }
    world.play("2027-03-08T14:00:01Z").await;
    assert_eq!(world.inbox().await.len(), PEOPLE - 1, "{found:?} {damage}");
    let parked = world.parked().await;
    assert_eq!(parked.len(), 1, "{found:?} {damage}: {parked:?}");
    assert!(parked[0].reason.contains(reason), "{}", parked[0].reason);
    assert!(parked[0].item.message.is_some());
    // A second start finds it as it is.
    world.runner.recover().await.unwrap();

    world.damage(mend);
    let item = parked[0].item;
    assert!(scope.try_again(item.contact, item.message).await.unwrap());
    world.play("2027-03-08T14:00:02Z").await;
    assert_eq!(world.parked().await, [], "{found:?} {damage}");
    assert_eq!(world.states().await, [State::Accepted; PEOPLE]);
}

#[tokio::test]
async fn a_damaged_message() {
    for found in [Found::Held, Found::Queued, Found::Claimed] {
        check_message(
            found,
            "UPDATE message SET email = '' WHERE contact = 3",
            "UPDATE message SET email = 'tips' WHERE contact = 3",
            "email",
        )
        .await;
        check_message(
            found,
            "UPDATE message SET purpose = 'spam' WHERE contact = 3",
            "UPDATE message SET purpose = 'marketing' WHERE contact = 3",
            "purpose",
        )
        .await;
    }
}

#[tokio::test]
async fn a_damaged_contact() {
    check(
        "2027-03-06T00:00:00Z",
        "UPDATE contact SET attributes = jsonb('[]') WHERE id = 3",
        "UPDATE contact SET attributes = jsonb('{}') WHERE id = 3",
        "attributes",
    )
    .await;
}

#[tokio::test]
async fn a_damaged_event() {
    check(
        "2027-03-04T09:00:00Z",
        "CREATE TABLE kept AS SELECT max(id) AS id, data FROM event WHERE contact = 3;
         UPDATE event SET data = x'ff' WHERE id = (SELECT id FROM kept)",
        "UPDATE event SET data = (SELECT data FROM kept) WHERE id = (SELECT id FROM kept);
         DROP TABLE kept",
        "data",
    )
    .await;
}

#[tokio::test]
async fn a_damaged_journey() {
    check(
        "2027-03-06T00:00:00Z",
        "UPDATE journey SET memory = '@' || memory WHERE contact = 3",
        "UPDATE journey SET memory = substr(memory, 2) WHERE contact = 3",
        "memory",
    )
    .await;
}

#[tokio::test]
async fn a_damaged_entry() {
    check(
        "2027-03-06T00:00:00Z",
        "UPDATE entry SET last_started = last_started * 1000000 WHERE contact = 3",
        "UPDATE entry SET last_started = last_started / 1000000 WHERE contact = 3",
        "last_started",
    )
    .await;
}

#[tokio::test]
async fn a_journey_of_a_version_that_is_gone() {
    check(
        "2027-03-06T00:00:00Z",
        "UPDATE journey SET version = 7 WHERE contact = 3",
        "UPDATE journey SET version = 1 WHERE contact = 3",
        "version 7 of workflow 1 cannot be read",
    )
    .await;
}

/// A reminder of somebody who cannot be read is left alone with everything else of theirs.
#[tokio::test]
async fn a_reminder_of_a_damaged_contact() {
    let world = World::new().await;
    let silence = "format: 1\nhandle: silence\nname: Silence\npurpose: service\n\
         triggers: [{ id: quiet, start: inactivity, after: cart, for: 60min }]\n\
         blocks: [{ id: tips, do: send_email, email: tips }]\n";
    world.publish("silence", silence).await;
    for n in 0..PEOPLE {
        let name = format!("c{n}");
        let (who, data) = (World::who(&name), serde_json::json!({}));
        world.append_of(who, "cart", data, &name).await;
    }
    world.play("2027-03-04T09:30:00Z").await;
    world.damage("UPDATE contact SET attributes = jsonb('[]') WHERE id = 3");
    world
        .clock
        .advance(engine::time::Time::parse("2027-03-04T10:00:00Z").unwrap());
    let bucket = world.store.buckets()[0];
    assert_ne!(world.runner.wake_watches(bucket).await.unwrap(), 0);
    // It does not come round and round.
    assert_eq!(world.runner.wake_watches(bucket).await.unwrap(), 0);
    world.play("2027-03-04T11:00:00Z").await;
    assert_eq!(world.inbox().await.len(), PEOPLE - 1);
    let parked = world.parked().await;
    assert_eq!(parked.len(), 1, "{parked:?}");
    world.damage("UPDATE contact SET attributes = jsonb('{}') WHERE id = 3");
    let scope = world.store.workspace(world.workspace);
    let contact = parked[0].item.contact;
    assert!(scope.try_again(contact, None).await.unwrap());
    world.play("2027-03-04T12:00:00Z").await;
    assert_eq!(world.inbox().await.len(), PEOPLE);
}

/// A reminder that cannot be read stops its own contact and not its bucket.
#[tokio::test]
async fn a_damaged_reminder_holds_up_nobody_else() {
    const BIRTHDAY: &str = "format: 1\nhandle: birthday\nname: Birthday\npurpose: service\n\
        triggers: [{ id: day, start: date, date: contact.born, time: \"09:00\", repeat: yearly }]\n\
        blocks: [{ id: wish, do: send_email, email: tips }]\n";
    let world = World::new().await;
    world.publish("birthday", BIRTHDAY).await;
    for n in 0..PEOPLE {
        let who = || World::who(&format!("c{n}"));
        let change = engine::contact::Change::Field {
            field: "born".into(),
            value: "1980-03-06".into(),
        };
        world.change(who(), change).await;
    }
    world.play("2027-03-05T00:00:00Z").await;
    let scope = world.store.workspace(world.workspace);
    let unlucky = scope.contact(&World::who(UNLUCKY)).await.unwrap();
    let unlucky = unlucky.unwrap().contact.id;
    world.damage(&format!(
        "UPDATE watch SET trigger_id = 'No Id' WHERE contact = {unlucky}"
    ));
    world.play("2027-03-06T09:00:00Z").await;
    assert_eq!(world.inbox().await.len(), PEOPLE - 1);
    let parked = world.parked().await;
    assert_eq!(parked.len(), 1, "{parked:?}");
    assert_eq!(parked[0].item.contact, unlucky);
    assert!(
        parked[0].reason.contains("trigger_id"),
        "{}",
        parked[0].reason
    );
    world.damage(&format!(
        "UPDATE watch SET trigger_id = 'day' WHERE contact = {unlucky}"
    ));
    assert!(scope.try_again(unlucky, None).await.unwrap());
    world.play("2027-03-06T09:01:00Z").await;
    assert_eq!(world.inbox().await.len(), PEOPLE);
}
