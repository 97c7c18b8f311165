//! `GET /api/v1/contacts/{id}/why/{handle}?language=nl`: why a contact is in a workflow, was in it, or
//! never came in: its journeys with the reason of each step, and each trigger with the newest events
//! that it waits for and what its rules saw then. `sentences` says it in words, in English or Dutch.

use axum::extract::{Path, State};
use axum::http::Uri;
use serde_json::Value;

use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::{Kind, Problem};
use crate::why::{self, Language};

use super::contact;
use super::workflow::find;

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path((id, handle)): Path<(String, String)>,
    uri: Uri,
) -> Result<Json<Value>, Problem> {
    let language = language(uri.query().unwrap_or_default())?;
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let id = contact::id(&id)?;
    let of = workspace.id();
    let told = runner::why::told(&app.store, of, &row, id, app.now()).await;
    let told = told.map_err(|runner::Error::Store(error)| error)?;
    let told = told.ok_or_else(|| Problem::no("contact"))?;
    Ok(json::ok(why::json(&told, &row.handle, id, language)))
}

fn language(query: &str) -> Result<Language, Problem> {
    match query {
        "" | "language=en" => Ok(Language::English),
        "language=nl" => Ok(Language::Dutch),
        _ => {
            let detail = "The query may be `language=en` or `language=nl`.";
            Err(Problem::new(Kind::Malformed, detail))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::test_app::{Journeyed, TestApp};

    #[tokio::test]
    async fn a_journey_is_told_in_words_of_either_language() {
        let test = TestApp::new().await;
        let Journeyed { contact, .. } = test.journeyed().await;
        let path = format!("/api/v1/contacts/{contact}/why/welcome");
        let told = test.get(&path).await.json();
        assert_eq!(told["journeys"][0]["steps"][0]["block"], "m1");
        assert_eq!(told["triggers"][0]["events"], serde_json::json!([]));
        let text = told["sentences"].to_string();
        assert!(text.contains("Is inside"), "{text}");
        let dutch = test.get(&format!("{path}?language=nl")).await.json();
        let text = dutch["sentences"].to_string();
        assert!(text.contains("Zit erin"), "{text}");
        for (path, status) in [
            (format!("{path}?language=fr"), 400),
            (format!("/api/v1/contacts/{contact}/why/none"), 404),
            ("/api/v1/contacts/4711/why/welcome".to_owned(), 404),
        ] {
            assert_eq!(test.get(&path).await.status, status, "{path}");
        }
    }
}
