//! The one door in: events are appended, each with an inbox row, and answered for after the commit.
//!
//! Appending finds or makes the contact and stores what happened. It never reads or writes a
//! journey: that is for the holder of the contact's bucket, who reads the inbox.

use engine::event::name_fault;
use engine::id::{ContactId, EventId};
use engine::time::Time;
use engine::value::Value;

use crate::error::{Error, Result};
use crate::who::Who;
use crate::workspace::Workspace;

/// Most events appended in one call: about what one commit should hold.
pub const EVENTS_MAX: usize = 1_000;
/// Longest idempotency key.
pub const EVENT_KEY_BYTES_MAX: usize = 200;
/// Longest name of a source.
pub const SOURCE_BYTES_MAX: usize = 100;
/// Largest data of one event as JSON: an order of a thousand lines, with room to spare.
pub const DATA_BYTES_MAX: usize = 512 * 1024;
// What a journey tells of what started it has room in an event of ours, with all else that it says.
const _: () = assert!(engine::journey::KEPT_BYTES_MAX + 64 * 1024 <= DATA_BYTES_MAX);

/// Something that happened, as it comes in.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// To whom. Somebody unknown becomes a contact.
    pub who: Who,
    /// What happened. Which names the outside may use is checked at the door, not here.
    pub name: String,
    /// When it happened; the door has already held it back to the instant of receipt.
    pub occurred_at: Time,
    /// Which door it came through.
    pub source: String,
    /// Its own fields: a [`Value::Map`].
    pub data: Value,
    /// Makes sending it twice harmless: a second event with this key in this workspace is ignored.
    pub key: Option<String>,
}

/// What came of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is stored, and waits in the inbox.
    Stored {
        /// Its number.
        event: EventId,
        /// To whom it happened.
        contact: ContactId,
    },
    /// An event with its key was stored before; nothing was written.
    Duplicate {
        /// The one stored before.
        event: EventId,
        /// To whom that happened.
        contact: ContactId,
    },
    /// It cannot be stored; nothing was written. A sentence says why.
    Refused(String),
}

/// An event that Postduif itself writes about a contact.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnEvent {
    /// One of `engine::event::own`.
    pub name: String,
    /// When it happened.
    pub occurred_at: Time,
    /// Which part wrote it: `engine`, `sender`.
    pub source: String,
    /// Its fields: a [`Value::Map`].
    pub data: Value,
}

impl Workspace<'_> {
    /// Appends 1 to 1,000 events, in this order, and answers for each after the commit.
    ///
    /// Unknown keys make the contact; an e-mail address among them becomes its address. Known and
    /// unknown keys together add the unknown ones. Keys of two contacts are refused: nobody is
    /// merged in passing.
    pub async fn append(self, events: Vec<NewEvent>, received_at: Time) -> Result<Vec<Appended>> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        Error::unless_over("events in one append", events.len(), EVENTS_MAX)?;
        self.driver().append(self.id(), events, received_at).await
    }

    /// Appends 1 to 1,000 events of a past that is played, each with the instant at which it came in, which
    /// may lie ahead of the clock. Otherwise as [`Self::append`].
    pub async fn append_past(self, events: Vec<(NewEvent, Time)>) -> Result<Vec<Appended>> {
        Error::unless_over("events in one append", events.len(), EVENTS_MAX)?;
        self.driver().append_past(self.id(), events).await
    }
}

/// What happened, whoever says so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Happened<'a> {
    pub(crate) name: &'a str,
    pub(crate) occurred_at: Time,
    pub(crate) received_at: Time,
    pub(crate) source: &'a str,
    pub(crate) data: &'a Value,
}

impl NewEvent {
    pub(crate) fn happened(&self, received_at: Time) -> Happened<'_> {
        Happened {
            name: &self.name,
            occurred_at: self.occurred_at,
            received_at,
            source: &self.source,
            data: &self.data,
        }
    }
}

impl OwnEvent {
    pub(crate) fn happened(&self, received_at: Time) -> Happened<'_> {
        Happened {
            name: &self.name,
            occurred_at: self.occurred_at,
            received_at,
            source: &self.source,
            data: &self.data,
        }
    }
}

