//! A form as the API shows it: its author's text, with where people fill it in.

use engine::finding::Finding;
use engine::id::{Handle, WorkspaceId};
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::Workspace;
use store::form::FormRow;
use store::workflow::Status;

use crate::app::App;
use crate::problem::Problem;

/// What a workflow starts with that sends the mail which asks for a confirmation.
pub(super) const REQUESTED: &str = engine::event::own::INTEREST_REQUESTED;

/// A form.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Form")]
pub(crate) struct Shown {
    handle: Handle,
    name: String,
    /// Counts the changes, from 1.
    version: i64,
    /// Whether it may be filled in.
    open: bool,
    updated_at: Time,
    /// Where people fill it in.
    url: String,
    /// The author's own text.
    source: String,
    /// What its author should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Finding>,
}

impl Shown {
    pub(super) fn new(app: &App, workspace: WorkspaceId, row: FormRow) -> Self {
        Self {
            url: url(app, workspace, &row.handle),
            handle: row.handle,
            name: row.name,
            version: row.version,
            open: row.is_open,
            updated_at: row.updated_at,
            source: row.source,
            findings: Vec::new(),
        }
    }

    pub(super) fn with(mut self, findings: Vec<Finding>) -> Self {
        self.findings = findings;
        self
    }
}

/// Where people fill in a form.
pub(super) fn url(app: &App, workspace: WorkspaceId, handle: &Handle) -> String {
    format!("{}/f/{workspace}/{handle}", app.public_origin)
}

/// The form with the handle in a path. One that is no handle names no form.
pub(super) async fn find(workspace: Workspace<'_>, handle: &str) -> Result<FormRow, Problem> {
    let none = || Problem::no("form");
    let handle = Handle::new(handle).ok_or_else(none)?;
    workspace.form(&handle).await?.ok_or_else(none)
}

/// Whether a live workflow answers to what is asked for: without one nobody gets the mail.
pub(super) async fn is_answered(workspace: Workspace<'_>) -> Result<bool, Problem> {
    for row in workspace.workflows().await? {
        let (Status::Live, Some(version)) = (row.status, row.live_version) else {
            continue;
        };
        let live = workspace.version(row.id, version).await?;
        if live.is_some_and(|live| live.source.contains(REQUESTED)) {
            return Ok(true);
        }
    }
    Ok(false)
}
