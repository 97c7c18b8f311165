//! How the installation is doing: what waits, how late the oldest of it is, and whether the books
//! balance. Read by the health check, the dashboard, `doctor` and every test.
//!
//! The invariants read everything there is: they are for tests and for `doctor`, not for a page.

use engine::time::Time;

use crate::error::Result;
use crate::sql;
use crate::system::System;

/// Most breaches listed of one invariant; one is enough to know that something is wrong.
pub const BREACHES_MAX: usize = 20;

/// Something in the database that must never be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The name of the invariant.
    pub name: &'static str,
    /// Which row, and what is wrong with it.
    pub detail: String,
}

/// Things of one kind and bucket are counted up to here: beyond, the age of the oldest says more, and
/// counting must not cost more the worse things are.
pub const COUNTED_MAX: usize = 10_000;

/// How much waits; each number is counted up to [`COUNTED_MAX`] per bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depths {
    /// Unread inbox rows.
    pub inbox: i64,
    /// Journeys whose time has come.
    pub due: i64,
    /// Messages whose time has come.
    pub outbox: i64,
    /// Messages of which nobody can say whether they went.
    pub unknown: i64,
    /// Messages of paused workflows.
    pub held: i64,
    /// Contacts and messages that are left alone because they cannot be worked on.
    pub parked: i64,
}

impl System<'_> {
    /// Everything that must never be and is, at most 20 of each kind. Empty is healthy.
    pub async fn invariants(self) -> Result<Vec<Breach>> {
        let mut breaches = Vec::new();
        for (name, statement) in sql::INVARIANTS {
            let rows = self.driver().read(statement, params![BREACHES_MAX]).await?;
            for row in rows {
                let detail = row.text("detail")?;
                breaches.push(Breach { name, detail });
            }
        }
        Ok(breaches)
    }

    /// How much waits at `now`. Counts due work only, never what exists.
    pub async fn depths(self, now: Time) -> Result<Depths> {
        let mut depths = Depths::default();
        for bucket in self.buckets() {
            let params = params![bucket, now, COUNTED_MAX];
            for row in self.driver().read(&sql::HEALTH_DEPTHS, params).await? {
                depths.inbox += row.int("inbox")?;
                depths.due += row.int("due")?;
                depths.outbox += row.int("outbox")?;
            }
        }
        for row in self
            .driver()
            .read(&sql::HEALTH_STOPPED, params![COUNTED_MAX])
            .await?
        {
            depths.unknown = row.int("unknown")?;
            depths.held = row.int("held")?;
            depths.parked = row.int("parked")?;
        }
        Ok(depths)
    }

    /// By how many milliseconds the oldest due thing (inbox row, journey or message) is late at
    /// `now`; nothing if nothing is due.
    pub async fn oldest_due(self, now: Time) -> Result<Option<i64>> {
        let mut oldest = None;
        for bucket in self.buckets() {
            let next = self.next_due(bucket).await?.filter(|at| *at <= now);
            oldest = oldest.into_iter().chain(next).min();
        }
        Ok(oldest.map(|at: Time| now.millis() - at.millis()))
    }
}
