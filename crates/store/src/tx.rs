//! Writing inside a transaction, whichever database it is: statements, savepoints and new numbers.

use std::cell::RefCell;
use std::ops::Deref;

use crate::allot::{Kind, Numbers};
use crate::error::{Error, Result};
use crate::param::{self, Param};
use crate::postgres;
use crate::sql::Statement;
use crate::view::{Link, View};

/// An open transaction. Everything that a [`View`] can read, it can too.
pub(crate) struct Tx<'c> {
    view: View<'c>,
    numbers: Source<'c>,
}

/// Where new numbers come from.
#[derive(Clone, Copy)]
pub(crate) enum Source<'c> {
    /// Out of this transaction: who writes alone needs no other.
    Own(&'c RefCell<Numbers>),
    /// Out of transactions of their own, so that nobody waits for the end of this one.
    Shared(&'c postgres::Numbers),
}

impl<'c> Deref for Tx<'c> {
    type Target = View<'c>;

    fn deref(&self) -> &View<'c> {
        &self.view
    }
}

impl<'c> Tx<'c> {
    pub(crate) const fn new(view: View<'c>, numbers: Source<'c>) -> Self {
        Self { view, numbers }
    }

    /// What it sees, for what only reads.
    pub(crate) const fn view(&self) -> View<'c> {
        self.view
    }

    /// Runs a statement that gives no rows; how many it hit.
    pub(crate) fn run(&self, statement: &'static Statement, params: &[Param<'_>]) -> Result<usize> {
        match self.link() {
            Link::Sqlite(desk) => desk.run(statement, params),
            Link::Postgres(session) => session.run(statement, params),
        }
    }

    /// Runs a statement over many rows at once; how many it hit. It takes a list per column.
    pub(crate) fn run_all(
        &self,
        statement: &'static Statement,
        rows: Vec<Vec<Param<'_>>>,
    ) -> Result<usize> {
        if rows.is_empty() {
            return Ok(0);
        }
        self.run(statement, &param::columns(rows))
    }

    /// Runs statements over many rows, in this order; how many rows each hit. On PostgreSQL all are
    /// on their way before the first is answered, so the error of one may come with others done.
    pub(crate) fn run_together(
        &self,
        statements: Vec<(&'static Statement, Vec<Vec<Param<'_>>>)>,
    ) -> Result<Vec<usize>> {
        let mut hit = vec![0; statements.len()];
        let mut asked = Vec::with_capacity(statements.len());
        let mut places = Vec::with_capacity(statements.len());
        for (place, (statement, rows)) in statements.into_iter().enumerate() {
            if !rows.is_empty() {
                asked.push((statement, param::columns(rows)));
                places.push(place);
            }
        }
        let answers = match self.link() {
            Link::Postgres(session) => session.run_together(&asked)?,
            Link::Sqlite(desk) => {
                let one = |(statement, params): &(&'static Statement, Vec<Param<'_>>)| {
                    desk.run(statement, params)
                };
                asked.iter().map(one).collect::<Result<_>>()?
            }
        };
        for (place, answer) in places.into_iter().zip(answers) {
            hit[place] = answer;
        }
        Ok(hit)
    }

    /// Whether nobody else can write until the end of this transaction.
    pub(crate) const fn is_alone(&self) -> bool {
        matches!(self.numbers, Source::Own(_))
    }

    /// The next number of a kind.
    pub(crate) fn id(&self, kind: Kind) -> Result<i64> {
        match self.numbers {
            Source::Own(numbers) => {
                let take = |statement, params: &[Param<'_>]| self.row(statement, params);
                numbers.borrow_mut().next(kind, take)
            }
            Source::Shared(numbers) => numbers.next(kind),
        }
    }

    /// Runs `work` so that it counts whole or not at all: if it fails, what it wrote is undone and
    /// the rest of the transaction stands.
    pub(crate) fn savepoint<T, E: From<Error>>(
        &self,
        work: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        self.control("SAVEPOINT work")?;
        let done = work();
        // Some failures (a full disk, a lost connection) end the whole transaction by themselves.
        if done.is_err() && self.is_open() {
            self.control("ROLLBACK TO work")?;
            if let Source::Own(numbers) = self.numbers {
                numbers.borrow_mut().forget();
            }
        }
        if self.is_open() {
            self.control("RELEASE work")?;
        }
        done
    }

    /// Whether the transaction is still there.
    pub(crate) fn is_open(&self) -> bool {
        match self.link() {
            Link::Sqlite(desk) => desk.is_in_transaction(),
            Link::Postgres(session) => session.is_connected(),
        }
    }

    /// Runs one of the few statements that steer the transaction itself.
    pub(crate) fn control(&self, text: &'static str) -> Result<()> {
        match self.link() {
            Link::Sqlite(desk) => desk.control(text),
            Link::Postgres(session) => session.control(text),
        }
    }
}
