//! Mail limits: at most so many marketing messages to one contact in a period, over all workflows.
//! [`room`] is the one function that says whether another may leave now, and if not, when.
//!
//! Periods roll: in no stretch of a limit's length are there more messages than it allows. This module
//! knows neither where messages are kept nor what a workflow is.

use crate::calendar::Zone;
use crate::contact::Contact;
use crate::document::Node;
use crate::duration::{Duration, Unit};
use crate::finding::{Findings, Place};
use crate::form::{Form, Shape, parts};
use crate::id::{BlockId, Handle, MessageId};
use crate::read::{self, Fields, Key, key};
use crate::time::{DAY_MS, Time};
use crate::value::Value;

/// Most messages in one limit. Who wants to allow more wants no limit.
pub const AT_MOST_MAX: i64 = 100;
/// Longest period of a limit, in days: what is older need not be read to decide on a message.
pub const PER_DAYS_MAX: i64 = 366;
/// Most limits of one workspace.
pub const LIMITS_MAX: usize = 20;

/// The field in which contacts say how often they want mail.
const FREQUENCY: &str = "mail_frequency";
/// What they can say: a word, and what it allows one message per.
const FREQUENCIES: [(&str, Duration); 3] = [
    (
        "daily",
        Duration {
            count: 1,
            unit: Unit::Day,
        },
    ),
    (
        "weekly",
        Duration {
            count: 1,
            unit: Unit::Week,
        },
    ),
    (
        "monthly",
        Duration {
            count: 1,
            unit: Unit::Month,
        },
    ),
];

const KEYS: &[Key] = &[
    key("id", "Its name; findings and reasons say it.")
        .takes(Form::LOCAL_ID)
        .required(),
    key(
        "class",
        "Only messages of this class; without it all marketing messages count.",
    )
    .takes(Form::HANDLE),
    key("at_most", "So many messages.")
        .takes(Form::whole(1, AT_MOST_MAX))
        .required(),
    key("per", "In any stretch of this length.")
        .takes(parts::PERIOD)
        .required(),
    key("note", "For the next reader.").takes(parts::LABEL),
];

/// What a limit looks like.
pub(crate) const FORM: Form = Form::Map(&Shape::of(&[KEYS]));

/// At most so many messages in any stretch of a length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Its name.
    pub id: BlockId,
    /// Of which class; none for all that are counted.
    pub class: Option<Handle>,
    /// How many, from 1.
    pub at_most: usize,
    /// In any stretch of this length, in the contact's zone.
    pub per: Duration,
}

/// How a message counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cap {
    /// It counts, without a class of its own.
    #[default]
    Counted,
    /// It counts, and is of this class.
    Class(Handle),
    /// It neither counts nor is limited.
    Exempt,
}

/// A counted message that was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// How it counts.
    pub cap: Cap,
    /// When it arrived; nothing while it is on its way, or waits to be tried again.
    pub at: Option<Time>,
}

/// A counted message that wants to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its number.
    pub message: MessageId,
    /// How it counts.
    pub cap: Cap,
    /// The higher goes first.
    pub priority: u8,
    /// When it was due by plan. Of the same priority the earlier goes first.
    pub due_at: Time,
}

/// Whether a message may leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Room<'l> {
    /// It may.
    Free,
    /// The last places belong to others that are due too.
    Others,
    /// This limit is reached until then.
    Full(&'l Limit, Time),
}

impl Cap {
    /// As it is stored and written: a class, `none`, or empty.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Counted => "",
            Self::Class(class) => class.as_str(),
            Self::Exempt => "none",
        }
    }

    /// The way of counting that is stored so.
    pub fn named(text: &str) -> Option<Self> {
        match text {
            "" => Some(Self::Counted),
            "none" => Some(Self::Exempt),
            class => Handle::new(class).map(Self::Class),
        }
    }

    /// Reads a class or `none`.
    pub(crate) fn read(node: &Node, place: &Place, findings: &mut Findings) -> Option<Self> {
        if node.text() == Some("none") {
            return Some(Self::Exempt);
        }
        read::handle(node, place, findings).map(Self::Class)
    }
}

