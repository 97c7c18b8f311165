//! Problems as the API's document tells of them.

use std::borrow::Cow;

use engine::finding::Finding;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Kind, Located, Problem};

impl JsonSchema for Located {
    fn schema_name() -> Cow<'static, str> {
        "Located".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "Something that is wrong at a place in what was sent.",
            "required": ["at", "sentence"],
            "properties": {
                "at": { "type": "string", "description": "Names and list positions, joined with `/`." },
                "sentence": { "type": "string", "description": "What is wrong." },
                "line": { "type": "integer", "minimum": 1, "description": "The line in the part that `at` names, where it is a text." },
                "column": { "type": "integer", "minimum": 1, "description": "The column in that line." },
            },
        })
    }
}

impl JsonSchema for Problem {
    fn schema_name() -> Cow<'static, str> {
        "Problem".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let types: Vec<_> = Kind::ALL.iter().map(|kind| kind.words().0).collect();
        json_schema!({
            "type": "object",
            "description": "What is wrong (RFC 9457).",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": { "enum": types, "description": "Which kind of problem; for programs, and never changed." },
                "title": { "type": "string", "description": "The kind in a few words." },
                "status": { "type": "integer", "description": "The status of the answer." },
                "detail": { "type": "string", "description": "What is wrong this time, in a sentence." },
                "errors": { "type": "array", "items": generator.subschema_for::<Located>(), "description": "What is wrong in what was sent, each with its place." },
                "findings": { "type": "array", "items": generator.subschema_for::<Finding>(), "description": "What is wrong in a draft." },
                "revision": { "type": "integer", "description": "The revision that something is at, where another one was meant." },
            },
        })
    }
}
