//! `postduif demo`: a year of a real shop, played through the public door into a temporary database,
//! with its workflows running. Then the numbers, the pages with them, and a shop that goes on.
//!
//! The year of the data is shifted by whole weeks, so that it ends just before now and a Monday
//! stays a Monday. The clock is virtual while it is played. From then on it is the machine's, or
//! stands still where the play was to end at a given instant: what is shown is what was printed.

mod data;
mod files;
mod history;
mod live;
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
use server::playing::Playing;
use store::workspace::Settings;
use tokio::net::TcpListener;

use self::data::Data;
use self::files::Texts;
use self::history::{Happening, Shifted};
use self::live::Trickle;
use crate::bar::Bar;
use crate::stage::Stage;

/// The workspace of the demo shop.
const SHOP: &str = "De Postduif";
/// Where the shop is; its data has local times without a zone.
pub(crate) const SHOP_ZONE: &str = "Europe/Amsterdam";
/// So many of the shop's contacts are a small shop with every case in it.
const FEW: usize = 62;
/// What is measured over the history of those few.
const MEASURED: [&str; 2] = [
    "demo/workflows/welcome.yaml",
    "demo/workflows/product-x-monday.yaml",
];

/// Play the demo shop.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Where the pages are served; loopback only unless you say otherwise
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Print the numbers as JSON and end, in place of serving the pages
    #[arg(long)]
    json: bool,
    /// Begin with an empty shop: no past, no workflows, nobody who orders
    #[arg(long, conflicts_with_all = ["json", "until", "shift_weeks", "workflows", "write_history", "contacts"])]
    fresh: bool,
    /// Play until this instant (RFC 3339), and stand still there; default: now, and go on
    #[arg(long, value_name = "INSTANT", value_parser = parse_time)]
    until: Option<Time>,
    /// Shift the data by so many weeks; default: so that it ends before `--until`
    #[arg(long, value_name = "WEEKS")]
    shift_weeks: Option<i64>,
    /// Play the first so many of the shop's 1,236 contacts only, for a shorter look
    #[arg(long, value_name = "COUNT")]
    contacts: Option<usize>,
    /// Run the workflow files of this folder in place of the built-in ones
    #[arg(long, value_name = "FOLDER")]
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

/// The year of the demo's first few contacts, recorded.
pub(crate) fn past() -> Result<Recorded> {
    let data = Data::read(Some(FEW))?;
    let shifted = Shifted::by(history::weeks_until(operational_now())?)?;
    let file = tempfile::NamedTempFile::new()?;
    shifted.write(file.path(), &data, &shifted.all(&data)?)?;
    let people = crate::backtest::people(file.path())?;
    let mut workflows = Texts::read(None)?.workflows;
    workflows.retain(|(path, _)| MEASURED.iter().any(|measured| measured.ends_with(path)));
    Ok((history::shop_zone()?, workflows, people))
}

/// Plays, prints, and serves.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    if arguments.fresh {
        return fresh(arguments.listen).await;
    }
    let until = arguments.until.unwrap_or_else(operational_now);
    let weeks = match arguments.shift_weeks {
        Some(weeks) => weeks,
        None => history::weeks_until(until)?,
    };
    let shifted = Shifted::by(weeks)?;
    let texts = Texts::read(arguments.workflows.as_deref())?;
    let data = Data::read(arguments.contacts)?;
    let mut happenings = shifted.all(&data)?;
    let first = happenings.first().context("the demo has no data")?.at;
    happenings.retain(|happening| happening.at <= until);
    if let Some(path) = &arguments.write_history {
        shifted.write(path, &data, &happenings)?;
        return Ok(ExitCode::SUCCESS);
    }
    let play = Play {
        texts,
        shifted,
        data: &data,
        happenings,
        together_max: history::TOGETHER_MAX,
        trickle: arguments.until.is_none().then(|| Trickle::new(&data)),
    };
    if arguments.json {
        let stage = Stage::set("http://localhost", settings(), first).await?;
        let playing = Playing::new(play.happenings.len());
        play.until(&stage, until, &playing).await?;
        let reports = numbers::read(&stage.door).await?;
        numbers::print_json(&reports, weeks, stage.clock.now());
        return Ok(ExitCode::SUCCESS);
    }
    serve(&arguments, &play, first, until).await
}

