//! What tests of this crate have in common: a contact, what happened to them, and a journey.

use std::fmt::Write as _;

use expect_test::Expect;

use crate::calendar::Zone;
use crate::check::Catalogue;
use crate::contact::{Contact, Known};
use crate::event::Event;
use crate::finding::Findings;
use crate::id::{BlockId, ContactId, EventId, JourneyId, WorkflowId};
use crate::journey::{Journey, Left};
use crate::plan::Plan;
use crate::scope::{Facts, Scope};
use crate::time::Time;
use crate::trigger;
use crate::value::Value;

/// An instant.
pub(crate) fn at(text: &str) -> Time {
    Time::parse(text).unwrap_or_else(|| panic!("{text} is not an instant"))
}

/// A value from JSON.
pub(crate) fn value(json: &str) -> Value {
    Value::from_json(&serde_json::from_str(json).unwrap(), "sample").unwrap()
}

/// An event, known at once.
pub(crate) fn event(when: &str, name: &str, data: &str) -> Event {
    Event {
        id: EventId(1),
        contact: ContactId(7),
        name: name.to_owned(),
        occurred_at: at(when),
        received_at: at(when),
        source: "api".to_owned(),
        data: value(data).into(),
    }
}

/// The findings as lines.
pub(crate) fn told(findings: Findings) -> String {
    let lines = findings.into_list();
    let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// A plan, without a workspace to check it against.
pub(crate) fn plan(text: &str) -> Plan {
    Plan::from_text(text, &Catalogue::default()).unwrap_or_else(|findings| {
        let lines: Vec<_> = findings.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    })
}

/// A table whose lines are inputs; indented below each stands what `run` says of it, or `ok`.
/// `UPDATE_EXPECT=1` writes what it says now.
pub(crate) fn check_table(table: &Expect, run: impl Fn(&str) -> String) {
    let lines = || table.data().lines().filter(|line| !line.trim().is_empty());
    let indent = |line: &str| line.len() - line.trim_start().len();
    let outer = lines().map(indent).min().unwrap_or(0);
    let mut out = String::new();
    for input in lines().filter(|line| indent(line) == outer).map(str::trim) {
        let said = run(input);
        let said = if said.is_empty() { "ok" } else { &said };
        writeln!(out, "{input}\n    {}", said.replace('\n', "\n    ")).unwrap();
    }
    table.assert_eq(&out);
}

/// One contact with a history, inside a journey, at an instant.
pub(crate) struct World {
    pub(crate) contact: Contact,
    pub(crate) history: Vec<Event>,
    pub(crate) zone: Zone,
    pub(crate) now: Time,
    pub(crate) journey: Journey,
}

impl World {
    /// In Amsterdam, in a journey that this trigger began at `entered`.
    pub(crate) fn new(entered: &str, trigger: &str, now: &str) -> Self {
        let begun = event(entered, "order_placed", trigger);
        let journey = trigger::begin(
            JourneyId(1),
            (WorkflowId(1), 1),
            (BlockId::new("t").unwrap(), String::new()),
            &begun,
            at(entered),
        );
        Self {
            contact: Contact::new(ContactId(7), at("2020-01-01T00:00:00Z")),
            history: Vec::new(),
            zone: Zone::named("Europe/Amsterdam").unwrap(),
            now: at(now),
            journey,
        }
    }

    /// Gives the contact attributes, each known since 2021.
    pub(crate) fn attributes(&mut self, json: &str) {
        let Value::Map(fields) = value(json) else {
            panic!("attributes are a map: {json}")
        };
        for (name, value) in fields {
            let since = Some(at("2021-01-01T00:00:00Z"));
            self.contact.attributes.insert(name, Known { value, since });
        }
    }

    /// Adds to the history, which is kept in order.
    pub(crate) fn happened(&mut self, when: &str, name: &str, data: &str) {
        self.history.push(event(when, name, data));
        self.history.sort_by_key(|event| event.occurred_at);
    }

    /// Lets the journey have passed a block.
    pub(crate) fn passed(&mut self, block: &str, when: &str, outcome: &str) {
        let left = Left {
            at: at(when),
            outcome: outcome.to_owned(),
            visits: 1,
            event: None,
            data: None,
        };
        let block = BlockId::new(block).unwrap();
        self.journey.memory.left.insert(block, left);
    }

    pub(crate) fn facts(&self) -> Facts<'_> {
        Facts {
            contact: &self.contact,
            history: &self.history,
            zone: &self.zone,
            told: &crate::told::NOTHING,
        }
    }

    pub(crate) fn scope(&self) -> Scope<'_> {
        Scope {
            facts: self.facts(),
            zone: &self.zone,
            now: self.now,
            event: None,
            item: None,
            journey: Some(&self.journey),
            heard: None,
        }
    }
}
