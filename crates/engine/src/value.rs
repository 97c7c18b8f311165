//! The data of events and attributes: JSON with exact decimal numbers and a fixed order.
//!
//! Numbers are decimals, read as the text they were written as, so that `0.1` stays `0.1` and an
//! order number of twenty digits keeps its last one. What does not fit is refused with its place;
//! nothing is cut. This module does not know what a value is used for.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

/// A value in the data of an event, or of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Present, but empty: counts as missing in every condition.
    Null,
    /// True or false.
    Bool(bool),
    /// An exact decimal number.
    Number(Decimal),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Named values, in the order of their names.
    Map(BTreeMap<String, Value>),
}

/// Longest text in an event or attribute. An article's text fits; a file does not belong here.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;
/// Most elements of one list: an order of a thousand lines fits.
pub const LIST_LENGTH_MAX: usize = 5_000;
/// Most names in one map.
pub const MAP_LENGTH_MAX: usize = 500;
/// Longest name in a map.
pub const NAME_BYTES_MAX: usize = 200;
/// Deepest nesting. Paths in conditions are not longer either.
pub const DEPTH_MAX: usize = 12;

/// Digits of a number that are always kept exactly.
pub const DIGITS_MAX: usize = 28;

/// Why a piece of JSON cannot be taken as data, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {why}")]
pub struct Refused {
    /// The place: names and list positions, joined with `/`.
    pub at: String,
    /// A lowercase fragment.
    pub why: String,
}

impl Value {
    /// Takes JSON as data. `at` is how the caller calls this value in an error.
    pub fn from_json(json: &Json, at: &str) -> Result<Self, Refused> {
        from_json(json, at, 0)
    }

    /// Data that we wrote ourselves, as [`Value::to_json`] did. It came in through a door that
    /// holds the limits, and an event of ours may wrap such a value one level deeper, so they are
    /// not looked at again. The error is a lowercase fragment.
    pub fn from_stored(json: Json) -> Result<Self, String> {
        Ok(match json {
            Json::Null => Self::Null,
            Json::Bool(bool) => Self::Bool(bool),
            Json::Number(number) => {
                let text = number.to_string();
                let exact = decimal(&text);
                Self::Number(exact.ok_or_else(|| format!("`{text:.40}` is no exact number"))?)
            }
            Json::String(text) => Self::Text(text),
            Json::Array(list) => Self::List(
                list.into_iter()
                    .map(Self::from_stored)
                    .collect::<Result<_, _>>()?,
            ),
            Json::Object(map) => {
                let fields = map
                    .into_iter()
                    .map(|(name, value)| Ok((name, Self::from_stored(value)?)));
                Self::Map(fields.collect::<Result<_, String>>()?)
            }
        })
    }

    /// The same data as JSON; numbers keep their decimal text.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(bool) => Json::Bool(*bool),
            Self::Number(number) => Json::Number(
                serde_json::Number::from_str(&number.to_string())
                    .expect("a decimal prints as a JSON number"),
            ),
            Self::Text(text) => Json::String(text.clone()),
            Self::List(list) => Json::Array(list.iter().map(Self::to_json).collect()),
            Self::Map(map) => Json::Object(
                map.iter()
                    .map(|(name, value)| (name.clone(), value.to_json()))
                    .collect(),
            ),
        }
    }

    /// The named part of a map. A list gives one list of that part of each of its elements; where
    /// the part is a list itself, of all its elements.
    pub fn get(&self, name: &str) -> Option<Value> {
        self.part(name).map(Cow::into_owned)
    }

    /// The same as [`Value::get`], without a copy where there is one such part.
    pub fn part(&self, name: &str) -> Option<Cow<'_, Value>> {
        match self {
            Self::Map(map) => {
                let part = map.get(name).filter(|value| **value != Self::Null);
                part.map(Cow::Borrowed)
            }
            Self::List(list) => {
                let found = list.iter().filter_map(|element| element.get(name));
                let parts: Vec<_> = found
                    .flat_map(|part| match part {
                        Self::List(elements) => elements,
                        single => vec![single],
                    })
                    .collect();
                (!parts.is_empty()).then_some(Cow::Owned(Self::List(parts)))
            }
            _ => None,
        }
    }

    /// A map without anything in it.
    pub fn empty_map() -> Self {
        Self::Map(BTreeMap::new())
    }
}

