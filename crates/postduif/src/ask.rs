//! Commands that ask a database something and change nothing in it, such as `forecast`. A file that a
//! server works on is asked over that server's API; a PostgreSQL database beside it.

use anyhow::{Context, Result, bail};
use engine::id::{Handle, WorkspaceId};
use store::workflow::WorkflowRow;
use store::{Options, Store};

use crate::config::Files;
use crate::database::Database;

/// The database that the settings name, and its workspace.
pub(crate) async fn open(files: &Files) -> Result<(Store, WorkspaceId)> {
    let config = files.config()?;
    if let Database::File(path) = &config.database
        && !path.is_file()
    {
        bail!("there is no database {}", path.display());
    }
    let store = Store::open(&config.database.address(), Options::default()).await?;
    let workspaces = store.system().workspaces().await?;
    let [(workspace, _)] = workspaces.as_slice() else {
        let n = workspaces.len();
        store.close().await;
        bail!("the database has {n} workspaces: ask the API, with a key of the one you mean");
    };
    let workspace = *workspace;
    Ok((store, workspace))
}

/// The workflow of this handle.
pub(crate) async fn workflow(
    store: &Store,
    workspace: WorkspaceId,
    handle: &str,
) -> Result<WorkflowRow> {
    let missing = || format!("there is no workflow `{handle}`");
    let named = Handle::new(handle).with_context(missing)?;
    let row = store.workspace(workspace).workflow(&named).await?;
    row.with_context(missing)
}
