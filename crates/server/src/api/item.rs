//! One event as it is sent: `{"event", "contact", "occurred_at", "data", "id"}`. Everything that is
//! wrong with it is found here, with its place, before anything is stored.

use crate::forms::{DATA, EVENT_NAME, HAPPENED_AT};
use engine::event::{is_own, name_fault};
use engine::form::{Form, Named, Shape};
use engine::read::{Key, key as known};
use engine::time::{DAY_MS, Time};
use engine::value::Value;
use serde_json::Value as Json;
use store::append::{DATA_BYTES_MAX, EVENT_KEY_BYTES_MAX, NewEvent};

use crate::object::{Faults, Object, refused};
use crate::person;

/// What every event may hold, whoever it is about.
pub(crate) const HAPPENED: &[Key] = &[
    known("event", "What happened: order_placed.")
        .takes(EVENT_NAME)
        .required(),
    known(
        "occurred_at",
        "When; now if left out. At most 24 hours ahead, and not before 2000.",
    )
    .takes(HAPPENED_AT),
    known("data", "The fields of the event.").takes(DATA),
    known("id", "With it, sending the event twice is harmless.").takes(EVENT_KEY),
];
const WHO: &[Key] = &[known("contact", "Whom it happened to.")
    .takes(person::FORM)
    .required()];

/// An event of a contact, as it is sent.
pub(crate) const FORM: Form = Form::Named(&Named {
    name: "Event",
    doc: "Something that happened to a contact.",
    form: || Form::Map(&SHAPE),
});

/// An event of a contact.
pub(crate) const SHAPE: Shape = Shape::of(&[HAPPENED, WHO]);

/// The name under which an event is known, so that it is taken once.
pub(crate) const EVENT_KEY: Form = Form::Like {
    pattern: "^[^\\u0000-\\u001f\\u007f-\\u009f]{1,200}$",
    says: "text on one line",
};

/// Longest name that is read at all; the engine's own limit, which is lower, gives the sentence.
const NAME_BYTES_READ_MAX: usize = 1_000;
/// How far the sender's clock may run ahead of ours. What is further ahead is a mistake.
const AHEAD_MS_MAX: i64 = DAY_MS;
/// Nothing of use to a workflow happened before 1 January 2000; an instant before it is a date that
/// was not set.
const EARLIEST: &str = "2000-01-01T00:00:00Z";
/// The door, as it is written with each event.
pub(super) const SOURCE: &str = "api";

/// An event that can be stored.
pub(crate) struct Item {
    pub(crate) event: NewEvent,
    /// Whether its instant lay ahead of our clock and was held back.
    pub(crate) clamped: bool,
}

/// Reads an event that came in at `now`.
pub(crate) fn read(json: &Json, at: &str, now: Time, faults: &mut Faults) -> Option<Item> {
    let object = Object::shaped(json, at, &SHAPE, faults)?;
    let name = name(&object, faults);
    let who = object
        .required("contact", faults)
        .and_then(|json| person::read(json, &object.place("contact"), faults));
    let occurred_at = occurred_at(&object, now, faults);
    let data = data(&object, faults);
    let key = key(&object, faults);
    if !faults.is_empty() {
        return None;
    }
    let occurred_at = occurred_at.unwrap_or(now);
    Some(Item {
        event: NewEvent {
            who: who?,
            name: name?,
            occurred_at: occurred_at.min(now),
            source: SOURCE.to_owned(),
            data: data?,
            key,
        },
        clamped: occurred_at > now,
    })
}

pub(super) fn name(object: &Object<'_>, faults: &mut Faults) -> Option<String> {
    object.required("event", faults)?;
    let name = object.text("event", NAME_BYTES_READ_MAX, faults)?;
    if let Some(fault) = name_fault(&name) {
        faults.add(object.place("event"), format!("The event's name {fault}."));
        return None;
    }
    if is_own(&name) {
        let sentence = format!(
            "`{name}` cannot be sent: only Postduif itself writes events of such a name, about mails, consents and journeys."
        );
        faults.add(object.place("event"), sentence);
        return None;
    }
    Some(name)
}

pub(super) fn occurred_at(object: &Object<'_>, now: Time, faults: &mut Faults) -> Option<Time> {
    let at = object.instant("occurred_at", faults)?;
    let earliest = Time::parse(EARLIEST).unwrap_or(Time::MIN);
    let sentence = if at > now.plus_ms(AHEAD_MS_MAX) {
        format!("{at} is more than 24 hours ahead of our clock, which says {now}.")
    } else if at < earliest {
        format!("{at} lies before {EARLIEST}; leave it out if it is not known.")
    } else {
        return Some(at);
    };
    faults.add(object.place("occurred_at"), sentence);
    None
}

pub(super) fn data(object: &Object<'_>, faults: &mut Faults) -> Option<Value> {
    let Some(json) = object.get("data") else {
        return Some(Value::empty_map());
    };
    let at = object.place("data");
    if !json.is_object() {
        faults.add(at, "This must be an object: the fields of the event.");
        return None;
    }
    let value = Value::from_json(json, &at)
        .map_err(|fault| refused(&fault, faults))
        .ok()?;
    // As the store will have it.
    let bytes = value.to_json().to_string().len();
    if bytes > DATA_BYTES_MAX {
        faults.add(
            at,
            format!("This has {bytes} bytes; at most {DATA_BYTES_MAX}."),
        );
        return None;
    }
    Some(value)
}

