//! What holds for a whole workspace, as its author's text: limits on mail, quiet hours, defaults. The
//! engine reads it; here it is kept, with a revision, so that nobody overwrites what they did not see.

use engine::calendar::Zone;
use engine::id::WorkspaceId;
use engine::time::Time;

use crate::driver::Wrote;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

/// Longest text of a workspace's settings: twenty limits and as many recipients, with notes.
pub const SOURCE_BYTES_MAX: usize = 64 * 1024;

/// The settings as they are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsRow {
    /// The author's text.
    pub source: String,
    /// Counts the changes, from 1.
    pub revision: i64,
    /// When they last changed.
    pub updated_at: Time,
}

impl Workspace<'_> {
    /// What its author set; nothing if nobody ever did.
    pub async fn settings_text(self) -> Result<Option<SettingsRow>> {
        let params = params![self.id()];
        let rows = self.driver().read(&sql::SETTINGS_ONE, params).await?;
        let read = |row: &Row| {
            Ok(SettingsRow {
                source: row.text("source")?,
                revision: row.int("revision")?,
                updated_at: row.time("updated_at")?,
            })
        };
        rows.first().map(read).transpose()
    }

    /// Sets all of it, and the workspace's zone where the text names one. Gives the new revision, or
    /// nothing if somebody else changed it since `seen_revision` (0 if there was none).
    pub async fn save_settings_text(
        self,
        source: &str,
        zone: Option<&Zone>,
        seen_revision: i64,
        now: Time,
    ) -> Result<Option<i64>> {
        Error::unless_over("bytes of settings", source.len(), SOURCE_BYTES_MAX)?;
        let params = params![self.id(), source.to_owned(), seen_revision, now];
        let mut write = vec![(&sql::SETTINGS_SAVE, params, Some(1))];
        if let Some(zone) = zone {
            let params = params![self.id(), zone.name().to_owned()];
            write.push((&sql::SETTINGS_SET_ZONE, params, Some(1)));
        }
        write.push((&sql::META_GROW, params!["definitions"], Some(1)));
        match self.driver().write(write).await? {
            Wrote::All => Ok(Some(seen_revision + 1)),
            Wrote::Not(_) => Ok(None),
        }
    }
}

impl System<'_> {
    /// The settings of every workspace that has any.
    pub async fn settings_texts(self) -> Result<Vec<(WorkspaceId, String)>> {
        let rows = self.driver().read(&sql::SETTINGS_LIST, params![]).await?;
        let read = |row: &Row| Ok((WorkspaceId(row.int("workspace")?), row.text("source")?));
        rows.iter().map(read).collect()
    }
}
