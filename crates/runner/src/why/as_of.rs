//! A contact as it was when something came in: what changed after it is taken back, by the events that
//! tell of each change.

use engine::contact::{Contact, Known, Standing};
use engine::event::{Event, own};
use engine::id::{EventId, Handle};
use engine::time::Time;
use engine::value::Value;

/// The contact after everything that came in up to `last`. `history` holds the changes that are known.
pub(crate) fn contact(now: &Contact, history: &[Event], last: (Time, EventId)) -> Contact {
    let mut contact = now.clone();
    let mut later: Vec<&Event> = history
        .iter()
        .filter(|event| event.arrival() > last)
        .collect();
    later.sort_by_key(|event| std::cmp::Reverse(event.arrival()));
    for event in later {
        take_back(&mut contact, event);
    }
    contact
}

fn take_back(contact: &mut Contact, event: &Event) {
    let text = |name: &str| match event.data.get(name) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    };
    match event.name.as_str() {
        own::CONTACT_CHANGED => match text("field").as_deref() {
            Some("tags") => {
                if let Some(tag) = text("tag") {
                    if event.data.get("new") == Some(Value::Bool(true)) {
                        contact.tags.remove(&tag);
                    } else {
                        contact.tags.insert(tag);
                    }
                }
            }
            Some("email") => contact.email = text("old"),
            Some("zone") => contact.zone = text("old"),
            Some("language") => contact.language = text("old"),
            Some(field) => {
                let old = event.data.get("old").filter(|old| *old != Value::Null);
                match old {
                    Some(value) => {
                        let known = Known { value, since: None };
                        contact.attributes.insert(field.to_owned(), known);
                    }
                    None => {
                        contact.attributes.remove(field);
                    }
                }
            }
            None => {}
        },
        own::INTEREST_CONFIRMED | own::INTEREST_LEFT => {
            let interest = text("interest").and_then(|text| Handle::new(&text));
            let Some(interest) = interest else { return };
            if event.name == own::INTEREST_CONFIRMED {
                contact.interests.remove(&interest);
            } else if let Some(consent) = contact.interests.get_mut(&interest) {
                consent.state = Standing::Subscribed;
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::id::ContactId;

    #[test]
    fn what_changed_later_is_taken_back() {
        let at = |ms: i64| Time::from_millis(ms);
        let mut now = Contact::new(ContactId(1), at(0));
        now.tags.insert("vip".to_owned());
        let city = |city: &str| Known {
            value: city.into(),
            since: Some(at(30)),
        };
        now.attributes.insert("city".to_owned(), city("Utrecht"));
        let changed = |n: i64, json: serde_json::Value| Event {
            id: EventId(n),
            contact: ContactId(1),
            name: own::CONTACT_CHANGED.to_owned(),
            occurred_at: at(n),
            received_at: at(n),
            source: "api".to_owned(),
            data: Value::from_json(&json, "data").unwrap().into(),
        };
        let history = [
            changed(
                10,
                serde_json::json!({"field": "city", "old": null, "new": "Ede"}),
            ),
            changed(
                20,
                serde_json::json!({"field": "tags", "tag": "vip", "new": true}),
            ),
            changed(
                30,
                serde_json::json!({"field": "city", "old": "Ede", "new": "Utrecht"}),
            ),
        ];
        let check = |ms: i64, expect: (Option<&str>, bool)| {
            let then = contact(&now, &history, (at(ms), EventId(ms)));
            let city = then.attributes.get("city").map(|known| known.value.clone());
            assert_eq!(
                (city, then.tags.contains("vip")),
                (expect.0.map(Value::from), expect.1)
            );
        };
        check(40, (Some("Utrecht"), true));
        check(30, (Some("Utrecht"), true));
        check(29, (Some("Ede"), true));
        check(15, (Some("Ede"), false));
        check(5, (None, false));
    }
}
