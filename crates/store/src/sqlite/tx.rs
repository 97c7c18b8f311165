//! Writing inside the writer's transaction: statements, savepoints and new numbers.

use std::cell::RefCell;
use std::ops::Deref;

use rusqlite::{Connection, params_from_iter};

use super::allot::{Kind, Numbers};
use super::view::View;
use crate::error::{Error, Result};
use crate::param::Param;
use crate::sql::Statement;

/// The writer's open transaction. Everything that a [`View`] can read, it can too.
pub(super) struct Tx<'c> {
    view: View<'c>,
    numbers: &'c RefCell<Numbers>,
}

impl<'c> Deref for Tx<'c> {
    type Target = View<'c>;

    fn deref(&self) -> &View<'c> {
        &self.view
    }
}

impl<'c> Tx<'c> {
    pub(super) const fn new(connection: &'c Connection, numbers: &'c RefCell<Numbers>) -> Self {
        Self {
            view: View::new(connection),
            numbers,
        }
    }

    /// What it sees, for what only reads.
    pub(super) const fn view(&self) -> View<'c> {
        self.view
    }

    /// Runs a statement that gives no rows; how many it hit.
    pub(super) fn run(&self, statement: &'static Statement, params: &[Param<'_>]) -> Result<usize> {
        let failed = Error::sqlite(statement.name);
        let prepared = self.connection().prepare_cached(statement.sqlite());
        let done = prepared.and_then(|mut prepared| prepared.execute(params_from_iter(params)));
        done.map_err(failed)
    }

    /// The next number of a kind.
    pub(super) fn id(&self, kind: Kind) -> Result<i64> {
        self.numbers.borrow_mut().next(kind, self)
    }

    /// Runs `work` so that it counts whole or not at all: if it fails, what it wrote is undone and
    /// the rest of the transaction stands.
    pub(super) fn savepoint<T, E: From<Error>>(
        &self,
        work: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        self.control("SAVEPOINT work")?;
        let done = work();
        // Some failures (a full disk) make SQLite give up the whole transaction by itself.
        if done.is_err() && self.is_open() {
            self.control("ROLLBACK TO work")?;
            self.numbers.borrow_mut().forget();
        }
        if self.is_open() {
            self.control("RELEASE work")?;
        }
        done
    }

    /// Whether the transaction is still there.
    pub(super) fn is_open(&self) -> bool {
        !self.connection().is_autocommit()
    }

    /// Runs one of the few statements that steer the transaction itself.
    pub(super) fn control(&self, text: &'static str) -> Result<()> {
        let prepared = self.connection().prepare_cached(text);
        let done = prepared.and_then(|mut prepared| prepared.execute(()));
        done.map(drop).map_err(Error::sqlite(text))
    }
}
