//! What all e-mails of a workspace look like: logo, colours, fonts, footer. Kept as JSON with a format
//! number, and a revision, so that nobody overwrites what they did not see. Whoever compiles e-mails
//! reads it; here it is only kept.

use engine::id::WorkspaceId;
use engine::time::Time;

use crate::driver::Wrote;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

/// Longest house style: some colours, and a footer with an address.
pub const STYLE_BYTES_MAX: usize = 64 * 1024;

/// A house style as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseRow {
    /// JSON.
    pub style: String,
    /// Counts the changes, from 1.
    pub revision: i64,
    /// When it last changed.
    pub updated_at: Time,
}

impl Workspace<'_> {
    /// What was set; nothing if nobody ever did.
    pub async fn house_style(self) -> Result<Option<HouseRow>> {
        let rows = self
            .driver()
            .read(&sql::HOUSE_ONE, params![self.id()])
            .await?;
        let read = |row: &Row| {
            Ok(HouseRow {
                style: row.text("style")?,
                revision: row.int("revision")?,
                updated_at: row.time("updated_at")?,
            })
        };
        rows.first().map(read).transpose()
    }

    /// Sets all of it; e-mails that leave from now on look so. Gives the new revision, or nothing if
    /// somebody else changed it since `seen_revision` (0 if there was none).
    pub async fn save_house_style(
        self,
        style: &str,
        seen_revision: i64,
        now: Time,
    ) -> Result<Option<i64>> {
        Error::unless_over("bytes of a house style", style.len(), STYLE_BYTES_MAX)?;
        let params = params![self.id(), style.to_owned(), seen_revision, now];
        let write = vec![
            (&sql::HOUSE_SAVE, params, Some(1)),
            (&sql::META_GROW, params!["definitions"], Some(1)),
        ];
        match self.driver().write(write).await? {
            Wrote::All => Ok(Some(seen_revision + 1)),
            Wrote::Not(_) => Ok(None),
        }
    }
}

impl System<'_> {
    /// The house style of every workspace that has one.
    pub async fn house_styles(self) -> Result<Vec<(WorkspaceId, String)>> {
        let rows = self.driver().read(&sql::HOUSE_LIST, params![]).await?;
        let read = |row: &Row| Ok((WorkspaceId(row.int("workspace")?), row.text("style")?));
        rows.iter().map(read).collect()
    }
}
