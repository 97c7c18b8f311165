//! `GET /api/v1/audit?after=&limit=`: who changed what and when, the newest first.
//!
//! An entry is written before the change is tried. `outcome` is the status of the answer; one without
//! an outcome was cut off, and may have been done.

use axum::http::Uri;
use schemars::JsonSchema;
use serde::Serialize;
use store::audit::{AuditId, Entry};

use crate::auth::Caller;
use crate::cursor::{Page, instant_and};
use crate::json::{self, Json};
use crate::problem::Problem;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AuditLog")]
pub(crate) struct Log {
    entries: Vec<Shown>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AuditEntry")]
struct Shown {
    id: String,
    at: String,
    actor: String,
    verb: String,
    object: String,
    outcome: Option<i64>,
}

pub(crate) async fn handle(caller: Caller, uri: Uri) -> Result<Json<Log>, Problem> {
    let page = Page::of(&uri)?;
    let before = page.after(instant_and::<AuditId>)?;
    let rows = caller.workspace().audit_log(before, page.limit).await?;
    let next = page.next(&rows, |row| format!("{}.{}", row.at.millis(), row.id));
    let entries = rows.into_iter().map(Shown::from).collect();
    Ok(json::ok(Log { entries, next }))
}

impl From<Entry> for Shown {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id.to_string(),
            at: entry.at.to_string(),
            actor: entry.actor,
            verb: entry.verb,
            object: entry.object,
            outcome: entry.outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::test_app::{TestApp, WELCOME};
    use serde_json::json;

    #[tokio::test]
    async fn what_was_changed_is_in_the_log_and_what_was_read_is_not() {
        let test = TestApp::new().await;
        test.put_emails(&["welcome"]).await;
        test.send("PUT", "/api/v1/workflows", WELCOME).await;
        let publish = "/api/v1/workflows/welcome/publish";
        assert_eq!(test.post(publish, &json!({})).await.status, 200);
        let none = "/api/v1/workflows/none/publish";
        assert_eq!(test.post(none, &json!({})).await.status, 404);
        test.get("/api/v1/workflows").await;
        let first = test.get("/api/v1/audit?limit=3").await.json();
        let line = |entry: &serde_json::Value| {
            let part = |name: &str| entry[name].as_str().unwrap().to_owned();
            assert_eq!(part("actor"), "key pd_01010101");
            format!("{} {} {}", part("verb"), part("object"), entry["outcome"])
        };
        let lines = |page: &serde_json::Value| {
            let entries = page["entries"].as_array().unwrap().iter();
            entries.map(line).collect::<Vec<_>>()
        };
        assert_eq!(
            lines(&first),
            [
                "workflow.publish none 404",
                "workflow.publish welcome 200",
                "workflow.save welcome 200",
            ]
        );
        let next = first["next"].as_str().unwrap();
        let rest = test
            .get(&format!("/api/v1/audit?limit=3&after={next}"))
            .await;
        assert_eq!(lines(&rest.json()), ["email.save welcome 200"]);
        assert_eq!(rest.json()["next"], json!(null));
        assert_eq!(test.get("/api/v1/audit?after=x").await.status, 400);
        let other = Some(test.other_key.as_str());
        let elsewhere = test.send_as(other, "GET", "/api/v1/audit", "").await.json();
        assert_eq!(elsewhere["entries"], json!([]));
    }
}
