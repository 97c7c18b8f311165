//! A workflow as the API shows it, and what is found in its draft.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use engine::check::Catalogue;
use engine::draft;
use engine::finding::Finding;
use engine::id::{Handle, WorkflowId};
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::Workspace;
use store::workflow::WorkflowRow;

use super::{lateness, way_out};
use crate::problem::{Kind, Problem};

/// Largest draft; the store's own limit, and the engine's.
pub(super) const DRAFT_BYTES_MAX: usize = store::workflow::SOURCE_BYTES_MAX;

/// What a workflow can be.
pub(crate) const STATUSES: [&str; 5] = ["draft", "live", "closed", "paused", "ended"];

/// A workflow, with what is found in its draft.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Workflow {
    handle: Handle,
    name: String,
    #[schemars(extend("enum" = STATUSES))]
    status: &'static str,
    /// Counts the saved changes of the draft. Publishing may name the one that was looked at.
    revision: i64,
    /// The newest published version.
    live_version: Option<i64>,
    created_at: Time,
    updated_at: Time,
    findings: Vec<Finding>,
    /// Whether nothing stands in the way of publishing the draft.
    publishable: bool,
}

impl Workflow {
    pub(super) fn new(row: &WorkflowRow, checked: Checked) -> Self {
        Self {
            handle: row.handle.clone(),
            name: row.name.clone(),
            status: row.status.as_str(),
            revision: row.draft_revision,
            live_version: row.live_version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            findings: checked.findings,
            publishable: checked.publishable,
        }
    }
}

/// What reading and checking a draft gave.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) head: draft::Head,
    pub(super) findings: Vec<Finding>,
    pub(super) publishable: bool,
}

/// Reads a draft and checks it against what the workspace has.
pub(super) async fn checked(workspace: Workspace<'_>, text: &str) -> Result<Checked, Problem> {
    let emails = workspace.emails().await?;
    let pools = workspace.pools(Time::from_millis(0)).await?;
    let secrets = workspace.secrets().await?;
    let webhooks = workspace.webhooks().await?;
    // What is only played asks nobody and tells nobody: whoever tries a workflow need not have its secrets.
    let is_kept = workspace.is_kept();
    let secrets = is_kept.then(|| secrets.into_iter().map(|secret| secret.name).collect());
    let webhooks = is_kept.then(|| webhooks.into_iter().map(|webhook| webhook.name).collect());
    let catalogue = Catalogue {
        secrets,
        webhooks,
        emails: Some(emails.into_iter().map(|email| email.handle).collect()),
        pools: Some(pools.into_iter().map(|pool| pool.handle).collect()),
        segments: Some(super::segment::all(workspace).await?),
        settings: Some(super::settings::of(workspace).await?),
        is_published: false,
    };
    let mut reading = draft::read(text);
    if let Some(draft) = &reading.draft {
        runner::check_draft(draft, &catalogue, &mut reading.findings);
        way_out::check(workspace, draft, &mut reading.findings).await?;
        lateness::check(workspace, draft, &mut reading.findings).await?;
    }
    Ok(Checked {
        publishable: reading.draft.is_some() && reading.findings.publishable(),
        head: reading.head.clone(),
        findings: reading.into_findings(),
    })
}

/// The text of a draft. Any type of text will do, since what it is shows in the text itself.
pub(super) fn text<'b>(headers: &HeaderMap, body: &'b [u8]) -> Result<&'b str, Problem> {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    if content_type.is_some_and(|name| name.starts_with("multipart/")) {
        let detail = "Send the draft itself as the body, as application/yaml or application/json.";
        return Err(Problem::new(Kind::Malformed, detail));
    }
    std::str::from_utf8(body).map_err(|error| {
        let detail = format!(
            "The draft is not UTF-8: byte {} is wrong.",
            error.valid_up_to()
        );
        Problem::new(Kind::Malformed, detail)
    })
}

/// The workflow with the handle in a path. One that is no handle names no workflow.
pub(crate) async fn find(workspace: Workspace<'_>, handle: &str) -> Result<WorkflowRow, Problem> {
    let no_workflow = || Problem::no("workflow");
    let handle = Handle::new(handle).ok_or_else(no_workflow)?;
    workspace.workflow(&handle).await?.ok_or_else(no_workflow)
}

/// Handles and names of a workspace's workflows by their numbers, as journeys and messages name
/// them.
pub(crate) struct Handles(BTreeMap<WorkflowId, (Handle, String)>);

impl Handles {
    pub(crate) async fn of(workspace: Workspace<'_>) -> Result<Self, Problem> {
        let rows = workspace.workflows().await?;
        let entries = rows.into_iter().map(|row| (row.id, (row.handle, row.name)));
        Ok(Self(entries.collect()))
    }

    pub(crate) fn get(&self, id: WorkflowId) -> Option<&(Handle, String)> {
        self.0.get(&id)
    }
}
