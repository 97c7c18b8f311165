//! How fast the program is, as a ratio to what the machine can do, measured in the same run.
//!
//! Absolute figures say little: machines differ, and a shared one differs from minute to minute. So
//! each run first measures two limits, and then the real engine over a real database through
//! public verbs. This crate knows no SQL and has no short cuts into the store.

mod limit;
mod report;
mod stopwatch;
mod timers;
mod town;

use std::path::PathBuf;

pub use report::{Report, Row};

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the databases and files of the run lie. They are removed afterwards.
    pub folder: PathBuf,
    /// How many journeys wait.
    pub journeys: usize,
}

/// Measures everything. `tell` hears the name of each row before it is measured.
pub async fn run(options: &Options, tell: impl Fn(&str)) -> anyhow::Result<Report> {
    let mut report = Report::new(options.journeys);
    tell("append to a file");
    report.add(limit::append(&options.folder)?);
    tell("timers in memory with a log");
    let machine = limit::logged_machine(&options.folder, options.journeys)?;
    let logged = machine.per_second;
    report.add(machine);
    for order in [town::Order::Cohort, town::Order::Random] {
        tell(order.as_str());
        for row in timers::measure(options, order).await? {
            report.add(row.beside(logged));
        }
    }
    report.peak_memory_bytes = stopwatch::peak_memory_bytes();
    Ok(report)
}
