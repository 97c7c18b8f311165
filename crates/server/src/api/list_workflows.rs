//! `GET /api/v1/workflows`: all workflows, by handle, without their drafts, each with the few numbers that
//! say whether it runs.

use std::collections::{BTreeMap, BTreeSet};

use engine::id::{Handle, WorkflowId};
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use store::Workspace;
use store::seeing::SumRow;
use store::workflow::WorkflowRow;

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::live::Parts;
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
    /// Under which words it is sorted.
    tags: BTreeSet<String>,
    numbers: Sums,
}

/// The numbers of a whole workflow, over all its versions.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
#[schemars(rename = "WorkflowSums")]
pub(crate) struct Sums {
    /// Routes that began.
    started: i64,
    /// Routes that are in a block now.
    inside: i64,
    /// Messages that the mail server took.
    sent: i64,
}

pub(crate) async fn handle(caller: Caller) -> Result<Json<Workflows>, Problem> {
    let workflows = listing(caller.workspace()).await?;
    Ok(json::ok(Workflows { workflows }))
}

async fn listing(workspace: Workspace<'_>) -> Result<Vec<Listed>, Problem> {
    let mut sums: BTreeMap<WorkflowId, Sums> = BTreeMap::new();
    for row in workspace.sums().await? {
        sums.entry(row.workflow).or_default().add(&row);
    }
    let mut tags = workspace.workflow_tags().await?;
    let rows = workspace.workflows().await?.into_iter();
    let listed = rows.map(|row| {
        let numbers = sums.get(&row.id).copied().unwrap_or_default();
        let tags = tags.remove(&row.id).unwrap_or_default();
        listed(row, tags, numbers)
    });
    Ok(listed.collect())
}

/// The same part by part, for whoever looks at them while they move.
pub(crate) async fn parts(workspace: Workspace<'_>) -> Result<Parts, Problem> {
    let listed = listing(workspace).await?.into_iter();
    let parts = listed.map(|one| (one.handle.to_string(), json!(one)));
    Ok(parts.collect())
}

impl Sums {
    fn add(&mut self, row: &SumRow) {
        match row.name.as_str() {
            "started" => self.started += row.n,
            "entered" => self.inside += row.n,
            "left" => self.inside -= row.n,
            "sent" => self.sent += row.n,
            _ => {}
        }
    }
}

fn listed(row: WorkflowRow, tags: BTreeSet<String>, numbers: Sums) -> Listed {
    Listed {
        handle: row.handle,
        name: row.name,
        status: row.status.as_str(),
        revision: row.draft_revision,
        live_version: row.live_version,
        updated_at: row.updated_at,
        tags,
        numbers,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn each_has_its_numbers() {
        let test = TestApp::new().await;
        test.journeyed().await;
        let listed = test.get("/api/v1/workflows").await.json();
        let numbers = json!({"started": 1, "inside": 1, "sent": 0});
        assert_eq!(listed["workflows"][0]["numbers"], numbers);
    }

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
