//! Writing the document from the tables.

use std::collections::BTreeMap;

use engine::form::{Defs, Form, Nulls};
use engine::read::Key;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value as Json, json};

use super::operation::{Body, Content, Operation};
use super::tables::operations;
use crate::problem::{Kind, Problem};
use crate::routes::needs::{Need, needs};

/// Where forms with a name stand.
const SCHEMAS: &str = "#/components/schemas/";

/// The whole of it.
pub(super) fn document() -> Json {
    let settings = SchemaSettings::draft2020_12()
        .for_serialize()
        .with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
    let mut writer = Writer {
        types: settings.into_generator(),
        forms: Defs::new(SCHEMAS, Nulls::AreAbsent),
    };
    let problem = writer.types.subschema_for::<Problem>();
    let mut paths: BTreeMap<&str, Map<String, Json>> = BTreeMap::new();
    for operation in operations() {
        let told = writer.operation(operation);
        let at = paths.entry(operation.path).or_default();
        at.insert(operation.method.to_owned(), told);
    }
    let responses: Map<String, Json> = Kind::ALL
        .into_iter()
        .map(|kind| (name_of(kind), answer_to(kind, problem.as_value())))
        .collect();
    let mut schemas: Map<String, Json> = writer.types.take_definitions(true);
    schemas.extend(writer.forms.found);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Postduif",
            "version": "1",
            "summary": "Workflows that send the right message to the right contact at the right moment.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/", "description": "This server." }],
        "security": [{ "key": [] }, { "basic": [] }, { "session": [] }],
        "tags": tags(),
        "paths": paths,
        "components": {
            "securitySchemes": {
                "key": { "type": "http", "scheme": "bearer", "description": "A key: `Authorization: Bearer pd_...`." },
                "basic": { "type": "http", "scheme": "basic", "description": "A key as the user or the password." },
                "session": { "type": "apiKey", "in": "cookie", "name": crate::cookie::PLAIN, "description": "The session of somebody who signed in; what changes something repeats its token as `X-CSRF-Token`." },
            },
            "responses": responses,
            "schemas": schemas,
        },
    })
}

fn tags() -> Vec<Json> {
    let mut names: Vec<_> = operations().map(tag).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| json!({ "name": name }))
        .collect()
}

/// The endpoints of one thing stand together: by the word behind `/api/v1`, or the door.
fn tag(operation: &Operation) -> &'static str {
    let mut parts = operation.path.split('/').skip(1);
    match parts.next() {
        Some("api") => parts.nth(1).unwrap_or_default(),
        Some("in") => parts.next().unwrap_or_default(),
        Some("v1") => "segment",
        other => other.unwrap_or_default(),
    }
}

fn name_of(kind: Kind) -> String {
    format!("{kind:?}")
}

fn answer_to(kind: Kind, problem: &Json) -> Json {
    let mut answer = json!({
        "description": kind.title(),
        "content": { "application/problem+json": { "schema": problem } },
    });
    let text =
        |doc: &str| json!({ "description": doc, "required": true, "schema": { "type": "string" } });
    match kind {
        Kind::Unauthorized => {
            answer["headers"] = json!({ "WWW-Authenticate": text("How to say who asks.") });
        }
        Kind::TooMany | Kind::Unavailable => {
            answer["headers"] = json!({ "Retry-After": text("In how many seconds to try again.") });
        }
        _ => {}
    }
    answer
}

struct Writer {
    types: SchemaGenerator,
    forms: Defs,
}

impl Writer {
    fn operation(&mut self, operation: &Operation) -> Json {
        let need = needs(operation.path)
            .into_iter()
            .find(|need| need.method.eq_ignore_ascii_case(operation.method));
        let mut told = json!({
            "operationId": operation.id,
            "summary": operation.summary,
            "tags": [tag(operation)],
            "responses": self.answers(operation, need),
        });
        match need {
            Some(need) => {
                let right = need.right.as_str();
                told["description"] = format!("Needs the right `{right}`.").into();
                told["x-right"] = right.into();
            }
            None => told["security"] = json!([]),
        }
        let parameters = self.parameters(operation);
        if !parameters.is_empty() {
            told["parameters"] = parameters.into();
        }
        if let Some(body) = self.body(operation.body) {
            told["requestBody"] = body;
        }
        told
    }

    fn parameters(&mut self, operation: &Operation) -> Vec<Json> {
        let names = names_in(operation.path);
        let mut all: Vec<_> = names
            .map(|name| {
                json!({ "name": name, "in": "path", "required": true,
                        "description": said_of(name), "schema": self.forms.schema(&form_of(name)) })
            })
            .collect();
        all.extend(operation.query.iter().map(|key| self.asked(key)));
        all
    }

    fn asked(&mut self, key: &Key) -> Json {
        let mut schema = self.forms.schema(&key.form);
        if !key.default.is_empty() {
            schema["default"] = serde_json::from_str(key.default).unwrap_or_default();
        }
        json!({ "name": key.name, "in": "query", "required": key.required, "description": key.doc, "schema": schema })
    }

