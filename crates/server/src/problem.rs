//! What is answered when something is wrong: a problem document (RFC 9457), with a stable `type` for
//! programs and sentences for people. Where the fault has a place in what was sent, `errors` or
//! `findings` names it. A fault of ours is logged here, once, and not explained to the caller.

mod schema;

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::finding::Finding;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// How long to wait after 429 or 503, in seconds: by then a second's worth of commits is done.
const RETRY_AFTER_S: &str = "1";

/// The kinds of problem. Their names are part of the API and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The body or the query cannot be read at all.
    Malformed,
    /// No key, or one that is not known.
    Unauthorized,
    /// Whoever asks is known, and may not do this.
    Forbidden,
    /// There is no such thing, or it belongs to somebody else.
    NotFound,
    /// The path exists, with other methods.
    MethodNotAllowed,
    /// It cannot be done now, in the state in which things are.
    Conflict,
    /// More bytes than are taken.
    TooLarge,
    /// It can be read, and something in it is wrong.
    Invalid,
    /// Too much at once; nothing was done.
    TooMany,
    /// Our fault.
    Internal,
    /// Busy, stopping, out of time, or without its database.
    Unavailable,
    /// There is no room for it; nothing was done.
    NoRoom,
}

impl Kind {
    /// Every kind.
    pub(crate) const ALL: [Self; 12] = [
        Self::Malformed,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Conflict,
        Self::TooLarge,
        Self::Invalid,
        Self::TooMany,
        Self::Internal,
        Self::Unavailable,
        Self::NoRoom,
    ];

    /// What it is called.
    pub(crate) const fn title(self) -> &'static str {
        self.words().1
    }

    /// The status that it is answered with.
    pub(crate) const fn status(self) -> StatusCode {
        self.words().2
    }

    const fn words(self) -> (&'static str, &'static str, StatusCode) {
        match self {
            Self::Malformed => (
                "/problems/malformed",
                "This cannot be read",
                StatusCode::BAD_REQUEST,
            ),
            Self::Unauthorized => (
                "/problems/unauthorized",
                "A key is needed",
                StatusCode::UNAUTHORIZED,
            ),
            Self::Forbidden => (
                "/problems/forbidden",
                "This is not allowed",
                StatusCode::FORBIDDEN,
            ),
            Self::NotFound => (
                "/problems/not-found",
                "There is no such thing",
                StatusCode::NOT_FOUND,
            ),
            Self::MethodNotAllowed => (
                "/problems/method-not-allowed",
                "Not with this method",
                StatusCode::METHOD_NOT_ALLOWED,
            ),
            Self::Conflict => (
                "/problems/conflict",
                "Not as things are now",
                StatusCode::CONFLICT,
            ),
            Self::TooLarge => (
                "/problems/too-large",
                "Too large",
                StatusCode::PAYLOAD_TOO_LARGE,
            ),
            Self::Invalid => (
                "/problems/invalid",
                "Something in it is wrong",
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            Self::TooMany => (
                "/problems/too-many",
                "Too much at once",
                StatusCode::TOO_MANY_REQUESTS,
            ),
            Self::Internal => (
                "/problems/internal",
                "A fault of ours",
                StatusCode::INTERNAL_SERVER_ERROR,
            ),
            Self::Unavailable => (
                "/problems/unavailable",
                "Not now",
                StatusCode::SERVICE_UNAVAILABLE,
            ),
            Self::NoRoom => (
                "/problems/no-room",
                "There is no room for it",
                StatusCode::INSUFFICIENT_STORAGE,
            ),
        }
    }
}

/// Something that is wrong at a place in what was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Located {
    /// Names and list positions, joined with `/`: `batch/3/data/lines/0/sku`.
    pub(crate) at: String,
    /// What is wrong, in a sentence.
    pub(crate) sentence: String,
    /// Line and column from 1 in the part that `at` names, where it is a text with lines.
    #[serde(flatten, serialize_with = "line_and_column")]
    pub(crate) position: Option<(u32, u32)>,
}

impl Located {
    /// What the store refused at a place, from its fragment of a sentence.
    pub(crate) fn refused(at: impl Into<String>, fragment: &str) -> Self {
        Self::new(at, format!("{}.", capitalized(fragment)))
    }

    /// Something that is wrong at a place without lines.
    pub(crate) fn new(at: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self {
            at: at.into(),
            sentence: sentence.into(),
            position: None,
        }
    }
}

/// The text with its first letter large.
pub(crate) fn capitalized(text: &str) -> String {
    let mut rest = text.chars();
    match rest.next() {
        Some(first) => first.to_uppercase().chain(rest).collect(),
        None => String::new(),
    }
}

#[expect(clippy::ref_option, reason = "the signature that serde asks for")]
fn line_and_column<S: Serializer>(
    position: &Option<(u32, u32)>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    if let Some((line, column)) = position {
        map.serialize_entry("line", line)?;
        map.serialize_entry("column", column)?;
    }
    map.end()
}

/// A problem document.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Problem {
    #[serde(skip)]
    kind: Kind,
    r#type: &'static str,
    title: &'static str,
    status: u16,
    /// In a box, so that an answer with a problem stays small.
    detail: Box<str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Located>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Finding>,
    /// The revision that something is at, where another one was meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<i64>,
}

impl Problem {
    /// A problem that the sentence describes.
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        let (r#type, title, status) = kind.words();
        Self {
            kind,
            r#type,
            title,
            status: status.as_u16(),
            detail: detail.into().into_boxed_str(),
            errors: Vec::new(),
            findings: Vec::new(),
            revision: None,
        }
    }

