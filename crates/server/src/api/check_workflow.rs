//! `POST /api/v1/workflows/check`: what is found in a draft. Nothing is saved.

use axum::http::HeaderMap;
use engine::finding::Finding;
use engine::id::Handle;
use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::workflow::{DRAFT_BYTES_MAX, checked, text};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WorkflowCheck")]
pub(crate) struct Found {
    handle: Option<Handle>,
    name: Option<String>,
    findings: Vec<Finding>,
    publishable: bool,
}

pub(crate) async fn handle(
    caller: Caller,
    headers: HeaderMap,
    body: Received<DRAFT_BYTES_MAX>,
) -> Result<Json<Found>, Problem> {
    let text = text(&headers, &body.bytes)?;
    let checked = checked(caller.workspace(), text).await?;
    Ok(json::ok(Found {
        handle: checked.head.handle,
        name: checked.head.name,
        findings: checked.findings,
        publishable: checked.publishable,
    }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::{TestApp, WELCOME};
    use serde_json::json;

    #[tokio::test]
    async fn findings_are_given_and_nothing_is_saved() {
        let test = TestApp::new().await;
        let found = test
            .send("POST", "/api/v1/workflows/check", WELCOME)
            .await
            .json();
        assert_eq!(found["findings"][0]["code"], "unknown_email");
        assert_eq!(found["findings"][0]["at"], "blocks/m1/email");
        assert!(found["findings"][0]["line"].is_u64());
        let found = test
            .send("POST", "/api/v1/workflows/check", "name: 1")
            .await;
        assert_eq!(
            (found.status, &found.json()["publishable"]),
            (200, &json!(false))
        );
        let listed = test.get("/api/v1/workflows").await.json();
        assert_eq!(listed["workflows"], json!([]));
    }
}
