//! Whether a database stands still: what it holds may be older than what the world saw, as after a
//! restored backup, so nothing leaves until a person says so. It is kept in the database, so that it
//! outlives the process. Who runs the loops looks at it; here it is only remembered.

use engine::id::EventId;
use engine::time::Time;

use crate::error::Result;
use crate::row::Row;
use crate::sql;
use crate::system::System;
use crate::view::View;

/// Under which name the reason is kept.
pub(crate) const STANDSTILL: &str = "standstill";

/// The newest thing that is known to have come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Newest {
    /// The event.
    pub event: EventId,
    /// When it came in.
    pub received_at: Time,
}

impl System<'_> {
    /// Why nothing may leave, in a sentence; nothing if it may.
    pub async fn standstill(self) -> Result<Option<String>> {
        let rows = self.driver().read(&sql::META_ONE, params![STANDSTILL]);
        let reason = rows
            .await?
            .first()
            .map(|row| row.text("text"))
            .transpose()?;
        Ok(reason.filter(|reason| !reason.is_empty()))
    }

    /// From now on nothing may leave, for this reason; without one it may again.
    pub async fn set_standstill(self, reason: Option<&str>) -> Result<()> {
        let reason = reason.unwrap_or_default().to_owned();
        let write = vec![(&sql::META_PUT_TEXT, params![STANDSTILL, reason], Some(1))];
        self.driver().write(write).await?.all()
    }

    /// The newest event of all workspaces. A copy from before it does not have it.
    pub async fn newest(self) -> Result<Option<Newest>> {
        let look = |view: View<'_>| newest(view);
        self.driver().view(look).await
    }
}

/// Asks bucket by bucket: each has its newest event at the end of its index, and an index of all
/// events by number there is none.
pub(crate) fn newest(view: View<'_>) -> Result<Option<Newest>> {
    let mut newest: Option<Newest> = None;
    for bucket in view.buckets().all() {
        if let Some(row) = view.row(&sql::HEALTH_NEWEST, &params![bucket])? {
            let found = newest_row(&row)?;
            newest = newest
                .filter(|newest| newest.event > found.event)
                .or(Some(found));
        }
    }
    Ok(newest)
}

fn newest_row(row: &Row) -> Result<Newest> {
    Ok(Newest {
        event: EventId(row.int("id")?),
        received_at: row.time("received_at")?,
    })
}
