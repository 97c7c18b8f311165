//! Somebody who may sign in, as the endpoints about users answer.

use engine::id::Handle;
use schemars::JsonSchema;
use serde::Serialize;
use store::account::Account;

use super::key::names;

#[derive(Serialize, JsonSchema)]
pub(crate) struct User {
    handle: Handle,
    name: String,
    email: String,
    rights: Vec<&'static str>,
    /// Whether they can sign in with a password; otherwise by link only.
    has_password: bool,
    /// Whether they can sign in now.
    active: bool,
    signed_in_at: Option<String>,
}

impl From<Account> for User {
    fn from(account: Account) -> Self {
        Self {
            handle: account.handle,
            name: account.name,
            email: account.email,
            rights: names(account.rights),
            has_password: account.has_password,
            active: account.active,
            signed_in_at: account.signed_in_at.map(|at| at.to_string()),
        }
    }
}
