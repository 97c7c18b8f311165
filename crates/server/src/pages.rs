//! The plain pages: those behind the links of a mail ([`leave`], [`preferences`]), signing in and out, and
//! what is shown while the past is played. HTML from the server, no script at all, one style sheet. The
//! pages in which people work are files that were built beforehand ([`built`]).
//!
//! HTML is written with maud: its templates are checked by the compiler and escape every value, in
//! text and in attributes, so that no name, subject or reason from outside can become markup. What
//! a value means is decided elsewhere; these modules only lay it out.

pub(crate) mod built;
pub(crate) mod confirm;
pub(crate) mod follow;
pub(crate) mod form;
pub(crate) mod image;
pub(crate) mod leave;
pub(crate) mod moved;
pub(crate) mod playing;
pub(crate) mod preferences;
pub(crate) mod script;
pub(crate) mod sign_in;
pub(crate) mod sign_in_link;
pub(crate) mod sign_out;
pub(crate) mod style;

mod fault;
mod language;
mod public;
mod words;

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use maud::Markup;

pub(crate) use fault::Fault;

/// What a page may do: show itself with our style sheet.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// A page.
pub(crate) struct Page(Markup);

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let headers = [
            (
                CONTENT_TYPE,
                HeaderValue::from_static("text/html; charset=utf-8"),
            ),
            (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        ];
        (headers, self.0.into_string()).into_response()
    }
}
