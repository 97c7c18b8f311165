//! One contact's walk through one version of a workflow: where it is, what it waits for, and what
//! earlier blocks left behind. The state is stored as numbered JSON, so that every older form can
//! still be read. This module does not decide anything; [`step`](crate::step) does.

mod awaiting;
mod before;
mod state;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value as Json;

pub use self::awaiting::{Awaiting, Holds, Told};
pub(crate) use self::before::TRIGGER;
pub use self::before::{Before, KEPT_BYTES_MAX, Telling};
pub use self::state::{Pending, State};
use crate::event::{self, Event};
use crate::id::{BlockId, ContactId, EventId, JourneyId, WorkflowId};
use crate::time::Time;
use crate::value::Value;

/// The number of the form in which [`Memory`] is stored.
pub const MEMORY_FORMAT: u32 = 3;

/// Every form of it that can still be read. Format 2 added what is listened for, the exit taken, the
/// goals reached and the hops, each left out where there is nothing in it; format 3 what a block
/// leaves beside its outcome and what was passed before an edit, likewise.
const READ_FORMATS: [u32; 3] = [1, 2, MEMORY_FORMAT];

/// A journey between two steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Journey {
    /// Its number, allotted in the order of entry.
    pub id: JourneyId,
    /// Whose journey it is.
    pub contact: ContactId,
    /// Through which workflow.
    pub workflow: WorkflowId,
    /// Pinned to this version until a person moves it.
    pub version: i64,
    /// Once per what: an order, a cart, empty for once per contact.
    pub key: String,
    /// When it began.
    pub entered_at: Time,
    /// The block it stands in; empty before its first step.
    pub block: Option<BlockId>,
    /// Counts the steps; a commit that saw another number is refused.
    pub seq: i64,
    /// What it carries along.
    pub memory: Memory,
}

/// What a journey carries along; stored as JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Memory {
    /// What started it.
    pub trigger: Trigger,
    /// When the block it stands in was entered.
    pub block_entered_at: Time,
    /// When the next message was due by plan: the end of the last wait, else the trigger's time.
    /// "Not later than" counts from here.
    pub due_at: Time,
    /// How often each block was visited, and what its last visit left.
    pub left: BTreeMap<BlockId, Left>,
    /// What it listens for, while it stands in a `wait_for`.
    pub awaiting: Option<Awaiting>,
    /// How it left the main sequence before its end, if it did: by an exit, a goal that one leaves by,
    /// or the word by which it was ended. No exit and no goal applies after that.
    pub exit: Option<Taken>,
    /// When each goal was reached.
    pub goals: BTreeMap<BlockId, Time>,
    /// How many journeys, each begun by what the one before did, led to this one.
    pub hops: u32,
    /// The blocks that lay behind it when it went over to another version: they are not run again.
    pub passed: BTreeSet<BlockId>,
    /// When the contact's journey before this one with the same key began, where a rule of the workflow
    /// asks for it. A program that does not know it cannot read such a rule either, so the form keeps its
    /// number.
    pub previous: Option<Time>,
    /// The contact's journey before this one, whatever its key, where something in the workflow asks for it:
    /// `previous.` there. Kept as the one above.
    pub before: Option<Before>,
}

/// The exit by which a journey left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// Which.
    pub id: BlockId,
    /// The event that made its rule true: `exit.` in its blocks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Heard>,
}

/// An event that a journey remembers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heard {
    /// Which.
    pub event: EventId,
    /// Its name.
    pub name: String,
    /// When it happened.
    pub occurred_at: Time,
    /// Its fields.
    #[serde(deserialize_with = "stored_value")]
    pub data: Value,
}

impl From<&Event> for Heard {
    fn from(event: &Event) -> Self {
        Self {
            event: event.id,
            name: event.name.clone(),
            occurred_at: event.occurred_at,
            data: Value::clone(&event.data),
        }
    }
}

fn stored_value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    Value::from_stored(Json::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

fn stored_option<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    stored_value(deserializer).map(Some)
}

