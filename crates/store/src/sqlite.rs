//! The SQLite driver: one writer thread with group commit, a few readers, one thread that writes
//! the log back into the file, and the lock that keeps other processes out.
//!
//! Two primitives, [`Sqlite::read`] and [`Sqlite::write`], serve everything that is not hot. The
//! hot verbs are written by hand, one file each: they run inside the writer or a reader. Nothing
//! here knows what the rows mean to the engine beyond how they are kept.

mod allot;
mod append;
pub(crate) mod backup;
mod checkpoint;
mod claim;
mod commit;
mod contact;
mod finish;
mod hand_over;
mod identity;
mod open;
#[cfg(test)]
mod plans;
mod reader;
mod tx;
mod view;
mod world;
mod writer;

use crate::crash::Points;
use crate::error::{Error, Result};
use crate::param::Param;
use crate::row::Row;
use crate::sql::Statement;
use crate::store::Options;
use checkpoint::Checkpoint;
use reader::Readers;
use tx::Tx;
use view::View;
use writer::Writer;

pub(crate) use allot::Kind;
pub(crate) use writer::Family;

/// A statement to be run, and how many rows it must hit; `None` for any number.
pub(crate) type Write = (&'static Statement, Vec<Param<'static>>, Option<usize>);

/// A database that is open.
#[derive(Debug)]
pub(crate) struct Sqlite {
    writer: Writer,
    readers: Readers,
    checkpoint: Checkpoint,
    crash: Points,
    instance: String,
}

/// What came of [`Sqlite::write`].
#[derive(Debug)]
pub(crate) enum Wrote {
    /// Every statement hit the rows it had to.
    All,
    /// One did not; everything was rolled back. The error says which.
    Not(Error),
}

impl Wrote {
    /// An error unless everything was written.
    pub(crate) fn all(self) -> Result<()> {
        match self {
            Self::All => Ok(()),
            Self::Not(error) => Err(error),
        }
    }
}

impl Sqlite {
    /// Opens the file, makes it if it is new, and brings its schema up to date.
    pub(crate) async fn open(path: &str, options: Options) -> Result<Self> {
        let Options { crash, readers } = options;
        crash.check()?;
        let (writer, instance) = Writer::start(path.to_owned(), crash.clone()).await?;
        let readers = Readers::start(path, readers)?;
        let checkpoint = Checkpoint::start(path, writer.commits())?;
        Ok(Self {
            writer,
            readers,
            checkpoint,
            crash,
            instance,
        })
    }

    /// Ends readers, checkpoints and writer, in this order, when they have done what was asked.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.checkpoint.close().await;
        self.writer.close().await;
    }

    pub(crate) const fn crash(&self) -> &Points {
        &self.crash
    }

    pub(crate) fn instance(&self) -> &str {
        &self.instance
    }

    /// The rows of one statement.
    pub(crate) async fn read(
        &self,
        statement: &'static Statement,
        params: Vec<Param<'static>>,
    ) -> Result<Vec<Row>> {
        self.view(move |view| view.rows(statement, &params)).await
    }

    /// Runs statements in one transaction; all, or none if one hits another number of rows than it
    /// must.
    pub(crate) async fn write(&self, statements: Vec<Write>) -> Result<Wrote> {
        let rows = statements.len();
        let work = move |tx: &Tx<'_>| {
            for (statement, params, wanted) in &statements {
                let hit = tx.run(statement, params)?;
                if let Some(wanted) = wanted.filter(|wanted| *wanted != hit) {
                    let statement = statement.name;
                    return Err(Error::RowCount {
                        statement,
                        hit,
                        wanted,
                    });
                }
            }
            Ok(())
        };
        match self.work(Family::Other, rows, work).await {
            Ok(()) => Ok(Wrote::All),
            Err(error @ Error::RowCount { .. }) => Ok(Wrote::Not(error)),
            Err(error) => Err(error),
        }
    }

    /// Numbers of a kind, in order.
    pub(crate) async fn allot(&self, kind: Kind, count: usize) -> Result<Vec<i64>> {
        let work = move |tx: &Tx<'_>| (0..count).map(|_| tx.id(kind)).collect();
        self.work(Family::Other, 1, work).await
    }

    /// Runs `work` in the writer, in a savepoint of its own, and answers after the commit. `rows`
    /// is about how many rows it writes.
    async fn work<T: Send + 'static>(
        &self,
        family: Family,
        rows: usize,
        work: impl FnOnce(&Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.crash.check()?;
        let done = self.writer.work(family, rows, work).await;
        // A writer that died at a crash point cannot answer everybody any more.
        self.crash.check()?;
        done
    }

    /// Runs `look` in a reader, over one snapshot.
    async fn view<T: Send + 'static>(
        &self,
        look: impl FnOnce(View<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.crash.check()?;
        self.readers.view(look).await
    }
}
