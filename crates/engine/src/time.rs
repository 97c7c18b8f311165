//! An instant: milliseconds since 1970 in UTC, and nothing else.
//!
//! Dates, times of day and zones live in [`calendar`](crate::calendar); this type does not know
//! them. There is no "now" here: the clock is always handed in.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant in milliseconds since 1970-01-01T00:00:00Z. Written as RFC 3339 in JSON, kept as an
/// integer in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

/// One second in milliseconds.
pub const SECOND_MS: i64 = 1_000;
/// One minute in milliseconds.
pub const MINUTE_MS: i64 = 60 * SECOND_MS;
/// One hour in milliseconds.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Twenty-four hours in milliseconds. Not a calendar day.
pub const DAY_MS: i64 = 24 * HOUR_MS;

impl Time {
    /// The earliest instant that is stored: 1 January 1900. People have birthdays before 1970.
    pub const MIN: Self = Self(-2_208_988_800_000);
    /// The latest: 1 January 2200. Anything later is a mistake, not a plan.
    pub const MAX: Self = Self(7_258_118_400_000);

    /// From milliseconds; anything beyond [`Time::MIN`] and [`Time::MAX`] is a fault of the caller
    /// and is held at that end, so that arithmetic can never overflow.
    pub fn from_millis(ms: i64) -> Self {
        Self(ms.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This instant moved by so many milliseconds.
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self::from_millis(self.0.saturating_add(ms))
    }

    /// From RFC 3339 text with an offset (`2027-03-01T09:00:00Z`, `…+01:00`). `None` if it is not
    /// that, or lies outside 1900-2200.
    pub fn parse(text: &str) -> Option<Self> {
        let at: jiff::Timestamp = text.parse().ok()?;
        let ms = at.as_millisecond();
        (Self::MIN.0..=Self::MAX.0)
            .contains(&ms)
            .then_some(Self(ms))
    }

    pub(crate) fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).expect("1900-2200 lies within jiff's range")
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Time {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time" })
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "`{text}` is not an instant between 1900 and 2200 such as 2027-03-01T09:00:00Z"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_rfc_3339() {
        let check = |text: &str, expect: Option<&str>| {
            assert_eq!(
                Time::parse(text).map(|t| t.to_string()).as_deref(),
                expect,
                "{text}"
            );
        };
        check("2027-03-01T09:00:00Z", Some("2027-03-01T09:00:00Z"));
        check(
            "2027-03-01T09:00:00.25+01:00",
            Some("2027-03-01T08:00:00.25Z"),
        );
        check("2027-03-01", None);
        check("9999-01-01T00:00:00Z", None);
        check("0001-01-01T00:00:00Z", None);
        check("soon", None);
    }

    #[test]
    fn the_ends_are_what_they_say() {
        assert_eq!(Time::MIN.to_string(), "1900-01-01T00:00:00Z");
        assert_eq!(Time::MAX.to_string(), "2200-01-01T00:00:00Z");
        assert_eq!(Time::MAX.plus_ms(i64::MAX), Time::MAX);
    }
}
