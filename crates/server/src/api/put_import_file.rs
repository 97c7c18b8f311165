//! `PUT /api/v1/imports/{id}/file`: the file of an import, as the body of the request, up to 512 MiB. It
//! is kept as it comes and never held whole. A file that came before is replaced; one that broke off is
//! sent again from its beginning. Answers with the import and what the file shows: its columns, its
//! first rows, and what the columns probably mean.

use axum::body::Body;
use axum::extract::{Path, Request};
use runner::import::{Incoming, Settings, Shape, Upload, shape};
use schemars::JsonSchema;
use serde::Serialize;
use store::Workspace;
use store::import::Import;

use crate::auth::Caller;
use crate::flow::piece;
use crate::json::{self, Json};
use crate::problem::{Kind, Problem};

use super::import::{self, Shown};

/// The path, which has more time than others.
pub(crate) const PATH: &str = "/api/v1/imports/{id}/file";

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ImportShown")]
pub(crate) struct WithShape {
    #[serde(flatten)]
    import: Shown,
    /// Null as long as there is no file.
    shape: Option<Seen>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ImportShape")]
struct Seen {
    file: &'static str,
    delimiter: Option<char>,
    columns: Vec<String>,
    sample: Vec<Vec<String>>,
    proposal: std::collections::BTreeMap<String, &'static str>,
}

impl From<Shape> for Seen {
    fn from(shape: Shape) -> Self {
        Self {
            file: shape.file,
            delimiter: shape.delimiter,
            columns: shape.columns,
            sample: shape.sample,
            proposal: shape.proposal,
        }
    }
}

pub(crate) async fn handle(
    caller: Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<WithShape>, Problem> {
    let workspace = caller.workspace();
    let row = import::find(workspace, &id).await?;
    let settings = settings(&row);
    let encoding = settings
        .as_ref()
        .and_then(|settings| settings.encoding.clone());
    let invalid = |why: String| Problem::new(Kind::Invalid, why);
    let incoming = Incoming::new(encoding.as_deref()).map_err(invalid)?;
    let (upload, begun) = Upload::begin(workspace, row.id, incoming).await?;
    import::done(begun)?;
    received(upload, request.into_body()).await?;
    with_shape(workspace, import::find(workspace, &id).await?).await
}

/// `GET /api/v1/imports/{id}`: an import, what its file shows, and what its jobs found and did.
pub(crate) async fn show(
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<WithShape>, Problem> {
    let workspace = caller.workspace();
    with_shape(workspace, import::find(workspace, &id).await?).await
}

async fn received(mut upload: Upload<'_>, mut body: Body) -> Result<(), Problem> {
    while let Some(piece) = piece(&mut body).await? {
        import::done(upload.take(&piece).await?)?;
    }
    import::done(upload.end().await?)
}

async fn with_shape(workspace: Workspace<'_>, row: Import) -> Result<Json<WithShape>, Problem> {
    let settings = settings(&row);
    let head = workspace.import_parts(row.id, 0, 1).await?.concat();
    let is_all = head.len() as u64 >= row.size_bytes;
    let seen = row.is_whole && !head.is_empty();
    let seen = seen.then(|| shape(&head, is_all, settings.as_ref()).into());
    Ok(json::ok(WithShape {
        import: import::shown(workspace, row).await?,
        shape: seen,
    }))
}

fn settings(row: &Import) -> Option<Settings> {
    let json = serde_json::from_str(&row.settings).ok()?;
    Settings::read(&json, &mut Vec::new())
}
