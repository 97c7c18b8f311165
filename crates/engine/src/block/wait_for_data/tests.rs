//! Journeys through the gate: when each look is, what ends it, and what is said of a gate that cannot be.

use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;
use crate::check::{Catalogue, check as check_draft};
use crate::draft;
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
        let crate::journey::State::Active(pending) = &taken.state else {
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
            2:89: error[not_yet] blocks/g/at_limit: To ask the source itself belongs to the format, but this version has no door to ask at: use `go_on` or `end`.
        source: orders, at_most: 4h, at_limit: stop
            2:89: error[unknown_word] blocks/g/at_limit: Unknown word `stop`; possible here: go_on, end.
        source: orders
            2:22: error[missing] blocks/g: `at_most` is missing.
        at_most: 4h
            2:22: error[missing] blocks/g: `source` is missing.
        source: carts, at_most: 4h
            2:22: error[unknown_source] blocks/g/source: Unknown source of the settings `carts`; possible here: orders.
        source: carts, at_most: 4h, at_limit: go_on
            2:22: warning[unknown_source] blocks/g/source: Unknown source of the settings `carts`; possible here: orders. Everybody goes on here at once.
    "#]];
    let settings = settings::read("{ format: 1, sources: [{ id: orders }] }")
        .settings
        .unwrap();
    let catalogue = Catalogue {
        settings: Some(settings.into()),
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
