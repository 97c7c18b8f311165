//! `postduif demo`: twelve weeks of a real shop, played through the public door into a temporary
//! database, with two workflows running. Then the numbers, and a page with them.
//!
//! The year of the data is shifted by whole weeks, so that it ends just before now and a Monday
//! stays a Monday. The clock is virtual while it is played. From then on it is the machine's, or
//! stands still where the play was to end at a given instant: what is shown is what was printed.

mod files;
mod history;
mod numbers;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use engine::calendar::Zone;
use engine::time::Time;
use runner::backtest::Past;
use runner::clock::{Clock, operational_now};
use serde_json::Value as Json;
use server::playing::Playing;
use store::workspace::Settings;
use tokio::net::TcpListener;

use self::files::Shop;
use self::history::Happening;
use crate::stage::Stage;

/// The workspace of the demo shop.
const SHOP: &str = "De Postduif";
/// Where the shop is; its data has local times without a zone.
pub(crate) const SHOP_ZONE: &str = "Europe/Amsterdam";

/// Play the demo shop.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Where the page is served; loopback only unless you say otherwise
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Print the numbers as JSON and end, in place of serving the page
    #[arg(long)]
    json: bool,
    /// Play until this instant (RFC 3339), and stand still there; default: now, and go on
    #[arg(long, value_parser = parse_time)]
    until: Option<Time>,
    /// Shift the data by so many weeks; default: so that it ends before `--until`
    #[arg(long)]
    shift_weeks: Option<i64>,
    /// Run the workflow files of this folder in place of the built-in ones
    #[arg(long)]
    workflows: Option<PathBuf>,
    /// Write what happens in the shop to this file, for `postduif backtest`, and end
    #[arg(long, value_name = "FILE")]
    write_history: Option<PathBuf>,
}

/// An instant on the command line.
pub(crate) fn parse_time(text: &str) -> Result<Time, String> {
    Time::parse(text)
        .ok_or_else(|| format!("`{text}` is not an instant such as 2026-11-15T23:00:00Z"))
}

/// The demo as something to be played again: its zone, its workflows by their paths, and what happened to
/// each contact.
pub(crate) type Recorded = (Zone, Vec<(String, String)>, Vec<Past>);

/// The demo, recorded.
pub(crate) fn past() -> Result<Recorded> {
    let shop = Shop::read(None)?;
    let happenings = history::shifted(&shop, history::weeks_until(operational_now())?)?;
    let file = tempfile::NamedTempFile::new()?;
    history::write(file.path(), &happenings)?;
    let people = crate::backtest::people(file.path())?;
    Ok((history::shop_zone()?, shop.workflows, people))
}

/// Plays, prints, and serves.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let until = arguments.until.unwrap_or_else(operational_now);
    let shop = Shop::read(arguments.workflows.as_deref())?;
    let weeks = match arguments.shift_weeks {
        Some(weeks) => weeks,
        None => history::weeks_until(until)?,
    };
    let happenings = history::shifted(&shop, weeks)?;
    let start = happenings.first().context("the demo has no data")?.at;
    let played = happenings.partition_point(|happening| happening.at <= until);
    let happenings = &happenings[..played];
    if let Some(path) = &arguments.write_history {
        history::write(path, happenings)?;
        return Ok(ExitCode::SUCCESS);
    }
    let playing = Arc::new(Playing::new(happenings.len()));
    if arguments.json {
        let stage = Stage::set("http://localhost", settings(), start).await?;
        let numbers = play(&stage, &shop, happenings, until, &playing).await?;
        numbers::print_json(&numbers, weeks, stage.clock.now());
        return Ok(ExitCode::SUCCESS);
    }
    let listener = listen(arguments.listen).await?;
    let base_url = format!("http://{}", shown(listener.local_addr()?));
    let stage = Stage::set(&base_url, settings(), start).await?;
    let mut app = stage.app.clone().with_playing(playing.clone());
    app.clock_stands_still = arguments.until.is_some();
    let signals = crate::serve::Signals::listen()?;
    app.visitors_edit = true;
    app.built = crate::pages::built()?;
    say_where(&base_url);
    let first = async {
        let numbers = play(&stage, &shop, happenings, until, &playing).await?;
        numbers::print(&numbers);
        if arguments.until.is_none() {
            stage.clock.go_live();
        }
        say_ready(&base_url, arguments.until);
        playing.end();
        Ok(())
    };
    // On the heap: it holds the whole server and every loop.
    let served = crate::serve::until_stopped(listener, app, &stage.runner, signals, first);
    Box::pin(served).await?;
    stage.store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// The demo's workspace.
fn settings() -> Settings {
    Settings {
        name: SHOP.to_owned(),
        zone: SHOP_ZONE.to_owned(),
        // As its workflows and mails are written.
        language: "en".to_owned(),
        sender_name: SHOP.to_owned(),
        sender_email: "hallo@postduif.example".to_owned(),
    }
}

/// Everything that happened, in order, each through the door at its own instant; then the numbers.
async fn play(
    stage: &Stage,
    shop: &Shop,
    happenings: &[Happening],
    until: Time,
    playing: &Playing,
) -> Result<Vec<Json>> {
    shop.publish(&stage.door).await?;
    let mut bar = numbers::Progress::new(happenings.len());
    for happening in happenings {
        stage.play(happening.at).await?;
        stage.door.send(&happening.request).await?;
        bar.step(happening.at);
        playing.step(happening.at);
    }
    stage.play(until).await?;
    bar.end();
    numbers::read(&stage.door).await
}

async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}; try another port with --listen 127.0.0.1:8081")
    })
}

#[expect(clippy::print_stdout, reason = "where to look is what the demo is for")]
fn say_where(base_url: &str) {
    println!("The pages: {base_url} (they show how far it is until the weeks are played)");
}

#[expect(clippy::print_stdout, reason = "where to look is what the demo is for")]
fn say_ready(base_url: &str, until: Option<Time>) {
    println!("\nThe numbers and the mails: {base_url}");
    println!("The same workflows, to edit: {base_url}/app/");
    if let Some(until) = until {
        println!("The clock stands still at {until}, where the play ended.");
    }
    println!("End with Ctrl-C.");
}

/// An address as a person types it.
fn shown(listen: SocketAddr) -> String {
    if listen.ip().is_loopback() {
        format!("localhost:{}", listen.port())
    } else {
        listen.to_string()
    }
}
