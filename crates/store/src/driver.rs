//! One way to every database: the verbs are written once, over these few primitives.
//!
//! A verb is a closure over a [`Tx`] or a [`View`]. On SQLite it runs in the one writer thread or a
//! reader, on PostgreSQL on a thread of its own with a connection of its own, beside others. So a
//! closure may run again from its beginning when another transaction came in between, and whatever
//! it reads to decide upon must be locked or be compared in what it writes. This module does not
//! know any statement.

use std::sync::Arc;

use crate::address;
use crate::allot::Kind;
use crate::bucket::Buckets;
use crate::crash::Points;
use crate::error::{Error, Result};
use crate::param::Param;
use crate::postgres::Postgres;
use crate::row::Row;
use crate::sql::Statement;
use crate::sqlite::Sqlite;
use crate::store::Options;
use crate::told::Told;
use crate::tx::Tx;
use crate::view::View;

/// A statement to be run, and how many rows it must hit; `None` for any number.
pub(crate) type Write = (&'static Statement, Vec<Param<'static>>, Option<usize>);

/// A database that is open.
#[derive(Debug)]
pub(crate) enum Driver {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// What came of [`Driver::write`].
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

/// Which crash points lie around the commit of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Append,
    Commit,
    Claim,
    HandOver,
    Finish,
    Job,
    Move,
    Other,
}

impl Family {
    pub(crate) const fn before_commit(self) -> Option<&'static str> {
        match self {
            Self::Append => Some("append.before_commit"),
            Self::Commit => Some("commit.before_commit"),
            Self::HandOver => Some("hand_over.before_commit"),
            Self::Finish => Some("finish.before_commit"),
            Self::Job => Some("job.before_commit"),
            Self::Move => Some("move.before_commit"),
            Self::Claim | Self::Other => None,
        }
    }

    pub(crate) const fn after_commit(self) -> Option<&'static str> {
        match self {
            Self::Append => Some("append.after_commit"),
            Self::Commit => Some("commit.after_commit"),
            Self::Claim => Some("claim.after_commit"),
            Self::HandOver => Some("hand_over.after_commit"),
            Self::Finish => Some("finish.after_commit"),
            Self::Job => Some("job.after_commit"),
            Self::Move => Some("move.after_commit"),
            Self::Other => None,
        }
    }
}

impl Driver {
    /// Opens the database that the address names, makes it if it is new, and brings its schema up
    /// to date.
    pub(crate) async fn open(address: &str, options: Options) -> Result<Self> {
        options.crash.check()?;
        if address::is_server(address) {
            return Ok(Self::Postgres(Postgres::open(address, options).await?));
        }
        let path = address.strip_prefix("sqlite:").unwrap_or(address);
        Ok(Self::Sqlite(Sqlite::open(path, options).await?))
    }

    /// Whether each statement costs a journey there and back, so that few large ones are better
    /// than many small ones.
    pub(crate) const fn asks_over_a_network(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Whether the database is there for longer than the process.
    pub(crate) const fn is_kept(&self) -> bool {
        match self {
            Self::Sqlite(sqlite) => sqlite.is_kept(),
            Self::Postgres(_) => true,
        }
    }

    /// What the events of those say who were looked at lately; only where nobody else writes is it known
    /// what was read and what was not.
    pub(crate) fn told(&self) -> Option<Arc<Told>> {
        match self {
            Self::Sqlite(sqlite) => Some(sqlite.told()),
            Self::Postgres(_) => None,
        }
    }

    /// Finishes what was asked, and lets go of the database.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(sqlite) => sqlite.close().await,
            Self::Postgres(postgres) => postgres.close().await,
        }
    }

    pub(crate) fn crash(&self) -> &Points {
        match self {
            Self::Sqlite(sqlite) => sqlite.crash(),
            Self::Postgres(postgres) => postgres.crash(),
        }
    }

    pub(crate) fn instance(&self) -> &str {
        match self {
            Self::Sqlite(sqlite) => sqlite.instance(),
            Self::Postgres(postgres) => postgres.instance(),
        }
    }

    pub(crate) fn commits(&self) -> u64 {
        match self {
            Self::Sqlite(sqlite) => sqlite.commits(),
            Self::Postgres(postgres) => postgres.commits(),
        }
    }

    pub(crate) fn buckets(&self) -> Buckets {
        match self {
            Self::Sqlite(_) => Sqlite::BUCKETS,
            Self::Postgres(postgres) => postgres.buckets(),
        }
    }

    /// The rows of one statement.
    pub(crate) async fn read(
        &self,
        statement: &'static Statement,
        params: Vec<Param<'static>>,
    ) -> Result<Vec<Row>> {
        self.look(move |view| view.rows(statement, &params)).await
    }

    /// Runs `look`, which needs no snapshot: on PostgreSQL each statement sees an instant of its
    /// own, without a transaction round them, which saves two journeys to the server.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        look: impl Fn(View<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let Self::Postgres(postgres) = self else {
            return self.view(look).await;
        };
        self.crash().check()?;
        postgres.look(look).await
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

    /// Runs `work` in a transaction and answers after the commit. `rows` is about how many rows it
    /// writes. An [`Error::Busy`] from it means that it has to be run again.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        family: Family,
        rows: usize,
        work: impl Fn(&Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.crash().check()?;
        let done = match self {
            Self::Sqlite(sqlite) => sqlite.work(family, rows, work).await,
            Self::Postgres(postgres) => postgres.work(family, work).await,
        };
        // A driver that died at a crash point cannot answer everybody any more.
        self.crash().check()?;
        done
    }

    /// Runs `look` over one snapshot.
    pub(crate) async fn view<T: Send + 'static>(
        &self,
        look: impl Fn(View<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.crash().check()?;
        match self {
            Self::Sqlite(sqlite) => sqlite.view(look).await,
            Self::Postgres(postgres) => postgres.view(look).await,
        }
    }
}
