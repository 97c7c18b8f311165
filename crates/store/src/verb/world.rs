//! What the holder of a bucket reads: the inbox, what is due, and all about a contact.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::contact::Contact;
use engine::entry::Record;
use engine::event::Event;
use engine::id::{ContactId, EventId, JourneyId, WorkflowId, WorkspaceId};
use engine::journey::Journey;
use engine::time::Time;

use super::{contact, fair, world_all};
use crate::bucket::Bucket;
use crate::command::Command;
use crate::driver::Driver;
use crate::error::{Error, Result};
use crate::inbox::{InboxId, InboxItem, Incoming};
use crate::row::Row;
use crate::sql;
use crate::stored;
use crate::told::{Said, Told};
use crate::view::View;
use crate::world::{Due, HISTORY_LENGTH_MAX, HistoryWanted, WORLDS_BYTES_MAX, World};

/// Whose entry, of which contact into which workflow, with which key.
pub(super) type Key = (WorkspaceId, ContactId, WorkflowId, String);

impl Driver {
    pub(crate) async fn inbox(&self, bucket: Bucket, limit: usize) -> Result<Vec<InboxItem>> {
        self.look(move |view| {
            // All of it has come in, whatever the business clock says.
            let rows = fair::INBOX.of_lane(view, bucket, 0, Time::MAX, limit)?;
            rows.into_iter().map(inbox_item).collect()
        })
        .await
    }

    pub(crate) async fn due(&self, bucket: Bucket, now: Time, limit: usize) -> Result<Vec<Due>> {
        self.look(move |view| {
            let rows = fair::JOURNEYS.of_all_lanes(view, bucket, now, limit)?;
            let due = |row: &Row| {
                Ok(Due {
                    workspace: WorkspaceId(row.int("workspace")?),
                    contact: ContactId(row.int("contact")?),
                    journey: JourneyId(row.int("id")?),
                })
            };
            rows.iter().map(due).collect()
        })
        .await
    }

    pub(crate) async fn worlds(
        &self,
        bucket: Bucket,
        contacts: Vec<(WorkspaceId, ContactId)>,
        history: HistoryWanted,
    ) -> Result<Vec<Result<World>>> {
        let over_a_network = self.asks_over_a_network();
        let told = self.told();
        self.view(move |view| {
            let as_json = |(workspace, names): (&WorkspaceId, &Vec<String>)| {
                (*workspace, serde_json::json!(names).to_string())
            };
            let wanted = Wanted {
                bucket,
                names: history.names.iter().map(as_json).collect(),
                since: history.since,
            };
            let told = told.as_deref();
            if over_a_network {
                return world_all::all(view, &contacts, &wanted);
            }
            let (mut worlds, mut bytes) = (Vec::with_capacity(contacts.len()), 0);
            for (workspace, contact) in &contacts {
                if bytes > WORLDS_BYTES_MAX {
                    break;
                }
                let of = (*workspace, *contact);
                worlds.push(world(view, of, &wanted, told, &mut bytes));
            }
            Ok(worlds)
        })
        .await
    }

    pub(crate) async fn records(
        &self,
        bucket: Bucket,
        entries: Vec<Key>,
    ) -> Result<Vec<Result<Option<Record>>>> {
        let over_a_network = self.asks_over_a_network();
        self.view(move |view| {
            if over_a_network {
                return world_all::records(view, bucket, &entries);
            }
            let read = |(workspace, contact, workflow, key): &Key| {
                let params = params![*workspace, bucket, *contact, *workflow, key];
                let row = view.row(&sql::ENTRY_ONE, &params)?;
                row.as_ref().map(stored::journey::record).transpose()
            };
            Ok(entries.iter().map(read).collect())
        })
        .await
    }

    pub(crate) async fn journeys(
        &self,
        bucket: Bucket,
        journeys: Vec<(WorkspaceId, JourneyId)>,
    ) -> Result<Vec<Result<Option<Journey>>>> {
        self.view(move |view| {
            let read = |one: &(WorkspaceId, JourneyId)| {
                let row = view.row(&sql::JOURNEY_BY_ID, &params![one.0, bucket, one.1])?;
                let found = row.as_ref().map(stored::journey::journey).transpose()?;
                Ok(found.map(|(journey, _)| journey))
            };
            Ok(journeys.iter().map(read).collect())
        })
        .await
    }

    pub(crate) async fn next_due(&self, bucket: Bucket) -> Result<Option<Time>> {
        let rows = self.read(&sql::JOURNEY_NEXT_DUE, params![bucket]).await?;
        match rows.first() {
            Some(row) => row.opt_time("at"),
            None => Ok(None),
        }
    }
}

