//! How a workflow's messages stand beside those of others: under which limit they count, who goes
//! first, and whose marketing waits meanwhile.

use jiff::civil::DateTime;

use crate::budget;
use crate::budget::Budgets;
use crate::document::Node;
use crate::duration::Duration;
use crate::finding::{Findings, Place};
use crate::form::{Form, Shape, parts};
use crate::id::Handle;
use crate::limit::{self, Cap};
use crate::moment::local_date;
use crate::read::{self, Fields, Key, key};
use crate::step::Purpose;

/// The priority of a workflow that does not say: in the middle.
pub const PRIORITY: u8 = 50;
/// Most workflows that one holds back by name.
const WORKFLOWS_MAX: usize = 50;

/// The keys of a workflow that are read here.
pub(super) const KEYS: &[Key] = &[
    key(
        "cap",
        "The class of its messages under the mail limits, or none: neither counted nor limited.",
    )
    .takes(parts::CAP),
    key(
        "priority",
        "Which message goes first where there is room for one: 0 to 100; 50.",
    )
    .takes(Form::whole(0, 100))
    .else_is("50"),
    key("holds_back", "Whose marketing waits for who is inside.")
        .takes(Form::Map(&Shape::of(&[HOLDS_BACK_KEYS]))),
    key("budgets", "What pauses the workflow.").takes(budget::FORM),
    key("schedule", "From when until when people enter.")
        .takes(Form::Map(&Shape::of(&[SCHEDULE_KEYS]))),
];

const SCHEDULE_KEYS: &[Key] = &[
    key(
        "from",
        "Nobody enters before this local date, or date and time.",
    )
    .takes(parts::LOCAL_DATE),
    key(
        "until",
        "Nobody enters from this local date, or date and time, on.",
    )
    .takes(parts::LOCAL_DATE),
];

const HOLDS_BACK_KEYS: &[Key] = &[
    key("workflows", "Handles, or all.")
        .takes(Form::Either(&[
            Form::Words(&["all"]),
            Form::list(&Form::HANDLE, 1, WORKFLOWS_MAX),
        ]))
        .required(),
    key("for", "At most so long after entry.")
        .takes(parts::PERIOD)
        .required(),
];

/// How messages stand beside those of other workflows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// How they count.
    pub cap: Cap,
    /// The higher goes first.
    pub priority: u8,
    /// Whose marketing waits for who is inside.
    pub holds_back: Option<HoldsBack>,
    /// What pauses the workflow.
    pub budgets: Budgets,
    /// From when until when people enter.
    pub schedule: Schedule,
}

/// From when until when people enter; who is inside goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    /// The beginning, which belongs to it.
    pub from: Option<DateTime>,
    /// The end, which does not.
    pub until: Option<DateTime>,
}

impl Schedule {
    /// Whether people enter at this local time.
    pub fn includes(&self, local: DateTime) -> bool {
        self.from.is_none_or(|from| from <= local) && self.until.is_none_or(|until| local < until)
    }
}

/// Whose marketing waits for who is inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldsBack {
    /// Of these; none for all others.
    pub workflows: Option<Vec<Handle>>,
    /// At most so long after entry.
    pub lapse: Duration,
}

impl Default for Sending {
    fn default() -> Self {
        Self {
            cap: Cap::Counted,
            priority: PRIORITY,
            holds_back: None,
            budgets: Budgets::default(),
            schedule: Schedule::default(),
        }
    }
}

impl Sending {
    pub(super) fn read(fields: &Fields<'_>, purpose: Purpose, findings: &mut Findings) -> Self {
        let cap = fields.read("cap", findings, Cap::read);
        if let (Some(Cap::Class(_)), Purpose::Service, Some((_, place))) =
            (&cap, purpose, fields.get("cap"))
        {
            let sentence = "Service messages are under no limit; only marketing has a class.";
            findings.error("cap", &place, sentence);
        }
        let priority = fields.read("priority", findings, read::whole_number(0, 100));
        let priority = priority.and_then(|number| u8::try_from(number).ok());
        Self {
            cap: cap.unwrap_or_default(),
            priority: priority.unwrap_or(PRIORITY),
            holds_back: fields.read("holds_back", findings, holds_back),
            budgets: fields
                .read("budgets", findings, Budgets::read)
                .unwrap_or_default(),
            schedule: fields
                .read("schedule", findings, schedule)
                .unwrap_or_default(),
        }
    }
}

