//! Commands that ask a database something and change nothing in it, such as `why`. A file that a server
//! works on is asked over that server's API; a PostgreSQL database beside it.

use anyhow::{Result, bail};
use engine::id::WorkspaceId;
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
