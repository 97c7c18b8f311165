//! Identifiers: numbers that the store allots, and names that people write.
//!
//! Numbers are handed out in order from 1, so they stay far below 2^53 and sort by age. In JSON
//! they are text all the same: no reader may turn an id into a floating-point number. This module
//! knows nothing of how ids are allotted.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! number_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": "^[0-9]+$" })
            }
        }
    )*};
}

number_id! {
    /// A tenant: everything below belongs to exactly one.
    WorkspaceId;
    /// A person who can be mailed.
    ContactId;
    /// Something that happened.
    EventId;
    /// A workflow, over all its versions.
    WorkflowId;
    /// One contact's walk through one version of a workflow.
    JourneyId;
    /// One executed block of one journey.
    StepId;
    /// One e-mail or notification that a step decided to send.
    MessageId;
    /// An e-mail, over all its versions.
    EmailId;
    /// Work for a person about a contact.
    TaskId;
}

/// Longest id of a block, trigger, exit, goal or branch (`FORMAT`: `[a-z][a-z0-9_]{0,39}`).
pub const LOCAL_ID_LENGTH_MAX: usize = 40;
/// Longest handle (`[a-z0-9][a-z0-9-]{0,63}`).
pub const HANDLE_LENGTH_MAX: usize = 64;

/// The form of an id of a block, as JSON Schema says it.
pub const LOCAL_ID_PATTERN: &str = "^[a-z][a-z0-9_]{0,39}$";
/// The form of a handle, as JSON Schema says it.
pub const HANDLE_PATTERN: &str = "^[a-z0-9][a-z0-9-]{0,63}$";

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident, $valid:ident, $pattern:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// `None` if the text does not have the form of this kind of name.
            pub fn new(text: &str) -> Option<Self> {
                $valid(text).then(|| Self(text.into()))
            }

            /// The name as it was written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::new(&text).ok_or_else(|| {
                    serde::de::Error::custom(format!("`{text}` is not a {}", stringify!($name)))
                })
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    )*};
}

text_id! {
    /// The id of something inside one workflow: a block, trigger or branch. Counters, journeys and
    /// findings follow it, so it survives edits and moves.
    BlockId, is_local_id, LOCAL_ID_PATTERN;
    /// The name by which one thing refers to another: a workflow, an e-mail, an interest.
    Handle, is_handle, HANDLE_PATTERN;
}

fn is_local_id(text: &str) -> bool {
    text.len() <= LOCAL_ID_LENGTH_MAX
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn is_handle(text: &str) -> bool {
    text.len() <= HANDLE_LENGTH_MAX
        && text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_form() {
        for good in ["a", "m1", "week_before"] {
            assert!(BlockId::new(good).is_some(), "{good}");
        }
        for bad in ["", "1a", "A", "week-before", "é", &"a".repeat(41)] {
            assert!(BlockId::new(bad).is_none(), "{bad}");
        }
        for good in ["welcome-series", "2nd-order"] {
            assert!(Handle::new(good).is_some(), "{good}");
        }
        for bad in ["", "-a", "a_b", "Welcome", &"a".repeat(65)] {
            assert!(Handle::new(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn numbers_are_text_in_json() {
        assert_eq!(serde_json::to_string(&ContactId(7)).unwrap(), "\"7\"");
        assert_eq!(
            serde_json::from_str::<ContactId>("\"7\"").unwrap(),
            ContactId(7)
        );
        assert!(serde_json::from_str::<ContactId>("7").is_err());
    }
}