pub(super) struct Wanted {
    pub(super) bucket: Bucket,
    /// Each as a JSON list; none where no history is wanted.
    pub(super) names: BTreeMap<WorkspaceId, String>,
    pub(super) since: Time,
}

fn world(
    view: View<'_>,
    (workspace, contact): (WorkspaceId, ContactId),
    wanted: &Wanted,
    told: Option<&Told>,
    bytes: &mut usize,
) -> Result<World> {
    let Some(found) = contact::read(view, workspace, contact)? else {
        return Err(Error::Refused(format!("there is no contact {contact}")));
    };
    let params = params![workspace, wanted.bucket, contact];
    let journeys = view.rows(&sql::JOURNEY_OF_CONTACT, &params)?;
    let mut history = Vec::new();
    if let Some(names) = wanted.names.get(&workspace) {
        let of = (workspace, contact);
        let mut read = |up_to: EventId| {
            let mut params = params.clone();
            params.extend(params![
                wanted.since,
                names.as_str(),
                HISTORY_LENGTH_MAX + 1,
                up_to
            ]);
            let rows = view.rows(&sql::EVENT_HISTORY, &params)?;
            *bytes += rows.iter().map(Row::bytes_held).sum::<usize>();
            Ok(rows)
        };
        history = match told {
            Some(told) => told_history(told, of, read)?,
            None => events(read(EventId(0))?)?,
        };
    }
    *bytes += journeys.iter().map(Row::bytes_held).sum::<usize>();
    assembled(workspace, found, &journeys, history)
}

/// A world from its parts; the history newest first, and one longer than is wanted if it is cut.
pub(super) fn assembled(
    workspace: WorkspaceId,
    contact: Contact,
    journeys: &[Row],
    mut history: Vec<Event>,
) -> Result<World> {
    let journeys = journeys.iter().map(stored::journey::journey);
    let history_cut = history.len() > HISTORY_LENGTH_MAX;
    history.truncate(HISTORY_LENGTH_MAX);
    history.reverse();
    Ok(World {
        workspace,
        contact,
        journeys: journeys.collect::<Result<_>>()?,
        history,
        history_cut,
    })
}

/// The events of rows.
pub(super) fn events(rows: Vec<Row>) -> Result<Vec<Event>> {
    let events = rows.into_iter();
    events.map(|row| stored::event::event(row, "id")).collect()
}

/// The events of a history; `read` reads its rows, without what is said in those up to a number. Where
/// that is kept of some and not of all of them, all is read again: a rule may look at others now.
fn told_history(
    told: &Told,
    of: (WorkspaceId, ContactId),
    mut read: impl FnMut(EventId) -> Result<Vec<Row>>,
) -> Result<Vec<Event>> {
    let mut said = told.of(of);
    let mut rows = read(said.up_to())?;
    let id = |row: &Row| row.int("id").map(EventId);
    let mut is_missing = false;
    for row in &rows {
        is_missing |= row.is_null("data") && said.by(id(row)?).is_none();
    }
    if is_missing {
        (said, rows) = (Arc::default(), read(EventId(0))?);
    }
    let mut new_bytes = None;
    let mut event = |row: Row| {
        if let Some(data) = said.by(id(&row)?) {
            return stored::event::saying(row, "id", data.clone());
        }
        *new_bytes.get_or_insert(0) += row.bytes_held();
        stored::event::event(row, "id")
    };
    let events: Vec<Event> = rows.into_iter().map(&mut event).collect::<Result<_>>()?;
    if let Some(bytes) = new_bytes {
        told.keep(of, Said::of(&events, said.text_bytes() + bytes));
    }
    Ok(events)
}

/// Only what names the row itself must be readable; the rest may be damaged.
fn inbox_item(row: Row) -> Result<InboxItem> {
    Ok(InboxItem {
        id: InboxId(row.int("id")?),
        workspace: WorkspaceId(row.int("workspace")?),
        contact: ContactId(row.int("contact")?),
        received_at: row.time("received_at")?,
        is_parked: row.flag("is_parked")?,
        what: incoming(row).unwrap_or_else(Incoming::Unreadable),
    })
}

fn incoming(row: Row) -> Result<Incoming> {
    if row.opt_text("command")?.is_some() {
        let command = Command::from_json(&row.json("command")?);
        let command = command.map_err(|why| row.bad("command", why))?;
        return Ok(Incoming::Command(command));
    }
    if row.opt_int("event_id")?.is_none() {
        return Err(row.bad("event_id", "the event is gone".to_owned()));
    }
    let event = stored::event::event(row, "event_id")?;
    debug_assert!(event.id > EventId(0));
    Ok(Incoming::Event(event))
}
