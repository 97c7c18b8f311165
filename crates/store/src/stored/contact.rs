//! Contacts as rows: the fields as JSON with the moment since which each is known, tags as a JSON
//! list, and one row per consent.

use std::collections::{BTreeMap, BTreeSet};

use engine::contact::{Consent, Contact, Known, Standing};
use engine::id::{ContactId, Handle};
use engine::time::Time;
use engine::value::Value;
use serde_json::{Value as Json, json};

use crate::error::Result;
use crate::message::basis_named;
use crate::row::Row;

/// The stored form of the fields: `{"first_name": ["Anna", 1700000000000]}`.
pub(crate) fn attributes_json(contact: &Contact) -> String {
    let fields = contact.attributes.iter().map(|(name, known)| {
        let since = known.since.map(Time::millis);
        (name.clone(), json!([known.value, since]))
    });
    Json::Object(fields.collect()).to_string()
}

/// The stored form of the tags.
pub(crate) fn tags_json(contact: &Contact) -> String {
    json!(contact.tags).to_string()
}

/// A contact from its row and the rows of its consents.
pub(crate) fn contact(row: &Row, consents: &[Row]) -> Result<Contact> {
    Ok(Contact {
        id: ContactId(row.int("id")?),
        email: row.opt_text("email")?,
        zone: row.opt_text("zone")?,
        language: row.opt_text("language")?,
        created_at: row.time("created_at")?,
        attributes: attributes(row)?,
        tags: tags(row)?,
        interests: consents.iter().map(consent).collect::<Result<_>>()?,
        suppressed: row.opt_text("suppressed")?,
        version: row.int("version")?,
    })
}

fn attributes(row: &Row) -> Result<BTreeMap<String, Known>> {
    let bad = |why: &str| row.bad("attributes", why.to_owned());
    let Json::Object(map) = row.json("attributes")? else {
        return Err(bad("is no map"));
    };
    let mut attributes = BTreeMap::new();
    for (name, pair) in map {
        let Json::Array(mut pair) = pair else {
            return Err(bad(&format!("`{name}` is no pair")));
        };
        let (Some(since), Some(json), true) = (pair.pop(), pair.pop(), pair.is_empty()) else {
            return Err(bad(&format!("`{name}` is no pair")));
        };
        let since = match since {
            Json::Null => None,
            since => {
                let ms = since.as_i64();
                let ms = ms.ok_or_else(|| bad(&format!("`{name}` is known since {since}")))?;
                Some(Time::from_millis(ms))
            }
        };
        let value = Value::from_stored(json).map_err(|why| bad(&format!("`{name}`: {why}")))?;
        attributes.insert(name, Known { value, since });
    }
    Ok(attributes)
}

fn tags(row: &Row) -> Result<BTreeSet<String>> {
    serde_json::from_value(row.json("tags")?).map_err(|error| row.bad("tags", error.to_string()))
}

fn consent(row: &Row) -> Result<(Handle, Consent)> {
    let consent = Consent {
        state: row.parse("state", standing_named)?,
        basis: row.parse("basis", basis_named)?,
        source: row.text("source")?,
        wording: row.opt_text("wording")?,
        at: row.time("at")?,
    };
    Ok((row.parse("interest", Handle::new)?, consent))
}

/// As it is stored.
pub(crate) const fn standing_name(standing: Standing) -> &'static str {
    match standing {
        Standing::Subscribed => "subscribed",
        Standing::Left => "left",
    }
}

fn standing_named(name: &str) -> Option<Standing> {
    [Standing::Subscribed, Standing::Left]
        .into_iter()
        .find(|standing| standing_name(*standing) == name)
}
