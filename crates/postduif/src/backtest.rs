//! `postduif backtest`: plays a workflow over what really happened, before it is switched on, and says
//! whom it would have mailed, and when. Nothing is sent, and no database is opened.

mod beside;
mod history;
mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use engine::calendar::Zone;
use engine::time::{HOUR_MS, Time};
use runner::backtest::{Past, Played, Script};

use crate::bar::Bar;
use crate::demo::parse_time;

/// Play a workflow over a history.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The workflow file
    workflow: PathBuf,
    /// What happened: a file with a line of JSON for each request that came in
    #[arg(long, value_name = "FILE")]
    history: PathBuf,
    /// When the workflow is switched on (RFC 3339); default: before everything
    #[arg(long, value_name = "INSTANT", value_parser = parse_time)]
    from: Option<Time>,
    /// Until when it is played; default: four weeks after the last line
    #[arg(long, value_name = "INSTANT", value_parser = parse_time)]
    to: Option<Time>,
    /// Play these live workflows beside it: files, or a folder as `postduif workflow pull` writes it
    #[arg(long, value_name = "PATH")]
    beside: Vec<PathBuf>,
    /// What holds for the workspace: its mail limits, hours and holidays
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Mails of two workflows that want to leave within so many hours collide
    #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(i64).range(1..=HOURS_MAX))]
    within: i64,
    /// The workspace's zone
    #[arg(long, default_value = "Europe/Amsterdam", value_parser = zone)]
    zone: Zone,
    /// Show the steps of who is known by this key: an address or an id
    #[arg(long, value_name = "KEY")]
    contact: Option<String>,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

/// Mails that are further apart than a week are no collision to anybody.
const HOURS_MAX: i64 = 168;
/// So long after the last line a play goes on: what waits for days still comes.
const AFTER_MS: i64 = 28 * 24 * 60 * 60 * 1_000;

/// What happened to each contact of a history file.
pub(crate) fn people(path: &Path) -> Result<Vec<Past>> {
    Ok(history::read(path)?.people)
}

fn zone(text: &str) -> Result<Zone, String> {
    Zone::named(text).ok_or_else(|| format!("`{text}` is not a time zone such as Europe/Amsterdam"))
}

/// Plays everybody, and once more for each workflow that spends a budget in it.
fn play(script: &mut Script, people: Vec<Past>) -> Played {
    let contacts = people.len();
    let mut bar = Bar::new();
    let mut play = |script: &Script, people: &mut dyn Iterator<Item = Past>| {
        let mut played = Played::default();
        for (n, past) in people.enumerate() {
            played.add(script.play(past));
            let done = format!("{} of {contacts}", n + 1);
            bar.at("playing", n + 1, contacts, &done);
        }
        played
    };
    // Without budgets nobody is played twice, and no past has to be copied.
    if !script.has_budgets() {
        return play(script, &mut people.into_iter());
    }
    loop {
        let played = play(script, &mut people.iter().cloned());
        if !script.stop_what_is_spent(&played) {
            return played;
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let rules = arguments.settings.as_deref();
    let cast = beside::read(&arguments.workflow, &arguments.beside, rules)?;
    let history = history::read(&arguments.history)?;
    let from = arguments.from.unwrap_or(history.first);
    let until = arguments.to.unwrap_or(history.last.plus_ms(AFTER_MS));
    if from > until {
        bail!("it would be played from {from} until {until}, which is before that");
    }
    let shown = arguments.contact.as_deref();
    let shown = shown
        .map(|key| {
            history
                .contact(key)
                .with_context(|| format!("nobody is known by {key}"))
        })
        .transpose()?;
    let mut beside: Vec<_> = cast.plans.iter().map(|plan| plan.handle.clone()).collect();
    let handle = beside.remove(cast.tested);
    let zone = arguments.zone.clone();
    let mut script = Script::among(cast.plans, cast.tested, zone, (from, until))
        .under(cast.settings)
        .knowing(history.sources)
        .colliding_within(arguments.within * HOUR_MS);
    let contacts = history.people.len();
    let played = play(&mut script, history.people);
    let report = report::Report {
        handle,
        zone: arguments.zone.clone(),
        between: (from, until),
        contacts,
        shown,
        beside,
        within: arguments.within,
        stops: script.stops().cloned().collect(),
    };
    if arguments.json {
        report.print_json(&played)?;
    } else {
        report.print(&played);
    }
    Ok(ExitCode::SUCCESS)
}
