//! A person who can be mailed: attributes with the moment since which each is known, tags, and
//! consent per interest. This module decides what a change does to a contact; it does not know
//! where contacts are kept.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::id::{ContactId, Handle};
use crate::time::Time;
use crate::value::Value;

/// A contact as the engine sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Contact {
    /// Its number; immutable.
    pub id: ContactId,
    /// Where mail goes. Without it nothing can be sent.
    pub email: Option<String>,
    /// The person's time zone, an IANA name; else the workspace's holds.
    pub zone: Option<String>,
    /// Language, as a BCP 47 tag.
    pub language: Option<String>,
    /// When we first heard of this person.
    pub created_at: Time,
    /// Fields, with since when each has its value.
    pub attributes: BTreeMap<String, Known>,
    /// Tags.
    pub tags: BTreeSet<String>,
    /// Consent per interest.
    pub interests: BTreeMap<Handle, Consent>,
    /// Set when this address must never be mailed: it bounced, complained, or was erased.
    pub suppressed: Option<String>,
    /// Counts the changes; a commit that saw another version is refused.
    pub version: i64,
}

/// A value, and since when it is known. `since` is empty for what was imported without history.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The value.
    pub value: Value,
    /// Since when.
    pub since: Option<Time>,
}

/// Where someone stands with an interest, and why we may or may not mail about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Subscribed and confirmed, or left.
    pub state: Standing,
    /// On which ground a marketing mail may be sent.
    pub basis: Basis,
    /// Where it came from: `api`, `import`, a form.
    pub source: String,
    /// The words that the person agreed to.
    pub wording: Option<String>,
    /// When it was given or withdrawn.
    pub at: Time,
}

/// Whether someone is subscribed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Subscribed and confirmed.
    Subscribed,
    /// Left. Nothing but the person's own new act brings them back.
    Left,
}

/// The legal ground of a marketing mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The person asked for it, provably.
    OptIn,
    /// A customer, for similar products, with an opt-out offered.
    Customer,
    /// Asked for exactly this message.
    Request,
}

impl Basis {
    /// As it is written in workflow files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OptIn => "opt_in",
            Self::Customer => "customer",
            Self::Request => "request",
        }
    }
}

/// One change of a contact.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Sets a field, or clears it with [`Value::Null`].
    Field {
        /// `email`, `zone`, `language`, or the name of an attribute.
        field: String,
        /// The new value.
        value: Value,
    },
    /// Puts a tag on, or takes it off.
    Tag {
        /// The tag.
        tag: String,
        /// On or off.
        set: bool,
    },
    /// Subscribes to an interest, or leaves it.
    Interest {
        /// The interest.
        interest: Handle,
        /// What holds from now on.
        consent: Consent,
    },
}

/// What came of a [`Change`].
#[derive(Clone, Debug, PartialEq)]
pub enum Changed {
    /// It was made; this is the event that says so: name and data.
    Yes(&'static str, Value),
    /// It was so already.
    Same,
    /// It may not be made; a sentence says why.
    Refused(String),
}

impl Contact {
    /// A contact of whom nothing is known yet.
    pub fn new(id: ContactId, created_at: Time) -> Self {
        Self {
            id,
            email: None,
            zone: None,
            language: None,
            created_at,
            attributes: BTreeMap::new(),
            tags: BTreeSet::new(),
            interests: BTreeMap::new(),
            suppressed: None,
            version: 0,
        }
    }

    /// The consent for this interest, if the person is subscribed now.
    pub fn subscribed(&self, interest: &Handle) -> Option<&Consent> {
        self.interests
            .get(interest)
            .filter(|consent| consent.state == Standing::Subscribed)
    }

    /// Makes a change at `now`, by `source`, and says which event it is.
    pub fn apply(&mut self, change: &Change, source: &str, now: Time) -> Changed {
        let changed = match change {
            Change::Field { field, value } => self.set_field(field, value, source, now),
            Change::Tag { tag, set } => self.set_tag(tag, *set, source),
            Change::Interest { interest, consent } => self.set_interest(interest, consent),
        };
        if matches!(changed, Changed::Yes(..)) {
            self.version += 1;
        }
        changed
    }

