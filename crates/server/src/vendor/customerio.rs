//! Customer.io's track API under `/in/customerio`: `PUT` and `DELETE /api/v1/customers/{id}`, their
//! events, anonymous events, `suppress`, and batches of the second version. Basic authentication: a key
//! of ours is the site's id or the API key, whichever is one.
//!
//! Answered after the commit with `{}`; what could not be taken with 400 and its reason, of a batch with
//! 207. Nobody is merged by a door, and there are no devices here: those paths are not there. A profile
//! that is deleted or suppressed is never mailed again; what is known of it stays until it is erased.

mod message;

use axum::extract::{MatchedPath, Path, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value as Json, json};
use store::append::EVENTS_MAX;

use self::message::Entity;
use super::{Outcome, Told, take};
use crate::app::App;
use crate::auth::Caller;
use crate::body::Packed;
use crate::json::{self, Json as Answer};
use crate::problem::{Located, Problem};

/// Largest body, also after it is unpacked: the product that it is made after takes batches of 500 kB.
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// What is answered here.
pub(crate) const CUSTOMER: &str = "/in/customerio/api/v1/customers/{id}";
pub(crate) const CUSTOMER_EVENTS: &str = "/in/customerio/api/v1/customers/{id}/events";
pub(crate) const SUPPRESS: &str = "/in/customerio/api/v1/customers/{id}/suppress";
pub(crate) const EVENTS: &str = "/in/customerio/api/v1/events";
pub(crate) const BATCH: &str = "/in/customerio/api/v2/batch";

/// What is about one customer, who stands in the path.
pub(crate) async fn customer(
    State(app): State<App>,
    caller: Caller,
    method: Method,
    path: MatchedPath,
    Path(id): Path<String>,
    body: Packed<BODY_BYTES_MAX>,
) -> Result<Response, Problem> {
    let map = map(&body.bytes)?;
    let entity = Entity::new("", app.now());
    let told = match (method, path.as_str()) {
        (Method::DELETE, _) | (_, SUPPRESS) => entity.suppressed(&id),
        (_, CUSTOMER_EVENTS) => entity.event_of(&id, &map),
        _ => entity.identified(&id, &map),
    };
    one(&app, &caller, told).await
}

/// An event of somebody who is not known by an id yet.
pub(crate) async fn event(
    State(app): State<App>,
    caller: Caller,
    body: Packed<BODY_BYTES_MAX>,
) -> Result<Response, Problem> {
    let map = map(&body.bytes)?;
    let told = Entity::new("", app.now()).anonymous(&map);
    one(&app, &caller, told).await
}

/// Many at once, about people.
pub(crate) async fn batch(
    State(app): State<App>,
    caller: Caller,
    body: Packed<BODY_BYTES_MAX>,
) -> Result<Response, Problem> {
    let json = json::read(&body.bytes)?;
    let list = match json.get("batch") {
        Some(Json::Array(list)) if list.len() <= EVENTS_MAX => list,
        Some(Json::Array(list)) => {
            let sentence = format!("A batch of {}; at most {EVENTS_MAX}.", list.len());
            return Ok(refused(&[Located::new("batch", sentence)]));
        }
        _ => return Ok(refused(&[Located::new("batch", "`batch` must be a list.")])),
    };
    let now = app.now();
    let read = list.iter().enumerate().map(|(n, json)| {
        let at = format!("batch/{n}");
        Entity::new(&at, now).of_batch(json)
    });
    let outcomes = take(&app, &caller, read.collect(), now).await?;
    let mut errors = Vec::new();
    for (n, outcome) in outcomes.into_iter().enumerate() {
        let (Outcome::InPart(faults) | Outcome::Refused(faults)) = outcome else {
            continue;
        };
        let own = format!("batch/{n}/");
        errors.extend(faults.into_iter().map(|fault| {
            let field = fault.at.strip_prefix(&own).unwrap_or(&fault.at);
            json!({"batch_index": n, "reason": "invalid", "field": field, "message": fault.sentence})
        }));
    }
    if errors.is_empty() {
        return Ok(json::ok(json!({})).into_response());
    }
    Ok(Answer(StatusCode::MULTI_STATUS, json!({ "errors": errors })).into_response())
}

/// A body that may be missing, as of a `DELETE`.
fn map(bytes: &[u8]) -> Result<Map<String, Json>, Problem> {
    if bytes.is_empty() {
        return Ok(Map::new());
    }
    match json::read(bytes)? {
        Json::Object(map) => Ok(map),
        _ => Err(Problem::invalid(vec![Located::new(
            "",
            "This must be an object.",
        )])),
    }
}

async fn one(
    app: &App,
    caller: &Caller,
    told: Result<Vec<Told>, Vec<Located>>,
) -> Result<Response, Problem> {
    let outcomes = take(app, caller, vec![told], app.now()).await?;
    match outcomes.into_iter().next() {
        Some(Outcome::Refused(faults)) => Ok(refused(&faults)),
        // The rest of it is true: the client has nothing to send again.
        _ => Ok(json::ok(json!({})).into_response()),
    }
}

/// Its clients show what stands under `meta`.
fn refused(faults: &[Located]) -> Response {
    let said = faults.iter().map(|fault| match fault.at.as_str() {
        "" => fault.sentence.clone(),
        at => format!("{at}: {}", fault.sentence),
    });
    let errors: Vec<_> = said.collect();
    tracing::info!(?errors, "a message of Customer.io's kind was refused");
    let body = json!({"meta": {"error": errors.first(), "errors": errors}});
    Answer(StatusCode::BAD_REQUEST, body).into_response()
}

#[cfg(test)]
mod tests;
