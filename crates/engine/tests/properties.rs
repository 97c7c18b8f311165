//! Properties: reading never panics on any text, and a walk through any workflow keeps its promises.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

use std::collections::BTreeMap;

use postduif_engine::calendar::Zone;
use postduif_engine::check::{Catalogue, check};
use postduif_engine::contact::Contact;
use postduif_engine::draft;
use postduif_engine::event::Event;
use postduif_engine::hand_over::{self, Around, Leaving};
use postduif_engine::id::{ContactId, EventId, JourneyId, MessageId, WorkflowId};
use postduif_engine::journey::{Journey, Memory, Pending, State};
use postduif_engine::plan::Plan;
use postduif_engine::scope::Facts;
use postduif_engine::step::{Count, Input, Step, step};
use postduif_engine::time::{HOUR_MS, Time};
use postduif_engine::trigger;
use postduif_engine::value::Value;
use proptest::prelude::*;

/// A draft that uses most of the grammar; mutations of it come close to what people mistype.
const DRAFT: &str = include_str!("../../../demo/workflows/product-x-monday.yaml");

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Reads and checks; what comes of it must be a draft or a finding.
fn read(text: &str) {
    let mut reading = draft::read(text);
    if let Some(draft) = &reading.draft {
        check(draft, &Catalogue::default(), &mut reading.findings);
    }
    let whole = reading.draft.is_some();
    assert!(
        whole || !reading.findings.publishable(),
        "nothing read, nothing said"
    );
}

/// Words and signs of which drafts are made, in any order.
fn soup() -> impl Strategy<Value = String> {
    let words = [
        "format: ",
        "1",
        "handle: ",
        "triggers: ",
        "blocks: ",
        "- ",
        "{ ",
        " }",
        "[ ",
        " ]",
        ", ",
        "\n",
        "\n  ",
        "\n    ",
        "id: ",
        "do: ",
        "wait",
        "branch",
        "send_email",
        "end",
        "when: ",
        "all: ",
        "not: ",
        "field: ",
        "event: ",
        "items: ",
        "within: ",
        "since: ",
        "7d",
        "at_least: ",
        "contact.x",
        "trigger.lines.sku",
        "date: ",
        "now",
        "\"",
        "'",
        "|",
        ">",
        "&a ",
        "*a",
        "!t ",
        "? ",
        ": ",
        "# ",
        "\t",
        "é",
        "😀",
        "\u{feff}",
        "0x1F",
        "---\n",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..60)
        .prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn reading_never_panics_on_any_text(text in any::<String>(), json in "\\{\"[\\\\u{}\":,a0-9d\\[\\]]{0,40}") {
        read(&text);
        read(&json);
    }

    #[test]
    fn reading_never_panics_on_soup(text in soup()) {
        read(&text);
    }

    #[test]
    fn reading_never_panics_on_a_mutated_draft(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), soup()), 1..4),
    ) {
        let mut text: Vec<char> = DRAFT.chars().collect();
        for (from, length, put) in cuts {
            let from = from.index(text.len());
            let to = (from + length.index(30)).min(text.len());
            text.splice(from..to, put.chars().take(20));
            if text.is_empty() {
                break;
            }
        }
        read(&text.into_iter().collect::<String>());
    }
}

/// A condition, in one line.
fn condition() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "{ tag: vip }",
        "{ interest: offers }",
        "{ field: trigger.n, at_least: 5 }",
        "{ field: trigger.total, more_than: \"10.00 EUR\", if_missing: true }",
        "{ field: contact.created_at, within_last: 10y }",
        "{ event: b, since: entry, same: n }",
        "{ event: [a, b], within: 2d, at_least: 2 }",
        "{ event: b, since: block, at_most: 0 }",
        "{ event: a, since: { date: trigger.at, offset: -1mo }, take: sum, of: event.n, between: [3, 12] }",
        "{ items: trigger.lines, every: { field: item.n, less_than: { path: trigger.n, times: 2 } } }",
    ]);
    let leaf = leaf.prop_map(str::to_owned);
    leaf.prop_recursive(3, 8, 3, |inner| {
        let several = prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.join(", "));
        prop_oneof![
            inner.prop_map(|part| format!("{{ not: {part} }}")),
            several
                .clone()
                .prop_map(|parts| format!("{{ all: [{parts}] }}")),
            several.prop_map(|parts| format!("{{ any: [{parts}] }}")),
        ]
    })
}

