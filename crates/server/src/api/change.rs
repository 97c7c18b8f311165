//! The changes of a contact as they are sent: fields, tags and consents. Each is checked here, with
//! its place, so that what stands in an inbox can be applied. What a change does to a contact, and
//! whether a consent may override an earlier word, is the engine's to decide.

use crate::forms::{DATA_VALUE, FIELD_NAME, INSTANT, TAG_NAME};
use engine::calendar::Zone;
use engine::contact::{Basis, Change, Consent, Standing};
use engine::form::{Form, Rule, Shape};
use engine::id::Handle;
use engine::read::unknown;
use engine::read::{Key, key};
use engine::time::Time;
use engine::value::{NAME_BYTES_MAX, TEXT_BYTES_MAX, Value};
use serde_json::Value as Json;
use store::append::SOURCE_BYTES_MAX;
use store::command::CHANGES_MAX;

use crate::object::{Faults, Object, place, refused, shown, within};

/// Longest tag.
const TAG_BYTES_MAX: usize = 100;
/// Longest BCP 47 tag that anybody uses.
const LANGUAGE_BYTES_MAX: usize = 35;
/// Names that conditions read as something of the contact's own, so that no field can have them.
const RESERVED: [&str; 5] = ["id", "tags", "interests", "created_at", "suppressed"];
const BASES: [Basis; 3] = [Basis::OptIn, Basis::Customer, Basis::Request];
/// The door, as it is written with each change.
pub(crate) const SOURCE: &str = "api";

const INTEREST_KEYS: &[Key] = &[
    key("interest", "To what.").takes(Form::HANDLE).required(),
    key("subscribed", "true: subscribes. false: leaves.")
        .takes(Form::Bool)
        .required(),
    key("basis", "On which ground; whoever subscribes needs one.")
        .takes(Form::Words(&["opt_in", "customer", "request"])),
    key("source", "Where it comes from.").takes(Form::Free(SOURCE_BYTES_MAX)),
    key("wording", "The words that the person agreed to.").takes(Form::Free(TEXT_BYTES_MAX)),
    key(
        "at",
        "When; whoever subscribes needs it, and it does not lie ahead.",
    )
    .takes(INSTANT),
];

const INTEREST: Shape = Shape {
    keys: &[INTEREST_KEYS],
    rules: &[
        Rule::ValueNeeds("subscribed", true, "basis"),
        Rule::ValueNeeds("subscribed", true, "at"),
    ],
};

/// The changes in a body.
pub(crate) const KEYS: &[Key] = &[
    key("fields", "Fields by their names; null clears one.").takes(Form::Names {
        name: FIELD_NAME,
        value: &DATA_VALUE,
        most: CHANGES_MAX,
    }),
    key(
        "tags",
        "Tags by their names: true puts it on, false takes it off.",
    )
    .takes(Form::Names {
        name: TAG_NAME,
        value: &Form::Bool,
        most: CHANGES_MAX,
    }),
    key("interests", "Consents, and their ends.").takes(Form::list(
        &Form::Map(&INTEREST),
        0,
        CHANGES_MAX,
    )),
];

/// Reads the changes in a body with `fields`, `tags` and `interests`, that came in at `now`.
pub(crate) fn read(body: &Object<'_>, now: Time, faults: &mut Faults) -> Vec<Change> {
    let mut changes = Vec::new();
    if let Some(json) = body.get("fields") {
        fields(json, &mut changes, faults);
    }
    if let Some(json) = body.get("tags") {
        tags(json, &mut changes, faults);
    }
    for (at, json) in body.list("interests", CHANGES_MAX, faults) {
        changes.extend(interest(json, &at, now, faults));
    }
    if changes.len() > CHANGES_MAX {
        let sentence = format!("{} changes at once; at most {CHANGES_MAX}.", changes.len());
        faults.add("body", sentence);
    }
    changes
}

fn fields(json: &Json, changes: &mut Vec<Change>, faults: &mut Faults) {
    let Json::Object(map) = json else {
        return faults.add("fields", "This must be an object: names and values.");
    };
    for (name, json) in map {
        let at = place("fields", &shown(name));
        if let Some(field) = field_name(name, &at, faults)
            && let Some(value) = field_value(name, json, &at, faults)
        {
            changes.push(Change::Field { field, value });
        }
    }
}

