//! `GET /api/v1/emails/{handle}`: an e-mail in its newest version.

use axum::extract::Path;
use engine::id::Handle;
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Email")]
pub(crate) struct Shown {
    handle: Handle,
    name: String,
    version: i64,
    created_at: Time,
    subject: String,
    preheader: String,
    html: String,
    /// The plain text; empty if it is made from the HTML.
    text: String,
}

pub(crate) async fn handle(
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Json<Shown>, Problem> {
    let no_email = || Problem::no("e-mail");
    let handle = Handle::new(&handle).ok_or_else(no_email)?;
    let row = caller.workspace().email(&handle).await?;
    let row = row.ok_or_else(no_email)?;
    Ok(json::ok(Shown {
        handle: row.handle,
        name: row.source.name,
        version: row.version,
        created_at: row.created_at,
        subject: row.source.subject,
        preheader: row.source.preheader,
        html: row.source.html,
        text: row.source.text,
    }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn an_email_is_shown_whole() {
        let test = TestApp::new().await;
        test.put_emails(&["welcome"]).await;
        let shown = test.get("/api/v1/emails/welcome").await.json();
        assert_eq!(
            shown["html"],
            "<p>Hello</p><a href=\"{{ unsubscribe_url }}\">Leave</a>"
        );
        assert_eq!(shown["created_at"], crate::test_app::NOW);
        assert_eq!(test.get("/api/v1/emails/none").await.status, 404);
    }
}
