//! `GET /api/v1/session`: who is asking, and what they may do; for a session also the token that its
//! changes must repeat. `PUT /api/v1/session/password`: changes one's own password, and ends every
//! session of oneself, also this one.

use crate::forms::PASSWORD;
use axum::extract::State;
use axum::http::StatusCode;
use engine::form::{Form, Shape};
use engine::id::Handle;
use engine::read::{Key, key};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::cookie::Cookie;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::{Kind, Located, Problem};
use crate::{chance, password};

use super::key::names;

/// Largest body: two passwords, and room.
const BODY_BYTES_MAX: usize = 4 * 1024;

const KEYS: &[Key] = &[
    key(
        "old",
        "The password until now; left out by whoever has none yet.",
    )
    .takes(Form::Free(password::BYTES_MAX)),
    key("new", "The password from now on.")
        .takes(PASSWORD)
        .required(),
];

/// What `PUT /api/v1/session/password` takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

#[derive(Serialize, JsonSchema)]
pub(crate) struct Session {
    /// `key pd_0a1b2c3d` or `person anna`.
    actor: String,
    rights: Vec<&'static str>,
    /// Null for a key, which needs none.
    csrf: Option<String>,
}

pub(crate) async fn show(caller: Caller) -> Json<Session> {
    json::ok(Session {
        rights: names(caller.rights),
        csrf: caller.cookie.as_ref().map(Cookie::token),
        actor: caller.actor,
    })
}

pub(crate) async fn set_password(
    State(app): State<App>,
    caller: Caller,
    body: Received<BODY_BYTES_MAX>,
) -> Result<StatusCode, Problem> {
    let person = caller.actor.strip_prefix("person ").and_then(Handle::new);
    let Some(handle) = person else {
        let detail = "A key has no password; sign in to change yours.";
        return Err(Problem::new(Kind::Conflict, detail));
    };
    let json = json::read(&body.bytes)?;
    let mut faults = Faults::default();
    let read = read(&json, &mut faults);
    let Some((old, new)) = read.filter(|_| faults.is_empty()) else {
        return Err(Problem::invalid(faults.into_list()));
    };
    let workspace = caller.workspace();
    let account = workspace.account(&handle).await?;
    let account = account.ok_or_else(|| Problem::no("user"))?;
    if !app
        .sign_ins
        .may_try(&account.email, None, app.machine_now())
    {
        let detail = "Too many attempts; try again in a quarter of an hour.";
        return Err(Problem::new(Kind::TooMany, detail));
    }
    let candidates = app
        .store
        .system()
        .sign_in_candidates(&account.email)
        .await?;
    let own = candidates
        .into_iter()
        .find(|candidate| candidate.workspace == workspace.id());
    let hash = own.and_then(|own| own.password);
    // Whoever came by link and has no password yet sets the first one.
    if account.has_password && !password::is(old.unwrap_or_default(), hash).await? {
        let fault = Located::new("old", "This is not your password.");
        return Err(Problem::invalid(vec![fault]));
    }
    let hash = password::hashed(new, chance::random()?).await?;
    workspace.set_password(&handle, &hash).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn read(json: &Value, faults: &mut Faults) -> Option<(Option<String>, String)> {
    let body = Object::shaped(json, "", &BODY, faults)?;
    body.required("new", faults);
    let old = body.text("old", password::BYTES_MAX, faults);
    let new = body.text("new", password::BYTES_MAX, faults)?;
    if let Some(fault) = password::fault(&new) {
        faults.add("new", fault);
    }
    Some((old, new))
}
