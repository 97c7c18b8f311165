//! One contact's walk through one version of a workflow: where it is, what it waits for, and what
//! earlier blocks left behind. The state is stored as numbered JSON, so that every older form can
//! still be read. This module does not decide anything; [`step`](crate::step) does.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::id::{BlockId, ContactId, EventId, JourneyId, WorkflowId};
use crate::time::Time;
use crate::value::Value;

/// The number of the form in which [`Memory`] is stored.
pub const MEMORY_FORMAT: u32 = 1;

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
}

/// What started a journey; fixed for its whole life.
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
    /// Its fields.
    pub data: Value,
}

/// What a visited block left: `block.<id>.` in conditions and e-mails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// When the block was left.
    pub at: Time,
    /// What came of it: the branch taken, `waited`, `queued`.
    pub outcome: String,
    /// How many times it was visited.
    pub visits: u32,
}

/// The stored form of [`Memory`], its names in their order. `Data` is how the trigger's fields are
/// at hand.
#[derive(Serialize, Deserialize)]
struct Stored<'a, Data> {
    block_entered_at: i64,
    due_at: i64,
    format: u32,
    left: Cow<'a, BTreeMap<BlockId, Left>>,
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
    /// The stored form.
    pub fn to_json(&self) -> Json {
        serde_json::json!({
            "format": MEMORY_FORMAT,
            "trigger": {
                "id": self.trigger.id, "event": self.trigger.event, "name": self.trigger.name,
                "occurred_at": self.trigger.occurred_at.millis(),
                "received_at": self.trigger.received_at.millis(),
                "source": self.trigger.source, "data": self.trigger.data,
            },
            "block_entered_at": self.block_entered_at.millis(),
            "due_at": self.due_at.millis(),
            "left": self.left,
        })
    }

    /// The stored form as text: the same as [`Memory::to_json`] prints, without making the tree.
    pub fn to_text(&self) -> String {
        let trigger = &self.trigger;
        let stored = Stored {
            block_entered_at: self.block_entered_at.millis(),
            due_at: self.due_at.millis(),
            format: MEMORY_FORMAT,
            left: Cow::Borrowed(&self.left),
            trigger: StoredTrigger {
                data: &trigger.data,
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
            && stored.format == MEMORY_FORMAT
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
                    data: Value::from_stored(trigger.data).map_err(MemoryError::Damaged)?,
                },
                block_entered_at: Time::from_millis(stored.block_entered_at),
                due_at: Time::from_millis(stored.due_at),
                left: stored.left.into_owned(),
            });
        }
        // Of another format, or damaged: the longer way finds out where.
        let json = serde_json::from_str(text);
        Self::from_json(&json.map_err(|error| MemoryError::Damaged(error.to_string()))?)
    }

    /// Reads the stored form, of this or any earlier format.
    pub fn from_json(json: &Json) -> Result<Self, MemoryError> {
        let format = json.get("format").and_then(Json::as_u64).unwrap_or(0);
        if format != u64::from(MEMORY_FORMAT) {
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
                data: Value::from_stored(data.clone()).map_err(MemoryError::Damaged)?,
            },
            block_entered_at: time(json, "block_entered_at")?,
            due_at: time(json, "due_at")?,
            left: serde_json::from_value(json.get("left").cloned().unwrap_or_default())
                .map_err(|error| MemoryError::Damaged(format!("left: {error}")))?,
        })
    }
}

/// What the store needs to know of a journey after a step.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Active: exactly one thing is pending.
    Active(Pending),
    /// Over.
    Ended {
        /// When.
        at: Time,
        /// Why: `end`, or the reason of an end block.
        reason: String,
    },
}

/// The one thing that an active journey waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pending {
    /// The clock.
    Waiting {
        /// Until when.
        wake_at: Time,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A memory as format 1 writes it. Never change this text: it is what older databases hold.
    const FORMAT_1: &str = r#"{"block_entered_at":1000,"due_at":2000,"format":1,"left":{"m1":{"at":"1970-01-01T00:00:01Z","outcome":"queued","visits":1}},"trigger":{"data":{"total":"12.50 EUR"},"event":"9","id":"bought","name":"order_placed","occurred_at":900,"received_at":950,"source":"api"}}"#;

    #[test]
    fn memory_of_format_1_still_opens_and_is_written_the_same() {
        let memory = Memory::from_json(&serde_json::from_str(FORMAT_1).unwrap()).unwrap();
        assert_eq!(memory.trigger.data.get("total"), Some("12.50 EUR".into()));
        assert_eq!(memory.to_json().to_string(), FORMAT_1);
        assert_eq!(memory.to_text(), FORMAT_1);
        assert_eq!(Memory::from_text(FORMAT_1).unwrap(), memory);
    }

    #[test]
    fn another_format_is_an_error_and_not_a_guess() {
        let check = |json: &str, expect: &str| {
            let error = Memory::from_text(json).unwrap_err();
            assert_eq!(error.to_string(), expect);
        };
        check(
            r#"{"format":2}"#,
            "a journey's memory has format 2; this program reads up to 1",
        );
        check(
            "{}",
            "a journey's memory has format 0; this program reads up to 1",
        );
        check(
            r#"{"format":1}"#,
            "a journey's memory cannot be read: `trigger` is missing or of another kind",
        );
    }
}