/// What started a journey; `inside: update` puts a newer event in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// Which of the workflow's triggers.
    pub id: BlockId,
    /// The event that matched.
    pub event: EventId,
    /// Its name.
    pub name: String,
    /// When it happened.
    pub occurred_at: Time,
    /// When we knew.
    pub received_at: Time,
    /// Where it came from.
    pub source: String,
    /// Its fields, shared with the event.
    pub data: event::Data,
}

/// What a visited block left: `block.<id>.` in conditions and e-mails.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Left {
    /// When the block was left.
    pub at: Time,
    /// What came of it: the branch taken, `waited`, `queued`.
    pub outcome: String,
    /// How many times it was visited.
    pub visits: u32,
    /// The event that settled a `wait_for`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Heard>,
    /// What else it left, by name: a code, the answer of a call, what was picked.
    #[serde(
        default,
        deserialize_with = "stored_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub data: Option<Value>,
}

/// The stored form of [`Memory`], its names in their order. `Data` is how the trigger's fields are
/// at hand.
#[derive(Serialize, Deserialize)]
struct Stored<'a, Data> {
    #[serde(default, skip_serializing_if = "is_none")]
    awaiting: Cow<'a, Option<Awaiting>>,
    #[serde(default, skip_serializing_if = "is_none")]
    before: Cow<'a, Option<Before>>,
    block_entered_at: i64,
    due_at: i64,
    #[serde(default, skip_serializing_if = "is_none")]
    exit: Cow<'a, Option<Taken>>,
    format: u32,
    #[serde(default, skip_serializing_if = "has_no_goals")]
    goals: Cow<'a, BTreeMap<BlockId, Time>>,
    #[serde(default, skip_serializing_if = "is_zero")]
    hops: u32,
    left: Cow<'a, BTreeMap<BlockId, Left>>,
    #[serde(default, skip_serializing_if = "has_none_passed")]
    passed: Cow<'a, BTreeSet<BlockId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous: Option<Time>,
    trigger: StoredTrigger<'a, Data>,
}

#[derive(Serialize, Deserialize)]
struct StoredTrigger<'a, Data> {
    data: Data,
    event: EventId,
    id: Cow<'a, BlockId>,
    name: Cow<'a, str>,
    occurred_at: i64,
    received_at: i64,
    source: Cow<'a, str>,
}

#[expect(clippy::ref_option, reason = "the signature that serde asks for")]
fn is_none<T>(option: &Option<T>) -> bool {
    option.is_none()
}

fn has_no_goals(goals: &BTreeMap<BlockId, Time>) -> bool {
    goals.is_empty()
}

fn has_none_passed(passed: &BTreeSet<BlockId>) -> bool {
    passed.is_empty()
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde asks for"
)]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// Why a stored memory could not be read.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// Written by a newer Postduif, or not by Postduif at all.
    #[error("a journey's memory has format {0}; this program reads up to {MEMORY_FORMAT}")]
    Format(u64),
    /// Damaged.
    #[error("a journey's memory cannot be read: {0}")]
    Damaged(String),
}

impl Memory {
    /// Forgets what events and answers told of the person. Which way they went stays.
    pub fn forget(&mut self) {
        self.trigger.data = Value::empty_map().into();
        self.awaiting = None;
        if let Some(before) = &mut self.before {
            before.trigger = None;
        }
        if let Some(exit) = &mut self.exit {
            exit.event = None;
        }
        for left in self.left.values_mut() {
            (left.event, left.data) = (None, None);
        }
    }

    /// The stored form.
    pub fn to_text(&self) -> String {
        let trigger = &self.trigger;
        let stored = Stored {
            awaiting: Cow::Borrowed(&self.awaiting),
            before: Cow::Borrowed(&self.before),
            block_entered_at: self.block_entered_at.millis(),
            due_at: self.due_at.millis(),
            exit: Cow::Borrowed(&self.exit),
            format: MEMORY_FORMAT,
            goals: Cow::Borrowed(&self.goals),
            hops: self.hops,
            left: Cow::Borrowed(&self.left),
            passed: Cow::Borrowed(&self.passed),
            previous: self.previous,
            trigger: StoredTrigger {
                data: &*trigger.data,
                event: trigger.event,
                id: Cow::Borrowed(&trigger.id),
                name: Cow::Borrowed(&trigger.name),
                occurred_at: trigger.occurred_at.millis(),
                received_at: trigger.received_at.millis(),
                source: Cow::Borrowed(&trigger.source),
            },
        };
        serde_json::to_string(&stored).expect("names are text and numbers are exact")
    }

