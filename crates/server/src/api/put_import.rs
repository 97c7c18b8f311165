//! `POST /api/v1/imports`: makes an import; `PUT /api/v1/imports/{id}`: says anew what its columns mean,
//! as long as nothing was written. The file comes by `PUT .../file`.
//!
//! Takes the settings, such as `{"kind": "contacts", "columns": {"E-mail": "email"}}`. Columns can be
//! left out until the file is here and shows which there are.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use store::import::SETTINGS_BYTES_MAX;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::import::{self, Shown};

pub(crate) async fn add(
    State(app): State<App>,
    caller: Caller,
    body: Received<SETTINGS_BYTES_MAX>,
) -> Result<Json<Shown>, Problem> {
    let (name, settings) = import::settings(&json::read(&body.bytes)?)?;
    let workspace = caller.workspace();
    let id = workspace.add_import(&name, &settings, app.now()).await?;
    let row = import::find(workspace, &id.0.to_string()).await?;
    Ok(Json(
        StatusCode::CREATED,
        import::shown(workspace, row).await?,
    ))
}

pub(crate) async fn set(
    caller: Caller,
    Path(id): Path<String>,
    body: Received<SETTINGS_BYTES_MAX>,
) -> Result<Json<Shown>, Problem> {
    let workspace = caller.workspace();
    let row = import::find(workspace, &id).await?;
    let (name, settings) = import::settings(&json::read(&body.bytes)?)?;
    import::done(workspace.set_import(row.id, &name, &settings).await?)?;
    let row = import::find(workspace, &id).await?;
    Ok(json::ok(import::shown(workspace, row).await?))
}
