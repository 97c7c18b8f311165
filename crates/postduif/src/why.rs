//! `postduif why`: why a contact is in a workflow, was in it, or never came in, in sentences.

use std::process::ExitCode;

use anyhow::{Context, Result};
use runner::clock::{Clock, SystemClock};
use server::why::Language;

use crate::ask;
use crate::config::Files;

/// Say why somebody is in a workflow or never came in.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// The contact: its number, e-mail address or external id
    contact: String,
    /// The workflow's handle
    workflow: String,
    /// The language of the sentences: en or nl
    #[arg(long, default_value = "en", value_parser = language)]
    language: Language,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

fn language(text: &str) -> Result<Language, String> {
    match text {
        "en" => Ok(Language::English),
        "nl" => Ok(Language::Dutch),
        _ => Err("it can be en or nl".to_owned()),
    }
}

#[expect(
    clippy::print_stdout,
    reason = "the answer is what this command is for"
)]
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let (store, workspace) = ask::open(&arguments.files).await?;
    let row = ask::workflow(&store, workspace, &arguments.workflow).await?;
    let contact = ask::contact(&store, workspace, &arguments.contact).await?;
    let now = SystemClock::default().now();
    let told = runner::why::told(&store, workspace, &row, contact, now).await?;
    store.close().await;
    let told = told.context("the workflow cannot be read: it has errors")?;
    let language = arguments.language;
    if arguments.json {
        let json = server::why::json(&told, &row.handle, contact, language);
        println!("{}", serde_json::to_string_pretty(&json)?);
    } else {
        for line in server::why::sentences(&told, language) {
            println!("{line}");
        }
    }
    Ok(ExitCode::SUCCESS)
}
