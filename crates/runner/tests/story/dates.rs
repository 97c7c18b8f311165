//! Birthdays and other dates: in each zone at its own hour, once, also after a standstill.

use engine::contact::Change;
use engine::value::Value;
use postduif_runner::clock::Clock;

use crate::home::On;
use crate::world::World;

const BIRTHDAY: &str = r#"
format: 1
handle: birthday
name: Birthday
purpose: service
entry: { again: always }
triggers:
  - { id: day, start: date, date: contact.born, time: "09:00", repeat: yearly, catch_up: 2d }
blocks:
  - { id: wish, do: send_email, email: tips }
"#;

fn field(field: &str, value: &str) -> Change {
    Change::Field {
        field: field.into(),
        value: Value::Text(value.into()),
    }
}

/// A shop with this workflow, and contacts by name with the day they were born and their zone.
async fn shop(on: On, workflow: &str, people: &[(&str, &str, &str)]) -> World {
    let world = World::on(on).await;
    world.publish("birthday", workflow).await;
    for (name, born, zone) in people {
        let who = || World::who(name);
        world
            .append_of(
                who(),
                "seen",
                serde_json::json!({}),
                &format!("seen-{name}"),
            )
            .await;
        world.change(who(), field("zone", zone)).await;
        world.change(who(), field("born", born)).await;
    }
    world
}

/// Who was mailed, and when.
async fn mailed(world: &World) -> Vec<String> {
    let mut mails: Vec<_> = world.inbox().await;
    mails.sort_by_key(|mail| (mail.at, mail.recipient.clone()));
    let told = mails.iter().map(|mail| {
        let name = mail.recipient.split('@').next().unwrap_or_default();
        format!("{name} {}", mail.at)
    });
    told.collect()
}

async fn everybody_is_wished_well_once_at_nine_where_they_are(on: On) {
    let people = [
        ("kiri", "1990-03-06", "Pacific/Kiritimati"),
        ("anna", "1980-03-06", "Europe/Amsterdam"),
        ("lima", "--03-06", "America/Lima"),
        ("midway", "1970-03-06", "Pacific/Midway"),
        ("other", "1980-03-07", "Europe/Amsterdam"),
        ("baby", "2027-03-06", "Europe/Amsterdam"),
        ("none", "sixth of March", "Europe/Amsterdam"),
    ];
    let world = shop(on, BIRTHDAY, &people).await;
    world.play("2027-03-07T07:00:00Z").await;
    let expect = [
        "kiri 2027-03-05T19:00:00Z",
        "anna 2027-03-06T08:00:00Z",
        "lima 2027-03-06T14:00:00Z",
        "midway 2027-03-06T20:00:00Z",
    ];
    assert_eq!(mailed(&world).await, expect);
    world.play("2028-03-06T08:00:00Z").await;
    let all = mailed(&world).await;
    assert_eq!(all.len(), 8, "{all:?}");
    assert_eq!(all[4], "other 2027-03-07T08:00:00Z");
    assert_eq!(
        all[6..],
        ["anna 2028-03-06T08:00:00Z", "baby 2028-03-06T08:00:00Z"]
    );
}

async fn a_leap_day_is_the_28th_in_other_years(on: On) {
    let world = shop(on, BIRTHDAY, &[("leap", "2000-02-29", "Europe/Amsterdam")]).await;
    world.play("2029-03-02T00:00:00Z").await;
    let expect = ["leap 2028-02-29T08:00:00Z", "leap 2029-02-28T08:00:00Z"];
    assert_eq!(mailed(&world).await, expect);
}

async fn whoever_moves_is_wished_well_once(on: On) {
    let people = [
        ("east", "1980-03-06", "Asia/Tokyo"),
        ("west", "1980-03-06", "America/Lima"),
    ];
    let world = shop(on, BIRTHDAY, &people).await;
    // East of it the day has begun and the wish went out; in the west it is still to come.
    world.play("2027-03-06T01:00:00Z").await;
    world
        .change(World::who("east"), field("zone", "America/Lima"))
        .await;
    world
        .change(World::who("west"), field("zone", "Asia/Tokyo"))
        .await;
    world.play("2027-03-09T00:00:00Z").await;
    // In Tokyo nine o'clock was an hour ago, which is not too late.
    let expect = ["east 2027-03-06T00:00:00Z", "west 2027-03-06T01:00:00Z"];
    assert_eq!(mailed(&world).await, expect);
}

async fn a_date_that_is_corrected_gives_no_second_wish(on: On) {
    let world = shop(on, BIRTHDAY, &[("anna", "1980-03-06", "Europe/Amsterdam")]).await;
    world.play("2027-03-06T09:00:00Z").await;
    world
        .change(World::who("anna"), field("born", "1980-03-08"))
        .await;
    world.play("2027-03-12T00:00:00Z").await;
    assert_eq!(mailed(&world).await, ["anna 2027-03-06T08:00:00Z"]);
    // Corrected before the day it is the new one that counts.
    world
        .change(World::who("anna"), field("born", "1980-03-20"))
        .await;
    world.play("2028-03-21T00:00:00Z").await;
    assert_eq!(mailed(&world).await[1..], ["anna 2028-03-20T08:00:00Z"]);
}

