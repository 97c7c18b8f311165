//! `DELETE /api/v1/forms/{handle}`: lets nobody fill in a form any more. It stays, with all its
//! versions, since they are the proof of the consents that were given by it; saving it opens it again.

use axum::extract::Path;
use axum::http::StatusCode;

use super::form::find;
use crate::auth::Caller;
use crate::problem::Problem;

pub(crate) async fn handle(
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<StatusCode, Problem> {
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    workspace.close_form(&row.handle).await?;
    Ok(StatusCode::NO_CONTENT)
}
