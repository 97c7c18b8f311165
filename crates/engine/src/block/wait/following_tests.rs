//! A wait that hangs on an activity, when that moves, is called off, or is told of once more; and one whose
//! contact comes to be in another zone.

use crate::journey::{Journey, State};
use crate::sample::{self, World, at, event};
use crate::step::{Input, step};
use crate::trigger;

const ENTERED: &str = "2027-03-10T09:00:00Z";

fn registered(world: &mut World, starts_at: &str) -> Journey {
    let data = format!(r#"{{"activity_id": "open-day", "starts_at": "{starts_at}"}}"#);
    let begun = event(ENTERED, "activity_registered", &data);
    world.history.push(begun.clone());
    let (id, of) = (world.journey.id, (world.journey.workflow, 1));
    let entry = (world.journey.memory.trigger.id.clone(), String::new());
    trigger::begin(id, of, entry, &begun, at(ENTERED))
}

/// What comes of a journey that waits for a week before an activity on 30 March, when this event comes
/// in at such an instant.
fn check(wait: &str, (when, name, data): (&str, &str, &str), expect: &str) {
    let plan = sample::plan(&format!(
        "{{ format: 1, handle: w, name: W, purpose: service, \
         triggers: [{{ id: t, start: event, event: activity_registered }}], \
         blocks: [{{ id: first, do: {wait} }}, {{ id: mail, do: send_email, email: hello }}] }}"
    ));
    let mut world = World::new(ENTERED, "{}", ENTERED);
    let journey = registered(&mut world, "2027-03-30T14:00");
    let start = step(&plan, &journey, Input::Start, world.facts(), at(ENTERED)).unwrap();
    let State::Active(pending) = &start.state else {
        panic!("{wait} does not wait");
    };
    let until = pending.wake_at();
    let told = event(when, name, data);
    world.history.push(told.clone());
    let input = Input::Event {
        event: &told,
        until,
    };
    let got = match step(&plan, &start.journey, input, world.facts(), at(when)) {
        None => format!("until {until} as before"),
        Some(step) => match &step.state {
            State::Active(pending) => format!("until {}", pending.wake_at()),
            State::Ended { reason, .. } => {
                let mails = step.messages.iter().map(|mail| format!("{} ", mail.email));
                let passed = &step.trace[0].outcome;
                format!("{}{passed}, {reason}", mails.collect::<String>())
            }
        },
    };
    assert_eq!(got, expect, "{wait} {name} {data}");
}

const WEEK: &str = "wait, until: { date: activity.starts_at, offset: -7d, time: \"10:00\" }";

fn moved<'a>(when: &'a str, data: &'a str) -> (&'a str, &'a str, &'a str) {
    (when, "activity_moved", data)
}

#[test]
fn a_wait_follows_its_activity() {
    let day = "2027-03-12T09:00:00Z";
    let to = |at: &str| format!(r#"{{"activity_id": "open-day", "starts_at": "{at}"}}"#);
    check(
        WEEK,
        moved(day, &to("2027-04-06T14:00")),
        "until 2027-03-30T08:00:00Z",
    );
    check(
        WEEK,
        moved(day, &to("2027-03-30T16:00")),
        "until 2027-03-23T09:00:00Z as before",
    );
    let another = r#"{"activity_id": "webinar", "starts_at": "2027-04-06T14:00"}"#;
    check(
        WEEK,
        moved(day, another),
        "until 2027-03-23T09:00:00Z as before",
    );
    let cleared = r#"{"activity_id": "open-day", "starts_at": null}"#;
    check(WEEK, moved(day, cleared), "date_missing, date_missing");
    check(
        WEEK,
        (day, "order_placed", &to("2027-04-06T14:00")),
        "until 2027-03-23T09:00:00Z as before",
    );
}

#[test]
fn what_is_past_at_the_new_date_is_past() {
    let day = "2027-03-12T09:00:00Z";
    let sooner = r#"{"activity_id": "open-day", "starts_at": "2027-03-18T14:00"}"#;
    check(WEEK, moved(day, sooner), "hello late, finished");
    let skip =
        format!("{WEEK}, if_past: skip, blocks: [{{ id: in, do: send_email, email: week }}]");
    check(&skip, moved(day, sooner), "hello skipped, finished");
    let end = format!("{WEEK}, if_past: end");
    check(&end, moved(day, sooner), "too_late, too_late");
    let next = format!("{WEEK}, if_past: next");
    check(&next, moved(day, sooner), "hello waited, finished");
    let later = "2027-03-12T09:00:01Z";
    check(&next, moved(later, sooner), "until 2027-03-13T09:00:00Z");
}

#[test]
fn the_longest_wait_follows_too() {
    let wait = "wait_for, at_most: { date: activity.starts_at }, branches: [{ id: a, when: { event: came } }]";
    let to = |at: &str| format!(r#"{{"activity_id": "open-day", "starts_at": "{at}"}}"#);
    let day = "2027-03-12T09:00:00Z";
    check(
        wait,
        moved(day, &to("2027-04-06T14:00")),
        "until 2027-04-06T12:00:00Z",
    );
    check(
        wait,
        moved(day, &to("2027-03-11T14:00")),
        "hello timed_out, finished",
    );
}

#[test]
fn a_wait_is_where_the_contact_is() {
    let check = |wait: &str, expect: &str| {
        let plan = sample::plan(&format!(
            "{{ format: 1, handle: w, name: W, purpose: service, \
             triggers: [{{ id: t, start: event, event: activity_registered }}], \
             blocks: [{{ id: first, do: wait, {wait} }}] }}"
        ));
        let mut world = World::new(ENTERED, "{}", ENTERED);
        let journey = registered(&mut world, "2027-03-30T14:00");
        let start = step(&plan, &journey, Input::Start, world.facts(), at(ENTERED)).unwrap();
        let State::Active(pending) = &start.state else {
            panic!("{wait} does not wait");
        };
        let until = pending.wake_at();
        world.contact.zone = Some("Asia/Tokyo".to_owned());
        let when = "2027-03-10T12:00:00Z";
        let moved = event(when, "contact_changed", r#"{"field": "zone"}"#);
        let input = Input::Event {
            event: &moved,
            until,
        };
        let step = step(&plan, &start.journey, input, world.facts(), at(when));
        let anew = step.map_or(until, |step| match step.state {
            State::Active(pending) => pending.wake_at(),
            State::Ended { at, .. } => at,
        });
        assert_eq!(format!("{until}, then {anew}"), expect, "{wait}");
    };
    check(
        "for: 2d, time: \"10:00\"",
        "2027-03-12T09:00:00Z, then 2027-03-12T01:00:00Z",
    );
    check(
        "for: 48h",
        "2027-03-12T09:00:00Z, then 2027-03-12T09:00:00Z",
    );
    check(
        "until: { weekday: monday, time: \"14:30\" }",
        "2027-03-15T13:30:00Z, then 2027-03-15T05:30:00Z",
    );
    check(
        "until: { time: \"20:00\" }",
        "2027-03-10T19:00:00Z, then 2027-03-10T12:00:00Z",
    );
}
