//! When a summary is due, and what it says.

use super::said::Week;
use super::*;
use engine::id::WorkflowId;
use store::summary::{Counted, DayCount};

#[test]
fn it_is_due_once_and_not_when_it_is_too_late() {
    let zone = Zone::named("Europe/Amsterdam").unwrap();
    let instant = |text: &str| Time::parse(text).unwrap();
    // Monday 8:00 is 7:00 in UTC until 28 March.
    let check = |dealt_with: &str, now: &str, expect: Turn| {
        let found = turn(Plan::default(), instant(dealt_with), &zone, instant(now));
        assert_eq!(found, expect, "{now}");
    };
    let monday = instant("2027-03-08T07:00:00Z");
    let next = instant("2027-03-15T07:00:00Z");
    check(
        "2027-03-03T12:00:00Z",
        "2027-03-08T06:59:59Z",
        Turn::Wait(Some(monday)),
    );
    check(
        "2027-03-03T12:00:00Z",
        "2027-03-08T07:00:00Z",
        Turn::Send(monday),
    );
    check(
        "2027-03-03T12:00:00Z",
        "2027-03-09T06:59:59Z",
        Turn::Send(monday),
    );
    check(
        "2027-03-03T12:00:00Z",
        "2027-03-09T07:00:00Z",
        Turn::Pass(monday),
    );
    check(
        "2027-03-08T07:00:00Z",
        "2027-03-08T07:00:00Z",
        Turn::Wait(Some(next)),
    );
    // Whoever asks for it a minute later waits for the next one.
    check(
        "2027-03-08T07:01:00Z",
        "2027-03-08T07:02:00Z",
        Turn::Wait(Some(next)),
    );
    // After months in which nothing ran there is one to deal with, not many.
    check(
        "2026-10-01T00:00:00Z",
        "2027-03-08T07:30:00Z",
        Turn::Send(monday),
    );
    check(
        "2026-10-01T00:00:00Z",
        "2027-03-12T07:30:00Z",
        Turn::Pass(monday),
    );
    let off = Plan {
        active: false,
        ..Plan::default()
    };
    let since = instant("2027-03-03T12:00:00Z");
    assert_eq!(turn(off, since, &zone, monday), Turn::Wait(None));
}

fn count(day: i64, counted: Counted, count: i64) -> DayCount {
    DayCount {
        workflow: WorkflowId(1),
        day,
        counted,
        count,
    }
}

#[test]
fn it_says_what_was_sent_in_seven_whole_days_and_in_the_seven_before() {
    let skipped = |reason: &str| Counted::Skipped(reason.to_owned());
    let counts = [
        count(106, Counted::Sent, 100),
        count(105, Counted::Sent, 3),
        count(99, Counted::Sent, 4),
        count(98, Counted::Sent, 20),
        count(92, Counted::Sent, 1),
        count(91, Counted::Sent, 500),
        count(105, skipped("cap"), 2),
        count(105, skipped("opt_out"), 5),
        count(98, skipped("cap"), 50),
        count(105, Counted::Refused, 1),
    ];
    let week = Week::of("Kruiden & Co", 106, &counts, &[], &[]);
    let english = week.words("en", "https://mail.shop.example/");
    assert_eq!(english.subject, "The week at Kruiden & Co: 7 sent");
    for line in [
        "Sent: 7 (the week before: 21)",
        "Refused by a mail server: 1",
        "Not sent, on purpose: 7",
        "- Left: 5\n- Mail limit: 2\n",
        "https://mail.shop.example/app/home",
    ] {
        assert!(english.text.contains(line), "{line} in {}", english.text);
    }
    assert!(english.html.contains("The week at Kruiden &amp; Co"));
    let dutch = week.words("nl", "https://mail.shop.example");
    assert_eq!(dutch.subject, "De week van Kruiden & Co: 7 verstuurd");
    assert!(dutch.text.contains("- Meldde zich af: 5"), "{}", dutch.text);
    assert!(!dutch.text.contains("gepauzeerd"), "{}", dutch.text);
}
