//! One message of Segment's kind, and what it means here: `track`, `page` and `screen` are events;
//! `identify` changes a contact, `group` its company; `alias` adds a key to one. None of them is a
//! consent: whoever is identified is not thereby subscribed to anything.

use engine::read::unknown;
use engine::time::{DAY_MS, Time};
use serde_json::{Map, Value as Json, json};
use store::append::EVENT_KEY_BYTES_MAX;
use store::who::{IdentityKind, KEY_BYTES_MAX, Who};

use crate::api::{change, item};
use crate::object::{Faults, Object};
use crate::problem::Located;
use crate::vendor::Told;

/// The door, as it is written with each event and change.
const SOURCE: &str = "segment";
const KINDS: [&str; 6] = ["track", "identify", "page", "screen", "group", "alias"];
/// Of a message's `context`, what says where and by which campaign somebody came; the rest is about
/// machines and libraries.
const CONTEXT_KEPT: [&str; 2] = ["page", "campaign"];
/// Traits whose names mean something of their own here; they are kept as `trait_...`.
const TRAITS_RESERVED: [&str; 5] = ["id", "tags", "interests", "created_at", "suppressed"];

/// Reads a message. `kind` is what its path says, if it came alone; `sent_at` is the batch's.
pub(super) fn read(
    json: &Json,
    at: &str,
    kind: Option<&str>,
    sent_at: Option<&Json>,
    now: Time,
) -> Result<Vec<Told>, Vec<Located>> {
    let Some(map) = json.as_object() else {
        return Err(vec![Located::new(at, "This must be an object.")]);
    };
    let kind = map.get("type").and_then(Json::as_str).or(kind);
    let message = Message {
        map,
        at,
        occurred_at: occurred_at(map, sent_at, now),
        now,
    };
    match kind {
        Some("track") => message.track(),
        Some("page") => message.seen("page_viewed"),
        Some("screen") => message.seen("screen_viewed"),
        Some("identify") => message.identify(),
        Some("group") => message.group(),
        Some("alias") => message.alias(),
        Some(other) => Err(message.fault("type", &unknown("type of message", other, KINDS))),
        None => Err(message.fault("type", "`type` is missing.")),
    }
}

/// When it happened by our clock: the client's clock is as far off as `sentAt` says. Never ahead of
/// now; a date that was not set, or no date, is now.
fn occurred_at(map: &Map<String, Json>, sent_at: Option<&Json>, now: Time) -> Time {
    let time = |json: Option<&Json>| json.and_then(Json::as_str).and_then(Time::parse);
    let Some(said) = time(map.get("timestamp").or(map.get("originalTimestamp"))) else {
        return now;
    };
    let sent_at = time(map.get("sentAt")).or(time(sent_at));
    let skew_ms = sent_at.map_or(0, |sent| now.millis() - sent.millis());
    // A clock that is off by more than a day is a wait in some queue: then its dates are right.
    let skew_ms = if skew_ms.abs() > DAY_MS { 0 } else { skew_ms };
    said.plus_ms(skew_ms).min(now)
}

struct Message<'a> {
    map: &'a Map<String, Json>,
    at: &'a str,
    occurred_at: Time,
    now: Time,
}

