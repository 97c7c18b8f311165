//! Recorded requests, as a history file has them: one line of JSON each, with the instant `at` at which
//! it came in. They are read by the very readers that the API uses, so that a play is of what would
//! have been taken.

use engine::contact::Change;
use engine::id::Handle;
use engine::time::Time;
use serde_json::Value as Json;
use store::append::NewEvent;
use store::who::Who;

use crate::api::{change, item, tell_complete};
use crate::json;
use crate::object::{Faults, Object};
use crate::person;

/// Longest handle.
const HANDLE_BYTES_MAX: usize = 64;

/// What a line tells.
#[derive(Clone, Debug)]
pub enum Told {
    /// The body of `POST /api/v1/events`.
    Event(NewEvent),
    /// The body of `PUT /api/v1/contacts`.
    Change(Who, Vec<Change>),
    /// That a source of events is complete up to there: the body of `POST
    /// /api/v1/sources/{id}/complete`, with the id under `source`.
    Complete(Handle, Time),
}

/// Reads a line: when it came in, and what it tells. `Err` holds a sentence for each fault, with its
/// place.
pub fn read(line: &str) -> Result<(Time, Told), Vec<String>> {
    let json = json::read(line.as_bytes()).map_err(|_| vec!["this is not JSON".to_owned()])?;
    let Json::Object(mut body) = json else {
        return Err(vec!["this must be an object".to_owned()]);
    };
    let at = body.remove("at");
    let Some(at) = at.as_ref().and_then(Json::as_str).and_then(Time::parse) else {
        return Err(vec![
            "at: when it came in, such as 2027-03-01T09:00:00Z".to_owned(),
        ]);
    };
    let (is_event, is_word) = (body.contains_key("event"), body.contains_key("source"));
    let body = Json::Object(body);
    let mut faults = Faults::default();
    let told = if is_event {
        item::read(&body, "", at, &mut faults).map(|item| Told::Event(item.event))
    } else if is_word {
        complete(&body, at, &mut faults)
    } else {
        changes(&body, at, &mut faults)
    };
    match told {
        Some(told) if faults.is_empty() => Ok((at, told)),
        _ => {
            let faults = faults.into_list().into_iter();
            Err(faults
                .map(|fault| format!("{}: {}", fault.at, fault.sentence))
                .collect())
        }
    }
}

fn changes(body: &Json, at: Time, faults: &mut Faults) -> Option<Told> {
    let names = ["contact", "fields", "tags", "interests"];
    let object = Object::open(body, "", &names, faults)?;
    let who = object.required("contact", faults);
    let who = who.and_then(|json| person::read(json, "contact", faults));
    let changes = change::read(&object, at, faults);
    Some(Told::Change(who?, changes))
}

fn complete(body: &Json, at: Time, faults: &mut Faults) -> Option<Told> {
    let object = Object::open(body, "", &["source", "until"], faults)?;
    let source = object.text("source", HANDLE_BYTES_MAX, faults);
    let source = source.and_then(|source| {
        let handle = Handle::new(&source);
        if handle.is_none() {
            faults.add("source".to_owned(), "This must be the handle of a source.");
        }
        handle
    });
    let until = tell_complete::until(&object, at, faults);
    Some(Told::Complete(source?, until.unwrap_or(at).min(at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expect: &str) {
        let got = match read(line) {
            Ok((at, Told::Event(event))) => format!("{at} {} {}", event.name, event.data),
            Ok((at, Told::Change(_, changes))) => format!("{at} {} changes", changes.len()),
            Ok((at, Told::Complete(source, until))) => format!("{at} {source} until {until}"),
            Err(faults) => faults.join("\n"),
        };
        assert_eq!(got, expect, "{line}");
    }

    #[test]
    fn a_line_is_a_request_with_its_instant() {
        check(
            r#"{"at":"2027-03-01T09:00:00Z","event":"seen","contact":{"email":"a@b.test"},"data":{"n":1}}"#,
            r#"2027-03-01T09:00:00Z seen {"n":1}"#,
        );
        check(
            r#"{"at":"2027-03-01T09:00:00Z","contact":{"email":"a@b.test"},"fields":{"city":"Ede"}}"#,
            "2027-03-01T09:00:00Z 1 changes",
        );
        check(
            r#"{"at":"2027-03-01T09:00:00Z","source":"orders","until":"2027-03-01T08:55:00Z"}"#,
            "2027-03-01T09:00:00Z orders until 2027-03-01T08:55:00Z",
        );
        check(
            r#"{"at":"2027-03-01T09:00:00Z","source":"orders"}"#,
            "2027-03-01T09:00:00Z orders until 2027-03-01T09:00:00Z",
        );
    }

    #[test]
    fn a_mistake_has_its_place() {
        check("{", "this is not JSON");
        check("[]", "this must be an object");
        check(
            r#"{"event":"seen"}"#,
            "at: when it came in, such as 2027-03-01T09:00:00Z",
        );
        check(
            r#"{"at":"2027-03-01T09:00:00Z","source":"The orders"}"#,
            "source: This must be the handle of a source.",
        );
        check(
            r#"{"at":"2027-03-01T09:00:00Z","event":"email_sent","contact":{"email":"a"}}"#,
            "event: `email_sent` cannot be sent: only Postduif itself writes events of such a name, about mails, consents and journeys.\n\
             contact/email: This is not an e-mail address: an address needs an @.",
        );
    }
}
