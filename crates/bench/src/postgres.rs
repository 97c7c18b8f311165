//! Timers on PostgreSQL, with one worker and with two that share the buckets.

use crate::Options;
use crate::order::Order;
use crate::progress::Tell;
use crate::report::{Row, Wanted};
use crate::town::{Place, Town};

/// What two workers are to reach of what SQLite does in the same order.
const OF_SQLITE_WANTED: f64 = 0.9;

/// Fills a town on the server and wakes everybody twice with one worker and twice with two, in
/// turns. `sqlite` is how many timers SQLite woke in a second, in random order.
pub(crate) async fn measure(
    options: &Options,
    url: &str,
    sqlite: f64,
    tell: Tell<'_>,
) -> anyhow::Result<Vec<Row>> {
    let mut town = Town::found(Place::Server(url.to_owned()), Order::Random).await?;
    town.make_known(options.journeys, tell).await?;
    let name = "an event that starts a journey";
    let watch = crate::stopwatch::Stopwatch::start();
    town.move_in(options.journeys, name, tell).await?;
    let mut rows = vec![watch.row(name, options.journeys)];
    for (workers, name) in [
        (1, "timers in random order, one worker"),
        (2, "timers in random order, two workers"),
    ] {
        // The first and the third wait are for one worker, the second and the fourth for two.
        rows.push(town.wake_all(workers, workers, name, tell).await?);
    }
    for (n, workers) in [(1, 1), (2, 2)] {
        let name = rows[n].name.clone();
        let again = town.wake_all(workers + 2, workers, &name, tell).await?;
        if again.per_second > rows[n].per_second {
            rows[n] = again;
        }
    }
    town.close().await;
    let wanted = Wanted::PerSecond(OF_SQLITE_WANTED * sqlite);
    if let Some(two) = rows.last_mut() {
        two.wanted = Some(wanted);
    }
    Ok(rows)
}
