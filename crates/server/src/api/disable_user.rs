//! `DELETE /api/v1/users/{handle}`: a person may sign in no more, and all their sessions end at once.
//! They stay in the list of people for what they did.

use axum::extract::Path;
use axum::http::StatusCode;
use engine::id::Handle;

use crate::auth::Caller;
use crate::problem::Problem;

pub(crate) async fn handle(
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<StatusCode, Problem> {
    let nobody = || Problem::no("user");
    let handle = Handle::new(&handle).ok_or_else(nobody)?;
    if caller.workspace().disable_account(&handle).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(nobody())
    }
}
