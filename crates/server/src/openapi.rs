//! The API's document (OpenAPI 3.1): every endpoint with what it takes, what it answers and which right it
//! needs, for people who write clients and for programs that make them.
//!
//! What is answered comes from the types that are written out, what is taken from the tables that the
//! readers read by; what remains is said in one line for each endpoint, in the tables of this folder. A
//! test holds that every route of the API is among them, and each answer in a test of an endpoint is
//! looked at with the document in hand.

mod document;
mod operation;
mod tables;

#[cfg(test)]
pub(crate) mod checked;

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use engine::form::Form;
use engine::schema::{FILES, File};

use crate::api::put_email;
use crate::problem::Problem;

/// The document, as it is committed and served.
static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut text = serde_json::to_string_pretty(&document::document()).unwrap_or_default();
    text.push('\n');
    text
});

/// The document as a text.
pub fn text() -> &'static str {
    &TEXT
}

/// The schemas of the files that people write, by their names: `workflow`, `email`.
pub fn schemas() -> Vec<(&'static str, String)> {
    let files = FILES.iter().chain([&EMAIL]);
    files.map(|file| (file.name, file.text())).collect()
}

const EMAIL: File = File {
    name: "email",
    doc: "An e-mail of Postduif, a template.",
    form: Form::Map(&put_email::BODY),
};

static SCHEMAS: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(schemas);

/// `GET /api/v1/schema/{name}`: the schema of such a file.
pub(crate) async fn schema(Path(name): Path<String>) -> Result<Response, Problem> {
    let found = SCHEMAS.iter().find(|(known, _)| *known == name);
    let (_, text) = found.ok_or_else(|| Problem::no("schema"))?;
    let json = HeaderValue::from_static("application/schema+json");
    Ok(([(CONTENT_TYPE, json)], text.as_str()).into_response())
}

/// `GET /api/v1/openapi.json`.
pub(crate) async fn handle() -> Response {
    let json = HeaderValue::from_static("application/json");
    ([(CONTENT_TYPE, json)], text()).into_response()
}

#[cfg(test)]
mod tests;
