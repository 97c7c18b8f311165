//! How far a newcomer has come with the first steps of a workspace, so that anybody of it can go on from any
//! browser. Kept as JSON with a format number; what stands in it is the matter of whoever shows it.

use engine::time::Time;

use crate::error::{Error, Result};
use crate::sql;
use crate::workspace::Workspace;

/// Longest progress: some names.
pub const PROGRESS_BYTES_MAX: usize = 4 * 1024;

impl Workspace<'_> {
    /// What was kept last, as JSON; nothing if nobody began.
    pub async fn first_hour(self) -> Result<Option<String>> {
        let rows = self.driver();
        let rows = rows.read(&sql::FIRST_HOUR_ONE, params![self.id()]).await?;
        rows.first().map(|row| row.text("progress")).transpose()
    }

    /// Keeps it. Of two who take the steps at once the last one holds: nothing but the order of pages hangs on it.
    pub async fn set_first_hour(self, progress: &str, now: Time) -> Result<()> {
        Error::unless_over("bytes of a progress", progress.len(), PROGRESS_BYTES_MAX)?;
        let params = params![self.id(), progress.to_owned(), now];
        let write = vec![(&sql::FIRST_HOUR_SET, params, Some(1))];
        self.driver().write(write).await?.all()
    }
}
