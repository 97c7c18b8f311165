//! The SQLite driver: one writer thread with group commit, a few readers, one thread that writes
//! the log back into the file, and the lock that keeps other processes out.
//!
//! Closures over a transaction run inside the writer or a reader. Nothing here knows what the rows
//! mean to the engine.

mod answer;
pub(crate) mod backup;
mod checkpoint;
mod here;
mod open;
#[cfg(test)]
mod plans;
mod reader;
mod statement;
mod writer;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use crate::bucket::{Buckets, SQLITE_BUCKETS};
use crate::crash::Points;
use crate::driver::Family;
use crate::error::Result;
use crate::store::Options;
use crate::told::Told;
use crate::tx::Tx;
use crate::view::View;
use checkpoint::Checkpoint;
use here::Here;
use reader::Readers;
use writer::Writer;

pub(crate) use statement::Run;

/// A database that is open.
#[derive(Debug)]
pub(crate) struct Sqlite {
    hand: Hand,
    readers: Readers,
    checkpoint: Checkpoint,
    crash: Points,
    instance: String,
    told: Arc<Told>,
    counted: Counted,
}

/// Who writes.
#[derive(Debug)]
enum Hand {
    /// A thread of its own.
    Apart(Writer),
    /// Whoever asks, in a file that nobody keeps.
    Here(Here),
}

/// The number of definitions, and after how many commits it was read.
#[derive(Debug, Default)]
struct Counted(Mutex<Option<(u64, i64)>>);

impl Sqlite {
    /// One, always.
    pub(crate) const BUCKETS: Buckets = Buckets::ONE;

    /// Opens the file, makes it if it is new, and brings its schema up to date.
    pub(crate) async fn open(path: &str, options: Options) -> Result<Self> {
        let Options {
            crash,
            readers,
            buckets,
            room,
            is_disposable,
        } = options;
        if let Some(other) = buckets.filter(|wanted| i64::from(*wanted) != SQLITE_BUCKETS) {
            return Err(open::other_buckets(path, other));
        }
        let (hand, commits, instance) = if is_disposable {
            let (here, instance) = Here::open(path, crash.clone(), room)?;
            let commits = here.commits();
            (Hand::Here(here), commits, instance)
        } else {
            let (writer, instance) = Writer::start(path.to_owned(), crash.clone(), room).await?;
            let commits = writer.commits();
            (Hand::Apart(writer), commits, instance)
        };
        let readers = Readers::start(path, readers)?;
        let checkpoint = Checkpoint::start(path, commits, is_disposable)?;
        Ok(Self {
            hand,
            readers,
            checkpoint,
            crash,
            instance,
            told: Arc::default(),
            counted: Counted::default(),
        })
    }

    /// Ends readers, checkpoints and writer, in this order, when they have done what was asked.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.checkpoint.close().await;
        match &self.hand {
            Hand::Apart(writer) => writer.close().await,
            Hand::Here(here) => here.close(),
        }
    }

    pub(crate) const fn crash(&self) -> &Points {
        &self.crash
    }

    pub(crate) fn instance(&self) -> &str {
        &self.instance
    }

    /// Whether anybody keeps the file.
    pub(crate) const fn is_kept(&self) -> bool {
        matches!(self.hand, Hand::Apart(_))
    }

    pub(crate) fn told(&self) -> Arc<Told> {
        self.told.clone()
    }

    /// A number that only a commit of this process can change, read again only after one.
    pub(crate) async fn counted(&self, read: impl Future<Output = Result<i64>>) -> Result<i64> {
        // Asked before the reading: what is committed meanwhile is read again the next time.
        let commits = self.commits();
        if let Some((at, number)) = *self
            .counted
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            && at == commits
        {
            return Ok(number);
        }
        let number = read.await?;
        *self
            .counted
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some((commits, number));
        Ok(number)
    }

    /// Grows with every commit.
    pub(crate) fn commits(&self) -> u64 {
        let commits = match &self.hand {
            Hand::Apart(writer) => writer.commits(),
            Hand::Here(here) => here.commits(),
        };
        commits.load(Ordering::Relaxed)
    }

    /// Runs `work` in the writer, in a savepoint of its own, and answers after the commit; in a file that
    /// nobody keeps here, in a commit of its own. `rows` is about how many rows it writes.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        family: Family,
        rows: usize,
        work: impl FnOnce(&Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        match &self.hand {
            Hand::Apart(writer) => writer.work(family, rows, work).await,
            Hand::Here(here) => {
                give_way().await;
                here.work(family, work)
            }
        }
    }

    /// Runs `look` in a reader, over one snapshot; in a file that nobody keeps here, where nobody else is.
    pub(crate) async fn view<T: Send + 'static>(
        &self,
        look: impl FnOnce(View<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let Hand::Here(here) = &self.hand else {
            return self.readers.view(look).await;
        };
        give_way().await;
        match here.view(look) {
            Ok(seen) => seen,
            Err(look) => self.readers.view(look).await,
        }
    }
}

/// Lets others of the same thread go on now and then: what is done here never waits, and they would.
async fn give_way() {
    tokio::task::coop::consume_budget().await;
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::error::Error;

    #[tokio::test]
    async fn a_number_is_read_again_only_after_a_commit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("n.db");
        let sqlite = Sqlite::open(path.to_str().unwrap(), Options::default());
        let sqlite = sqlite.await.unwrap();
        let reads = Cell::new(0);
        let ask = || {
            sqlite.counted(async {
                reads.set(reads.get() + 1);
                Ok(reads.get())
            })
        };
        assert_eq!(ask().await.unwrap(), 1);
        assert_eq!(ask().await.unwrap(), 1);
        let nothing = |_: &Tx<'_>| Ok(());
        sqlite.work(Family::Other, 0, nothing).await.unwrap();
        assert_eq!(ask().await.unwrap(), 2);
        // Nothing is remembered of a reading that failed.
        sqlite.work(Family::Other, 0, nothing).await.unwrap();
        let failed = sqlite.counted(async { Err(Error::Closed) }).await;
        assert!(failed.is_err());
        assert_eq!(ask().await.unwrap(), 3);
        sqlite.close().await;
    }
}