/// Plays, with pages that show how far it is; then serves them.
async fn serve(
    arguments: &Arguments,
    play: &Play<'_>,
    first: Time,
    until: Time,
) -> Result<ExitCode> {
    let playing = Arc::new(Playing::new(play.happenings.len()));
    let listener = listen(arguments.listen).await?;
    let base_url = format!("http://{}", shown(listener.local_addr()?));
    let stage = Stage::set(&base_url, settings(), first).await?;
    let mut app = stage.app.clone().with_playing(playing.clone());
    app.clock_stands_still = arguments.until.is_some();
    let signals = crate::serve::Signals::listen()?;
    app.visitors_edit = true;
    app.built = crate::pages::built()?;
    say_where(&base_url);
    let (is_over, over) = tokio::sync::oneshot::channel();
    let first = async {
        play.until(&stage, until, &playing).await?;
        numbers::print(&numbers::read(&stage.door).await?);
        if arguments.until.is_none() {
            stage.clock.go_live();
        }
        say_ready(&base_url, arguments.until);
        playing.end();
        // Whoever is told has gone only if the program is ending.
        let _ = is_over.send(());
        Ok(())
    };
    let goes_on = async {
        match &play.trickle {
            Some(trickle) if over.await.is_ok() => trickle.live(&stage, &play.shifted).await,
            _ => std::future::pending().await,
        }
    };
    // On the heap: it holds the whole server and every loop.
    let served = Box::pin(crate::serve::until_stopped(
        listener,
        app,
        &stage.runner,
        signals,
        first,
    ));
    tokio::select! {
        served = served => served?,
        never = goes_on => match never {},
    }
    stage.store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// An empty shop that lives in the present.
async fn fresh(listen_on: SocketAddr) -> Result<ExitCode> {
    let listener = listen(listen_on).await?;
    let base_url = format!("http://{}", shown(listener.local_addr()?));
    let stage = Stage::set(&base_url, settings(), operational_now()).await?;
    stage.clock.go_live();
    let signals = crate::serve::Signals::listen()?;
    let mut app = stage.app.clone();
    app.visitors_edit = true;
    app.built = crate::pages::built()?;
    say_ready(&base_url, None);
    let at_once = std::future::ready(Ok(()));
    let served = crate::serve::until_stopped(listener, app, &stage.runner, signals, at_once);
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

/// What is played.
struct Play<'d> {
    texts: Texts,
    shifted: Shifted,
    data: &'d Data,
    happenings: Vec<Happening<'d>>,
    /// Most events that come in together.
    together_max: usize,
    /// Who comes when the data is over; nobody where the clock is to stand still.
    trickle: Option<Trickle<'d>>,
}

impl Play<'_> {
    /// Everything that happened, in order, through the door. Each event counts from its own instant, also
    /// where several come in with one request.
    async fn until(&self, stage: &Stage, until: Time, playing: &Playing) -> Result<()> {
        self.texts.publish(&stage.door).await?;
        let (mut bar, all) = (Bar::new(), self.happenings.len());
        let mut rest = self.happenings.as_slice();
        while let Some(next) = rest.first() {
            let due = stage.play(next.at).await?;
            let together = Shifted::together(rest, due, self.together_max);
            let (now, later) = rest.split_at(together.max(1));
            if together == 0 {
                stage
                    .door
                    .send(&self.shifted.call(self.data, next)?)
                    .await?;
            } else {
                stage
                    .past
                    .send(&self.shifted.batch(self.data, now)?)
                    .await?;
            }
            let at = now.last().map_or(next.at, |last| last.at);
            rest = later;
            bar.at("playing", all - rest.len(), all, &day(at));
            playing.step(now.len(), at);
        }
        if let Some(trickle) = &self.trickle {
            trickle.catch_up(stage, &self.shifted, until).await?;
        }
        stage.play(until).await?;
        Ok(())
    }
}

/// The day of an instant, as the bar has it.
fn day(at: Time) -> String {
    let at = at.to_string();
    at.get(..10).unwrap_or(&at).to_owned()
}

async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}; try another port with --listen 127.0.0.1:8081")
    })
}

#[expect(clippy::print_stdout, reason = "where to look is what the demo is for")]
fn say_where(base_url: &str) {
    println!("The pages: {base_url} (they show how far it is until the year is played)");
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Some contacts and weeks in which journeys of every workflow begin that orders begin.
    const PEOPLE: usize = 6;
    const UNTIL: &str = "2026-01-10T00:00:00Z";

    /// The numbers and the mails of a play in which so many events at most come in together.
    async fn played(together_max: usize) -> (Vec<serde_json::Value>, Vec<String>) {
        let (data, until) = (
            Data::read(Some(PEOPLE)).unwrap(),
            Time::parse(UNTIL).unwrap(),
        );
        let shifted = Shifted::by(463).unwrap();
        let mut happenings = shifted.all(&data).unwrap();
        happenings.retain(|happening| happening.at <= until);
        let first = happenings[0].at;
        let play = Play {
            texts: Texts::read(None).unwrap(),
            shifted,
            data: &data,
            happenings,
            together_max,
            trickle: None,
        };
        let stage = Stage::set("http://localhost", settings(), first)
            .await
            .unwrap();
        play.until(&stage, until, &Playing::new(0)).await.unwrap();
        let reports = numbers::read(&stage.door).await.unwrap();
        let inbox = stage.door.get("/api/v1/inbox").await.unwrap();
        let mails = inbox["mails"].as_array().unwrap().iter();
        let mail = |one: &serde_json::Value| {
            format!("{} {} {}", one["at"], one["recipient"], one["subject"])
        };
        let mut mails: Vec<_> = mails.map(mail).collect();
        mails.sort();
        let invariants = stage.store.system().invariants().await.unwrap();
        assert_eq!(invariants, []);
        stage.store.close().await;
        (reports, mails)
    }

    #[tokio::test]
    async fn what_comes_in_together_is_played_as_if_it_came_one_by_one() {
        let (together, one_by_one) = (played(history::TOGETHER_MAX).await, played(1).await);
        assert!(together.1.len() > 5, "{:?}", together.1);
        assert_eq!(together, one_by_one);
    }
}
