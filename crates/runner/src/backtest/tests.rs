//! What a play gives, for a few pasts. That it is the same as live is tested on a year of a shop.

use engine::check::Catalogue;
use engine::contact::{Basis, Consent, Standing};
use engine::id::EventId;
use engine::value::Value;

use super::*;

const WORKFLOW: &str = r#"
format: 1
handle: product-x-monday
name: Orderers of product X
interest: offers
triggers:
  - id: bought
    start: event
    event: order_placed
    key: event.order_id
exits: [{ id: returned, when: { event: order_returned, same: order_id, since: ever } }]
blocks:
  - { id: monday, do: wait, until: { weekday: monday, time: "14:30" } }
  - { id: tips, do: send_email, email: tips, not_later_than: 2h }
"#;

fn at(text: &str) -> Time {
    Time::parse(text).unwrap()
}

fn anna() -> Contact {
    Contact {
        id: ContactId(7),
        email: Some("anna@example.test".into()),
        zone: None,
        language: None,
        created_at: at("2027-01-01T00:00:00Z"),
        attributes: BTreeMap::new(),
        tags: std::collections::BTreeSet::new(),
        interests: BTreeMap::new(),
        suppressed: None,
        version: 1,
    }
}

fn consent(state: Standing, when: &str) -> Happening {
    let change = Change::Interest {
        interest: Handle::new("offers").unwrap(),
        consent: Consent {
            state,
            basis: Basis::OptIn,
            source: "test".into(),
            wording: None,
            at: at(when),
        },
    };
    Happening::Changes {
        changes: vec![change],
        source: "test".into(),
        received_at: at(when),
    }
}

fn order(id: &str, when: &str) -> Happening {
    of_order("order_placed", id, when)
}

fn of_order(name: &str, id: &str, when: &str) -> Happening {
    let data = serde_json::json!({ "order_id": id });
    Happening::Event(Event {
        id: EventId(at(when).millis()),
        contact: ContactId(7),
        name: name.into(),
        occurred_at: at(when),
        received_at: at(when),
        source: "test".into(),
        data: Value::from_json(&data, "data").unwrap().into(),
    })
}

/// The messages of a play from 1 March until the end of that month.
fn check(happenings: Vec<Happening>, expect: &[&str]) -> Played {
    let plan = Plan::from_text(WORKFLOW, &Catalogue::default()).unwrap();
    let zone = Zone::named("Europe/Amsterdam").unwrap();
    let between = (at("2027-03-01T00:00:00Z"), at("2027-03-31T00:00:00Z"));
    let past = Past {
        contact: anna(),
        happenings,
    };
    let played = Script::new(plan, zone, between).play(past);
    let told: Vec<_> = played
        .messages
        .iter()
        .map(|one| format!("{} {} {}", one.at, one.email, one.outcome))
        .collect();
    assert_eq!(told, expect);
    assert_eq!(played.stuck, []);
    played
}

#[test]
fn an_order_gives_a_mail_at_its_instant_on_both_sides_of_the_change_of_the_clock() {
    let played = check(
        vec![
            consent(Standing::Subscribed, "2027-02-01T00:00:00Z"),
            // Before it is switched on: starts nothing.
            order("A0", "2027-02-27T10:00:00Z"),
            order("A1", "2027-03-04T10:00:00Z"),
            order("A2", "2027-03-26T10:00:00Z"),
        ],
        &[
            "2027-03-08T13:30:00Z tips accepted",
            "2027-03-29T12:30:00Z tips accepted",
        ],
    );
    let slot = (BlockId::new("bought").unwrap(), "started".to_owned());
    assert_eq!(played.counts.get(&slot), Some(&2));
    assert_eq!(played.trace.len(), 6);
    assert_eq!(
        (
            played.trace[0].key.as_str(),
            played.trace[0].outcome.as_str()
        ),
        ("A1", "waiting")
    );
}

#[test]
fn who_left_meanwhile_gets_nothing() {
    check(
        vec![
            consent(Standing::Subscribed, "2027-02-01T00:00:00Z"),
            order("A1", "2027-03-04T10:00:00Z"),
            consent(Standing::Left, "2027-03-06T10:00:00Z"),
        ],
        &[],
    );
    check(
        vec![order("A1", "2027-03-04T10:00:00Z")],
        &["2027-03-08T13:30:00Z tips no_consent"],
    );
}

#[test]
fn who_is_inside_hears_of_what_starts_nothing() {
    let returned = |id, when| of_order("order_returned", id, when);
    let consent = || consent(Standing::Subscribed, "2027-02-01T00:00:00Z");
    let placed = || order("A1", "2027-03-04T10:00:00Z");
    let expect = ["2027-03-08T13:30:00Z tips accepted"];
    let played = check(
        vec![consent(), placed(), returned("A1", "2027-03-05T10:00:00Z")],
        &[],
    );
    // At once, and not only when the wait is over.
    let last = played.trace.last().unwrap();
    assert_eq!(
        (last.at, last.outcome.as_str()),
        (at("2027-03-05T10:00:00Z"), "exit.returned")
    );
    // Of another order, or while nobody was inside.
    check(
        vec![consent(), placed(), returned("A2", "2027-03-05T10:00:00Z")],
        &expect,
    );
    check(
        vec![consent(), placed(), returned("A1", "2027-03-09T10:00:00Z")],
        &expect,
    );
}

#[test]
fn the_same_past_gives_the_same_play() {
    let past = || {
        vec![
            consent(Standing::Subscribed, "2027-02-01T00:00:00Z"),
            order("A1", "2027-03-04T10:00:00Z"),
        ]
    };
    let expect = ["2027-03-08T13:30:00Z tips accepted"];
    assert_eq!(check(past(), &expect), check(past(), &expect));
}

#[test]
fn who_is_taken_in_because_of_who_they_are_is_played_too() {
    let check = |trigger: &str, entry: &str, happenings: Vec<Happening>, expect: &[&str]| {
        let text = format!(
            "format: 1\nhandle: w\nname: W\npurpose: service\n{entry}\ntriggers:\n  - {{ id: t, {trigger} }}\n\
             blocks:\n  - {{ id: tips, do: send_email, email: tips }}\n"
        );
        let plan = Plan::from_text(&text, &Catalogue::default()).unwrap();
        let zone = Zone::named("Europe/Amsterdam").unwrap();
        let between = (at("2027-03-01T00:00:00Z"), at("2027-05-01T00:00:00Z"));
        let past = Past {
            contact: anna(),
            happenings,
        };
        let played = Script::new(plan, zone, between).play(past);
        let told = played.messages.iter().map(|one| one.at.to_string());
        assert_eq!(told.collect::<Vec<_>>(), expect, "{trigger}");
    };
    let first = "start: occasion, at: { day: 10, time: \"09:00\" }, lead: 1d";
    check(
        first,
        "",
        vec![],
        &["2027-03-09T08:00:00Z", "2027-04-09T07:00:00Z"],
    );
    let ordered = "audience: { event: order_placed, since: ever }";
    let in_between = vec![order("A", "2027-03-20T09:00:00Z")];
    check(first, ordered, in_between, &["2027-04-09T07:00:00Z"]);
    let look_back = "entry: { existing: { look_back: 30d } }";
    let before = vec![
        order("old", "2027-01-02T09:00:00Z"),
        order("A", "2027-02-20T09:00:00Z"),
        order("B", "2027-03-02T09:00:00Z"),
    ];
    check(
        "start: event, event: order_placed, key: event.order_id",
        look_back,
        before,
        &["2027-03-01T00:00:00Z", "2027-03-02T09:00:00Z"],
    );
}
