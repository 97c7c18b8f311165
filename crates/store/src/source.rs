//! What sources of events said of themselves: up to which moment everything has come in. It is only kept
//! here, and never taken back; what it means for journeys that wait for it is the engine's to say.

use std::collections::BTreeSet;

use engine::id::Handle;
use engine::time::Time;
use engine::told::{Said, Told};

use crate::driver::Wrote;
use crate::error::Result;
use crate::row::Row;
use crate::sql;
use crate::workspace::Workspace;

/// Statements that are read at a time.
const PAGE_LENGTH: usize = 10_000;

impl Workspace<'_> {
    /// A source says that everything which happened up to `until` has come in. Gives whether that is
    /// further than it ever said.
    pub async fn tell_complete(self, source: &Handle, until: Time, now: Time) -> Result<bool> {
        let params = params![self.id(), source.to_string(), until, now];
        let write = vec![(&sql::SOURCE_TELL, params, Some(1))];
        Ok(matches!(self.driver().write(write).await?, Wrote::All))
    }

    /// The furthest that each of these sources ever said.
    pub async fn newest_told(self, sources: &BTreeSet<Handle>) -> Result<Told> {
        let mut told = Told::default();
        for source in sources {
            let params = params![self.id(), source.to_string()];
            let rows = self.driver().read(&sql::SOURCE_NEWEST, params);
            if let Some(row) = rows.await?.first() {
                told.add(source.clone(), said(row)?);
            }
        }
        Ok(told)
    }

    /// All that these sources ever said, for a play of the past.
    pub async fn all_told(self, sources: &BTreeSet<Handle>) -> Result<Told> {
        let mut told = Told::default();
        for source in sources {
            let mut all: Vec<Said> = Vec::new();
            loop {
                let after = all.last().map_or(Time::MIN, |said| said.until);
                let params = params![self.id(), source.to_string(), after, PAGE_LENGTH];
                let rows = self.driver().read(&sql::SOURCE_PAGE, params).await?;
                for row in &rows {
                    all.push(said(row)?);
                }
                if rows.len() < PAGE_LENGTH {
                    break;
                }
            }
            // Two that came in at once may lie the other way round.
            all.sort_by_key(|said| (said.at, said.until));
            for said in all {
                told.add(source.clone(), said);
            }
        }
        Ok(told)
    }
}

fn said(row: &Row) -> Result<Said> {
    Ok(Said {
        at: row.time("said_at")?,
        until: row.time("complete_until")?,
    })
}
