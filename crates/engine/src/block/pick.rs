//! `do: pick`: keeps some elements of a list for the mails that follow, such as the lines of an order
//! that were not returned. That none is left is an outcome like any other.

use super::{Inside, Kind, Next, Run};
use crate::condition::{self, Condition};
use crate::contact::map;
use crate::document::{Content, Node};
use crate::finding::{Findings, Place};
use crate::form::{Form, parts};
use crate::path::Path;
use crate::read::{self, Fields, key, later};
use crate::scope::Scope;
use crate::value::Value;
use crate::why::Why;

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "pick",
    doc: "Keeps some elements of a list for the mails that follow.",
    keys: &[
        key("from", "The list: trigger.lines.")
            .takes(parts::PATH)
            .required(),
        key(
            "where",
            "Only elements for which this holds; `item.` is the element.",
        )
        .takes(parts::CONDITION),
        key("at_most", "How many at most, from the front: 1 to 20.")
            .takes(Form::whole(1, ITEMS_MAX))
            .else_is("20"),
        later("sort", "In which order."),
    ],
    rules: &[],
};

/// Most elements that are kept: what a mail shows. They lie in the memory of the journey.
const ITEMS_MAX: i64 = 20;

/// Keeps some elements of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// The list.
    pub from: Path,
    /// Only elements for which this holds.
    pub filter: Option<Condition>,
    /// How many at most.
    pub at_most: usize,
}

impl Pick {
    pub(super) fn read(
        fields: &Fields<'_>,
        inside: Inside,
        findings: &mut Findings,
    ) -> Option<Self> {
        let from = fields.required("from", findings, from(inside));
        let rule = inside.rule().with_item();
        let filter = fields.read("where", findings, Condition::read(rule));
        let at_most = fields.read("at_most", findings, read::whole_number(1, ITEMS_MAX));
        Some(Self {
            from: from?,
            filter,
            at_most: usize::try_from(at_most.unwrap_or(ITEMS_MAX)).ok()?,
        })
    }

    /// What it does.
    pub fn run(&self, run: &mut Run<'_>) -> Next {
        let found = run.scope.find(&self.from);
        let elements: &[Value] = match found.as_ref().map(|found| &*found.value) {
            Some(Value::List(elements)) => elements,
            _ => &[],
        };
        let fits = |element: &&Value| {
            let scope = Scope {
                item: Some(element),
                ..run.scope
            };
            let filter = self.filter.as_ref();
            filter.is_none_or(|filter| filter.is_so(&scope))
        };
        let picked = elements.iter().filter(fits).take(self.at_most).cloned();
        let picked: Vec<_> = picked.collect();
        let why = Why::note(format!("{} of {}", picked.len(), elements.len()));
        let outcome = if picked.is_empty() {
            "none_left"
        } else {
            "picked"
        };
        *run.leaves = Some(map([("items", Value::List(picked))]));
        Next::to(run.node.next, outcome, why)
    }
}

/// The path of a list. What needs the shop's catalogue is said.
fn from(inside: Inside) -> impl Fn(&Node, &Place, &mut Findings) -> Option<Path> {
    move |node, place, findings| {
        if let Content::Map(_) = node.content
            && node.get("recommend").is_some()
        {
            let sentence = "Recommendations belong to the format, but need a catalogue of products, which this version does not have yet.";
            findings.error("not_yet", place, sentence);
            return None;
        }
        condition::path(inside.rule())(node, place, findings)
    }
}
