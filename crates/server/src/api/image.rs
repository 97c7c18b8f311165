//! A picture as the API shows it, and the address under which mails load it.

use engine::id::WorkspaceId;
use engine::time::Time;
use mail::picture::Kind as Format;
use schemars::JsonSchema;
use serde::Serialize;
use store::image::Image;

use crate::app::App;

/// Figures of a picture's name.
const ID_CHARS: usize = 32;
/// The same, as a pattern.
pub(crate) const ID_PATTERN: &str = "^[0-9a-f]{32}$";

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Image")]
pub(crate) struct Shown {
    /// A hash of the file: the same picture has the same.
    pub(super) id: String,
    /// Where mails load it from.
    address: String,
    name: String,
    /// `png`, `jpeg` or `gif`.
    kind: String,
    /// As wide as the file is.
    width_px: i64,
    /// As high as the file is.
    height_px: i64,
    size_bytes: i64,
    created_at: Time,
}

impl Shown {
    pub(super) fn new(app: &App, workspace: WorkspaceId, image: Image) -> Self {
        Self {
            address: address(app, workspace, &image.hash, &image.kind),
            id: image.hash,
            name: image.name,
            kind: image.kind,
            width_px: image.width_px,
            height_px: image.height_px,
            size_bytes: image.size_bytes,
            created_at: image.created_at,
        }
    }
}

/// The address that all links of mails begin with, and behind it the picture.
fn address(app: &App, workspace: WorkspaceId, hash: &str, kind: &str) -> String {
    let base = app.links.as_ref().map(runner::Links::base_url);
    let base = base.unwrap_or(&app.public_origin);
    format!("{base}/i/{}/{hash}.{kind}", workspace.0)
}

/// The number of a picture, if it is one.
pub(crate) fn id(text: &str) -> Option<&str> {
    let is_id = text.len() == ID_CHARS
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    is_id.then_some(text)
}

/// The number and the format that the last part of a picture's address names.
pub(crate) fn file(name: &str) -> Option<(&str, Format)> {
    let (hash, kind) = name.split_once('.')?;
    Some((id(hash)?, Format::named(kind)?))
}
