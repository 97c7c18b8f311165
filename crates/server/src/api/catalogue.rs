//! `GET /api/v1/catalogue`: the names and values that were lately seen, for those who write rules: of events
//! with what is in them, and of the fields, tags and interests of contacts. Seen in the newest contacts and
//! their newest events, so what it costs does not grow with how many there are; what is rare is not in it.

use std::collections::{BTreeMap, BTreeSet};

use engine::calendar::Zone;
use engine::contact::Contact;
use engine::event::Event;
use engine::money::Money;
use engine::time::Time;
use engine::value::Value;
use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

/// How many contacts are looked at, and how many events of each.
const CONTACTS: usize = 100;
const EVENTS_OF_EACH: usize = 30;
/// Most names that are told: of events, and of what one of them has in it.
const NAMES_MAX: usize = 500;
/// Most values told of one name.
const VALUES_MAX: usize = 8;
/// A longer value is no help in a list to choose from.
const VALUE_CHARS_MAX: usize = 80;
/// How deep names are told: `lines.product.category`.
const DEPTH_MAX: usize = 3;
/// `2027-05-01`
const DATE_LENGTH: usize = 10;

#[derive(Default, JsonSchema, Serialize)]
pub(crate) struct Catalogue {
    events: BTreeMap<String, Happening>,
    /// Of contacts: `first_name`, without `contact.` before it.
    fields: Names,
    tags: BTreeSet<String>,
    interests: BTreeSet<String>,
}

/// An event that was seen.
#[derive(Default, JsonSchema, Serialize)]
#[schemars(rename = "SeenEvent")]
struct Happening {
    last_at: Option<Time>,
    /// `total`, `lines.sku`, without `event.` before it.
    fields: Names,
}

pub(super) type Names = BTreeMap<String, Seen>;

/// What stood under a name.
#[derive(Default, JsonSchema, Serialize)]
#[schemars(rename = "SeenName")]
pub(super) struct Seen {
    /// `text`, `number`, `boolean`, `money`, `date`, `instant`, `list` or `map`; of several the newest.
    #[schemars(extend("enum" = ["text", "number", "boolean", "money", "date", "instant", "list", "map"]))]
    kind: &'static str,
    /// The newest different ones, as people read them.
    values: Vec<String>,
}

pub(crate) async fn handle(caller: Caller) -> Result<Json<Catalogue>, Problem> {
    let workspace = caller.workspace();
    let mut catalogue = Catalogue::default();
    for row in workspace.newest_contacts(None, CONTACTS).await? {
        catalogue.add_contact(&row.contact);
        let events = workspace
            .events(row.contact.id, None, EVENTS_OF_EACH)
            .await?;
        for event in &events {
            catalogue.add_event(event);
        }
    }
    Ok(json::ok(catalogue))
}

impl Catalogue {
    fn add_contact(&mut self, contact: &Contact) {
        for (name, known) in &contact.attributes {
            add(&mut self.fields, name, &known.value, 1);
        }
        self.tags.extend(contact.tags.iter().cloned());
        let interests = contact.interests.keys().map(ToString::to_string);
        self.interests.extend(interests);
    }

    fn add_event(&mut self, event: &Event) {
        if self.events.len() >= NAMES_MAX && !self.events.contains_key(&event.name) {
            return;
        }
        let happening = self.events.entry(event.name.clone()).or_default();
        happening.last_at = happening.last_at.max(Some(event.occurred_at));
        add_fields(&mut happening.fields, event);
    }
}

/// Adds what is in an event; the newest one is given first.
pub(super) fn add_fields(names: &mut Names, event: &Event) {
    if let Value::Map(map) = &*event.data {
        for (name, value) in map {
            add(names, name, value, 1);
        }
    }
}

