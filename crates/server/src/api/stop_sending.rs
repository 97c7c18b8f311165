//! `POST /api/v1/sending/stop`: pauses every workflow that runs, at once. Nobody enters any more and no
//! message leaves: the last look before a message goes out sees that its workflow is paused. What
//! waits goes on waiting. Each is resumed by itself, when somebody has looked at it.

use axum::extract::State;
use engine::id::Handle;
use schemars::JsonSchema;
use serde::Serialize;
use store::workflow::Status;

use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SendingStopped")]
pub(crate) struct Stopped {
    /// Those that ran until now, by handle.
    paused: Vec<Handle>,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Stopped>, Problem> {
    let workspace = caller.workspace();
    let mut paused = Vec::new();
    for row in workspace.workflows().await? {
        if matches!(row.status, Status::Live | Status::Closed) {
            workspace
                .set_status(&row.handle, Status::Paused, app.now())
                .await?;
            paused.push(row.handle);
        }
    }
    app.nudge.ring();
    Ok(json::ok(Stopped { paused }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn whatever_runs_is_paused_and_nothing_else() {
        let test = TestApp::new().await;
        test.publish_welcome().await;
        let draft = "format: 1\nhandle: later\nname: Later\n";
        test.send("PUT", "/api/v1/workflows", draft).await;
        let stopped = test.send("POST", "/api/v1/sending/stop", "").await;
        assert_eq!(stopped.json(), json!({"paused": ["welcome"]}));
        let listed = test.get("/api/v1/workflows").await.json();
        let status = |n: usize| listed["workflows"][n]["status"].clone();
        assert_eq!((status(0), status(1)), (json!("draft"), json!("paused")));
        let again = test.send("POST", "/api/v1/sending/stop", "").await;
        assert_eq!(again.json(), json!({"paused": []}));
    }
}