impl Waiting {
    /// Whether this one goes before the other. No two are alike, so somebody is always first.
    fn is_before(&self, other: &Self) -> bool {
        let rank = |one: &Self| (std::cmp::Reverse(one.priority), one.due_at, one.message.0);
        rank(self) < rank(other)
    }
}

impl Limit {
    pub(crate) fn read(node: &Node, place: &Place, findings: &mut Findings) -> Option<Self> {
        let fields = Fields::open(node, place, &[KEYS], findings)?;
        let id = fields.required("id", findings, read::local_id);
        let class = fields.read("class", findings, read::handle);
        let at_most = fields.required("at_most", findings, read::whole_number(1, AT_MOST_MAX));
        let per = fields.required("per", findings, period);
        fields.read("note", findings, read::text(500));
        if class.as_ref().is_some_and(|class| class.as_str() == "none") {
            let sentence = "`none` is the word for messages without a limit, and no class.";
            findings.error("limit", place, sentence);
            return None;
        }
        if fields.has("class") && class.is_none() {
            return None;
        }
        Some(Self {
            id: id?,
            class,
            at_most: usize::try_from(at_most?).ok()?,
            per: per?,
        })
    }

    /// What the contact asked for, as a limit of their own. A word that is none of ours says nothing.
    pub fn of_contact(contact: &Contact) -> Option<Self> {
        let known = contact.attributes.get(FREQUENCY)?;
        let Value::Text(word) = &known.value else {
            return None;
        };
        let mut words = FREQUENCIES.iter();
        let (_, per) = words.find(|(known, _)| word.eq_ignore_ascii_case(known))?;
        Some(Self {
            id: BlockId::new(FREQUENCY).expect("small letters and _"),
            class: None,
            at_most: 1,
            per: *per,
        })
    }

    /// Whether a message that counts so is under this limit.
    fn holds_for(&self, cap: &Cap) -> bool {
        match cap {
            Cap::Exempt => false,
            Cap::Counted => self.class.is_none(),
            Cap::Class(class) => self.class.as_ref().is_none_or(|own| own == class),
        }
    }

    /// No message that is older than this counts, in whatever zone.
    pub fn looks_back_ms(&self) -> i64 {
        // A local day may last 25 hours, and more where a zone was moved.
        self.per.days_most() * DAY_MS + DAY_MS
    }
}

/// A length of time that is no longer than is looked back.
pub(crate) fn period(node: &Node, place: &Place, findings: &mut Findings) -> Option<Duration> {
    let per = read::positive_duration(node, place, findings)?;
    if per.unit == Unit::BusinessDay || per.days_most() > PER_DAYS_MAX {
        let sentence =
            format!("A period is at most {PER_DAYS_MAX} days, and not in business days.");
        findings.error("out_of_range", place, sentence);
        return None;
    }
    Some(per)
}

/// Whether there is room for `mine` now. `sent` are the messages to this contact that were handed over
/// in the longest of the periods, `waiting` those that are due; `mine` may be among them.
pub fn room<'l>(
    limits: impl IntoIterator<Item = &'l Limit>,
    mine: &Waiting,
    (sent, waiting): (&[Sent], &[Waiting]),
    zone: &Zone,
    now: Time,
) -> Room<'l> {
    let mut room = Room::Free;
    for limit in limits
        .into_iter()
        .filter(|limit| limit.holds_for(&mine.cap))
    {
        let counted = sent.iter().filter(|one| limit.holds_for(&one.cap));
        let ends = counted.map(|one| zone.after(one.at.unwrap_or(now), limit.per));
        let mut ends: Vec<Time> = ends.filter(|end| *end > now).collect();
        ends.sort_unstable();
        if let Some(n) = ends.len().checked_sub(limit.at_most) {
            let until = ends[n];
            match room {
                Room::Full(_, before) if before >= until => {}
                _ => room = Room::Full(limit, until),
            }
            continue;
        }
        let before = waiting.iter().filter(|one| limit.holds_for(&one.cap));
        let before = before.filter(|one| one.is_before(mine)).count();
        if room == Room::Free && ends.len() + before >= limit.at_most {
            room = Room::Others;
        }
    }
    room
}

#[cfg(test)]
mod tests;
