//! Commands that ask a shop something or change something in it reach it in one of two ways: over HTTP,
//! at a server that runs, or in the database that the settings name. Both end at the same router, so a
//! command is written once. What is asked is not known here.

use anyhow::Result;
use engine::id::WorkspaceId;
use runner::clock::{Clock, SystemClock};
use runner::nudge::Nudge;
use server::ledger::Ledger;
use std::sync::Arc;
use store::Store;
use store::key::{KeyId, NewKey};
use store::right::Rights;

use crate::ask;
use crate::config::Files;
use crate::door::Door;
use crate::secret::{self, LinkKeys};

/// The variable that holds the key to a server; an argument would show in the list of processes.
pub(crate) const KEY: &str = "POSTDUIF_KEY";
/// The name of the key that a command makes for itself in a database.
const OWN_KEY: &str = "a command, for as long as it runs";

/// Which shop.
#[derive(Debug, clap::Args)]
pub(crate) struct Where {
    /// Ask the server at this address, in place of a database; its key stands in `POSTDUIF_KEY`
    #[arg(long, env = "POSTDUIF_SERVER", value_name = "URL", global = true)]
    server: Option<String>,
    #[command(flatten)]
    files: Files,
}

/// A shop that was reached.
pub(crate) struct Reached {
    pub(crate) door: Door,
    own: Option<(Store, WorkspaceId, KeyId)>,
}

impl Where {
    /// Reaches it.
    pub(crate) async fn reach(&self) -> Result<Reached> {
        if let Some(server) = &self.server {
            let key = std::env::var(KEY).ok();
            let door = Door::to_server(server, key.as_deref())?;
            return Ok(Reached { door, own: None });
        }
        let (store, workspace) = ask::open(&self.files).await?;
        let clock = Arc::new(SystemClock::default());
        let made = server::key::new(secret::random()?);
        let key = NewKey {
            prefix: made.prefix,
            hash: made.hash.to_vec(),
            name: OWN_KEY.to_owned(),
            rights: Rights::ALL,
        };
        let scope = store.workspace(workspace);
        let id = scope.add_key_with(key, clock.now()).await?;
        let config = self.files.config()?;
        let links = LinkKeys::kept_in(&config.key_file)?.links(&config.public_url);
        let mut app = server::App::new(store.clone(), clock, Nudge::default()).with_links(links);
        app.ledger = Some(Arc::new(Ledger::at(&config.erased_file)));
        Ok(Reached {
            door: Door::new(server::router(app), &made.text),
            own: Some((store, workspace, id)),
        })
    }
}

impl Reached {
    /// The database, where no server was asked.
    pub(crate) fn store(&self) -> Option<&Store> {
        self.own.as_ref().map(|(store, ..)| store)
    }

    /// Lets go of it.
    pub(crate) async fn leave(self) -> Result<()> {
        if let Some((store, workspace, key)) = self.own {
            store.workspace(workspace).revoke_key(key).await?;
            store.close().await;
        }
        Ok(())
    }
}
