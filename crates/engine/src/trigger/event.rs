//! `start: event`: an event of this name, whose fields pass the filter, starts the workflow. With a
//! `key` once per value of that key (an order, a cart), without one once per contact; with `each`
//! once per element of one of its lists.

use super::Trigger;
use crate::condition::{Condition, Ctx, PlaceKind};
use crate::document::{Content, Node};
use crate::duration::Duration;
use crate::event::Event;
use crate::finding::{Findings, Place};
use crate::form::{Form, Rule, Shape, parts};
use crate::path::{self, Path, Root};
use crate::read::{self, Fields, Key, Kind, key};
use crate::scope::Scope;
use crate::value::Value;

const KEYS: &[Key] = &[
    key("event", "The event's name, or a list of names.")
        .takes(parts::EVENTS)
        .required(),
    key("where", "Which of those events.").takes(parts::CONDITION),
    key("key", "Once per what: a path, or a list of paths.").takes(parts::KEY),
    key("nth", "The how many-th one of the contact, or a list.")
        .takes(Form::Either(&[NTH, Form::list(&NTH, 1, 100)])),
    key("each", "One journey per element of a list of the event.")
        .takes(Form::Map(&Shape::of(&[EACH_KEYS]))),
    key(
        "contacts",
        "For whom, if the event has no contact of its own.",
    )
    .takes(parts::CONDITION),
];

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "event",
    doc: "An event of the contact, or one without a contact that names its people.",
    keys: KEYS,
    rules: &[Rule::Needs("each", &["key"])],
};

const EACH_KEYS: &[Key] = &[
    key("items", "Which list.").takes(parts::PATH).required(),
    key("where", "Which of its elements.").takes(parts::CONDITION),
];

const NTH: Form = Form::whole(1, NTH_MAX);

/// The highest count that a trigger can wait for, and the longest list of them.
const NTH_MAX: i64 = 100;
/// Most elements of one event that begin a journey. An order of more lines begins none, and is
/// counted: a part of them would be a cut that nobody sees.
pub const EACH_MAX: usize = 100;

/// A trigger that waits for an event.
#[derive(Clone, Debug, PartialEq)]
pub struct EventTrigger {
    /// Any of these events.
    pub events: Vec<String>,
    /// The how many-th ones; empty for every one.
    nth: Vec<i64>,
    /// One journey per element.
    pub(super) each: Option<Box<Each>>,
    /// For whom, if the event has no contact of its own.
    pub(super) contacts: Option<Box<Condition>>,
    /// Whoever had such an event so lately is taken in when the workflow is switched on.
    pub(super) look_back: Option<Duration>,
}

/// The elements of a list.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Each {
    items: Path,
    pub(super) filter: Option<Condition>,
}

impl EventTrigger {
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Option<Self> {
        let events = fields.required("event", findings, crate::condition::event_names);
        let nth = fields.read("nth", findings, nth);
        let each = fields.read("each", findings, each);
        if fields.has("each") && !fields.has("key") {
            let sentence = "`each` needs a `key` such as item.sku: a journey per what?";
            findings.error("each", &fields.place, sentence);
        }
        let ctx = Ctx::new(PlaceKind::Trigger).without_event();
        let contacts = fields.read("contacts", findings, Condition::read(ctx));
        if let (Some(rule), Some((_, place))) = (&contacts, fields.get("contacts"))
            && !rule.can_be_bound()
        {
            let sentence = "`contacts` says who is meant by what is known of them; what is about the event itself belongs in `where`, and a period cannot begin at one of its values.";
            findings.error("contacts", &place, sentence);
        }
        if let (Some(rule), Some((_, place))) = (&contacts, fields.get("contacts"))
            && (rule.reads(Root::Activity) || rule.reads(Root::Registration))
        {
            let sentence = "What happens to an activity comes to each who is registered for it, as an event of theirs: say in `where` which of them are meant, and leave `contacts` out.";
            findings.error("contacts", &place, sentence);
        }
        let nth = if fields.has("nth") { nth? } else { Vec::new() };
        let each = if fields.has("each") {
            Some(Box::new(each?))
        } else {
            None
        };
        Some(Self {
            events: events?,
            nth,
            each,
            contacts: contacts.map(Box::new),
            look_back: None,
        })
    }

    /// Whether this event is one of those, and the how many-th that is asked for. `trigger` is the
    /// whole trigger, whose filter says which events count.
    pub(super) fn fits(&self, event: &Event, trigger: &Trigger, scope: &Scope<'_>) -> bool {
        if !self.events.contains(&event.name) {
            return false;
        }
        if self.nth.is_empty() {
            return true;
        }
        // Those that came in before it, and itself; it is among the history only if that was read.
        let before = scope.facts.history.iter().filter(|other| {
            let scope = Scope {
                event: Some(other),
                ..*scope
            };
            other.id != event.id && self.events.contains(&other.name) && trigger.passes(&scope)
        });
        i64::try_from(before.count() + 1).is_ok_and(|count| self.nth.contains(&count))
    }

    /// Whether it counts how often such an event came.
    pub(super) fn counts(&self) -> bool {
        !self.nth.is_empty()
    }

    /// The events that it must look back at.
    pub(super) fn history_wanted(&self) -> &[String] {
        if self.nth.is_empty() && self.look_back.is_none() {
            &[]
        } else {
            &self.events
        }
    }
}

impl Each {
    /// The elements, whether they pass or not.
    pub(super) fn all(&self, scope: &Scope<'_>) -> Vec<Value> {
        match scope
            .find(&self.items)
            .map(|found| found.value.into_owned())
        {
            Some(Value::List(elements)) => elements,
            _ => Vec::new(),
        }
    }

    /// The elements that pass.
    pub(super) fn elements(&self, scope: &Scope<'_>) -> Vec<Value> {
        let passes = |item: &Value| {
            let scope = Scope {
                item: Some(item),
                ..*scope
            };
            let filter = self.filter.as_ref();
            filter.is_none_or(|filter| filter.is_so(&scope))
        };
        self.all(scope).into_iter().filter(passes).collect()
    }
}

fn nth(node: &Node, place: &Place, findings: &mut Findings) -> Option<Vec<i64>> {
    let one = read::whole_number(1, NTH_MAX);
    match node.content {
        Content::List(_) => read::list(1, 100, one)(node, place, findings),
        _ => one(node, place, findings).map(|one| vec![one]),
    }
}

fn each(node: &Node, place: &Place, findings: &mut Findings) -> Option<Each> {
    let fields = Fields::open(node, place, &[EACH_KEYS], findings)?;
    let items = fields.required("items", findings, list_of_event);
    let ctx = Ctx::new(PlaceKind::Trigger).with_item();
    let filter = fields.read("where", findings, Condition::read(ctx));
    if fields.has("where") && filter.is_none() {
        return None;
    }
    Some(Each {
        items: items?,
        filter,
    })
}

fn list_of_event(node: &Node, place: &Place, findings: &mut Findings) -> Option<Path> {
    let path = path::read(node, place, findings)?;
    if !matches!(path.root, Root::Event | Root::Trigger) {
        let sentence = "The list is one of the event: `event.`.";
        findings.error("root", place, sentence);
        return None;
    }
    Some(path)
}
