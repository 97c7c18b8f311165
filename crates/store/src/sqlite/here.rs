//! Reading and writing where it is asked, for a file that nobody keeps: one caller plays a past in it and
//! waits for each answer, and two changes of thread would take longer than most of what is asked. One
//! connection does both, so that a commit empties nobody's pages. In a file that is served, reads belong to
//! the readers' threads and writes to the writer's: a long one would hold up whoever else runs on this one.

use std::cell::RefCell;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use rusqlite::{Connection, params_from_iter};

use super::open::{self, Opened};
use super::reader::snapshot;
use super::statement::{Run, all, names};
use super::writer::Desk;
use crate::allot::Numbers;
use crate::crash::Points;
use crate::driver::Family;
use crate::error::{Error, Result};
use crate::param::Param;
use crate::room::Room;
use crate::row::Row;
use crate::sql::{ALL, MADE, Statement};
use crate::tx::Tx;
use crate::view::View;

/// A connection that whoever asks uses himself.
#[derive(Debug)]
pub(super) struct Here {
    /// None once it was closed, or the process is to be taken for dead. In a box: it is large.
    own: Mutex<Option<Box<Own>>>,
    crash: Points,
    room: Room,
    commits: Arc<AtomicU64>,
}

struct Own {
    file: Opened,
    numbers: RefCell<Numbers>,
}

impl std::fmt::Debug for Own {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a connection")
    }
}

/// Statements of this connection are found by their text: compiled ones cannot go from thread to thread
/// beside it.
struct ByText<'c>(&'c Connection);

impl Here {
    /// Opens the file, makes it if it is new, and gives the instance's text too.
    pub(super) fn open(path: &str, crash: Points, room: Room) -> Result<(Self, String)> {
        let file = open::writable(path)?;
        open::wait_for_nothing(&file.connection)?;
        let connection = &file.connection;
        connection.set_prepared_statement_cache_capacity(ALL.len());
        let instance = file.instance.clone();
        let numbers = RefCell::default();
        let here = Self {
            own: Mutex::new(Some(Box::new(Own { file, numbers }))),
            crash,
            room,
            commits: Arc::default(),
        };
        Ok((here, instance))
    }

    /// Grows with every commit.
    pub(super) fn commits(&self) -> Arc<AtomicU64> {
        self.commits.clone()
    }

    /// What is seen, or `look` again where somebody else is here just now.
    pub(super) fn view<T, L>(&self, look: L) -> std::result::Result<Result<T>, L>
    where
        L: FnOnce(View<'_>) -> Result<T>,
    {
        let own = match self.own.try_lock() {
            Ok(own) => own,
            // Somebody panicked in the middle of something, which a thread would not have outlived.
            Err(TryLockError::Poisoned(_)) => return Ok(Err(Error::Closed)),
            Err(TryLockError::WouldBlock) => return Err(look),
        };
        match &*own {
            Some(own) => Ok(snapshot(&ByText(&own.file.connection), look)),
            None => Ok(Err(Error::Closed)),
        }
    }

    /// Runs `work` in a transaction of its own, when nobody else is here any more.
    pub(super) fn work<T: Send>(
        &self,
        family: Family,
        work: impl FnOnce(&Tx<'_>) -> Result<T> + Send,
    ) -> Result<T> {
        let mut own = self.own.lock().map_err(|_| Error::Closed)?;
        let Some(Own { file, numbers }) = own.as_deref() else {
            return Err(Error::Closed);
        };
        let desk = Desk {
            file,
            numbers,
            crash: &self.crash,
            room: &self.room,
            commits: &self.commits,
        };
        let (done, crashed) = desk.commit_one(&ByText(&file.connection), family, work);
        if crashed.is_err() {
            // Dead, as a process would be: nothing more is written, not even the log back.
            own.take();
        }
        done
    }

    /// Waits for whoever is here, and closes the file.
    pub(super) fn close(&self) {
        let own = self.own.lock();
        let own = own.unwrap_or_else(PoisonError::into_inner).take();
        if let Some(own) = own {
            // A failure leaves the log beside the file, where the next open finds it.
            let _ = open::write_back(&own.file.connection, "TRUNCATE");
        }
    }
}

impl Run for ByText<'_> {
    fn rows(&self, statement: &'static Statement, params: &[Param<'_>]) -> Result<Vec<Row>> {
        let found = self.0.prepare_cached(statement.sqlite());
        let found = found.and_then(|mut prepared| {
            let columns = statement.columns(|| names(&prepared));
            all(statement.name, &columns, &mut prepared, params)
        });
        found.map_err(Error::sqlite(statement.name))
    }

