//! Segments: rules over contacts with a name, kept as their author's text, and the contacts whom a
//! rule holds for: a page of them, or about how many.
//!
//! A rule becomes one SQL expression (`sql`) that is true, false, or empty where SQL cannot tell
//! exactly; those contacts are read and decided by the engine. So a list costs what SQL costs, and
//! is what the engine says. Each request looks at a bounded number of contacts.

mod count;
mod sql;

use std::sync::Arc;

use engine::calendar::Zone;
use engine::condition::Condition;
use engine::id::{ContactId, Handle};
use engine::time::Time;

use crate::driver::Wrote;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::seeing::{ContactRow, PAGE_MAX};
use crate::sql as statements;
use crate::workflow::NAME_BYTES_MAX;
use crate::workspace::Workspace;

pub use count::{COUNTED_MAX, Count};
pub(crate) use sql::{Compiled, Dialect, compile};
pub use sql::{Refusal, Why, refusals};

/// Longest source of a segment: 500 parts of some hundred bytes.
pub const SOURCE_BYTES_MAX: usize = 64 * 1024;
/// Most segments in one workspace; all of them are read at once.
pub const SEGMENTS_MAX: usize = 1_000;
/// Most contacts that one request for members looks at: about a tenth of a second's work.
pub const LOOKED_AT_MAX: usize = 20_000;
/// Most contacts that one request reads and decides in memory: each costs some reads.
pub const DECIDED_MAX: usize = 2_000;
/// Most published versions that are looked at before a segment is deleted.
const VERSIONS_MAX: usize = 1_000;

/// A segment as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentRow {
    /// Its handle, unique in the workspace.
    pub handle: Handle,
    /// How people call it.
    pub name: String,
    /// The author's text.
    pub source: String,
    /// Counts the changes, from 1.
    pub revision: i64,
    /// When it last changed.
    pub updated_at: Time,
}

/// A published version that may name a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    /// The workflow.
    pub workflow: Handle,
    /// Which version of it.
    pub version: i64,
    /// As it was published.
    pub source: String,
}

/// A rule as it is asked now. Its segments are bound.
#[derive(Clone, Debug)]
pub struct Question {
    /// Whom it is asked for.
    pub rule: Arc<Condition>,
    /// The workspace's zone, for contacts without one of their own.
    pub zone: Zone,
    /// As of when.
    pub now: Time,
}

/// Some of those for whom a rule holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Members {
    /// In the order of their numbers.
    pub contacts: Vec<ContactRow>,
    /// Where to go on; none if all contacts were looked at. There may be a next page after an empty
    /// one: then none was found among those that one request looks at.
    pub next: Option<ContactId>,
    /// How many contacts were looked at.
    pub looked_at: usize,
    /// How many of those have more events than are read to decide one contact, and are left out.
    pub undecided: usize,
    /// How many were read and decided in memory, because SQL could not tell.
    pub in_memory: usize,
}

impl Workspace<'_> {
    /// Saves a segment over the revision that was seen, 0 for a new one; its new revision. `None` if
    /// somebody else changed it in between. Saving the same again changes nothing.
    pub async fn save_segment(
        self,
        handle: &Handle,
        name: &str,
        source: &str,
        seen_revision: i64,
        now: Time,
    ) -> Result<Option<i64>> {
        Error::unless_over("bytes of a segment", source.len(), SOURCE_BYTES_MAX)?;
        Error::unless_over("bytes of a name", name.len(), NAME_BYTES_MAX)?;
        let rows = self.segments().await?;
        let old = rows.iter().find(|row| row.handle == *handle);
        if let Some(old) = old.filter(|old| old.source == source && old.name == name) {
            return Ok(Some(old.revision));
        }
        if old.is_none() {
            Error::unless_over("segments in one workspace", rows.len() + 1, SEGMENTS_MAX)?;
        }
        let params = params![
            self.id(),
            handle.as_str().to_owned(),
            name.to_owned(),
            source.to_owned(),
            seen_revision,
            now
        ];
        let saved = self.changed(&statements::SEGMENT_SAVE, params).await?;
        Ok(saved.then_some(seen_revision + 1))
    }

    /// Deletes a segment; `false` if it is no longer at this revision. Whoever asks has seen to it
    /// that nothing names it.
    pub async fn delete_segment(self, handle: &Handle, seen_revision: i64) -> Result<bool> {
        let params = params![self.id(), handle.as_str().to_owned(), seen_revision];
        self.changed(&statements::SEGMENT_DELETE, params).await
    }

    /// Running plans are compiled with segments, so a change of one is a change of definitions.
    async fn changed(
        self,
        statement: &'static statements::Statement,
        params: Vec<crate::param::Param<'static>>,
    ) -> Result<bool> {
        let write = vec![
            (statement, params, Some(1)),
            (&statements::META_GROW, params!["definitions"], Some(1)),
        ];
        Ok(matches!(self.driver().write(write).await?, Wrote::All))
    }

    /// A segment by its handle.
    pub async fn segment(self, handle: &Handle) -> Result<Option<SegmentRow>> {
        let params = params![self.id(), handle.as_str().to_owned()];
        let rows = self.driver().read(&statements::SEGMENT_ONE, params).await?;
        rows.first().map(segment_row).transpose()
    }

    /// All segments, by handle.
    pub async fn segments(self) -> Result<Vec<SegmentRow>> {
        let rows = self
            .driver()
            .read(&statements::SEGMENT_LIST, params![self.id()]);
        rows.await?.iter().map(segment_row).collect()
    }

    /// The published versions of live and paused workflows in whose text the handle stands
    /// somewhere. Refused if there are more than can be looked at.
    pub async fn versions_naming(self, handle: &Handle) -> Result<Vec<Naming>> {
        let params = params![self.id(), handle.as_str().to_owned(), VERSIONS_MAX + 1];
        let rows = self
            .driver()
            .read(&statements::SEGMENT_VERSIONS_NAMING, params)
            .await?;
        Error::unless_over("versions that may name it", rows.len(), VERSIONS_MAX)?;
        let naming = |row: &Row| {
            Ok(Naming {
                workflow: row.parse("handle", Handle::new)?,
                version: row.int("version")?,
                source: row.text("source")?,
            })
        };
        rows.iter().map(naming).collect()
    }

    /// Those for whom the rule holds, after `after`, at most `limit`; fewer if so many contacts
    /// were looked at as one request may.
    pub async fn members(
        self,
        question: Question,
        after: Option<ContactId>,
        limit: usize,
    ) -> Result<Members> {
        Error::unless_over("contacts on a page", limit, PAGE_MAX)?;
        self.driver()
            .members(self.id(), question, after, limit)
            .await
    }

    /// How many they are. `seed` chooses whom a sample is made of.
    pub async fn count_members(self, question: Question, seed: u64) -> Result<Count> {
        self.driver().count_members(self.id(), question, seed).await
    }
}

fn segment_row(row: &Row) -> Result<SegmentRow> {
    Ok(SegmentRow {
        handle: row.parse("handle", Handle::new)?,
        name: row.text("name")?,
        source: row.text("source")?,
        revision: row.int("revision")?,
        updated_at: row.time("updated_at")?,
    })
}
