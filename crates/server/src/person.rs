//! Of whom a request speaks: `"contact": {"email": "...", "external_id": "..."}` or
//! `"contact": {"id": "17"}`. Which contact that is, and whether there is one, the store knows.

use crate::forms::EMAIL;
use engine::form::{Form, Named, Rule, Shape};
use engine::id::ContactId;
use engine::read::{Key, key as known};
use serde_json::Value as Json;
use store::who::{IdentityKind, KEY_BYTES_MAX, Who};

use crate::object::{Faults, Object};

const KEYS: &[Key] = &[
    known("email", "Their address.").takes(EMAIL),
    known("external_id", "Their id at the sender of this.").takes(Form::Line(KEY_BYTES_MAX)),
    known("anonymous_id", "The id that a page gave them.").takes(Form::Line(KEY_BYTES_MAX)),
    known("phone", "Their telephone number.").takes(Form::Line(KEY_BYTES_MAX)),
    known("id", "Their number here, and then nothing else.").takes(Form::Like {
        pattern: "^0*[1-9][0-9]{0,17}$",
        says: "a number, as text",
    }),
];

/// Whom a request speaks of.
pub(crate) const FORM: Form = Form::Named(&Named {
    name: "Who",
    doc: "Whom a request speaks of: by keys, or by the number here.",
    form: || Form::Map(&SHAPE),
});

/// What a person can be named by.
pub(crate) const SHAPE: Shape = Shape {
    keys: &[KEYS],
    rules: &[
        Rule::Some(&["email", "external_id", "anonymous_id", "phone", "id"]),
        Rule::OneAtMost(&["id", "email"]),
        Rule::OneAtMost(&["id", "external_id"]),
        Rule::OneAtMost(&["id", "anonymous_id"]),
        Rule::OneAtMost(&["id", "phone"]),
    ],
};

/// Reads whom is meant.
pub(crate) fn read(json: &Json, at: &str, faults: &mut Faults) -> Option<Who> {
    let faults_before = faults.count();
    let object = Object::shaped(json, at, &SHAPE, faults)?;
    let mut keys = Vec::new();
    for kind in IdentityKind::ALL {
        if let Some(value) = object.text(kind.as_str(), KEY_BYTES_MAX, faults) {
            let value = key(kind, &value, &object.place(kind.as_str()), faults)?;
            keys.push((kind, value));
        }
    }
    let id = object.text("id", KEY_BYTES_MAX, faults);
    match (id, keys.is_empty()) {
        (Some(id), true) => {
            let read = id.parse().ok().filter(|id: &ContactId| id.0 > 0);
            if read.is_none() {
                faults.add(object.place("id"), "This is not the number of a contact.");
            }
            read.map(Who::Contact)
        }
        (Some(_), false) => {
            faults.add(at, "Name the contact by `id` or by keys, not by both.");
            None
        }
        (None, false) => Some(Who::Keys(keys)),
        (None, true) => {
            if faults.count() == faults_before {
                let names = SHAPE.names().join(", ");
                faults.add(at, format!("Name the contact by at least one of {names}."));
            }
            None
        }
    }
}

/// A key that can be kept. Looked at here as well as in the store, so that the fault has a place.
fn key(kind: IdentityKind, value: &str, at: &str, faults: &mut Faults) -> Option<String> {
    let value = value.trim();
    if value.is_empty() {
        faults.add(at, "This is empty.");
        return None;
    }
    if value.chars().any(char::is_control) {
        faults.add(at, "This holds a control character.");
        return None;
    }
    if kind == IdentityKind::Email
        && let Err(fault) = mail::address::Address::new(value)
    {
        faults.add(at, format!("This is not an e-mail address: {fault}."));
        return None;
    }
    Some(value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expect: &str) {
        let mut faults = Faults::default();
        let who = read(&serde_json::from_str(json).unwrap(), "contact", &mut faults);
        let got = match who {
            Some(Who::Contact(id)) => format!("contact {id}"),
            Some(Who::Keys(keys)) => {
                let keys = keys
                    .iter()
                    .map(|(kind, value)| format!("{}={value}", kind.as_str()));
                keys.collect::<Vec<_>>().join(" ")
            }
            None => {
                let faults = faults.into_list();
                let faults = faults
                    .iter()
                    .map(|fault| format!("{}: {}", fault.at, fault.sentence));
                faults.collect::<Vec<_>>().join(" | ")
            }
        };
        assert_eq!(got, expect, "{json}");
    }

    #[test]
    fn a_person_is_named_by_keys_or_by_number() {
        check(r#"{"id": "17"}"#, "contact 17");
        check(
            r#"{"email": " Anna@example.test ", "external_id": "C-1"}"#,
            "email=Anna@example.test external_id=C-1",
        );
        check(
            r#"{"phone": "+31 6", "anonymous_id": "x"}"#,
            "anonymous_id=x phone=+31 6",
        );
        check(
            "{}",
            "contact: Name the contact by at least one of email, external_id, anonymous_id, phone, id.",
        );
        check(
            r#"{"id": "17", "email": "a@b.test"}"#,
            "contact: Name the contact by `id` or by keys, not by both.",
        );
    }

    #[test]
    fn what_cannot_be_a_key_has_a_place() {
        check(
            r#"{"id": "x"}"#,
            "contact/id: This is not the number of a contact.",
        );
        check(
            r#"{"id": 17}"#,
            "contact/id: This must be text, not a number.",
        );
        check(
            r#"{"id": "-1"}"#,
            "contact/id: This is not the number of a contact.",
        );
        check(
            r#"{"email": "anna"}"#,
            "contact/email: This is not an e-mail address: an address needs an @.",
        );
        check(
            r#"{"external_id": "  "}"#,
            "contact/external_id: This is empty.",
        );
        check(
            r#"{"external_id": "a\nb"}"#,
            "contact/external_id: This holds a control character.",
        );
        check(
            r#"{"email_address": "a@b.test"}"#,
            "contact/email_address: Unknown name `email_address`; possible here: email, external_id, anonymous_id, phone, id.",
        );
        check(
            r#""anna@b.test""#,
            "contact: This must be an object, not text.",
        );
    }
}
