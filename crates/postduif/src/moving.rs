//! `postduif move`: from a file to a PostgreSQL server. What is moved, and how it goes on after
//! something killed it, is the store's.

use std::process::ExitCode;

use anyhow::{Result, bail};
use serde_json::json;
use store::address;
use store::crash;
use store::moving::{self, Options, Progress};

use crate::bar::Bar;
use crate::config::{Config, Files};

/// Move the database to a server.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// The PostgreSQL database to move to, as a `postgres://` URL; it is there and empty
    #[arg(
        long,
        env = "POSTDUIF_MOVE_TO",
        value_name = "URL",
        hide_env_values = true,
        required_unless_present = "give_up"
    )]
    to: Option<String>,
    /// Give up a move that is not finished, so that the file can be used again
    #[arg(long)]
    give_up: bool,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

/// Moves, or goes on with a move.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let config = arguments.files.config()?;
    let instead = "there is nothing to move";
    config.database.file("`postduif move`", instead)?;
    let from = config.database.address();
    if arguments.give_up {
        return give_up(&from, arguments.json).await;
    }
    let Some(to) = arguments.to else {
        bail!("--to says where to move to");
    };
    let options = Options {
        crash: crash::Points::from_env()?,
        ..Options::default()
    };
    let mut bar = Bar::new();
    let told = |Progress {
                    table,
                    rows,
                    rows_all,
                }| {
        let count = |rows: u64| usize::try_from(rows).unwrap_or(usize::MAX);
        let said = format!("{rows} of {rows_all} rows");
        bar.at(table, count(rows), count(rows_all), &said);
    };
    let moved = moving::run(&from, &to, options, told).await;
    drop(bar);
    say(&config, &to, moved?, arguments.json);
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "what to do next is for a person to do")]
fn say(config: &Config, to: &str, moved: moving::Moved, as_json: bool) {
    let (database, to) = (&config.database, address::shown(to));
    if as_json {
        let told = json!({
            "from": database.to_string(), "to": to, "rows": moved.rows, "was_done": moved.was_done,
            "key_file": config.key_file,
        });
        println!("{told:#}");
        return;
    }
    if moved.was_done {
        println!("{database} was moved to {to} before: nothing was done.");
    } else {
        let rows = moved.rows;
        println!("{database} was moved to {to}: {rows} rows, counted and checked there.");
    }
    println!(
        "From now on name that one with --database, and {} with --key-file: the links in all mails sent before need it.\nNothing opens {database} any more; delete it when you like.",
        config.key_file.display()
    );
}

#[expect(clippy::print_stdout, reason = "whether there was anything to give up")]
async fn give_up(from: &str, as_json: bool) -> Result<ExitCode> {
    let was_begun = moving::give_up(from).await?;
    if as_json {
        println!("{:#}", json!({ "from": from, "given_up": was_begun }));
    } else if was_begun {
        println!("The move is given up: {from} can be used again. What was copied is of no use.");
    } else {
        println!("No move of {from} has begun: nothing was done.");
    }
    Ok(ExitCode::SUCCESS)
}
