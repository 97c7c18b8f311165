//! `GET /api/v1/alerts`: workflows that stopped by themselves, newest first, with the reason, and webhooks
//! of which that is so. One is closed when somebody resumes its workflow, or sets its webhook.

use axum::extract::State;
use engine::id::Handle;
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::alert::AlertRow;
use store::webhook::State as WebhookState;

use super::webhook::Webhook;
use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

/// So many are shown: whoever has more looks at the newest.
const SHOWN_MAX: usize = 200;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Alerts")]
pub(crate) struct Stopped {
    alerts: Vec<Alert>,
    /// How many nobody has seen to.
    open: usize,
    /// The webhooks that were switched off by themselves.
    webhooks: Vec<Webhook>,
}

#[derive(Serialize, JsonSchema)]
struct Alert {
    id: String,
    workflow: Handle,
    /// `per_contact`, `per_day` or `bounced`.
    reason: String,
    detail: String,
    at: Time,
    closed_at: Option<Time>,
}

impl From<AlertRow> for Alert {
    fn from(row: AlertRow) -> Self {
        Self {
            id: row.id.to_string(),
            workflow: row.workflow,
            reason: row.reason,
            detail: row.detail,
            at: row.at,
            closed_at: row.closed_at,
        }
    }
}

pub(crate) async fn handle(_: State<App>, caller: Caller) -> Result<Json<Stopped>, Problem> {
    let rows = caller.workspace().alerts(None, SHOWN_MAX).await?;
    let webhooks = caller.workspace().webhooks().await?.into_iter();
    let failed = webhooks.filter(|one| one.state == WebhookState::Failed);
    let webhooks: Vec<_> = failed.map(Webhook::from).collect();
    let open = rows.iter().filter(|row| row.closed_at.is_none()).count();
    Ok(json::ok(Stopped {
        open: open + webhooks.len(),
        webhooks,
        alerts: rows.into_iter().map(Alert::from).collect(),
    }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn what_stopped_a_workflow_is_shown_until_it_is_resumed() {
        let test = TestApp::new().await;
        test.publish_welcome().await;
        let before = test.get("/api/v1/alerts").await.json();
        assert_eq!(before, json!({"alerts": [], "open": 0, "webhooks": []}));
        let scope = test.app.store.workspace(test.workspace);
        let now = test.app.now();
        let handle = engine::id::Handle::new("welcome").unwrap();
        let id = scope.workflow(&handle).await.unwrap().unwrap().id;
        for expect in [true, false] {
            let ours = scope.trip(id, "per_day", "Too many.", now).await.unwrap();
            assert_eq!(ours, expect);
        }
        let shown = test.get("/api/v1/alerts").await.json();
        assert_eq!(
            (&shown["open"], shown["alerts"].as_array().unwrap().len()),
            (&json!(1), 1)
        );
        assert_eq!(shown["alerts"][0]["workflow"], "welcome");
        assert_eq!(shown["alerts"][0]["reason"], "per_day");
        let health = test.get("/healthz").await.json();
        assert_eq!(health["alerts"], 1);
        let resumed = test
            .send("POST", "/api/v1/workflows/welcome/resume", "")
            .await;
        assert_eq!(resumed.json()["status"], "live");
        let shown = test.get("/api/v1/alerts").await.json();
        assert_eq!(shown["open"], 0);
        assert!(shown["alerts"][0]["closed_at"].is_string());
    }
}
