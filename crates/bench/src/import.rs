//! A list of people that comes in as a file, with the program's own loops at work, pauses and all.

use std::fmt::Write;
use std::time::Duration;

use anyhow::bail;
use runner::clock::Clock;
use runner::import::{Incoming, Settings, Upload};
use store::import::{Changed, ImportId, Started};
use store::job::State;
use tokio::sync::oneshot;

use crate::Options;
use crate::order::{Order, address, scattered};
use crate::progress::{Progress, Tell};
use crate::report::{Row, Wanted};
use crate::stopwatch::Stopwatch;
use crate::town::{Place, Town};

/// Rows in a second that are wanted: a million in about a minute.
const ROWS_WANTED: f64 = 1_000_000.0 / 60.0;
/// Rows that are written down at a time, on their way into the store.
const PIECE_ROWS: usize = 1_000;
/// How often it is asked how far the job is.
const ASKED_EVERY: Duration = Duration::from_millis(10);
/// What its columns mean.
const SETTINGS: &str = r#"{"kind": "contacts", "columns": {"email": "email",
    "first_name": "fields.first_name", "city": "fields.city", "offers": "interests.offers",
    "since": "consent.at"}, "consent": {"source": "form", "wording": "Yes, mail me"}}"#;

/// Brings in as many people as there are to be journeys.
pub(crate) async fn measure(options: &Options, tell: Tell<'_>) -> anyhow::Result<Row> {
    let name = "import of contacts: rows";
    let place = Place::file(&options.folder)?;
    let mut town = Town::found(place, Order::Cohort).await?;
    let (settings, import) = upload(&town, options.journeys).await?;
    let row = run(&town, &settings, import, (name, options.journeys), tell).await?;
    town.close().await;
    Ok(row.wanted(Wanted::PerSecond(ROWS_WANTED)))
}

async fn upload(town: &Town, rows: usize) -> anyhow::Result<(Settings, ImportId)> {
    let scope = town.first().0.workspace(town.workspace());
    let import = scope.add_import("A list", SETTINGS, town.clock().now());
    let import = import.await?;
    let Some(settings) = Settings::read(&serde_json::from_str(SETTINGS)?, &mut Vec::new()) else {
        bail!("the settings of the import cannot be read");
    };
    let incoming = Incoming::new(None).map_err(anyhow::Error::msg)?;
    let (mut upload, mut changed) = Upload::begin(scope, import, incoming).await?;
    let mut piece = "email,first_name,city,offers,since\n".to_owned();
    for n in 0..rows {
        let (address, city) = (address(scattered(n as u64)), n % 900);
        // Writing to a string cannot fail.
        let _ = writeln!(piece, "{address},Anna {n},City {city},yes,2020-01-01");
        if (n + 1) % PIECE_ROWS == 0 || n + 1 == rows {
            changed = upload.take(piece.as_bytes()).await?;
            piece.clear();
        }
    }
    if changed != Changed::Done || upload.end().await? != Changed::Done {
        bail!("the file was not taken");
    }
    Ok((settings, import))
}

/// Runs the job with everything else that a living process does.
async fn run(
    town: &Town,
    settings: &Settings,
    import: ImportId,
    (row, of): (&str, usize),
    tell: Tell<'_>,
) -> anyhow::Result<Row> {
    let (store, runner) = town.first();
    let scope = store.workspace(town.workspace());
    tell(Progress { row, done: 0, of });
    let watch = Stopwatch::start();
    let started = scope.start_import(import, false, settings.first_pass(), town.clock().now());
    let Started::Job(id) = started.await? else {
        bail!("the import does not begin");
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let watched = async {
        // Dropped at the end, which stops the loops.
        let _stop = stop;
        loop {
            tokio::time::sleep(ASKED_EVERY).await;
            let jobs = scope.jobs(None, 1).await?;
            let Some(job) = jobs.into_iter().find(|job| job.id == id) else {
                bail!("the job of the import is gone");
            };
            let done = usize::try_from(job.done).unwrap_or(0);
            match job.state {
                State::Done => return Ok(watch.row(row, of)),
                State::Queued | State::Running => tell(Progress {
                    row,
                    done: done.clamp(1, (of - 1).max(1)),
                    of,
                }),
                other => bail!("the import is {other:?}: {:?}", job.reason),
            }
        }
    };
    let served = runner.serve(async {
        let _ = stopped.await;
    });
    let (measured, served) = tokio::join!(watched, served);
    served?;
    let measured = measured?;
    let counts = scope.import(import).await?.and_then(|import| import.ran);
    let new = counts.map_or(0, |counts| counts.new);
    anyhow::ensure!(usize::try_from(new) == Ok(of), "{new} of {of} came in");
    tell(Progress { row, done: of, of });
    Ok(measured)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn everybody_of_the_list_comes_in() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options::new(folder.path(), 2_300);
        let row = measure(&options, &|progress| {
            assert!(progress.done <= progress.of, "{progress:?}");
        });
        assert!(row.await.unwrap().per_second > 0.0);
    }
}
