//! A draft: a workflow as its author wrote it. Reading is tolerant: it gives as much as it could
//! read, and findings for the rest. Only a draft without errors becomes a [`plan`](crate::plan).
//! What is saved is always the author's own text, so nothing is lost that could not be read.

mod sending;

use std::collections::BTreeSet;

use crate::block::{self, Block, Inside};
use crate::calendar::{HOLIDAYS, Holidays, Windows, Zone};
use crate::condition::{Condition, Ctx, PlaceKind};
use crate::contact::Basis;
use crate::document::{self, Content, Node};
use crate::duration::{Duration, Unit};
use crate::entry::{Again, From, Inside as AlreadyInside, Max, Ramp};
use crate::exit::{self, Exit, Goal};
use crate::finding::{Finding, Findings, Place};
use crate::id::Handle;
use crate::read::{self, Fields, Key, key, later};
use crate::share::Share;
use crate::step::Purpose;
use crate::trigger::{self, Trigger};

pub use self::sending::{HoldsBack, PRIORITY, Schedule, Sending};

/// The number of the workflow format that this program writes, and the highest that it reads.
pub const FORMAT: i64 = 1;
/// Most triggers of one workflow.
pub const TRIGGERS_MAX: usize = 20;

const KEYS: &[Key] = &[
    key("format", "The number of this grammar."),
    key("handle", "The name by which others refer to it."),
    key("name", "The name that people see."),
    key("note", "For the next reader."),
    key("purpose", "marketing or service."),
    key(
        "basis",
        "Legal grounds on which a marketing message may go out.",
    ),
    key("interest", "What the messages are about."),
    key("triggers", "Any of these starts it."),
    key(
        "audience",
        "Who may take part; looked at on entry and before each message.",
    ),
    key("entry", "Who may enter, and how often."),
    key(
        "zone",
        "contact, workspace, or a zone's name: where local times are.",
    ),
    key("window", "In which hours messages may leave, or none."),
    key(
        "holidays",
        "Whose holidays are no business days: nl, be, de, fr, uk or none.",
    ),
    key("blocks", "What happens, in order."),
    later("audience_check", "When the audience is looked at."),
    key("exits", "What ends a journey early."),
    key("goals", "What it is for, measured."),
    key(
        "hold_out",
        "The share that gets nothing, to measure against.",
    ),
    later("attribution", "How long an order counts for a message."),
    later("alert", "Whom to tell."),
];

const ENTRY_KEYS: &[Key] = &[
    key("when", "Looked at once, on entry."),
    key("again", "never, always, or a length of time."),
    key("again_from", "Counted from entry or end."),
    key("late", "The greatest age of the event."),
    key(
        "max",
        "At most so many entries of a contact in a period, whatever the key.",
    ),
    key("inside", "What to do with who is inside already."),
    key(
        "one_per_contact",
        "One journey at a time, whatever the key.",
    ),
    later("imports", "Whether imported events start it."),
    key("existing", "Include who match already."),
    key("ramp", "So many at a time of those who are taken in."),
];

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

/// Who may enter, and how often.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Looked at once.
    pub when: Option<Condition>,
    /// How often with one key.
    pub again: Again,
    /// How often in a period, over all keys.
    pub max: Option<Max>,
    /// The greatest age of the event when it came in.
    pub late: Duration,
    /// What to do with who is inside already.
    pub inside: AlreadyInside,
    /// Whether there is one journey at a time, whatever the key.
    pub one_per_contact: bool,
    /// Whoever set off an event trigger so lately is taken in when the workflow is switched on.
    pub look_back: Option<Duration>,
    /// How fast those are taken in who match already.
    pub ramp: Option<Ramp>,
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
    let entry = fields.read("entry", findings, entry).unwrap_or_default();
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

fn entry(node: &Node, place: &Place, findings: &mut Findings) -> Option<Entry> {
    let fields = Fields::open(node, place, &[ENTRY_KEYS], findings)?;
    let when = fields.read(
        "when",
        findings,
        Condition::read(Ctx::new(PlaceKind::Entry)),
    );
    let from = fields.read(
        "again_from",
        findings,
        read::one_of(&[("entry", From::Entry), ("end", From::End)]),
    );
    let again = fields.read("again", findings, again(from.unwrap_or(From::Entry)));
    if fields.has("again_from") && !matches!(again, Some(Again::After { .. })) {
        let sentence = "`again_from` needs an `again` that is a length of time.";
        findings.error("entry", place, sentence);
    }
    let max = fields.read("max", findings, Max::read);
    let late = fields.read("late", findings, read::positive_duration);
    let inside = fields.read("inside", findings, inside);
    let one_per_contact = fields.read("one_per_contact", findings, read::bool);
    let look_back = fields.read("existing", findings, trigger::enrol::look_back);
    let ramp = fields.read("ramp", findings, Ramp::read);
    let default = Entry::default();
    Some(Entry {
        when,
        inside: inside.unwrap_or(default.inside),
        one_per_contact: one_per_contact.unwrap_or(false),
        again: again.unwrap_or(default.again),
        max,
        late: late.unwrap_or(default.late),
        look_back,
        ramp,
    })
}

fn again(from: From) -> impl Fn(&Node, &Place, &mut Findings) -> Option<Again> {
    move |node, place, findings| match node.text() {
        Some("never") => Some(Again::Never),
        Some("always") => Some(Again::Always),
        _ => {
            read::positive_duration(node, place, findings).map(|lapse| Again::After { lapse, from })
        }
    }
}

fn inside(node: &Node, place: &Place, findings: &mut Findings) -> Option<AlreadyInside> {
    if node.text() == Some("beside") {
        let sentence = "`beside` belongs to the format, but this version cannot run it yet: it keeps one journey for each key.";
        findings.error("not_yet", place, sentence);
        return None;
    }
    read::one_of(&[
        ("ignore", AlreadyInside::Ignore),
        ("restart", AlreadyInside::Restart),
        ("update", AlreadyInside::Update),
    ])(node, place, findings)
}

impl Default for Entry {
    fn default() -> Self {
        Self {
            when: None,
            inside: AlreadyInside::Ignore,
            one_per_contact: false,
            again: Again::Never,
            max: None,
            late: Duration {
                count: 1,
                unit: Unit::Day,
            },
            look_back: None,
            ramp: None,
        }
    }
}

#[cfg(test)]
mod tests;
