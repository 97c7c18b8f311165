//! `GET /api/v1/emails/{handle}`: an e-mail in its newest version, as its author wrote it.

use std::collections::BTreeMap;

use axum::extract::Path;
use engine::id::Handle;
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::email::Translation;

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
    /// Empty where there is HTML, or text only.
    mjml: String,
    html: String,
    /// The plain text; empty if it is made from the MJML or HTML.
    text: String,
    /// The same parts in other languages, by language.
    languages: BTreeMap<String, Words>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EmailWords")]
struct Words {
    subject: String,
    preheader: String,
    mjml: String,
    html: String,
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
        mjml: row.source.mjml,
        html: row.source.html,
        text: row.source.text,
        languages: row.source.languages.into_iter().map(words).collect(),
    }))
}

fn words(one: Translation) -> (String, Words) {
    let words = Words {
        subject: one.subject,
        preheader: one.preheader,
        mjml: one.mjml,
        html: one.html,
        text: one.text,
    };
    (one.language, words)
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
