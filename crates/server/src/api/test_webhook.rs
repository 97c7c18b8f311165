//! `POST /api/v1/webhooks/{handle}/test`: tells a webhook something made up, at once, and answers how the
//! receiver took it. It is signed and sent as everything else is; nothing is counted for or against it.

use axum::extract::{Path, State};
use runner::deliveries::trial::{self, Receiver, Tried};
use schemars::JsonSchema;
use serde::Serialize;

use super::webhook::find;
use crate::app::App;
use crate::auth::Caller;
use crate::chance;
use crate::json::{self, Json};
use crate::problem::{Kind, Problem};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WebhookTested")]
pub(crate) struct Tested {
    /// Whether a real delivery would count as arrived.
    arrived: bool,
    /// The status that came; nothing if none did.
    status: Option<u16>,
    /// Why it would not count as arrived.
    reason: Option<String>,
    /// The first words of the answer, 500 characters at most.
    answer: String,
    took_ms: i64,
    /// Its `webhook-id`.
    id: String,
    /// What was told, as it was signed.
    body: String,
}

impl From<Tried> for Tested {
    fn from(tried: Tried) -> Self {
        Self {
            arrived: tried.reason.is_none(),
            status: tried.status,
            reason: tried.reason,
            answer: tried.answer,
            took_ms: tried.took_ms,
            id: tried.id,
            body: tried.body,
        }
    }
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<Tested>, Problem> {
    let row = find(&caller, &name).await?;
    let conflict = |detail: &str| Problem::new(Kind::Conflict, detail.to_owned());
    let Some(vault) = &app.vault else {
        let detail = "There is no key to open its secret with: the server needs --secret-key-file.";
        return Err(conflict(detail));
    };
    let Some(calls) = &app.calls else {
        return Err(conflict("This server calls nobody."));
    };
    let workspace = caller.workspace();
    let sealed = workspace.webhook_sealed(row.id, app.now()).await?;
    if sealed.is_empty() {
        return Err(Problem::no("webhook"));
    }
    let receiver = Receiver {
        workspace: workspace.id(),
        name: &row.name,
        url: &row.url,
        sealed: &sealed,
    };
    let drawn = chance::random()?;
    let drawn = drawn.iter().map(|byte| format!("{byte:02x}"));
    let id = format!("test_{}", drawn.collect::<String>());
    let tried = trial::tell(calls.as_ref(), vault, receiver, id, app.now()).await;
    Ok(json::ok(tried.into()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::test_app::TestApp;
    use runner::caller::Nobody;
    use serde_json::{Value as Json, json};

    const PATH: &str = "/api/v1/webhooks/crm/test";

    #[tokio::test]
    async fn a_webhook_is_tried_and_nothing_is_counted() {
        let mut test = TestApp::new().await;
        assert_eq!(test.send("POST", PATH, "").await.status, 404);
        let body =
            json!({"url": "https://crm.example/in", "events": ["order_placed"], "active": false});
        test.put("/api/v1/webhooks/crm", &body).await;
        assert_eq!(test.send("POST", PATH, "").await.status, 409);
        test.app.calls = Some(Arc::new(Nobody));
        let tried = test.send("POST", PATH, "").await.json();
        assert_eq!(tried["arrived"], true);
        assert_eq!(tried["status"], 200);
        assert_eq!(tried["reason"], Json::Null);
        let told: Json = serde_json::from_str(tried["body"].as_str().unwrap()).unwrap();
        assert_eq!(told["type"], "webhook_tested");
        let again = test.send("POST", PATH, "").await.json();
        assert_ne!(again["id"], tried["id"]);
        let seen = test.get("/api/v1/webhooks/crm").await.json();
        assert_eq!(
            (&seen["state"], &seen["failures"]),
            (&json!("off"), &json!(0))
        );
        let told = test.get("/api/v1/webhooks/crm/deliveries").await.json();
        assert_eq!(told["deliveries"], json!([]));
    }
}
