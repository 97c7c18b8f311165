//! One document of Klaviyo's kind, and what it means here.

use engine::time::Time;
use serde_json::{Map, Value as Json};
use store::who::Who;

use crate::object::place;
use crate::problem::Located;
use crate::vendor::Told;
use crate::vendor::parts::Part;

const SOURCE: &str = "klaviyo";
/// Where the attributes of the document stand.
const ATTRIBUTES: &str = "data/attributes";
/// Where those of the profile stand in an event.
const PROFILE: &str = "data/attributes/profile/data/attributes";
/// Our names, and theirs.
const NAMES: &[(&str, &str)] = &[
    ("event", "metric"),
    ("data", "properties"),
    ("occurred_at", "time"),
    ("id", "unique_id"),
    ("fields", "properties"),
    ("phone", "phone_number"),
];
/// What of a profile is a key, and of which kind here.
const KEYS: [(&str, &str); 4] = [
    ("external_id", "external_id"),
    ("email", "email"),
    ("phone_number", "phone"),
    ("anonymous_id", "anonymous_id"),
];
/// Why somebody is never mailed again.
const DELETED: &str = "deletion was asked for through the Klaviyo door";

/// One document.
pub(super) struct Document {
    now: Time,
}

impl Document {
    pub(super) const fn new(now: Time) -> Self {
        Self { now }
    }

    fn part<'a>(&self, at: &'a str) -> Part<'a> {
        Part {
            source: SOURCE,
            at,
            now: self.now,
            names: NAMES,
        }
    }

    /// An event, and what it says of its profile.
    pub(super) fn event(&self, json: &Json) -> Result<Vec<Told>, Vec<Located>> {
        let part = self.part(ATTRIBUTES);
        let attributes = inside(json, ATTRIBUTES)?;
        let metric = "data/attributes/metric/data/attributes/name";
        let Some(name) = json.pointer(&format!("/{metric}")) else {
            return Err(vec![Located::new(metric, "The metric has no name.")]);
        };
        let profile = inside(json, PROFILE)?;
        let keys = self.keys(PROFILE, profile)?;
        let mut data = part.object(attributes, "properties")?;
        for name in ["value", "value_currency"] {
            if let Some(value) = attributes.get(name).filter(|value| !value.is_null()) {
                data.entry(name).or_insert_with(|| value.clone());
            }
        }
        let when = part.occurred_at(attributes, "time")?;
        let key = part.text(attributes, "unique_id")?;
        let event = part.event(name, &data, &keys, (when, key))?;
        let fields = self.fields(PROFILE, profile)?;
        let has_more = fields.keys().any(|name| name != "email");
        let mut told = Vec::new();
        if has_more {
            // Before the event, so that what it starts already knows the profile.
            told.push(self.part(PROFILE).change(&keys, fields)?);
        }
        told.push(event);
        Ok(told)
    }

    /// A profile: whom it is about, and what is said.
    pub(super) fn profile(&self, json: &Json) -> Result<(Who, Vec<Told>), Vec<Located>> {
        let attributes = inside(json, ATTRIBUTES)?;
        let part = self.part(ATTRIBUTES);
        let keys = self.keys(ATTRIBUTES, attributes)?;
        let fields = self.fields(ATTRIBUTES, attributes)?;
        Ok((part.who(&keys)?, vec![part.change(&keys, fields)?]))
    }

    /// What is said of a profile that is named by its id.
    pub(super) fn attributes_of(&self, json: &Json, who: &Who) -> Result<Vec<Told>, Vec<Located>> {
        let attributes = inside(json, ATTRIBUTES)?;
        let fields = self.fields(ATTRIBUTES, attributes)?;
        let Who::Contact(id) = who else {
            return Ok(Vec::new());
        };
        let keys = Map::from_iter([("id".to_owned(), id.to_string().into())]);
        Ok(vec![self.part(ATTRIBUTES).change(&keys, fields)?])
    }

    /// Somebody whose data is to be deleted.
    pub(super) fn deletion(&self, json: &Json) -> Result<Vec<Told>, Vec<Located>> {
        let profile = inside(json, PROFILE)?;
        let keys = self.keys(PROFILE, profile)?;
        let who = self.part(PROFILE).who(&keys)?;
        Ok(vec![Told::Suppress(who, DELETED)])
    }

    fn keys(
        &self,
        at: &str,
        profile: &Map<String, Json>,
    ) -> Result<Map<String, Json>, Vec<Located>> {
        let part = self.part(at);
        let mut keys = Map::new();
        for (theirs, ours) in KEYS {
            if let Some(text) = part.text(profile, theirs)? {
                keys.insert(ours.to_owned(), text.into());
            }
        }
        if keys.is_empty() {
            let sentence = "A profile needs email, phone_number, external_id or anonymous_id.";
            return Err(vec![Located::new(at, sentence)]);
        }
        Ok(keys)
    }

    /// What is said of a profile besides its keys; properties of its own stand beside the known ones.
    fn fields(
        &self,
        at: &str,
        profile: &Map<String, Json>,
    ) -> Result<Map<String, Json>, Vec<Located>> {
        let mut fields = self.part(at).object(profile, "properties")?;
        for (name, value) in profile {
            let is_key = KEYS.iter().any(|(theirs, _)| theirs == name) && name != "email";
            let is_own = ["properties", "meta", "subscriptions"].contains(&name.as_str());
            if !is_key && !is_own && !value.is_null() {
                fields.insert(name.clone(), value.clone());
            }
        }
        Ok(fields)
    }
}

/// The object at a place of a document.
fn inside<'j>(json: &'j Json, at: &str) -> Result<&'j Map<String, Json>, Vec<Located>> {
    let found = json.pointer(&place("", &format!("/{at}")));
    let found = found.and_then(Json::as_object);
    found.ok_or_else(|| vec![Located::new(at, "This must be there, and an object.")])
}
