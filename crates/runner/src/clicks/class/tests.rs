//! Traces of people and of programs, and what each hit is taken for.

use engine::id::{BlockId, ContactId, Handle, JourneyId, MessageId, WorkflowId, WorkspaceId};
use engine::time::Time;
use store::hit::NewHit;

use super::*;

const BROWSER: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15";

/// Seconds after the hand-over, what was asked for, by which method and program, from where.
type Trace<'a> = &'a [(f64, &'a str, &'a str, &'a str, &'a str)];

fn check(name: &str, trace: Trace<'_>, expect: &[&str]) {
    let hits = trace
        .iter()
        .zip(1..)
        .map(|((seconds, what, method, agent, address), id)| {
            let kind = match *what {
                "trap" => Kind::Trap,
                "open" => Kind::Open,
                _ => Kind::Click,
            };
            #[expect(clippy::cast_possible_truncation, reason = "seconds of a test")]
            let at = Time::from_millis((seconds * 1_000.0) as i64);
            HitRow {
                id,
                hit: NewHit {
                    contact: ContactId(1),
                    message: MessageId(1),
                    kind,
                    link: 0,
                    url: (kind == Kind::Click).then(|| (*what).to_owned()),
                    method: method.trim_end_matches('+').to_owned(),
                    agent: (*agent).to_owned(),
                    address: (*address).to_owned(),
                    is_ahead: method.ends_with('+'),
                    at,
                },
                label: None,
                settled: None,
            }
        });
    let about = HitMessage {
        workspace: WorkspaceId(1),
        message: MessageId(1),
        journey: JourneyId(1),
        workflow: WorkflowId(1),
        handle: Handle::new("w"),
        version: 1,
        block: BlockId::new("m1").unwrap(),
        visit: 1,
        email: Handle::new("hello").unwrap(),
        email_version: Some(1),
        handed_at: Some(Time::from_millis(0)),
        hits: hits.collect(),
    };
    let told = classify(&about);
    let told: Vec<_> = told
        .iter()
        .map(|(class, why)| format!("{} {}", class.as_str(), why.join(" ")))
        .collect();
    let told: Vec<_> = told.iter().map(|one| one.trim()).collect();
    assert_eq!(told, expect, "{name}");
}

#[test]
fn people_are_taken_for_people() {
    check(
        "one click",
        &[(40.0, "a", "GET", BROWSER, "::1")],
        &["human"],
    );
    check(
        "back, and another link",
        &[
            (40.0, "a", "GET", BROWSER, "::1"),
            (55.0, "b", "GET", BROWSER, "::1"),
            (90.0, "c", "GET", BROWSER, "::1"),
        ],
        &["human", "human", "human"],
    );
    check(
        "the same link twice at once",
        &[
            (40.0, "a", "GET", BROWSER, "::1"),
            (40.3, "a", "GET", BROWSER, "::1"),
        ],
        &["human", "human"],
    );
    check(
        "two links in two tabs",
        &[
            (40.0, "a", "GET", BROWSER, "::1"),
            (43.0, "b", "GET", BROWSER, "::1"),
        ],
        &["human", "human"],
    );
    // Behind a relay that hides who asks, a click still counts.
    check(
        "a relay",
        &[(40.0, "a", "GET", BROWSER, "17.58.0.1")],
        &["human"],
    );
    check(
        "hours after a gateway looked at it, from elsewhere",
        &[
            (3.0, "trap", "GET", "Scanner", "10.0.0.9"),
            (4.0, "a", "GET", "Scanner", "10.0.0.9"),
            (7_200.0, "a", "GET", BROWSER, "::1"),
        ],
        &["machine trap robot", "machine trap robot", "human"],
    );
}

#[test]
fn programs_are_taken_for_programs() {
    check(
        "every link at once, as a browser",
        &[
            (30.0, "a", "GET", BROWSER, "1.1.1.1"),
            (30.2, "b", "GET", BROWSER, "1.1.1.2"),
            (30.9, "c", "GET", BROWSER, "1.1.1.3"),
        ],
        &["machine burst", "machine burst", "machine burst"],
    );
    check(
        "asks for the head only",
        &[(30.0, "a", "HEAD", BROWSER, "::1")],
        &["machine head"],
    );
    check(
        "says that it looks ahead",
        &[(30.0, "a", "GET+", BROWSER, "::1")],
        &["machine ahead"],
    );
    check(
        "says who it is",
        &[(30.0, "a", "GET", "Googlebot/2.1", "::1")],
        &["machine robot"],
    );
    check(
        "says nothing",
        &[(30.0, "a", "GET", "", "::1")],
        &["machine no_agent"],
    );
    check(
        "as soon as it has the mail",
        &[(0.9, "a", "GET", BROWSER, "::1")],
        &["machine too_soon"],
    );
    check(
        "takes what nobody sees",
        &[
            (30.0, "a", "GET", BROWSER, "1.1.1.1"),
            (31.0, "trap", "GET", BROWSER, "1.1.1.2"),
        ],
        &["machine trap", "machine trap"],
    );
}

#[test]
fn who_took_the_trap_is_a_program_for_an_hour() {
    check(
        "from the same machine, as another program",
        &[
            (30.0, "trap", "GET", "x", "1.1.1.1"),
            (900.0, "a", "GET", BROWSER, "1.1.1.1"),
            (9_000.0, "a", "GET", BROWSER, "1.1.1.1"),
        ],
        &["machine trap", "machine trap", "human"],
    );
}

#[test]
fn of_some_nobody_can_say() {
    check(
        "a picture",
        &[(40.0, "open", "GET", BROWSER, "::1")],
        &["unsure picture"],
    );
    check(
        "very soon",
        &[(5.0, "a", "GET", BROWSER, "::1")],
        &["unsure soon"],
    );
    check(
        "two links at once",
        &[
            (40.0, "a", "GET", BROWSER, "::1"),
            (40.5, "b", "GET", BROWSER, "::1"),
        ],
        &["unsure close", "unsure close"],
    );
    check(
        "a picture that a program fetched",
        &[(40.0, "open", "GET", "", "::1")],
        &["machine no_agent"],
    );
}