    fn rows_made(&self, text: &str, params: &[Param<'_>]) -> Result<Vec<Row>> {
        let found = self.0.prepare_cached(text);
        let found = found.and_then(|mut prepared| {
            let columns = names(&prepared);
            all(MADE, &columns, &mut prepared, params)
        });
        found.map_err(Error::sqlite(MADE))
    }

    fn run(&self, statement: &'static Statement, params: &[Param<'_>]) -> Result<usize> {
        let done = self.0.prepare_cached(statement.sqlite());
        let done = done.and_then(|mut prepared| prepared.execute(params_from_iter(params)));
        done.map_err(Error::sqlite(statement.name))
    }

    fn control(&self, text: &'static str) -> Result<()> {
        let done = self.0.prepare_cached(text);
        let done = done.and_then(|mut prepared| prepared.execute(()));
        done.map(drop).map_err(Error::sqlite(text))
    }

    fn is_in_transaction(&self) -> bool {
        !self.0.is_autocommit()
    }

    fn connection(&self) -> &Connection {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Hand, Sqlite};
    use super::*;
    use crate::driver::Family;
    use crate::sql;
    use crate::store::Options;
    use crate::tx::Tx;

    fn number(view: View<'_>) -> Result<i64> {
        let row = view.row(&sql::META_ONE, &params!["a number"])?;
        row.map_or(Ok(0), |row| row.int("value"))
    }

    async fn opened(is_disposable: bool, folder: &std::path::Path) -> Sqlite {
        let options = Options {
            is_disposable,
            ..Options::default()
        };
        let path = folder.join("n.db");
        let sqlite = Sqlite::open(path.to_str().unwrap(), options);
        sqlite.await.unwrap()
    }

    async fn write(sqlite: &Sqlite, number: i64) {
        let set = move |tx: &Tx<'_>| {
            tx.run(&sql::META_PUT, &params!["a number", number, ""])
                .map(drop)
        };
        sqlite.work(Family::Other, 1, set).await.unwrap();
    }

    fn here(sqlite: &Sqlite) -> &Here {
        match &sqlite.hand {
            Hand::Here(here) => here,
            Hand::Apart(_) => panic!("written by a thread"),
        }
    }

    #[tokio::test]
    async fn what_was_committed_is_read_here_and_by_the_readers() {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = opened(true, folder.path()).await;
        for n in 1..=3 {
            write(&sqlite, n).await;
            assert_eq!(here(&sqlite).view(number).ok().unwrap().unwrap(), n);
            assert_eq!(sqlite.readers.view(number).await.unwrap(), n);
            assert_eq!(sqlite.view(number).await.unwrap(), n);
        }
        assert_eq!(sqlite.commits(), 3);
        sqlite.close().await;
    }

    #[tokio::test]
    async fn what_fails_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = opened(true, folder.path()).await;
        write(&sqlite, 1).await;
        let fails = |tx: &Tx<'_>| {
            tx.run(&sql::META_PUT, &params!["a number", 2_i64, ""])?;
            Err::<(), _>(Error::Refused("no".to_owned()))
        };
        let failed = sqlite.work(Family::Other, 1, fails).await;
        assert!(matches!(failed, Err(Error::Refused(_))), "{failed:?}");
        assert_eq!(sqlite.view(number).await.unwrap(), 1);
        write(&sqlite, 3).await;
        assert_eq!(sqlite.view(number).await.unwrap(), 3);
        assert_eq!(sqlite.commits(), 2);
        sqlite.close().await;
        let again = opened(false, folder.path()).await;
        assert_eq!(again.view(number).await.unwrap(), 3);
        again.close().await;
    }

    #[tokio::test]
    async fn whoever_finds_it_taken_reads_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = opened(true, folder.path()).await;
        write(&sqlite, 7).await;
        let here = here(&sqlite);
        let taken = here.own.lock().unwrap();
        assert!(here.view(number).is_err());
        drop(taken);
        // Within a look another one finds it taken, and is not made to wait for itself.
        let within = here.view(|_| Ok(here.view(number).is_err()));
        assert!(within.ok().unwrap().unwrap());
        sqlite.close().await;
        assert!(matches!(here.view(number), Ok(Err(Error::Closed))));
        assert!(matches!(sqlite.view(number).await, Err(Error::Closed)));
        let nothing = |_: &Tx<'_>| Ok(());
        let written = sqlite.work(Family::Other, 0, nothing).await;
        assert!(matches!(written, Err(Error::Closed)));
    }

    #[tokio::test]
    async fn a_file_that_is_kept_is_read_and_written_by_threads() {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = opened(false, folder.path()).await;
        assert!(matches!(sqlite.hand, Hand::Apart(_)));
        sqlite.close().await;
    }
}
