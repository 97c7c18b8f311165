//! `start: manual`: started by hand, through the API or by another workflow, with data after a
//! schema. The door checks the data before the event is written, so that whoever asks is told what
//! is wrong; here an event that does not fit starts nothing.

use crate::document::Node;
use crate::event::{Event, own};
use crate::finding::{Findings, Place};
use crate::form::{Form, Shape, parts};
use crate::id::Handle;
use crate::money::Money;
use crate::read::{self, Fields, Key, Kind as TriggerKind, key};
use crate::value::Value;

const KEYS: &[Key] = &[
    key("schema", "The fields of the data: name, type, required.").takes(Form::list(
        &Form::Map(&Shape::of(&[FIELD_KEYS])),
        0,
        FIELDS_MAX,
    )),
    key("where", "Which of those starts.").takes(parts::CONDITION),
    key("key", "Once per what: a path, or a list of paths.").takes(parts::KEY),
];

/// What forms and documentation see.
pub const KIND: TriggerKind = TriggerKind {
    name: "manual",
    doc: "To be asked: by hand, by the API, or by another workflow.",
    keys: KEYS,
    rules: &[],
};

const FIELD_KEYS: &[Key] = &[
    key("name", "The field's name.")
        .takes(Form::text(100))
        .required(),
    key("type", "text, number, money, date, bool or list.")
        .takes(Form::Words(&[
            "text", "number", "money", "date", "bool", "list",
        ]))
        .required(),
    key("required", "Whether it must be there.")
        .takes(Form::Bool)
        .else_is("false"),
];

/// Most fields of a schema.
const FIELDS_MAX: usize = 100;

/// Names that the event itself needs: which workflow is asked for, by whom, once per what, and how
/// many journeys led to this.
const NAMES_TAKEN: [&str; 4] = ["workflow", "by", "key", "hops"];

/// A trigger that waits to be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManualTrigger {
    /// The fields of its data.
    schema: Vec<SchemaField>,
}

/// A field of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
struct SchemaField {
    name: String,
    kind: Kind,
    required: bool,
}

/// What a field may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Money,
    Date,
    Bool,
    List,
}

const KINDS: &[(&str, Kind)] = &[
    ("text", Kind::Text),
    ("number", Kind::Number),
    ("money", Kind::Money),
    ("date", Kind::Date),
    ("bool", Kind::Bool),
    ("list", Kind::List),
];

impl ManualTrigger {
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Option<Self> {
        let schema = fields.read("schema", findings, read::list(0, FIELDS_MAX, field));
        if fields.has("schema") {
            return schema.map(|schema| Self { schema });
        }
        Some(Self { schema: Vec::new() })
    }

    /// What is wrong with this data, in sentences; nothing if it fits. Fields that the schema does
    /// not name are faults too: they would be a slip of the pen that nobody sees.
    pub fn faults(&self, data: &Value) -> Vec<String> {
        let Value::Map(given) = data else {
            return vec!["the data must be a map".to_owned()];
        };
        let mut faults = Vec::new();
        for field in &self.schema {
            let name = &field.name;
            match data.get(name).filter(|value| *value != Value::Null) {
                None if field.required => faults.push(format!("`{name}` is missing")),
                Some(value) if !field.kind.has(&value) => {
                    faults.push(format!("`{name}` must be {}", field.kind.as_str()));
                }
                _ => {}
            }
        }
        for name in given.keys() {
            if !self.schema.iter().any(|field| field.name == *name) {
                let known = self.schema.iter().map(|field| field.name.as_str());
                faults.push(read::unknown("field", name, known));
            }
        }
        faults
    }

    /// Whether this event asks for a workflow of this name with data that fits.
    pub(super) fn fits(&self, event: &Event, handle: &Handle) -> bool {
        let Value::Map(fields) = &*event.data else {
            return false;
        };
        let mut data = fields.clone();
        data.retain(|name, _| !NAMES_TAKEN.contains(&name.as_str()));
        event.name == own::JOURNEY_START_ASKED
            && event.data.get("workflow") == Some(handle.as_str().into())
            && self.faults(&Value::Map(data)).is_empty()
    }
}

fn field(node: &Node, place: &Place, findings: &mut Findings) -> Option<SchemaField> {
    let fields = Fields::open(node, place, &[FIELD_KEYS], findings)?;
    let name = fields.required("name", findings, read::text(100));
    let kind = fields.required("type", findings, read::one_of(KINDS));
    let required = fields
        .read("required", findings, read::bool)
        .unwrap_or(false);
    let name = name?;
    if NAMES_TAKEN.contains(&name.as_str()) {
        let sentence =
            format!("`{name}` says which workflow is asked for, and by whom; take another name.");
        findings.error("name", place, sentence);
        return None;
    }
    Some(SchemaField {
        name,
        kind: kind?,
        required,
    })
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "a number",
            Self::Money => "an amount such as \"50.00 EUR\"",
            Self::Date => "a date such as \"2027-05-01\"",
            Self::Bool => "true or false",
            Self::List => "a list",
        }
    }

    fn has(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Text, Value::Text(_))
            | (Self::Number, Value::Number(_))
            | (Self::Bool, Value::Bool(_))
            | (Self::List, Value::List(_)) => true,
            (Self::Money, Value::Text(text)) => Money::parse(text).is_ok(),
            (Self::Date, Value::Text(text)) => {
                crate::moment::instant(text, &crate::calendar::Zone::utc()).is_some()
            }
            _ => false,
        }
    }
}
