//! `postduif clock`: what time it is in a demo, and setting it ahead, so that what waits happens now.

use std::process::ExitCode;

use anyhow::{Context, Result};
use axum::http::Method;
use engine::calendar::Zone;
use engine::duration::Duration;
use engine::time::Time;
use serde_json::{Value as Json, json};

use crate::demo::parse_time;
use crate::door::{Call, Door};

/// Where a demo listens, unless it is told otherwise.
const SERVER: &str = "http://localhost:8080";
const CLOCK: &str = "/demo/clock";

/// Show a demo's clock, or set it ahead.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    /// The demo
    #[arg(long, env = "POSTDUIF_SERVER", value_name = "URL", default_value = SERVER, global = true)]
    server: String,
    /// Print the answer as JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Set it ahead by a duration such as 90min, 6h or 3d, at most 31d
    Forward {
        /// How far
        #[arg(value_parser = duration)]
        by: Duration,
    },
    /// Set it ahead to an instant (RFC 3339)
    Set {
        /// Until when
        #[arg(value_parser = parse_time)]
        to: Time,
    },
}

fn duration(text: &str) -> Result<Duration, String> {
    Duration::parse(text).map_err(|_| format!("`{text}` is not a duration such as 90min, 6h or 3d"))
}

#[expect(clippy::print_stdout, reason = "the time is what is asked for")]
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let key = std::env::var(crate::reach::KEY).ok();
    let door = Door::to_server(&arguments.server, key.as_deref())?;
    let mut clock = door.get(CLOCK).await?;
    let to = match arguments.what {
        None => None,
        Some(What::Set { to }) => Some(to),
        Some(What::Forward { by }) => Some(Zone::utc().after(now(&clock)?, by)),
    };
    if let Some(to) = to {
        let set = Call::json(Method::POST, CLOCK, &json!({ "to": to }));
        clock = door.send(&set).await?;
    }
    if arguments.json {
        println!("{clock:#}");
    } else {
        let moves = if clock["stands_still"] == true {
            "; it stands still"
        } else {
            ""
        };
        println!("It is {}{moves}.", now(&clock)?);
    }
    Ok(ExitCode::SUCCESS)
}

fn now(clock: &Json) -> Result<Time> {
    let now = clock["now"].as_str().and_then(Time::parse);
    now.context("the server says no time")
}
