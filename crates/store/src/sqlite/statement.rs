//! Running statements on a connection of SQLite. Each is compiled once per connection and found by
//! its number: SQLite's driver would look it up by its whole text, twice for every run.

use std::cell::RefCell;
use std::sync::Arc;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, PrepFlags, params_from_iter};

use crate::error::{Error, Result};
use crate::param::Param;
use crate::row::{Cell, Row};
use crate::sql::{MADE, Statement};

/// A connection with its compiled statements.
pub(crate) struct Desk<'c> {
    connection: &'c Connection,
    /// By number; none where it was not compiled yet, or is running just now.
    compiled: RefCell<Vec<Option<rusqlite::Statement<'c>>>>,
}

/// What can be done on a connection. Whoever holds one need not know how long the connection lives
/// beyond it.
pub(crate) trait Run {
    /// All rows of a statement.
    fn rows(&self, statement: &'static Statement, params: &[Param<'_>]) -> Result<Vec<Row>>;
    /// All rows of a statement that is made as it is asked; it is kept as long as others do not
    /// push it out.
    fn rows_made(&self, text: &str, params: &[Param<'_>]) -> Result<Vec<Row>>;
    /// Runs a statement that gives no rows; how many it hit.
    fn run(&self, statement: &'static Statement, params: &[Param<'_>]) -> Result<usize>;
    /// Runs a statement that steers the transaction itself.
    fn control(&self, text: &'static str) -> Result<()>;
    /// Whether a transaction is open.
    fn is_in_transaction(&self) -> bool;
    /// The connection itself, for statements that are made of a table's own columns.
    fn connection(&self) -> &Connection;
}

impl<'c> Desk<'c> {
    pub(crate) const fn new(connection: &'c Connection) -> Self {
        Self {
            connection,
            compiled: RefCell::new(Vec::new()),
        }
    }

    /// Does something with a compiled statement, and keeps it for the next time.
    fn with<T>(
        &self,
        statement: &'static Statement,
        work: impl FnOnce(&mut rusqlite::Statement<'c>) -> rusqlite::Result<T>,
    ) -> Result<T> {
        let number = statement.number();
        let kept = self
            .compiled
            .borrow_mut()
            .get_mut(number)
            .and_then(Option::take);
        let compile = || {
            let flags = PrepFlags::SQLITE_PREPARE_PERSISTENT;
            self.connection
                .prepare_with_flags(statement.sqlite(), flags)
        };
        let prepared = kept.map_or_else(compile, Ok);
        let mut prepared = prepared.map_err(Error::sqlite(statement.name))?;
        let done = work(&mut prepared);
        // What was bound may be large, and nobody needs it any more.
        prepared.clear_bindings();
        let mut compiled = self.compiled.borrow_mut();
        if compiled.len() <= number {
            compiled.resize_with(number + 1, || None);
        }
        compiled[number] = Some(prepared);
        done.map_err(Error::sqlite(statement.name))
    }
}

impl Run for Desk<'_> {
    fn rows(&self, statement: &'static Statement, params: &[Param<'_>]) -> Result<Vec<Row>> {
        self.with(statement, |prepared| {
            let columns = statement.columns(|| names(prepared));
            all(statement.name, &columns, prepared, params)
        })
    }

    fn rows_made(&self, text: &str, params: &[Param<'_>]) -> Result<Vec<Row>> {
        let found = self
            .connection
            .prepare_cached(text)
            .and_then(|mut prepared| {
                let columns = names(&prepared);
                all(MADE, &columns, &mut prepared, params)
            });
        found.map_err(Error::sqlite(MADE))
    }

    fn run(&self, statement: &'static Statement, params: &[Param<'_>]) -> Result<usize> {
        self.with(statement, |prepared| {
            prepared.execute(params_from_iter(params))
        })
    }

    fn control(&self, text: &'static str) -> Result<()> {
        let prepared = self.connection.prepare_cached(text);
        let done = prepared.and_then(|mut prepared| prepared.execute(()));
        done.map(drop).map_err(Error::sqlite(text))
    }

    fn is_in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }

    fn connection(&self) -> &Connection {
        self.connection
    }
}

pub(super) fn names(prepared: &rusqlite::Statement<'_>) -> Arc<[String]> {
    prepared.column_names().map(str::to_owned).collect()
}

pub(super) fn all(
    name: &'static str,
    columns: &Arc<[String]>,
    prepared: &mut rusqlite::Statement<'_>,
    params: &[Param<'_>],
) -> rusqlite::Result<Vec<Row>> {
    let mut found = prepared.query(params_from_iter(params))?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let cell = |n| row.get_ref(n).map(cell);
        let cells = (0..columns.len()).map(cell).collect::<Result<_, _>>()?;
        rows.push(Row::new(name, columns.clone(), rows.len() + 1, cells));
    }
    Ok(rows)
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(int) => Cell::Int(int),
        ValueRef::Real(_) => Cell::Foreign("a floating-point number"),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Cell::Text(text.to_owned()),
            Err(_) => Cell::Foreign("text that is not UTF-8"),
        },
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
    }
}