/// Who is inside with the very birthday is not begun anew by it: the zone, once changed, sets the
/// reminder again within the time that may be made up for.
async fn a_birthday_comes_once_to_who_is_inside_still(on: On) {
    for inside in ["restart", "update"] {
        let workflow = BIRTHDAY
            .replace("again: always", &format!("inside: {inside}"))
            .replace(
                "email: tips }",
                "email: tips }\n  - { id: month, do: wait, for: 30d }",
            );
        let world = shop(on, &workflow, &[("anna", "1980-03-06", "Europe/Amsterdam")]).await;
        world.play("2027-03-06T09:00:00Z").await;
        world
            .change(World::who("anna"), field("zone", "Europe/London"))
            .await;
        world.play("2027-03-09T00:00:00Z").await;
        assert_eq!(
            mailed(&world).await,
            ["anna 2027-03-06T08:00:00Z"],
            "{inside}"
        );
        let numbers = world.numbers_of("birthday").await;
        assert!(
            numbers.contains("day.refused.already_entered=1"),
            "{numbers}"
        );
    }
}

/// The process stands still over the birthday, for a day and for three.
async fn after_a_standstill_it_is_made_up_for_or_passed_over(on: On) {
    let check = async |until: &str, expect: &[&str]| {
        let world = shop(on, BIRTHDAY, &[("anna", "1980-03-10", "Europe/Amsterdam")]).await;
        // The reminder is there by now.
        world.play("2027-03-09T00:00:00Z").await;
        world
            .clock
            .advance(engine::time::Time::parse(until).unwrap());
        world.play(until).await;
        assert_eq!(mailed(&world).await, expect, "{until}");
        if expect.is_empty() {
            assert_eq!(world.numbers_of("birthday").await, "day.refused.too_late=1");
        }
        assert_eq!(world.clock.now().to_string(), until);
    };
    check("2027-03-11T12:00:00Z", &["anna 2027-03-11T12:00:00Z"]).await;
    check("2027-03-12T12:00:00Z", &[]).await;
}

async fn what_was_before_the_workflow_is_no_occasion(on: On) {
    let world = World::on(on).await;
    world.append("seen", serde_json::json!({}), "seen").await;
    world
        .change(World::anna(), field("born", "1980-03-04"))
        .await;
    world.play("2027-03-04T12:00:00Z").await;
    world.publish("birthday", BIRTHDAY).await;
    world.play("2027-03-08T00:00:00Z").await;
    assert_eq!(mailed(&world).await, Vec::<String>::new());
}

async fn once_and_monthly_before_the_date(on: On) {
    let once = BIRTHDAY.replace("repeat: yearly", "offset: -3d, repeat: once");
    let world = shop(on, &once, &[("anna", "2027-03-10", "Europe/Amsterdam")]).await;
    world.play("2027-05-01T00:00:00Z").await;
    assert_eq!(mailed(&world).await, ["anna 2027-03-07T08:00:00Z"]);
    let monthly = BIRTHDAY.replace("repeat: yearly", "repeat: monthly");
    let world = shop(on, &monthly, &[("anna", "2027-01-31", "Europe/Amsterdam")]).await;
    world.play("2027-05-01T00:00:00Z").await;
    let expect = ["anna 2027-03-31T07:00:00Z", "anna 2027-04-30T07:00:00Z"];
    assert_eq!(mailed(&world).await, expect);
}

/// What the version before would still have caught up with, the new one does, and nothing twice.
async fn a_new_version_catches_up_too(on: On) {
    let people = [
        ("anna", "1980-03-05", "Europe/Amsterdam"),
        ("bert", "1980-03-10", "Europe/Amsterdam"),
    ];
    let world = shop(on, BIRTHDAY, &people).await;
    world.play("2027-03-05T12:00:00Z").await;
    assert_eq!(mailed(&world).await, ["anna 2027-03-05T08:00:00Z"]);
    // Nothing runs until the day after Bert's, and by then there is another version.
    world
        .clock
        .advance(engine::time::Time::parse("2027-03-11T07:00:00Z").unwrap());
    // The new version finds him by itself, also where nobody was reminded of him.
    let scope = world.store.workspace(world.workspace);
    let handle = engine::id::Handle::new("birthday").unwrap();
    let (edited, now) = (BIRTHDAY.replace("09:00", "10:00"), world.clock.now());
    let row = scope
        .save_draft(&handle, "Birthday", &edited, now)
        .await
        .unwrap();
    scope
        .publish(&handle, row.draft_revision, "2026a", 1, now)
        .await
        .unwrap();
    world.play("2027-03-13T00:00:00Z").await;
    let expect = ["anna 2027-03-05T08:00:00Z", "bert 2027-03-11T07:00:00Z"];
    assert_eq!(mailed(&world).await, expect);
}

on_both!(
    a_new_version_catches_up_too,
    everybody_is_wished_well_once_at_nine_where_they_are,
    a_leap_day_is_the_28th_in_other_years,
    whoever_moves_is_wished_well_once,
    a_birthday_comes_once_to_who_is_inside_still,
    a_date_that_is_corrected_gives_no_second_wish,
    after_a_standstill_it_is_made_up_for_or_passed_over,
    what_was_before_the_workflow_is_no_occasion,
    once_and_monthly_before_the_date,
);
