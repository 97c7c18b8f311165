//! `postduif key`: makes, lists and revokes keys to the API.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Subcommand;
use store::key::{KeyId, NewKey};
use store::right::Rights;

use super::{Whose, rights};
use crate::secret;

/// Make, list and revoke keys to the API.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    whose: Whose,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a key and print it, this once
    Create {
        /// What it is for
        #[arg(long, value_name = "TEXT")]
        name: String,
        /// What it may do: ingest, read, edit, publish, send, admin; several with commas
        #[arg(long, value_name = "RIGHTS", value_parser = rights)]
        rights: Rights,
    },
    /// List keys
    List,
    /// Let nobody in with a key any more
    Revoke {
        /// Its number, as listed
        id: KeyId,
    },
}

/// Does it.
#[expect(
    clippy::print_stdout,
    reason = "the command is asked for what it prints"
)]
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let opened = arguments.whose.open().await?;
    let workspace = opened.workspace();
    match arguments.what {
        What::Create { name, rights } => {
            let key = server::key::new(secret::random()?);
            let new = NewKey {
                prefix: key.prefix.clone(),
                hash: key.hash.to_vec(),
                name,
                rights,
            };
            let adding = async { Ok(workspace.add_key_with(new, opened.now).await?) };
            opened.logged("key.create", &key.prefix, adding).await?;
            println!("{}", key.text);
        }
        What::List => {
            for key in workspace.keys().await? {
                let used = key.used_at.map_or("never".to_owned(), |at| at.to_string());
                println!(
                    "{}  {}  {}  {}  used: {used}",
                    key.id, key.prefix, key.rights, key.name
                );
            }
        }
        What::Revoke { id } => {
            let revoking = async { Ok(workspace.revoke_key(id).await?) };
            let number = id.to_string();
            if !opened.logged("key.revoke", &number, revoking).await? {
                bail!("there is no key {id}");
            }
        }
    }
    opened.store.close().await;
    Ok(ExitCode::SUCCESS)
}
