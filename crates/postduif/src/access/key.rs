//! `postduif key`: makes, lists and revokes keys to the API.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Subcommand;
use serde_json::{Value as Json, json};
use store::key::{Key, KeyId, NewKey};
use store::right::Rights;

use super::{Whose, rights};
use crate::secret;

/// Make, list and revoke keys to the API.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    whose: Whose,
    /// Print what there is to say as JSON
    #[arg(long, global = true)]
    json: bool,
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
            let id: KeyId = opened.logged("key.create", &key.prefix, adding).await?;
            if arguments.json {
                println!("{:#}", json!({ "id": id.to_string(), "key": key.text }));
            } else {
                println!("{}", key.text);
            }
        }
        What::List => print(&workspace.keys().await?, arguments.json),
        What::Revoke { id } => {
            let revoking = async { Ok(workspace.revoke_key(id).await?) };
            let number = id.to_string();
            if !opened.logged("key.revoke", &number, revoking).await? {
                bail!("there is no key {id}");
            }
            if arguments.json {
                println!("{:#}", json!({ "revoked": number }));
            }
        }
    }
    opened.store.close().await;
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "the list is what was asked for")]
fn print(keys: &[Key], as_json: bool) {
    if as_json {
        let listed: Vec<_> = keys.iter().map(listed).collect();
        println!("{:#}", json!({ "keys": listed }));
        return;
    }
    for key in keys {
        let used = key.used_at.map_or("never".to_owned(), |at| at.to_string());
        println!(
            "{}  {}  {}  {}  used: {used}",
            key.id, key.prefix, key.rights, key.name
        );
    }
}

/// A key as a list has it.
fn listed(key: &Key) -> Json {
    json!({
        "id": key.id.to_string(), "prefix": key.prefix, "name": key.name,
        "rights": key.rights.to_string().split(' ').collect::<Vec<_>>(),
        "created_at": key.created_at, "used_at": key.used_at,
    })
}
