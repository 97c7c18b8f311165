//! `entry:` as its author wrote it: who may enter, how often, and who is taken in that matches already.
//! What the rules mean for somebody who comes, [`crate::entry`] says.

use crate::condition::{Condition, Ctx, PlaceKind};
use crate::document::Node;
use crate::duration::{Duration, Unit};
use crate::entry::{self, Again, From, Inside as AlreadyInside, Max, Ramp};
use crate::finding::{Findings, Place};
use crate::form::{Form, Rule, Shape, parts};
use crate::read::{self, Fields, Key, key, later};
use crate::trigger;

const ENTRY_KEYS: &[Key] = &[
    key("when", "Looked at once, on entry.").takes(parts::CONDITION),
    key("again", "never, always, or a length of time.")
        .takes(Form::Either(&[
            Form::Words(&["never", "always"]),
            parts::DURATION,
        ]))
        .else_is("never"),
    key("again_from", "Counted from entry or end.")
        .takes(Form::Words(&["entry", "end"]))
        .else_is("entry"),
    key("late", "The greatest age of the event.")
        .takes(parts::DURATION)
        .else_is("1d"),
    key(
        "max",
        "At most so many entries of a contact in a period, whatever the key.",
    )
    .takes(entry::MAX),
    key("inside", "What to do with who is inside already.")
        .takes(Form::Words(&["ignore", "restart", "update"]))
        .else_is("ignore"),
    key(
        "one_per_contact",
        "One journey at a time, whatever the key.",
    )
    .takes(Form::Bool)
    .else_is("false"),
    later("imports", "Whether imported events start it."),
    key("existing", "Include who match already.").takes(trigger::enrol::EXISTING),
    key("ramp", "So many at a time of those who are taken in.").takes(entry::RAMP),
];

/// What `entry` looks like.
pub(super) const FORM: Form = Form::Map(&Shape {
    keys: &[ENTRY_KEYS],
    rules: &[Rule::Needs("again_from", &["again"])],
});

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

pub(super) fn entry(node: &Node, place: &Place, findings: &mut Findings) -> Option<Entry> {
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
