//! `GET /api/v1/forms`: all forms, by handle, without their texts.

use axum::extract::State;
use engine::id::Handle;
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;

use super::form::url;
use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Forms")]
pub(crate) struct Listing {
    forms: Vec<Listed>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FormListed")]
struct Listed {
    handle: Handle,
    name: String,
    version: i64,
    open: bool,
    updated_at: Time,
    url: String,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Listing>, Problem> {
    let workspace = caller.workspace();
    let rows = workspace.forms().await?;
    let listed = rows.into_iter().map(|row| Listed {
        url: url(&app, workspace.id(), &row.handle),
        handle: row.handle,
        name: row.name,
        version: row.version,
        open: row.is_open,
        updated_at: row.updated_at,
    });
    Ok(json::ok(Listing {
        forms: listed.collect(),
    }))
}