pub(super) fn key(object: &Object<'_>, faults: &mut Faults) -> Option<String> {
    let key = object.text("id", EVENT_KEY_BYTES_MAX, faults)?;
    if key.is_empty() || key.chars().any(char::is_control) {
        faults.add(
            object.place("id"),
            "This is empty or holds a control character.",
        );
        return None;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2027-03-01T09:00:00Z";

    fn check(json: &str, expect: &str) {
        let mut faults = Faults::default();
        let json = serde_json::from_str(json).unwrap();
        let item = read(&json, "batch/3", Time::parse(NOW).unwrap(), &mut faults);
        let got = if let Some(Item { event, clamped }) = item {
            let clamped = if clamped { " clamped" } else { "" };
            let key = event.key.unwrap_or_default();
            format!(
                "{} {} {} {key}{clamped}",
                event.name, event.occurred_at, event.data
            )
        } else {
            let faults = faults.into_list();
            let lines = faults
                .iter()
                .map(|fault| format!("{}: {}", fault.at, fault.sentence));
            lines.collect::<Vec<_>>().join("\n")
        };
        assert_eq!(got, expect);
    }

    fn with(part: &str) -> String {
        format!(r#"{{"event": "e", "contact": {{"id": "1"}}, {part}}}"#)
    }

    #[test]
    fn a_good_event_is_read_as_it_is() {
        check(
            r#"{"event": "order_placed", "contact": {"email": "a@b.test"}, "id": "k-1",
                "occurred_at": "2027-02-28T23:00:00+01:00", "data": {"total": 12.50}}"#,
            r#"order_placed 2027-02-28T22:00:00Z {"total":12.50} k-1"#,
        );
        check(&with(r#""data": null"#), "e 2027-03-01T09:00:00Z {} ");
    }

    #[test]
    fn instants_have_bounds() {
        check(
            &with(r#""occurred_at": "2027-03-02T09:00:00Z""#),
            "e 2027-03-01T09:00:00Z {}  clamped",
        );
        check(
            &with(r#""occurred_at": "2027-03-02T09:00:00.001Z""#),
            "batch/3/occurred_at: 2027-03-02T09:00:00.001Z is more than 24 hours ahead of our clock, which says 2027-03-01T09:00:00Z.",
        );
        check(
            &with(r#""occurred_at": "9999-12-31T23:59:59Z""#),
            "batch/3/occurred_at: `9999-12-31T23:59:59Z` is not an instant between 1900 and 2200, written as 2027-03-01T09:00:00Z.",
        );
        check(
            &with(r#""occurred_at": "1999-12-31T23:59:59Z""#),
            "batch/3/occurred_at: 1999-12-31T23:59:59Z lies before 2000-01-01T00:00:00Z; leave it out if it is not known.",
        );
        check(
            &with(r#""occurred_at": "2000-01-01T00:00:00Z""#),
            "e 2000-01-01T00:00:00Z {} ",
        );
        check(
            &with(r#""occurred_at": "yesterday""#),
            "batch/3/occurred_at: `yesterday` is not an instant between 1900 and 2200, written as 2027-03-01T09:00:00Z.",
        );
    }

    #[test]
    fn names_of_our_own_are_refused() {
        for name in [
            "email_sent",
            "interest_confirmed",
            "journey_started",
            "contact_changed",
        ] {
            check(
                &format!(r#"{{"event": "{name}", "contact": {{"id": "1"}}}}"#),
                &format!(
                    "batch/3/event: `{name}` cannot be sent: only Postduif itself writes events of such a name, about mails, consents and journeys."
                ),
            );
        }
    }

    #[test]
    fn every_fault_is_named_with_its_place() {
        check(
            r#"{"evnt": "e"}"#,
            "batch/3/evnt: Unknown name `evnt`: did you mean `event`?\n\
             batch/3/event: `event` is missing.\n\
             batch/3/contact: `contact` is missing.",
        );
        check(
            &with(r#""data": {"lines": [{"sku": "a\u0000"}]}, "id": """#),
            "batch/3/data/lines/0/sku: This holds a NUL character.\n\
             batch/3/id: This is empty or holds a control character.",
        );
        check(
            &with(r#""data": [1]"#),
            "batch/3/data: This must be an object: the fields of the event.",
        );
        check(
            &with(r#""data": {"n": 1e400}"#),
            "batch/3/data/n: The number 1e+400 has more digits than can be kept exactly (28).",
        );
        let deep = format!("{{\"a\": {}{}}}", "[".repeat(20), "]".repeat(20));
        check(
            &with(&format!(r#""data": {deep}"#)),
            &format!(
                "batch/3/data/a{}: This is nested deeper than 12 levels.",
                "/0".repeat(12)
            ),
        );
        let long = "x".repeat(65_537);
        check(
            &with(&format!(r#""data": {{"note": "{long}"}}"#)),
            "batch/3/data/note: This is text of 65537 bytes; at most 65536.",
        );
    }

    #[test]
    fn data_is_bounded_as_a_whole() {
        let field = |n: usize| format!(r#""f{n}": "{}""#, "x".repeat(60_000));
        let fields: Vec<_> = (0..9).map(field).collect();
        let data = format!("{{{}}}", fields.join(","));
        check(
            &with(&format!(r#""data": {data}"#)),
            &format!(
                "batch/3/data: This has {} bytes; at most 524288.",
                data.len() - 9
            ),
        );
    }
}
