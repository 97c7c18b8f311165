//! What a story says of open days and webinars, as calls of the API.

use axum::http::Method;
use engine::moment;
use engine::time::Time;
use serde_json::{Map, Value as Json, json};

use super::file::File;
use crate::door::Call;

/// Makes an activity.
pub(super) fn made(handle: &str, body: &Map<String, Json>) -> Call {
    let path = format!("/api/v1/activities/{handle}");
    Call::json(Method::PUT, path, &Json::Object(body.clone()))
}

/// Says how a contact stands with an activity from now on.
pub(super) fn attend(contact: &str, verb: &str, handle: &str) -> Call {
    let all = format!("/api/v1/activities/{handle}/registrations");
    if verb == "registers" {
        let body = json!({ "contact": { "id": contact } });
        return Call::json(Method::POST, all, &body);
    }
    let verb = if verb == "withdraws" { "cancel" } else { verb };
    Call::json(Method::POST, format!("{all}/{contact}/{verb}"), &json!({}))
}

/// Moves an activity, which lasts as long as before, or calls it off.
pub(super) fn change(file: &File, handle: &str, to: Option<Time>) -> Call {
    let Some(to) = to else {
        let path = format!("/api/v1/activities/{handle}/cancel");
        return Call::json(Method::POST, path, &json!({}));
    };
    let known = file.activities.iter().find(|(known, _)| known == handle);
    let mut body = known.map(|(_, body)| body.clone()).unwrap_or_default();
    let at = |name: &str| moment::instant(body.get(name)?.as_str()?, &file.zone);
    let lasts = at("starts_at").zip(at("ends_at"));
    let ends_at = lasts.map(|(from, until)| to.plus_ms(until.millis() - from.millis()));
    body.insert("starts_at".to_owned(), json!(to.to_string()));
    if let Some(ends_at) = ends_at {
        body.insert("ends_at".to_owned(), json!(ends_at.to_string()));
    }
    made(handle, &body)
}
