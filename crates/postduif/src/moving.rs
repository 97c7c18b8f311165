//! `postduif move`: from a file to a PostgreSQL server. What is moved, and how it goes on after
//! something killed it, is the store's.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use anyhow::{Result, bail};
use store::address;
use store::crash;
use store::moving::{self, Options, Progress};

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
}

/// Width of the bar in characters.
const BAR: u64 = 40;

/// Moves, or goes on with a move.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let config = arguments.files.config()?;
    let instead = "there is nothing to move";
    config.database.file("`postduif move`", instead)?;
    let from = config.database.address();
    if arguments.give_up {
        return give_up(&from).await;
    }
    let Some(to) = arguments.to else {
        bail!("--to says where to move to");
    };
    let options = Options {
        crash: crash::Points::from_env()?,
        ..Options::default()
    };
    let is_seen = std::io::stderr().is_terminal();
    let mut drawn = None;
    let told = |progress: Progress| {
        let percent = progress.rows * 100 / progress.rows_all.max(1);
        let now = Some((progress.table, percent));
        if is_seen && drawn != now {
            draw(progress);
            drawn = now;
        }
    };
    let moved = moving::run(&from, &to, options, told).await;
    if is_seen {
        // A terminal that is gone is no reason to stop.
        drop(writeln!(std::io::stderr()));
    }
    say(&config, &to, moved?);
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "what to do next is for a person to do")]
fn say(config: &Config, to: &str, moved: moving::Moved) {
    let (database, to) = (&config.database, address::shown(to));
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
async fn give_up(from: &str) -> Result<ExitCode> {
    if moving::give_up(from).await? {
        println!("The move is given up: {from} can be used again. What was copied is of no use.");
    } else {
        println!("No move of {from} has begun: nothing was done.");
    }
    Ok(ExitCode::SUCCESS)
}

fn draw(progress: Progress) {
    let Progress {
        table,
        rows,
        rows_all,
    } = progress;
    let filled = usize::try_from((rows * BAR / rows_all.max(1)).min(BAR)).unwrap_or_default();
    let bar = "█".repeat(filled);
    // A terminal that is gone is no reason to stop.
    drop(write!(
        std::io::stderr(),
        "\r  {table:<16} {bar:<40} {rows} of {rows_all} rows "
    ));
}
