//! One connection: statements prepared once and kept, and what is known of its transaction.
//!
//! It waits for each answer, so it belongs on a thread outside of the runtime.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::error::Error as _;
use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::SinkExt;
use futures_util::future::join_all;
use tokio::runtime::Handle;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Statement as Compiled};

use crate::error::{Error, Result};
use crate::param::Param;
use crate::row::{Cell as Value, Row};
use crate::sql::{MADE, Statement};

/// A connection, used by one thread at a time.
pub(crate) struct Session {
    client: Client,
    runtime: Handle,
    prepared: RefCell<HashMap<&'static str, Arc<Prepared>>>,
    /// Whether a statement failed, so that the transaction can only be rolled back.
    is_failed: Cell<bool>,
    is_in_transaction: Cell<bool>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session")
    }
}

#[derive(Debug)]
struct Prepared {
    statement: Compiled,
    columns: Arc<[String]>,
}

impl Prepared {
    fn of(statement: Compiled) -> Self {
        let names = statement
            .columns()
            .iter()
            .map(|column| column.name().to_owned());
        Self {
            columns: names.collect(),
            statement,
        }
    }
}

impl Session {
    pub(super) fn new(client: Client, runtime: Handle) -> Self {
        Self {
            client,
            runtime,
            prepared: RefCell::default(),
            is_failed: Cell::new(false),
            is_in_transaction: Cell::new(false),
        }
    }

    pub(super) fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    pub(crate) fn is_connected(&self) -> bool {
        !self.client.is_closed()
    }

    /// Whether somebody else may use it: it is there, and outside of a transaction.
    pub(super) fn is_clean(&self) -> bool {
        self.is_connected() && !self.is_in_transaction.get()
    }

    /// All rows of a statement.
    pub(crate) fn rows(
        &self,
        statement: &'static Statement,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>> {
        let prepared = self.prepared(statement)?;
        self.all(statement.name, &prepared, params)
    }

