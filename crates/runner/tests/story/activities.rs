//! Activities: waits follow them when they move, triggers come round at their dates, mails say what holds
//! by now, and each who is registered is told once.

use engine::id::{BlockId, ContactId, Handle};
use engine::time::{DAY_MS, Time};
use engine::trigger::crossing::MARK_LEAST;
use engine::value::Value;
use store::activity::{NewActivity, Saved};
use store::registration::{Attendance, Registered};
use store::watch::{DayCursor, LOOKED_ONCE};
use store::workflow::Status;

use crate::home::On;
use crate::importing::{LIST, imported};
use crate::world::World;

/// A list with one more contact.
const FILE: &[u8] = b"mail;city;born;offers;since\nben@example.test;Ede;;;\n";

const REMINDER: &str = r#"
format: 1
handle: reminder
name: Reminder
purpose: service
triggers: [{ id: registered, start: event, event: activity_registered, key: event.registration_id }]
exits:
  - { id: withdrawn, when: { event: activity_registration_cancelled, same: registration_id } }
  - { id: off, when: { field: activity.status, is: cancelled } }
blocks:
  - { id: week, do: wait, until: { date: activity.starts_at, offset: -7d, time: "10:00" }, if_past: skip, blocks: [{ id: tips, do: send_email, email: tips }] }
"#;

const FOLLOW_UP: &str = r#"
format: 1
handle: follow-up
name: Follow-up
purpose: service
triggers:
  - id: ended
    start: date
    date: activity.ends_at
    offset: 2h
    catch_up: 1d
    where: { not: { field: registration.status, is: cancelled } }
blocks: [{ id: tips, do: send_email, email: tips }]
"#;

/// From ten to twelve UTC on a day of March 2027.
fn on_day(day: u8, place: &str) -> NewActivity {
    let at = |hour: u8| Time::parse(&format!("2027-03-{day:02}T{hour:02}:00:00Z")).unwrap();
    NewActivity {
        handle: Handle::new("open-day").unwrap(),
        name: "Open day".to_owned(),
        starts_at: at(10),
        ends_at: at(12),
        zone: "Europe/Amsterdam".to_owned(),
        fields: Value::Map([("place".to_owned(), place.into())].into()),
    }
}

impl World {
    async fn takes_place(&self, day: u8, place: &str) -> Saved {
        let scope = self.store.workspace(self.workspace);
        let saved = scope.save_activity(on_day(day, place), self.now()).await;
        saved.unwrap()
    }

    async fn registers(&self, name: &str) -> ContactId {
        let scope = self.store.workspace(self.workspace);
        let handle = Handle::new("open-day").unwrap();
        let registered = scope.register(&handle, Self::who(name), self.now()).await;
        match registered.unwrap() {
            Registered::Now(row) | Registered::Same(row) => row.contact,
            Registered::Unknown => panic!("there is no open day"),
        }
    }

    async fn stands(&self, contact: ContactId, attendance: Attendance) {
        let scope = self.store.workspace(self.workspace);
        let handle = Handle::new("open-day").unwrap();
        let set = scope.set_attendance(&handle, contact, attendance, self.now());
        assert!(matches!(set.await.unwrap(), Registered::Now(_)));
    }

    /// To whom which subject went, and when.
    async fn mailed(&self) -> Vec<String> {
        let mut mails = self.inbox().await;
        mails.sort_by_key(|mail| (mail.at, mail.recipient.clone()));
        let told = mails.iter().map(|mail| {
            let name = mail.recipient.split('@').next().unwrap_or_default();
            format!("{name} {} {}", mail.at, mail.subject)
        });
        told.collect()
    }
}

async fn shop(on: On) -> World {
    let world = World::on(on).await;
    world
        .email("{{ activity.name }} in {{ activity.place }}, {{ activity.local_date }} {{ activity.local_time }}, {{ registration.status }}")
        .await;
    world
}

async fn a_wait_follows_the_activity_it_hangs_on(on: On) {
    let world = shop(on).await;
    world.publish("reminder", REMINDER).await;
    world.takes_place(20, "Hall 2").await;
    let anna = world.registers("anna").await;
    world.registers("ben").await;
    world.registers("ben").await;
    world.play("2027-03-06T09:00:00Z").await;
    let Saved::Now(_, Some(_)) = world.takes_place(25, "Hall 3").await else {
        panic!("nobody is told");
    };
    // Whoever comes now knows the new time already.
    world.registers("carol").await;
    world.stands(anna, Attendance::Cancelled).await;
    world.play("2027-03-31T09:00:00Z").await;
    let expect = [
        "ben 2027-03-18T09:00:00Z Open day in Hall 3, 2027-03-25 11:00, registered",
        "carol 2027-03-18T09:00:00Z Open day in Hall 3, 2027-03-25 11:00, registered",
    ];
    assert_eq!(world.mailed().await, expect);
    assert_eq!(world.told("activity_moved").await.len(), 0);
    assert_eq!(
        world.numbers_of("reminder").await,
        "registered.matched=3 registered.started=3 tips.entered=2 tips.left=2 tips.queued=2 tips.sent=2 \
         week.entered=3 week.left=3 withdrawn.exited=1"
    );
}