impl Message<'_> {
    fn track(&self) -> Result<Vec<Told>, Vec<Located>> {
        let Some(name) = self.map.get("event") else {
            return Err(self.fault("event", "`event` is missing."));
        };
        self.event(name, self.object("properties")?)
    }

    /// A page or screen: its name and category stand beside its properties.
    fn seen(&self, name: &str) -> Result<Vec<Told>, Vec<Located>> {
        let mut data = self.object("properties")?;
        for key in ["name", "category"] {
            if let Some(text) = self.map.get(key).filter(|json| !json.is_null()) {
                data.entry(key).or_insert_with(|| text.clone());
            }
        }
        self.event(&name.into(), data)
    }

    fn event(&self, name: &Json, mut data: Map<String, Json>) -> Result<Vec<Told>, Vec<Located>> {
        if let Some(Json::Object(context)) = self.map.get("context") {
            let kept = context
                .iter()
                .filter(|(key, value)| CONTEXT_KEPT.contains(&key.as_str()) && value.is_object());
            let kept: Map<_, _> = kept
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            if !kept.is_empty() {
                data.entry("context").or_insert(Json::Object(kept));
            }
        }
        let mut body = json!({
            "event": name, "data": data, "contact": self.keys(None)?,
            "occurred_at": self.occurred_at.to_string(),
        });
        if let Some(key) = self.key()? {
            body["id"] = key.into();
        }
        let mut faults = Faults::default();
        let item = item::read(&body, self.at, self.now, &mut faults);
        let mut event = item.ok_or_else(|| self.placed(faults))?.event;
        SOURCE.clone_into(&mut event.source);
        Ok(vec![Told::Event(event)])
    }

    fn identify(&self) -> Result<Vec<Told>, Vec<Located>> {
        let mut fields = Map::new();
        for (name, value) in self.object("traits")? {
            let is_reserved = TRAITS_RESERVED.contains(&name.as_str());
            let name = if is_reserved {
                format!("trait_{name}")
            } else {
                name
            };
            fields.insert(name, value);
        }
        let email = fields.get("email").and_then(Json::as_str);
        let who = self.who(email)?;
        self.change(who, &fields)
    }

    /// The company that somebody belongs to, as one field.
    fn group(&self) -> Result<Vec<Told>, Vec<Located>> {
        let Some(group) = self.text("groupId")? else {
            return Err(self.fault("groupId", "`groupId` is missing."));
        };
        let mut company = self.object("traits")?;
        company.insert("id".to_owned(), group.into());
        let who = self.who(None)?;
        let fields = Map::from_iter([("company".to_owned(), company.into())]);
        self.change(who, &fields)
    }

    /// Somebody who was known by `previousId` is known by `userId` too.
    fn alias(&self) -> Result<Vec<Told>, Vec<Located>> {
        let (Some(before), Some(user)) = (self.text("previousId")?, self.text("userId")?) else {
            return Err(self.fault("previousId", "`previousId` and `userId` must be there."));
        };
        let keys = vec![
            (IdentityKind::ExternalId, user),
            (IdentityKind::AnonymousId, before),
        ];
        Ok(vec![Told::Change(Who::Keys(keys), Vec::new(), SOURCE)])
    }

    fn change(&self, who: Who, fields: &Map<String, Json>) -> Result<Vec<Told>, Vec<Located>> {
        let body = json!({ "fields": fields });
        let mut faults = Faults::default();
        let object = Object::open(&body, self.at, &["fields"], &mut faults);
        let changes = object.map(|object| change::read(&object, self.now, &mut faults));
        if !faults.is_empty() {
            return Err(self.placed(faults));
        }
        Ok(vec![Told::Change(who, changes.unwrap_or_default(), SOURCE)])
    }

    /// Who it is about, as our own door takes it.
    fn keys(&self, email: Option<&str>) -> Result<Json, Vec<Located>> {
        let mut keys = Map::new();
        for (name, key) in [("userId", "external_id"), ("anonymousId", "anonymous_id")] {
            if let Some(text) = self.text(name)? {
                keys.insert(key.to_owned(), text.into());
            }
        }
        if let Some(email) = email {
            keys.insert("email".to_owned(), email.into());
        }
        if keys.is_empty() {
            return Err(self.fault("userId", "`userId` or `anonymousId` must be there."));
        }
        Ok(Json::Object(keys))
    }

    fn who(&self, email: Option<&str>) -> Result<Who, Vec<Located>> {
        let mut faults = Faults::default();
        let who = crate::person::read(&self.keys(email)?, self.at, &mut faults);
        who.ok_or_else(|| self.placed(faults))
    }

    /// The message's own key; sending it again is harmless with one.
    fn key(&self) -> Result<Option<String>, Vec<Located>> {
        let key = self.text("messageId")?;
        match key {
            Some(key) if key.len() + SOURCE.len() >= EVENT_KEY_BYTES_MAX => {
                let sentence = format!(
                    "This has {} bytes; at most {EVENT_KEY_BYTES_MAX} with `{SOURCE}:` before it.",
                    key.len()
                );
                Err(self.fault("messageId", &sentence))
            }
            key => Ok(key.map(|key| format!("{SOURCE}:{key}"))),
        }
    }

    /// Text, or a number, which some clients send as an id.
    fn text(&self, name: &str) -> Result<Option<String>, Vec<Located>> {
        let text = match self.map.get(name) {
            None | Some(Json::Null) => return Ok(None),
            Some(Json::String(text)) => text.clone(),
            Some(Json::Number(number)) => number.to_string(),
            Some(_) => return Err(self.fault(name, "This must be text.")),
        };
        if text.len() > KEY_BYTES_MAX {
            let sentence = format!("This has {} bytes; at most {KEY_BYTES_MAX}.", text.len());
            return Err(self.fault(name, &sentence));
        }
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    fn object(&self, name: &str) -> Result<Map<String, Json>, Vec<Located>> {
        match self.map.get(name) {
            None | Some(Json::Null) => Ok(Map::new()),
            Some(Json::Object(map)) => Ok(map.clone()),
            Some(_) => Err(self.fault(name, "This must be an object.")),
        }
    }

    fn fault(&self, name: &str, sentence: &str) -> Vec<Located> {
        vec![Located::new(crate::object::place(self.at, name), sentence)]
    }

    /// The faults that our own reader found, with the names that the sender knows.
    fn placed(&self, faults: Faults) -> Vec<Located> {
        let ours = [
            ("data", "properties"),
            ("fields", "traits"),
            ("id", "messageId"),
            ("occurred_at", "timestamp"),
        ];
        let theirs = |mut fault: Located| {
            let inside = fault.at.strip_prefix(self.at).unwrap_or(&fault.at);
            let inside = inside.trim_start_matches('/').to_owned();
            let (first, rest) = inside.split_once('/').unwrap_or((&inside, ""));
            if let Some((_, name)) = ours.iter().find(|(our, _)| *our == first) {
                let place = crate::object::place(self.at, name);
                fault.at = if rest.is_empty() {
                    place
                } else {
                    crate::object::place(&place, rest)
                };
            }
            fault
        };
        faults.into_list().into_iter().map(theirs).collect()
    }
}