fn from_json(json: &Json, at: &str, depth: usize) -> Result<Value, Refused> {
    if depth > DEPTH_MAX {
        return Err(refused(
            at,
            format!("nested deeper than {DEPTH_MAX} levels"),
        ));
    }
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(bool) => Value::Bool(*bool),
        Json::Number(number) => Value::Number(decimal(&number.to_string()).ok_or_else(|| {
            refused(
                at,
                format!("the number {number:.40} has more digits than can be kept exactly ({DIGITS_MAX})"),
            )
        })?),
        Json::String(text) => Value::Text(text_within(text, at, TEXT_BYTES_MAX)?),
        Json::Array(list) => {
            if list.len() > LIST_LENGTH_MAX {
                return Err(refused(
                    at,
                    format!(
                        "a list of {} elements; at most {LIST_LENGTH_MAX}",
                        list.len()
                    ),
                ));
            }
            let elements = list.iter().enumerate();
            let read =
                elements.map(|(n, element)| from_json(element, &format!("{at}/{n}"), depth + 1));
            Value::List(read.collect::<Result<_, _>>()?)
        }
        Json::Object(map) => {
            if map.len() > MAP_LENGTH_MAX {
                return Err(refused(
                    at,
                    format!("{} fields; at most {MAP_LENGTH_MAX}", map.len()),
                ));
            }
            let mut fields = BTreeMap::new();
            for (name, value) in map {
                let name = text_within(name, at, NAME_BYTES_MAX)?;
                let value = from_json(value, &format!("{at}/{name}"), depth + 1)?;
                fields.insert(name, value);
            }
            Value::Map(fields)
        }
    })
}

/// A number as it was written, exactly; `None` if it does not fit 28 digits.
pub fn decimal(text: &str) -> Option<Decimal> {
    let exact = Decimal::from_str_exact(text).ok();
    exact.or_else(|| {
        text.contains(['e', 'E'])
            .then(|| Decimal::from_scientific(text).ok())?
    })
}

/// The text, if it is short enough and holds no NUL (which PostgreSQL cannot store).
pub fn text_within(text: &str, at: &str, bytes_max: usize) -> Result<String, Refused> {
    if text.len() > bytes_max {
        return Err(refused(
            at,
            format!("text of {} bytes; at most {bytes_max}", text.len()),
        ));
    }
    if text.contains('\0') {
        return Err(refused(at, "holds a NUL character".to_owned()));
    }
    Ok(text.to_owned())
}

fn refused(at: &str, why: String) -> Refused {
    Refused {
        at: at.to_owned(),
        why,
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(bool) => serializer.serialize_bool(*bool),
            Self::Number(_) => self.to_json().serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(list) => serializer.collect_seq(list),
            Self::Map(map) => serializer.collect_map(map),
        }
    }
}

impl JsonSchema for Value {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        Schema::default()
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            other => other.to_json().fmt(f),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expect: Result<&str, &str>) {
        let json: Json = serde_json::from_str(json).unwrap();
        let got = Value::from_json(&json, "data").map(|v| v.to_json().to_string());
        let got = got.map_err(|error| error.to_string());
        assert_eq!(got.as_deref().map_err(String::as_str), expect);
    }

    #[test]
    fn what_was_stored_is_read_as_it_was_written() {
        let text = r#"{"deep":[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]],"n":12345678901234567890,"p":0.10,"x":null}"#;
        let value = Value::from_stored(serde_json::from_str(text).unwrap()).unwrap();
        assert_eq!(value.to_json().to_string(), text);
        let error = Value::from_stored(serde_json::from_str("[1e400]").unwrap()).unwrap_err();
        assert!(error.contains("no exact number"), "{error}");
    }

    #[test]
    fn numbers_keep_their_digits() {
        check("0.1", Ok("0.1"));
        check("12345678901234567890", Ok("12345678901234567890"));
        check("1e3", Ok("1000"));
        check(
            "1e400",
            Err("data: the number 1e+400 has more digits than can be kept exactly (28)"),
        );
    }

    #[test]
    fn what_cannot_be_kept_is_refused_with_its_place() {
        check(
            r#"{"a": [1, "x\u0000"]}"#,
            Err("data/a/1: holds a NUL character"),
        );
        let deep = "[".repeat(20) + &"]".repeat(20);
        let at = "data".to_owned() + &"/0".repeat(13);
        check(&deep, Err(&format!("{at}: nested deeper than 12 levels")));
        let long = format!("{{\"note\": \"{}\"}}", "x".repeat(TEXT_BYTES_MAX + 1));
        check(&long, Err("data/note: text of 65537 bytes; at most 65536"));
    }

    #[test]
    fn a_path_through_a_list_gives_the_list_of_values() {
        let json = serde_json::json!({"lines": [{"sku": "a"}, {"sku": "b"}, {"x": 1}]});
        let value = Value::from_json(&json, "").unwrap();
        let skus = value.get("lines").unwrap().get("sku").unwrap();
        assert_eq!(skus.to_json().to_string(), r#"["a","b"]"#);
        assert_eq!(value.get("none"), None);
        let json = serde_json::json!([{"tags": ["x", "y"]}, {"tags": []}, {"tags": ["z"]}, {"tags": null}]);
        let tags = Value::from_json(&json, "").unwrap().get("tags").unwrap();
        assert_eq!(tags.to_json().to_string(), r#"["x","y","z"]"#);
    }
}
