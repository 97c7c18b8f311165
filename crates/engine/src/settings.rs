//! What holds for a whole workspace: zone, holidays, the hours in which marketing leaves, how much of
//! it one person gets, and which of our people are told when something stops. A file such as a
//! workflow's, read with findings.
//!
//! Hours and holidays are what a workflow has that says nothing about them, taken when its plan is
//! compiled. Quiet hours and limits bind every marketing message, and are looked at when it leaves.

mod interest;
mod source;
mod tracking;

use crate::block::wait_for_data::Known;
use crate::calendar::{HOLIDAYS, Holidays, Windows, Zone};
use crate::document::{self, Content, Node};
use crate::finding::{Findings, Place};
use crate::form::{Form, Rule, Shape, parts};
use crate::id::Handle;
use crate::limit;
use crate::limit::{LIMITS_MAX, Limit};
use crate::read::{self, Fields, Key, key};
use crate::time::Time;

pub use self::interest::{INTERESTS_MAX, Interest, Words};
pub(crate) use self::interest::{by_language, words};
pub use self::source::{Question, Source};
pub use self::tracking::{Tracking, Utm};

/// The number of the form of settings that this program writes, and the only one it reads.
pub const FORMAT: &str = "1";
/// Most of our people who are told.
const ALERT_MAX: usize = 20;

const KEYS: &[Key] = &[
    key("format", "The number of this grammar.").takes(Form::whole(1, 1)).required(),
    key("note", "For the next reader.").takes(parts::LABEL),
    key("zone", "The zone of contacts that have none of their own.").takes(Form::text(100)),
    key(
        "holidays",
        "Whose holidays are no business days, where a workflow does not say: nl, be, de, fr, uk or none.",
    ).takes(parts::HOLIDAYS).else_is("none"),
    key(
        "window",
        "In which hours marketing leaves, where a workflow does not say.",
    ).takes(parts::WINDOW),
    key(
        "quiet_hours",
        "In which hours no marketing leaves, whatever a workflow says; in the contact's zone.",
    ).takes(parts::WINDOW),
    key("mail_limits", "How much marketing one contact gets.").takes(Form::list(&limit::FORM, 0, LIMITS_MAX)),
    key(
        "alert",
        "Which of our people are told when something stops.",
    ).takes(Form::list(&ALERT, 1, ALERT_MAX)),
    key(
        "interests",
        "What people can subscribe to, as they read it on the page where they choose.",
    ).takes(Form::list(&interest::FORM, 0, INTERESTS_MAX)),
    key(
        "sources",
        "What brings events, and says how far it is complete: the shop's orders, a list of who was there.",
    ).takes(Form::list(&source::FORM, 0, source::SOURCES_MAX)),
    key("tracking", "What is seen of clicks and openings.").takes(tracking::FORM),
];

const ALERT_KEYS: &[Key] = &[
    key("person", "One of our people.").takes(Form::HANDLE),
    key("role", "Everybody with this role.").takes(Form::HANDLE),
];

const ALERT: Form = Form::Map(&Shape {
    keys: &[ALERT_KEYS],
    rules: &[Rule::One(&["person", "role"])],
});

/// What a file of settings looks like.
pub const FORM: Form = Form::Map(&Shape::of(&[KEYS]));

/// What holds for a workspace.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The zone of contacts that have none; nothing if the workspace's own stays.
    pub zone: Option<Zone>,
    /// Whose holidays are no business days, where a workflow does not say.
    pub holidays: Holidays,
    /// In which hours marketing leaves, where a workflow does not say.
    pub window: Option<Windows>,
    /// In which hours no marketing leaves.
    pub quiet_hours: Option<Windows>,
    /// How much marketing one contact gets.
    pub mail_limits: Vec<Limit>,
    /// Whom to tell when something stops.
    pub alert: Vec<Recipient>,
    /// What people can subscribe to.
    pub interests: Vec<Interest>,
    /// What brings events, and says how far it is complete.
    pub sources: Vec<Source>,
    /// What is seen of clicks and openings.
    pub tracking: Tracking,
}

/// One or several of our people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// This one.
    Person(Handle),
    /// All who have this role.
    Role(Handle),
}

impl Settings {
    /// What is known of a source.
    pub fn source(&self, id: &Handle) -> Known {
        let found = self.sources.iter().find(|source| source.id == *id);
        found.map_or(Known::Nowhere, |source| Known::Source(source.delay))
    }

    /// How a source is asked whether it is complete.
    pub fn question(&self, id: &Handle) -> Option<&Question> {
        let found = self.sources.iter().find(|source| source.id == *id);
        found.and_then(|source| source.ask.as_ref())
    }
}

/// What came of reading a text.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The settings, if there is no error in them.
    pub settings: Option<Settings>,
    /// Everything that was found on the way.
    pub findings: Findings,
}

/// Reads the text of settings, YAML or JSON.
pub fn read(text: &str) -> Reading {
    let mut findings = Findings::default();
    let node = document::read(text, &mut findings);
    let settings = node.and_then(|node| settings(&node, &mut findings));
    Reading {
        settings: settings.filter(|_| findings.publishable()),
        findings,
    }
}

