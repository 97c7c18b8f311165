//! `POST /api/v1/workflows/{handle}/pause`, `.../close` and `.../resume`.
//!
//! Closing stops entry only: who is inside goes on, and messages leave.
//! Pausing stops entry and sending: waits run on, messages are held. Resuming lets people enter and
//! queues what was held; a message whose latest moment went by meanwhile expires and is not sent. With
//! `{"skip_older_than": "3h"}` so does what was due longer ago, with `{"send": "none"}` all of it.

use axum::extract::{Path, State};
use store::workflow::Status;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::{Kind, Problem};

use super::overdue::{ANSWER_BYTES_MAX, skip_before};
use super::workflow::{Workflow, checked, find};

pub(crate) async fn pause(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Json<Workflow>, Problem> {
    let from = [Status::Live, Status::Closed];
    switch(&app, &caller, &handle, &from, Status::Paused).await?;
    shown(&caller, &handle).await
}

pub(crate) async fn close(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Json<Workflow>, Problem> {
    let from = [Status::Live, Status::Paused];
    switch(&app, &caller, &handle, &from, Status::Closed).await?;
    // What a pause held leaves.
    app.nudge.ring();
    shown(&caller, &handle).await
}

pub(crate) async fn resume(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    body: Received<ANSWER_BYTES_MAX>,
) -> Result<Json<Workflow>, Problem> {
    let from = [Status::Paused, Status::Closed];
    let is_unsaid = body.bytes.is_empty() || json::read(&body.bytes)? == serde_json::json!({});
    if !is_unsaid {
        let now = app.now();
        // What is due by now is overdue, the very instant too.
        let before = skip_before(&body.bytes, now.plus_ms(1), now)?;
        let row = find(caller.workspace(), &handle).await?;
        if from.contains(&row.status) {
            caller.workspace().expire_held(row.id, before).await?;
        }
    }
    switch(&app, &caller, &handle, &from, Status::Live).await?;
    // The runner lets go of what is held as soon as it sees that the workflow runs.
    app.nudge.ring();
    shown(&caller, &handle).await
}

/// Switches a workflow that is in one of these, or already in the other: doing it twice is no
/// fault, so that a caller who did not hear the answer can ask again.
async fn switch(
    app: &App,
    caller: &Caller,
    handle: &str,
    from: &[Status],
    to: Status,
) -> Result<(), Problem> {
    let workspace = caller.workspace();
    let row = find(workspace, handle).await?;
    if from.contains(&row.status) {
        workspace.set_status(&row.handle, to, app.now()).await?;
    } else if row.status != to {
        let now = row.status.as_str();
        let from: Vec<_> = from.iter().map(|status| status.as_str()).collect();
        let from = from.join(" or ");
        let detail =
            format!("{handle} is {now}; only a workflow that is {from} can be switched so.");
        return Err(Problem::new(Kind::Conflict, detail));
    }
    Ok(())
}

async fn shown(caller: &Caller, handle: &str) -> Result<Json<Workflow>, Problem> {
    let workspace = caller.workspace();
    let row = find(workspace, handle).await?;
    let checked = checked(workspace, &row.draft).await?;
    Ok(json::ok(Workflow::new(&row, checked)))
}

#[cfg(test)]
mod tests {
    use crate::test_app::{TestApp, WELCOME};

    #[tokio::test]
    async fn a_workflow_is_paused_and_resumed() {
        let test = TestApp::new().await;
        test.publish_welcome().await;
        for (verb, status) in [
            ("pause", "paused"),
            ("pause", "paused"),
            ("resume", "live"),
            ("close", "closed"),
            ("pause", "paused"),
            ("close", "closed"),
            ("resume", "live"),
        ] {
            let path = format!("/api/v1/workflows/welcome/{verb}");
            let answer = test.send("POST", &path, "").await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert_eq!(answer.json()["status"], status);
        }
    }

    #[tokio::test]
    async fn a_draft_cannot_be_switched() {
        let test = TestApp::new().await;
        test.send("PUT", "/api/v1/workflows", WELCOME).await;
        for (path, status) in [
            ("/api/v1/workflows/welcome/pause", 409),
            ("/api/v1/workflows/welcome/resume", 409),
            ("/api/v1/workflows/welcome/close", 409),
            ("/api/v1/workflows/none/pause", 404),
        ] {
            assert_eq!(test.send("POST", path, "").await.status, status, "{path}");
        }
    }
}
