//! `postduif migrate`: brings a database up to date with this program, before `serve` does it at its start:
//! so that it can be done at a quiet hour, after a backup, by whoever rolls out. What the migrations do is
//! the store's.

use std::process::ExitCode;

use anyhow::{Result, bail};
use serde_json::json;
use store::schema::{self, Migration, Schema};
use store::{Options, Store};

use crate::config::Files;
use crate::database::Database;

/// Bring a database up to date.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// Say what is missing and change nothing, also while a server runs; ends with 1 if anything is
    #[arg(long)]
    check: bool,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
}

/// Succeeds where the database is up to date in the end.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let config = arguments.files.config()?;
    if let Database::File(path) = &config.database
        && !path.is_file()
    {
        bail!(
            "there is no database {}; the first `postduif serve` makes it",
            path.display()
        );
    }
    let address = config.database.address();
    let before = schema::look(&address).await?;
    let mut after = before.clone();
    // Opening says better what is wrong with a database that a newer program wrote.
    if !arguments.check && before != up_to_date(&before) {
        let store = Store::open(&address, Options::default()).await?;
        store.close().await;
        after = schema::look(&address).await?;
    }
    print(&config.database, &before, &after, arguments.json);
    Ok(if after == up_to_date(&after) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// As it would be if nothing were missing and nothing unknown.
fn up_to_date(schema: &Schema) -> Schema {
    Schema {
        had: schema.had.clone(),
        ..Schema::default()
    }
}

#[expect(clippy::print_stdout, reason = "what was asked for")]
fn print(database: &Database, before: &Schema, after: &Schema, as_json: bool) {
    let ran = after.had.get(before.had.len()..).unwrap_or_default();
    if as_json {
        let told = json!({
            "database": database.to_string(), "had": before.had, "ran": ran,
            "lacks": after.lacks, "unknown": after.unknown,
        });
        println!("{told:#}");
        return;
    }
    let all = after.had.len() + after.lacks.len();
    if !after.unknown.is_empty() {
        let unknown = list(&after.unknown);
        println!("{database} was written by a newer program: {unknown} are not known to this one.");
    } else if !after.lacks.is_empty() {
        let lacks = list(&after.lacks);
        println!(
            "{database} lacks {} of {all} migrations: {lacks}.",
            after.lacks.len()
        );
    } else if ran.is_empty() {
        println!("{database} is up to date: it has had all {all} migrations.");
    } else {
        println!("{database} is up to date now: {} ran.", list(ran));
    }
}

fn list(migrations: &[Migration]) -> String {
    let named = migrations.iter();
    let named: Vec<_> = named
        .map(|one| format!("V{} {}", one.number, one.name))
        .collect();
    named.join(", ")
}
