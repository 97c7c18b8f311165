//! A contact as the API shows it.

use std::collections::{BTreeMap, BTreeSet};

use engine::contact::Consent;
use engine::id::{ContactId, Handle};
use engine::time::Time;
use engine::value::Value;
use schemars::JsonSchema;
use serde::Serialize;
use store::seeing::ContactRow;

use crate::problem::Problem;

/// A contact.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Contact {
    id: ContactId,
    email: Option<String>,
    zone: Option<String>,
    language: Option<String>,
    created_at: Time,
    /// Set if this address must never be mailed; says why.
    suppressed: Option<String>,
    keys: Vec<Key>,
    fields: BTreeMap<String, Field>,
    tags: BTreeSet<String>,
    interests: BTreeMap<Handle, Consent>,
}

/// A key by which the outside world knows a contact.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ContactKey")]
struct Key {
    #[schemars(extend("enum" = ["email", "external_id", "anonymous_id", "phone"]))]
    kind: &'static str,
    value: String,
}

/// A field's value, and since when it is known.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ContactField")]
struct Field {
    value: Value,
    since: Option<Time>,
}

impl From<ContactRow> for Contact {
    fn from(row: ContactRow) -> Self {
        let contact = row.contact;
        let field = |known: engine::contact::Known| Field {
            value: known.value,
            since: known.since,
        };
        let key = |(kind, value): (store::who::IdentityKind, String)| Key {
            kind: kind.as_str(),
            value,
        };
        Self {
            id: contact.id,
            email: contact.email,
            zone: contact.zone,
            language: contact.language,
            created_at: contact.created_at,
            suppressed: contact.suppressed,
            keys: row.keys.into_iter().map(key).collect(),
            fields: contact
                .attributes
                .into_iter()
                .map(|(name, known)| (name, field(known)))
                .collect(),
            tags: contact.tags,
            interests: contact.interests,
        }
    }
}

/// The number of a contact in a path. One that is no number is no contact.
pub(super) fn id(text: &str) -> Result<ContactId, Problem> {
    text.parse().map_err(|_| Problem::no("contact"))
}
