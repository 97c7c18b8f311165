//! What messages of several products have in common: a person by keys, an event with data, attributes
//! that become fields, and how their faults are said with the sender's own names. What a message of a
//! product looks like is in its own file.

use engine::time::Time;
use serde_json::{Map, Value as Json, json};
use store::append::EVENT_KEY_BYTES_MAX;
use store::who::{KEY_BYTES_MAX, Who};

use crate::api::{change, item};
use crate::object::{Faults, Object, place};
use crate::problem::Located;
use crate::vendor::Told;

/// Attributes whose names mean something of their own here; they are kept as `trait_...`.
const RESERVED: [&str; 5] = ["id", "tags", "interests", "created_at", "suppressed"];
/// Unix time in seconds up to here is a date before the year 5138; a larger number is in milliseconds.
const SECONDS_MAX: f64 = 1e11;

/// A message that is being read.
pub(super) struct Part<'a> {
    /// The door, as it is written with each event and change.
    pub(super) source: &'static str,
    /// Where it stands in what was sent.
    pub(super) at: &'a str,
    pub(super) now: Time,
    /// Our names for its parts, and the sender's.
    pub(super) names: &'static [(&'static str, &'static str)],
}

impl Part<'_> {
    /// Something that happened.
    pub(super) fn event(
        &self,
        name: &Json,
        data: &Map<String, Json>,
        keys: &Map<String, Json>,
        (occurred_at, key): (Time, Option<String>),
    ) -> Result<Told, Vec<Located>> {
        let mut body = json!({
            "event": name, "data": data, "contact": keys,
            "occurred_at": occurred_at.to_string(),
        });
        if let Some(key) = key {
            body["id"] = self.own_key(&key)?.into();
        }
        let mut faults = Faults::default();
        let item = item::read(&body, self.at, self.now, &mut faults);
        let mut event = item.ok_or_else(|| self.placed(faults))?.event;
        self.source.clone_into(&mut event.source);
        Ok(Told::Event(event))
    }

    /// Attributes of somebody, who may be known by more keys from now on.
    pub(super) fn change(
        &self,
        keys: &Map<String, Json>,
        attributes: Map<String, Json>,
    ) -> Result<Told, Vec<Located>> {
        let fields = attributes.into_iter().map(|(name, value)| {
            let is_reserved = RESERVED.contains(&name.as_str());
            let name = if is_reserved {
                format!("trait_{name}")
            } else {
                name
            };
            (name, value)
        });
        let body = json!({ "fields": fields.collect::<Map<_, _>>() });
        let who = self.who(keys)?;
        let mut faults = Faults::default();
        let object = Object::open(&body, self.at, &["fields"], &mut faults);
        let changes = object.map(|object| change::read(&object, self.now, &mut faults));
        if !faults.is_empty() {
            return Err(self.placed(faults));
        }
        Ok(Told::Change(who, changes.unwrap_or_default(), self.source))
    }

    /// Whom keys name.
    pub(super) fn who(&self, keys: &Map<String, Json>) -> Result<Who, Vec<Located>> {
        let mut faults = Faults::default();
        let keys = Json::Object(keys.clone());
        let who = crate::person::read(&keys, self.at, &mut faults);
        who.ok_or_else(|| self.placed(faults))
    }

    /// An idempotency key with the door before it, so that two doors do not take each other's for one.
    fn own_key(&self, key: &str) -> Result<String, Vec<Located>> {
        let own = format!("{}:{key}", self.source);
        if own.len() <= EVENT_KEY_BYTES_MAX {
            return Ok(own);
        }
        let sentence = format!("This is too long: at most {EVENT_KEY_BYTES_MAX} bytes.");
        Err(self.fault(self.theirs("id"), &sentence))
    }

    /// Text that is there and not empty; or a number, which some clients send as an id.
    pub(super) fn text(
        &self,
        map: &Map<String, Json>,
        name: &str,
    ) -> Result<Option<String>, Vec<Located>> {
        let text = match map.get(name) {
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

    /// An object, empty if it is not there.
    pub(super) fn object(
        &self,
        map: &Map<String, Json>,
        name: &str,
    ) -> Result<Map<String, Json>, Vec<Located>> {
        match map.get(name) {
            None | Some(Json::Null) => Ok(Map::new()),
            Some(Json::Object(map)) => Ok(map.clone()),
            Some(_) => Err(self.fault(name, "This must be an object.")),
        }
    }

    /// When it happened: Unix time or a date as text, never ahead of now; now if it is not said.
    pub(super) fn occurred_at(
        &self,
        map: &Map<String, Json>,
        name: &str,
    ) -> Result<Time, Vec<Located>> {
        let wrong = || self.fault(name, "This is no instant between 1900 and 2200.");
        let time = match map.get(name) {
            None | Some(Json::Null) => return Ok(self.now),
            Some(Json::Number(number)) => number.as_f64().and_then(unix),
            Some(Json::String(text)) => {
                let number = || text.parse::<f64>().ok().and_then(unix);
                Time::parse(text).or_else(number)
            }
            Some(_) => None,
        };
        Ok(time.ok_or_else(wrong)?.min(self.now))
    }

    pub(super) fn fault(&self, name: &str, sentence: &str) -> Vec<Located> {
        vec![Located::new(place(self.at, name), sentence)]
    }

    fn theirs<'n>(&self, ours: &'n str) -> &'n str {
        let mut names = self.names.iter();
        let found = names.find(|(our, _)| *our == ours);
        found.map_or(ours, |(_, theirs)| theirs)
    }

    /// The faults that our own reader found, with the names that the sender knows.
    fn placed(&self, faults: Faults) -> Vec<Located> {
        let theirs = |mut fault: Located| {
            let inside = fault.at.strip_prefix(self.at).unwrap_or(&fault.at);
            let inside = inside.trim_start_matches('/').to_owned();
            let (first, rest) = inside.split_once('/').unwrap_or((&inside, ""));
            fault.at = place(self.at, self.theirs(first));
            if !rest.is_empty() {
                fault.at = place(&fault.at, rest);
            }
            fault
        };
        faults.into_list().into_iter().map(theirs).collect()
    }
}

