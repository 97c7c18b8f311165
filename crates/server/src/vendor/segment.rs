//! Segment's HTTP API: `/v1/batch`, `/v1/track`, `/v1/identify`, `/v1/page`, `/v1/screen`,
//! `/v1/group` and `/v1/alias`, as its libraries for servers send them: the write key as the user of
//! Basic authentication, JSON, often compressed.
//!
//! Answered after the commit with `{"success": true}`. What of a batch could not be taken stands in
//! `rejected` with its reason; if nothing at all could, the answer is 400, since such a client sends again
//! what is answered with 500 and gives up what is answered with 400.

mod message;

use axum::extract::{MatchedPath, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value as Json;
use store::append::EVENTS_MAX;

use super::{Outcome, take};
use crate::app::App;
use crate::auth::Caller;
use crate::body::Packed;
use crate::json::{self, Json as Answer};
use crate::problem::{Located, Problem};

/// Largest body, also after it is unpacked: Segment takes batches of 500 kB.
const BODY_BYTES_MAX: usize = 5 * 1024 * 1024;
const BATCH: &str = "/v1/batch";
/// What is answered here, and the kind of message that a path without a `type` in its body means.
pub(crate) const PATHS: [&str; 7] = [
    BATCH,
    "/v1/track",
    "/v1/identify",
    "/v1/page",
    "/v1/screen",
    "/v1/group",
    "/v1/alias",
];

#[derive(Serialize)]
struct Taken {
    success: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rejected: Vec<Rejected>,
}

#[derive(Serialize)]
struct Rejected {
    /// Its place in the batch, from 0.
    index: usize,
    errors: Vec<Located>,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    path: MatchedPath,
    body: Packed<BODY_BYTES_MAX>,
) -> Result<Response, Problem> {
    let json = json::read(&body.bytes)?;
    let now = app.now();
    let sent_at = json.get("sentAt");
    let messages = match path.as_str() {
        BATCH => batch(&json)?,
        _ => vec![(String::new(), &json)],
    };
    let kind = path.as_str().rsplit('/').next();
    let kind = kind.filter(|_| path.as_str() != BATCH);
    let read = messages
        .iter()
        .map(|(at, json)| message::read(json, at, kind, sent_at, now));
    let outcomes = take(&app, &caller, read.collect(), now).await?;
    Ok(answer(outcomes))
}

fn batch(json: &Json) -> Result<Vec<(String, &Json)>, Problem> {
    let fault = |sentence: String| Problem::invalid(vec![Located::new("batch", sentence)]);
    match json.get("batch") {
        Some(Json::Array(list)) if list.len() <= EVENTS_MAX => {
            let places = (0..).map(|n| format!("batch/{n}"));
            Ok(places.zip(list).collect())
        }
        Some(Json::Array(list)) => Err(fault(format!(
            "A batch of {}; at most {EVENTS_MAX}.",
            list.len()
        ))),
        _ => Err(fault("`batch` must be a list of messages.".to_owned())),
    }
}

fn answer(outcomes: Vec<Outcome>) -> Response {
    let success = outcomes.is_empty() || !outcomes.iter().all(Outcome::is_refused);
    let outcomes = outcomes.into_iter().enumerate();
    let rejected = outcomes.filter_map(|(index, outcome)| match outcome {
        Outcome::Taken => None,
        Outcome::InPart(errors) | Outcome::Refused(errors) => Some(Rejected { index, errors }),
    });
    let rejected: Vec<_> = rejected.collect();
    for Rejected { index, errors } in &rejected {
        tracing::info!(index, ?errors, "a message of Segment's kind was refused");
    }
    let status = if success {
        StatusCode::OK
    } else {
        StatusCode::BAD_REQUEST
    };
    Answer(status, Taken { success, rejected }).into_response()
}

#[cfg(test)]
mod tests;
