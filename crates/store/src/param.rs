//! What is handed to a statement: the four kinds of value that every database of ours has.
//!
//! The conversions here are the only way from our types into a statement, so that a time is always
//! milliseconds and an id always an integer. This module does not know any statement.

use std::borrow::Cow;

use engine::id::{
    BlockId, ContactId, EmailId, EventId, Handle, JourneyId, MessageId, StepId, TaskId, WorkflowId,
    WorkspaceId,
};
use engine::time::Time;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};

use crate::bucket::Bucket;
use crate::import::ImportId;
use crate::inbox::InboxId;
use crate::job::JobId;

/// One parameter of a statement.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Param<'a> {
    Null,
    Int(i64),
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
    /// A list; only PostgreSQL takes it.
    Ints(Vec<Option<i64>>),
    /// A list; only PostgreSQL takes it.
    Texts(Vec<Option<Cow<'a, str>>>),
    /// A list; only PostgreSQL takes it.
    Blobs(Vec<Option<Cow<'a, [u8]>>>),
}

/// The rows of a statement as one list per column. The rows are equally long; a column without any
/// value in it goes as one of integers.
pub(crate) fn columns<'a>(rows: Vec<Vec<Param<'a>>>) -> Vec<Param<'a>> {
    let width = rows.first().map_or(0, Vec::len);
    let mut columns: Vec<Vec<Param<'a>>> = (0..width).map(|_| Vec::new()).collect();
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    columns.into_iter().map(list).collect()
}

fn list(values: Vec<Param<'_>>) -> Param<'_> {
    let is_text = values.iter().any(|value| matches!(value, Param::Text(_)));
    if is_text {
        let text = |value| match value {
            Param::Text(text) => Some(text),
            _ => None,
        };
        return Param::Texts(values.into_iter().map(text).collect());
    }
    if values.iter().any(|value| matches!(value, Param::Bytes(_))) {
        let bytes = |value| match value {
            Param::Bytes(bytes) => Some(bytes),
            _ => None,
        };
        return Param::Blobs(values.into_iter().map(bytes).collect());
    }
    let int = |value| match value {
        Param::Int(int) => Some(int),
        _ => None,
    };
    Param::Ints(values.into_iter().map(int).collect())
}

/// The parameters `$1`, `$2`, ... of a statement.
macro_rules! params {
    ($($value:expr),* $(,)?) => { Vec::from([$($crate::param::Param::from($value)),*]) };
}

macro_rules! from_int {
    ($($type:ty: $read:expr;)*) => {$(
        impl From<$type> for Param<'_> {
            fn from(value: $type) -> Self {
                let read: fn($type) -> i64 = $read;
                Self::Int(read(value))
            }
        }
    )*};
}

from_int! {
    i64: |value| value;
    u32: i64::from;
    bool: i64::from;
    // Lengths and limits: none of ours comes near the end of an i64.
    usize: |value| i64::try_from(value).unwrap_or(i64::MAX);
    Time: Time::millis;
    Bucket: |bucket| i64::from(bucket.0);
    WorkspaceId: |id| id.0;
    ContactId: |id| id.0;
    EventId: |id| id.0;
    WorkflowId: |id| id.0;
    JourneyId: |id| id.0;
    StepId: |id| id.0;
    MessageId: |id| id.0;
    EmailId: |id| id.0;
    TaskId: |id| id.0;
    InboxId: |id| id.0;
    JobId: |id| id.0;
    ImportId: |id| id.0;
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Param<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Param<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a BlockId> for Param<'a> {
    fn from(id: &'a BlockId) -> Self {
        id.as_str().into()
    }
}

impl<'a> From<&'a Handle> for Param<'a> {
    fn from(handle: &'a Handle) -> Self {
        handle.as_str().into()
    }
}

impl<'a> From<&'a [u8]> for Param<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}

impl From<Vec<u8>> for Param<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Cow::Owned(bytes))
    }
}

impl<'a, T: Into<Param<'a>>> From<Option<T>> for Param<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(int) => ValueRef::Integer(*int),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Ints(_) | Self::Texts(_) | Self::Blobs(_) => {
                let why = "a list is no value of SQLite".into();
                return Err(rusqlite::Error::ToSqlConversionFailure(why));
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_becomes_its_one_kind() {
        let got = params![
            Time::from_millis(5),
            Bucket(3),
            true,
            7_usize,
            "a",
            Some(ContactId(2)),
            None::<Time>
        ];
        let expect = [
            Param::Int(5),
            Param::Int(3),
            Param::Int(1),
            Param::Int(7),
            Param::Text("a".into()),
            Param::Int(2),
            Param::Null,
        ];
        assert_eq!(got, expect);
    }

    #[test]
    fn rows_become_one_list_per_column() {
        let rows = vec![
            params![1_i64, "a", None::<i64>, None::<String>, None::<Vec<u8>>],
            params![2_i64, None::<String>, None::<i64>, "b", b"b".as_slice()],
        ];
        let expect = [
            Param::Ints(vec![Some(1), Some(2)]),
            Param::Texts(vec![Some("a".into()), None]),
            Param::Ints(vec![None, None]),
            Param::Texts(vec![None, Some("b".into())]),
            Param::Blobs(vec![None, Some(b"b".as_slice().into())]),
        ];
        assert_eq!(columns(rows), expect);
        assert_eq!(columns(Vec::new()), []);
    }
}
