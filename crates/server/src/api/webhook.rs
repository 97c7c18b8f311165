//! A webhook as the endpoints about webhooks answer it, and what they share: finding one, and sealing
//! the secret that signs.

use engine::id::Handle;
use engine::time::Time;
use runner::deliveries::secret_of;
use schemars::JsonSchema;
use serde::Serialize;
use store::webhook::WebhookRow;

use crate::app::App;
use crate::auth::Caller;
use crate::chance;
use crate::problem::{Kind, Problem};

#[derive(Serialize, JsonSchema)]
pub(crate) struct Webhook {
    name: Handle,
    url: String,
    /// Of which events it is told.
    events: Vec<String>,
    /// `on`, `off`, or `failed`: nothing arrived for so long that it was switched off by itself.
    state: &'static str,
    /// Why it was switched off by itself.
    reason: Option<String>,
    /// How many tries in a row failed.
    failures: u32,
    failing_since: Option<Time>,
    /// Until when nothing is tried.
    rests_until: Option<Time>,
    created_at: Time,
    updated_at: Time,
    /// What signs, shown only now.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl From<WebhookRow> for Webhook {
    fn from(row: WebhookRow) -> Self {
        Self {
            name: row.name,
            url: row.url,
            events: row.events,
            state: row.state.as_str(),
            reason: row.reason,
            failures: row.failures,
            failing_since: row.failing_since,
            rests_until: row.rests_until,
            created_at: row.created_at,
            updated_at: row.updated_at,
            secret: None,
        }
    }
}

impl Webhook {
    /// The same, with the secret that was made for it.
    pub(super) fn with_secret(self, secret: Option<String>) -> Self {
        Self { secret, ..self }
    }
}

/// The webhook of this name.
pub(super) async fn find(caller: &Caller, name: &str) -> Result<WebhookRow, Problem> {
    let unknown = || Problem::no("webhook");
    let name = Handle::new(name).ok_or_else(unknown)?;
    caller.workspace().webhook(&name).await?.ok_or_else(unknown)
}

/// A secret that nobody can guess, as it is written.
pub(super) fn new_secret() -> Result<String, Problem> {
    Ok(secret_of(&chance::random()?))
}

/// The secret as it is kept.
pub(super) fn sealed(
    app: &App,
    caller: &Caller,
    name: &Handle,
    secret: &str,
) -> Result<Vec<u8>, Problem> {
    let Some(vault) = &app.vault else {
        let detail = "There is no key to seal secrets with: the server needs --secret-key-file.";
        return Err(Problem::new(Kind::Conflict, detail));
    };
    let sealed = vault.seal(caller.workspace().id(), name, secret);
    sealed.map_err(|error| Problem::new(Kind::Conflict, error.to_string()))
}
