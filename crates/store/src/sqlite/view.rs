//! Reading inside a transaction. Statements are compiled once per connection and kept.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};

use crate::error::{Error, Result};
use crate::param::Param;
use crate::row::{Cell, Row};
use crate::sql::Statement;

/// What a transaction sees.
#[derive(Clone, Copy)]
pub(super) struct View<'c> {
    connection: &'c Connection,
}

impl<'c> View<'c> {
    pub(super) const fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }

    pub(super) const fn connection(self) -> &'c Connection {
        self.connection
    }

    /// All rows of a statement.
    pub(super) fn rows(
        self,
        statement: &'static Statement,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>> {
        let failed = Error::sqlite(statement.name);
        let prepared = self.connection.prepare_cached(statement.sqlite());
        let mut prepared = prepared.map_err(&failed)?;
        let columns = statement.columns(|| prepared.column_names().map(str::to_owned).collect());
        let mut found = prepared.query(params_from_iter(params)).map_err(&failed)?;
        let mut rows = Vec::new();
        while let Some(row) = found.next().map_err(&failed)? {
            let cell = |n| row.get_ref(n).map(cell).map_err(&failed);
            let cells = (0..columns.len()).map(cell).collect::<Result<_>>()?;
            let number = rows.len() + 1;
            rows.push(Row::new(statement.name, columns.clone(), number, cells));
        }
        Ok(rows)
    }

    /// The first row of a statement that gives one or none.
    pub(super) fn row(
        self,
        statement: &'static Statement,
        params: &[Param<'_>],
    ) -> Result<Option<Row>> {
        Ok(self.rows(statement, params)?.into_iter().next())
    }
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
