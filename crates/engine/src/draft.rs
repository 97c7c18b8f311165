//! A draft: a workflow as its author wrote it. Reading is tolerant: it gives as much as it could
//! read, and findings for the rest. Only a draft without errors becomes a [`plan`](crate::plan).
//! What is saved is always the author's own text, so nothing is lost that could not be read.

mod entering;
mod sending;

use std::collections::BTreeSet;

use crate::block::{self, Block, Inside};
use crate::calendar::{HOLIDAYS, Holidays, Windows, Zone};
use crate::condition::{Condition, Ctx, PlaceKind};
use crate::contact::Basis;
use crate::document::{self, Content, Node};
use crate::exit::{self, Exit, Goal};
use crate::finding::{Finding, Findings, Place};
use crate::form::{Form, Shape, parts};
use crate::id::Handle;
use crate::read::{self, Fields, Key, key, later};
use crate::share::Share;
use crate::step::Purpose;
use crate::trigger::{self, Trigger};

pub use self::entering::Entry;
pub use self::sending::{HoldsBack, PRIORITY, Schedule, Sending};

/// The number of the workflow format that this program writes, and the highest that it reads.
pub const FORMAT: i64 = 1;
/// Most triggers of one workflow.
pub const TRIGGERS_MAX: usize = 20;

const KEYS: &[Key] = &[
    key("format", "The number of this grammar.")
        .takes(Form::whole(1, FORMAT))
        .required(),
    key("handle", "The name by which others refer to it.")
        .takes(Form::HANDLE)
        .required(),
    key("name", "The name that people see.")
        .takes(Form::text(120))
        .required(),
    key("note", "For the next reader.").takes(parts::LABEL),
    key("purpose", "marketing or service.")
        .takes(Form::Words(&["marketing", "service"]))
        .else_is("marketing"),
    key(
        "basis",
        "Legal grounds on which a marketing message may go out.",
    )
    .takes(Form::list(
        &Form::Words(&["opt_in", "customer", "request"]),
        1,
        3,
    ))
    .else_is("[\"opt_in\", \"customer\"]"),
    key("interest", "What the messages are about.").takes(Form::HANDLE),
    key("triggers", "Any of these starts it.")
        .takes(Form::list(&trigger::FORM, 1, TRIGGERS_MAX))
        .required(),
    key(
        "audience",
        "Who may take part; looked at on entry and before each message.",
    )
    .takes(parts::CONDITION),
    key("entry", "Who may enter, and how often.").takes(entering::FORM),
    key(
        "zone",
        "contact, workspace, or a zone's name: where local times are.",
    )
    .takes(Form::text(100))
    .else_is("contact"),
    key("window", "In which hours messages may leave, or none.").takes(parts::WINDOW_OR_NONE),
    key(
        "holidays",
        "Whose holidays are no business days: nl, be, de, fr, uk or none.",
    )
    .takes(parts::HOLIDAYS),
    key("blocks", "What happens, in order.")
        .takes(parts::SEQUENCE)
        .required(),
    later("audience_check", "When the audience is looked at."),
    key("exits", "What ends a journey early.").takes(exit::EXITS),
    key("goals", "What it is for, measured.").takes(exit::GOALS),
    key(
        "hold_out",
        "The share that gets nothing, to measure against.",
    )
    .takes(parts::SHARE_TO_HALF)
    .else_is("0%"),
    later("attribution", "How long an order counts for a message."),
    later("alert", "Whom to tell."),
];

/// What a file of a workflow looks like.
pub const FORM: Form = Form::Map(&Shape::of(&[KEYS, sending::KEYS]));

/// A workflow as its author wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The name by which others refer to it.
    pub handle: Handle,
    /// The name that people see.
    pub name: String,
    /// Marketing or service.
    pub purpose: Purpose,
    /// Accepted grounds for a marketing message.
    pub basis: Vec<Basis>,
    /// What its messages are about.
    pub interest: Option<Handle>,
    /// Any of these starts it.
    pub triggers: Vec<Trigger>,
    /// Who may take part.
    pub audience: Option<Condition>,
    /// Who may enter, and how often.
    pub entry: Entry,
    /// Where local times are.
    pub zone: ZonePolicy,
    /// In which hours messages may leave; empty for always, or as the workspace has it.
    pub window: Option<Windows>,
    /// Whether the workspace says in which hours.
    pub takes_window: bool,
    /// Which days are no business days, beside weekends; else as the workspace has it.
    pub holidays: Option<Holidays>,
    /// How its messages stand beside those of other workflows.
    pub sending: Sending,
    /// What ends a journey early, in order.
    pub exits: Vec<Exit<Vec<Block>>>,
    /// What it is for.
    pub goals: Vec<Goal>,
    /// Who gets nothing.
    pub hold_out: Option<Share>,
    /// What happens, in order.
    pub blocks: Vec<Block>,
}

/// Where local times are.
#[derive(Clone, Debug, PartialEq)]
pub enum ZonePolicy {
    /// The contact's zone, else the workspace's.
    Contact,
    /// The workspace's.
    Workspace,
    /// This one.
    Named(Zone),
}

/// What came of reading a text.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The draft, if enough of it could be read to check it further.
    pub draft: Option<Draft>,
    /// Everything that was found on the way.
    pub findings: Findings,
    /// Handle and name, where they could be read, even if nothing else could.
    pub head: Head,
}

/// What identifies a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The handle.
    pub handle: Option<Handle>,
    /// The name.
    pub name: Option<String>,
}

