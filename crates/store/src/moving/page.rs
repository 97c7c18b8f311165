//! Pages of rows on their way: read from the file in the order of their key, and written as the
//! text that PostgreSQL copies in. Statements are made here out of the schema, so that no column can
//! be forgotten.

use std::io::Write as _;

use engine::id::{ContactId, WorkspaceId};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};
use serde_json::Value as Json;

use super::table::{Owner, Table};
use crate::bucket::Buckets;
use crate::error::{Error, Result};
use crate::param::Param;
use crate::view::{Link, View};

/// A page ends with the row that makes it this large: two of them are in memory at a time.
const PAGE_BYTES_MAX: usize = 4_000_000;

/// How the rows of one table are read and written.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) table: &'static Table,
    /// Takes a page of text in.
    pub(super) copy: String,
    columns: Vec<String>,
    /// Which of them is the bucket.
    bucket: Option<usize>,
    keys: usize,
    select: String,
    after: String,
    rows_max: usize,
}

/// Rows, as text.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) text: Vec<u8>,
    pub(super) rows: usize,
    /// The key of the row before its first.
    pub(super) after: Key,
    /// The key of its last row.
    pub(super) last: Key,
    /// Whether nothing comes after it.
    pub(super) is_last: bool,
}

/// The values of a row's key, in order; empty for before the first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Key(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Int(i64),
    Text(String),
}

impl Key {
    /// As it is kept between two runs.
    pub(super) fn written(&self) -> String {
        let part = |part: &Part| match part {
            Part::Int(int) => Json::from(*int),
            Part::Text(text) => Json::from(text.as_str()),
        };
        match self.0.as_slice() {
            [] => String::new(),
            parts => Json::Array(parts.iter().map(part).collect()).to_string(),
        }
    }

    /// As a person reads it.
    pub(super) fn shown(&self) -> String {
        if self.0.is_empty() {
            return "[]".to_owned();
        }
        self.written()
    }

    /// Reads what [`Key::written`] wrote.
    pub(super) fn read(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::default());
        }
        let part = |json: Json| match json {
            Json::String(text) => Some(Part::Text(text)),
            other => other.as_i64().map(Part::Int),
        };
        let parts: Vec<Json> = serde_json::from_str(text).ok()?;
        parts.into_iter().map(part).collect::<Option<_>>().map(Self)
    }

    fn params(&self) -> Vec<Param<'_>> {
        let part = |part: &'_ Part| match part {
            Part::Int(int) => Param::Int(*int),
            Part::Text(text) => Param::Text(text.clone().into()),
        };
        self.0.iter().map(part).collect()
    }
}

impl Plan {
    /// `columns` are those of the server, each with its type there.
    pub(super) fn of(
        view: View<'_>,
        table: &'static Table,
        columns: &[(String, String)],
        rows_max: usize,
    ) -> Result<Self> {
        let connection = file(view)?;
        let (here, keys) = schema(connection, table)?;
        let mut there: Vec<_> = columns.iter().map(|(name, _)| name.clone()).collect();
        there.sort();
        if there != here {
            let (name, here, there) = (table.name, here.join(", "), there.join(", "));
            let why = format!("{name} has the columns {here} here, and {there} there");
            return Err(Error::Refused(why));
        }
        let names = quoted(columns.iter().map(|(name, _)| name.as_str()), "");
        let read = columns.iter().map(|(name, kind)| match kind.as_str() {
            // The file has JSON in a binary form of its own.
            "jsonb" => format!("json(t.\"{name}\")"),
            _ => format!("t.\"{name}\""),
        });
        let read: Vec<_> = read.collect();
        let keys_read = quoted(keys.iter().map(String::as_str), "t.");
        let (owner, join) = owner(table.owner);
        let begin = format!(
            "SELECT {}, {keys_read}{owner} FROM {} AS t{join}",
            read.join(", "),
            table.name
        );
        let end = format!("ORDER BY {keys_read} LIMIT {rows_max}");
        let marks: Vec<_> = (1..=keys.len()).map(|n| format!("?{n}")).collect();
        let marks = marks.join(", ");
        Ok(Self {
            table,
            copy: format!("COPY {} ({names}) FROM STDIN", table.name),
            bucket: columns.iter().position(|(name, _)| name == "bucket"),
            columns: columns.iter().map(|(name, _)| name.clone()).collect(),
            keys: keys.len(),
            select: format!("{begin} {end}"),
            after: format!("{begin} WHERE ({keys_read}) > ({marks}) {end}"),
            rows_max,
        })
    }

