//! Moments in zones and languages: what the `date` filter stands on.
//!
//! The present is an argument, and zones come from the database that is compiled in, so no machine
//! has a say in what a template prints.

use jiff::tz::{TimeZone, TimeZoneDatabase};

mod format;
mod language;
mod read;

pub(crate) use format::format;
pub use language::Language;
pub(crate) use read::read;

/// A time zone by its IANA name, such as `Europe/Amsterdam`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// There is no zone of this name in the database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown time zone {name:?}")]
pub struct UnknownZone {
    /// The name asked for.
    pub name: String,
}

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// A zone of the bundled database.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        match TimeZoneDatabase::bundled().get(name) {
            Ok(zone) => Ok(Self(zone)),
            Err(_) => Err(UnknownZone {
                name: name.to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_come_from_the_bundled_database() {
        assert!(Zone::named("Europe/Amsterdam").is_ok());
        assert_eq!(Zone::named("UTC").unwrap(), Zone::utc());
        assert!(Zone::named("Europe/Nowhere").is_err());
        assert!(Zone::named("../../etc/localtime").is_err());
    }
}
