//! Where an e-mail is named and what became of it there: published texts in which its handle stands, what
//! was counted of messages by block, and what was said of them after they had left. Texts are not read
//! here, and nothing is counted that grows with the number of messages.

use std::collections::BTreeSet;

use engine::id::{BlockId, Handle, WorkflowId};

use crate::error::{Error, Result};
use crate::feedback::Kind;
use crate::row::Row;
use crate::seeing::{CounterRow, PAGE_MAX, counter_row};
use crate::sql;
use crate::summary::REPORTS_MAX;
use crate::workspace::Workspace;

/// Most texts on a page: each may be as long as a draft.
pub const TEXTS_MAX: usize = 20;

/// A version in whose text something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Of which workflow.
    pub workflow: WorkflowId,
    /// Which version.
    pub version: i64,
    /// As it was published.
    pub source: String,
}

/// How often something was said of messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Of which workflow and block; none for all that is not about the e-mail.
    pub place: Option<(WorkflowId, BlockId)>,
    /// What.
    pub kind: Kind,
    /// What a bounce means: `hard`, `soft` or `block`.
    pub class: Option<String>,
    /// How often.
    pub count: i64,
}

impl Workspace<'_> {
    /// Published texts in which the handle stands, also as a part of another word: those of the newest workflow
    /// first, of each the newest version first, before the given one; at most `limit`.
    pub async fn texts_naming(
        self,
        handle: &Handle,
        before: Option<(WorkflowId, i64)>,
        limit: usize,
    ) -> Result<Vec<Text>> {
        Error::unless_over("texts on a page", limit, TEXTS_MAX)?;
        let (workflow, version) = before.map_or((i64::MAX, 0), |(id, version)| (id.0, version));
        // `_` stands for any letter here: more is found, and nothing is missed.
        let holds = format!("%{handle}%");
        let params = params![self.id(), workflow, version, holds, limit];
        let rows = self.driver().read(&sql::WORKFLOW_VERSION_NAMING, params);
        let text = |row: &Row| {
            Ok(Text {
                workflow: WorkflowId(row.int("workflow")?),
                version: row.int("version")?,
                source: row.text("source")?,
            })
        };
        rows.await?.iter().map(text).collect()
    }

    /// What became of messages in these workflows, at most a page of them, by block and version.
    pub async fn message_counters(
        self,
        workflows: &BTreeSet<WorkflowId>,
    ) -> Result<Vec<(WorkflowId, CounterRow)>> {
        Error::unless_over("workflows on a page", workflows.len(), PAGE_MAX)?;
        if workflows.is_empty() {
            return Ok(Vec::new());
        }
        let listed: Vec<_> = workflows.iter().map(|workflow| workflow.0).collect();
        let listed = serde_json::to_string(&listed);
        let listed = listed.map_err(|error| Error::Refused(error.to_string()))?;
        let params = params![self.id(), listed];
        let rows = self.driver().read(&sql::COUNTERS_OF_MESSAGES, params);
        let one = |row: &Row| Ok((WorkflowId(row.int("workflow")?), counter_row(row)?));
        rows.await?.iter().map(one).collect()
    }

    /// What was said of messages, the newest [`REPORTS_MAX`]: of those of an e-mail by block, of all others
    /// together.
    pub async fn said_of_email(self, handle: &Handle) -> Result<Vec<Said>> {
        let params = params![self.id(), handle.as_str().to_owned(), REPORTS_MAX];
        let rows = self.driver().read(&sql::FEEDBACK_OF_EMAIL, params).await?;
        rows.iter().map(said).collect()
    }
}

fn said(row: &Row) -> Result<Said> {
    let workflow = row.opt_int("workflow")?.map(WorkflowId);
    let block = row.opt_parse("block", BlockId::new)?;
    Ok(Said {
        place: workflow.zip(block),
        kind: row.parse("kind", Kind::named)?,
        class: row.opt_text("class")?,
        count: row.int("n")?,
    })
}
