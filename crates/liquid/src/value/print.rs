//! How values become text: as output, and as JSON.
//!
//! Printing goes piece by piece into a sink that may refuse (a cap, fuel), so a list of a thousand
//! long texts is never put together before somebody looks at its length.

use super::{Object, Value};
use crate::error::Fault;

/// Takes text piece by piece, or ends the rendering.
pub(crate) type Sink<'s> = dyn FnMut(&str) -> Result<(), Fault> + 's;

/// Prints a value as Liquid does: nil is nothing, lists run together, objects look like
/// `{"name"=>"value"}`.
pub(crate) fn print(value: &Value, sink: &mut Sink<'_>) -> Result<(), Fault> {
    match value {
        Value::Nil | Value::Empty | Value::Blank => Ok(()),
        Value::Bool(true) => sink("true"),
        Value::Bool(false) => sink("false"),
        Value::Number(number) => sink(&number.to_string()),
        Value::Text(text) | Value::Markup(text) => sink(text),
        Value::List(list) => list.iter().try_for_each(|element| print(element, sink)),
        Value::Object(object) => inspect_object(object, sink),
        Value::Range(range) => sink(&format!("{}..{}", range.first(), range.last())),
    }
}

fn inspect_object(object: &Object, sink: &mut Sink<'_>) -> Result<(), Fault> {
    sink("{")?;
    for (index, (name, value)) in object.iter().enumerate() {
        if index > 0 {
            sink(", ")?;
        }
        inspect_text(name, sink)?;
        sink("=>")?;
        inspect(value, sink)?;
    }
    sink("}")
}

fn inspect(value: &Value, sink: &mut Sink<'_>) -> Result<(), Fault> {
    match value {
        Value::Nil => sink("nil"),
        Value::Text(text) | Value::Markup(text) => inspect_text(text, sink),
        Value::List(list) => {
            sink("[")?;
            for (index, element) in list.iter().enumerate() {
                if index > 0 {
                    sink(", ")?;
                }
                inspect(element, sink)?;
            }
            sink("]")
        }
        other => print(other, sink),
    }
}

fn inspect_text(text: &str, sink: &mut Sink<'_>) -> Result<(), Fault> {
    sink("\"")?;
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\\', '\n', '\r', '\t']) {
        sink(&rest[..at])?;
        sink(match rest.as_bytes()[at] {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            _ => "\\t",
        })?;
        rest = &rest[at + 1..];
    }
    sink(rest)?;
    sink("\"")
}

/// Prints a value as JSON, for the `json` filter.
pub(crate) fn print_json(value: &Value, sink: &mut Sink<'_>) -> Result<(), Fault> {
    match value {
        Value::Nil => sink("null"),
        Value::Bool(_) | Value::Number(_) => print(value, sink),
        Value::Empty | Value::Blank => sink("\"\""),
        Value::Text(text) | Value::Markup(text) => json_text(text, sink),
        Value::List(list) => json_list(list.iter(), sink),
        Value::Range(range) => {
            let numbers: Vec<Value> = range.iter().collect();
            json_list(numbers.iter(), sink)
        }
        Value::Object(object) => {
            sink("{")?;
            for (index, (name, value)) in object.iter().enumerate() {
                if index > 0 {
                    sink(",")?;
                }
                json_text(name, sink)?;
                sink(":")?;
                print_json(value, sink)?;
            }
            sink("}")
        }
    }
}

fn json_list<'v>(
    elements: impl Iterator<Item = &'v Value>,
    sink: &mut Sink<'_>,
) -> Result<(), Fault> {
    sink("[")?;
    for (index, element) in elements.enumerate() {
        if index > 0 {
            sink(",")?;
        }
        print_json(element, sink)?;
    }
    sink("]")
}

fn json_text(text: &str, sink: &mut Sink<'_>) -> Result<(), Fault> {
    sink(&serde_json::Value::from(text).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, printed: &str, as_json: &str) {
        let value: Value = serde_json::from_str(json).unwrap();
        let mut text = String::new();
        let collect = |text: &mut String, piece: &str| {
            text.push_str(piece);
            Ok(())
        };
        print(&value, &mut |piece| collect(&mut text, piece)).unwrap();
        assert_eq!(text, printed);
        text.clear();
        print_json(&value, &mut |piece| collect(&mut text, piece)).unwrap();
        assert_eq!(text, as_json);
    }

    #[test]
    fn prints_every_kind() {
        check("null", "", "null");
        check("[1, 2.50, true]", "12.50true", "[1,2.50,true]");
        check(
            r#"{"a": "x\"\n", "b": [null, "c"], "d": {"e": 1}}"#,
            "{\"a\"=>\"x\\\"\\n\", \"b\"=>[nil, \"c\"], \"d\"=>{\"e\"=>1}}",
            r#"{"a":"x\"\n","b":[null,"c"],"d":{"e":1}}"#,
        );
    }
}
