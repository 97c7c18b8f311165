//! `GET /api/v1/webhooks`, `GET` and `DELETE /api/v1/webhooks/{handle}`: the programs that are told what
//! happens, by name, and how each of them does.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::webhook::{Webhook, find};
use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Webhooks {
    webhooks: Vec<Webhook>,
}

pub(crate) async fn list(State(_): State<App>, caller: Caller) -> Result<Json<Webhooks>, Problem> {
    let rows = caller.workspace().webhooks().await?;
    let webhooks = rows.into_iter().map(Webhook::from).collect();
    Ok(json::ok(Webhooks { webhooks }))
}

pub(crate) async fn show(
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<Webhook>, Problem> {
    Ok(json::ok(find(&caller, &name).await?.into()))
}

pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    let row = find(&caller, &name).await?;
    if caller.workspace().delete_webhook(row.id, app.now()).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Problem::no("webhook"))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn webhooks_are_listed_shown_and_deleted() {
        let test = TestApp::new().await;
        assert_eq!(
            test.get("/api/v1/webhooks").await.json(),
            json!({"webhooks": []})
        );
        let body = json!({"url": "https://crm.example/in", "events": ["order_placed"]});
        for name in ["crm", "accounts"] {
            let saved = test.put(&format!("/api/v1/webhooks/{name}"), &body).await;
            assert_eq!(saved.status, 200, "{}", saved.text());
        }
        let listed = test.get("/api/v1/webhooks").await;
        assert!(!listed.text().contains("whsec_"), "{}", listed.text());
        let listed = listed.json();
        assert_eq!(listed["webhooks"][0]["name"], "accounts");
        let one = "/api/v1/webhooks/crm";
        assert_eq!(test.get(one).await.json(), listed["webhooks"][1]);
        assert_eq!(test.send("DELETE", one, "").await.status, 204);
        assert_eq!(test.send("DELETE", one, "").await.status, 404);
        assert_eq!(test.get(one).await.status, 404);
        assert_eq!(test.get("/api/v1/webhooks/No").await.status, 404);
    }
}
