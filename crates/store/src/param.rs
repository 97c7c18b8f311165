//! What is handed to a statement: the four kinds of value that every database of ours has.
//!
//! The conversions here are the only way from our types into a statement, so that a time is always
//! milliseconds and an id always an integer. This module does not know any statement.

use std::borrow::Cow;

use engine::id::{
    BlockId, ContactId, EmailId, EventId, Handle, JourneyId, MessageId, StepId, WorkflowId,
    WorkspaceId,
};
use engine::time::Time;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};

use crate::bucket::Bucket;
use crate::inbox::InboxId;

/// One parameter of a statement.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Param<'a> {
    Null,
    Int(i64),
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
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
    InboxId: |id| id.0;
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
}
