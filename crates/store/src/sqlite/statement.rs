//! Running statements on a connection of SQLite.

use std::sync::Arc;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};

use crate::error::{Error, Result};
use crate::param::Param;
use crate::row::{Cell, Row};
use crate::sql::Statement;

/// All rows of a statement.
pub(crate) fn rows(
    connection: &Connection,
    statement: &'static Statement,
    params: &[Param<'_>],
) -> Result<Vec<Row>> {
    let failed = Error::sqlite(statement.name);
    let prepared = connection.prepare_cached(statement.sqlite());
    let mut prepared = prepared.map_err(&failed)?;
    let names = || -> Arc<[String]> { prepared.column_names().map(str::to_owned).collect() };
    let columns = statement.columns(names);
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

/// Runs a statement that gives no rows; how many it hit.
pub(crate) fn run(
    connection: &Connection,
    statement: &'static Statement,
    params: &[Param<'_>],
) -> Result<usize> {
    let failed = Error::sqlite(statement.name);
    let prepared = connection.prepare_cached(statement.sqlite());
    let done = prepared.and_then(|mut prepared| prepared.execute(params_from_iter(params)));
    done.map_err(failed)
}

/// Runs a statement that steers the transaction itself.
pub(crate) fn control(connection: &Connection, text: &'static str) -> Result<()> {
    let prepared = connection.prepare_cached(text);
    let done = prepared.and_then(|mut prepared| prepared.execute(()));
    done.map(drop).map_err(Error::sqlite(text))
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
