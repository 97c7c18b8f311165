//! `PUT /api/v1/emails/{handle}`: saves an e-mail, as YAML or JSON: `name`, `subject`, `preheader`, one of
//! `blocks`, `mjml` and `html`, `text`, and the same in other `languages`; a file's `format` and `handle` may stand
//! there too.
//!
//! The templates are compiled first; with a mistake in one of them nothing is saved, and `errors`
//! names part, line and column in that part. What is wrong with the document around them is in
//! `findings`, with line and column in the body. An e-mail without an unsubscribe link is saved with
//! a warning, but not if a live workflow sends it as marketing. What could be better is in `notes`.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use engine::document::SIZE_BYTES_MAX;
use engine::finding::Finding;
use engine::id::Handle;
use schemars::JsonSchema;
use serde::Serialize;
use store::Workspace;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::{Located, Problem};

pub(crate) use super::email::BODY;
use super::email::{self, InLanguage, Noted, Read};
use super::way_out;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EmailSaved")]
pub(crate) struct Saved {
    handle: Handle,
    name: String,
    version: i64,
    /// Warnings only: with an error it is not saved.
    findings: Vec<Finding>,
    /// What could be better in a part.
    notes: Vec<Noted>,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    headers: HeaderMap,
    body: Received<SIZE_BYTES_MAX>,
) -> Result<Json<Saved>, Problem> {
    let Some(handle) = Handle::new(&handle) else {
        let sentence =
            "An e-mail's handle has at most 64 of a-z, 0-9 and -, and does not begin with -.";
        return Err(Problem::invalid(vec![Located::new("handle", sentence)]));
    };
    let read = email::read(&headers, &body.bytes, Some(&handle))?;
    let house = email::house(caller.workspace()).await?;
    let compiled = email::compile(&read.source, &house).map_err(Problem::invalid)?;
    let findings = without_way_out(caller.workspace(), &read, &compiled, &handle).await?;
    let notes = email::notes(&compiled);
    let source = read.source;
    let version = caller
        .workspace()
        .save_email(&handle, &source, app.now())
        .await?;
    Ok(json::ok(Saved {
        handle,
        name: source.name,
        version,
        findings,
        notes,
    }))
}

