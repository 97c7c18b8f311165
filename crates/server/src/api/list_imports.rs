//! `GET /api/v1/imports?after=&limit=`: imports, newest first.

use axum::http::Uri;
use schemars::JsonSchema;
use serde::Serialize;
use store::import::ImportId;

use crate::auth::Caller;
use crate::cursor::Page;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::import::{self, Shown};

#[derive(Serialize, JsonSchema)]
pub(crate) struct Imports {
    imports: Vec<Shown>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

pub(crate) async fn handle(caller: Caller, uri: Uri) -> Result<Json<Imports>, Problem> {
    let page = Page::of(&uri)?;
    let before = page.after(|text| text.parse().ok().map(ImportId))?;
    let workspace = caller.workspace();
    let rows = workspace.imports(before, page.limit).await?;
    let next = page.next(&rows, |row| row.id.0.to_string());
    let mut imports = Vec::with_capacity(rows.len());
    for row in rows {
        imports.push(import::shown(workspace, row).await?);
    }
    Ok(json::ok(Imports { imports, next }))
}
