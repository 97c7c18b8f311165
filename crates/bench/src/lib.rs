//! How fast the program is, as a ratio to what the machine can do, measured in the same run.
//!
//! Absolute figures say little: machines differ, and a shared one differs from minute to minute. So
//! each run first measures two limits, and then the real engine over a real database through
//! public verbs. This crate knows no SQL and has no short cuts into the store.

mod limit;
mod plays;
mod postgres;
mod progress;
mod report;
mod stopwatch;
mod timers;
mod town;

use std::path::PathBuf;

pub use plays::Play;
pub use progress::{Progress, Tell};
pub use report::{Report, Row};

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the databases and files of the run lie. They are removed afterwards.
    pub folder: PathBuf,
    /// How many journeys wait.
    pub journeys: usize,
    /// The URL of an empty PostgreSQL database that is to be measured too. It stays filled.
    pub postgres: Option<String>,
    /// Back-tests that are measured too.
    pub plays: Vec<Play>,
}

/// Measures everything. `tell` hears how far each row is.
pub async fn run(options: &Options, tell: Tell<'_>) -> anyhow::Result<Report> {
    let mut report = Report::new(options.journeys);
    for order in [town::Order::Cohort, town::Order::Random] {
        for row in timers::measure(options, order, tell).await? {
            report.add(row);
        }
    }
    if let Some(url) = &options.postgres {
        let random = report.rows.last().map_or(0.0, |row| row.per_second);
        for row in postgres::measure(options, url, random, tell).await? {
            report.add(row);
        }
    }
    // The machine in memory holds every journey, and no database should: so this is asked before.
    report.peak_memory_bytes = stopwatch::peak_memory_bytes();
    report.add(limit::append(&options.folder, tell)?);
    let machine = limit::logged_machine(&options.folder, options.journeys, tell)?;
    report.beside(machine.per_second);
    report.add(machine);
    for play in &options.plays {
        report.add(plays::measure(play, tell)?);
    }
    Ok(report)
}
