//! `GET /api/v1/workflows/{handle}/enrolments?after=&limit=`: whom a workflow took in because of who they
//! are, newest first: each occasion, each start for a segment, those who matched when it was switched
//! on, each event without a contact; with how far it is.

use axum::extract::Path;
use axum::http::Uri;
use engine::id::BlockId;
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::enrolment::{EnrolmentId, EnrolmentRow};

use crate::auth::Caller;
use crate::cursor::Page;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::workflow::find;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Enrolments {
    enrolments: Vec<Enrolment>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Enrolment {
    id: String,
    /// By which trigger.
    trigger: BlockId,
    /// Because of what: the date of an occasion, `members`, an event, or the `id` of a start.
    key: String,
    /// `freezing`, `open`, `done` or `cancelled`.
    #[schemars(extend("enum" = ["freezing", "open", "done", "cancelled"]))]
    state: &'static str,
    /// How many were frozen; null where those are meant who belong to it when their turn comes.
    total: Option<i64>,
    /// How many were asked in so far.
    asked: i64,
    /// How many have too many events to be decided, and are left out.
    undecided: i64,
    created_at: Time,
    updated_at: Time,
}

impl From<EnrolmentRow> for Enrolment {
    fn from(row: EnrolmentRow) -> Self {
        Self {
            id: row.id.0.to_string(),
            trigger: row.trigger,
            key: row.key,
            state: row.state.as_str(),
            total: row.total,
            asked: row.asked,
            undecided: row.undecided,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

pub(crate) async fn handle(
    caller: Caller,
    Path(handle): Path<String>,
    uri: Uri,
) -> Result<Json<Enrolments>, Problem> {
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let page = Page::of(&uri)?;
    let before = page.after(|text| text.parse().ok().map(EnrolmentId))?;
    let rows = workspace.enrolments(row.id, before, page.limit).await?;
    let next = page.next(&rows, |row| row.id.0.to_string());
    Ok(json::ok(Enrolments {
        enrolments: rows.into_iter().map(Enrolment::from).collect(),
        next,
    }))
}
