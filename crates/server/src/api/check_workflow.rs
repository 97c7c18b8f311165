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

    /// Names what leads out of the workspace.
    const NAMES: &str = r#"{ format: 1, handle: n, name: N, purpose: service,
        triggers: [{ id: t, start: event, event: a }], blocks: [
          { id: c, do: call, url: "https://crm.example/", headers: [{ name: X, secret: token }], sign: signs },
          { id: n, do: notify_staff, channel: chat, to: [{ chat: room }], text: A },
          { id: w, do: notify_staff, channel: webhook, to: [{ webhook: crm }], text: A }] }"#;

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
        let found = test.send("POST", "/api/v1/workflows/check", NAMES).await;
        let found = found.json();
        let told = found["findings"].as_array().unwrap().iter();
        let told: Vec<_> = told
            .map(|one| format!("{} {}", one["code"], one["at"]).replace('"', ""))
            .collect();
        let expect = [
            "unknown_secret blocks/c/headers/0/secret",
            "unknown_secret blocks/c/sign",
            "unknown_secret blocks/n/to/0/chat",
            "unknown_webhook blocks/w/to/0/webhook",
        ];
        assert_eq!(told, expect);
        assert_eq!(found["publishable"], json!(false));
        for name in ["token", "signs", "room"] {
            let path = format!("/api/v1/secrets/{name}");
            let set = test.put(&path, &json!({"value": "s3cr3t"})).await;
            assert!(set.status < 300, "{}", set.status);
        }
        let hook = json!({"url": "https://crm.example/in", "events": ["journey_notice"]});
        assert_eq!(test.put("/api/v1/webhooks/crm", &hook).await.status, 200);
        let found = test.send("POST", "/api/v1/workflows/check", NAMES).await;
        assert_eq!(found.json()["findings"], json!([]));
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
