//! Appending an event that has no contact, with the job that finds out whom it is about.

use engine::id::{EventId, WorkspaceId};
use engine::time::Time;

use super::job::{self, Chunk};
use crate::allot;
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::job::{Kind, Progress, Taken};
use crate::loose::{Kept, LooseEvent};
use crate::sql;
use crate::tx::Tx;

impl Driver {
    pub(crate) async fn append_loose(
        &self,
        workspace: WorkspaceId,
        event: LooseEvent,
        received_at: Time,
    ) -> Result<Kept> {
        let data = match event.checked(received_at) {
            Ok(data) => data,
            Err(why) => return Ok(Kept::Refused(why)),
        };
        self.work(Family::Append, 2, move |tx| {
            append(tx, workspace, &event, &data, received_at)
        })
        .await
    }

    pub(crate) async fn end_fan_out(
        &self,
        taken: Taken,
        heard: usize,
        now: Time,
    ) -> Result<Progress> {
        self.work(Family::Job, 1, move |tx| {
            job::step(tx, &taken, now, |_| {
                Ok(Chunk {
                    cursor: None,
                    done: heard,
                })
            })
        })
        .await
    }
}

fn append(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    event: &LooseEvent,
    data: &str,
    received_at: Time,
) -> Result<Kept> {
    if let Some(known) = known(tx, workspace, event)? {
        return Ok(Kept::Duplicate(known));
    }
    let id = EventId(tx.id(allot::Kind::LooseEvent)?);
    let params = params![
        id,
        workspace,
        event.name.as_str(),
        event.occurred_at,
        received_at,
        event.source.as_str(),
        data,
        event.key.clone()
    ];
    if tx.run(&sql::LOOSE_EVENT_INSERT, &params)? == 0 {
        // Somebody stored it in the meantime; theirs can be seen by now.
        let known = known(tx, workspace, event)?;
        return known.map(Kept::Duplicate).ok_or(Error::Busy);
    }
    job::make_for(
        tx,
        workspace,
        Kind::FanOut,
        (&id.0.to_string(), ""),
        received_at,
    )?;
    Ok(Kept::Stored(id))
}

/// The event that has this key already.
fn known(tx: &Tx<'_>, workspace: WorkspaceId, event: &LooseEvent) -> Result<Option<EventId>> {
    let Some(key) = &event.key else {
        return Ok(None);
    };
    let row = tx.row(&sql::LOOSE_EVENT_KNOWN, &params![workspace, key])?;
    row.map(|row| row.int("id").map(EventId)).transpose()
}