    /// Reads the text of the stored form, of this or any earlier format.
    pub fn from_text(text: &str) -> Result<Self, MemoryError> {
        if let Ok(stored) = serde_json::from_str::<Stored<'_, Json>>(text)
            && READ_FORMATS.contains(&stored.format)
        {
            let trigger = stored.trigger;
            return Ok(Self {
                trigger: Trigger {
                    id: trigger.id.into_owned(),
                    event: trigger.event,
                    name: trigger.name.into_owned(),
                    occurred_at: Time::from_millis(trigger.occurred_at),
                    received_at: Time::from_millis(trigger.received_at),
                    source: trigger.source.into_owned(),
                    data: Value::from_stored(trigger.data)
                        .map_err(MemoryError::Damaged)?
                        .into(),
                },
                block_entered_at: Time::from_millis(stored.block_entered_at),
                due_at: Time::from_millis(stored.due_at),
                left: stored.left.into_owned(),
                awaiting: stored.awaiting.into_owned(),
                exit: stored.exit.into_owned(),
                goals: stored.goals.into_owned(),
                hops: stored.hops,
                passed: stored.passed.into_owned(),
                previous: stored.previous,
                before: stored.before.into_owned(),
            });
        }
        // Of another format, or damaged: the longer way finds out where.
        let json = serde_json::from_str(text);
        Self::from_json(&json.map_err(|error| MemoryError::Damaged(error.to_string()))?)
    }

    /// Reads the stored form, of this or any earlier format.
    pub fn from_json(json: &Json) -> Result<Self, MemoryError> {
        let format = json.get("format").and_then(Json::as_u64).unwrap_or(0);
        if !READ_FORMATS.iter().any(|read| u64::from(*read) == format) {
            return Err(MemoryError::Format(format));
        }
        let damaged =
            |what: &str| MemoryError::Damaged(format!("`{what}` is missing or of another kind"));
        let time = |json: &Json, name: &str| {
            json.get(name)
                .and_then(Json::as_i64)
                .map(Time::from_millis)
                .ok_or_else(|| damaged(name))
        };
        let text = |json: &Json, name: &str| {
            json.get(name)
                .and_then(Json::as_str)
                .map(str::to_owned)
                .ok_or_else(|| damaged(name))
        };
        let trigger = json.get("trigger").ok_or_else(|| damaged("trigger"))?;
        let data = trigger.get("data").ok_or_else(|| damaged("trigger/data"))?;
        Ok(Self {
            trigger: Trigger {
                id: BlockId::new(&text(trigger, "id")?).ok_or_else(|| damaged("trigger/id"))?,
                event: text(trigger, "event")?
                    .parse()
                    .map_err(|_| damaged("trigger/event"))?,
                name: text(trigger, "name")?,
                occurred_at: time(trigger, "occurred_at")?,
                received_at: time(trigger, "received_at")?,
                source: text(trigger, "source")?,
                data: Value::from_stored(data.clone())
                    .map_err(MemoryError::Damaged)?
                    .into(),
            },
            block_entered_at: time(json, "block_entered_at")?,
            due_at: time(json, "due_at")?,
            left: part(json, "left")?.unwrap_or_default(),
            awaiting: part(json, "awaiting")?,
            exit: part(json, "exit")?,
            goals: part(json, "goals")?.unwrap_or_default(),
            hops: part(json, "hops")?.unwrap_or_default(),
            passed: part(json, "passed")?.unwrap_or_default(),
            previous: part(json, "previous")?,
            before: part(json, "before")?,
        })
    }
}

/// A part that is left out where there is nothing in it.
fn part<T: DeserializeOwned>(json: &Json, name: &str) -> Result<Option<T>, MemoryError> {
    let read = json.get(name).cloned().map(serde_json::from_value);
    read.transpose()
        .map_err(|error| MemoryError::Damaged(format!("{name}: {error}")))
}

#[cfg(test)]
mod tests;