/// An instant of Unix time, in seconds or, where that would be far in the future, in milliseconds.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a fraction of a millisecond is none; what is out of range is refused"
)]
fn unix(number: f64) -> Option<Time> {
    let millis = if number.abs() < SECONDS_MAX {
        number * 1000.0
    } else {
        number
    };
    let is_within = (-2.3e12..7.3e12).contains(&millis);
    is_within.then(|| Time::from_millis(millis as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(time: &Json, expect: Option<&str>) {
        let part = Part {
            source: "door",
            at: "",
            now: Time::parse("2027-03-01T09:00:00Z").unwrap(),
            names: &[],
        };
        let map = Map::from_iter([("time".to_owned(), time.clone())]);
        let got = part.occurred_at(&map, "time").map(|time| time.to_string());
        assert_eq!(got.ok().as_deref(), expect, "{time}");
    }

    #[test]
    fn an_instant_is_read_as_clients_write_it() {
        let hour_ago = Some("2027-03-01T08:00:00Z");
        check(&json!(1_803_888_000), hour_ago);
        check(&json!(1_803_888_000.0), hour_ago);
        check(&json!("1803888000"), hour_ago);
        check(&json!(1_803_888_000_000_i64), hour_ago);
        check(&json!("2027-03-01T09:00:00+01:00"), hour_ago);
        check(&json!(null), Some("2027-03-01T09:00:00Z"));
        // A clock that is ahead is not believed.
        check(&json!("2027-03-02T09:00:00Z"), Some("2027-03-01T09:00:00Z"));
        for wrong in [json!("yesterday"), json!(true), json!(1e300), json!(-1e13)] {
            check(&wrong, None);
        }
    }
}