    fn body(&mut self, body: Body) -> Option<Json> {
        let (content, required) = match body {
            Body::Nothing => return None,
            Body::Json(form) => (self.as_json(&form), true),
            Body::Optional(form) => (self.as_json(&form), false),
            Body::Text(form) => {
                let schema = self.forms.schema(&form);
                let media = json!({ "schema": schema });
                (
                    json!({ "application/json": media, "application/yaml": media }),
                    true,
                )
            }
            Body::Judged(form) => {
                let schema = self.forms.schema(&form);
                let media = json!({ "schema": schema });
                (
                    json!({ "application/json": media, "application/yaml": media }),
                    false,
                )
            }
            Body::Picture => {
                let types = ["image/png", "image/jpeg", "image/gif", "image/webp"];
                let content = types.map(|media| (media.to_owned(), json!({})));
                (Json::Object(content.into_iter().collect()), true)
            }
            // An empty file is one too.
            Body::File => (json!({ "text/csv": {}, "application/x-ndjson": {} }), false),
        };
        Some(json!({ "content": content, "required": required }))
    }

    fn as_json(&mut self, form: &Form) -> Json {
        let schema = self.forms.schema(form);
        json!({ "application/json": { "schema": schema } })
    }

    fn answers(&mut self, operation: &Operation, need: Option<&Need>) -> Json {
        let (status, content) = operation.answer;
        let content = match content {
            Content::Nothing => None,
            Content::Json(schema) => {
                let schema = schema(&mut self.types);
                Some(json!({ "application/json": { "schema": schema } }))
            }
            Content::Document(media) => {
                let any = json!({ "type": "object", "additionalProperties": true });
                Some(json!({ (media): { "schema": any } }))
            }
            Content::Text(types) => {
                let media = types.iter().map(|name| {
                    // A stream's events cannot be told in OpenAPI 3.1, and it is no one text.
                    let told = match *name {
                        "text/event-stream" => json!({}),
                        _ => json!({ "schema": { "type": "string" } }),
                    };
                    ((*name).to_owned(), told)
                });
                Some(Json::Object(media.collect()))
            }
        };
        let mut answers: Map<String, Json> = problems(operation, need)
            .into_iter()
            .map(|kind| {
                let at = format!("#/components/responses/{}", name_of(kind));
                (kind.status().as_str().to_owned(), json!({ "$ref": at }))
            })
            .collect();
        let mut says = |status: u16, text: &str| {
            let mut answer = json!({ "description": text });
            if let Some(content) = &content {
                answer["content"] = content.clone();
            }
            let status = status.to_string();
            // One status can mean a problem as well as an answer of its own.
            if let Some(problem) = answers.get(&status).filter(|_| content.is_some()) {
                let kind = Kind::ALL.into_iter().find(|kind| {
                    problem["$ref"]
                        .as_str()
                        .is_some_and(|at| at.ends_with(&name_of(*kind)))
                });
                let problem = kind
                    .map(|kind| answer_to(kind, &json!({ "$ref": format!("{SCHEMAS}Problem") })));
                if let Some(Json::Object(media)) = problem.map(|problem| problem["content"].clone())
                    && let Some(all) = answer["content"].as_object_mut()
                {
                    all.extend(media);
                }
            }
            answers.insert(status, answer);
        };
        says(status, "What was asked for.");
        for (status, text) in operation.further {
            says(*status, text);
        }
        answers.into()
    }
}

/// What can be wrong with a request.
fn problems(operation: &Operation, need: Option<&Need>) -> Vec<Kind> {
    let mut all = vec![Kind::Internal, Kind::Unavailable];
    if need.is_some() {
        all.extend([Kind::Unauthorized, Kind::Forbidden]);
    }
    if operation.path.contains('{') {
        // What stands in the path may be no UTF-8.
        all.extend([Kind::NotFound, Kind::Malformed]);
    }
    if !operation.query.is_empty() {
        all.push(Kind::Malformed);
    }
    if !matches!(operation.body, Body::Nothing) {
        all.extend([
            Kind::Malformed,
            Kind::TooLarge,
            Kind::Invalid,
            Kind::TooMany,
        ]);
    }
    if operation.method != "get" {
        all.push(Kind::NoRoom);
    }
    all.extend(operation.problems);
    all
}

/// The names in braces of a path.
pub(super) fn names_in(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
}

fn form_of(name: &str) -> Form {
    match name {
        "handle" => Form::HANDLE,
        "block" => Form::LOCAL_ID,
        "name" => Form::Words(&["workflow", "segment", "settings", "email"]),
        _ => Form::ROW,
    }
}

fn said_of(name: &str) -> &'static str {
    match name {
        "handle" => "Its handle.",
        "block" => "The id of the block.",
        "name" => "Of which kind of file.",
        "journey" => "The number of the journey.",
        "task" => "The number of the task.",
        _ => "Its number.",
    }
}