fn field_name(name: &str, at: &str, faults: &mut Faults) -> Option<String> {
    if RESERVED.contains(&name) {
        faults.add(
            at,
            "No field can have this name: it means something else already.",
        );
        return None;
    }
    if name.is_empty() || name.trim() != name || name.chars().any(char::is_control) {
        let sentence =
            "A field's name is not empty, has no spaces at its ends and no control characters.";
        faults.add(at, sentence);
        return None;
    }
    within(name, at, NAME_BYTES_MAX, faults)
}

fn field_value(name: &str, json: &Json, at: &str, faults: &mut Faults) -> Option<Value> {
    let value = Value::from_json(json, at)
        .map_err(|fault| refused(&fault, faults))
        .ok()?;
    let fault = match (name, &value) {
        (_, Value::Null) => None,
        ("email", Value::Text(text)) => mail::address::Address::new(text.as_str())
            .err()
            .map(|fault| format!("This is not an e-mail address: {fault}.")),
        ("zone", Value::Text(text)) => Zone::named(text)
            .is_none()
            .then(|| "This is not a time zone such as Europe/Amsterdam.".to_owned()),
        ("language", Value::Text(text)) => (!is_language(text))
            .then(|| "This is not a language tag such as nl or pt-BR.".to_owned()),
        ("email" | "zone" | "language", _) => Some("This must be text.".to_owned()),
        _ => None,
    };
    match fault {
        Some(sentence) => {
            faults.add(at, sentence);
            None
        }
        None => Some(value),
    }
}

/// The form of a BCP 47 tag; whether anybody speaks it is not asked.
fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    text.len() <= LANGUAGE_BYTES_MAX
        && (2..=8).contains(&first.len())
        && first.chars().all(|c| c.is_ascii_alphabetic())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric())
        })
}

fn tags(json: &Json, changes: &mut Vec<Change>, faults: &mut Faults) {
    let Json::Object(map) = json else {
        return faults.add(
            "tags",
            "This must be an object: `{\"vip\": true, \"old\": false}`.",
        );
    };
    for (name, json) in map {
        let at = place("tags", &shown(name));
        let Some(tag) = within(name, &at, TAG_BYTES_MAX, faults) else {
            continue;
        };
        if name.trim() != name || name.is_empty() || name.chars().any(char::is_control) {
            faults.add(
                at,
                "A tag is not empty, has no spaces at its ends and no control characters.",
            );
            continue;
        }
        match json {
            Json::Bool(set) => changes.push(Change::Tag { tag, set: *set }),
            _ => faults.add(at, "This must be true (put it on) or false (take it off)."),
        }
    }
}

fn interest(json: &Json, at: &str, now: Time, faults: &mut Faults) -> Option<Change> {
    let object = Object::shaped(json, at, &INTEREST, faults)?;
    object.required("interest", faults);
    object.required("subscribed", faults);
    let interest = handle_of(&object, faults);
    let subscribed = object.flag("subscribed", faults);
    let basis = basis(&object, subscribed == Some(true), faults);
    let source = object.text("source", SOURCE_BYTES_MAX, faults);
    let wording = object.text("wording", TEXT_BYTES_MAX, faults);
    // Without a date a nightly sync would bring back everybody who left since.
    if subscribed == Some(true) {
        object.required("at", faults);
    }
    let given_at = object.instant("at", faults).unwrap_or(now);
    if given_at > now {
        let sentence = format!("{given_at} lies ahead of our clock, which says {now}.");
        faults.add(object.place("at"), sentence);
    }
    let state = if subscribed? {
        Standing::Subscribed
    } else {
        Standing::Left
    };
    Some(Change::Interest {
        interest: interest?,
        consent: Consent {
            state,
            basis: basis?,
            source: source.unwrap_or_else(|| SOURCE.to_owned()),
            wording,
            at: given_at,
        },
    })
}

fn handle_of(object: &Object<'_>, faults: &mut Faults) -> Option<Handle> {
    let text = object.text("interest", TEXT_BYTES_MAX, faults)?;
    let handle = Handle::new(&text);
    if handle.is_none() {
        let sentence =
            "An interest's name has at most 64 of a-z, 0-9 and -, and does not begin with -.";
        faults.add(object.place("interest"), sentence);
    }
    handle
}

