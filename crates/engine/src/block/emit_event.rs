//! `do: emit_event`: writes an event about the contact, as if it had come in by a door. It starts
//! workflows and settles waits like any other; how many journeys led to it goes along, so that
//! workflows which set each other off come to a stop.

use super::given::{self, Field};
use super::{Inside, Kind, Next, Run};
use crate::condition;
use crate::document::Node;
use crate::event;
use crate::finding::{Findings, Place};
use crate::form::parts;
use crate::read::{Fields, key};
use crate::step::Emitted;
use crate::value::Value;
use crate::why::Why;

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "emit_event",
    doc: "Writes an event about the contact.",
    keys: &[
        key("event", "Its name.").takes(parts::EVENT).required(),
        key("data", "Its fields, each { name, value }.").takes(parts::DATA),
    ],
    rules: &[],
};

/// Writes an event.
#[derive(Clone, Debug, PartialEq)]
pub struct EmitEvent {
    /// Its name.
    pub event: String,
    /// Its fields.
    pub data: Vec<Field>,
}

impl EmitEvent {
    pub(super) fn read(
        fields: &Fields<'_>,
        inside: Inside,
        findings: &mut Findings,
    ) -> Option<Self> {
        let event = fields.required("event", findings, name);
        let data = given::data(inside, &[event::HOPS, event::BY], fields, findings);
        Some(Self {
            event: event?,
            data,
        })
    }

    /// What it does.
    pub fn run(&self, run: &mut Run<'_>) -> Next {
        let mut data: Vec<_> = given::found(&self.data, &run.scope);
        data.push((event::BY.to_owned(), run.workflow.as_str().into()));
        run.events.push(Emitted {
            name: self.event.clone(),
            data: Value::Map(data.into_iter().collect()),
        });
        Next::to(run.node.next, "emitted", Why::note(&self.event))
    }
}

/// The name of an event that does not belong to Postduif itself.
fn name(node: &Node, place: &Place, findings: &mut Findings) -> Option<String> {
    let name = condition::event_name(node, place, findings)?;
    if event::is_own(&name) {
        let sentence = format!("Only Postduif itself writes events such as `{name:.60}`.");
        findings.error("event_name", place, sentence);
        return None;
    }
    Some(name)
}
