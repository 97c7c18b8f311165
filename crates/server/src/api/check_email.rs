//! `POST /api/v1/emails/check`: what is found in an e-mail, as `PUT` takes it. Nothing is saved.
//!
//! Beside what saving says: the plain text that is made, how large the HTML is, and which fields the
//! contacts who are there do not have.

use axum::extract::State;
use axum::http::HeaderMap;
use engine::document::SIZE_BYTES_MAX;
use engine::finding::Finding;
use engine::id::Handle;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::{Located, Problem};

use super::email::{self, Noted, sample};
use super::way_out;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EmailChecked")]
pub(crate) struct Found {
    handle: Option<Handle>,
    /// Whether it could be saved.
    saveable: bool,
    /// What is wrong in a part; then it cannot be saved.
    errors: Vec<Located>,
    /// What is to be known of the whole, with line and column in what was sent.
    findings: Vec<Finding>,
    /// What could be better in a part.
    notes: Vec<Noted>,
    /// Bytes of the HTML before values are filled in, in its own language.
    html_bytes: Option<usize>,
    /// The plain text that is made, a template; none where the author wrote one.
    derived_text: Option<String>,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    body: Received<SIZE_BYTES_MAX>,
) -> Result<Json<Found>, Problem> {
    let workspace = caller.workspace();
    let read = email::read(&headers, &body.bytes, None)?;
    let house = email::house(workspace).await?;
    let compiled = match email::compile(&read.source, &house) {
        Ok(compiled) => compiled,
        Err(errors) => {
            return Ok(json::ok(Found {
                handle: read.handle,
                saveable: false,
                errors,
                findings: Vec::new(),
                notes: Vec::new(),
                html_bytes: None,
                derived_text: None,
            }));
        }
    };
    let sender = match &read.handle {
        Some(handle) => way_out::live_sender(workspace, handle).await?,
        None => None,
    };
    let lacking = way_out::parts_of(&compiled, &read.source);
    let findings = way_out::told(&read, lacking, sender.as_ref());
    let mut notes = email::notes(&compiled);
    notes.extend(sample::missing(&app, workspace, &compiled, &house).await?);
    let own = compiled.first().map(|one| &one.compiled);
    Ok(json::ok(Found {
        handle: read.handle,
        saveable: findings.publishable(),
        errors: Vec::new(),
        findings: findings.into_list(),
        notes,
        html_bytes: own.map(|own| own.html.len()),
        derived_text: own.and_then(|own| own.template.derived_text().map(str::to_owned)),
    }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/emails/check";

    #[tokio::test]
    async fn everything_is_told_and_nothing_is_saved() {
        let test = TestApp::new().await;
        let email = json!({"handle": "tips", "subject": "Hi", "html": "<p>Hi</p><img src=\"https://a.example/x.png\">"});
        let found = test.post(PATH, &email).await;
        assert_eq!(found.status, 200, "{}", found.text());
        let found = found.json();
        assert_eq!(found["saveable"], true);
        assert_eq!(found["findings"][0]["code"], "no_unsubscribe_link");
        assert_eq!(found["notes"][0]["code"], "missing_alt");
        assert_eq!(found["notes"][0]["at"], "html");
        assert_eq!(found["derived_text"], "Hi\n");
        assert_eq!(found["html_bytes"], 44);
        assert_eq!(test.get("/api/v1/emails/tips").await.status, 404);
    }

    #[tokio::test]
    async fn with_a_mistake_it_cannot_be_saved() {
        let test = TestApp::new().await;
        let email = json!({"subject": "Hi", "html": "{% if %}"});
        let found = test.post(PATH, &email).await.json();
        assert_eq!(found["saveable"], false);
        assert_eq!(found["errors"][0]["at"], "html");
        test.publish_welcome().await;
        let email = json!({"handle": "welcome", "subject": "Hi", "html": "x"});
        let found = test.post(PATH, &email).await.json();
        assert_eq!(found["saveable"], false, "{found}");
        assert_eq!(test.post(PATH, &json!({"subject": 1})).await.status, 422);
    }
}
