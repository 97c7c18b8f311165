//! What a statement gives back. Every column is read with the type it must have, and one that has
//! another is an error naming the statement, the column and the row: never a default, never a
//! panic. This module does not know which driver the row came from.

use std::sync::Arc;

use engine::time::Time;
use serde_json::Value as Json;

use crate::error::{Error, Result};

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
    /// A kind of value that we never store.
    Foreign(&'static str),
}

/// One row of an answer.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    statement: &'static str,
    columns: Arc<[String]>,
    /// From 1.
    number: usize,
    cells: Vec<Cell>,
}

impl Row {
    pub(crate) const fn new(
        statement: &'static str,
        columns: Arc<[String]>,
        number: usize,
        cells: Vec<Cell>,
    ) -> Self {
        Self {
            statement,
            columns,
            number,
            cells,
        }
    }

    pub(crate) fn int(&self, column: &str) -> Result<i64> {
        match self.cell(column) {
            Some(Cell::Int(int)) => Ok(*int),
            other => Err(self.other_kind(column, other, "an integer")),
        }
    }

    /// A number that is never negative and small.
    pub(crate) fn count(&self, column: &str) -> Result<u32> {
        let int = self.int(column)?;
        u32::try_from(int).map_err(|_| self.bad(column, format!("{int} is out of range")))
    }

    pub(crate) fn flag(&self, column: &str) -> Result<bool> {
        match self.int(column)? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(self.bad(column, format!("{other} is neither 0 nor 1"))),
        }
    }

    pub(crate) fn time(&self, column: &str) -> Result<Time> {
        let ms = self.int(column)?;
        let time = Time::from_millis(ms);
        if time.millis() != ms {
            return Err(self.bad(column, format!("{ms} lies outside 1900-2200")));
        }
        Ok(time)
    }

    pub(crate) fn text_ref(&self, column: &str) -> Result<&str> {
        match self.cell(column) {
            Some(Cell::Text(text)) => Ok(text),
            other => Err(self.other_kind(column, other, "text")),
        }
    }

    pub(crate) fn text(&self, column: &str) -> Result<String> {
        self.text_ref(column).map(str::to_owned)
    }

    pub(crate) fn is_null(&self, column: &str) -> bool {
        self.cell(column) == Some(&Cell::Null)
    }

    /// The text itself, which the row does not hold any more.
    pub(crate) fn take_text(&mut self, column: &str) -> Result<String> {
        let at = self.columns.iter().position(|name| name == column);
        match at.and_then(|at| self.cells.get_mut(at)) {
            Some(Cell::Text(text)) => Ok(std::mem::take(text)),
            _ => self.text(column),
        }
    }

    pub(crate) fn bytes(&self, column: &str) -> Result<Vec<u8>> {
        match self.cell(column) {
            Some(Cell::Bytes(bytes)) => Ok(bytes.clone()),
            other => Err(self.other_kind(column, other, "bytes")),
        }
    }

    /// About how much text and bytes it holds.
    pub(crate) fn bytes_held(&self) -> usize {
        let length = |cell: &Cell| match cell {
            Cell::Text(text) => text.len(),
            Cell::Bytes(bytes) => bytes.len(),
            Cell::Null | Cell::Int(_) | Cell::Foreign(_) => 0,
        };
        self.cells.iter().map(length).sum()
    }

    pub(crate) fn json(&self, column: &str) -> Result<Json> {
        serde_json::from_str(self.text_ref(column)?)
            .map_err(|error| self.bad(column, error.to_string()))
    }

    /// Text that has one of the forms that `read` knows.
    pub(crate) fn parse<T>(&self, column: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        let text = self.text_ref(column)?;
        read(text).ok_or_else(|| self.bad(column, format!("`{text:.80}` is not known here")))
    }

    pub(crate) fn opt_int(&self, column: &str) -> Result<Option<i64>> {
        self.opt(column, |row| row.int(column))
    }

    pub(crate) fn opt_time(&self, column: &str) -> Result<Option<Time>> {
        self.opt(column, |row| row.time(column))
    }

    pub(crate) fn opt_text(&self, column: &str) -> Result<Option<String>> {
        self.opt(column, |row| row.text(column))
    }

    pub(crate) fn opt_parse<T>(
        &self,
        column: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>> {
        self.opt(column, |row| row.parse(column, read))
    }

    fn opt<T>(&self, column: &str, read: impl FnOnce(&Self) -> Result<T>) -> Result<Option<T>> {
        match self.cell(column) {
            Some(Cell::Null) => Ok(None),
            _ => read(self).map(Some),
        }
    }

    /// The error that this row is not as it must be.
    pub(crate) fn bad(&self, column: &str, why: String) -> Error {
        let row = match self.cell("id") {
            Some(Cell::Int(id)) => format!("{} (id {id})", self.number),
            _ => self.number.to_string(),
        };
        Error::BadRow {
            statement: self.statement,
            column: column.to_owned(),
            row,
            why,
        }
    }

    fn other_kind(&self, column: &str, found: Option<&Cell>, wanted: &str) -> Error {
        let found = match found {
            None => "not in the answer",
            Some(Cell::Null) => "empty",
            Some(Cell::Int(_)) => "an integer",
            Some(Cell::Text(_)) => "text",
            Some(Cell::Bytes(_)) => "bytes",
            Some(Cell::Foreign(kind)) => kind,
        };
        self.bad(column, format!("is {found}, and must be {wanted}"))
    }

    fn cell(&self, column: &str) -> Option<&Cell> {
        let at = self.columns.iter().position(|name| name == column)?;
        self.cells.get(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_as_it_must_be_is_named() {
        let columns = ["id", "at", "state", "n", "data"].map(str::to_owned);
        let cells = vec![
            Cell::Int(42),
            Cell::Int(i64::MAX),
            Cell::Text("lost".into()),
            Cell::Null,
            Cell::Text("{".into()),
        ];
        let mut row = Row::new("a/b.sql", Arc::new(columns), 3, cells);
        let check = |error: Error, expect: &str| {
            let text = error.to_string();
            let rest = text.strip_prefix("statement a/b.sql, column ").unwrap();
            assert_eq!(rest, expect);
        };
        check(
            row.time("at").unwrap_err(),
            "at, row 3 (id 42): 9223372036854775807 lies outside 1900-2200",
        );
        check(
            row.parse("state", |_| None::<()>).unwrap_err(),
            "state, row 3 (id 42): `lost` is not known here",
        );
        check(
            row.int("n").unwrap_err(),
            "n, row 3 (id 42): is empty, and must be an integer",
        );
        check(
            row.text("x").unwrap_err(),
            "x, row 3 (id 42): is not in the answer, and must be text",
        );
        check(
            row.flag("id").unwrap_err(),
            "id, row 3 (id 42): 42 is neither 0 nor 1",
        );
        assert!(row.json("data").is_err());
        assert_eq!(row.opt_int("n").unwrap(), None);
        check(
            row.take_text("at").unwrap_err(),
            "at, row 3 (id 42): is an integer, and must be text",
        );
        assert_eq!(row.take_text("data").unwrap(), "{");
        assert_eq!(row.text_ref("data").unwrap(), "");
    }
}