    /// The page that comes after a row.
    pub(super) fn page(&self, view: View<'_>, after: &Key, buckets: Buckets) -> Result<Page> {
        let failed = Error::sqlite(self.table.said);
        let text = if after.0.is_empty() {
            &self.select
        } else {
            &self.after
        };
        let mut prepared = file(view)?.prepare_cached(text).map_err(&failed)?;
        let params = params_from_iter(after.params());
        let mut found = prepared.query(params).map_err(&failed)?;
        let mut page = Page {
            text: Vec::new(),
            rows: 0,
            after: after.clone(),
            last: after.clone(),
            is_last: false,
        };
        while page.text.len() < PAGE_BYTES_MAX {
            let next = found.next().map_err(|error| self.unread(&page.last, error));
            let Some(row) = next? else {
                page.is_last = page.rows < self.rows_max;
                break;
            };
            page.last = self.key(row)?;
            self.put(row, &page.last, buckets, &mut page.text)?;
            page.rows += 1;
        }
        Ok(page)
    }

    fn key(&self, row: &rusqlite::Row<'_>) -> Result<Key> {
        let part = |n: usize| match row.get_ref(self.columns.len() + n) {
            Ok(ValueRef::Integer(int)) => Ok(Part::Int(int)),
            Ok(ValueRef::Text(text)) => Ok(Part::Text(String::from_utf8_lossy(text).into_owned())),
            Ok(_) => Err(self.bad("key", &Key::default(), "is neither a number nor text")),
            Err(error) => Err(Error::sqlite(self.table.said)(error)),
        };
        (0..self.keys).map(part).collect::<Result<_>>().map(Key)
    }

    fn put(
        &self,
        row: &rusqlite::Row<'_>,
        key: &Key,
        buckets: Buckets,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        let bucket = self.bucket_of(row, key, buckets)?;
        for (n, column) in self.columns.iter().enumerate() {
            if n > 0 {
                out.push(b'\t');
            }
            let value = row.get_ref(n).map_err(Error::sqlite(self.table.said))?;
            let value = match bucket {
                Some(bucket) if Some(n) == self.bucket => ValueRef::Integer(bucket),
                _ => value,
            };
            put(value, out).map_err(|why| self.bad(column, key, why))?;
        }
        out.push(b'\n');
        Ok(())
    }

    /// The bucket that a row has on the server, if it has another there.
    fn bucket_of(
        &self,
        row: &rusqlite::Row<'_>,
        key: &Key,
        buckets: Buckets,
    ) -> Result<Option<i64>> {
        if self.bucket.is_none() || matches!(self.table.owner, Owner::Nobody) {
            return Ok(None);
        }
        let at = self.columns.len() + self.keys;
        let (workspace, contact) = (row.get::<_, i64>(at), row.get::<_, i64>(at + 1));
        let (Ok(workspace), Ok(contact)) = (workspace, contact) else {
            return Err(self.bad("bucket", key, "belongs to no contact"));
        };
        let bucket = buckets.of(WorkspaceId(workspace), ContactId(contact));
        Ok(Some(i64::from(bucket.0)))
    }

    /// SQLite does not say at which row it fails; the one before it is known.
    fn unread(&self, before: &Key, error: rusqlite::Error) -> Error {
        match Error::sqlite(self.table.said)(error) {
            Error::Sqlite { statement, why } => Error::BadRow {
                statement,
                column: "any".to_owned(),
                row: format!("after the one with the key {}", before.shown()),
                why: why.to_string(),
            },
            error => error,
        }
    }

    fn bad(&self, column: &str, key: &Key, why: &str) -> Error {
        Error::BadRow {
            statement: self.table.said,
            column: column.to_owned(),
            row: format!("with the key {}", key.shown()),
            why: why.to_owned(),
        }
    }
}

