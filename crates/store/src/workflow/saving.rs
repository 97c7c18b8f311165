//! Saving drafts. What a draft says is not read here; whether somebody else saved it in between is
//! decided in the statement itself, so that of two who save at once one is told.

use engine::id::Handle;
use engine::time::Time;

use crate::allot::Kind;
use crate::driver::{Write, Wrote};
use crate::error::{Error, Result};
use crate::sql;
use crate::workspace::Workspace;

use super::{NAME_BYTES_MAX, SOURCE_BYTES_MAX, WORKFLOWS_MAX, WorkflowRow};

/// What came of saving over the revision that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// This is the workflow now.
    Draft(WorkflowRow),
    /// Somebody else saved since; nothing was done. The revision that the draft is at, 0 if it was
    /// never saved.
    At(i64),
}

impl Workspace<'_> {
    /// Saves a draft, whatever it says, and makes the workflow if its handle is new. Saving the
    /// same again changes nothing.
    pub async fn save_draft(
        self,
        handle: &Handle,
        name: &str,
        source: &str,
        now: Time,
    ) -> Result<WorkflowRow> {
        let mut write = self.making(handle, name, source, now).await?;
        let params = params![
            self.id(),
            handle.as_str().to_owned(),
            name.to_owned(),
            source.to_owned(),
            now
        ];
        write.push((&sql::WORKFLOW_SAVE_DRAFT, params, None));
        self.driver().write(write).await?.all()?;
        self.workflow_there(handle).await
    }

    /// The same, unless somebody else saved since `seen_revision`, 0 for a new workflow. Saving what
    /// is there already changes nothing and is never refused, so that it can be sent again.
    pub async fn save_seen_draft(
        self,
        handle: &Handle,
        name: &str,
        source: &str,
        seen_revision: i64,
        now: Time,
    ) -> Result<Saved> {
        if let Some(row) = self.workflow(handle).await?
            && row.draft_revision > 0
            && row.name == name
            && row.draft == source
        {
            return Ok(Saved::Draft(row));
        }
        let mut write = self.making(handle, name, source, now).await?;
        let params = params![
            self.id(),
            handle.as_str().to_owned(),
            name.to_owned(),
            source.to_owned(),
            now,
            seen_revision
        ];
        write.push((&sql::WORKFLOW_SAVE_SEEN_DRAFT, params, Some(1)));
        match self.driver().write(write).await? {
            Wrote::All => Ok(Saved::Draft(self.workflow_there(handle).await?)),
            Wrote::Not(_) => {
                let row = self.workflow(handle).await?;
                Ok(Saved::At(row.map_or(0, |row| row.draft_revision)))
            }
        }
    }

    /// What makes the workflow if its handle is new, once what is saved is seen to fit.
    async fn making(
        self,
        handle: &Handle,
        name: &str,
        source: &str,
        now: Time,
    ) -> Result<Vec<Write>> {
        Error::unless_over("bytes of a draft", source.len(), SOURCE_BYTES_MAX)?;
        Error::unless_over("bytes of a name", name.len(), NAME_BYTES_MAX)?;
        let mut write = Vec::new();
        if self.workflow(handle).await?.is_none() {
            let rows = self.driver().read(&sql::WORKFLOW_COUNT, params![self.id()]);
            let count = rows.await?.first().map_or(Ok(0), |row| row.int("n"))?;
            let count = usize::try_from(count).unwrap_or(WORKFLOWS_MAX) + 1;
            Error::unless_over("workflows in one workspace", count, WORKFLOWS_MAX)?;
            let id = self.driver().allot(Kind::Workflow, 1).await?[0];
            // Somebody else may make it in between; then theirs is the one that is updated.
            let params = params![self.id(), id, handle.as_str().to_owned(), now];
            write.push((&sql::WORKFLOW_INSERT, params, None));
        }
        Ok(write)
    }
}
