//! Events as rows. Their data is stored as its JSON.

use engine::event::{Data, Event};
use engine::id::{ContactId, EventId};

use crate::error::Result;
use crate::row::Row;

/// An event from its row, which is used up: histories are long, and their texts are not copied. `id`
/// names the column that holds its number.
pub(crate) fn event(mut row: Row, id: &str) -> Result<Event> {
    let data = row.take_text("data")?;
    let data = Data::from_stored(data).map_err(|why| row.bad("data", why))?;
    saying(row, id, data)
}

/// An event from its row, without what it says, which is at hand.
pub(crate) fn saying(mut row: Row, id: &str, data: Data) -> Result<Event> {
    Ok(Event {
        id: EventId(row.int(id)?),
        contact: ContactId(row.int("contact")?),
        name: row.take_text("name")?,
        occurred_at: row.time("occurred_at")?,
        received_at: row.time("received_at")?,
        source: row.take_text("source")?,
        data,
    })
}
