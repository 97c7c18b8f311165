//! `postduif resume`: a person has looked at a restored database, and says what of the mail that was
//! due meanwhile is still wanted. Then the next `serve` sends again.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Result, bail};
use engine::calendar::Zone;
use engine::duration::Duration;
use engine::time::Time;
use runner::Runner;
use runner::clock::{Clock, SystemClock};
use runner::outlet::TestInbox;
use serde_json::json;
use store::health::Depths;
use store::{Options, Store};

use crate::alive;
use crate::config::{Config, Files};
use crate::database::Database;
use crate::mark::Mark;
use crate::secret;

/// End a standstill.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// Do not send what was due longer ago than this, such as 2h or 3d
    #[arg(long, value_name = "DURATION", value_parser = Duration::parse)]
    skip_older_than: Option<Duration>,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

/// What was found, and what came of it.
struct Told {
    why: String,
    /// Until when messages were dropped that were due, and how many those were.
    expired: Option<(Time, usize)>,
    depths: Depths,
}

/// Ends a standstill.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let config = arguments.files.config()?;
    if let Database::File(path) = &config.database
        && !path.is_file()
    {
        bail!("there is no database {}", path.display());
    }
    let store = Store::open(&config.database.address(), Options::default()).await?;
    let told = match reason(&store, &config).await? {
        Some(why) => Some(end(&store, &config, why, arguments.skip_older_than).await?),
        None => None,
    };
    store.close().await;
    print(told.as_ref(), arguments.json);
    Ok(ExitCode::SUCCESS)
}

async fn end(
    store: &Store,
    config: &Config,
    why: String,
    skip_older_than: Option<Duration>,
) -> Result<Told> {
    let clock = Arc::new(SystemClock::default());
    let mut expired = None;
    if let Some(age) = skip_older_than {
        let oldest = before(clock.now(), age);
        let links = secret::LinkKeys::kept_in(&config.key_file)?.links(&config.public_url);
        let outlet = Arc::new(TestInbox(store.clone()));
        let runner = Runner::new(store.clone(), clock.clone(), outlet, links);
        expired = Some((oldest, runner.expire_before(oldest).await?));
    }
    let depths = store.system().depths(clock.now()).await?;
    // First the mark: with the standstill gone and an old mark it would stand still once more.
    Mark::keep(store, config.database.mark_file().as_deref()).await?;
    store.system().set_standstill(None).await?;
    // What was due meanwhile was asked here, and is not asked once more.
    alive::now(store).await?;
    Ok(Told {
        why,
        expired,
        depths,
    })
}

#[expect(
    clippy::print_stdout,
    reason = "what will be sent is what is asked here"
)]
fn print(told: Option<&Told>, as_json: bool) {
    if as_json {
        println!(
            "{:#}",
            told.map_or(json!({ "stood_still": false }), json_of)
        );
        return;
    }
    let Some(told) = told else {
        println!("It does not stand still: nothing was done.");
        return;
    };
    println!("It stood still: {}.", told.why);
    if let Some((oldest, expired)) = told.expired {
        println!("{expired} messages were due before {oldest} and are not sent.");
    }
    let depths = &told.depths;
    println!(
        "It goes on with the next `postduif serve`: {} messages and {} journeys are due, {} events and changes are unread.",
        depths.outbox, depths.due, depths.inbox
    );
}

fn json_of(told: &Told) -> serde_json::Value {
    json!({
        "stood_still": true, "why": told.why,
        "not_sent_before": told.expired.map(|(oldest, _)| oldest),
        "not_sent": told.expired.map_or(0, |(_, expired)| expired),
        "due": { "messages": told.depths.outbox, "journeys": told.depths.due, "inbox": told.depths.inbox },
    })
}

/// Why a database stands still, or has to. Found out at the start, it is kept in the database, since
/// new events soon hide that old ones are missing.
pub(crate) async fn reason(store: &Store, config: &Config) -> Result<Option<String>> {
    if let Some(reason) = store.system().standstill().await? {
        return Ok(Some(reason));
    }
    let Some(mark) = config.database.mark_file() else {
        return Ok(None);
    };
    let beside = Mark::read(&mark)?;
    let Some(doubt) = Mark::of(store).await?.doubt(beside.as_ref()) else {
        return Ok(None);
    };
    store.system().set_standstill(Some(doubt)).await?;
    Ok(Some(doubt.to_owned()))
}

fn before(now: Time, age: Duration) -> Time {
    let back = Duration {
        count: -age.count,
        unit: age.unit,
    };
    Zone::utc().after(now, back)
}
