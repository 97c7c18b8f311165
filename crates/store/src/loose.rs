//! Events that have no contact: a product is back in stock, a price dropped. They come in through the
//! same door as all events, and are kept beside them. Whom one is about is worked out by a job, since
//! that means asking all contacts.

use engine::event::Event;
use engine::id::{ContactId, EventId, WorkspaceId};
use engine::time::Time;
use engine::value::Value;

use crate::append::{Happened, check_key};
use crate::error::Result;
use crate::job::{Progress, Taken};
use crate::row::Row;
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

/// An event without a contact, as it comes in.
#[derive(Clone, Debug, PartialEq)]
pub struct LooseEvent {
    /// What happened.
    pub name: String,
    /// When it happened; the door has already held it back to the instant of receipt.
    pub occurred_at: Time,
    /// Which door it came through.
    pub source: String,
    /// Its own fields: a [`Value::Map`].
    pub data: Value,
    /// Makes sending it twice harmless: a second one with this key in this workspace is ignored.
    pub key: Option<String>,
}

/// What came of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is stored, and whom it is about is being worked out.
    Stored(EventId),
    /// One with its key was stored before; nothing was written.
    Duplicate(EventId),
    /// It cannot be stored; nothing was written. A sentence says why.
    Refused(String),
}

impl Workspace<'_> {
    /// Appends an event that has no contact, with the job that finds out whom it is about.
    pub async fn append_loose(self, event: LooseEvent, received_at: Time) -> Result<Kept> {
        self.driver()
            .append_loose(self.id(), event, received_at)
            .await
    }
}

impl System<'_> {
    /// The event of a job that is ours. Its contact is nobody: number 0.
    pub async fn loose_event_of(self, taken: &Taken) -> Result<Option<(WorkspaceId, Event)>> {
        let rows = self.driver().read(&sql::JOB_INPUT, params![taken.id]);
        let Some(id) = rows
            .await?
            .first()
            .map(|row| crate::enrolment::number(row, "input"))
        else {
            return Ok(None);
        };
        let rows = self.driver().read(&sql::LOOSE_EVENT_ONE, params![id?]);
        rows.await?.first().map(event).transpose()
    }

    /// Ends the job of such an event, of which so many workflows heard.
    pub async fn end_fan_out(self, taken: &Taken, heard: usize, now: Time) -> Result<Progress> {
        self.driver().end_fan_out(taken.clone(), heard, now).await
    }
}

impl LooseEvent {
    /// Its data as JSON, or a sentence on why it cannot be stored.
    pub(crate) fn checked(&self, received_at: Time) -> Result<String, String> {
        let happened = Happened {
            name: &self.name,
            occurred_at: self.occurred_at,
            received_at,
            source: &self.source,
            data: &self.data,
        };
        if let Some(key) = &self.key {
            check_key(key)?;
        }
        happened.checked()
    }
}

fn event(row: &Row) -> Result<(WorkspaceId, Event)> {
    let data = Value::from_json(&row.json("data")?, "data");
    let event = Event {
        id: EventId(row.int("id")?),
        contact: ContactId(0),
        name: row.text("name")?,
        occurred_at: row.time("occurred_at")?,
        received_at: row.time("received_at")?,
        source: row.text("source")?,
        data: data.map_err(|why| row.bad("data", why.to_string()))?.into(),
    };
    Ok((WorkspaceId(row.int("workspace")?), event))
}
