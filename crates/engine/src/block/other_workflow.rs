//! `do: start_workflow` and `do: stop_workflow`: another workflow begins for the same contact, or the
//! contact's journeys through it end. Both are asked for by an event of Postduif's own, which goes
//! through the inbox like everything else: it happens in order, it is seen in the history, and it
//! carries how many journeys led to it.

use super::given::{self, Field};
use super::{Inside, Kind, Next, Run};
use crate::event::{self, own};
use crate::finding::Findings;
use crate::form::{Form, parts};
use crate::id::Handle;
use crate::read::{self, Fields, Key, key};
use crate::step::Emitted;
use crate::value::Value;
use crate::why::Why;

/// What forms and documentation see.
pub const START: Kind = Kind {
    name: "start_workflow",
    doc: "Starts another workflow for the contact.",
    keys: KEYS,
    rules: &[],
};

/// What forms and documentation see.
pub const STOP: Kind = Kind {
    name: "stop_workflow",
    doc: "Ends the contact's journeys through another workflow.",
    keys: KEYS,
    rules: &[],
};

const KEYS: &[Key] = &[
    key("workflow", "Which.").takes(Form::HANDLE).required(),
    key("data", "What it is given, each { name, value }.").takes(parts::DATA),
];

/// Starts or stops another workflow.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherWorkflow {
    /// Whether it starts; else it stops.
    pub starts: bool,
    /// Which.
    pub workflow: Handle,
    /// What it is given.
    pub data: Vec<Field>,
}

impl OtherWorkflow {
    pub(super) fn read(
        kind: &str,
        fields: &Fields<'_>,
        inside: Inside,
        findings: &mut Findings,
    ) -> Option<Self> {
        let workflow = fields.required("workflow", findings, read::handle);
        let taken = [event::HOPS, event::BY, event::WORKFLOW];
        let data = given::data(inside, &taken, fields, findings);
        Some(Self {
            starts: kind == START.name,
            workflow: workflow?,
            data,
        })
    }

    /// What it does.
    pub fn run(&self, run: &mut Run<'_>) -> Next {
        let (name, outcome) = if self.starts {
            (own::JOURNEY_START_ASKED, "start_asked")
        } else {
            (own::JOURNEY_STOP_ASKED, "stop_asked")
        };
        let mut data = given::found(&self.data, &run.scope);
        data.push((event::WORKFLOW.to_owned(), self.workflow.as_str().into()));
        data.push((event::BY.to_owned(), run.workflow.as_str().into()));
        run.events.push(Emitted {
            name: name.to_owned(),
            data: Value::Map(data.into_iter().collect()),
        });
        Next::to(run.node.next, outcome, Why::note(self.workflow.as_str()))
    }
}
