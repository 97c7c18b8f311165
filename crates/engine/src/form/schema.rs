//! Forms as JSON Schema, draft 2020-12, which OpenAPI 3.1 speaks too.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::{Form, Named, Rule, Shape, Tagged};
use crate::read::{Key, Kind};

/// Text in which no control character stands but tabs and line breaks.
const NO_CONTROL: &str = "^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]*$";
/// Text without NUL, which no database keeps.
const NO_NUL: &str = "^[^\\u0000]*$";
/// One line.
const PLAIN: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$";
/// One line without spaces at its ends, and not empty.
const TRIMMED: &str = "^[^\\s\\u0000-\\u001f\\u007f-\\u009f]([^\\u0000-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f])?$";
/// One line that is not only spaces.
const LINE: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f][^\\u0000-\\u001f\\u007f-\\u009f]*$";

/// Whether `null` under a key that may be absent is the same as no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// It is, as in the bodies of the API.
    AreAbsent,
    /// It is a value like any other, which no key takes: so in workflows.
    AreValues,
}

/// The forms with names that were met, described once each.
#[derive(Debug)]
pub struct Defs {
    at: &'static str,
    nulls: Nulls,
    /// By name.
    pub found: BTreeMap<String, Json>,
}

impl Defs {
    /// Forms with names will stand at this place of the document: `#/$defs/`.
    pub const fn new(at: &'static str, nulls: Nulls) -> Self {
        Self {
            at,
            nulls,
            found: BTreeMap::new(),
        }
    }

    /// The schema of a form.
    pub fn schema(&mut self, form: &Form) -> Json {
        match *form {
            Form::Unsaid | Form::Any => json!({}),
            Form::Text { least, most } => {
                let mut schema =
                    json!({ "type": "string", "maxLength": most, "pattern": NO_CONTROL });
                if least > 0 {
                    schema["minLength"] = least.into();
                }
                schema
            }
            Form::Free(most) => text_like(NO_NUL, most),
            Form::Plain(most) => text_like(PLAIN, most),
            Form::Line(most) => text_like(LINE, most),
            Form::Trimmed(most) => text_like(TRIMMED, most),
            Form::Like { pattern, .. } => json!({ "type": "string", "pattern": pattern }),
            Form::Bool => json!({ "type": "boolean" }),
            Form::Only(value) => json!({ "const": value }),
            Form::Whole { least, most } => {
                json!({ "type": "integer", "minimum": least, "maximum": most })
            }
            Form::Number => json!({ "type": "number" }),
            Form::Between(least, most) => {
                let number = |text: &str| serde_json::from_str::<Json>(text).unwrap_or_default();
                json!({ "type": "number", "minimum": number(least), "maximum": number(most) })
            }
            Form::Words(words) => json!({ "enum": words }),
            Form::List { of, least, most } => {
                let items = self.schema(of);
                json!({ "type": "array", "items": items, "minItems": least, "maxItems": most })
            }
            Form::Map(shape) => self.map(shape),
            Form::Open(shape) => {
                let mut schema = self.map(shape);
                schema["additionalProperties"] = true.into();
                schema
            }
            Form::Names { name, value, most } => {
                let value = self.schema(value);
                json!({ "type": "object", "propertyNames": { "pattern": name },
                        "additionalProperties": value, "maxProperties": most })
            }
            Form::Tagged(tagged) => self.tagged(tagged),
            Form::Subjects(shapes) => self.subjects(shapes),
            Form::Either(forms) => {
                let all: Vec<_> = forms.iter().map(|form| self.schema(form)).collect();
                json!({ "anyOf": all })
            }
            Form::Named(named) => self.named(named),
        }
    }

