//! `GET /api/v1/settings`: what holds for the whole workspace, as its author wrote it, and how long things are
//! kept.

use axum::extract::State;

use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::settings::{Shown, shown};

pub(crate) async fn handle(State(app): State<App>, caller: Caller) -> Result<Json<Shown>, Problem> {
    Ok(json::ok(shown(caller.workspace(), app.retention).await?))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::{Value, json};
    use store::retention::Retention;

    #[tokio::test]
    async fn how_long_things_are_kept_is_told_and_stays_what_it_was_when_settings_are_saved() {
        let mut test = TestApp::new().await;
        let check = async |test: &TestApp, expected: Value| {
            let shown = test.get("/api/v1/settings").await.json();
            let saved = test.send("PUT", "/api/v1/settings", "format: 1\n").await;
            let told = [&shown["retention"], &saved.json()["retention"]].map(Value::clone);
            assert_eq!(told, [expected.clone(), expected]);
        };
        let kept = |events, steps, mail| json!({ "events_days": events, "steps_days": steps, "mail_days": mail });
        let forever = Value::Null;
        check(&test, kept(forever.clone(), forever.clone(), forever)).await;
        test.app.retention = Retention {
            events_days: Some(400),
            steps_days: None,
            mail_days: Some(31),
        };
        check(&test, kept(json!(400), Value::Null, json!(31))).await;
    }
}