    fn set_field(&mut self, field: &str, value: &Value, source: &str, now: Time) -> Changed {
        let slot = match field {
            "email" => Some(&mut self.email),
            "zone" => Some(&mut self.zone),
            "language" => Some(&mut self.language),
            _ => None,
        };
        let old = if let Some(slot) = slot {
            let new = match value {
                Value::Text(text) => Some(text.clone()),
                Value::Null => None,
                other => return Changed::Refused(format!("{field} must be text, not {other}")),
            };
            let old = std::mem::replace(slot, new);
            old.map_or(Value::Null, Value::Text)
        } else if *value == Value::Null {
            self.attributes
                .remove(field)
                .map_or(Value::Null, |known| known.value)
        } else {
            if self
                .attributes
                .get(field)
                .is_some_and(|known| known.value == *value)
            {
                return Changed::Same;
            }
            let known = Known {
                value: value.clone(),
                since: Some(now),
            };
            self.attributes
                .insert(field.to_owned(), known)
                .map_or(Value::Null, |known| known.value)
        };
        if old == *value {
            return Changed::Same;
        }
        let fields = [
            ("field", field.into()),
            ("old", old),
            ("new", value.clone()),
            ("source", source.into()),
        ];
        Changed::Yes(crate::event::own::CONTACT_CHANGED, map(fields))
    }

    fn set_tag(&mut self, tag: &str, set: bool, source: &str) -> Changed {
        let changed = if set {
            self.tags.insert(tag.to_owned())
        } else {
            self.tags.remove(tag)
        };
        if !changed {
            return Changed::Same;
        }
        let fields = [
            ("field", "tags".into()),
            ("tag", tag.into()),
            ("new", Value::Bool(set)),
            ("source", source.into()),
        ];
        Changed::Yes(crate::event::own::CONTACT_CHANGED, map(fields))
    }

    /// A later opt-out is never overridden by an earlier opt-in that arrives after it: what the
    /// person did last, by its own date, holds.
    fn set_interest(&mut self, interest: &Handle, consent: &Consent) -> Changed {
        if let Some(old) = self.interests.get(interest) {
            if old.state == consent.state {
                return Changed::Same;
            }
            if old.state == Standing::Left && consent.at <= old.at {
                return Changed::Refused(format!(
                    "left {interest} at {}; a consent of {} cannot override that",
                    old.at, consent.at
                ));
            }
        }
        self.interests.insert(interest.clone(), consent.clone());
        let mut fields = vec![
            ("interest", interest.as_str().into()),
            ("source", consent.source.as_str().into()),
            ("basis", consent.basis.as_str().into()),
        ];
        if let Some(wording) = &consent.wording {
            fields.push(("wording", wording.as_str().into()));
        }
        let name = match consent.state {
            Standing::Subscribed => crate::event::own::INTEREST_CONFIRMED,
            Standing::Left => crate::event::own::INTEREST_LEFT,
        };
        Changed::Yes(name, map(fields))
    }
}

/// A map of these fields, as the data of an event.
pub fn map<'a>(fields: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    Value::Map(
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn consent(state: Standing, at: i64) -> Consent {
        let at = Time::from_millis(at);
        Consent {
            state,
            basis: Basis::OptIn,
            source: "api".into(),
            wording: None,
            at,
        }
    }

    #[test]
    fn an_opt_out_is_not_overridden_by_an_earlier_opt_in() {
        let mut contact = Contact::new(ContactId(1), Time::from_millis(0));
        let offers = Handle::new("offers").unwrap();
        let mut apply = |state, at| {
            let change = Change::Interest {
                interest: offers.clone(),
                consent: consent(state, at),
            };
            match contact.apply(&change, "api", Time::from_millis(100)) {
                Changed::Yes(name, _) => name.to_owned(),
                Changed::Same => "same".to_owned(),
                Changed::Refused(_) => "refused".to_owned(),
            }
        };
        assert_eq!(apply(Standing::Subscribed, 10), "interest_confirmed");
        assert_eq!(apply(Standing::Subscribed, 11), "same");
        assert_eq!(apply(Standing::Left, 20), "interest_left");
        assert_eq!(apply(Standing::Subscribed, 15), "refused");
        assert_eq!(apply(Standing::Subscribed, 20), "refused");
        assert_eq!(apply(Standing::Subscribed, 21), "interest_confirmed");
    }

    #[test]
    fn a_change_says_what_it_changed() {
        let mut contact = Contact::new(ContactId(1), Time::from_millis(0));
        let mut set = |field: &str, value: Value| {
            let change = Change::Field {
                field: field.into(),
                value,
            };
            match contact.apply(&change, "api", Time::from_millis(5)) {
                Changed::Yes(_, data) => data.to_json().to_string(),
                other => format!("{other:?}"),
            }
        };
        assert_eq!(
            set("first_name", "Anna".into()),
            r#"{"field":"first_name","new":"Anna","old":null,"source":"api"}"#
        );
        assert_eq!(set("first_name", "Anna".into()), "Same");
        assert_eq!(set("gone", Value::Null), "Same");
        assert_eq!(
            set("email", "a@example.test".into()),
            r#"{"field":"email","new":"a@example.test","old":null,"source":"api"}"#
        );
        assert!(set("email", Value::Bool(true)).starts_with("Refused"));
        assert_eq!(contact.version, 2);
    }
}
