//! Answers with the document in hand: whatever a test of an endpoint gets back is looked at here, so that
//! the document tells all of it and nothing else. What was sent and taken must fit its schema, too.
//!
//! It judges by the parts of JSON Schema that the document uses, and stops at any other; texts are not
//! held against their patterns, since a program that other people wrote does that.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Map, Value as Json};

static DOCUMENT: LazyLock<Json> = LazyLock::new(super::document::document);

/// Panics if the document tells something else of this exchange. A path outside of the document is
/// nobody's business here.
pub(crate) fn check(method: &str, path: &str, sent: &[u8], status: u16, kind: &str, got: &[u8]) {
    let path = path.split('?').next().unwrap_or_default();
    let method = if method == "HEAD" {
        "get"
    } else {
        &method.to_lowercase()
    };
    let Some(operation) = operation(method, path) else {
        return;
    };
    let at = format!("{method} {path}, {status}");
    let answers = &operation["responses"];
    if status == 405 {
        return;
    }
    let mut answer = &answers[status.to_string()];
    assert!(!answer.is_null(), "{at}: the document has no such status");
    if let Some(to) = answer["$ref"].as_str() {
        answer = found(to);
    }
    let kind = kind.split(';').next().unwrap_or_default();
    if got.is_empty() {
        return;
    }
    let media = &answer["content"][kind];
    assert!(!media.is_null(), "{at}: the document has no {kind} there");
    if kind.ends_with("/json") || kind.ends_with("+json") {
        let json = serde_json::from_slice(got).unwrap();
        let judged = judge(&media["schema"], &json, true, "");
        assert_eq!(judged, Ok(()), "{at}: {json}");
    }
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    if status < 203 && !body.is_null() && !sent.is_empty() {
        // Drafts may be YAML.
        if let Ok(json) = serde_json::from_slice(sent) {
            let judged = judge(body, &json, false, "");
            assert_eq!(judged, Ok(()), "{at} took {json}");
        }
    }
}

fn operation(method: &str, path: &str) -> Option<&'static Json> {
    let parts: Vec<_> = path.split('/').collect();
    let fits = |known: &str| {
        let known: Vec<_> = known.split('/').collect();
        known.len() == parts.len()
            && known
                .iter()
                .zip(&parts)
                .all(|(known, part)| known.starts_with('{') || known == part)
    };
    let paths = DOCUMENT["paths"].as_object().unwrap();
    // One without a parameter is meant before one with.
    let mut known: Vec<_> = paths.iter().filter(|(known, _)| fits(known)).collect();
    known.sort_by_key(|(known, _)| known.matches('{').count());
    let (_, operations) = known.first()?;
    operations.get(method)
}

fn found(at: &str) -> &'static Json {
    DOCUMENT
        .pointer(at.trim_start_matches('#'))
        .unwrap_or_else(|| panic!("{at} is not there"))
}

const KNOWN: &[&str] = &[
    "$ref",
    "type",
    "enum",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "anyOf",
    "oneOf",
    "allOf",
    "not",
    "if",
    "then",
    "propertyNames",
    "patternProperties",
    "maxProperties",
    "pattern",
    "format",
    "description",
    "default",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
    "title",
    "unevaluatedProperties",
    "uniqueItems",
];

/// Whether a value fits; `closed` to find what the schema does not tell of.
fn judge(schema: &Json, value: &Json, closed: bool, at: &str) -> Result<(), String> {
    part(schema, value, at)?;
    if !closed {
        return Ok(());
    }
    match value {
        Json::Object(map) => {
            let mut told = Told::default();
            tell(schema, value, &mut told);
            for (name, value) in map {
                let at = format!("{at}/{name}");
                let named = told.named.iter().find(|(known, _)| known == name);
                match named.map(|(_, schema)| *schema).or(told.any) {
                    Some(schema) => judge(schema, value, true, &at)?,
                    None if told.open => {}
                    None => return Err(format!("{at} is not told of")),
                }
            }
            Ok(())
        }
        Json::Array(list) => {
            let items = &resolved(schema)["items"];
            let each = |(n, value)| judge(items, value, true, &format!("{at}/{n}"));
            list.iter().enumerate().try_for_each(each)
        }
        _ => Ok(()),
    }
}

#[derive(Default)]
struct Told<'s> {
    named: Vec<(&'s str, &'s Json)>,
    any: Option<&'s Json>,
    open: bool,
}

/// What a schema tells of a map, with all that it is made of.
fn tell<'s>(schema: &'s Json, value: &Json, told: &mut Told<'s>) {
    let schema = resolved(schema);
    if schema
        .as_object()
        .is_none_or(|map| map.keys().all(|key| key == "description"))
    {
        told.open = true;
    }
    let properties = schema["properties"].as_object().into_iter().flatten();
    told.named
        .extend(properties.map(|(name, schema)| (name.as_str(), schema)));
    // The one pattern of the names of a map.
    let like = schema["patternProperties"].as_object();
    if let Some(more) = like.and_then(|like| like.values().next()) {
        told.any = Some(more);
    }
    match &schema["additionalProperties"] {
        more @ Json::Object(_) => told.any = Some(more),
        Json::Bool(true) => told.open = true,
        _ => {}
    }
    for word in ["allOf", "anyOf", "oneOf"] {
        for one in schema[word].as_array().into_iter().flatten() {
            if part(one, value, "").is_ok() {
                tell(one, value, told);
            }
        }
    }
}

