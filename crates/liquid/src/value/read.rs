//! Values from JSON, by way of serde.
//!
//! Reading text straight into a [`Value`] keeps the order of the fields. Numbers arrive as the text
//! they were written as where the reader hands that on (serde_json with `arbitrary_precision`), and
//! keep their decimals. The depth is bounded here, because everything that walks a value recurses.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{Number, Object, Value};
use crate::limits::VALUE_DEPTH_MAX;

/// The field by which serde_json hands on a number as text; see the feature `arbitrary_precision`.
const NUMBER_TOKEN: &str = "$serde_json::private::Number";

/// Why data cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the data cannot be read: {0}")]
pub struct ValueError(#[from] serde_json::Error);

impl TryFrom<&serde_json::Value> for Value {
    type Error = ValueError;

    /// Copies JSON. Fails if it is nested deeper than [`VALUE_DEPTH_MAX`].
    fn try_from(json: &serde_json::Value) -> Result<Self, ValueError> {
        Ok(Self::deserialize(json)?)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Reader { depth: 0 }.deserialize(deserializer)
    }
}

/// Reads one value at a known depth.
#[derive(Clone, Copy)]
struct Reader {
    depth: usize,
}

impl Reader {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth == VALUE_DEPTH_MAX {
            return Err(E::custom(format_args!(
                "nested deeper than {VALUE_DEPTH_MAX} levels"
            )));
        }
        Ok(Self {
            depth: self.depth + 1,
        })
    }
}

/// A number in JSON's spelling; beyond what [`Number`] holds it stays a text, as written.
fn number(text: &str) -> Value {
    Number::parse(text).map_or_else(|| Value::from(text), Value::Number)
}

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("data for a template")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Nil)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Nil)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(Number::from(value)))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(number(&value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok(number(&value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        // The shortest text that reads as this double, with its `.0` if it is whole.
        Ok(number(&format!("{value:?}")))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let element = self.deeper()?;
        let mut elements = Vec::new();
        while let Some(value) = list.next_element_seed(element)? {
            elements.push(value);
        }
        Ok(Value::from(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let field = self.deeper()?;
        let mut object = Object::new();
        while let Some(name) = map.next_key::<String>()? {
            if name == NUMBER_TOKEN && object.is_empty() {
                return Ok(number(&map.next_value::<String>()?));
            }
            object.insert(name, map.next_value_seed(field)?);
        }
        Ok(Value::from(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order_and_decimals() {
        let value: Value =
            serde_json::from_str(r#"{"z":19.90,"a":[1,2.0,1e2,null,true,"x"],"n":{}}"#).unwrap();
        let Value::Object(object) = &value else {
            panic!("not an object: {value:?}")
        };
        let names: Vec<&str> = object.iter().map(|(name, _)| name.as_ref()).collect();
        assert_eq!(names, ["z", "a", "n"]);
        let printed: Vec<String> = match object.get("a") {
            Some(Value::List(list)) => list.iter().map(|v| v.to_number().to_string()).collect(),
            other => panic!("not a list: {other:?}"),
        };
        assert_eq!(printed, ["1", "2.0", "100.0", "0", "0", "0"]);
        assert_eq!(object.get("z").unwrap().to_number().to_string(), "19.90");
    }

    #[test]
    fn keeps_decimals_of_parsed_json() {
        let json: serde_json::Value =
            serde_json::from_str("[19.90, 5.0, 0.1, 7, 1e2, 99999999999999999999]").unwrap();
        let Value::List(list) = Value::try_from(&json).unwrap() else {
            panic!("not a list")
        };
        let printed: Vec<String> = list.iter().map(|v| v.to_number().to_string()).collect();
        assert_eq!(
            printed,
            ["19.90", "5.0", "0.1", "7", "100.0", "99999999999999999999"]
        );
    }

    #[test]
    fn leaves_numbers_it_cannot_hold_as_written() {
        let value: Value = serde_json::from_str("1e+400").unwrap();
        assert_eq!(value, Value::from("1e+400"));
    }

    #[test]
    fn refuses_deep_data() {
        let mut json = serde_json::Value::Null;
        for _ in 0..VALUE_DEPTH_MAX {
            json = serde_json::json!([json]);
        }
        assert!(Value::try_from(&json).is_ok());
        assert!(Value::try_from(&serde_json::json!([json])).is_err());
    }
}
