//! JSON in and out. What comes in is read strictly: an object that has a name twice is refused,
//! since two readers would see two different things in it and the last one would win unseen.
//! Numbers keep the decimal text they were written as. What the values mean is not known here.

use std::fmt;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::problem::{Kind, Problem};

/// Longest part of a name that an error repeats, in characters.
const SHOWN_CHARS_MAX: usize = 40;
/// The name under which serde_json hands over a number as text, where it is not a whole number that
/// a machine word holds (`arbitrary_precision`).
const NUMBER: &str = "$serde_json::private::Number";

/// An answer in JSON.
pub(crate) struct Json<T>(pub(crate) StatusCode, pub(crate) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.1) {
            Ok(body) => {
                let json = HeaderValue::from_static("application/json");
                (self.0, [(CONTENT_TYPE, json)], body).into_response()
            }
            Err(error) => {
                tracing::error!(%error, "an answer could not be written as JSON");
                Problem::new(Kind::Internal, "The answer could not be written.").into_response()
            }
        }
    }
}

/// An answer in JSON, with status 200.
pub(crate) fn ok<T: Serialize>(value: T) -> Json<T> {
    Json(StatusCode::OK, value)
}

/// Reads a body. The error names line and column.
pub(crate) fn read(body: &[u8]) -> Result<Value, Problem> {
    match serde_json::from_slice::<Strict>(body) {
        Ok(Strict(value)) => Ok(value),
        Err(error) => {
            let detail = format!("This is not JSON that can be taken: {error}. Nothing was done.");
            Err(Problem::new(Kind::Malformed, detail))
        }
    }
}

/// A value without double names in it.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(element)) = elements.next_element()? {
            list.push(element);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            if name == NUMBER {
                // An object that was really written with this name reads as its number too; the
                // two cannot be told apart here, and nothing of ours has such a name.
                let number = entries.next_value::<String>()?.parse::<Number>();
                return number.map(Value::Number).map_err(de::Error::custom);
            }
            if map.contains_key(&name) {
                let shown: String = name.chars().take(SHOWN_CHARS_MAX).collect();
                let fault = format_args!("the name `{shown}` stands twice in one object");
                return Err(de::Error::custom(fault));
            }
            let Strict(value) = entries.next_value()?;
            map.insert(name, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Result<&str, &str>) {
        let got = read(text.as_bytes()).map(|value| value.to_string());
        let got = got.map_err(|problem| serde_json::to_value(problem).unwrap()["detail"].clone());
        match (got, expect) {
            (Ok(got), Ok(expect)) => assert_eq!(got, expect),
            (Err(got), Err(part)) => {
                assert!(got.as_str().unwrap().contains(part), "{got} for {text}");
            }
            (got, _) => panic!("{got:?} for {text}"),
        }
    }

    #[test]
    fn values_are_read_as_they_were_written() {
        check("null", Ok("null"));
        check(
            r#"{"a":[1,true,"x",{}],"b":null}"#,
            Ok(r#"{"a":[1,true,"x",{}],"b":null}"#),
        );
        check("12345678901234567890.10", Ok("12345678901234567890.10"));
        check("-0.1", Ok("-0.1"));
        check(r#""\ud83d\ude00""#, Ok("\"😀\""));
        let same = serde_json::from_str::<Value>("[0, 1e9, {\"x\": 1.50}]").unwrap();
        assert_eq!(read(b"[0, 1e9, {\"x\": 1.50}]").unwrap(), same);
    }

    #[test]
    fn a_name_that_stands_twice_is_refused_where_it_stands() {
        check(
            "{\"a\": 1,\n \"a\": 2}",
            Err("the name `a` stands twice in one object at line 2 column"),
        );
        check(
            r#"{"batch":[{"b":{"c":1,"c":1}}]}"#,
            Err("`c` stands twice in one object at line 1 column"),
        );
        // Two spellings of one name.
        check(r#"{"a":1,"\u0061":2}"#, Err("`a` stands twice"));
        check(r#"[{"a":1},{"a":2}]"#, Ok(r#"[{"a":1},{"a":2}]"#));
    }

    #[test]
    fn what_cannot_be_read_has_line_and_column() {
        check("{\"a\": 1,\n\"b\" 2}", Err("at line 2 column 5"));
        check("", Err("line 1 column 0"));
        check("{} {}", Err("trailing characters at line 1 column 4"));
        check(&"[".repeat(200), Err("recursion limit exceeded at line 1"));
        check("nul", Err("line 1 column"));
        assert_eq!(
            read(b"\"\xff\"").unwrap_err().status(),
            StatusCode::BAD_REQUEST
        );
    }
}