fn resolved(schema: &Json) -> &Json {
    match schema["$ref"].as_str() {
        Some(at) => resolved(found(at)),
        None => schema,
    }
}

fn part(schema: &Json, value: &Json, at: &str) -> Result<(), String> {
    let Json::Object(map) = resolved(schema) else {
        return match schema {
            Json::Bool(false) => Err(format!("{at}: nothing may stand here")),
            _ => Ok(()),
        };
    };
    let odd: Vec<_> = map
        .keys()
        .filter(|key| !KNOWN.contains(&key.as_str()) && !key.starts_with("x-"))
        .collect();
    assert!(odd.is_empty(), "{at}: {odd:?} cannot be judged");
    is_of_type(map, value, at)?;
    if let Some(words) = map.get("enum").and_then(Json::as_array)
        && !words.contains(value)
    {
        return Err(format!("{at}: {value} is none of {words:?}"));
    }
    if map.get("const").is_some_and(|one| one != value) {
        return Err(format!("{at}: {value} is not {}", map["const"]));
    }
    if let Json::Object(names) = value {
        keys(map, names, at)?;
    }
    if let Json::Array(list) = value
        && let Some(items) = map.get("items")
    {
        let each = |(n, value)| part(items, value, &format!("{at}/{n}"));
        list.iter().enumerate().try_for_each(each)?;
    }
    combined(map, value, at)
}

fn combined(map: &Map<String, Json>, value: &Json, at: &str) -> Result<(), String> {
    let fits = |schema: &&Json| part(schema, value, at).is_ok();
    let all = |word: &str| map.get(word).and_then(Json::as_array);
    for schema in all("allOf").into_iter().flatten() {
        part(schema, value, at)?;
    }
    if let Some(any) = all("anyOf")
        && !any.iter().any(|schema| fits(&schema))
    {
        return Err(format!("{at}: {value} fits none of {any:?}"));
    }
    if let Some(one) = all("oneOf")
        && one.iter().filter(fits).count() != 1
    {
        return Err(format!("{at}: {value} does not fit one of {one:?}"));
    }
    if map.get("not").is_some_and(|not| fits(&not)) {
        return Err(format!("{at}: {value} fits what it must not"));
    }
    match (map.get("if"), map.get("then")) {
        (Some(when), Some(then)) if fits(&when) => part(then, value, at),
        _ => Ok(()),
    }
}

fn is_of_type(map: &Map<String, Json>, value: &Json, at: &str) -> Result<(), String> {
    let wanted: BTreeSet<_> = match map.get("type") {
        None => return Ok(()),
        Some(Json::Array(types)) => types.iter().filter_map(Json::as_str).collect(),
        Some(one) => one.as_str().into_iter().collect(),
    };
    let is = match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    };
    if wanted.contains(is) || is == "integer" && wanted.contains("number") {
        return Ok(());
    }
    Err(format!("{at}: {value} is no {wanted:?}"))
}

fn keys(map: &Map<String, Json>, names: &Map<String, Json>, at: &str) -> Result<(), String> {
    for name in map
        .get("required")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
    {
        let name = name.as_str().unwrap_or_default();
        if !names.contains_key(name) {
            return Err(format!("{at}/{name} is missing"));
        }
    }
    let known = map.get("properties").and_then(Json::as_object);
    for (name, value) in names {
        let at = format!("{at}/{name}");
        let like = map
            .get("patternProperties")
            .and_then(|like| like.as_object()?.values().next());
        match (
            known.and_then(|known| known.get(name)).or(like),
            map.get("additionalProperties"),
        ) {
            (None, Some(Json::Bool(false))) => return Err(format!("{at} may not be there")),
            (Some(schema), _) | (None, Some(schema)) => part(schema, value, &at)?,
            (None, None) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_told_of_is_found() {
        let schema = json!({"type": "object", "required": ["a"],
            "properties": {"a": {"type": "string"}, "b": {"type": "array", "items": {"type": "object", "properties": {"c": {"enum": [1]}}}}}});
        let check = |value: Json, expect: &str| {
            let got = judge(&schema, &value, true, "").err().unwrap_or_default();
            assert_eq!(got, expect, "{value}");
        };
        check(json!({"a": "x", "b": [{"c": 1}, {}]}), "");
        check(json!({}), "/a is missing");
        check(json!({"a": 1}), "/a: 1 is no {\"string\"}");
        check(json!({"a": "x", "d": 1}), "/d is not told of");
        check(
            json!({"a": "x", "b": [{"c": 2}]}),
            "/b/0/c: 2 is none of [Number(1)]",
        );
        check(json!({"a": "x", "b": [{"e": 2}]}), "/b/0/e is not told of");
    }
}