impl Happened<'_> {
    /// Its data as JSON, or a sentence on why it cannot be stored.
    pub(crate) fn checked(&self) -> Result<String, String> {
        let name = self.name;
        if let Some(fault) = name_fault(name) {
            return Err(format!("the event's name {fault}"));
        }
        if self.occurred_at > self.received_at {
            let (occurred, received) = (self.occurred_at, self.received_at);
            return Err(format!(
                "{name} cannot have occurred at {occurred}, after it was received at {received}"
            ));
        }
        if !matches!(self.data, Value::Map(_)) {
            return Err(format!("the data of {name} is not a map of fields"));
        }
        check_text("source", self.source, SOURCE_BYTES_MAX)?;
        let data = serde_json::to_string(self.data);
        let data = data.map_err(|error| format!("the data of {name}: {error}"))?;
        if has_nul(&data) {
            return Err(format!("the data of {name} holds the character NUL"));
        }
        if data.len() > DATA_BYTES_MAX {
            let length = data.len();
            return Err(format!(
                "the data of {name} has {length} bytes; at most {DATA_BYTES_MAX}"
            ));
        }
        Ok(data)
    }
}

/// Whether a text in this JSON has the character NUL, which PostgreSQL cannot store. It is always
/// written as an escape; after another backslash, those are six characters like any others.
pub(crate) fn has_nul(json: &str) -> bool {
    json.match_indices("\\u0000").any(|(at, _)| {
        let before = json[..at].bytes().rev();
        before.take_while(|byte| *byte == b'\\').count() % 2 == 0
    })
}

/// Refuses a text that cannot be an idempotency key.
pub(crate) fn check_key(key: &str) -> Result<(), String> {
    check_text("idempotency key", key, EVENT_KEY_BYTES_MAX)
}

fn check_text(what: &str, text: &str, bytes_max: usize) -> Result<(), String> {
    if text.is_empty() {
        return Err(format!("the {what} is empty"));
    }
    if text.len() > bytes_max {
        let length = text.len();
        return Err(format!(
            "the {what} has {length} bytes; at most {bytes_max}"
        ));
    }
    if text.chars().any(char::is_control) {
        return Err(format!("the {what} holds a control character"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(change: impl FnOnce(&mut OwnEvent), expect: &str) {
        let mut event = OwnEvent {
            name: "order_placed".to_owned(),
            occurred_at: Time::from_millis(1_000),
            source: "api".to_owned(),
            data: Value::empty_map(),
        };
        change(&mut event);
        let got = event.happened(Time::from_millis(1_000)).checked();
        assert_eq!(got.unwrap_or_else(|why| why), expect);
    }

    #[test]
    fn what_cannot_be_stored_says_why() {
        check(|_| {}, "{}");
        check(|event| event.name.clear(), "the event's name is empty");
        check(|event| event.source.clear(), "the source is empty");
        check(
            |event| event.source = "a\nb".to_owned(),
            "the source holds a control character",
        );
        check(
            |event| event.source = "x".repeat(101),
            "the source has 101 bytes; at most 100",
        );
        check(
            |event| event.occurred_at = Time::from_millis(1_001),
            "order_placed cannot have occurred at 1970-01-01T00:00:01.001Z, after it was received at 1970-01-01T00:00:01Z",
        );
        check(
            |event| event.data = Value::Null,
            "the data of order_placed is not a map of fields",
        );
        let with = |text: &str| Value::Map([("a".to_owned(), text.into())].into());
        check(
            |event| event.data = with("b\0"),
            "the data of order_placed holds the character NUL",
        );
        check(|event| event.data = with("\\u0000"), r#"{"a":"\\u0000"}"#);
        let text = Value::Text("x".repeat(DATA_BYTES_MAX));
        check(
            |event| event.data = Value::Map([("a".to_owned(), text)].into()),
            "the data of order_placed has 524296 bytes; at most 524288",
        );
    }
}
