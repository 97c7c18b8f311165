//! `GET /api/v1/contacts/{id}/why/{handle}?language=nl`: why a contact, by number, e-mail address or external
//! id, is in a workflow, was in it, or never came in: its journeys with the reason of each step, and each trigger with the newest events
//! that it waits for and what its rules saw then. `sentences` says it in words, in English or Dutch.

use std::borrow::Cow;

use axum::extract::{Path, State};
use axum::http::Uri;
use engine::id::ContactId;
use engine::time::Time;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use store::Workspace;
use store::who::{IdentityKind, Who};

use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::{Kind, Problem};
use crate::why::{self, Language};

use super::contact;
use super::workflow::{STATUSES, find};

/// What is answered, as the API's document tells of it; written by [`why::json`].
pub(crate) struct Told;

impl JsonSchema for Told {
    fn schema_name() -> Cow<'static, str> {
        "ContactWhy".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let time = generator.subschema_for::<Time>();
        let time_or_null = generator.subschema_for::<Option<Time>>();
        let text = json_schema!({ "type": "string" });
        let why = json_schema!({ "description": "What was looked at, with the values found and since when they were known." });
        let step = json_schema!({
            "type": "object",
            "required": ["at", "version", "block", "visit", "outcome", "why"],
            "properties": { "at": time, "version": { "type": "integer" }, "block": text, "visit": { "type": "integer" }, "outcome": text, "why": why },
        });
        let journey = json_schema!({
            "type": "object",
            "required": ["id", "version", "key", "entered_at", "steps", "state"],
            "properties": {
                "id": text, "version": { "type": "integer" }, "key": text, "entered_at": time,
                "steps": { "type": "array", "items": step },
                "state": { "enum": ["active", "ended"] },
                "block": { "type": ["string", "null"] }, "wake_at": time, "at": time, "reason": text,
            },
        });
        let event = json_schema!({
            "type": "object",
            "required": ["event", "name", "occurred_at", "received_at", "outcome", "why"],
            "properties": { "event": text, "name": text, "occurred_at": time, "received_at": time, "outcome": text, "why": why },
        });
        let trigger = json_schema!({
            "type": "object",
            "required": ["id", "waits_for", "next", "events"],
            "properties": { "id": text, "waits_for": { "type": "array", "items": text }, "next": time_or_null, "events": { "type": "array", "items": event } },
        });
        json_schema!({
            "type": "object",
            "description": "Why a contact is in a workflow, was in it, or never came in.",
            "required": ["contact", "workflow", "status", "version", "live_since", "journeys", "triggers", "audience", "mail", "sentences"],
            "properties": {
                "contact": text, "workflow": text, "status": { "enum": STATUSES },
                "version": { "type": ["integer", "null"] }, "live_since": time_or_null,
                "journeys": { "type": "array", "items": journey },
                "triggers": { "type": "array", "items": trigger },
                "audience": { "type": ["object", "null"], "required": ["held", "why"], "properties": { "held": { "type": "boolean" }, "why": why } },
                "mail": { "type": "object", "required": ["may"], "properties": {
                    "may": { "type": "boolean" }, "reason": { "enum": ["no_address", "suppressed", "no_consent"] },
                    "why": text, "interest": text, "left_at": time_or_null } },
                "sentences": { "type": "array", "items": text, "description": "The same in sentences." },
            },
        })
    }
}

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