async fn whoever_is_registered_is_told_once_that_it_is_called_off(on: On) {
    let world = shop(on).await;
    world.publish("reminder", REMINDER).await;
    world.takes_place(20, "Hall 2").await;
    world.registers("anna").await;
    world.play("2027-03-06T09:00:00Z").await;
    let (scope, handle) = (
        world.store.workspace(world.workspace),
        Handle::new("open-day").unwrap(),
    );
    let off = scope.cancel_activity(&handle, world.now()).await.unwrap();
    assert!(matches!(off, Saved::Now(_, Some(_))));
    let again = scope.cancel_activity(&handle, world.now()).await.unwrap();
    assert!(matches!(again, Saved::Same(_)));
    world.play("2027-03-31T09:00:00Z").await;
    assert_eq!(world.told("activity_cancelled").await.len(), 1);
    assert_eq!(world.mailed().await, [""; 0]);
    let ended = world.told("journey_ended").await;
    let reason = ended[0].get("reason").unwrap();
    assert_eq!(reason, "exit.off".into());
    let registered = scope.register(&handle, World::who("ben"), world.now());
    assert!(matches!(registered.await, Err(store::Error::Refused(_))));
}

async fn its_dates_come_round_for_everybody_who_is_registered(on: On) {
    let world = shop(on).await;
    world.takes_place(10, "Hall 2").await;
    // One before the workflow is there, one after, one who withdraws.
    world.registers("anna").await;
    world.play("2027-03-05T09:00:00Z").await;
    world.publish("follow-up", FOLLOW_UP).await;
    world.play("2027-03-06T09:00:00Z").await;
    world.registers("ben").await;
    let carol = world.registers("carol").await;
    world.stands(carol, Attendance::Cancelled).await;
    world.takes_place(12, "Hall 2").await;
    world.play("2027-03-31T09:00:00Z").await;
    let expect = [
        "anna 2027-03-12T14:00:00Z Open day in Hall 2, 2027-03-12 11:00, registered",
        "ben 2027-03-12T14:00:00Z Open day in Hall 2, 2027-03-12 11:00, registered",
    ];
    assert_eq!(world.mailed().await, expect);
    // It comes round once, also where it is moved after that.
    world.takes_place(31, "Hall 2").await;
    world.play("2027-04-05T09:00:00Z").await;
    assert_eq!(world.mailed().await.len(), 2);
}

async fn what_ended_long_before_starts_nothing(on: On) {
    let world = shop(on).await;
    world.takes_place(5, "Hall 2").await;
    world.registers("anna").await;
    world.play("2027-03-05T20:00:00Z").await;
    world.publish("follow-up", FOLLOW_UP).await;
    world.play("2027-03-08T09:00:00Z").await;
    assert_eq!(world.mailed().await, [""; 0]);
    world.switch("follow-up", Status::Paused).await;
    world.takes_place(9, "Hall 2").await;
    world.play("2027-03-09T20:00:00Z").await;
    world.switch("follow-up", Status::Live).await;
    world.play("2027-03-12T09:00:00Z").await;
    let mailed = world.mailed().await;
    assert_eq!(
        mailed.len(),
        1,
        "within the day that it catches up: {mailed:?}"
    );
}

/// An import has the dates of contacts looked at again, and nothing else.
async fn an_import_leaves_its_dates_alone(on: On) {
    let world = shop(on).await;
    world.publish("follow-up", FOLLOW_UP).await;
    world.takes_place(10, "Hall 2").await;
    world.registers("anna").await;
    world.play("2027-03-05T09:00:00Z").await;
    imported(&world, LIST, FILE).await;
    world.play("2027-03-31T09:00:00Z").await;
    let mailed = world.mailed().await;
    assert_eq!(mailed.len(), 1, "{mailed:?}");
    assert!(mailed[0].starts_with("anna 2027-03-10T14:00:00Z "));
}

/// How far triggers had looked before an import, and have after it.
async fn what_is_no_day_is_not_moved_by_an_import(on: On) {
    let world = shop(on).await;
    let bucket = world.store.buckets()[0];
    let scope = world.store.workspace(world.workspace);
    let handle = Handle::new("product-x-monday").unwrap();
    let workflow = scope.workflow(&handle).await.unwrap().unwrap().id;
    let system = world.store.system();
    let today = world.now().millis() / DAY_MS;
    let check = async |version: i64, through: i64, expect: i64| {
        let trigger = BlockId::new("t").unwrap();
        let cursor = DayCursor {
            version,
            since: world.now(),
            through,
        };
        let set = system.set_day_cursor(bucket, workflow, &trigger, cursor);
        set.await.unwrap();
        imported(&world, LIST, FILE).await;
        let found = system.day_cursor(bucket, workflow, &trigger).await.unwrap();
        assert_eq!(found.unwrap().through, expect, "{version} {through}");
    };
    check(1, today + 2, today).await;
    check(1, today - 2, today - 2).await;
    check(1, LOOKED_ONCE, LOOKED_ONCE).await;
    check(MARK_LEAST, today + 2, today + 2).await;
}

on_both!(
    an_import_leaves_its_dates_alone,
    what_is_no_day_is_not_moved_by_an_import,
    a_wait_follows_the_activity_it_hangs_on,
    whoever_is_registered_is_told_once_that_it_is_called_off,
    its_dates_come_round_for_everybody_who_is_registered,
    what_ended_long_before_starts_nothing,
);