    fn named(&mut self, named: &Named) -> Json {
        if !self.found.contains_key(named.name) {
            // Put down first: what holds itself comes by here again.
            self.found.insert(named.name.to_owned(), Json::Null);
            let mut schema = self.schema(&(named.form)());
            schema["description"] = named.doc.into();
            self.found.insert(named.name.to_owned(), schema);
        }
        json!({ "$ref": format!("{}{}", self.at, named.name) })
    }

    /// The schema of a map.
    pub fn map(&mut self, shape: &Shape) -> Json {
        self.keys(shape.keys(), shape.rules)
    }

    fn keys<'k>(&mut self, keys: impl Iterator<Item = &'k Key>, rules: &[Rule]) -> Json {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for key in keys.filter(|key| !key.later) {
            properties.insert(key.name.to_owned(), self.key(key));
            if key.required {
                required.push(key.name);
            }
        }
        let mut schema = json!({
            "type": "object", "properties": properties, "additionalProperties": false,
        });
        if !required.is_empty() {
            schema["required"] = required.into();
        }
        let rules: Vec<_> = rules.iter().map(|rule| self.rule(rule)).collect();
        if !rules.is_empty() {
            schema["allOf"] = rules.into();
        }
        schema
    }

    /// One kind after the other, so that what is wrong is said of the kind that is meant.
    fn tagged(&mut self, tagged: &Tagged) -> Json {
        let tag = tagged.tag;
        let words: Vec<_> = tagged.kinds.iter().map(|kind| kind.name).collect();
        let mut each = Vec::new();
        for kind in tagged.kinds {
            let at = self.kind(tagged, kind);
            let is = json!({ "required": [tag], "properties": { (tag): { "const": kind.name } } });
            each.push(json!({ "if": is, "then": { "$ref": at } }));
        }
        json!({ "type": "object", "required": [tag], "properties": { (tag): { "enum": words } }, "allOf": each })
    }

    fn subjects(&mut self, shapes: &[Shape]) -> Json {
        let subject = |shape: &Shape| shape.names().first().copied().unwrap_or_default();
        let one: Vec<_> = shapes
            .iter()
            .map(|shape| json!({ "required": [subject(shape)] }))
            .collect();
        let mut each = Vec::new();
        for shape in shapes {
            let then = self.map(shape);
            each.push(json!({ "if": { "required": [subject(shape)] }, "then": then }));
        }
        json!({ "type": "object", "oneOf": one, "allOf": each })
    }

    fn kind(&mut self, tagged: &Tagged, kind: &Kind) -> String {
        let name = format!("{}_{}", tagged.tag, kind.name);
        let at = format!("{}{name}", self.at);
        if self.found.contains_key(&name) {
            return at;
        }
        self.found.insert(name.clone(), Json::Null);
        let keys = tagged.common.iter().chain(kind.keys);
        let mut schema = self.keys(keys, kind.rules);
        schema["description"] = kind.doc.into();
        schema["properties"][tagged.tag] = json!({ "const": kind.name });
        self.found.insert(name, schema);
        at
    }

    fn key(&mut self, key: &Key) -> Json {
        let mut schema = self.schema(&key.form);
        if self.nulls == Nulls::AreAbsent && !key.required {
            schema = or_null(schema);
        }
        schema["description"] = key.doc.into();
        if !key.default.is_empty() {
            let default = serde_json::from_str(key.default);
            schema["default"] = default.unwrap_or_else(|_| key.default.into());
        }
        schema
    }

    /// What is so where a key is there.
    fn has(&self, key: &str) -> Json {
        match self.nulls {
            Nulls::AreValues => json!({ "required": [key] }),
            Nulls::AreAbsent => {
                json!({ "required": [key], "properties": { (key): { "not": { "const": null } } } })
            }
        }
    }

    fn rule(&self, rule: &Rule) -> Json {
        let each = |keys: &[&str]| keys.iter().map(|key| self.has(key)).collect::<Vec<_>>();
        match *rule {
            Rule::All(rules) => {
                let all: Vec<_> = rules.iter().map(|rule| self.rule(rule)).collect();
                json!({ "allOf": all })
            }
            Rule::One(keys) => json!({ "oneOf": each(keys) }),
            Rule::Some(keys) => json!({ "anyOf": each(keys) }),
            Rule::OneAtMost(keys) => {
                let mut pairs = Vec::new();
                for (n, first) in keys.iter().enumerate() {
                    let others = keys[n + 1..].iter();
                    pairs.extend(others.map(
                        |second| json!({ "not": { "allOf": [self.has(first), self.has(second)] } }),
                    ));
                }
                json!({ "allOf": pairs })
            }
            Rule::Needs(key, others) => {
                json!({ "if": self.has(key), "then": { "anyOf": each(others) } })
            }
            Rule::WordNeeds(key, word, other) => self.where_it_is(key, &word.into(), other),
            Rule::ValueNeeds(key, value, other) => self.where_it_is(key, &value.into(), other),
            Rule::WordWithout(key, word, other) => self.without(key, &word.into(), other),
            Rule::ValueWithout(key, value, other) => self.without(key, &value.into(), other),
        }
    }

    fn without(&self, key: &str, value: &Json, other: &str) -> Json {
        let mut rule = self.where_it_is(key, value, other);
        rule["then"] = json!({ "not": self.has(other) });
        rule
    }

    fn where_it_is(&self, key: &str, value: &Json, other: &str) -> Json {
        let when = json!({ "required": [key], "properties": { (key): { "const": value } } });
        json!({ "if": when, "then": self.has(other) })
    }
}

