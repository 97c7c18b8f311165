//! `GET /api/v1/segments/{handle}/count`: about how many contacts are in a segment, and between which
//! numbers the truth lies (in 95 of 100 cases). Few contacts are counted; of many a sample is asked,
//! so it takes as long for a million as for ten thousand.

use axum::extract::{Path, State};
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::{Kind, Problem};

use super::segment;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SegmentCount")]
pub(crate) struct Counted {
    estimate: u64,
    /// Exact, if it is the same as `high`.
    low: u64,
    high: u64,
    /// Of about so many contacts.
    of: u64,
    as_of: Time,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Json<Counted>, Problem> {
    let workspace = caller.workspace();
    let row = segment::find(workspace, &handle).await?;
    let question = segment::question(workspace, &row.handle, app.now()).await?;
    let Some(question) = question else {
        return Err(unasked());
    };
    let seed = seed_of(app.now());
    let count = workspace.count_members(question, seed).await?;
    Ok(json::ok(Counted::from(count)))
}

impl From<store::segment::Count> for Counted {
    fn from(count: store::segment::Count) -> Self {
        Self {
            estimate: count.estimate,
            low: count.low,
            high: count.high,
            of: count.of,
            as_of: count.as_of,
        }
    }
}

/// Another sample each minute, the same within one.
pub(super) fn seed_of(now: Time) -> u64 {
    now.millis().unsigned_abs() / 60_000
}

/// The answer where a segment cannot be asked.
pub(super) fn unasked() -> Problem {
    let detail = "The segment, or one that it names, cannot be read by this version.";
    Problem::new(Kind::Conflict, detail)
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn few_are_counted() {
        let test = TestApp::new().await;
        test.put_segment("all", "{ not: { tag: none } }").await;
        for n in 0..3 {
            let body = json!({"contact": {"external_id": n.to_string()}});
            test.put("/api/v1/contacts", &body).await;
        }
        let count = test.get("/api/v1/segments/all/count").await.json();
        let expect =
            json!({"estimate": 3, "low": 3, "high": 3, "of": 3, "as_of": crate::test_app::NOW});
        assert_eq!(count, expect);
        assert_eq!(test.get("/api/v1/segments/none/count").await.status, 404);
    }
}
