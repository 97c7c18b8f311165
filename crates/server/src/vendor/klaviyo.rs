//! Klaviyo's events and profiles under `/in/klaviyo`, as its libraries send them: JSON:API documents, a
//! key of ours in `Authorization: Klaviyo-API-Key`. `POST /api/events`, `POST /api/profiles`,
//! `PATCH /api/profiles/{id}`, `POST /api/profile-import`, and `POST /api/data-privacy-deletion-jobs`.
//! The `revision` header is not looked at: what is read here is the same in all of them.
//!
//! Answered after the commit, with errors that point into the document. A profile is a contact, and its
//! id is the contact's number. Nobody is merged, and no profile is a consent. Whose data is asked to be
//! deleted is never mailed again; what is known of them stays until it is erased.

mod message;

use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};
use store::who::Who;

use self::message::Document;
use super::{Outcome, Told, take};
use crate::app::App;
use crate::auth::Caller;
use crate::body::Packed;
use crate::json;
use crate::problem::{Located, Problem};

/// Largest body, also after it is unpacked: the product that it is made after takes 5 MB.
const BODY_BYTES_MAX: usize = 5 * 1024 * 1024;
const MEDIA_TYPE: &str = "application/vnd.api+json";
/// What is answered here.
pub(crate) const EVENTS: &str = "/in/klaviyo/api/events";
pub(crate) const PROFILES: &str = "/in/klaviyo/api/profiles";
pub(crate) const PROFILE: &str = "/in/klaviyo/api/profiles/{id}";
pub(crate) const IMPORT: &str = "/in/klaviyo/api/profile-import";
pub(crate) const DELETION: &str = "/in/klaviyo/api/data-privacy-deletion-jobs";

/// Something happened; what it says of the profile is taken too.
pub(crate) async fn event(
    State(app): State<App>,
    caller: Caller,
    body: Packed<BODY_BYTES_MAX>,
) -> Result<Response, Problem> {
    let json = json::read(&body.bytes)?;
    let told = Document::new(app.now()).event(&json);
    stored(&app, &caller, told, StatusCode::ACCEPTED).await
}

/// Whose data is to be deleted.
pub(crate) async fn deletion(
    State(app): State<App>,
    caller: Caller,
    body: Packed<BODY_BYTES_MAX>,
) -> Result<Response, Problem> {
    let json = json::read(&body.bytes)?;
    let told = Document::new(app.now()).deletion(&json);
    stored(&app, &caller, told, StatusCode::ACCEPTED).await
}

/// Makes a profile; 409 with its id if somebody has one of its keys.
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    body: Packed<BODY_BYTES_MAX>,
) -> Result<Response, Problem> {
    let json = json::read(&body.bytes)?;
    let (who, told) = match Document::new(app.now()).profile(&json) {
        Ok(read) => read,
        Err(faults) => return Ok(refused(&faults)),
    };
    if let Some(id) = id_of(&caller, &who).await? {
        let error = json!({
            "status": 409, "code": "duplicate_profile", "title": "Conflict.",
            "detail": "A profile already exists with one of these identifiers.",
            "source": {"pointer": "/data/attributes"},
            "meta": {"duplicate_profile_id": id},
        });
        return Ok(document(
            StatusCode::CONFLICT,
            &json!({ "errors": [error] }),
        ));
    }
    profile(&app, &caller, (who, told), &json, StatusCode::CREATED).await
}

/// Makes a profile or changes the one that has its keys.
pub(crate) async fn import(
    State(app): State<App>,
    caller: Caller,
    body: Packed<BODY_BYTES_MAX>,
) -> Result<Response, Problem> {
    let json = json::read(&body.bytes)?;
    let (who, told) = match Document::new(app.now()).profile(&json) {
        Ok(read) => read,
        Err(faults) => return Ok(refused(&faults)),
    };
    let status = match id_of(&caller, &who).await? {
        Some(_) => StatusCode::OK,
        None => StatusCode::CREATED,
    };
    profile(&app, &caller, (who, told), &json, status).await
}

/// Changes the profile of this id.
pub(crate) async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    body: Packed<BODY_BYTES_MAX>,
) -> Result<Response, Problem> {
    let contact = id.parse().ok().map(Who::Contact);
    let known = match &contact {
        Some(who) => id_of(&caller, who).await?,
        None => None,
    };
    let (Some(who), Some(_)) = (contact, known) else {
        let error = json!({
            "status": 404, "code": "not_found", "title": "Not found.",
            "detail": "There is no such profile here.", "source": {"pointer": "/data/id"},
        });
        return Ok(document(
            StatusCode::NOT_FOUND,
            &json!({ "errors": [error] }),
        ));
    };
    let json = json::read(&body.bytes)?;
    let told = match Document::new(app.now()).attributes_of(&json, &who) {
        Ok(told) => told,
        Err(faults) => return Ok(refused(&faults)),
    };
    profile(&app, &caller, (who, told), &json, StatusCode::OK).await
}

/// The id of whoever is meant, if they are known.
async fn id_of(caller: &Caller, who: &Who) -> Result<Option<String>, Problem> {
    match caller.workspace().contact(who).await {
        // Keys of two contacts: one that exists is enough for a conflict, and the strongest decides.
        Err(store::Error::Refused(_)) => match super::strongest(who) {
            Some(who) => {
                let row = caller.workspace().contact(&who).await?;
                Ok(row.map(|row| row.contact.id.to_string()))
            }
            None => Ok(None),
        },
        row => Ok(row?.map(|row| row.contact.id.to_string())),
    }
}

/// Stores what is said of a profile, and answers with it.
async fn profile(
    app: &App,
    caller: &Caller,
    (who, told): (Who, Vec<Told>),
    json: &Json,
    status: StatusCode,
) -> Result<Response, Problem> {
    let outcomes = take(app, caller, vec![Ok(told)], app.now()).await?;
    if let Some(Outcome::Refused(faults)) = outcomes.into_iter().next() {
        return Ok(refused(&faults));
    }
    let id = id_of(caller, &who).await?;
    let attributes = json.pointer("/data/attributes");
    let data = json!({
        "type": "profile", "id": id, "attributes": attributes,
        "links": {"self": format!("{}{PROFILES}/{}", app.public_origin, id.as_deref().unwrap_or_default())},
    });
    Ok(document(status, &json!({ "data": data })))
}

/// Stores what was told, and answers with no more than the status.
async fn stored(
    app: &App,
    caller: &Caller,
    told: Result<Vec<Told>, Vec<Located>>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let outcomes = take(app, caller, vec![told], app.now()).await?;
    match outcomes.into_iter().next() {
        Some(Outcome::Refused(faults)) => Ok(refused(&faults)),
        // The rest of it is true: the client has nothing to send again.
        _ => Ok(status.into_response()),
    }
}

fn refused(faults: &[Located]) -> Response {
    let errors = faults.iter().map(|fault| {
        json!({
            "status": 400, "code": "invalid", "title": "Invalid input.",
            "detail": fault.sentence, "source": {"pointer": format!("/{}", fault.at)},
        })
    });
    let errors: Vec<_> = errors.collect();
    tracing::info!(?faults, "a message of Klaviyo's kind was refused");
    document(StatusCode::BAD_REQUEST, &json!({ "errors": errors }))
}

fn document(status: StatusCode, body: &Json) -> Response {
    let media = HeaderValue::from_static(MEDIA_TYPE);
    (status, [(CONTENT_TYPE, media)], body.to_string()).into_response()
}

#[cfg(test)]
mod tests;
