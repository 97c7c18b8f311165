//! A person who can be mailed: attributes with the moment since which each is known, tags, and
//! consent per interest. This module decides what a change does to a contact; it does not know
//! where contacts are kept.

pub mod merge;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{ContactId, Handle};
use crate::time::Time;
use crate::value::Value;

/// The interest that stands for all of them. Nobody subscribes to it; who left it left every interest,
/// also those that come up later, until they themselves ask for one after that.
pub const EVERYTHING: &str = "everything";

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Subscribed and confirmed.
    Subscribed,
    /// Left. Nothing but the person's own new act brings them back.
    Left,
}

/// The legal ground of a marketing mail.
/// The stronger comes first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
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

    /// A later opt-out is never overridden by an earlier opt-in that arrives after it: the date of
    /// the last opt-out stands in its way. An opt-out is taken whatever its date. Of two grounds to
    /// mail somebody the stronger stays.
    fn set_interest(&mut self, interest: &Handle, consent: &Consent) -> Changed {
        if consent.state == Standing::Subscribed
            && let Some(why) = self.left_everything(interest, consent)
        {
            return Changed::Refused(why);
        }
        if let Some(old) = self.interests.get(interest) {
            let later_opt_out = consent.state == Standing::Left && consent.at > old.at;
            let stronger = consent.state == Standing::Subscribed && consent.basis < old.basis;
            if old.state == consent.state && !later_opt_out && !stronger {
                return Changed::Same;
            }
            if old.state == Standing::Left && consent.at <= old.at {
                return Changed::Refused(format!(
                    "left {interest} at {}; a consent of {} cannot override that",
                    old.at, consent.at
                ));
            }
        }
        let mut consent = consent.clone();
        if consent.state == Standing::Left
            && let Some(old) = self.interests.get(interest)
        {
            // Dated before the word that it ends, it would let that word be said again.
            consent.at = consent.at.max(old.at);
        }
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
        self.interests.insert(interest.clone(), consent);
        Changed::Yes(name, map(fields))
    }
}

impl Contact {
    /// Why a consent of this date cannot be taken from somebody who wanted nothing at all any more.
    fn left_everything(&self, interest: &Handle, consent: &Consent) -> Option<String> {
        if interest.as_str() == EVERYTHING {
            return Some(format!("nobody can subscribe to `{EVERYTHING}`"));
        }
        let left = self
            .left_everything_at()
            .filter(|left| consent.at <= *left)?;
        Some(format!(
            "left everything at {left}; a consent of {} to {interest} cannot override that",
            consent.at
        ))
    }

    /// When this person last said that they want nothing any more. Consents of before are void.
    pub fn left_everything_at(&self) -> Option<Time> {
        let mut interests = self.interests.iter();
        let left = interests.find(|(handle, _)| handle.as_str() == EVERYTHING);
        left.map(|(_, left)| left.at)
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
mod tests;