/// How a wait is long.
fn timing() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "for: 1s",
        "for: 36h",
        "for: 1d",
        "for: 1mo",
        "for: 3bd",
        "for: 10y",
        "for: 2d, time: \"02:30\"",
        "until: { weekday: sunday, time: \"02:30\" }",
        "until: { time: \"00:00\" }",
        "until: { date: trigger.at, offset: -1d, time: \"10:00\" }",
        "until: { date: trigger.at }",
        "until: { date: now }",
        "until: { date: \"2027-10-31T02:30\" }",
        "for: 1d, until: { weekday: weekdays, time: \"14:30\" }",
    ])
}

/// A sequence of blocks whose ids are given out afterwards, in place of each `#`.
fn blocks() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        timing().prop_map(|timing| format!("{{ id: #, do: wait, {timing} }}")),
        Just("{ id: #, do: send_email, email: hello, not_later_than: 2h }".to_owned()),
        condition()
            .prop_map(|when| format!("{{ id: #, do: send_email, email: hello, when: {when} }}")),
        condition().prop_map(|when| format!("{{ id: #, do: end, reason: enough, when: {when} }}")),
    ];
    let block = leaf.prop_recursive(4, 16, 4, |inner| {
        let inside = prop::collection::vec(inner, 0..4).prop_map(|blocks| blocks.join(", "));
        let to_an_end = inside.clone().prop_map(|blocks| {
            format!("{blocks}, {{ id: #, do: end }}")
                .trim_start_matches(", ")
                .to_owned()
        });
        prop_oneof![
            (
                timing(),
                prop::sample::select(vec!["go_on", "skip", "end"]),
                inside.clone()
            )
                .prop_map(|(timing, if_past, inside)| {
                    format!(
                        "{{ id: #, do: wait, {timing}, if_past: {if_past}, blocks: [{inside}] }}"
                    )
                }),
            (condition(), condition(), inside, to_an_end).prop_map(|(one, two, first, last)| {
                format!(
                    "{{ id: #, do: branch, branches: [{{ id: x, when: {one}, blocks: [{first}] }}, \
                     {{ id: y, when: {two} }}, {{ id: z, blocks: [{last}] }}] }}"
                )
            }),
        ]
    });
    prop::collection::vec(block, 1..6).prop_map(|blocks| blocks.join(", "))
}

fn workflow() -> impl Strategy<Value = String> {
    let zone = prop::sample::select(vec![
        "contact",
        "workspace",
        "Australia/Lord_Howe",
        "Pacific/Apia",
    ]);
    (zone, blocks()).prop_map(|(zone, blocks)| {
        let mut parts = blocks.split('#');
        let first = parts.next().unwrap_or_default().to_owned();
        let numbered = parts.enumerate().map(|(n, part)| format!("b{n}{part}"));
        let blocks = first + &numbered.collect::<String>();
        format!(
            "{{ format: 1, handle: w, name: W, interest: offers, zone: {zone}, \
             triggers: [{{ id: t, start: event, event: a }}], blocks: [{blocks}] }}"
        )
    })
}

/// What happens to one contact: hours after the first event, name, number.
fn happenings() -> impl Strategy<Value = Vec<(i64, &'static str, i64)>> {
    prop::collection::vec(
        (
            0..2_000_i64,
            prop::sample::select(vec!["a", "b"]),
            0..10_i64,
        ),
        0..8,
    )
}

