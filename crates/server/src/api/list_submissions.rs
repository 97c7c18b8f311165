//! `GET /api/v1/forms/{handle}/submissions`: who filled in a form, newest first, with what they agreed
//! to, when and from where: the proof of a consent; and what they answered, which stands in their events.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::Uri;
use engine::id::{ContactId, Handle};
use engine::time::Time;
use engine::value::Value;
use schemars::JsonSchema;
use serde::Serialize;
use store::submission::SubmissionRow;

use super::form::find;
use crate::auth::Caller;
use crate::cursor::Page;
use crate::json::{self, Json};
use crate::problem::Problem;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Submissions")]
pub(crate) struct Listing {
    submissions: Vec<Listed>,
    next: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Submission")]
struct Listed {
    id: String,
    contact: ContactId,
    /// The contact's address now; null if there is none.
    email: Option<String>,
    /// The version that was shown.
    version: i64,
    /// `taken`, `asked` (for a confirmation) or `confirmed`.
    state: String,
    interests: Vec<Handle>,
    wording: String,
    privacy: String,
    language: String,
    address: String,
    agent: String,
    at: Time,
    expires_at: Option<Time>,
    confirmed_at: Option<Time>,
    confirmed_address: Option<String>,
    confirmed_agent: Option<String>,
    /// By question. Null as long as it waits for a confirmation, and once its event is kept no longer.
    #[schemars(with = "Option<BTreeMap<String, serde_json::Value>>")]
    answers: Option<Value>,
}

impl Listed {
    fn of(row: SubmissionRow, email: Option<String>, answers: Option<Value>) -> Self {
        Self {
            id: row.id.to_string(),
            contact: row.contact,
            email,
            version: row.version,
            state: row.state,
            interests: row.interests,
            wording: row.wording,
            privacy: row.privacy,
            language: row.language,
            address: row.address,
            agent: row.agent,
            at: row.at,
            expires_at: row.expires_at,
            confirmed_at: row.confirmed_at,
            confirmed_address: row.confirmed_address,
            confirmed_agent: row.confirmed_agent,
            answers,
        }
    }
}

pub(crate) async fn handle(
    caller: Caller,
    Path(handle): Path<String>,
    uri: Uri,
) -> Result<Json<Listing>, Problem> {
    let page = Page::of(&uri)?;
    let before = page.after(|cursor| cursor.parse().ok())?;
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let rows = workspace.submissions(row.id, before, page.limit).await?;
    let mut answers = match rows.as_slice() {
        [newest, .., oldest] | [newest @ oldest] => {
            workspace.answers(row.id, oldest.id..=newest.id).await?
        }
        [] => BTreeMap::new(),
    };
    let next = page.next(&rows, |row| row.id.to_string());
    let emails = workspace.emails_of(rows.iter().map(|row| row.contact));
    let emails = emails.await?;
    let listed = |row: SubmissionRow| {
        let email = emails.get(&row.contact).cloned();
        let answers = answers.remove(&row.id);
        Listed::of(row, email, answers)
    };
    Ok(json::ok(Listing {
        submissions: rows.into_iter().map(listed).collect(),
        next,
    }))
}
