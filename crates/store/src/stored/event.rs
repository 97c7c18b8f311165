//! Events as rows. Their data is stored as its JSON.

use engine::event::{Data, Event};
use engine::id::{ContactId, EventId};

use crate::error::Result;
use crate::row::Row;

/// An event from its row; `id` names the column that holds its number.
pub(crate) fn event(row: &Row, id: &str) -> Result<Event> {
    Ok(Event {
        id: EventId(row.int(id)?),
        contact: ContactId(row.int("contact")?),
        name: row.text("name")?,
        occurred_at: row.time("occurred_at")?,
        received_at: row.time("received_at")?,
        source: row.text("source")?,
        data: Data::from_stored(row.text("data")?).map_err(|why| row.bad("data", why))?,
    })
}