/// Events around the night in which the clock goes ahead, in order.
fn history(happenings: &[(i64, &'static str, i64)]) -> Vec<Event> {
    let start = Time::parse("2027-03-26T22:00:00Z").unwrap();
    let first = (0, "a", 5);
    let mut all: Vec<_> = std::iter::once(&first).chain(happenings).collect();
    all.sort_by_key(|(hours, ..)| *hours);
    let event = |(id, (hours, name, n)): (i64, &&(i64, &'static str, i64))| {
        let at = start.plus_ms(hours * HOUR_MS);
        let json = format!(
            r#"{{"n": {n}, "at": "2027-03-28T02:30", "total": "{n}.50 EUR", "lines": [{{"n": {n}}}, {{"n": 2}}]}}"#
        );
        Event {
            id: EventId(id),
            contact: ContactId(7),
            name: (*name).to_owned(),
            occurred_at: at,
            received_at: at,
            source: "api".to_owned(),
            data: Value::from_json(&serde_json::from_str(&json).unwrap(), "data")
                .unwrap()
                .into(),
        }
    };
    (1..).zip(&all).map(event).collect()
}

/// How many came into blocks and have not left them.
fn inside(counts: &BTreeMap<String, i64>) -> i64 {
    let of = |count: Count| counts.get(&count.to_string()).copied().unwrap_or(0);
    of(Count::Entered) - of(Count::Left)
}

/// Takes a step twice, and holds it against what every step promises.
fn step_checked(
    plan: &Plan,
    journey: &Journey,
    input: Input<'_>,
    facts: Facts<'_>,
    now: Time,
) -> Step {
    let next = step(plan, journey, input, facts, now).unwrap();
    assert_eq!(
        Some(&next),
        step(plan, journey, input, facts, now).as_ref(),
        "the same input gives the same step"
    );
    assert_eq!(next.journey.seq, journey.seq + 1);
    let stored = Memory::from_text(&next.journey.memory.to_text()).unwrap();
    assert_eq!(
        stored, next.journey.memory,
        "what is stored is what is read"
    );
    for visit in &next.trace {
        assert!(plan.node(&visit.block).is_some());
        assert!(visit.visit == 1, "nothing leads back yet");
    }
    for message in &next.messages {
        assert!(message.interest.is_some(), "marketing has an interest");
        let leaving = Leaving {
            block: &message.block,
            purpose: message.purpose,
            interest: message.interest.as_ref(),
            not_later_than: message.not_later_than,
            message: MessageId(1),
            due_at: message.due_at,
            cap: &message.cap,
            priority: message.priority,
            around: Around::default(),
            journey: &next.journey,
        };
        hand_over::decide(plan, leaving, facts, now);
    }
    next
}

/// Walks one journey to its end.
fn walk(plan: &Plan, contact: &Contact, zone: &Zone, history: &[Event]) {
    let facts = |now: Time| {
        let known = history.partition_point(|event| event.received_at <= now);
        Facts {
            contact,
            history: &history[..known],
            zone,
            told: &postduif_engine::told::NOTHING,
        }
    };
    let mut now = history[0].occurred_at;
    let matched = trigger::matches(plan, &history[0], facts(now), now).remove(0);
    let ids = (WorkflowId(1), 1);
    let entry = (matched.trigger, matched.key.unwrap());
    let mut journey = trigger::begin(JourneyId(1), ids, entry, &history[0], now);
    let mut input = Input::Start;
    let mut counts = BTreeMap::new();
    // Each block waits at most once, so a walk has at most one step more than it has blocks.
    for _ in 0..=plan.nodes.len() {
        let next = step_checked(plan, &journey, input, facts(now), now);
        for ((_, count), n) in &next.counts {
            *counts.entry(count.to_string()).or_insert(0) += n;
        }
        let waiting = matches!(next.state, State::Active(_));
        assert_eq!(inside(&counts), i64::from(waiting), "{counts:?}");
        let arrived = next.trace.iter().filter(|visit| visit.arrived).count();
        let left = next.trace.iter().filter(|visit| visit.left).count();
        let stood = usize::from(input == Input::Due);
        assert_eq!(arrived + stood, left + usize::from(waiting));
        match next.state {
            State::Active(Pending::Waiting { wake_at } | Pending::Awaiting { wake_at }) => {
                assert!(wake_at > now, "{wake_at} is not after {now}");
                (now, input) = (wake_at, Input::Due);
            }
            State::Ended { at, .. } => {
                assert_eq!(at, now);
                return;
            }
        }
        journey = next.journey;
    }
    panic!("the journey has not ended");
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn a_walk_ends_or_waits_and_the_numbers_agree(
        workflow in workflow(),
        happenings in happenings(),
        zone in prop::sample::select(vec!["Europe/Amsterdam", "America/New_York", "Asia/Kathmandu"]),
    ) {
        let plan = match Plan::from_text(&workflow, &Catalogue::default()) {
            Ok(plan) => plan,
            Err(findings) => panic!("{workflow}\n{findings:?}"),
        };
        let mut contact = Contact::new(ContactId(7), Time::parse("2020-02-29T00:00:00Z").unwrap());
        contact.zone = Some(zone.to_owned());
        contact.email = Some("anna@example.test".to_owned());
        walk(&plan, &contact, &Zone::utc(), &history(&happenings));
    }
}
