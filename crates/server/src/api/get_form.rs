//! `GET /api/v1/forms/{handle}`: a form with its text.

use axum::extract::{Path, State};

use super::form::{Shown, find};
use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Json<Shown>, Problem> {
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    Ok(json::ok(Shown::new(&app, workspace.id(), row)))
}
