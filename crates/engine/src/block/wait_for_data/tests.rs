//! Journeys through the gate: when each look is, what ends it, and what is said of a gate that cannot be.

use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;
use crate::check::{Catalogue, check as check_draft};
use crate::draft;
use crate::event;
use crate::journey::State;
use crate::plan::Plan;
use crate::sample::{self, World, at};
use crate::scope::Facts;
use crate::settings;
use crate::step::{Input, Step, step};
use crate::told::{Said, Told};

const ENTERED: &str = "2027-03-01T10:00:00Z";

fn workflow(gate: &str) -> String {
    format!(
        "{{ format: 1, handle: w, name: W, purpose: service, triggers: [{{ id: t, start: event, event: order_placed }}],
            blocks: [{{ id: g, do: wait_for_data, {gate} }}, {{ id: m, do: send_email, email: hello, not_later_than: 1h }}] }}"
    )
}

fn plan(gate: &str, sources: &str) -> Plan {
    let settings = settings::read(&format!("{{ format: 1, sources: {sources} }}"));
    let catalogue = Catalogue {
        settings: Some(settings.settings.unwrap().into()),
        is_published: true,
        ..Catalogue::default()
    };
    Plan::from_text(&workflow(gate), &catalogue).unwrap()
}

fn told(said: &[(&str, &str)]) -> Told {
    let mut told = Told::default();
    for (said_at, until) in said {
        let said = Said {
            at: at(said_at),
            until: at(until),
        };
        told.add(Handle::new("orders").unwrap(), said);
    }
    told
}

/// Walks until the journey ends; what each visit told, and how often it looked.
fn walked(plan: &Plan, told: &Told) -> String {
    let mut world = World::new(ENTERED, "{}", ENTERED);
    let mut story = String::new();
    let mut note = |now: Time, taken: &Step| {
        for visit in &taken.trace {
            let (block, outcome, why) = (&visit.block, &visit.outcome, &visit.why.note);
            writeln!(story, "{now} {block} {outcome}: {why}").unwrap();
        }
    };
    let mut input = Input::Start;
    let mut looks = 0;
    loop {
        let facts = Facts {
            told,
            ..world.facts()
        };
        let taken = step(plan, &world.journey, input, facts, world.now).unwrap();
        note(world.now, &taken);
        let State::Active(pending) = &taken.state else {
            return format!("{story}{looks} looks\n");
        };
        let wake_at = pending.wake_at();
        world.journey = taken.journey;
        assert!(wake_at >= world.now && looks < 1_000, "{story}");
        world.now = wake_at;
        looks += 1;
        input = Input::Due;
    }
}

#[track_caller]
fn check(gate: &str, sources: &str, said: &[(&str, &str)], expect: &Expect) {
    expect.assert_eq(&walked(&plan(gate, sources), &told(said)));
}

