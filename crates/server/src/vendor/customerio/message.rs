//! One message of Customer.io's kind, and what it means here. None of them is a consent; `unsubscribed`
//! is the end of every one, so whoever has it set is never mailed again.

use engine::read::unknown;
use engine::time::Time;
use serde_json::{Map, Value as Json};

use crate::problem::Located;
use crate::vendor::Told;
use crate::vendor::parts::Part;

const SOURCE: &str = "customerio";
/// Our names, and theirs.
const NAMES: &[(&str, &str)] = &[
    ("event", "name"),
    ("occurred_at", "timestamp"),
    ("fields", "attributes"),
];
const ACTIONS: [&str; 6] = ["identify", "event", "page", "screen", "delete", "suppress"];
/// Attributes that say something to the other product only.
const NOT_KEPT: [&str; 3] = ["cio_id", "_update", "cio_subscription_preferences"];
/// Why somebody is never mailed again.
const DELETED: &str = "deleted or suppressed through the Customer.io door";
const UNSUBSCRIBED: &str = "unsubscribed through the Customer.io door";

type Read = Result<Vec<Told>, Vec<Located>>;

/// One message.
pub(super) struct Entity<'a>(Part<'a>);

impl<'a> Entity<'a> {
    pub(super) fn new(at: &'a str, now: Time) -> Self {
        Self(Part {
            source: SOURCE,
            at,
            now,
            names: NAMES,
        })
    }

    /// Who has this id is this.
    pub(super) fn identified(&self, id: &str, attributes: &Map<String, Json>) -> Read {
        self.person(named(id), attributes)
    }

    /// Something happened to whoever has this id.
    pub(super) fn event_of(&self, id: &str, body: &Map<String, Json>) -> Read {
        self.event(&named(id), body, None)
    }

    /// Something happened to somebody without an id.
    pub(super) fn anonymous(&self, body: &Map<String, Json>) -> Read {
        let Some(anonymous) = self.0.text(body, "anonymous_id")? else {
            let sentence = "`anonymous_id` is missing: an event is somebody's.";
            return Err(self.0.fault("anonymous_id", sentence));
        };
        let keys = Map::from_iter([("anonymous_id".to_owned(), anonymous.into())]);
        self.event(&keys, body, None)
    }

    /// Whoever has this id is never mailed again.
    pub(super) fn suppressed(&self, id: &str) -> Read {
        let who = self.0.who(&named(id))?;
        Ok(vec![Told::Suppress(who, DELETED)])
    }

    /// An element of a batch.
    pub(super) fn of_batch(&self, json: &Json) -> Read {
        let part = &self.0;
        let Some(map) = json.as_object() else {
            return Err(vec![Located::new(part.at, "This must be an object.")]);
        };
        if map.get("type").and_then(Json::as_str) != Some("person") {
            return Err(part.fault("type", "Only `person` is taken here."));
        }
        let identifiers = part.object(map, "identifiers")?;
        let mut keys = Map::new();
        for (theirs, ours) in [
            ("id", "external_id"),
            ("email", "email"),
            ("anonymous_id", "anonymous_id"),
        ] {
            if let Some(text) = part.text(&identifiers, theirs)? {
                keys.insert(ours.to_owned(), text.into());
            }
        }
        if keys.is_empty() {
            let sentence = "Name the person by `id`, `email` or `anonymous_id`.";
            return Err(part.fault("identifiers", sentence));
        }
        match map.get("action").and_then(Json::as_str) {
            Some("identify") => self.person(keys, &part.object(map, "attributes")?),
            Some("event") => self.event(&keys, &inside(map), None),
            Some(kind @ ("page" | "screen")) => self.event(&keys, &inside(map), Some(kind)),
            Some("delete" | "suppress") => Ok(vec![Told::Suppress(part.who(&keys)?, DELETED)]),
            Some(other) => Err(part.fault("action", &unknown("action", other, ACTIONS))),
            None => Err(part.fault("action", "`action` is missing.")),
        }
    }

    fn person(&self, mut keys: Map<String, Json>, attributes: &Map<String, Json>) -> Read {
        let part = &self.0;
        let mut fields = attributes.clone();
        for name in NOT_KEPT {
            fields.remove(name);
        }
        if let Some(email) = part.text(attributes, "email")? {
            keys.entry("email").or_insert_with(|| email.into());
        }
        if let Some(anonymous) = part.text(attributes, "anonymous_id")? {
            keys.insert("anonymous_id".to_owned(), anonymous.into());
            fields.remove("anonymous_id");
        }
        let left = match attributes.get("unsubscribed") {
            Some(Json::Bool(left)) => *left,
            Some(Json::String(text)) => text.eq_ignore_ascii_case("true"),
            _ => false,
        };
        let mut told = vec![part.change(&keys, fields)?];
        if left {
            told.push(Told::Suppress(part.who(&keys)?, UNSUBSCRIBED));
        }
        Ok(told)
    }

    fn event(
        &self,
        keys: &Map<String, Json>,
        body: &Map<String, Json>,
        kind: Option<&str>,
    ) -> Read {
        let part = &self.0;
        let Some(name) = body.get("name") else {
            return Err(part.fault("name", "`name` is missing."));
        };
        let mut data = part.object(body, "data")?;
        let kind = kind.or(body.get("type").and_then(Json::as_str));
        // The name of a page is where somebody was, and not what happened.
        let name = match kind {
            Some(kind @ ("page" | "screen")) => {
                data.entry("name").or_insert_with(|| name.clone());
                &format!("{kind}_viewed").into()
            }
            _ => name,
        };
        let when = part.occurred_at(body, "timestamp")?;
        let key = part.text(body, "id")?;
        Ok(vec![part.event(name, &data, keys, (when, key))?])
    }
}

/// In a batch the data of an event stands under `attributes`.
fn inside(map: &Map<String, Json>) -> Map<String, Json> {
    let mut body = map.clone();
    body.remove("type");
    if let Some(attributes) = body.remove("attributes") {
        body.insert("data".to_owned(), attributes);
    }
    body
}

/// An id that reads as an address is one, as in workspaces there that know people by address.
fn named(id: &str) -> Map<String, Json> {
    let kind = if id.contains('@') {
        "email"
    } else {
        "external_id"
    };
    Map::from_iter([(kind.to_owned(), id.into())])
}
