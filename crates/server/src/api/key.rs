//! A key, as the endpoints about keys answer: never the key itself. Rights as they are read and shown.

use schemars::JsonSchema;
use serde::Serialize;
use store::key::Key;
use store::right::{Right, Rights};

use crate::object::{Faults, Object};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Key")]
pub(crate) struct Shown {
    id: String,
    /// Its first few characters.
    prefix: String,
    name: String,
    rights: Vec<&'static str>,
    created_at: String,
    /// To the minute; null if it never was.
    used_at: Option<String>,
}

impl From<Key> for Shown {
    fn from(key: Key) -> Self {
        Self {
            id: key.id.to_string(),
            prefix: key.prefix,
            name: key.name,
            rights: names(key.rights),
            created_at: key.created_at.to_string(),
            used_at: key.used_at.map(|at| at.to_string()),
        }
    }
}

/// The names of rights.
pub(super) fn names(rights: Rights) -> Vec<&'static str> {
    rights.given().map(Right::as_str).collect()
}

/// Reads a list of rights that must not be empty.
pub(super) fn rights(object: &Object<'_>, faults: &mut Faults) -> Option<Rights> {
    object.required("rights", faults)?;
    let before = faults.count();
    let mut rights = Vec::new();
    for (at, json) in object.list("rights", Right::ALL.len(), faults) {
        if let Some(right) = json.as_str().and_then(Right::named) {
            rights.push(right);
        } else {
            let all = Right::ALL.map(Right::as_str).join(", ");
            faults.add(at, format!("A right is one of {all}."));
        }
    }
    let rights = Rights::of(rights);
    if rights.is_none() && faults.count() == before {
        faults.add(object.place("rights"), "Name at least one right.");
    }
    rights
}