fn text_like(pattern: &str, most: usize) -> Json {
    json!({ "type": "string", "maxLength": most, "pattern": pattern })
}

fn or_null(schema: Json) -> Json {
    if let Json::Object(map) = &schema {
        if map.is_empty() {
            return schema;
        }
        if let Some(Json::String(kind)) = map.get("type") {
            let both = json!([kind, "null"]);
            let mut map = map.clone();
            map.insert("type".to_owned(), both);
            return Json::Object(map);
        }
        if let Some(Json::Array(words)) = map.get("enum") {
            let mut words = words.clone();
            words.push(Json::Null);
            return json!({ "enum": words });
        }
    }
    json!({ "anyOf": [schema, { "type": "null" }] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::key;

    const WHO: &[Key] = &[
        key("id", "Its number.").takes(Form::ROW),
        key("name", "Its name.").takes(Form::text(9)),
    ];
    static SHAPE: Shape = Shape {
        keys: &[WHO],
        rules: &[Rule::One(&["id", "name"])],
    };

    fn check(form: Form, nulls: Nulls, expect: &Json) {
        let mut defs = Defs::new("#/$defs/", nulls);
        assert_eq!(defs.schema(&form), *expect, "{form:?}");
    }

    #[test]
    fn a_form_is_written_as_a_schema() {
        check(
            Form::Words(&["a"]),
            Nulls::AreValues,
            &json!({"enum": ["a"]}),
        );
        let inside = Form::list(&Form::Bool, 1, 2);
        let expect =
            json!({"type": "array", "items": {"type": "boolean"}, "minItems": 1, "maxItems": 2});
        check(inside, Nulls::AreValues, &expect);
    }

    #[test]
    fn rules_between_keys_are_told_too() {
        let mut defs = Defs::new("#/$defs/", Nulls::AreValues);
        let schema = defs.schema(&Form::Map(&SHAPE));
        assert_eq!(schema["additionalProperties"], false);
        let expect = json!([{"oneOf": [{"required": ["id"]}, {"required": ["name"]}]}]);
        assert_eq!(schema["allOf"], expect);
        let mut defs = Defs::new("#/$defs/", Nulls::AreAbsent);
        let schema = defs.schema(&Form::Map(&SHAPE));
        assert_eq!(
            schema["properties"]["id"]["type"],
            json!(["string", "null"])
        );
    }
}
