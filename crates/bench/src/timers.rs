//! Events that come in and start journeys, and journeys that wake: the real engine over SQLite.

use crate::Options;
use crate::order::Order;
use crate::progress::Tell;
use crate::report::{Row, Wanted};
use crate::stopwatch::Stopwatch;
use crate::town::{Place, Town};

/// Events that come in and start a journey each, in a second.
const ENTRIES_WANTED: f64 = 20_000.0;

/// Fills a town and wakes everybody twice; the better of the two counts.
pub(crate) async fn measure(
    options: &Options,
    order: Order,
    tell: Tell<'_>,
) -> anyhow::Result<Vec<Row>> {
    let mut town = Town::found(Place::file(&options.folder)?, order).await?;
    town.make_known(options.journeys, tell).await?;
    let before = town.size_bytes().await?;
    let watch = Stopwatch::start();
    let name = "an event that starts a journey";
    town.move_in(options.journeys, name, tell).await?;
    let mut entered = watch.row(name, options.journeys);
    entered.wanted = Some(Wanted::PerSecond(ENTRIES_WANTED));
    let grown = town.size_bytes().await?.saturating_sub(before);
    entered.bytes_per_journey = Some(grown / options.journeys as u64);
    let first = town.wake_all(1, 1, order.as_str(), tell).await?;
    let second = town.wake_all(2, 1, order.as_str(), tell).await?;
    let woken = if first.per_second > second.per_second {
        first
    } else {
        second
    };
    let wanted = Wanted::Ratio(match order {
        Order::Cohort => 0.20,
        Order::Random => 0.07,
    });
    town.close().await;
    Ok(vec![entered, woken.wanted(wanted)])
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn everybody_wakes_in_either_order() {
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options::new(folder.path(), 300);
        // Where there is none of Postfix, so that all machines have the same rows.
        options.postfix = Some(folder.path().to_owned());
        let ended = Mutex::new(0);
        let tell = |progress: crate::Progress<'_>| {
            assert!(progress.done <= progress.of, "{progress:?}");
            *ended.lock().unwrap() += usize::from(progress.done == progress.of);
        };
        let report = crate::run(&options, &tell).await.unwrap();
        assert_eq!(report.rows.len(), 20);
        assert_eq!(report.waits.len(), 4);
        assert_eq!(report.left_out.len(), 1, "{:?}", report.left_out);
        // Twice people who become known, move in, and wake two times; two limits; people whom events
        // happen to, in two ways; a list; a welcome, whose people move in and wake; three waits; mail that
        // is decided and sent, four times and twice over a wire; and its parts alone. A crowd moves in too.
        let rows = 2 * 4 + 2 + 3 + 1 + 2 + 3 + 1 + (4 + 2) * 2 + 4;
        assert_eq!(*ended.lock().unwrap(), rows);
        assert!(report.rows.iter().all(|row| row.per_second > 0.0));
        assert!(report.text().contains("timers that wake in random order"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