#[test]
fn it_opens_when_the_source_is_complete() {
    let (gate, sources) = ("source: orders, at_most: 4h", "[{ id: orders }]");
    // It said so before; the clock opens it in the very instant.
    check(
        gate,
        sources,
        &[("2027-03-01T10:00:00Z", "2027-03-01T10:00:00Z")],
        &expect![[r#"
            2027-03-01T10:00:00Z g waiting: asks whether orders is complete up to 2027-03-01T10:00:00Z
            2027-03-01T10:00:00Z g complete: orders said at 2027-03-01T10:00:00Z that it is complete up to 2027-03-01T10:00:00Z
            2027-03-01T10:00:00Z m queued: hello, due 2027-03-01T10:00:00Z, not later than 2027-03-01T11:00:00Z
            1 looks
        "#]],
    );
    // Not far enough at first.
    check(
        gate,
        sources,
        &[
            ("2027-03-01T09:59:00Z", "2027-03-01T09:59:59Z"),
            ("2027-03-01T10:20:00Z", "2027-03-01T10:15:00Z"),
        ],
        &expect![[r#"
            2027-03-01T10:00:00Z g waiting: asks whether orders is complete up to 2027-03-01T10:00:00Z
            2027-03-01T10:20:00Z g complete: orders said at 2027-03-01T10:20:00Z that it is complete up to 2027-03-01T10:15:00Z
            2027-03-01T10:20:00Z m queued: hello, due 2027-03-01T10:20:00Z, not later than 2027-03-01T11:20:00Z
            19 looks
        "#]],
    );
    // What happened by then is usually there.
    check(
        gate,
        "[{ id: orders, delay: 15min }]",
        &[],
        &expect![[r#"
        2027-03-01T10:00:00Z g waiting: asks whether orders is complete up to 2027-03-01T10:00:00Z
        2027-03-01T10:15:00Z g complete: what happened up to 2027-03-01T10:00:00Z is usually there at 2027-03-01T10:15:00Z
        2027-03-01T10:15:00Z m queued: hello, due 2027-03-01T10:15:00Z, not later than 2027-03-01T11:15:00Z
        16 looks
    "#]],
    );
}

#[test]
fn it_gives_up_in_time() {
    let sources = "[{ id: orders }]";
    check(
        "source: orders, at_most: 4h",
        sources,
        &[],
        &expect![[r#"
        2027-03-01T10:00:00Z g waiting: asks whether orders is complete up to 2027-03-01T10:00:00Z
        2027-03-01T14:00:00Z g incomplete: orders never said how far it is complete
        42 looks
    "#]],
    );
    check(
        "source: orders, at_most: 4h, at_limit: go_on",
        sources,
        &[("2027-03-01T09:00:00Z", "2027-03-01T08:00:00Z")],
        &expect![[r#"
            2027-03-01T10:00:00Z g waiting: asks whether orders is complete up to 2027-03-01T10:00:00Z
            2027-03-01T14:00:00Z g incomplete: orders is complete up to 2027-03-01T08:00:00Z, not 2027-03-01T10:00:00Z
            2027-03-01T14:00:00Z m queued: hello, due 2027-03-01T14:00:00Z, not later than 2027-03-01T15:00:00Z
            42 looks
        "#]],
    );
    // Nobody waits for a source that is none.
    check(
        "source: orders, at_most: 4h, at_limit: go_on",
        "[]",
        &[],
        &expect![[r#"
        2027-03-01T10:00:00Z g waiting: asks whether orders is complete up to 2027-03-01T10:00:00Z
        2027-03-01T10:00:00Z g incomplete: the settings name no source orders
        2027-03-01T10:00:00Z m queued: hello, due 2027-03-01T10:00:00Z, not later than 2027-03-01T11:00:00Z
        1 looks
    "#]],
    );
    // A moment ahead is waited for first, and the longest wait counts from there.
    check(
        "source: orders, past: { date: \"2027-03-02T12:00\" }, at_most: 1h, at_limit: go_on",
        sources,
        &[],
        &expect![[r#"
            2027-03-01T10:00:00Z g waiting: asks whether orders is complete up to 2027-03-02T11:00:00Z
            2027-03-02T12:00:00Z g incomplete: orders never said how far it is complete
            2027-03-02T12:00:00Z m queued: hello, due 2027-03-02T12:00:00Z, not later than 2027-03-02T13:00:00Z
            30 looks
        "#]],
    );
    check(
        "source: orders, past: { date: trigger.day }, at_most: 1h",
        sources,
        &[],
        &expect![[r#"
        2027-03-01T10:00:00Z g date_missing: the moment up to which the source must be complete has no date
        0 looks
    "#]],
    );
}

#[test]
fn the_longest_wait_is_a_bounded_number_of_looks() {
    check(
        "source: orders, at_most: 7d",
        "[{ id: orders }]",
        &[],
        &expect![[r#"
        2027-03-01T10:00:00Z g waiting: asks whether orders is complete up to 2027-03-01T10:00:00Z
        2027-03-08T10:00:00Z g incomplete: orders never said how far it is complete
        208 looks
    "#]],
    );
}

const ASK: &str = "source: orders, at_most: 1h, at_limit: ask";
const ASKED: &str = "[{ id: orders, ask: { url: \"https://shop.example/complete\" } }]";

/// A journey that has come to the limit of a gate and asked; with what it asked.
fn asking(plan: &Plan) -> (World, Call, Time) {
    let mut world = World::new(ENTERED, "{}", ENTERED);
    let mut input = Input::Start;
    loop {
        let taken = step(plan, &world.journey, input, world.facts(), world.now).unwrap();
        world.journey = taken.journey;
        let State::Active(pending) = taken.state else {
            panic!("{:?}", taken.trace);
        };
        if let Some(asked) = taken.asks.into_iter().next() {
            let Asked::Source(call) = asked.what else {
                panic!("{:?}", asked.what);
            };
            return (world, call, pending.wake_at());
        }
        world.now = pending.wake_at();
        input = Input::Due;
    }
}

/// What comes of it where the source answers this, a minute after it was asked.
#[track_caller]
fn check_answer(answer: &str, said: &[(&str, &str)], expect: &str) {
    let plan = plan(ASK, ASKED);
    let (mut world, _, until) = asking(&plan);
    world.now = world.now.plus_ms(MINUTE_MS);
    let about = "\"journey\": \"1\", \"block\": \"g\", \"visit\": 1";
    let mut answer = sample::event(
        &world.now.to_string(),
        event::own::ANSWER,
        &format!("{{ {about}, {answer} }}"),
    );
    answer.id = crate::id::EventId(9);
    let about = world.journey.id.to_string();
    assert_eq!(answer.data.get("journey"), Some(about.as_str().into()));
    let told = told(said);
    let facts = Facts {
        told: &told,
        ..world.facts()
    };
    let input = Input::Event {
        event: &answer,
        until,
    };
    let taken = step(&plan, &world.journey, input, facts, world.now).unwrap();
    let first = &taken.trace[0];
    assert_eq!(format!("{}: {}", first.outcome, first.why.note), expect);
    assert!(taken.asks.is_empty(), "{:?}", taken.asks);
}

#[test]
fn a_source_that_is_asked_decides() {
    let (world, call, until) = asking(&plan(ASK, ASKED));
    assert_eq!(world.now, at("2027-03-01T11:00:00Z"));
    assert_eq!(until, at("2027-03-01T11:15:00Z"));
    assert_eq!(call.url, "https://shop.example/complete");
    let body = r#"{"source": "orders", "until": "2027-03-01T10:00:00Z", "contact": {"id": "7", "email": {{ contact.email | json }} } }"#;
    assert_eq!(call.body, body);
    let ok = "\"outcome\": \"ok\"";
    check_answer(
        &format!("{ok}, \"complete\": true"),
        &[],
        "asked: orders was asked, and says that it is complete",
    );
    check_answer(
        &format!("{ok}, \"complete\": false"),
        &[],
        "incomplete: orders was asked, and says that it is not complete",
    );
    for unknown in [ok, "\"outcome\": \"ok\", \"complete\": \"true\""] {
        check_answer(
            unknown,
            &[],
            "incomplete: orders was asked, and did not say whether it is complete: ok",
        );
    }
    check_answer(
        "\"outcome\": \"failed\"",
        &[],
        "incomplete: orders was asked, and did not say whether it is complete: failed",
    );
    // It said so by itself while it was asked.
    check_answer(
        "\"outcome\": \"failed\"",
        &[("2027-03-01T11:00:30Z", "2027-03-01T10:00:00Z")],
        "complete: orders said at 2027-03-01T11:00:30Z that it is complete up to 2027-03-01T10:00:00Z",
    );
}

#[test]
fn who_asked_does_not_ask_again_however_the_wait_is_worked_out() {
    let plan = plan(ASK, ASKED);
    let (mut world, _, until) = asking(&plan);
    // In the next version the moment is another, and it would ask at once.
    let retime = Input::Move {
        version: 2,
        to: &crate::edit::Answer::Retime,
        until,
    };
    world.now = world.now.plus_ms(MINUTE_MS);
    let taken = step(&plan, &world.journey, retime, world.facts(), world.now).unwrap();
    assert!(taken.asks.is_empty(), "{:?}", taken.asks);
    let State::Active(pending) = &taken.state else {
        panic!("{:?}", taken.trace);
    };
    assert_eq!(pending.wake_at(), until);
    // It is kept through the form in which a journey is stored.
    world.journey = taken.journey;
    let text = world.journey.memory.to_text();
    world.journey.memory = crate::journey::Memory::from_text(&text).unwrap();
    // Nobody answered.
    world.now = until;
    let taken = step(&plan, &world.journey, Input::Due, world.facts(), until).unwrap();
    assert!(taken.asks.is_empty(), "{:?}", taken.asks);
    let last = &taken.trace[0];
    assert_eq!(
        format!("{}: {}", last.outcome, last.why.note),
        "incomplete: no answer of orders came in"
    );
}

#[test]
fn what_is_wrong_with_a_gate_is_told() {
    let table = expect![[r#"
        source: orders, at_most: 4h
            ok
        source: orders, at_most: 7d
            ok
        source: orders, at_most: 8d
            2:75: error[wait_for_data] blocks/g/at_most: `8d` is no wait of at most 7d: data that is later is missing.
        source: orders, at_most: 169h
            2:75: error[wait_for_data] blocks/g/at_most: `169h` is no wait of at most 7d: data that is later is missing.
        source: orders, at_most: 1mo
            2:75: error[wait_for_data] blocks/g/at_most: `1mo` is no wait of at most 7d: data that is later is missing.
        source: orders, at_most: 2bd
            2:75: error[wait_for_data] blocks/g/at_most: `2bd` is no wait of at most 7d: data that is later is missing.
        source: orders, at_most: 4h, at_limit: ask
            2:22: error[no_ask] blocks/g/at_limit: The settings do not say where the source `orders` can be asked: give it an `ask`.
        source: pages, at_most: 4h, at_limit: ask
            ok
        source: visits, at_most: 4h, at_limit: ask
            2:22: error[unknown_secret] blocks/g/at_limit: Unknown secret `tokn`: did you mean `token`?
            2:22: error[unknown_secret] blocks/g/at_limit: Unknown secret `hok`; possible here: token.
        source: orders, at_most: 4h, at_limit: stop
            2:89: error[unknown_word] blocks/g/at_limit: Unknown word `stop`; possible here: go_on, ask, end.
        source: orders
            2:22: error[missing] blocks/g: `at_most` is missing.
        at_most: 4h
            2:22: error[missing] blocks/g: `source` is missing.
        source: carts, at_most: 4h
            2:22: error[unknown_source] blocks/g/source: Unknown source of the settings `carts`; possible here: orders, pages, visits.
        source: carts, at_most: 4h, at_limit: ask
            2:22: error[unknown_source] blocks/g/source: Unknown source of the settings `carts`; possible here: orders, pages, visits.
        source: carts, at_most: 4h, at_limit: go_on
            2:22: warning[unknown_source] blocks/g/source: Unknown source of the settings `carts`; possible here: orders, pages, visits. Everybody goes on here at once.
    "#]];
    let sources = r#"[{ id: orders }, { id: pages, ask: { url: "https://shop.example/" } },
        { id: visits, ask: { url: "https://shop.example/", headers: [{ name: X, secret: tokn }], sign: hok } }]"#;
    let settings = settings::read(&format!("{{ format: 1, sources: {sources} }}"))
        .settings
        .unwrap();
    let catalogue = Catalogue {
        settings: Some(settings.into()),
        secrets: Some([Handle::new("token").unwrap()].into()),
        ..Catalogue::default()
    };
    sample::check_table(&table, |gate| {
        let mut reading = draft::read(&workflow(gate));
        if let Some(draft) = &reading.draft {
            check_draft(draft, &catalogue, &mut reading.findings);
        }
        sample::told(reading.findings)
    });
}