impl HoldsBack {
    /// Whether messages of this workflow wait.
    pub fn holds(&self, workflow: &Handle) -> bool {
        let named = self.workflows.as_ref();
        named.is_none_or(|named| named.contains(workflow))
    }
}

fn holds_back(node: &Node, place: &Place, findings: &mut Findings) -> Option<HoldsBack> {
    let fields = Fields::open(node, place, &[HOLDS_BACK_KEYS], findings)?;
    let workflows = fields.required("workflows", findings, workflows);
    let lapse = fields.required("for", findings, limit::period);
    Some(HoldsBack {
        workflows: workflows?.0,
        lapse: lapse?,
    })
}

fn schedule(node: &Node, place: &Place, findings: &mut Findings) -> Option<Schedule> {
    let fields = Fields::open(node, place, &[SCHEDULE_KEYS], findings)?;
    let from = fields.read("from", findings, read::parsed("date", date));
    let until = fields.read("until", findings, read::parsed("date", date));
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        findings.error(
            "schedule",
            place,
            "`until` is not after `from`: nobody would ever enter.",
        );
    }
    Some(Schedule { from, until })
}

fn date(text: &str) -> Result<DateTime, String> {
    let wrong = || format!("`{text:.40}` is not a date such as 2027-05-01 or 2027-05-01T09:00");
    local_date(text).ok_or_else(wrong)
}

/// All, or those named.
struct Named(Option<Vec<Handle>>);

fn workflows(node: &Node, place: &Place, findings: &mut Findings) -> Option<Named> {
    if node.text() == Some("all") {
        return Some(Named(None));
    }
    let named = read::list(1, WORKFLOWS_MAX, read::handle)(node, place, findings);
    named.map(|named| Named(Some(named)))
}

#[cfg(test)]
mod tests {
    use crate::draft;

    #[test]
    fn what_is_said_beside_other_workflows_is_read() {
        let check = |line: &str, expect: &str| {
            let reading = draft::read(&format!(
                "{{ format: 1, handle: w, name: W, {line}, triggers: [{{ id: t, start: event, event: a }}], blocks: [] }}"
            ));
            let sending = reading.draft.map(|draft| draft.sending);
            let findings = reading.findings.into_list();
            let told = match findings.first() {
                Some(finding) => finding.to_string(),
                None => format!("{:?}", sending.unwrap()),
            };
            assert!(told.contains(expect), "{line}: {told}");
        };
        check("name: W", "duplicate");
        check("note: n", "cap: Counted, priority: 50, holds_back: None");
        check("cap: none, priority: 0", "cap: Exempt, priority: 0");
        check(
            "cap: news, priority: 100",
            "cap: Class(Handle(\"news\")), priority: 100",
        );
        check("cap: news, purpose: service", "only marketing has a class");
        check("priority: 101", "priority");
        check(
            "holds_back: { workflows: all, for: 48h }",
            "workflows: None, lapse: Duration { count: 48",
        );
        check(
            "holds_back: { workflows: [win-back], for: 7d }",
            "Some([Handle(\"win-back\")])",
        );
        check(
            "budgets: { per_contact: 5, bounced: 3% }",
            "per_contact: Some(5), per_day: None, bounced: Some(Share(300))",
        );
        check("budgets: { per_day: 0 }", "budgets/per_day");
        check("budgets: { complained: 1% }", "cannot run it yet");
        check(
            "schedule: { from: \"2027-05-01\", until: \"2027-06-01T09:00\" }",
            "until: Some(2027-06-01T09:00:00)",
        );
        check(
            "schedule: { from: \"2027-05-01\", until: \"2027-05-01\" }",
            "nobody would ever enter",
        );
        check("schedule: { from: soon }", "is not a date");
        check(
            "holds_back: { workflows: all }",
            "holds_back: `for` is missing",
        );
        check(
            "holds_back: { workflows: [], for: 1d }",
            "holds_back/workflows",
        );
        check(
            "holds_back: { workflows: every, for: 1d }",
            "holds_back/workflows",
        );
        check("holds_back: { workflows: all, for: 400d }", "366 days");
    }
}
