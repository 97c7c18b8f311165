//! Events as a table, in the order in which they came in, bucket by bucket.

use engine::event::Event;
use engine::id::EventId;
use engine::time::Time;
use engine::value::Value;
use serde::Serialize;
use store::{Bucket, Workspace};

use super::{PAGE_LENGTH, Sheet};

const COLUMNS: [&str; 7] = [
    "id",
    "contact",
    "event",
    "occurred_at",
    "received_at",
    "source",
    "data",
];

#[derive(Debug, Default)]
pub(super) struct State {
    /// Which of the buckets.
    place: usize,
    after: Option<EventId>,
    has_header: bool,
}

#[derive(Serialize)]
struct Row<'e> {
    id: String,
    contact: String,
    event: &'e str,
    occurred_at: Time,
    received_at: Time,
    source: &'e str,
    data: &'e Value,
}

impl State {
    /// Writes the next page; whether it was the last.
    pub(super) async fn next(
        &mut self,
        workspace: Workspace<'_>,
        buckets: &[Bucket],
        sheet: &mut Sheet,
    ) -> store::Result<bool> {
        if !self.has_header {
            self.has_header = true;
            sheet.header(COLUMNS);
        }
        let Some(bucket) = buckets.get(self.place) else {
            return Ok(true);
        };
        let events = workspace
            .events_after(*bucket, self.after, PAGE_LENGTH)
            .await?;
        for event in &events {
            write(event, sheet);
        }
        self.after = events.last().map(|event| event.id);
        if events.len() < PAGE_LENGTH {
            self.place += 1;
            self.after = None;
        }
        Ok(self.place == buckets.len())
    }
}

fn write(event: &Event, sheet: &mut Sheet) {
    let row = Row {
        id: event.id.to_string(),
        contact: event.contact.to_string(),
        event: &event.name,
        occurred_at: event.occurred_at,
        received_at: event.received_at,
        source: &event.source,
        data: &event.data,
    };
    let cells = [
        row.id.clone(),
        row.contact.clone(),
        event.name.clone(),
        event.occurred_at.to_string(),
        event.received_at.to_string(),
        event.source.clone(),
        event.data.to_json().to_string(),
    ];
    sheet.row(&row, || cells.iter().map(String::as_str));
}
