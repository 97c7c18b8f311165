//! `/postduif.js`: the script that people put into their own pages. The same for everybody, and nothing of a
//! workspace stands in it; whom it tells of, the key says that stands beside it in the page.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};

const SCRIPT: &str = include_str!("script/postduif.js");

/// Gives it.
pub(crate) async fn handle() -> Response {
    let headers = [
        (
            CONTENT_TYPE,
            HeaderValue::from_static("text/javascript; charset=utf-8"),
        ),
        // Pages load it each time; a new version is there within the hour.
        (
            CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=3600"),
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        ),
    ];
    (headers, SCRIPT).into_response()
}