fn settings(node: &Node, findings: &mut Findings) -> Option<Settings> {
    let fields = Fields::open(node, &Place::default(), &[KEYS], findings)?;
    fields.required("format", findings, format);
    fields.read("note", findings, read::text(500));
    let zone = fields.read("zone", findings, read::parsed("zone", zone));
    let holidays = fields.read("holidays", findings, read::one_of(HOLIDAYS));
    let window = fields.read("window", findings, Windows::read);
    let quiet_hours = fields.read("quiet_hours", findings, quiet_hours);
    let mail_limits = fields.read("mail_limits", findings, limits);
    let alert = fields.read("alert", findings, read::list(1, ALERT_MAX, recipient));
    let interests = fields.read("interests", findings, interest::list);
    let sources = fields.read("sources", findings, source::list);
    let tracking = fields.read("tracking", findings, tracking::tracking);
    if let (Some(window), Some(quiet)) = (&window, &quiet_hours) {
        let utc = Zone::utc();
        let hours = Hours::new(Some((window, &utc)), Some((quiet, &utc)));
        if hours.opening(a_monday()).is_none() {
            let place = Place::default().part("quiet_hours", None);
            let sentence = "Every hour of `window` is quiet: nothing would ever leave.";
            findings.error("quiet_hours", &place, sentence);
        }
    }
    Some(Settings {
        zone,
        holidays: holidays.unwrap_or_default(),
        window,
        quiet_hours,
        mail_limits: mail_limits.unwrap_or_default(),
        alert: alert.unwrap_or_default(),
        interests: interests.unwrap_or_default(),
        sources: sources.unwrap_or_default(),
        tracking: tracking.unwrap_or_default(),
    })
}

fn format(node: &Node, place: &Place, findings: &mut Findings) -> Option<()> {
    let is_ours = matches!(&node.content, Content::Number(number) if number == FORMAT);
    if !is_ours {
        findings.error(
            "format",
            place,
            format!("This version reads format {FORMAT}."),
        );
    }
    is_ours.then_some(())
}

fn zone(text: &str) -> Result<Zone, String> {
    Zone::named(text).ok_or_else(|| format!("`{text:.60}` is not a zone such as Europe/Amsterdam"))
}

/// Some day of which only the day of the week matters.
fn a_monday() -> Time {
    Time::parse("2027-03-01T00:00:00Z").expect("an instant")
}

fn quiet_hours(node: &Node, place: &Place, findings: &mut Findings) -> Option<Windows> {
    let quiet = Windows::read(node, place, findings)?;
    if quiet.closing(a_monday(), &Zone::utc()).is_none() {
        let sentence = "These hours never end: no marketing would ever leave.";
        findings.error("quiet_hours", place, sentence);
        return None;
    }
    Some(quiet)
}

fn limits(node: &Node, place: &Place, findings: &mut Findings) -> Option<Vec<Limit>> {
    let limits = read::list(0, LIMITS_MAX, Limit::read)(node, place, findings)?;
    for (n, limit) in limits.iter().enumerate() {
        if limits[..n].iter().any(|before| before.id == limit.id) {
            let sentence = format!("Two limits are called `{}`.", limit.id);
            findings.error("duplicate_id", place, sentence);
        }
    }
    Some(limits)
}

fn recipient(node: &Node, place: &Place, findings: &mut Findings) -> Option<Recipient> {
    let fields = Fields::open(node, place, &[ALERT_KEYS], findings)?;
    let person = fields.read("person", findings, read::handle);
    let role = fields.read("role", findings, read::handle);
    if fields.has("person") == fields.has("role") {
        findings.error(
            "recipient",
            place,
            "This names either a `person` or a `role`.",
        );
        return None;
    }
    person.map(Recipient::Person).or(role.map(Recipient::Role))
}

/// When messages may leave: hours that are open, and hours that are quiet, each in a zone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hours<'a> {
    open: Option<(&'a Windows, &'a Zone)>,
    quiet: Option<(&'a Windows, &'a Zone)>,
}

/// Between opening hours and quiet hours it goes to and fro at most so often: a week's worth of
/// windows. Then they never meet.
const ROUNDS_MAX: usize = 32;

impl<'a> Hours<'a> {
    pub(crate) const fn new(
        open: Option<(&'a Windows, &'a Zone)>,
        quiet: Option<(&'a Windows, &'a Zone)>,
    ) -> Self {
        Self { open, quiet }
    }

    /// The first instant from `at` on at which a message may leave, and whether it is only the quiet
    /// hours that keep it; nothing if there is none.
    pub(crate) fn opening(&self, at: Time) -> Option<(Time, bool)> {
        let mut next = at;
        let mut only_quiet = true;
        for _ in 0..ROUNDS_MAX {
            let before = next;
            if let Some((open, zone)) = self.open {
                next = open.opening(next, zone);
                only_quiet &= next == before;
            }
            if let Some((quiet, zone)) = self.quiet {
                next = quiet.closing(next, zone)?;
            }
            if next == before {
                return Some((next, only_quiet));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
