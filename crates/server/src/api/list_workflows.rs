//! `GET /api/v1/workflows`: all workflows, by handle, without their drafts.

use engine::id::Handle;
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::workflow::WorkflowRow;

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::workflow::STATUSES;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Workflows {
    workflows: Vec<Listed>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WorkflowListed")]
struct Listed {
    handle: Handle,
    name: String,
    #[schemars(extend("enum" = STATUSES))]
    status: &'static str,
    revision: i64,
    live_version: Option<i64>,
    updated_at: Time,
}

pub(crate) async fn handle(caller: Caller) -> Result<Json<Workflows>, Problem> {
    let rows = caller.workspace().workflows().await?;
    let workflows = rows.into_iter().map(listed).collect();
    Ok(json::ok(Workflows { workflows }))
}

fn listed(row: WorkflowRow) -> Listed {
    Listed {
        handle: row.handle,
        name: row.name,
        status: row.status.as_str(),
        revision: row.draft_revision,
        live_version: row.live_version,
        updated_at: row.updated_at,
    }
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn all_are_listed_by_handle() {
        let test = TestApp::new().await;
        for handle in ["b", "a"] {
            let draft = format!("format: 1\nhandle: {handle}\nname: Some {handle}\n");
            test.send("PUT", "/api/v1/workflows", &draft).await;
        }
        let listed = test.get("/api/v1/workflows").await.json();
        assert_eq!(listed["workflows"][0]["name"], "Some a");
        assert_eq!(listed["workflows"][1]["handle"], "b");
        assert_eq!(listed["workflows"][1]["status"], "draft");
    }
}