    /// There is no such thing, or it is somebody else's: the answer is the same for both.
    pub(crate) fn no(what: &str) -> Self {
        Self::new(Kind::NotFound, format!("There is no such {what} here."))
    }

    /// What was sent is wrong at these places.
    pub(crate) fn invalid(errors: Vec<Located>) -> Self {
        let detail = match errors.as_slice() {
            [one] if one.at.is_empty() => one.sentence.clone(),
            [one] => format!("{}: {}", one.at, one.sentence),
            many => format!("{} things are wrong; nothing was done.", many.len()),
        };
        Self {
            errors,
            ..Self::new(Kind::Invalid, detail)
        }
    }

    /// A draft has errors that stand in the way.
    pub(crate) fn findings(detail: impl Into<String>, findings: Vec<Finding>) -> Self {
        Self {
            findings,
            ..Self::new(Kind::Invalid, detail)
        }
    }

    /// Something is not at the revision that was seen, but at this one.
    pub(crate) fn at_revision(detail: impl Into<String>, revision: i64) -> Self {
        Self {
            revision: Some(revision),
            ..Self::new(Kind::Conflict, detail)
        }
    }

    /// The status that it is answered with.
    pub(crate) const fn status(&self) -> StatusCode {
        self.kind.status()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let body = serde_json::to_string(&self).unwrap_or_default();
        let json = HeaderValue::from_static("application/problem+json");
        let mut response = (status, [(CONTENT_TYPE, json)], body).into_response();
        let headers = response.headers_mut();
        match self.kind {
            // Not Basic: a browser that was asked for it would send the key with every later
            // request, also with those that another site makes it send.
            Kind::Unauthorized => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Kind::TooMany | Kind::Unavailable => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_S));
            }
            _ => {}
        }
        response
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        use store::Error;
        match &error {
            Error::Refused(sentence) => Self::new(Kind::Invalid, sentence.clone()),
            Error::Full { .. } => Self::new(Kind::Invalid, format!("{error}.")),
            Error::Busy => Self::new(Kind::Unavailable, "The database is busy; try again."),
            Error::Closed | Error::Crashed(_) => Self::new(
                Kind::Unavailable,
                "The server is stopping. What was asked may have been done; with an idempotency key it can be sent again safely.",
            ),
            Error::Lost {
                uncertain: false, ..
            } => {
                tracing::error!(%error, "the store failed in a request");
                let detail = "The database cannot be reached; nothing was done. Try again later.";
                Self::new(Kind::Unavailable, detail)
            }
            Error::Lost {
                uncertain: true, ..
            } => {
                tracing::error!(%error, "the store failed in a request");
                let detail = "The database went away. What was asked may have been done; with an idempotency key it can be sent again safely.";
                Self::new(Kind::Unavailable, detail)
            }
            Error::NoRoom { .. } => {
                tracing::error!(%error, "the store failed in a request");
                let detail = "The disk of the database is full; nothing was done. Somebody has to make room.";
                Self::new(Kind::NoRoom, detail)
            }
            _ => {
                tracing::error!(%error, "the store failed in a request");
                Self::new(Kind::Internal, "The fault was logged; it is ours to mend.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_own_type_and_status() {
        let mut types: Vec<_> = Kind::ALL.iter().map(|kind| kind.words().0).collect();
        types.sort_unstable();
        types.dedup();
        assert_eq!(types.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            let (name, title, status) = kind.words();
            let response = Problem::new(kind, "because").into_response();
            assert_eq!(response.status(), status, "{name}");
            assert_eq!(
                response.headers()[CONTENT_TYPE],
                "application/problem+json",
                "{name}"
            );
            assert!(!title.is_empty() && name.starts_with("/problems/"));
        }
    }

    #[test]
    fn a_document_reads_like_this() {
        let located = Located::new("batch/3/data", "It is too long.");
        let json = serde_json::to_string(&Problem::invalid(vec![located])).unwrap();
        let expect = r#"{"type":"/problems/invalid","title":"Something in it is wrong","status":422,"detail":"batch/3/data: It is too long.","errors":[{"at":"batch/3/data","sentence":"It is too long."}]}"#;
        assert_eq!(json, expect);
    }

    #[test]
    fn our_own_faults_are_not_explained_to_the_caller() {
        let error = store::Error::RowCount {
            statement: "secret_name",
            hit: 2,
            wanted: 1,
        };
        let problem = Problem::from(error);
        assert_eq!(problem.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!serde_json::to_string(&problem).unwrap().contains("secret"));
    }

    #[test]
    fn a_database_that_is_away_is_no_fault_of_ours() {
        let check = |error: store::Error, status: u16, part: &str| {
            let problem = Problem::from(error);
            assert_eq!(problem.status().as_u16(), status);
            assert!(problem.detail.contains(part), "{}", problem.detail);
            assert!(!problem.detail.contains("secret"), "{}", problem.detail);
        };
        let lost = |uncertain| store::Error::Lost {
            why: "secret".to_owned(),
            uncertain,
        };
        check(lost(false), 503, "nothing was done");
        check(lost(true), 503, "may have been done");
        let full = store::Error::NoRoom {
            why: "secret".to_owned(),
        };
        check(full, 507, "nothing was done");
    }

    #[test]
    fn what_may_help_is_said_in_headers() {
        let response = Problem::new(Kind::TooMany, "").into_response();
        assert_eq!(response.headers()[RETRY_AFTER], "1");
        let response = Problem::new(Kind::Unauthorized, "").into_response();
        assert_eq!(response.headers()[WWW_AUTHENTICATE], "Bearer");
    }
}
