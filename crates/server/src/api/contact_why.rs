//! `GET /api/v1/contacts/{id}/why/{handle}?language=nl`: why a contact, by number, e-mail address or external
//! id, is in a workflow, was in it, or never came in: its journeys with the reason of each step, and each trigger with the newest events
//! that it waits for and what its rules saw then. `sentences` says it in words, in English or Dutch.

use axum::extract::{Path, State};
use axum::http::Uri;
use engine::id::ContactId;
use serde_json::Value;
use store::Workspace;
use store::who::{IdentityKind, Who};

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
    let id = who(workspace, &id).await?;
    let of = workspace.id();
    let told = runner::why::told(&app.store, of, &row, id, app.now()).await;
    let told = told.map_err(|runner::Error::Store(error)| error)?;
    let told = told.ok_or_else(|| Problem::no("contact"))?;
    Ok(json::ok(why::json(&told, &row.handle, id, language)))
}

/// The contact that somebody knows by one of its names.
async fn who(workspace: Workspace<'_>, name: &str) -> Result<ContactId, Problem> {
    if name.bytes().all(|byte| byte.is_ascii_digit()) {
        return contact::id(name);
    }
    let kind = if name.contains('@') {
        IdentityKind::Email
    } else {
        IdentityKind::ExternalId
    };
    let keys = Who::Keys(vec![(kind, name.to_owned())]);
    let found = workspace.contact(&keys).await?;
    found
        .map(|row| row.contact.id)
        .ok_or_else(|| Problem::no("contact"))
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
        let by_address = test
            .get("/api/v1/contacts/anna@example.test/why/welcome")
            .await;
        assert_eq!(by_address.json()["contact"], told["contact"]);
        for (path, status) in [
            (
                "/api/v1/contacts/nobody@example.test/why/welcome".to_owned(),
                404,
            ),
            ("/api/v1/contacts/nobody/why/welcome".to_owned(), 404),
            (format!("{path}?language=fr"), 400),
            (format!("/api/v1/contacts/{contact}/why/none"), 404),
            ("/api/v1/contacts/4711/why/welcome".to_owned(), 404),
        ] {
            assert_eq!(test.get(&path).await.status, status, "{path}");
        }
    }
}
