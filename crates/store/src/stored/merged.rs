//! How two contacts were before they became one, as JSON with a format number. Numbers keep their digits,
//! as everything that is told of people does.

use std::collections::{BTreeMap, BTreeSet};

use engine::contact::{Consent, Contact, Known};
use engine::id::{ContactId, Handle};
use engine::time::Time;
use engine::value::Value;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::who::IdentityKind;

/// The number of the form.
const FORMAT: u32 = 1;

/// How both were.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Before {
    /// The one who is gone.
    pub(crate) gone: Contact,
    /// The one who stays.
    pub(crate) stays: Contact,
    /// The keys of the one who is gone.
    pub(crate) keys: Vec<(IdentityKind, String)>,
    /// Who was part of the one who is gone.
    pub(crate) parts: Vec<ContactId>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    format: u32,
    gone: Person,
    stays: Person,
    keys: Vec<(String, String)>,
    parts: Vec<i64>,
}

#[derive(Serialize, Deserialize)]
struct Person {
    id: i64,
    email: Option<String>,
    zone: Option<String>,
    language: Option<String>,
    created_at: i64,
    fields: BTreeMap<String, (Json, Option<i64>)>,
    tags: BTreeSet<String>,
    interests: BTreeMap<String, Consent>,
    suppressed: Option<String>,
    version: i64,
}

impl Before {
    /// The stored form.
    pub(crate) fn to_text(&self) -> Result<String, String> {
        let keys = self.keys.iter();
        let stored = Stored {
            format: FORMAT,
            gone: person(&self.gone),
            stays: person(&self.stays),
            keys: keys
                .map(|(kind, key)| (kind.as_str().to_owned(), key.clone()))
                .collect(),
            parts: self.parts.iter().map(|part| part.0).collect(),
        };
        serde_json::to_string(&stored).map_err(|error| error.to_string())
    }

    /// Reads it; the error is a fragment.
    pub(crate) fn from_text(text: &str) -> Result<Self, String> {
        let stored: Stored = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if stored.format != FORMAT {
            let format = stored.format;
            return Err(format!("of format {format}; this program reads {FORMAT}"));
        }
        let key = |(kind, key): (String, String)| {
            let kind = IdentityKind::named(&kind).ok_or_else(|| format!("`{kind}` is no key"))?;
            Ok::<_, String>((kind, key))
        };
        Ok(Self {
            gone: contact(stored.gone)?,
            stays: contact(stored.stays)?,
            keys: stored.keys.into_iter().map(key).collect::<Result<_, _>>()?,
            parts: stored.parts.into_iter().map(ContactId).collect(),
        })
    }
}

fn person(contact: &Contact) -> Person {
    let fields = contact.attributes.iter().map(|(name, known)| {
        let since = known.since.map(Time::millis);
        (name.clone(), (known.value.to_json(), since))
    });
    let interests = contact.interests.iter();
    Person {
        id: contact.id.0,
        email: contact.email.clone(),
        zone: contact.zone.clone(),
        language: contact.language.clone(),
        created_at: contact.created_at.millis(),
        fields: fields.collect(),
        tags: contact.tags.clone(),
        interests: interests
            .map(|(interest, consent)| (interest.to_string(), consent.clone()))
            .collect(),
        suppressed: contact.suppressed.clone(),
        version: contact.version,
    }
}

fn contact(person: Person) -> Result<Contact, String> {
    let field = |(name, (value, since)): (String, (Json, Option<i64>))| {
        let value = Value::from_stored(value).map_err(|why| format!("`{name}`: {why}"))?;
        let since = since.map(Time::from_millis);
        Ok::<_, String>((name, Known { value, since }))
    };
    let interest = |(name, consent): (String, Consent)| {
        let interest = Handle::new(&name).ok_or_else(|| format!("`{name}` is no handle"))?;
        Ok::<_, String>((interest, consent))
    };
    Ok(Contact {
        id: ContactId(person.id),
        email: person.email,
        zone: person.zone,
        language: person.language,
        created_at: Time::from_millis(person.created_at),
        attributes: person
            .fields
            .into_iter()
            .map(field)
            .collect::<Result<_, _>>()?,
        tags: person.tags,
        interests: person
            .interests
            .into_iter()
            .map(interest)
            .collect::<Result<_, _>>()?,
        suppressed: person.suppressed,
        version: person.version,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As format 1 writes it. Never change this text: it is what databases hold.
    const FORMAT_1: &str = r#"{"format":1,"gone":{"id":2,"email":null,"zone":null,"language":"nl","created_at":5,"fields":{"points":[0.10,7],"shoe":[38,null]},"tags":["vip"],"interests":{"news":{"state":"left","basis":"opt_in","source":"form","wording":null,"at":"2027-03-01T09:00:00Z"}},"suppressed":null,"version":3},"stays":{"id":1,"email":"a@b.test","zone":null,"language":null,"created_at":1,"fields":{},"tags":[],"interests":{},"suppressed":null,"version":1},"keys":[["anonymous_id","b-1"]],"parts":[9]}"#;

    #[test]
    fn how_two_were_still_opens_and_is_written_the_same() {
        let before = Before::from_text(FORMAT_1).unwrap();
        assert_eq!(before.to_text().unwrap(), FORMAT_1);
        assert_eq!(
            before.gone.attributes["points"].since,
            Some(Time::from_millis(7))
        );
        assert_eq!(before.parts, [ContactId(9)]);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let check = |from: &str, to: &str, expect: &str| {
            let error = Before::from_text(&FORMAT_1.replace(from, to)).unwrap_err();
            assert!(error.contains(expect), "{error}");
        };
        check(
            "\"format\":1",
            "\"format\":2",
            "of format 2; this program reads 1",
        );
        check("anonymous_id", "nickname", "`nickname` is no key");
        check("\"news\"", "\"No News\"", "`No News` is no handle");
        check("\"parts\"", "\"part\"", "missing field");
    }
}
