//! `GET /api/v1/keys`: all keys of the workspace, the oldest first, with what they may do and when they
//! were last used.

use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::key::Shown;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Keys {
    keys: Vec<Shown>,
}

pub(crate) async fn handle(caller: Caller) -> Result<Json<Keys>, Problem> {
    let keys = caller.workspace().keys().await?;
    let keys = keys.into_iter().map(Shown::from).collect();
    Ok(json::ok(Keys { keys }))
}
