//! `GET /api/v1/workflows/{handle}/report`: what happened at each trigger and block, over all
//! versions and by version, in the order of the live version's text (of the draft's, if there is
//! none). A look-up of counters that grew with each step; nothing is counted here.

use axum::extract::Path;
use engine::id::Handle;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use store::Workspace;
use store::workflow::WorkflowRow;

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::live::Parts;
use crate::outline::{self, Outline};
use crate::problem::Problem;
use crate::report::Report;

use super::workflow::{STATUSES, find};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WorkflowReport")]
pub(crate) struct Answer {
    handle: Handle,
    name: String,
    #[schemars(extend("enum" = STATUSES))]
    status: &'static str,
    live_version: Option<i64>,
    #[serde(flatten)]
    report: Report,
}

pub(crate) async fn handle(
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Json<Answer>, Problem> {
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let (_, report) = report(workspace, &row).await?;
    Ok(json::ok(Answer {
        status: row.status.as_str(),
        live_version: row.live_version,
        handle: row.handle,
        name: row.name,
        report,
    }))
}

/// The shape of a workflow's live version with its numbers.
pub(crate) async fn report(
    workspace: Workspace<'_>,
    row: &WorkflowRow,
) -> Result<(Outline, Report), Problem> {
    let live = match row.live_version {
        Some(version) => workspace.version(row.id, version).await?,
        None => None,
    };
    let text = live.as_ref().map_or(&row.draft, |live| &live.source);
    let outline = outline::read(text);
    let report = Report::new(&outline, workspace.counters(row.id).await?);
    Ok((outline, report))
}

/// The numbers of a workflow, part by part, for whoever looks at them while they move; none if it is gone.
pub(crate) async fn parts(
    workspace: Workspace<'_>,
    handle: &Handle,
) -> Result<Option<Parts>, Problem> {
    let Some(row) = workspace.workflow(handle).await? else {
        return Ok(None);
    };
    let (_, report) = report(workspace, &row).await?;
    let head = json!({ "status": row.status.as_str(), "live_version": row.live_version });
    let mut parts = Parts::from([("workflow".to_owned(), head)]);
    for trigger in report.triggers {
        parts.insert(format!("trigger/{}", trigger.id), json!(trigger));
    }
    for block in report.blocks {
        parts.insert(format!("block/{}", block.id), json!(block));
    }
    Ok(Some(parts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn the_numbers_are_those_of_the_steps() {
        let test = TestApp::new().await;
        test.journeyed().await;
        let report = test.get("/api/v1/workflows/welcome/report").await.json();
        assert_eq!(report["live_version"], 1);
        assert_eq!(report["triggers"][0]["total"]["started"], 1);
        assert_eq!(report["blocks"][0]["id"], "m1");
        assert_eq!(report["blocks"][0]["total"]["queued"], 1);
        assert_eq!(report["blocks"][0]["total"]["pending"], 1);
        assert_eq!(report["blocks"][1]["kind"], "wait");
        assert_eq!(report["blocks"][1]["total"]["waiting"], 1);
        assert_eq!(report["blocks"][1]["versions"]["1"]["entered"], 1);
        assert_eq!(report["gone"], json!([]));
        assert_eq!(test.get("/api/v1/workflows/none/report").await.status, 404);
    }
}
