//! What somebody is writing of an e-mail and nobody gets yet: one text for each e-mail, saved again and
//! again, and gone when it becomes a version. This module does not read it.

use engine::id::EmailId;
use engine::time::Time;

use crate::driver::Wrote;
use crate::email::PART_BYTES_MAX;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql;
use crate::workspace::Workspace;

/// Longest text: an e-mail with several languages.
pub const DRAFT_BYTES_MAX: usize = PART_BYTES_MAX;

/// What is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailDraft {
    /// JSON, as the page that edits it saved it.
    pub source: String,
    /// Counts the savings, from 1.
    pub revision: i64,
    /// When it was last saved.
    pub updated_at: Time,
}

impl Workspace<'_> {
    /// What is being written of an e-mail, if anything is.
    pub async fn email_draft(self, email: EmailId) -> Result<Option<EmailDraft>> {
        let rows = self
            .driver()
            .read(&sql::EMAIL_DRAFT_ONE, params![self.id(), email])
            .await?;
        let read = |row: &Row| {
            Ok(EmailDraft {
                source: row.text("source")?,
                revision: row.int("revision")?,
                updated_at: row.time("updated_at")?,
            })
        };
        rows.first().map(read).transpose()
    }

    /// Saves it over the revision that was seen, 0 if there was none, and gives the new one; nothing if
    /// somebody else saved one in between.
    pub async fn save_email_draft(
        self,
        email: EmailId,
        source: &str,
        seen_revision: i64,
        now: Time,
    ) -> Result<Option<i64>> {
        Error::unless_over("bytes of an e-mail", source.len(), DRAFT_BYTES_MAX)?;
        let params = params![self.id(), email, source.to_owned(), seen_revision, now];
        let write = vec![(&sql::EMAIL_DRAFT_SAVE, params, Some(1))];
        let wrote = self.driver().write(write).await?;
        Ok(matches!(wrote, Wrote::All).then_some(seen_revision + 1))
    }

    /// Forgets what was being written, as it was at this revision; false if it is at another one.
    pub async fn drop_email_draft(self, email: EmailId, seen_revision: i64) -> Result<bool> {
        let params = params![self.id(), email, seen_revision];
        let write = vec![(&sql::EMAIL_DRAFT_DELETE_SEEN, params, Some(1))];
        Ok(matches!(self.driver().write(write).await?, Wrote::All))
    }
}
