//! `postduif export`: everything of one kind, as a file or on the standard output. The same tables as over
//! the API.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use server::csv::Formulas;
use server::export::{Export, Form, Table};

use crate::bar::Bar;
use crate::config::Files;
use crate::import::{chosen, opened};

/// Bytes of a megabyte.
const MEGABYTE: usize = 1_000_000;

/// Export a table.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// Which: contacts, events or messages
    #[arg(value_name = "TABLE", value_parser = table)]
    table: Table,
    /// Write into this file (default: the standard output)
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// A JSON object per line in place of CSV
    #[arg(long, visible_alias = "json")]
    ndjson: bool,
    /// Leave cells alone that a spreadsheet would take for formulas
    #[arg(long, conflicts_with = "ndjson")]
    keep_formulas: bool,
    /// Of which workspace, by its number, where there are several
    #[arg(long, value_name = "NUMBER")]
    workspace: Option<i64>,
}

fn table(text: &str) -> Result<Table, String> {
    let found = Table::ALL.into_iter().find(|table| table.as_str() == text);
    found.ok_or_else(|| "this is none of contacts, events and messages".to_owned())
}

/// Exports.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let config = arguments.files.config()?;
    let store = opened(&config.database.address()).await?;
    let workspace = chosen(&store, arguments.workspace).await?;
    let form = match (arguments.ndjson, arguments.keep_formulas) {
        (true, _) => Form::Ndjson,
        (false, true) => Form::Csv(Formulas::Kept),
        (false, false) => Form::Csv(Formulas::Text),
    };
    let mut to: Box<dyn Write> = match &arguments.to {
        None => Box::new(std::io::stdout().lock()),
        Some(path) => {
            let file = File::create(path);
            Box::new(file.with_context(|| format!("cannot write {}", path.display()))?)
        }
    };
    let mut export = Export::new(store.clone(), workspace, arguments.table, form);
    let mut bar = arguments.to.is_some().then(Bar::new);
    let mut written = 0;
    while let Some(piece) = export.next().await? {
        to.write_all(piece.as_bytes())?;
        written += piece.len();
        if let Some(bar) = &mut bar {
            bar.say("writing", &format!("{} MB", written / MEGABYTE));
        }
    }
    drop(bar);
    to.flush()?;
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
