//! `GET /api/v1/calls`: the calls of web services that workflows asked for, newest first, and what became
//! of each. What was told and answered is not shown: the answer is in the journey.

use axum::extract::{Query, State};
use engine::id::{BlockId, ContactId, Handle, JourneyId};
use engine::time::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::call::CallRow;

use super::workflow::Handles;
use crate::app::App;
use crate::auth::Caller;
use crate::cursor::Page;
use crate::json::{self, Json};
use crate::problem::{Located, Problem};

/// Calls on a page, unless the query says otherwise.
const LIMIT: usize = 50;
/// Most calls on a page.
const LIMIT_MAX: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    limit: Option<usize>,
    after: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Calls {
    calls: Vec<Call>,
    /// What to ask for next; nothing at the end.
    next: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Call {
    id: String,
    contact: ContactId,
    journey: JourneyId,
    workflow: Option<Handle>,
    block: BlockId,
    visit: u32,
    /// `queued`, `in_flight`, `retry`, `held`, `dropped`, or the outcome.
    state: String,
    reason: Option<String>,
    status: Option<i64>,
    tries: u32,
    next_try_at: Option<Time>,
    created_at: Time,
    finished_at: Option<Time>,
}

pub(crate) async fn handle(
    State(_): State<App>,
    caller: Caller,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Calls>, Problem> {
    let sentence = format!("`limit` is 1 to {LIMIT_MAX}, `after` the `next` of the page before.");
    let bad = || Problem::invalid(vec![Located::new("query", sentence.clone())]);
    let Query(asked) = asked.map_err(|_| bad())?;
    let limit = asked.limit.unwrap_or(LIMIT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(bad());
    }
    let page = Page {
        cursor: asked.after,
        limit,
    };
    let after = page.after(|text| text.parse().ok()).map_err(|_| bad())?;
    let workspace = caller.workspace();
    let handles = Handles::of(workspace).await?;
    let rows = workspace.calls(after, limit).await?;
    let next = rows.last().filter(|_| rows.len() == limit);
    let next = next.map(|row| row.id.to_string());
    let shown = |row: CallRow| Call {
        id: row.id.to_string(),
        contact: row.contact,
        journey: row.journey,
        workflow: handles.get(row.workflow).map(|(handle, _)| handle.clone()),
        block: row.block,
        visit: row.visit,
        state: row.state,
        reason: row.reason,
        status: row.status,
        tries: row.attempt,
        next_try_at: row.due_at,
        created_at: row.created_at,
        finished_at: row.finished_at,
    };
    let calls = rows.into_iter().map(shown).collect();
    Ok(json::ok(Calls { calls, next }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn there_is_a_page_of_calls() {
        let test = TestApp::new().await;
        let page = test.get("/api/v1/calls?limit=1").await;
        assert_eq!(page.json(), json!({"calls": [], "next": null}));
        for bad in ["limit=0", "limit=201", "limit=x", "before=1", "after=x"] {
            let answer = test.get(&format!("/api/v1/calls?{bad}")).await;
            assert_eq!(answer.status, 422, "{bad} {}", answer.text());
        }
    }
}
