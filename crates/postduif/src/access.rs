//! `postduif key` and `postduif user`: who may come in, from the machine on which the database lies.
//! A database file belongs to one process, so where it is one these ask for the server to be stopped;
//! while it runs the API does the same.

mod key;
mod user;

use anyhow::{Context, Result, bail};
use engine::id::WorkspaceId;
use engine::time::Time;
use runner::clock::operational_now;
use store::right::{Right, Rights};
use store::{Options, Store};

use crate::config::{Config, Files};
use crate::database::Database;

pub(crate) use key::run as run_key;
pub(crate) use user::run as run_user;
pub(crate) use {key::Arguments as KeyArguments, user::Arguments as UserArguments};

/// Who did it, as the log says it.
const ACTOR: &str = "command line";
/// The outcome that the log has of what was done: what the API would have answered.
const DONE: i64 = 200;

/// Whose keys and people are meant.
#[derive(Debug, clap::Args)]
struct Whose {
    #[command(flatten)]
    files: Files,
    /// The number of the workspace, where there are several
    #[arg(long, value_name = "NUMBER", global = true)]
    workspace: Option<i64>,
}

/// A workspace that is open for a command.
struct Opened {
    store: Store,
    id: WorkspaceId,
    config: Config,
    now: Time,
}

impl Whose {
    async fn open(&self) -> Result<Opened> {
        let config = self.files.config()?;
        if let Database::File(path) = &config.database
            && !path.is_file()
        {
            bail!("there is no database {}", path.display());
        }
        let store = Store::open(&config.database.address(), Options::default()).await?;
        let all = store.system().workspaces().await?;
        let id = match (self.workspace, all.as_slice()) {
            (Some(id), all) => all.iter().find(|(known, _)| known.0 == id),
            (None, [one]) => Some(one),
            (None, []) => bail!("there is no workspace yet: `postduif serve` makes one"),
            (None, _) => bail!("there are several workspaces: say which with --workspace"),
        };
        let (id, _) = id.context("there is no such workspace")?;
        Ok(Opened {
            id: *id,
            store,
            config,
            now: operational_now(),
        })
    }
}

impl Opened {
    const fn workspace(&self) -> store::Workspace<'_> {
        self.store.workspace(self.id)
    }

    /// Does something that the log has an entry of.
    async fn logged<T>(
        &self,
        verb: &str,
        object: &str,
        doing: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let workspace = self.workspace();
        let entry = workspace.audit(ACTOR, verb, object, self.now).await?;
        let done = doing.await?;
        workspace.audit_outcome(entry, DONE, "").await?;
        Ok(done)
    }
}

/// Reads rights with commas between them.
fn rights(text: &str) -> Result<Rights, String> {
    let named = text.split(',').map(|name| {
        let name = name.trim();
        Right::named(name).ok_or_else(|| {
            let all = Right::ALL.map(Right::as_str).join(", ");
            format!("`{name}` is none of {all}")
        })
    });
    let named = named.collect::<Result<Vec<_>, _>>()?;
    Rights::of(named).ok_or_else(|| "name at least one right".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_read_with_commas() {
        let check = |text: &str, expect: Result<&str, &str>| {
            let got = rights(text).map(|rights| rights.to_string());
            assert_eq!(got.as_deref().map_err(|why| &**why), expect);
        };
        check("ingest", Ok("ingest"));
        check("view, edit,send", Ok("read edit send"));
        let all = "`owner` is none of ingest, read, edit, publish, send, admin";
        check("read,owner", Err(all));
    }
}
