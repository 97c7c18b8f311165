//! Journeys, what they waited for, and what is remembered of entries, as rows.

use engine::entry::Record;
use engine::id::{BlockId, ContactId, JourneyId, WorkflowId};
use engine::journey::{Journey, Memory};
use engine::step::Lane;
use engine::time::Time;

use crate::error::Result;
use crate::row::Row;

/// The lanes in the order in which they are taken, each with its stored number.
pub(crate) const LANES: [(Lane, i64); 3] =
    [(Lane::Service, 0), (Lane::Triggered, 1), (Lane::Bulk, 2)];

/// The stored number of a lane.
pub(crate) const fn lane_number(lane: Lane) -> i64 {
    match lane {
        Lane::Service => 0,
        Lane::Triggered => 1,
        Lane::Bulk => 2,
    }
}

/// The stored form of a journey's memory.
pub(crate) fn memory_json(journey: &Journey) -> String {
    journey.memory.to_text()
}

/// An active journey, and the instant it waits for.
pub(crate) fn journey(row: &Row) -> Result<(Journey, Time)> {
    let memory = Memory::from_text(row.text_ref("memory")?);
    let journey = Journey {
        id: JourneyId(row.int("id")?),
        contact: ContactId(row.int("contact")?),
        workflow: WorkflowId(row.int("workflow")?),
        version: row.int("version")?,
        key: row.text("entry_key")?,
        entered_at: row.time("entered_at")?,
        block: row.opt_parse("block", BlockId::new)?,
        seq: row.int("seq")?,
        memory: memory.map_err(|error| row.bad("memory", error.to_string()))?,
    };
    Ok((journey, row.time("wake_at")?))
}

/// What is remembered of an entry.
pub(crate) fn record(row: &Row) -> Result<Record> {
    Ok(Record {
        key: row.text("entry_key")?,
        last_started: row.time("last_started")?,
        last_ended: row.opt_time("last_ended")?,
        count: row.int("count")?,
        journey: JourneyId(row.int("journey")?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_stored_in_their_order() {
        for (lane, number) in LANES {
            assert_eq!(lane_number(lane), number);
        }
        assert!(LANES.is_sorted());
    }
}
