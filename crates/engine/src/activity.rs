//! Activities: dated records that contacts are linked to by a registration, such as an open day, a
//! webinar or an appointment. What a journey knows of one is told by events of the contact, each with
//! the fields of the record as they were then; the newest word on a field holds. So a back-test and a
//! scenario see what a live journey sees. This module does not know where the calendar is kept.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::{Event, HOPS};
use crate::journey::Journey;
use crate::path::Root;
use crate::value::Value;

/// The contact was registered for it.
pub const REGISTERED: &str = "activity_registered";
/// The contact's registration was withdrawn; the activity goes on.
pub const WITHDRAWN: &str = "activity_registration_cancelled";
/// The contact was there.
pub const ATTENDED: &str = "activity_attended";
/// The contact was not there.
pub const ABSENT: &str = "activity_absent";
/// It begins or ends at another time.
pub const MOVED: &str = "activity_moved";
/// Something else about it is different.
pub const CHANGED: &str = "activity_changed";
/// It is called off.
pub const CANCELLED: &str = "activity_cancelled";

/// Every event that tells of an activity.
pub const EVENTS: [&str; 7] = [
    REGISTERED, WITHDRAWN, ATTENDED, ABSENT, MOVED, CHANGED, CANCELLED,
];

/// The field that says which activity an event is about.
pub const ID: &str = "activity_id";
/// The field that says which registration it is about.
pub const REGISTRATION_ID: &str = "registration_id";

/// Fields of such an event that are no fields of the activity.
const NOT_ITS_OWN: [&str; 3] = [ID, REGISTRATION_ID, HOPS];

/// Whether events of this name tell of an activity.
pub fn tells(name: &str) -> bool {
    EVENTS.contains(&name)
}