fn add(names: &mut Names, name: &str, value: &Value, depth: usize) {
    match value {
        Value::Null => return,
        Value::Map(map) if depth < DEPTH_MAX => {
            for (inner, value) in map {
                add(names, &format!("{name}.{inner}"), value, depth + 1);
            }
        }
        Value::List(list) if depth < DEPTH_MAX => {
            // What is in the elements is named through the list.
            for element in list.iter().take(VALUES_MAX) {
                match element {
                    Value::Map(_) => add(names, name, element, depth),
                    _ => keep(names, name, "list", Some(element)),
                }
            }
        }
        _ => {}
    }
    match value {
        Value::Map(_) => {}
        Value::List(_) => keep(names, name, "list", None),
        _ => keep(names, name, kind(value), Some(value)),
    }
}

fn keep(names: &mut Names, name: &str, kind: &'static str, value: Option<&Value>) {
    if names.len() >= NAMES_MAX && !names.contains_key(name) {
        return;
    }
    let seen = names.entry(name.to_owned()).or_default();
    if seen.kind.is_empty() {
        seen.kind = kind;
    }
    let Some(text) = value.map(ToString::to_string) else {
        return;
    };
    let is_short = text.chars().count() <= VALUE_CHARS_MAX;
    if is_short && seen.values.len() < VALUES_MAX && !seen.values.contains(&text) {
        seen.values.push(text);
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::Text(text) if Money::parse(text).is_ok() => "money",
        Value::Text(text) if text.len() == DATE_LENGTH && is_date(text) => "date",
        Value::Text(text) if Time::parse(text).is_some() => "instant",
        _ => "text",
    }
}

fn is_date(text: &str) -> bool {
    Zone::utc().place_text(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::TestApp;
    use engine::contact::Known;
    use engine::id::ContactId;
    use serde_json::json;

    #[tokio::test]
    async fn what_was_seen_is_told_with_its_kinds_and_values() {
        let test = TestApp::new().await;
        let event = json!({"event": "order_placed", "contact": {"email": "anna@shop.test"},
            "data": {"total": "12.50 EUR", "paid": true, "lines": [{"sku": "X-1"}, {"sku": "X-2"}],
                     "codes": ["a"], "long": "x".repeat(81)}});
        test.post("/api/v1/events", &event).await;
        let told = test.get("/api/v1/catalogue").await.json();
        let order = &told["events"]["order_placed"];
        assert_eq!(order["last_at"], "2027-03-01T09:00:00Z");
        assert_eq!(
            order["fields"],
            json!({
                "codes": {"kind": "list", "values": ["a"]},
                "lines": {"kind": "list", "values": []},
                "lines.sku": {"kind": "text", "values": ["X-1", "X-2"]},
                "long": {"kind": "text", "values": []},
                "paid": {"kind": "boolean", "values": ["true"]},
                "total": {"kind": "money", "values": ["12.50 EUR"]},
            })
        );
    }

    #[test]
    fn fields_tags_and_interests_of_contacts_are_told() {
        let mut contact = Contact::new(ContactId(1), Time::from_millis(0));
        for (name, value) in [
            ("born", Value::from("1990-02-28")),
            ("city", Value::from("Gent")),
        ] {
            let known = Known { value, since: None };
            contact.attributes.insert(name.to_owned(), known);
        }
        contact.tags.insert("vip".to_owned());
        let mut catalogue = Catalogue::default();
        catalogue.add_contact(&contact);
        let told = serde_json::to_value(&catalogue).unwrap();
        let born = json!({"kind": "date", "values": ["1990-02-28"]});
        let city = json!({"kind": "text", "values": ["Gent"]});
        assert_eq!(told["fields"], json!({"born": born, "city": city}));
        assert_eq!(told["tags"], json!(["vip"]));
    }

    #[tokio::test]
    async fn another_workspace_sees_none_of_it() {
        let test = TestApp::new().await;
        let event = json!({"event": "order_placed", "contact": {"email": "anna@shop.test"}});
        test.post("/api/v1/events", &event).await;
        let told = test
            .send_as(Some(&test.other_key), "GET", "/api/v1/catalogue", "")
            .await
            .json();
        assert_eq!(told["events"], json!({}));
    }
}
