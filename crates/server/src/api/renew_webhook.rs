//! `POST /api/v1/webhooks/{handle}/secret`: another secret for a webhook, shown this once. The one before
//! signs along for a day, so that the receiver can be told in the meantime.

use axum::extract::{Path, State};
use engine::id::Handle;
use engine::time::{DAY_MS, Time};
use schemars::JsonSchema;
use serde::Serialize;

use super::webhook::{find, new_secret, sealed};
use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

/// How long both sign.
const BOTH_MS: i64 = DAY_MS;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WebhookSecret")]
pub(crate) struct Renewed {
    name: Handle,
    /// What signs from now on, shown only now.
    secret: String,
    /// Until when the one before signs along.
    before_until: Time,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<Renewed>, Problem> {
    let row = find(&caller, &name).await?;
    let secret = new_secret()?;
    let sealed = sealed(&app, &caller, &row.name, &secret)?;
    let (now, workspace) = (app.now(), caller.workspace());
    let before_until = now.plus_ms(BOTH_MS);
    let set = workspace.set_webhook_secret(row.id, sealed, before_until, now);
    if !set.await? {
        return Err(Problem::no("webhook"));
    }
    Ok(json::ok(Renewed {
        name: row.name,
        secret,
        before_until,
    }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn a_secret_is_renewed_and_shown_once() {
        let test = TestApp::new().await;
        let path = "/api/v1/webhooks/crm/secret";
        assert_eq!(test.send("POST", path, "").await.status, 404);
        let body = json!({"url": "https://crm.example/in", "events": ["order_placed"]});
        let made = test.put("/api/v1/webhooks/crm", &body).await.json();
        let renewed = test.send("POST", path, "").await.json();
        assert_ne!(renewed["secret"], made["secret"]);
        assert!(renewed["secret"].as_str().unwrap().starts_with("whsec_"));
        assert_eq!(renewed["name"], "crm");
    }
}
