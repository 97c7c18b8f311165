//! `GET /api/v1/contacts/{id}/merges`: the contacts that became part of this one, and into whom it went; the
//! newest first.

use axum::extract::Path;
use schemars::JsonSchema;
use serde::Serialize;
use store::who::Who;

use super::contact;
use super::merge::Merge;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

/// Most that are listed. A contact takes in no more than twice as many.
const NEWEST: usize = 100;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ContactMerges")]
pub(crate) struct Merges {
    merges: Vec<Merge>,
}

pub(crate) async fn handle(
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Merges>, Problem> {
    let workspace = caller.workspace();
    let id = contact::id(&id)?;
    if workspace.contact(&Who::Contact(id)).await?.is_none() {
        return Err(Problem::no("contact"));
    }
    let rows = workspace.merges(id, NEWEST).await?;
    Ok(json::ok(Merges {
        merges: rows.into_iter().map(Merge::from).collect(),
    }))
}
