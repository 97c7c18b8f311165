//! `DELETE /api/v1/keys/{id}`: nobody comes in with this key any more, from the next request on. A key
//! may revoke itself; whoever has lost the last one makes another with `postduif key`.

use axum::extract::Path;
use axum::http::StatusCode;

use crate::auth::Caller;
use crate::problem::Problem;

pub(crate) async fn handle(caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let Ok(id) = id.parse() else {
        return Err(Problem::no("key"));
    };
    if caller.workspace().revoke_key(id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::no("key"))
    }
}
