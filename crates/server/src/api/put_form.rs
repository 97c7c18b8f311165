//! `PUT /api/v1/forms`: saves a form, as YAML or JSON, under the handle that stands in it, and opens
//! it. What is saved is shown from then on, so with an error in it nothing is saved: 422.

use axum::extract::State;
use axum::http::HeaderMap;
use engine::finding::Place;
use engine::forms as form;
use store::form::SOURCE_BYTES_MAX;

use super::form::{Shown, find, is_answered};
use super::workflow::text;
use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::{Kind, Problem};

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    body: Received<SOURCE_BYTES_MAX>,
) -> Result<Json<Shown>, Problem> {
    let text = text(&headers, &body.bytes)?;
    let workspace = caller.workspace();
    let mut reading = form::read(text);
    let Some(form) = reading.form else {
        let findings = reading.findings.into_list();
        return Err(Problem::findings("The form was not saved.", findings));
    };
    let asks = form.confirm && !form.interests.is_empty();
    if asks && !is_answered(workspace).await? {
        let place = Place::default().part("confirm", None);
        let sentence = "No live workflow starts with `interest_requested`, so nobody gets the mail that asks for a confirmation.";
        reading
            .findings
            .warning("no_confirmation", &place, sentence);
    }
    caller.is_about(form.handle.as_str());
    let saved = workspace.save_form(&form.handle, &form.name, text, app.now());
    if saved.await?.is_none() {
        let detail = "Somebody else changed the form at the same moment; nothing was saved.";
        return Err(Problem::new(Kind::Conflict, detail));
    }
    let row = find(workspace, form.handle.as_str()).await?;
    let shown = Shown::new(&app, workspace.id(), row);
    Ok(json::ok(shown.with(reading.findings.into_list())))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/forms";
    const FORM: &str = "{ format: 1, handle: welcome, name: Welcome, title: Welcome,
        fields: [{ id: email, kind: email, label: E-mail }] }";

    #[tokio::test]
    async fn a_form_is_saved_listed_closed_and_opened() {
        let test = TestApp::new().await;
        let saved = test.send("PUT", PATH, FORM).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        assert_eq!(saved.json()["version"], 1);
        assert_eq!(test.send("PUT", PATH, FORM).await.json()["version"], 1);
        let changed = FORM.replace("title: Welcome", "title: Hello");
        assert_eq!(test.send("PUT", PATH, &changed).await.json()["version"], 2);
        let one = "/api/v1/forms/welcome";
        assert!(
            test.get(one).await.json()["source"]
                .to_string()
                .contains("title: Hello")
        );
        assert_eq!(test.send("DELETE", one, "").await.status, 204);
        let listed = test.get(PATH).await.json()["forms"][0].clone();
        assert_eq!(
            (&listed["open"], &listed["url"]),
            (&json!(false), &json!("/f/1/welcome"))
        );
        assert_eq!(
            test.send_as(None, "GET", "/f/1/welcome", "").await.status,
            404
        );
        test.send("PUT", PATH, &changed).await;
        assert_eq!(
            test.send_as(None, "GET", "/f/1/welcome", "").await.status,
            200
        );
    }

    #[tokio::test]
    async fn with_an_error_nothing_is_saved_and_a_missing_mail_is_told() {
        let test = TestApp::new().await;
        let answer = test
            .send("PUT", PATH, &FORM.replace("kind: email", "kind: text"))
            .await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.json()["findings"][0]["code"], "email_field");
        assert_eq!(test.get(PATH).await.json(), json!({"forms": []}));
        let asks = FORM.replace(
            "title: Welcome",
            "title: W, interests: [news], consent: { wording: Yes }",
        );
        let saved = test.send("PUT", PATH, &asks).await.json();
        assert_eq!(saved["findings"][0]["code"], "no_confirmation", "{saved}");
    }
}
