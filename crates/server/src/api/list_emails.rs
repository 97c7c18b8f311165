//! `GET /api/v1/emails`: all e-mails, by handle, without their content.

use engine::id::Handle;
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Emails {
    emails: Vec<Listed>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EmailListed")]
struct Listed {
    handle: Handle,
    name: String,
    version: i64,
    subject: String,
    /// When that version was saved.
    changed_at: Time,
    /// What it is written as: `blocks`, `mjml`, `html` or `text`.
    written: String,
    /// The revision of what somebody is writing of it; 0 if nobody is.
    draft: i64,
}

pub(crate) async fn handle(caller: Caller) -> Result<Json<Emails>, Problem> {
    let rows = caller.workspace().emails().await?;
    let listed = rows.into_iter().map(|row| Listed {
        handle: row.handle,
        name: row.name,
        version: row.version,
        subject: row.subject,
        changed_at: row.created_at,
        written: row.written,
        draft: row.draft,
    });
    Ok(json::ok(Emails {
        emails: listed.collect(),
    }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn all_are_listed_by_handle() {
        let test = TestApp::new().await;
        test.put_emails(&["b", "a"]).await;
        let listed = test.get("/api/v1/emails").await.json();
        assert_eq!(listed["emails"][0]["handle"], "a");
        assert_eq!(listed["emails"][1]["version"], 1);
    }
}
