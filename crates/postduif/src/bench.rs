//! `postduif bench`: how fast it is on this machine, beside what the machine can do.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

/// Journeys of a short run: half a minute on a small machine.
const JOURNEYS_SHORT: usize = 50_000;
/// Journeys of the real thing.
const JOURNEYS_LARGE: usize = 1_000_000;

/// What `bench` can be told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Measure with a million journeys in place of fifty thousand; takes several minutes
    #[arg(long, conflicts_with = "journeys")]
    large: bool,
    /// Measure with so many journeys
    #[arg(long, value_name = "COUNT")]
    journeys: Option<usize>,
    /// Put the files of the run into this folder, on the disk that is to be measured
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

/// Measures and prints.
#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "figures and progress"
)]
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let default = if arguments.large {
        JOURNEYS_LARGE
    } else {
        JOURNEYS_SHORT
    };
    let options = bench::Options {
        folder: arguments.folder.unwrap_or_else(std::env::temp_dir),
        journeys: arguments.journeys.unwrap_or(default).max(1),
    };
    let report = bench::run(&options, |row| eprintln!("measuring: {row}")).await?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", report.text());
    }
    Ok(ExitCode::SUCCESS)
}
