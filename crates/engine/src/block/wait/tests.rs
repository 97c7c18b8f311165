//! What comes of a wait, and when what stands behind it is due.

use crate::journey::State;
use crate::sample::{self, World};
use crate::step::{Input, step};

/// What comes of a wait that is entered at 09:00 UTC on 20 March 2027, an hour after the event,
/// and when the mail behind it is due.
fn check(wait: &str, expect: &str) {
    let plan = sample::plan(&format!(
        "{{ format: 1, handle: w, name: W, purpose: service, triggers: [{{ id: t, start: event, event: a }}], \
         blocks: [{{ id: first, do: wait, {wait} }}, {{ id: mail, do: send_email, email: hello }}] }}"
    ));
    let mut world = World::new(
        "2027-03-20T09:00:00Z",
        r#"{"past": "2027-03-18", "soon": "2027-03-20T09:00:00.001Z"}"#,
        "2027-03-20T09:00:00Z",
    );
    world.journey.memory.due_at = sample::at("2027-03-20T08:00:00Z");
    let start = step(
        &plan,
        &world.journey,
        Input::Start,
        world.facts(),
        world.now,
    )
    .unwrap();
    let (outcome, last) = match &start.state {
        State::Active(pending) => {
            let wake_at = pending.wake_at();
            let due = step(&plan, &start.journey, Input::Due, world.facts(), wake_at).unwrap();
            (format!("until {wake_at}"), due)
        }
        State::Ended { .. } => (start.trace[0].outcome.clone(), start),
    };
    let due = last.messages.first().map(|mail| mail.due_at.to_string());
    assert_eq!(
        format!("{outcome}, due {}", due.unwrap_or_default()),
        expect,
        "{wait}"
    );
}

#[test]
fn what_comes_behind_is_due_at_the_planned_end() {
    check(
        "for: 1s",
        "until 2027-03-20T09:00:01Z, due 2027-03-20T09:00:01Z",
    );
    check(
        "for: 9d, time: \"02:30\"",
        "until 2027-03-29T00:30:00Z, due 2027-03-29T00:30:00Z",
    );
    check(
        "for: 2d, until: { time: \"10:00\" }",
        "until 2027-03-22T09:00:00Z, due 2027-03-22T09:00:00Z",
    );
    check(
        "for: 2d, until: { time: \"09:59\" }",
        "until 2027-03-23T08:59:00Z, due 2027-03-23T08:59:00Z",
    );
    check(
        "until: { date: trigger.soon }",
        "until 2027-03-20T09:00:00.001Z, due 2027-03-20T09:00:00.001Z",
    );
    check("until: { date: now }", "waited, due 2027-03-20T09:00:00Z");
    check(
        "until: { date: trigger.past }",
        "late, due 2027-03-17T23:00:00Z",
    );
    check(
        "until: { date: trigger.past }, if_past: skip, blocks: []",
        "skipped, due 2027-03-20T08:00:00Z",
    );
    check(
        "until: { date: trigger.past }, if_past: end",
        "too_late, due ",
    );
    check("until: { date: trigger.gone }", "date_missing, due ");
    // 20 March is a Saturday, ten in the morning in Amsterdam.
    check(
        "window: { days: weekdays, from: \"09:00\", to: \"17:00\" }",
        "until 2027-03-22T08:00:00Z, due 2027-03-22T08:00:00Z",
    );
    check(
        "window: { from: \"22:00\", to: \"11:00\" }",
        "waited, due 2027-03-20T09:00:00Z",
    );
    check(
        "until: { day: -1, month: 2, time: \"09:00\" }",
        "until 2028-02-29T08:00:00Z, due 2028-02-29T08:00:00Z",
    );
    check(
        "until: { rrule: \"FREQ=DAILY;UNTIL=20270301\", time: \"09:00\" }",
        "date_missing, due ",
    );
}
