//! `postduif contact`: what the law lets a person ask: what is known of them, and to be forgotten. Done over
//! the API, of a server that runs or over a database.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use axum::http::Method;
use runner::clock::{Clock, SystemClock};
use serde_json::Value as Json;
use store::Store;
use store::job::{Kind, Progress};

use crate::door::{Call, Door};
use crate::reach::Where;
use crate::why::in_path;

/// How long a chunk of the job is ours.
const LEASE_MS: i64 = 60_000;
/// What works on it, among the processes of a database.
const OWNER: &str = "postduif contact";

/// Write out what is known of one person, or forget them.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Write out everything that is known of a person, as JSON
    Export(ExportArguments),
    /// Forget a person: what is known is deleted, nothing is sent any more
    Erase(EraseArguments),
}

#[derive(Debug, clap::Args)]
struct ExportArguments {
    #[command(flatten)]
    place: Where,
    /// The contact: its number, e-mail address or external id
    contact: String,
    /// Write into this file (default: the standard output)
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct EraseArguments {
    #[command(flatten)]
    place: Where,
    /// The contact: its number, e-mail address or external id
    contact: String,
    /// Do it; without this it is only said who would be forgotten
    #[arg(long)]
    yes: bool,
    /// Print what is answered as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    match arguments.command {
        Command::Export(arguments) => export(arguments).await,
        Command::Erase(arguments) => erase(arguments).await,
    }
}

#[expect(clippy::print_stdout, reason = "the document is what this is for")]
async fn export(arguments: ExportArguments) -> Result<ExitCode> {
    let reached = arguments.place.reach().await?;
    let told = told(&reached.door, &arguments.contact).await;
    reached.leave().await?;
    let text = format!("{:#}\n", told?);
    match &arguments.to {
        Some(path) => std::fs::write(path, text)
            .with_context(|| format!("cannot write {}", path.display()))?,
        None => print!("{text}"),
    }
    Ok(ExitCode::SUCCESS)
}

async fn told(door: &Door, contact: &str) -> Result<Json> {
    let id = found(door, contact).await?;
    door.get(&format!("/api/v1/contacts/{id}/export")).await
}

#[expect(clippy::print_stdout, reason = "the answer is what this is for")]
async fn erase(arguments: EraseArguments) -> Result<ExitCode> {
    let reached = arguments.place.reach().await?;
    let done = async {
        let id = found(&reached.door, &arguments.contact).await?;
        if !arguments.yes {
            bail!("this would forget contact {id} for good: say --yes to do it");
        }
        let path = format!("/api/v1/contacts/{id}/erase");
        let begun = Call::json(Method::POST, path, &Json::Null);
        let begun = reached.door.send(&begun).await?;
        let is_over = match reached.store() {
            Some(store) => forget(store).await?,
            None => false,
        };
        Ok((id, begun, is_over))
    };
    let done = done.await;
    reached.leave().await?;
    let (id, begun, is_over) = done?;
    if arguments.json {
        println!("{begun:#}");
    } else if is_over {
        println!("Contact {id} is forgotten.");
    } else {
        println!("Contact {id} gets no mail any more; the server forgets them now.");
    }
    Ok(ExitCode::SUCCESS)
}

/// Works on the job, where no server does; whether it is over.
async fn forget(store: &Store) -> Result<bool> {
    let (system, now) = (store.system(), SystemClock::default().now());
    while let Some(taken) = system
        .take_job_of(&[Kind::Erasure], OWNER, LEASE_MS, now)
        .await?
    {
        if system.step_erasure(&taken, now).await? == Progress::More(0) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The number of the contact that somebody means.
async fn found(door: &Door, contact: &str) -> Result<String> {
    if contact.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(contact.to_owned());
    }
    let query = in_path(contact);
    let listed = door.get(&format!("/api/v1/contacts?find={query}")).await?;
    let is_meant = |one: &&Json| {
        let keys = one["keys"].as_array().into_iter().flatten();
        let mut values = keys.filter_map(|key| key["value"].as_str());
        values.any(|value| value.eq_ignore_ascii_case(contact))
    };
    let contacts = listed["contacts"].as_array().into_iter().flatten();
    let found = contacts.filter(is_meant).find_map(|one| one["id"].as_str());
    found
        .map(str::to_owned)
        .with_context(|| format!("nobody is known as `{contact}`"))
}
