//! How fast the program is, as a ratio to what the machine can do, measured in the same run.
//!
//! Absolute figures say little: machines differ, and a shared one differs from minute to minute. So
//! each run first measures two limits, and then the real engine over a real database through
//! public verbs. This crate knows no SQL and has no short cuts into the store.

mod command;
mod crowd;
mod far;
mod http;
mod import;
mod latency;
mod limit;
mod machine;
mod mailed;
mod making;
mod order;
mod own_server;
mod parting;
mod plays;
mod postfix;
mod postgres;
mod progress;
mod report;
mod stopwatch;
mod timers;
mod town;

use std::path::{Path, PathBuf};

pub use machine::Machine;
pub use plays::Play;
pub use progress::{Progress, Tell};
pub use report::{PEAK_MEMORY_WANTED_BYTES, Report, Row};

use crate::order::Order;
use crate::own_server::Server;

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the databases and files of the run lie. They are removed afterwards.
    pub folder: PathBuf,
    /// How many journeys wait.
    pub journeys: usize,
    /// Where PostgreSQL is measured.
    pub postgres: Postgres,
    /// Where `smtp-source` and `smtp-sink` lie, by themselves or as their package has them; nothing for where
    /// they are installed.
    pub postfix: Option<PathBuf>,
    /// Back-tests that are measured too.
    pub plays: Vec<Play>,
    /// Only what is about mail.
    pub only_mail: bool,
    /// How many mails a row sends; nothing for as many as journeys, up to some seconds of work.
    pub mails: Option<usize>,
}

/// Where PostgreSQL is measured.
#[derive(Clone, Debug)]
pub enum Postgres {
    /// Nowhere.
    Not,
    /// On a server that is started for it, if there is one on this machine.
    Own,
    /// In an empty database at this URL. It stays filled.
    At(String),
}

impl Options {
    /// So many journeys, without PostgreSQL and back-tests.
    pub fn new(folder: &Path, journeys: usize) -> Self {
        Self {
            folder: folder.to_owned(),
            journeys,
            postgres: Postgres::Not,
            postfix: None,
            plays: Vec::new(),
            only_mail: false,
            mails: None,
        }
    }

    /// How many mails a row sends.
    pub(crate) fn mails(&self) -> usize {
        let usual = self.journeys.min(parting::MESSAGES_MAX);
        self.mails.unwrap_or(usual).max(1)
    }
}

/// Measures everything. `tell` hears how far each row is.
pub async fn run(options: &Options, tell: Tell<'_>) -> anyhow::Result<Report> {
    let mut report = Report::new(options.journeys);
    if !options.only_mail {
        journeys(options, &mut report, tell).await?;
    }
    let parted = parting::measure(options, tell).await?;
    report.add("Mail", parted.rows);
    report.left_out.extend(parted.left_out);
    report.add("Mail", far::measure(options, tell).await?);
    report.add("Mail, one core", making::measure(options, tell)?);
    if options.only_mail {
        report.peak_memory_bytes = stopwatch::peak_memory_bytes();
    } else {
        for play in &options.plays {
            report.add("Back-test, one core", [plays::measure(play, tell)?]);
        }
    }
    report.machine.look_again();
    Ok(report)
}

/// What happens to journeys, and the limits of that.
async fn journeys(options: &Options, report: &mut Report, tell: Tell<'_>) -> anyhow::Result<()> {
    for order in [Order::Cohort, Order::Random] {
        report.add("SQLite", timers::measure(options, order, tell).await?);
    }
    // The machine in memory holds every journey, and no database should: so this is asked before.
    report.peak_memory_bytes = stopwatch::peak_memory_bytes();
    on_postgres(options, report, tell).await?;
    let append = limit::append(&options.folder, tell)?;
    let machine = limit::logged_machine(&options.folder, options.journeys, tell)?;
    report.beside(machine.per_second);
    report.add("Limits of this machine", [append, machine]);
    report.add("In and out", http::measure(options, tell).await?);
    report.add("In and out", [import::measure(options, tell).await?]);
    report.add("In and out", [latency::welcome(options, tell).await?]);
    report.waits = latency::measure(options, tell).await?;
    report.waits.push(crowd::measure(options, tell).await?);
    Ok(())
}

async fn on_postgres(options: &Options, report: &mut Report, tell: Tell<'_>) -> anyhow::Result<()> {
    let own = match &options.postgres {
        Postgres::Own => match Server::start(&options.folder) {
            Ok(server) => Some(server),
            Err(why) => {
                report.left_out.push(format!("PostgreSQL: {why:#}"));
                return Ok(());
            }
        },
        Postgres::Not | Postgres::At(_) => None,
    };
    let url = match &options.postgres {
        Postgres::Not => return Ok(()),
        Postgres::Own => own.as_ref().map(Server::url).unwrap_or_default(),
        Postgres::At(url) => url.clone(),
    };
    let random = report.rows.last().map_or(0.0, |row| row.per_second);
    let rows = postgres::measure(options, &url, random, tell).await?;
    report.add("PostgreSQL", rows);
    Ok(())
}
