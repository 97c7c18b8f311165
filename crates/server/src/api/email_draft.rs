//! `GET`, `PUT` and `DELETE /api/v1/emails/{handle}/draft`: what somebody is writing of an e-mail and nobody
//! gets yet. It is kept as it comes, a JSON object as `PUT /api/v1/emails/{handle}` takes one, with mistakes
//! in it too; it becomes a version when that is called with it.
//!
//! With `?revision=`, the one that was seen (0 where there was none), so that two who write do not
//! overwrite each other: else 409 with the revision that it is at.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use engine::id::Handle;
use engine::time::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Workspace;
use store::email::EmailRow;
use store::email_draft::DRAFT_BYTES_MAX;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::{Kind, Located, Problem};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    revision: i64,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EmailDraft")]
pub(crate) struct Shown {
    handle: Handle,
    /// Counts the savings; 0 where nobody is writing.
    revision: i64,
    updated_at: Option<Time>,
    /// What is being written; null where nobody is.
    email: Option<Value>,
}

/// What was saved.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EmailDraftSaved")]
pub(crate) struct Saved {
    revision: i64,
}

type AskedOf = Result<Query<Asked>, QueryRejection>;

pub(crate) async fn show(
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Json<Shown>, Problem> {
    let workspace = caller.workspace();
    let email = find(workspace, &handle).await?;
    let draft = workspace.email_draft(email.id).await?;
    let source = draft
        .as_ref()
        .map(|draft| json::read(draft.source.as_bytes()));
    Ok(json::ok(Shown {
        handle: email.handle,
        revision: draft.as_ref().map_or(0, |draft| draft.revision),
        updated_at: draft.map(|draft| draft.updated_at),
        email: source.transpose()?,
    }))
}

pub(crate) async fn save(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    asked: AskedOf,
    body: Received<DRAFT_BYTES_MAX>,
) -> Result<Json<Saved>, Problem> {
    let workspace = caller.workspace();
    let email = find(workspace, &handle).await?;
    let seen = revision(asked)?;
    let source = json::read(&body.bytes)?;
    if !source.is_object() {
        return Err(Problem::new(Kind::Malformed, "An e-mail is a JSON object."));
    }
    let source = source.to_string();
    let saved = workspace.save_email_draft(email.id, &source, seen, app.now());
    match saved.await? {
        Some(revision) => Ok(json::ok(Saved { revision })),
        None => Err(not_at(workspace, &email, seen).await?),
    }
}

pub(crate) async fn drop(
    caller: Caller,
    Path(handle): Path<String>,
    asked: AskedOf,
) -> Result<StatusCode, Problem> {
    let workspace = caller.workspace();
    let email = find(workspace, &handle).await?;
    let seen = revision(asked)?;
    if workspace.drop_email_draft(email.id, seen).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(not_at(workspace, &email, seen).await?)
    }
}

fn revision(asked: AskedOf) -> Result<i64, Problem> {
    let sentence = "`revision` is the number of the draft that was seen, 0 where there was none.";
    let bad = |_| Problem::invalid(vec![Located::new("query", sentence)]);
    let Query(asked) = asked.map_err(bad)?;
    Ok(asked.revision)
}

async fn find(workspace: Workspace<'_>, handle: &str) -> Result<EmailRow, Problem> {
    let no_email = || Problem::no("e-mail");
    let handle = Handle::new(handle).ok_or_else(no_email)?;
    workspace.email(&handle).await?.ok_or_else(no_email)
}

async fn not_at(workspace: Workspace<'_>, email: &EmailRow, seen: i64) -> Result<Problem, Problem> {
    let draft = workspace.email_draft(email.id).await?;
    let now_at = draft.map_or(0, |draft| draft.revision);
    let detail = format!("The draft is at revision {now_at}, not at {seen}. Nothing was done.");
    Ok(Problem::at_revision(detail, now_at))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/emails/welcome/draft";

    #[tokio::test]
    async fn a_draft_is_kept_as_it_is_and_nobody_gets_it() {
        let test = TestApp::new().await;
        test.put_emails(&["welcome"]).await;
        let none = test.get(PATH).await.json();
        assert_eq!(
            (&none["revision"], &none["email"]),
            (&json!(0), &json!(null))
        );
        let draft = json!({"subject": "{% if", "blocks": {"format": 1, "blocks": [{"id": "a"}]}});
        let put = async |seen: i64, draft: &serde_json::Value| {
            let answer = test.put(&format!("{PATH}?revision={seen}"), draft).await;
            (answer.status, answer.json()["revision"].clone())
        };
        assert_eq!(put(0, &draft).await, (200, json!(1)));
        assert_eq!(put(0, &json!({})).await, (409, json!(1)));
        assert_eq!(put(1, &draft).await, (200, json!(2)));
        let shown = test.get(PATH).await.json();
        assert_eq!((&shown["revision"], &shown["email"]), (&json!(2), &draft));
        assert_eq!(
            test.get("/api/v1/emails/welcome").await.json()["version"],
            1
        );
        let listed = test.get("/api/v1/emails").await.json();
        assert_eq!(listed["emails"][0]["draft"], 2);
        let drop = async |seen: i64| {
            test.send("DELETE", &format!("{PATH}?revision={seen}"), "")
                .await
        };
        assert_eq!(drop(1).await.status, 409);
        assert_eq!(drop(2).await.status, 204);
        assert_eq!(test.get(PATH).await.json()["revision"], 0);
    }

    #[tokio::test]
    async fn what_cannot_be_kept_says_why() {
        let test = TestApp::new().await;
        test.put_emails(&["welcome"]).await;
        let put = async |path: &str, body: &str| test.send("PUT", path, body).await.status;
        assert_eq!(put(PATH, "{}").await, 422);
        assert_eq!(put(&format!("{PATH}?revision=0"), "[]").await, 400);
        assert_eq!(put(&format!("{PATH}?revision=0"), "{").await, 400);
        assert_eq!(put("/api/v1/emails/none/draft?revision=0", "{}").await, 404);
    }
}
