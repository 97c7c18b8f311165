//! `GET /api/v1/users`: who may sign in, by handle, and what they may do.

use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::user::User;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Users {
    users: Vec<User>,
}

pub(crate) async fn handle(caller: Caller) -> Result<Json<Users>, Problem> {
    let users = caller.workspace().accounts().await?;
    let users = users.into_iter().map(User::from).collect();
    Ok(json::ok(Users { users }))
}
