//! Events that come in and start journeys, and journeys that wake: the real engine over a database.

use engine::time::{DAY_MS, Time};
use runner::clock::Clock;

use crate::Options;
use crate::report::Row;
use crate::stopwatch::Stopwatch;
use crate::town::{Order, Town};

/// How far apart the waits of the town are, in days.
const WAIT_DAYS: i64 = 10;

/// Fills a town and wakes everybody twice.
pub(crate) async fn measure(options: &Options, order: Order) -> anyhow::Result<Vec<Row>> {
    let town = Town::found(&options.folder, order).await?;
    town.make_known(options.journeys).await?;
    let before = town.size_bytes();
    let watch = Stopwatch::start();
    town.move_in(options.journeys).await?;
    let mut entered = Row::limit(
        "an event that starts a journey",
        watch.per_second(options.journeys),
    );
    entered.bytes_per_journey = Some((town.size_bytes() - before) / options.journeys as u64);
    let start = town.clock.now();
    let first = wake(&town, start, 1).await?;
    anyhow::ensure!(first.1 == options.journeys, "{} of all woke", first.1);
    let second = wake(&town, start, 2).await?;
    anyhow::ensure!(second.1 == options.journeys, "{} of all woke", second.1);
    let mut woken = Row::limit(order.as_str(), first.0.max(second.0));
    woken.wanted = Some(match order {
        Order::Cohort => 0.20,
        Order::Random => 0.07,
    });
    town.store.close().await;
    Ok(vec![entered, woken])
}

/// Goes on to when the wait of this number is over for all, and wakes them.
async fn wake(town: &Town, start: Time, wait: i64) -> anyhow::Result<(f64, usize)> {
    town.clock
        .advance(start.plus_ms(wait * WAIT_DAYS * DAY_MS + DAY_MS / 2));
    let watch = Stopwatch::start();
    let woken = town.wake().await?;
    Ok((watch.per_second(woken), woken))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn everybody_wakes_in_either_order() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            folder: folder.path().to_owned(),
            journeys: 300,
        };
        let report = crate::run(&options, |_| {}).await.unwrap();
        assert_eq!(report.rows.len(), 6);
        assert!(report.rows.iter().all(|row| row.per_second > 0.0));
        assert!(report.text().contains("timers that wake in random order"));
    }
}
