//! `GET /api/v1/workflows/{handle}`: a workflow with its draft, what is found in it, and its versions.

use axum::extract::Path;
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::Workspace;
use store::workflow::WorkflowRow;

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::workflow::{Workflow, checked, find};

/// How many versions are listed, newest first.
const VERSIONS_LISTED_MAX: i64 = 100;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WorkflowShown")]
pub(crate) struct Shown {
    #[serde(flatten)]
    workflow: Workflow,
    /// The draft, as it was saved.
    draft: String,
    /// The newest versions, newest first.
    versions: Vec<Listed>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "VersionPublished")]
struct Listed {
    version: i64,
    published_at: Time,
    zone_database: String,
}

pub(crate) async fn handle(
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Json<Shown>, Problem> {
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let checked = checked(workspace, &row.draft).await?;
    Ok(json::ok(Shown {
        workflow: Workflow::new(&row, checked),
        versions: versions(workspace, &row).await?,
        draft: row.draft,
    }))
}

async fn versions(workspace: Workspace<'_>, row: &WorkflowRow) -> Result<Vec<Listed>, Problem> {
    let newest = row.live_version.unwrap_or(0);
    let oldest = (newest - VERSIONS_LISTED_MAX + 1).max(1);
    let mut versions = Vec::new();
    for version in (oldest..=newest).rev() {
        if let Some(row) = workspace.version(row.id, version).await? {
            versions.push(Listed {
                version,
                published_at: row.published_at,
                zone_database: row.zone_database,
            });
        }
    }
    Ok(versions)
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn a_workflow_shows_its_versions() {
        let test = TestApp::new().await;
        test.publish_welcome().await;
        let shown = test.get("/api/v1/workflows/welcome").await.json();
        assert_eq!(shown["status"], "live");
        assert_eq!(shown["live_version"], 1);
        assert_eq!(shown["versions"].as_array().unwrap().len(), 1);
        assert_eq!(shown["versions"][0]["published_at"], crate::test_app::NOW);
        assert_eq!(shown["findings"], json!([]));
    }

    #[tokio::test]
    async fn what_is_not_there_is_not_found() {
        let test = TestApp::new().await;
        for handle in ["none", "No%20Handle", "%00"] {
            let answer = test.get(&format!("/api/v1/workflows/{handle}")).await;
            assert_eq!(answer.status, 404, "{handle}");
        }
    }
}