/// One value as PostgreSQL copies it in.
fn put(value: ValueRef<'_>, out: &mut Vec<u8>) -> Result<(), &'static str> {
    match value {
        ValueRef::Null => out.extend(b"\\N"),
        // Writing into memory does not fail.
        ValueRef::Integer(int) => drop(write!(out, "{int}")),
        ValueRef::Real(_) => return Err("is a floating-point number"),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(|_| "is text that is not UTF-8")?;
            for byte in text.bytes() {
                match byte {
                    0 => {
                        return Err("has the character NUL (U+0000), which cannot be stored there");
                    }
                    b'\\' => out.extend(b"\\\\"),
                    b'\n' => out.extend(b"\\n"),
                    b'\r' => out.extend(b"\\r"),
                    b'\t' => out.extend(b"\\t"),
                    byte => out.push(byte),
                }
            }
        }
        ValueRef::Blob(bytes) => {
            const DIGITS: &[u8; 16] = b"0123456789abcdef";
            out.extend(b"\\\\x");
            for byte in bytes {
                out.push(DIGITS[usize::from(byte >> 4)]);
                out.push(DIGITS[usize::from(byte & 15)]);
            }
        }
    }
    Ok(())
}

pub(super) fn file(view: View<'_>) -> Result<&Connection> {
    match view.link() {
        Link::Sqlite(desk) => Ok(desk.connection()),
        Link::Postgres(_) => Err(Error::Refused("a move begins in a file".to_owned())),
    }
}

/// The columns of a table in the file, sorted, and those of its key, in order.
fn schema(connection: &Connection, table: &Table) -> Result<(Vec<String>, Vec<String>)> {
    let failed = Error::sqlite(table.said);
    let text = "SELECT name, pk FROM pragma_table_info(?1) ORDER BY pk";
    let mut prepared = connection.prepare_cached(text).map_err(&failed)?;
    let rows = prepared.query_map([table.name], |row| Ok((row.get(0)?, row.get(1)?)));
    let rows = rows.map_err(&failed)?.collect::<Result<Vec<_>, _>>();
    let rows: Vec<(String, i64)> = rows.map_err(&failed)?;
    let keys = rows.iter().filter(|(_, place)| *place > 0);
    let keys = keys.map(|(name, _)| name.clone()).collect();
    let mut names: Vec<_> = rows.into_iter().map(|(name, _)| name).collect();
    names.sort();
    Ok((names, keys))
}

/// What tells the contact of a row: columns behind the others, and a table to find them in.
fn owner(owner: Owner) -> (String, String) {
    match owner {
        Owner::Nobody => Default::default(),
        Owner::Here(contact) => (format!(", t.workspace, t.{contact}"), String::new()),
        Owner::Of { table, id } => (
            ", o.workspace, o.contact".to_owned(),
            format!(" LEFT JOIN {table} AS o ON o.id = t.{id}"),
        ),
    }
}

fn quoted<'n>(names: impl Iterator<Item = &'n str>, before: &str) -> String {
    let names: Vec<_> = names.map(|name| format!("{before}\"{name}\"")).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_written_as_it_is_copied_in() {
        let check = |value: ValueRef<'_>, expect: &str| {
            let mut out = Vec::new();
            put(value, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expect);
        };
        check(ValueRef::Null, "\\N");
        check(ValueRef::Integer(i64::MIN), "-9223372036854775808");
        check(ValueRef::Text(b""), "");
        check(ValueRef::Text(b"\\N"), "\\\\N");
        check(ValueRef::Text("a\tb\r\nü".as_bytes()), "a\\tb\\r\\nü");
        check(ValueRef::Blob(b""), "\\\\x");
        check(ValueRef::Blob(b"\x00\xff\n"), "\\\\x00ff0a");
        for (value, part) in [
            (ValueRef::Real(0.5), "floating"),
            (ValueRef::Text(b"\xff"), "UTF-8"),
            (ValueRef::Text(b"a\0"), "NUL"),
        ] {
            let why = put(value, &mut Vec::new()).unwrap_err();
            assert!(why.contains(part), "{why}");
        }
    }

    #[test]
    fn a_key_is_read_as_it_was_written() {
        let check = |key: Key, text: &str| {
            assert_eq!(key.written(), text);
            assert_eq!(Key::read(text), Some(key));
        };
        check(Key::default(), "");
        let parts = vec![Part::Int(i64::MAX), Part::Text("a\"b".to_owned())];
        check(Key(parts), "[9223372036854775807,\"a\\\"b\"]");
        assert_eq!(Key::read("[1.5]"), None);
        assert_eq!(Key::read("1"), None);
    }
}