/// Which activity these fields are about.
pub fn id_in(data: &Value) -> Option<String> {
    match data.get(ID)? {
        Value::Text(id) if !id.is_empty() => Some(id),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

/// Which activity a journey hangs on: that of what started it.
pub fn of_journey(journey: &Journey) -> Option<String> {
    id_in(&journey.memory.trigger.data)
}

/// Whether an event tells of this activity.
pub fn is_about(event: &Event, id: &str) -> bool {
    tells(&event.name) && id_in(&event.data).as_deref() == Some(id)
}

/// The activities that a history tells of.
pub fn all_in(history: &[Event]) -> BTreeSet<String> {
    let told = history.iter().filter(|event| tells(&event.name));
    told.filter_map(|event| id_in(&event.data)).collect()
}

/// One field of an activity, or of the contact's registration for it, after a history that is in order.
/// `None` if nobody told, or it was cleared.
pub fn field(history: &[Event], id: &str, root: Root, name: &str) -> Option<Value> {
    if name == "id" && root == Root::Activity {
        let known = history.iter().any(|event| is_about(event, id));
        return known.then(|| Value::Text(id.to_owned()));
    }
    let mut told = history.iter().rev().filter(|event| is_about(event, id));
    let value = match root {
        Root::Activity => told.find_map(|event| of_activity(event, name)),
        Root::Registration => told.find_map(|event| of_registration(event, name)),
        _ => None,
    };
    value.filter(|value| *value != Value::Null)
}

/// What an event says of a field of the activity. `Null` where it was cleared.
fn of_activity(event: &Event, name: &str) -> Option<Value> {
    if NOT_ITS_OWN.contains(&name) {
        return None;
    }
    if name == "status" && event.name == CANCELLED {
        return Some("cancelled".into());
    }
    if let Value::Map(fields) = &*event.data
        && let Some(value) = fields.get(name)
    {
        return Some(value.clone());
    }
    // Where nothing else is said, somebody who is registered for it will go there.
    (name == "status" && event.name == REGISTERED).then(|| "planned".into())
}

fn of_registration(event: &Event, name: &str) -> Option<Value> {
    match name {
        "status" => Some(
            match event.name.as_str() {
                REGISTERED => "registered",
                WITHDRAWN => "cancelled",
                ATTENDED => "attended",
                ABSENT => "absent",
                _ => return None,
            }
            .into(),
        ),
        "id" => event.data.get(REGISTRATION_ID),
        "registered_at" if event.name == REGISTERED => {
            Some(event.occurred_at.to_string().as_str().into())
        }
        _ => None,
    }
}

/// All that is known of an activity and of the contact's registration for it, as e-mails see it.
pub fn all_of(history: &[Event], id: &str) -> (Value, Value) {
    let told = history.iter().filter(|event| is_about(event, id));
    let mut names: BTreeSet<&str> = ["id", "status"].into();
    let maps: Vec<_> = told.map(|event| &*event.data).collect();
    for data in &maps {
        if let Value::Map(fields) = data {
            names.extend(fields.keys().map(String::as_str));
        }
    }
    let of = |root, names: BTreeSet<&str>| {
        let known = names.into_iter().filter_map(|name| {
            let value = field(history, id, root, name)?;
            Some((name.to_owned(), value))
        });
        Value::Map(known.collect::<BTreeMap<_, _>>())
    };
    let registration = of(Root::Registration, ["id", "status", "registered_at"].into());
    (of(Root::Activity, names), registration)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::event;

    /// On which day of March, what, and the fields beside the activity's id.
    fn history(told: &[(&str, &str, &str)]) -> Vec<Event> {
        let one = |(when, name, fields): &(&str, &str, &str)| {
            let data = format!(r#"{{"activity_id": "open-day"{fields}}}"#);
            event(&format!("2027-03-{when}T09:00:00Z"), name, &data)
        };
        told.iter().map(one).collect()
    }

    #[test]
    fn the_newest_word_on_a_field_holds() {
        let told = history(&[
            (
                "01",
                REGISTERED,
                r#", "registration_id": "r1", "starts_at": "2027-03-30T14:00", "place": "Hall 2""#,
            ),
            ("05", MOVED, r#", "starts_at": "2027-04-06T14:00""#),
            ("06", "order_placed", r#", "starts_at": "never""#),
            ("07", CHANGED, r#", "place": null"#),
            ("08", ATTENDED, ""),
            ("09", CANCELLED, ""),
        ]);
        let check = |upto: usize, root: Root, name: &str, expect: Option<&str>| {
            let got = field(&told[..upto], "open-day", root, name);
            assert_eq!(got, expect.map(Value::from), "{upto} {name}");
        };
        let (activity, registration) = (Root::Activity, Root::Registration);
        check(0, activity, "starts_at", None);
        check(0, activity, "id", None);
        check(1, activity, "starts_at", Some("2027-03-30T14:00"));
        check(3, activity, "starts_at", Some("2027-04-06T14:00"));
        check(3, activity, "place", Some("Hall 2"));
        check(4, activity, "place", None);
        check(1, activity, "status", Some("planned"));
        check(6, activity, "status", Some("cancelled"));
        check(1, activity, "id", Some("open-day"));
        check(1, activity, "registration_id", None);
        check(1, registration, "id", Some("r1"));
        check(4, registration, "status", Some("registered"));
        check(6, registration, "status", Some("attended"));
        check(6, registration, "starts_at", None);
        assert_eq!(field(&told, "another", activity, "starts_at"), None);
    }

    #[test]
    fn what_e_mails_see_is_what_rules_see() {
        let told = history(&[
            (
                "01",
                REGISTERED,
                r#", "registration_id": 7, "place": "Hall 2""#,
            ),
            ("02", MOVED, r#", "place": "Hall 3", "online": true"#),
        ]);
        let (activity, registration) = all_of(&told, "open-day");
        assert_eq!(
            activity.to_json().to_string(),
            r#"{"id":"open-day","online":true,"place":"Hall 3","status":"planned"}"#
        );
        assert_eq!(
            registration.to_json().to_string(),
            r#"{"id":7,"registered_at":"2027-03-01T09:00:00Z","status":"registered"}"#
        );
    }
}