    /// All rows of a statement that is made as it is asked. It is prepared for this once: kept, they
    /// would fill the server's memory, since each rule has a text of its own.
    pub(crate) fn rows_made(&self, text: &str, params: &[Param<'_>]) -> Result<Vec<Row>> {
        let prepared = Prepared::of(self.ask(MADE, self.client.prepare(text))?);
        self.all(MADE, &prepared, params)
    }

    fn all(
        &self,
        name: &'static str,
        prepared: &Prepared,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>> {
        let params = checked(params)?;
        let found = self.client.query(&prepared.statement, &params);
        let found = self.ask(name, found)?;
        let mut rows = Vec::with_capacity(found.len());
        for row in &found {
            let cell = |n| row.try_get::<_, Value>(n);
            let cells = (0..row.len()).map(cell).collect::<Result<_, _>>();
            let cells = cells.map_err(|error| self.failed(name, &error))?;
            rows.push(Row::new(
                name,
                prepared.columns.clone(),
                rows.len() + 1,
                cells,
            ));
        }
        Ok(rows)
    }

    /// Runs a statement that gives no rows; how many it hit.
    pub(crate) fn run(&self, statement: &'static Statement, params: &[Param<'_>]) -> Result<usize> {
        let prepared = self.prepared(statement)?;
        let params = checked(params)?;
        let done = self.client.execute(&prepared.statement, &params);
        let hit = self.ask(statement.name, done)?;
        Ok(usize::try_from(hit).unwrap_or(usize::MAX))
    }

    /// Runs statements in this order and waits for all of them together, which costs one journey to
    /// the database; how many rows each hit. The error is that of the first that failed.
    pub(crate) fn run_together(
        &self,
        statements: &[(&'static Statement, Vec<Param<'_>>)],
    ) -> Result<Vec<usize>> {
        let mut ready = Vec::with_capacity(statements.len());
        for (statement, params) in statements {
            ready.push((self.prepared(statement)?, checked(params)?));
        }
        let asked = ready
            .iter()
            .map(|(prepared, params)| self.client.execute(&prepared.statement, params));
        // Each is sent when it is polled for the first time, which is done in their order.
        let answers = self.runtime.block_on(join_all(asked));
        let answers = statements.iter().zip(answers);
        let hit = answers.map(|((statement, _), answer)| {
            let hit = answer.map_err(|error| self.failed(statement.name, &error))?;
            Ok(usize::try_from(hit).unwrap_or(usize::MAX))
        });
        hit.collect()
    }

    /// Copies rows in, in the form of text; how many there were.
    pub(crate) fn copy(&self, name: &'static str, text: &str, rows: Bytes) -> Result<usize> {
        let copied = async {
            let mut sink = pin!(self.client.copy_in(text).await?);
            sink.send(rows).await?;
            sink.finish().await
        };
        let copied = self.ask(name, copied)?;
        Ok(usize::try_from(copied).unwrap_or(usize::MAX))
    }

    /// The one number that a statement gives which is not among the named ones.
    pub(crate) fn number(&self, name: &'static str, text: &str) -> Result<i64> {
        let row = self.ask(name, self.client.query_one(text, &[]))?;
        row.try_get(0).map_err(|error| self.failed(name, &error))
    }

    /// Runs a statement that steers the transaction itself.
    pub(crate) fn control(&self, text: &'static str) -> Result<()> {
        self.ask(text, self.client.batch_execute(text))?;
        if text.starts_with("ROLLBACK") {
            self.is_failed.set(false);
        }
        match text {
            "ROLLBACK" => self.is_in_transaction.set(false),
            _ if text.starts_with("BEGIN") => self.is_in_transaction.set(true),
            _ => {}
        }
        Ok(())
    }

    /// Commits. Where the connection is lost meanwhile nobody can say whether it did.
    pub(super) fn commit(&self) -> Result<()> {
        if self.is_failed.get() {
            // The database would answer a commit by rolling back, as if all were well.
            return Err(Error::Refused(
                "a statement of this transaction failed, and the transaction with it".to_owned(),
            ));
        }
        let done = self.ask("COMMIT", self.client.batch_execute("COMMIT"));
        match done {
            Ok(()) => self.is_in_transaction.set(false),
            Err(Error::Lost { why, .. }) => {
                return Err(Error::Lost {
                    why,
                    uncertain: true,
                });
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Prepares a statement, and looks at the types that its parameters were given.
    pub(super) fn check(&self, statement: &'static Statement, types: &[Type]) -> Result<()> {
        let prepared = self.prepared(statement)?;
        let mut given = prepared.statement.params().iter();
        match given.find(|given| !types.contains(given)) {
            None => Ok(()),
            Some(other) => Err(Error::Postgres {
                statement: statement.name,
                state: String::new(),
                why: format!("a parameter is taken for {other}"),
            }),
        }
    }

    fn prepared(&self, statement: &'static Statement) -> Result<Arc<Prepared>> {
        if let Some(found) = self.prepared.borrow().get(statement.name) {
            return Ok(found.clone());
        }
        let compiled = self.ask(statement.name, self.client.prepare(statement.postgres()))?;
        let made = Arc::new(Prepared::of(compiled));
        let mut prepared = self.prepared.borrow_mut();
        prepared.insert(statement.name, made.clone());
        Ok(made)
    }

    fn ask<T>(
        &self,
        name: &'static str,
        asked: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T> {
        let answer = self.runtime.block_on(asked);
        answer.map_err(|error| self.failed(name, &error))
    }

    fn failed(&self, name: &'static str, error: &tokio_postgres::Error) -> Error {
        self.is_failed.set(true);
        fault(name, error)
    }
}

/// The parameters, if all of them can be sent. PostgreSQL has no text with the character NUL, and
/// whatever it refuses takes the transaction along.
fn checked<'a>(params: &'a [Param<'_>]) -> Result<Vec<&'a (dyn ToSql + Sync)>> {
    let sent = |param: &'a Param<'_>| match param {
        Param::Text(text) if text.contains('\0') => Err(nul()),
        Param::Texts(texts) if texts.iter().flatten().any(|text| text.contains('\0')) => Err(nul()),
        _ => Ok(param as &(dyn ToSql + Sync)),
    };
    params.iter().map(sent).collect()
}

fn nul() -> Error {
    Error::Refused("a text with the character NUL (U+0000) cannot be stored".to_owned())
}

/// What an error of the client means to the store.
pub(super) fn fault(statement: &'static str, error: &tokio_postgres::Error) -> Error {
    let state = error
        .code()
        .map_or("", tokio_postgres::error::SqlState::code);
    match state {
        // Not serialisable, a ring of locks, a lock that took too long.
        "40001" | "40P01" | "55P03" => return Error::Busy,
        "53100" => return Error::NoRoom { why: said(error) },
        // The server stops, or has ended this connection.
        "57P01" | "57P02" | "57P03" => {}
        "" if error.is_closed() || is_of_the_line(error) => {}
        _ => {
            return Error::Postgres {
                statement,
                state: state.to_owned(),
                why: said(error),
            };
        }
    }
    Error::Lost {
        why: said(error),
        uncertain: false,
    }
}

fn is_of_the_line(error: &tokio_postgres::Error) -> bool {
    let source = error.source();
    source.is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

/// What the server said, or what was wrong on the way to it.
pub(super) fn said(error: &tokio_postgres::Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(said), _) => match copied_row(said) {
            Some(row) => format!("{} ({row})", said.message()),
            None => said.message().to_owned(),
        },
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    }
}

/// Which of the rows that were copied in, and which column of it, without what is in them.
fn copied_row(said: &tokio_postgres::error::DbError) -> Option<&str> {
    let mut lines = said.where_()?.lines();
    let row = lines.rfind(|line| line.starts_with("COPY "))?;
    row.split(':').next()
}
