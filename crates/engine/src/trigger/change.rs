//! `start: change`: a field of the contact really changed. `event.old` and `event.new` are its values;
//! one that was not there before has no `old`.

use crate::event::{Event, own};
use crate::finding::Findings;
use crate::form::parts;
use crate::path::{self, Path, Root};
use crate::read::{Fields, Key, Kind, key};
use crate::value::Value;

const KEYS: &[Key] = &[
    key("field", "Which field of the contact.")
        .takes(parts::PATH)
        .required(),
    key("where", "Which of those changes: event.old and event.new.").takes(parts::CONDITION),
    key("key", "Once per what: a path, or a list of paths.").takes(parts::KEY),
];

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "change",
    doc: "A field of the contact that really changes.",
    keys: KEYS,
    rules: &[],
};

/// A trigger that waits for a change.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeTrigger {
    /// Which field; below `contact.`.
    field: Path,
}

impl ChangeTrigger {
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Option<Self> {
        let field = fields.required("field", findings, path::read)?;
        if field.root != Root::Contact {
            let (_, place) = fields.get("field")?;
            let sentence = "Only a field of the contact changes: `contact.`.";
            findings.error("root", &place, sentence);
            return None;
        }
        if field.names[0] == "tags" {
            let (_, place) = fields.get("field")?;
            let sentence = "Tags come and go: use `start: segment` with a `tag`.";
            findings.error("field", &place, sentence);
            return None;
        }
        Some(Self { field })
    }

    /// Whether this event says that the field has another value now.
    pub(super) fn fits(&self, event: &Event) -> bool {
        changed(&self.field, event)
    }
}

/// Whether this event says that the value at the path, which begins with `contact.`, is another now.
pub(crate) fn changed(field: &Path, event: &Event) -> bool {
    let Some((name, below)) = field.names.split_first() else {
        return false;
    };
    let at = |side: &str| {
        let value = event.data.get(side).filter(|value| *value != Value::Null);
        below.iter().try_fold(value?, |value, name| value.get(name))
    };
    event.name == own::CONTACT_CHANGED
        && event.data.get("field") == Some(name.as_str().into())
        && at("old") != at("new")
}
