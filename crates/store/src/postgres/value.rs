//! Values on their way to and from PostgreSQL, in its binary form. A parameter takes the type that
//! the statement gives it; an integer that does not fit is an error, and never cut.

use std::error::Error;

use bytes::{BufMut, BytesMut};
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::param::Param;
use crate::row::Cell;

type Fault = Box<dyn Error + Sync + Send>;

/// The first byte of a JSONB value; there is no other version.
const JSONB_VERSION: u8 = 1;

/// The types of a parameter of ours.
pub(super) const PARAMS: [Type; 8] = [
    Type::INT2,
    Type::INT8,
    Type::TEXT,
    Type::BYTEA,
    Type::JSONB,
    Type::INT8_ARRAY,
    Type::TEXT_ARRAY,
    Type::BYTEA_ARRAY,
];

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        match (self, ty) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Int(int), &Type::INT8) => int.to_sql(ty, out),
            (Self::Int(int), &Type::INT2) => i16::try_from(*int)?.to_sql(ty, out),
            (Self::Text(text), &Type::TEXT) => text.to_sql(ty, out),
            (Self::Text(text), &Type::JSONB) => {
                out.put_u8(JSONB_VERSION);
                out.put_slice(text.as_bytes());
                Ok(IsNull::No)
            }
            (Self::Bytes(bytes), &Type::BYTEA) => bytes.as_ref().to_sql(ty, out),
            (Self::Ints(ints), &Type::INT8_ARRAY) => ints.to_sql(ty, out),
            (Self::Texts(texts), &Type::TEXT_ARRAY) => texts.to_sql(ty, out),
            (Self::Blobs(blobs), &Type::BYTEA_ARRAY) => {
                let blobs: Vec<_> = blobs.iter().map(Option::as_deref).collect();
                blobs.to_sql(ty, out)
            }
            // Nothing but empty values, so that nothing tells of which type they are.
            (Self::Ints(ints), &Type::TEXT_ARRAY) if ints.iter().all(Option::is_none) => {
                vec![None::<&str>; ints.len()].to_sql(ty, out)
            }
            _ => Err(format!("a {ty} is wanted, and {self:.80?} is none").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Cell {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Fault> {
        Ok(match *ty {
            Type::BOOL => Self::Int(bool::from_sql(ty, raw)?.into()),
            Type::INT2 => Self::Int(i16::from_sql(ty, raw)?.into()),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::TEXT => Self::Text(String::from_sql(ty, raw)?),
            Type::JSONB => match raw.split_first() {
                Some((&JSONB_VERSION, text)) => Self::Text(str::from_utf8(text)?.to_owned()),
                _ => Self::Foreign("JSON of an unknown form"),
            },
            Type::BYTEA => Self::Bytes(raw.to_vec()),
            _ => Self::Foreign("a value of another type"),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Fault> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
