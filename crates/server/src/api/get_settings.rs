//! `GET /api/v1/settings`: what holds for the whole workspace, as its author wrote it.

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::settings::{Shown, shown};

pub(crate) async fn handle(caller: Caller) -> Result<Json<Shown>, Problem> {
    Ok(json::ok(shown(caller.workspace()).await?))
}
