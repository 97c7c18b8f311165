//! `POST /api/v1/forms/{handle}/preview`: a form as its visitors would see it, were it saved with this text,
//! which is taken as `PUT /api/v1/forms` takes it. Nothing is saved. `?language=nl` says in which language,
//! else it is in that of the workspace.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use engine::forms as form;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::form::SOURCE_BYTES_MAX;

use super::form::find;
use super::workflow::text;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::pages::form::preview;
use crate::problem::{Located, Problem};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    language: Option<String>,
}

/// A form as its visitors would see it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "FormPreview")]
pub(crate) struct Preview {
    /// The language that it is in.
    language: &'static str,
    /// The page, with its style in it.
    html: String,
}

pub(crate) async fn handle(
    caller: Caller,
    Path(handle): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
    body: Received<SOURCE_BYTES_MAX>,
) -> Result<Json<Preview>, Problem> {
    let sentence = "There is `language` to ask for, and nothing else.";
    let bad = |_| Problem::invalid(vec![Located::new("query", sentence)]);
    let Query(asked) = asked.map_err(bad)?;
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let reading = form::read(text(&headers, &body.bytes)?);
    let Some(form) = reading.form else {
        let findings = reading.findings.into_list();
        return Err(Problem::findings("The form cannot be shown.", findings));
    };
    if form.handle != row.handle {
        let sentence = format!("This form is `{}`.", row.handle);
        return Err(Problem::invalid(vec![Located::new("handle", sentence)]));
    }
    let settings = workspace.settings().await?;
    let settings = settings.ok_or_else(|| Problem::no("workspace"))?;
    let shop = (settings.name.as_str(), settings.language.as_str());
    let (language, html) = preview(&form, asked.language.as_deref(), shop);
    Ok(json::ok(Preview { language, html }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const FORM: &str = "{ format: 1, handle: welcome, name: Welcome, title: { en: Hello, nl: Dag },
        fields: [{ id: email, kind: email, label: <b>E-mail }] }";

    const SAVED: &str = "{ format: 1, handle: welcome, name: Welcome, title: Before,
        fields: [{ id: email, kind: email, label: E-mail }] }";

    #[tokio::test]
    async fn a_form_is_shown_in_each_language_and_nothing_is_saved() {
        let test = TestApp::new().await;
        test.send("PUT", "/api/v1/forms", SAVED).await;
        for (query, language, title) in [
            ("?language=nl", "nl", "<h1>Dag</h1>"),
            ("?language=en-GB", "en", "<h1>Hello</h1>"),
        ] {
            let path = format!("/api/v1/forms/welcome/preview{query}");
            let answer = test.send("POST", &path, FORM).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert_eq!(answer.json()["language"], language);
            let html = answer.json()["html"].as_str().unwrap().to_owned();
            for part in [
                title,
                "<span>&lt;b&gt;E-mail<span aria-hidden=\"true\"> *</span></span>",
                "<style>",
                ".public form",
            ] {
                assert!(html.contains(part), "{part}: {html}");
            }
            assert!(!html.contains("stylesheet"), "{html}");
        }
        let kept = test.get("/api/v1/forms/welcome").await.json();
        assert_eq!(
            (&kept["version"], &kept["source"]),
            (&json!(1), &json!(SAVED))
        );
    }

    #[tokio::test]
    async fn what_is_wrong_is_said_with_its_place() {
        let test = TestApp::new().await;
        test.send("PUT", "/api/v1/forms", SAVED).await;
        let check = async |path: &str, form: &str, expected: (u16, &str)| {
            let answer = test.send("POST", path, form).await;
            let said = answer.json();
            let at = said["findings"][0]["at"].as_str();
            let at = at.or_else(|| said["errors"][0]["at"].as_str());
            assert_eq!(
                (answer.status, at.unwrap()),
                (expected.0, expected.1),
                "{said}"
            );
        };
        let path = "/api/v1/forms/welcome/preview";
        let wrong = FORM.replace("kind: email", "kind: text");
        check(path, &wrong, (422, "fields")).await;
        let other = FORM.replace("handle: welcome", "handle: other");
        check(path, &other, (422, "handle")).await;
        check(&format!("{path}?lang=nl"), FORM, (422, "query")).await;
        let gone = test.send("POST", "/api/v1/forms/other/preview", FORM);
        assert_eq!(gone.await.status, 404);
    }
}
