//! Reading where it is asked, for a file that nobody keeps: one caller plays a past in it and waits for each
//! answer, and two changes of thread would take longer than most of what is read. In a file that is served,
//! reads belong to the readers' threads: a long one would hold up whoever else runs on this one.

use std::sync::{Mutex, PoisonError, TryLockError};

use rusqlite::{Connection, params_from_iter};

use super::open;
use super::reader::snapshot;
use super::statement::{Run, all, names};
use crate::error::{Error, Result};
use crate::param::Param;
use crate::row::Row;
use crate::sql::{ALL, MADE, Statement};
use crate::view::View;

/// A reader's connection that whoever asks uses himself; none once it was closed.
#[derive(Debug)]
pub(super) struct Here(Mutex<Option<Connection>>);

/// Statements of this connection are found by their text: compiled ones cannot go from thread to thread
/// beside it.
struct ByText<'c>(&'c Connection);

impl Here {
    pub(super) fn open(path: &str) -> Result<Self> {
        let connection = open::readable(path)?;
        connection.set_prepared_statement_cache_capacity(ALL.len());
        Ok(Self(Mutex::new(Some(connection))))
    }

    /// What is seen, or `look` again where somebody else reads here just now, or it was closed.
    pub(super) fn view<T, L>(&self, look: L) -> std::result::Result<Result<T>, L>
    where
        L: FnOnce(View<'_>) -> Result<T>,
    {
        let connection = match self.0.try_lock() {
            Ok(connection) => connection,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(look),
        };
        match &*connection {
            Some(connection) => Ok(snapshot(&ByText(connection), look)),
            None => Err(look),
        }
    }

    /// Waits for whoever reads here, and closes the connection.
    pub(super) fn close(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
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
    use super::super::Sqlite;
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

    #[tokio::test]
    async fn what_was_committed_is_read_here_and_by_the_readers() {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = opened(true, folder.path()).await;
        let here = sqlite.here.as_ref().unwrap();
        for n in 1..=3 {
            write(&sqlite, n).await;
            assert_eq!(here.view(number).ok().unwrap().unwrap(), n);
            assert_eq!(sqlite.readers.view(number).await.unwrap(), n);
            assert_eq!(sqlite.view(number).await.unwrap(), n);
        }
        sqlite.close().await;
    }

    #[tokio::test]
    async fn whoever_finds_it_taken_reads_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = opened(true, folder.path()).await;
        write(&sqlite, 7).await;
        let here = sqlite.here.as_ref().unwrap();
        let taken = here.0.lock().unwrap();
        assert!(here.view(number).is_err());
        drop(taken);
        // Within a look another one finds it taken, and is not made to wait for itself.
        let within = here.view(|_| Ok(here.view(number).is_err()));
        assert!(within.ok().unwrap().unwrap());
        sqlite.close().await;
        assert!(here.view(number).is_err());
        assert!(matches!(sqlite.view(number).await, Err(Error::Closed)));
    }

    #[tokio::test]
    async fn a_file_that_is_kept_is_read_by_its_readers() {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = opened(false, folder.path()).await;
        assert!(sqlite.here.is_none());
        sqlite.close().await;
    }
}
