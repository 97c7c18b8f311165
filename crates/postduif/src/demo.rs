//! `postduif demo`: twelve weeks of a real shop, played through the public door into a temporary
//! database, with two workflows running. Then the numbers, and a page with them.
//!
//! The year of the data is shifted by whole weeks, so that it ends just before now and a Monday
//! stays a Monday. The clock is virtual while it is played, and the machine's from then on.

mod door;
mod files;
mod history;
mod numbers;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use engine::time::Time;
use runner::clock::{Clock, Handover, operational_now};
use runner::outlet::TestInbox;
use runner::{Links, Runner};
use server::metrics::Metrics;
use store::workspace::Settings;
use store::{Options, Store};

use self::door::Door;
use self::files::Shop;
use self::history::Happening;
use crate::counted::Counted;
use crate::secret;

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
    /// Play until this instant (RFC 3339); default: now
    #[arg(long, value_parser = parse_time)]
    until: Option<Time>,
    /// Shift the data by so many weeks; default: so that it ends before `--until`
    #[arg(long)]
    shift_weeks: Option<i64>,
    /// Run the workflow files of this folder in place of the built-in ones
    #[arg(long)]
    workflows: Option<PathBuf>,
}

fn parse_time(text: &str) -> Result<Time, String> {
    Time::parse(text)
        .ok_or_else(|| format!("`{text}` is not an instant such as 2026-11-15T23:00:00Z"))
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
    let folder = tempfile::Builder::new()
        .prefix("postduif-demo-")
        .tempdir()?;
    let path = folder.path().join("demo.db");
    let store = Store::open(&path.to_string_lossy(), Options::default()).await?;
    let clock = Arc::new(Handover::new(start));
    let base_url = format!("http://{}", shown(arguments.listen));
    let links = Links::new(&base_url, secret::random()?);
    let metrics = Arc::new(Metrics::default());
    let outlet = Arc::new(TestInbox(store.clone()));
    let outlet = Arc::new(Counted {
        outlet,
        metrics: metrics.clone(),
    });
    let runner = Arc::new(Runner::new(
        store.clone(),
        clock.clone(),
        outlet,
        links.clone(),
    ));
    let settings = Settings {
        name: SHOP.to_owned(),
        zone: SHOP_ZONE.to_owned(),
        // As its workflows and mails are written.
        language: "en".to_owned(),
        sender_name: SHOP.to_owned(),
        sender_email: "hallo@postduif.example".to_owned(),
    };
    let workspace = store.system().create_workspace(settings, start).await?;
    let key = server::key::new(secret::random()?);
    store
        .workspace(workspace)
        .add_key(&key.prefix, &key.hash, "demo", start)
        .await?;
    let mut app = server::App::new(store.clone(), clock.clone(), runner.nudge())
        .with_links(links)
        .with_open_pages(workspace);
    app.metrics = metrics;
    let door = Door::new(server::router(app.clone()), &key.text);

    shop.publish(&door).await?;
    play(&runner, &clock, &door, &happenings, until, !arguments.json).await?;

    let numbers = numbers::read(&door).await?;
    if arguments.json {
        numbers::print_json(&numbers, weeks, clock.now());
        return Ok(ExitCode::SUCCESS);
    }
    numbers::print(&numbers);
    clock.go_live();
    serve(arguments.listen, &base_url, app, &runner).await?;
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Everything that happened, in order, each through the door at its own instant.
async fn play(
    runner: &Runner,
    clock: &Handover,
    door: &Door,
    happenings: &[Happening],
    until: Time,
    progress: bool,
) -> Result<()> {
    let mut shown = numbers::Progress::new(happenings.len(), progress);
    for happening in happenings
        .iter()
        .take_while(|happening| happening.at <= until)
    {
        runner.play(happening.at, |at| clock.advance(at)).await?;
        door.send(&happening.request).await?;
        shown.step(happening.at);
    }
    runner.play(until, |at| clock.advance(at)).await?;
    shown.end();
    Ok(())
}

#[expect(clippy::print_stdout, reason = "where to look is what the demo is for")]
async fn serve(
    listen: SocketAddr,
    base_url: &str,
    app: server::App,
    runner: &Arc<Runner>,
) -> Result<()> {
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .with_context(|| {
            format!("cannot listen on {listen}; try another port with --listen 127.0.0.1:8081")
        })?;
    println!("\nThe numbers and the mails: {base_url}\nEnd with Ctrl-C.");
    crate::serve::until_stopped(listener, app, runner).await
}

/// An address as a person types it.
fn shown(listen: SocketAddr) -> String {
    if listen.ip().is_loopback() {
        format!("localhost:{}", listen.port())
    } else {
        listen.to_string()
    }
}