impl Reading {
    /// The findings in the order of the text.
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings.into_list()
    }
}

/// Reads the text of a draft, YAML or JSON.
pub fn read(text: &str) -> Reading {
    let mut findings = Findings::default();
    let mut head = Head::default();
    let draft =
        document::read(text, &mut findings).and_then(|node| draft(&node, &mut head, &mut findings));
    Reading {
        draft,
        findings,
        head,
    }
}

fn draft(node: &Node, head: &mut Head, findings: &mut Findings) -> Option<Draft> {
    let fields = Fields::open(node, &Place::default(), &[KEYS, sending::KEYS], findings)?;
    head.handle = fields.required("handle", findings, read::handle);
    head.name = fields.required("name", findings, read::text(120));
    fields.required("format", findings, format);
    fields.read("note", findings, read::text(500));
    let purpose = fields
        .read("purpose", findings, read::one_of(PURPOSES))
        .unwrap_or(Purpose::Marketing);
    let basis = fields.read("basis", findings, read::list(1, 3, read::one_of(BASES)));
    let interest = fields.read("interest", findings, read::handle);
    let triggers = fields.required("triggers", findings, triggers);
    let audience = fields.read(
        "audience",
        findings,
        Condition::read(Ctx::new(PlaceKind::Audience)),
    );
    let entry = fields
        .read("entry", findings, entering::entry)
        .unwrap_or_default();
    let triggers = triggers.map(|mut triggers| {
        trigger::enrol::settle(&mut triggers, &entry, &fields.place, findings);
        triggers
    });
    let zone = fields
        .read("zone", findings, read::parsed("zone", zone))
        .unwrap_or(ZonePolicy::Contact);
    let window = fields.read("window", findings, window).flatten();
    let holidays = fields.read("holidays", findings, read::one_of(HOLIDAYS));
    let sending = Sending::read(&fields, purpose, findings);
    let exits = fields.read("exits", findings, exit::exits);
    let goals = fields.read("goals", findings, exit::goals);
    let hold_out = fields.read("hold_out", findings, hold_out);
    let blocks = fields.required("blocks", findings, block::read_sequence(Inside::MAIN));
    Some(Draft {
        handle: head.handle.clone()?,
        name: head.name.clone()?,
        purpose,
        basis: basis.unwrap_or_else(|| vec![Basis::OptIn, Basis::Customer]),
        interest,
        triggers: triggers?,
        audience,
        entry,
        zone,
        window,
        takes_window: purpose == Purpose::Marketing && !fields.has("window"),
        holidays,
        sending,
        exits: exits.unwrap_or_default(),
        goals: goals.unwrap_or_default(),
        hold_out,
        blocks: blocks?,
    })
}

fn triggers(node: &Node, place: &Place, findings: &mut Findings) -> Option<Vec<Trigger>> {
    let placed = |node: &Node, place: &Place, findings: &mut Findings| {
        trigger::read(node, place, findings).map(|trigger| (place.clone(), trigger))
    };
    let triggers = read::list(1, TRIGGERS_MAX, placed)(node, place, findings)?;
    let mut ids = BTreeSet::new();
    for (place, trigger) in &triggers {
        if !ids.insert(&trigger.id) {
            let sentence = format!("Two triggers are called `{}`.", trigger.id);
            findings.error("duplicate_id", place, sentence);
        }
    }
    Some(triggers.into_iter().map(|(_, trigger)| trigger).collect())
}

/// The words for a [`Purpose`].
pub(crate) const PURPOSES: &[(&str, Purpose)] = &[
    ("marketing", Purpose::Marketing),
    ("service", Purpose::Service),
];
const BASES: &[(&str, Basis)] = &[
    ("opt_in", Basis::OptIn),
    ("customer", Basis::Customer),
    ("request", Basis::Request),
];

fn format(node: &Node, place: &Place, findings: &mut Findings) -> Option<i64> {
    let Content::Number(number) = &node.content else {
        read::wrong_kind(findings, place, "a number", node);
        return None;
    };
    let number = number.parse().ok().filter(|n| (1..=FORMAT).contains(n));
    if number.is_none() {
        let sentence = format!("This version reads formats up to {FORMAT}.");
        findings.error("format", place, sentence);
    }
    number
}

fn zone(text: &str) -> Result<ZonePolicy, String> {
    match text {
        "contact" => Ok(ZonePolicy::Contact),
        "workspace" => Ok(ZonePolicy::Workspace),
        name => Zone::named(name).map(ZonePolicy::Named).ok_or_else(|| {
            format!("`{name:.60}` is not contact, workspace, or a zone such as Europe/Amsterdam")
        }),
    }
}

/// The hours in which messages may leave; `none` for always.
#[expect(
    clippy::option_option,
    reason = "what could not be read differs from `none`"
)]
pub(crate) fn window(
    node: &Node,
    place: &Place,
    findings: &mut Findings,
) -> Option<Option<Windows>> {
    if node.text() == Some("none") {
        return Some(None);
    }
    Windows::read(node, place, findings).map(Some)
}

/// More than half who get nothing is no measurement any more.
fn hold_out(node: &Node, place: &Place, findings: &mut Findings) -> Option<Share> {
    let share = read::share(node, place, findings)?;
    if share > Share::HALF {
        findings.error("out_of_range", place, "This must be at most 50%.");
        return None;
    }
    Some(share)
}

#[cfg(test)]
mod tests;
