//! This process as one of several: what it does of the whole, and under which name.

use anyhow::{Result, bail};
use store::Store;
use store::lease::LEASE_MS;

use crate::secret;

/// What a process does of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Serves the API and works.
    All,
    /// Serves the API: takes events and answers questions. Takes no step and sends nothing.
    Ingest,
    /// Takes steps and sends; of the API only health and metrics.
    Work,
}

/// Shortest and longest lease. Shorter than a second and a busy machine loses it; in longer than an
/// hour a dead node's contacts wait too long.
const LEASE_SECONDS: std::ops::RangeInclusive<i64> = 1..=3_600;

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "all" => Ok(Self::All),
            "ingest" => Ok(Self::Ingest),
            "work" => Ok(Self::Work),
            _ => Err(format!("`{text}` is none of all, ingest and work")),
        }
    }
}

/// The default length of a lease, as it is written.
pub(crate) fn lease_default() -> String {
    (LEASE_MS / 1_000).to_string()
}

/// Seconds, as milliseconds.
pub(crate) fn lease_ms(text: &str) -> Result<i64, String> {
    let seconds = text.parse::<i64>().ok();
    let (least, most) = (LEASE_SECONDS.start(), LEASE_SECONDS.end());
    seconds
        .filter(|seconds| LEASE_SECONDS.contains(seconds))
        .map(|seconds| seconds * 1_000)
        .ok_or_else(|| format!("`{text}` is no number of seconds from {least} to {most}"))
}

/// A name that no other process has.
pub(crate) fn name() -> Result<String> {
    let random: [u8; 32] = secret::random()?;
    let hex = random[..8].iter().map(|byte| format!("{byte:02x}"));
    Ok(format!("node-{}", hex.collect::<String>()))
}

/// A file has room for one process, which then has to do everything.
pub(crate) fn check(role: Role, store: &Store) -> Result<()> {
    if role != Role::All && !store.is_shared() {
        bail!(
            "a SQLite file is one process's, so its role must be `all`; several processes share a PostgreSQL database"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_has_a_length() {
        let check = |text: &str, expect: Option<i64>| assert_eq!(lease_ms(text).ok(), expect);
        check(&lease_default(), Some(LEASE_MS));
        check("1", Some(1_000));
        check("0", None);
        check("3601", None);
        check("1.5", None);
        check("soon", None);
    }

    #[test]
    fn names_differ() {
        assert_ne!(name().unwrap(), name().unwrap());
    }
}
