//! `/i/{workspace}/{file}`: a picture, for whoever has a mail with it. Its name is a hash of the file, so it
//! never changes and is kept by whoever loads it; a mail program asks for it from an origin of its own.
//!
//! What is sent was written by us, byte for byte; all the same it may do nothing but be shown.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use engine::id::WorkspaceId;

use crate::api::image;
use crate::app::App;
use crate::problem::Problem;

/// A file that somebody opens by itself is a picture and no page.
const POLICY: &str = "default-src 'none'; sandbox";

pub(crate) async fn show(
    State(app): State<App>,
    Path((workspace, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let no_image = || Problem::no("image");
    let workspace = workspace.parse::<i64>().map_err(|_| no_image())?;
    let (hash, kind) = image::file(&name).ok_or_else(no_image)?;
    let workspace = app.store.workspace(WorkspaceId(workspace));
    let file = workspace.image_file(hash).await?;
    let file = file.filter(|file| file.kind == kind.as_str());
    let file = file.ok_or_else(no_image)?;
    let about = [
        (CONTENT_TYPE, kind.media_type()),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin",
        ),
    ];
    let about = about.map(|(name, value)| (name, HeaderValue::from_static(value)));
    Ok((about, file.bytes).into_response())
}
