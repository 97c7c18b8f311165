//! Values as JSON. What lies in the database was taken through a door that holds the limits, so
//! reading does not look at them again: an event of ours may wrap such a value one level deeper.

use engine::value::{Value, decimal};
use serde_json::Value as Json;

/// The value of stored JSON; the error is a lowercase fragment.
pub(crate) fn from_json(json: Json) -> Result<Value, String> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(bool) => Value::Bool(bool),
        Json::Number(number) => {
            let text = number.to_string();
            let exact = decimal(&text);
            Value::Number(exact.ok_or_else(|| format!("`{text:.40}` is no exact number"))?)
        }
        Json::String(text) => Value::Text(text),
        Json::Array(list) => {
            Value::List(list.into_iter().map(from_json).collect::<Result<_, _>>()?)
        }
        Json::Object(map) => {
            let fields = map
                .into_iter()
                .map(|(name, value)| Ok((name, from_json(value)?)));
            Value::Map(fields.collect::<Result<_, String>>()?)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_as_it_was_written() {
        let text = r#"{"deep":[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]],"n":12345678901234567890,"p":0.10,"x":null}"#;
        let json: Json = serde_json::from_str(text).unwrap();
        let value = from_json(json).unwrap();
        assert_eq!(value.to_json().to_string(), text);
        let json: Json = serde_json::from_str("[1e400]").unwrap();
        assert!(from_json(json).unwrap_err().contains("no exact number"));
    }
}