/// What is said of an e-mail without an unsubscribe link: a warning, and an error if a live workflow
/// sends it as marketing.
async fn without_way_out(
    workspace: Workspace<'_>,
    email: &Read,
    compiled: &[InLanguage],
    handle: &Handle,
) -> Result<Vec<Finding>, Problem> {
    let parts = way_out::parts_of(compiled, &email.source);
    let sender = if parts.is_empty() {
        None
    } else {
        way_out::live_sender(workspace, handle).await?
    };
    let findings = way_out::told(email, parts, sender.as_ref());
    if findings.publishable() {
        Ok(findings.into_list())
    } else {
        let detail = "The e-mail was not saved.";
        Err(Problem::findings(detail, findings.into_list()))
    }
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/emails/welcome";

    #[tokio::test]
    async fn an_email_gets_a_version_when_it_changes() {
        let test = TestApp::new().await;
        let email = |subject: &str| json!({"name": "Welcome", "subject": subject, "html": "<p>Hi {{ contact.first_name }}</p>"});
        let saved = test.put(PATH, &email("Hi")).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        assert_eq!(saved.json()["version"], 1);
        assert_eq!(test.put(PATH, &email("Hi")).await.json()["version"], 1);
        assert_eq!(test.put(PATH, &email("Hello")).await.json()["version"], 2);
        let shown = test.get(PATH).await.json();
        assert_eq!(
            (&shown["subject"], &shown["version"]),
            (&json!("Hello"), &json!(2))
        );
        let yaml =
            "format: 1\nhandle: welcome\nname: Welcome\nsubject: 'Hi'\nhtml: |\n  <p>Hi</p>\n";
        let saved = test.send("PUT", PATH, yaml).await;
        assert_eq!(saved.json()["version"], 3, "{}", saved.text());
    }

    #[tokio::test]
    async fn mistakes_have_a_place_and_nothing_is_saved() {
        let test = TestApp::new().await;
        let answer = test
            .put(
                PATH,
                &json!({"subject": "a", "html": "<p>\n  {% if %}</p>"}),
            )
            .await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        let error = &answer.json()["errors"][0];
        assert_eq!(
            (&error["at"], &error["line"]),
            (&json!("html"), &json!(2)),
            "{error}"
        );
        let check = async |body: &str, code: &str| {
            let answer = test.send("PUT", PATH, body).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert_eq!(
                answer.json()["findings"][0]["code"],
                code,
                "{}",
                answer.text()
            );
        };
        check("subject: a\nhtml: b\nhandle: other\n", "handle").await;
        check("subject: a\nhtml: b\nformat: 2\n", "format").await;
        check("subject: a\nhtlm: b\n", "missing").await;
        check("subject: [a]\nhtml: b\n", "wrong_kind").await;
        check("subject: a\nhtml: b\nmjml: c\n", "both").await;
        check("subject: a\nhtml: b\nlanguages: []\n", "wrong_kind").await;
        check(
            "subject: a\nhtml: b\nlanguages: { NL: { subject: a, html: b } }\n",
            "unknown_language",
        )
        .await;
        check(
            "subject: a\nhtml: b\nlanguages: { nl: { subject: a } }\n",
            "missing",
        )
        .await;
        check(
            r#"{"subject": "a", "html": "b", "html": "c"}"#,
            "duplicate_key",
        )
        .await;
        assert_eq!(test.get(PATH).await.status, 404);
        let bad = test
            .send("PUT", "/api/v1/emails/No-Good", "subject: a\nhtml: b\n")
            .await;
        assert_eq!(bad.status, 422);
    }

    const MJML: &str = "<mjml><mj-body><mj-section><mj-column>\n<mj-text>Hi {{ contact.first_name }} \
        <a href=\"{{ unsubscribe_url }}\">Leave</a></mj-text></mj-column></mj-section></mj-body></mjml>";

    #[tokio::test]
    async fn mjml_and_languages_are_kept_as_they_were_written() {
        let test = TestApp::new().await;
        let dutch = json!({"subject": "Hallo", "text": "Hoi {{ unsubscribe_url }}"});
        let email = json!({"name": "W", "subject": "Hi", "mjml": MJML, "languages": {"nl": dutch}});
        let saved = test.put(PATH, &email).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        assert_eq!(saved.json()["findings"], json!([]));
        let shown = test.get(PATH).await.json();
        assert_eq!(shown["mjml"], MJML);
        assert_eq!(shown["html"], "");
        assert_eq!(shown["languages"]["nl"]["subject"], "Hallo");
        assert_eq!(test.put(PATH, &email).await.json()["version"], 1);
        let mut other = email.clone();
        other["languages"]["nl"]["subject"] = json!("Dag");
        assert_eq!(test.put(PATH, &other).await.json()["version"], 2);
    }

    #[tokio::test]
    async fn blocks_are_kept_as_they_were_made() {
        let test = TestApp::new().await;
        let blocks = json!({"format": 1, "blocks": [
            {"id": "a", "kind": "heading", "text": "Hi {{ contact.first_name }}"},
            {"id": "b", "kind": "footer", "html": "", "unsubscribe": "Leave"},
        ]});
        let email = json!({"name": "W", "subject": "Hi", "blocks": blocks,
            "languages": {"nl": {"subject": "Hallo", "blocks": blocks}}});
        let saved = test.put(PATH, &email).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        assert_eq!(saved.json()["findings"], json!([]));
        let shown = test.get(PATH).await.json();
        assert_eq!(shown["blocks"], blocks);
        assert_eq!(shown["languages"]["nl"]["blocks"], blocks);
        assert_eq!((&shown["mjml"], &shown["html"]), (&json!(""), &json!("")));
        // What is shown can be sent back.
        let again = json!({"subject": "Hi", "blocks": null, "html": "x"});
        assert_eq!(test.put(PATH, &again).await.json()["version"], 2);
        let refused = test
            .put(
                PATH,
                &json!({"subject": "a", "html": "b", "blocks": blocks}),
            )
            .await;
        assert_eq!(refused.json()["findings"][0]["code"], "both");
        let wrong = json!({"subject": "a", "text": "x", "languages": {"nl": {"subject": "a", "blocks":
            {"format": 1, "blocks": [{"id": "x", "kind": "button", "text": "Go", "href": "go"}]}}}});
        let refused = test.put(PATH, &wrong).await.json();
        assert_eq!(refused["errors"][0]["at"], "languages/nl/blocks/x/href");
    }

    #[tokio::test]
    async fn mistakes_in_mjml_and_in_a_language_have_their_place() {
        let test = TestApp::new().await;
        let told = async |email: serde_json::Value| {
            let refused = test.put(PATH, &email).await;
            assert_eq!(refused.status, 422, "{}", refused.text());
            let error = refused.json()["errors"][0].clone();
            json!([error["at"], error["line"], error["column"]])
        };
        let broken = MJML.replace("mj-text", "mj-tekst");
        let email = json!({"subject": "Hi", "mjml": broken});
        assert_eq!(told(email).await, json!(["mjml", 2, 1]));
        let dutch = json!({"subject": "{{ a", "html": "x"});
        let email = json!({"subject": "Hi", "mjml": MJML, "languages": {"nl": dutch}});
        assert_eq!(told(email).await, json!(["languages/nl/subject", 1, 1]));
    }
}
