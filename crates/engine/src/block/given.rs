//! A value that a block hands on: a literal, another value, or a moment; and the fields of an event
//! that are made of such values. What they are used for is the block's business.

use super::Inside;
use crate::condition::{self, Operand};
use crate::document::{Content, Node};
use crate::finding::{Findings, Place};
use crate::form::{Form, Shape, parts};
use crate::moment::Moment;
use crate::path::Path;
use crate::read::{self, Fields, Key, key};
use crate::scope::Scope;
use crate::value::Value;

/// Most fields of an event that a block writes.
const FIELDS_MAX: usize = 50;
/// Longest name of a field.
const NAME_CHARS_MAX: usize = 100;

const FIELD_KEYS: &[Key] = &[
    key("name", "The field's name.")
        .takes(Form::Text {
            least: 1,
            most: NAME_CHARS_MAX,
        })
        .required(),
    key("value", "Its value: a literal, { path: … } or a moment.")
        .takes(parts::GIVEN)
        .required(),
];

/// What `data:` looks like.
pub(crate) fn data_form() -> Form {
    const FIELDS: Form = Form::list(&Form::Map(&Shape::of(&[FIELD_KEYS])), 0, FIELDS_MAX);
    FIELDS
}

/// A value that a block hands on.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// A literal or another value.
    Value(Operand),
    /// An instant.
    Moment(Moment),
}

/// A field of an event that a block writes.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Given,
}

impl Given {
    /// Reads a literal, `{ path: … }` or a moment.
    pub(super) fn read(inside: Inside) -> impl Fn(&Node, &Place, &mut Findings) -> Option<Self> {
        move |node, place, findings| match node.content {
            Content::Map(_) if node.get("path").is_none() => {
                super::moment(inside)(node, place, findings).map(Self::Moment)
            }
            _ => condition::operand(inside.rule())(node, place, findings).map(Self::Value),
        }
    }

    /// The value; `None` if it is missing.
    pub(super) fn find(&self, scope: &Scope<'_>) -> Option<Value> {
        match self {
            Self::Value(operand) => operand.value(scope),
            Self::Moment(moment) => {
                let at = moment.find(scope, scope.now)?;
                Some(Value::Text(at.to_string()))
            }
        }
    }

    /// The path that it follows.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::Value(operand) => operand.path(),
            Self::Moment(moment) => moment.path(),
        }
    }
}

/// Reads `data:`, the fields of an event. Names in `taken` are written by the block itself.
pub(super) fn data(
    inside: Inside,
    taken: &[&str],
    fields: &Fields<'_>,
    findings: &mut Findings,
) -> Vec<Field> {
    let one = |node: &Node, place: &Place, findings: &mut Findings| {
        let fields = Fields::open(node, place, &[FIELD_KEYS], findings)?;
        let name = fields.required("name", findings, read::text(NAME_CHARS_MAX))?;
        if taken.contains(&name.as_str()) || name.is_empty() {
            let sentence = format!("A field cannot be called `{name}` here.");
            findings.error("field_name", place, sentence);
            return None;
        }
        let value = fields.required("value", findings, Given::read(inside))?;
        Some(Field { name, value })
    };
    fields
        .read("data", findings, read::list(0, FIELDS_MAX, one))
        .unwrap_or_default()
}

/// The fields with their values, without those whose value is missing.
pub(super) fn found(data: &[Field], scope: &Scope<'_>) -> Vec<(String, Value)> {
    let found = data
        .iter()
        .filter_map(|field| Some((field.name.clone(), field.value.find(scope)?)));
    found.collect()
}

/// The paths that these fields follow.
pub(super) fn paths(data: &[Field]) -> Vec<&Path> {
    data.iter().filter_map(|field| field.value.path()).collect()
}