/// Who subscribes does so on a ground; for leaving none is needed, and the stored one is moot.
fn basis(object: &Object<'_>, needed: bool, faults: &mut Faults) -> Option<Basis> {
    if needed {
        object.required("basis", faults)?;
    }
    let Some(text) = object.text("basis", TAG_BYTES_MAX, faults) else {
        return Some(Basis::OptIn);
    };
    let basis = BASES.into_iter().find(|basis| basis.as_str() == text);
    if basis.is_none() {
        let known = BASES.iter().map(|basis| basis.as_str());
        faults.add(
            object.place("basis"),
            unknown("basis", &shown(&text), known),
        );
    }
    basis
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::NOW;
    use serde_json::json;

    fn check(json: &Json, expect: &str) {
        let mut faults = Faults::default();
        let names = ["fields", "tags", "interests"];
        let body = Object::open(json, "", &names, &mut faults).unwrap();
        let changes = read(&body, Time::parse(NOW).unwrap(), &mut faults);
        let faults = faults.into_list();
        let got = if faults.is_empty() {
            format!("{} changes", changes.len())
        } else {
            let lines = faults
                .iter()
                .map(|fault| format!("{}: {}", fault.at, fault.sentence));
            lines.collect::<Vec<_>>().join("\n")
        };
        assert_eq!(got, expect, "{json}");
    }

    fn with(name: &str, part: &Json) -> Json {
        json!({name: part})
    }

    #[test]
    fn changes_are_read() {
        check(&json!({}), "0 changes");
        check(
            &with(
                "fields",
                &json!({"first_name": "Anna", "zone": "Europe/Paris", "language": "pt-BR", "email": null}),
            ),
            "4 changes",
        );
        check(
            &with("tags", &json!({"vip": true, "old": false})),
            "2 changes",
        );
        let interests = json!([
            {"interest": "offers", "subscribed": true, "basis": "opt_in", "source": "checkout", "wording": "Yes", "at": "2027-02-01T00:00:00Z"},
            {"interest": "news", "subscribed": false},
        ]);
        check(&with("interests", &interests), "2 changes");
    }

    #[test]
    fn fields_and_tags_are_checked() {
        let table = [
            (
                "zone",
                json!("Mars/Olympus"),
                "This is not a time zone such as Europe/Amsterdam.",
            ),
            ("zone", json!(1), "This must be text."),
            (
                "language",
                json!("dutch!"),
                "This is not a language tag such as nl or pt-BR.",
            ),
            (
                "language",
                json!("n"),
                "This is not a language tag such as nl or pt-BR.",
            ),
            (
                "email",
                json!("x"),
                "This is not an e-mail address: an address needs an @.",
            ),
            (
                "tags",
                json!("x"),
                "No field can have this name: it means something else already.",
            ),
            (
                "a ",
                json!(1),
                "A field's name is not empty, has no spaces at its ends and no control characters.",
            ),
        ];
        for (name, value, sentence) in table {
            check(
                &with("fields", &json!({name: value})),
                &format!("fields/{name}: {sentence}"),
            );
        }
        check(
            &with("tags", &json!({"vip": 1})),
            "tags/vip: This must be true (put it on) or false (take it off).",
        );
        check(
            &with("tags", &json!(["vip"])),
            "tags: This must be an object: `{\"vip\": true, \"old\": false}`.",
        );
    }

    #[test]
    fn consent_is_checked() {
        let check = |part: Json, expect: &str| {
            check(
                &with("interests", &json!([part])),
                &format!("interests/0{expect}"),
            );
        };
        check(
            json!({"interest": "offers", "subscribed": true, "at": NOW}),
            "/basis: `basis` is missing.",
        );
        check(
            json!({"interest": "offers", "subscribed": true, "basis": "opt_in"}),
            "/at: `at` is missing.",
        );
        check(
            json!({"interest": "offers", "subscribed": true, "basis": "optin", "at": NOW}),
            "/basis: Unknown basis `optin`: did you mean `opt_in`?",
        );
        check(
            json!({"interest": "offers", "subscribed": false, "at": "2027-03-01T09:00:00.001Z"}),
            "/at: 2027-03-01T09:00:00.001Z lies ahead of our clock, which says 2027-03-01T09:00:00Z.",
        );
        check(
            json!({"interest": "My Offers", "subscribed": false}),
            "/interest: An interest's name has at most 64 of a-z, 0-9 and -, and does not begin with -.",
        );
        check(
            json!({"interest": "offers"}),
            "/subscribed: `subscribed` is missing.",
        );
    }
}
