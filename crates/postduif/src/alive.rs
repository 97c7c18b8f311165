//! Whether it ran until just now. After a longer time in which nothing ran people are asked what of the
//! mail that was due is still wanted; what is done with their answer is the runner's.

use std::convert::Infallible;
use std::time::Duration as RealTime;

use anyhow::Result;
use engine::duration::Duration;
use engine::time::{HOUR_MS, MINUTE_MS};
use runner::clock::{Clock, SystemClock};
use store::Store;

/// How often it is written down that it runs: the least that counts as downtime is many times this.
const ALIVE_EVERY: RealTime = RealTime::from_mins(1);
/// The shortest downtime after which people are asked: not at each restart.
const CATCH_UP_AFTER_MS_MIN: i64 = 10 * MINUTE_MS;
/// The longest: whoever never wants to be asked says `never`.
const CATCH_UP_AFTER_MS_MAX: i64 = 10_000 * HOUR_MS;
/// After so long people are asked unless something else is said: nobody's morning mail comes in the
/// evening by itself.
pub(crate) const CATCH_UP_AFTER: &str = "6h";

/// After how many milliseconds of downtime people are asked; nothing for never.
pub(crate) fn catch_up_after_ms(text: &str) -> Result<Option<i64>, String> {
    if text == "never" {
        return Ok(None);
    }
    let after = Duration::parse(text)?;
    let after_ms = after.elapsed_ms();
    let range = CATCH_UP_AFTER_MS_MIN..=CATCH_UP_AFTER_MS_MAX;
    let after_ms = after_ms.filter(|after_ms| range.contains(after_ms));
    let fault = || format!("`{text}` is neither `never` nor from 10min to 10000h, such as 6h");
    after_ms.map(Some).ok_or_else(fault)
}

/// Asks if there is something to ask, and says so.
pub(crate) async fn begin(store: &Store, after_ms: Option<i64>) -> Result<()> {
    let now = SystemClock::default().now();
    if let Some(after_ms) = after_ms
        && let Some(downtime) = store.system().ask_after_downtime(now, after_ms).await?
    {
        say(&downtime.from.to_string());
    }
    self::now(store).await
}

/// Writes down that it runs.
pub(crate) async fn now(store: &Store) -> Result<()> {
    let now = SystemClock::default().now();
    Ok(store.system().alive(now).await?)
}

/// Says that it asks, and where to answer.
#[expect(clippy::print_stdout, reason = "a person has to do something")]
fn say(from: &str) {
    tracing::warn!(
        from,
        "nothing ran for long: what was due meanwhile is not sent before somebody answers"
    );
    println!(
        "Nothing ran since {from}. What was due meanwhile is not sent before you say what of it is still wanted: GET and POST /api/v1/downtime."
    );
}

/// Writes down now and then that it runs. A fault is logged: the server is worth more.
pub(crate) async fn keep(store: &Store) -> Infallible {
    loop {
        tokio::time::sleep(ALIVE_EVERY).await;
        if let Err(error) = now(store).await {
            tracing::error!(%error, "that it runs cannot be written down");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_asked_after_hours_or_never() {
        let check = |text: &str, expect: Option<Option<i64>>| {
            assert_eq!(catch_up_after_ms(text).ok(), expect, "{text}");
        };
        check(CATCH_UP_AFTER, Some(Some(6 * HOUR_MS)));
        check("never", Some(None));
        check("10min", Some(Some(10 * MINUTE_MS)));
        check("9min", None);
        check("10001h", None);
        check("-6h", None);
        check("1d", None);
        check("soon", None);
    }
}
