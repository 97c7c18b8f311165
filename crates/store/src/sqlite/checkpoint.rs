//! Writing the log back into the file, on a thread of its own: left to the writer, it would be the
//! one thing that makes a commit take a hundred milliseconds now and then.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;

use super::open;
use crate::error::{Error, Result};

/// How often the log is written back if there is anything new in it. Short enough that the log
/// stays at some tens of megabytes under full load, long enough to be nothing beside it.
const EVERY: Duration = Duration::from_secs(1);

/// The thread ends when this is closed or dropped.
#[derive(Debug)]
pub(super) struct Checkpoint {
    stop: Mutex<Option<Sender<()>>>,
    /// Closed when the thread has gone.
    alive: mpsc::Sender<()>,
}

impl Checkpoint {
    pub(super) fn start(path: &str, commits: Arc<AtomicU64>, is_disposable: bool) -> Result<Self> {
        let connection = open::plain(path)?;
        if is_disposable {
            open::wait_for_nothing(&connection)?;
        }
        let (stop, stopped) = channel();
        let (alive, gone) = mpsc::channel(1);
        let run = move || {
            let mut seen = 0;
            while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                let now = commits.load(Ordering::Relaxed);
                if now == seen {
                    continue;
                }
                seen = now;
                if let Err(error) = open::write_back(&connection, "PASSIVE") {
                    tracing::warn!(%error, "cannot write the log back into the database file");
                }
            }
            drop(connection);
            drop(gone);
        };
        let thread = std::thread::Builder::new().name("store-checkpoint".to_owned());
        thread.spawn(run).map_err(|error| Error::Address {
            address: "the checkpoint".to_owned(),
            why: error.to_string(),
        })?;
        Ok(Self {
            stop: Mutex::new(Some(stop)),
            alive,
        })
    }

    /// Returns when the thread has gone, which is at most one checkpoint later.
    pub(super) async fn close(&self) {
        let stop = self
            .stop
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        drop(stop);
        self.alive.closed().await;
    }
}
