//! Segments: a rule over contacts with a name, which other rules refer to as `segment: handle`.
//!
//! A segment sees the contact and its events, and nothing of a journey, so it means the same
//! wherever it is named: its local times are in the contact's own zone, else the workspace's. This
//! module reads the file form, and binds the names in rules to the rules that they name; it does not
//! know where segments are kept.

mod bind;
mod turn;

use std::sync::{Arc, OnceLock};

use crate::calendar::Zone;
use crate::condition::{Condition, Ctx, PlaceKind};
use crate::contact::Contact;
use crate::document::{self, Content, Node};
use crate::draft::Head;
use crate::event::Event;
use crate::finding::{Findings, Place};
use crate::form::{Form, Shape, parts};
use crate::id::Handle;
use crate::read::{self, Fields, Key, key};
use crate::scope::{Facts, Scope};
use crate::time::Time;
use crate::why::Why;

pub use bind::{Fault, NESTING_MAX, PARTS_MAX, Segments};
pub(crate) use bind::{bind, check};
pub use turn::turns_at;

/// The number of the form of segment files that this program writes, and the only one it reads.
const FORMAT: &str = "1";

const KEYS: &[Key] = &[
    key("format", "The number of this grammar.")
        .takes(Form::whole(1, 1))
        .required(),
    key("handle", "The name by which rules refer to it.")
        .takes(Form::HANDLE)
        .required(),
    key("name", "The name that people see.")
        .takes(Form::text(120))
        .required(),
    key("note", "For the next reader.").takes(parts::LABEL),
    key("rule", "Who belongs to it.")
        .takes(parts::CONDITION)
        .required(),
];

/// What a file of a segment looks like.
pub const FORM: Form = Form::Map(&Shape::of(&[KEYS]));

/// A segment as its author wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// The name by which rules refer to it.
    pub handle: Handle,
    /// The name that people see.
    pub name: String,
    /// Who belongs to it.
    pub rule: Condition,
}

/// What came of reading a text.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The segment, if all of it could be read.
    pub segment: Option<Segment>,
    /// Everything that was found on the way.
    pub findings: Findings,
    /// Handle and name, where they could be read.
    pub head: Head,
}

/// Reads the text of a segment, YAML or JSON.
pub fn read(text: &str) -> Reading {
    let mut findings = Findings::default();
    let mut head = Head::default();
    let node = document::read(text, &mut findings);
    let segment = node.and_then(|node| segment(&node, &mut head, &mut findings));
    Reading {
        segment: segment.filter(|_| findings.publishable()),
        findings,
        head,
    }
}

fn segment(node: &Node, head: &mut Head, findings: &mut Findings) -> Option<Segment> {
    let fields = Fields::open(node, &Place::default(), &[KEYS], findings)?;
    head.handle = fields.required("handle", findings, read::handle);
    head.name = fields.required("name", findings, read::text(120));
    fields.required("format", findings, format);
    fields.read("note", findings, read::text(500));
    let rule = Condition::read(Ctx::new(PlaceKind::Audience));
    let rule = fields.required("rule", findings, rule);
    Some(Segment {
        handle: head.handle.clone()?,
        name: head.name.clone()?,
        rule: rule?,
    })
}

fn format(node: &Node, place: &Place, findings: &mut Findings) -> Option<()> {
    if matches!(&node.content, Content::Number(number) if number == FORMAT) {
        return Some(());
    }
    findings.error("format", place, format!("`format` must be {FORMAT}."));
    None
}

/// A segment that a rule names. The rule that it stands for is bound to it once, when the plan or
/// the segment that names it is compiled; until then nobody is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Membership {
    /// Which segment.
    pub segment: Handle,
    rule: OnceLock<Arc<Condition>>,
}

impl Membership {
    pub(crate) const fn new(segment: Handle) -> Self {
        Self {
            segment,
            rule: OnceLock::new(),
        }
    }

    /// Who is in it; none before it is bound.
    pub fn rule(&self) -> Option<&Condition> {
        self.rule.get().map(Arc::as_ref)
    }

    /// Whether the contact is in it: nothing else of the scope is seen.
    pub(crate) fn holds(&self, scope: &Scope<'_>, why: &mut Why) -> bool {
        let Some(rule) = self.rule() else {
            debug_assert!(false, "segment {} is not bound", self.segment);
            return false;
        };
        let held = of_contact(rule, scope.facts, scope.now, why);
        why.add(|| format!("segment {}", self.segment), None, None, held);
        held
    }
}

/// Whether a segment's rule holds for a contact, as everybody who asks must decide it.
pub fn holds(
    rule: &Condition,
    contact: &Contact,
    history: &[Event],
    zone: &Zone,
    now: Time,
) -> bool {
    let facts = Facts {
        contact,
        history,
        zone,
        told: &crate::told::NOTHING,
    };
    of_contact(rule, facts, now, &mut Why::unasked())
}

fn of_contact(rule: &Condition, facts: Facts<'_>, now: Time, why: &mut Why) -> bool {
    let own = facts.contact.zone.as_deref().and_then(Zone::named);
    let scope = Scope {
        facts,
        zone: own.as_ref().unwrap_or(facts.zone),
        now,
        event: None,
        item: None,
        journey: None,
        heard: None,
    };
    rule.holds(&scope, why)
}

#[cfg(test)]
mod tests;
