//! `postduif bench`: how fast it is on this machine, beside what the machine can do.

use std::io::{IsTerminal, stderr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use bench::{Postgres, Progress};

use crate::bar::Bar;

/// Journeys of a short run: less than a minute on a small machine.
const JOURNEYS_SHORT: usize = 5_000;
/// Journeys of the real thing.
const JOURNEYS_LARGE: usize = 1_000_000;

/// What `bench` can be told.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "flags of a command line, each for itself"
)]
pub(crate) struct Arguments {
    /// Measure with a million journeys in place of five thousand
    ///
    /// Expect half an hour or more on two cores, and ten times that and some twenty gigabytes of disk
    /// for ten million (--journeys 10000000).
    #[arg(long, conflicts_with = "journeys")]
    large: bool,
    /// Measure with so many journeys
    #[arg(long, value_name = "COUNT")]
    journeys: Option<usize>,
    /// Put the files of the run into this folder, on the disk that is to be measured
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// Measure PostgreSQL in this empty database, which stays filled, in place of a server of its own
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Leave PostgreSQL out
    #[arg(long, conflicts_with = "postgres")]
    no_postgres: bool,
    /// Look for Postfix's smtp-source and smtp-sink in this folder, which may be its package unpacked
    ///
    /// They are the limit that sending is measured by. Without this they are looked for where they are
    /// installed, and where they are missing there is no ratio.
    #[arg(long, value_name = "FOLDER")]
    postfix: Option<PathBuf>,
    /// Measure only mail
    #[arg(long)]
    mail: bool,
    /// Send so many mails in each row that is not over a network (default: 3000, or as many as journeys)
    ///
    /// With a hundred thousand or more and --mail the figure for memory says whether it grows with them.
    #[arg(long, value_name = "COUNT")]
    mails: Option<usize>,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
    /// Print the table in Markdown, for a document
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

/// Measures and prints.
#[expect(clippy::print_stdout, reason = "figures")]
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let default = if arguments.large {
        JOURNEYS_LARGE
    } else {
        JOURNEYS_SHORT
    };
    let options = bench::Options {
        folder: arguments.folder.unwrap_or_else(std::env::temp_dir),
        journeys: arguments.journeys.unwrap_or(default).max(1),
        postgres: match arguments.postgres {
            Some(url) => Postgres::At(url),
            None if arguments.no_postgres => Postgres::Not,
            None => Postgres::Own,
        },
        postfix: arguments.postfix,
        plays: plays()?,
        only_mail: arguments.mail,
        mails: arguments.mails,
    };
    let bar = Mutex::new(Bar::new());
    let report = bench::run(&options, &|progress| show(&progress, &bar)).await?;
    drop(bar);
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else if arguments.markdown {
        print!("{}", report.markdown());
    } else {
        print!("{}", report.text());
    }
    Ok(ExitCode::SUCCESS)
}

/// The demo's workflows, each over what happened in its shop.
fn plays() -> Result<Vec<bench::Play>> {
    let (zone, workflows, people) = crate::demo::past()?;
    let play = |(path, workflow): (String, String)| {
        let name = Path::new(&path).file_stem().unwrap_or_default();
        bench::Play {
            name: format!("back-test: {} of the demo", name.display()),
            workflow,
            zone: zone.clone(),
            people: people.clone(),
        }
    };
    Ok(workflows.into_iter().map(play).collect())
}

/// A bar that grows, on a terminal; elsewhere one line at the beginning of each row.
#[expect(clippy::print_stderr, reason = "progress")]
fn show(progress: &Progress<'_>, bar: &Mutex<Bar>) {
    let Progress { row, done, of } = progress;
    if stderr().is_terminal() {
        let mut bar = bar.lock().unwrap_or_else(PoisonError::into_inner);
        bar.at(row, *done, *of, &format!("{done} of {of}"));
    } else if *done == 0 {
        eprintln!("measuring: {row}");
    }
}
