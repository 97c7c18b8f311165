//! What a step asks of the world and waits for: a code of a pool, a task, a notice to staff, a call.
//! The step is pure and cannot know the answer. Whoever carries out the commit does what is asked,
//! in the same transaction or later, and writes the answer as an event, which comes in by the door of
//! all events and lets the journey go on. An ask belongs to one visit of one block, and is answered once.

use crate::contact::map;
use crate::duration::Duration;
use crate::event::{self, Event, own};
use crate::id::{BlockId, Handle, JourneyId};
use crate::time::Time;
use crate::value::Value;

use super::Emitted;

/// What a step asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The block that asks, in which the journey stands.
    pub block: BlockId,
    /// The how many-th visit to it; with journey and block the key of the ask.
    pub visit: u32,
    /// What is asked for.
    pub what: Asked,
    /// Not done if the block told the same about the contact after this instant.
    pub quiet_since: Option<Time>,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// The next code of a pool.
    Coupon {
        /// Which pool.
        pool: Handle,
        /// Of no use from then on.
        valid_until: Option<Time>,
    },
    /// A task for somebody on our side.
    Task {
        /// What is to be done: a Liquid template of one line.
        title: String,
        /// What there is to know: a Liquid template; empty for nothing.
        text: String,
        /// Whose it may be: the first who is found.
        to: Vec<Whom>,
        /// Until when.
        due_at: Option<Time>,
    },
    /// A message to people on our side.
    Notice(Notice),
    /// A message in a chat in which people on our side are.
    Chat {
        /// The secret that holds its address.
        chat: Handle,
        /// What it says: a Liquid template.
        text: String,
    },
    /// Something that a webhook of the workspace is told for people on our side.
    Webhook {
        /// Its name.
        webhook: Handle,
        /// What it is told: a Liquid template.
        text: String,
    },
    /// A source of events is asked whether it is complete: a call whose answer says so under
    /// [`COMPLETE`].
    Source(Call),
    /// A call of a web service.
    Call(Call),
}

/// The name under which a source's answer says whether it is complete: true or false.
pub const COMPLETE: &str = "complete";

/// A message to people on our side.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Each of these, and each person once.
    pub to: Vec<Whom>,
    /// Who is told if none of them is found.
    pub fallback: Option<Whom>,
    /// What they are told.
    pub content: NoticeContent,
    /// When it was due by plan.
    pub due_at: Time,
    /// How often they were told before: all but the first are reminders, which nobody answers.
    pub round: u32,
    /// Until when somebody should have taken it up, where it is a task of its own that somebody has to close.
    pub task_due_at: Option<Time>,
    /// Gathered with what else the block tells the same person within this time.
    pub digest: Option<Duration>,
}

/// What people on our side are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeContent {
    /// An e-mail of the workspace.
    Email(Handle),
    /// A Liquid template of plain text; its first line is the subject.
    Text(String),
}

/// Somebody on our side, as far as the step can tell who that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Who has this handle or this address.
    Person(String),
    /// Everybody who has this role.
    Role(Handle),
    /// Whose turn it is among those who have this role.
    Turn(Handle),
    /// The manager of that person.
    ManagerOf(Box<Whom>),
    /// Nobody: the contact has no owner.
    Nobody,
}

/// A call of a web service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `GET`, `POST`, ...
    pub method: String,
    /// Where to; its path and query are a Liquid template.
    pub url: String,
    /// What goes along.
    pub headers: Vec<Header>,
    /// What is told: a Liquid template; empty for none.
    pub body: String,
    /// The name of the secret with which it is signed.
    pub sign: Option<Handle>,
    /// How long one try may take.
    pub timeout_s: u32,
    /// How often it is tried again.
    pub retries: u32,
    /// What is kept of the answer under names of its own.
    pub save: Vec<Saved>,
}

impl Call {
    /// Its templates.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let headers = self
            .headers
            .iter()
            .filter_map(|header| match &header.value {
                HeaderValue::Template(text) => Some(text.as_str()),
                HeaderValue::Secret(_) => None,
            });
        headers.chain([self.url.as_str(), self.body.as_str()])
    }
}

/// A header of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: HeaderValue,
}

/// The value of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderValue {
    /// A Liquid template.
    Template(String),
    /// The secret of this name.
    Secret(Handle),
}

/// A part of an answer that is kept under a name of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The name.
    pub name: String,
    /// The names that lead to it in the body of the answer.
    pub from: Vec<String>,
}

/// The visit to which an answer belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker<'a> {
    /// The workflow.
    pub workflow: &'a Handle,
    /// The journey.
    pub journey: JourneyId,
    /// The block.
    pub block: &'a BlockId,
    /// The visit.
    pub visit: u32,
    /// How many journeys led to this one.
    pub hops: u32,
}

/// The fields of an answer that say to which visit it belongs; all others are what the block leaves.
const ABOUT: [&str; 6] = [
    event::WORKFLOW,
    "journey",
    "block",
    "visit",
    "outcome",
    event::HOPS,
];

impl Asker<'_> {
    /// The event that answers, with what the block will leave beside its outcome.
    pub fn answer<'a>(
        &self,
        outcome: &'a str,
        leaves: impl IntoIterator<Item = (&'a str, Value)>,
    ) -> Emitted {
        let mut fields = self.fields();
        fields.push(("outcome", Value::from(outcome)));
        fields.extend(leaves);
        Emitted {
            name: own::ANSWER.to_owned(),
            data: map(fields),
        }
    }

    /// By which an event says that it belongs to this visit.
    pub fn fields(&self) -> Vec<(&'static str, Value)> {
        let mut fields = vec![
            (event::WORKFLOW, Value::from(self.workflow.as_str())),
            ("journey", Value::from(self.journey.to_string().as_str())),
            ("block", Value::from(self.block.as_str())),
            ("visit", Value::Number(self.visit.into())),
        ];
        // Whatever this brings about is one journey further away from what came in by a door.
        let hops = self.hops.saturating_add(1);
        fields.extend((hops > 1).then(|| (event::HOPS, Value::Number(hops.into()))));
        fields
    }
}

/// Whether an event says that it belongs to this visit of this block of this journey.
pub(crate) fn is_about(event: &Event, journey: JourneyId, block: &BlockId, visit: u32) -> bool {
    let is = |name: &str, wanted: &str| event.data.get(name) == Some(wanted.into());
    is("journey", &journey.to_string())
        && is("block", block.as_str())
        && event.data.get("visit") == Some(Value::Number(visit.into()))
}

/// The outcome that an answer brings, and what the block leaves beside it.
pub(crate) fn read_answer(event: &Event) -> (String, Option<Value>) {
    let Value::Map(fields) = &*event.data else {
        return (UNANSWERED.to_owned(), None);
    };
    let outcome = match fields.get("outcome") {
        Some(Value::Text(outcome)) => outcome.clone(),
        _ => UNANSWERED.to_owned(),
    };
    let mut leaves = fields.clone();
    leaves.retain(|name, _| !ABOUT.contains(&name.as_str()));
    (outcome, (!leaves.is_empty()).then_some(Value::Map(leaves)))
}

/// Outcome of a block whose ask nobody answered in time.
pub(crate) const UNANSWERED: &str = "unanswered";
