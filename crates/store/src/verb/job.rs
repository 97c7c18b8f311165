//! Jobs: making one, taking it, and the transaction in which a chunk and how far the job has come are
//! written together.

use engine::id::WorkspaceId;
use engine::time::Time;
use serde::{Deserialize, Serialize};

use crate::allot;
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::job::{JobId, Kind, Progress, State, Switch, Switched, Taken};
use crate::sql;
use crate::tx::Tx;

/// Open jobs that are looked at when one is to be taken.
const LOOKED_AT: usize = 50;

/// What a chunk did.
pub(super) struct Chunk {
    /// How far the job is now; `None` if it is over.
    pub(super) cursor: Option<String>,
    /// How many rows it worked on.
    pub(super) done: usize,
}

/// What a job is asked, and how far it has come.
pub(super) struct Asked {
    pub(super) input: String,
    pub(super) cursor: String,
}

impl Driver {
    pub(crate) async fn take_job(
        &self,
        kinds: &'static [Kind],
        owner: String,
        lease_ms: i64,
        now: Time,
    ) -> Result<Option<Taken>> {
        self.work(Family::Other, 1, move |tx| {
            take(tx, kinds, &owner, lease_ms, now)
        })
        .await
    }

    pub(crate) async fn switch_job(
        &self,
        workspace: WorkspaceId,
        id: JobId,
        switch: Switch,
        now: Time,
    ) -> Result<Switched> {
        self.work(Family::Other, 1, move |tx| {
            let Some(row) = tx.row(&sql::JOB_ONE, &params![workspace, id])? else {
                return Ok(Switched::Unknown);
            };
            let state = row.parse("state", State::named)?;
            let (statement, params) = match switch {
                Switch::Pause => (&sql::JOB_PAUSE, params![id, now]),
                Switch::Resume => (&sql::JOB_RESUME, params![id, now]),
                Switch::Cancel => (&sql::JOB_CANCEL, params![id, now]),
            };
            // Another may have been quicker; then the state is what they made of it.
            if tx.run(statement, &params)? == 0 {
                return Ok(Switched::Not(state));
            }
            if switch == Switch::Cancel {
                // What it worked for is over too, or it would look as if it went on.
                tx.run(&sql::ENROLMENT_CANCEL, &params![id, now])?;
            }
            Ok(Switched::Done)
        })
        .await
    }
}

/// A part of a job as it is stored.
pub(super) fn stored(what: &impl Serialize) -> Result<String> {
    serde_json::to_string(what).map_err(|error| Error::Refused(error.to_string()))
}

/// Reads it.
pub(super) fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T> {
    let read = serde_json::from_str(text);
    read.map_err(|error| Error::Refused(format!("the job cannot be read: {error}")))
}

/// Makes a job of the installation over all buckets, queued; its number.
pub(super) fn make(tx: &Tx<'_>, kind: Kind, input: &str, cursor: &str, now: Time) -> Result<JobId> {
    make_for(tx, WorkspaceId(0), kind, (input, cursor), now)
}

/// Makes a job of a workspace over all buckets, queued; its number.
pub(super) fn make_for(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    kind: Kind,
    (input, cursor): (&str, &str),
    now: Time,
) -> Result<JobId> {
    let id = JobId(tx.id(allot::Kind::Job)?);
    let buckets = tx.buckets().all();
    let (first, last) = (buckets.first().copied(), buckets.last().copied());
    let (kind, total) = (kind.as_str(), None::<i64>);
    let params = params![id, workspace, kind, first, last, input, cursor, now, total];
    tx.run(&sql::JOB_INSERT, &params)?;
    Ok(id)
}

fn take(
    tx: &Tx<'_>,
    kinds: &[Kind],
    owner: &str,
    lease_ms: i64,
    now: Time,
) -> Result<Option<Taken>> {
    let clock = clock(tx)?;
    for row in tx.rows(&sql::JOB_NEXT, &params![owner, clock, LOOKED_AT, now])? {
        let kind = Kind::named(row.text_ref("kind")?);
        let Some(kind) = kind.filter(|kind| kinds.contains(kind)) else {
            continue;
        };
        let (id, epoch) = (JobId(row.int("id")?), row.int("epoch")?);
        let params = params![id, epoch, owner, clock.saturating_add(lease_ms), now];
        if tx.run(&sql::JOB_TAKE, &params)? == 1 {
            return Ok(Some(Taken {
                id,
                kind,
                epoch: epoch + 1,
                lease_ms,
            }));
        }
    }
    Ok(None)
}

/// The clock of leases: the database's, where several processes share it. Who works alone only meets
/// leases of its own.
fn clock(tx: &Tx<'_>) -> Result<i64> {
    if tx.is_alone() {
        return Ok(0);
    }
    let row = tx.row(&sql::LEASE_NOW, &[])?;
    row.map_or(Ok(0), |row| row.int("now"))
}

/// Does one chunk of a job, if it is still ours, and writes how far it came.
pub(super) fn step(
    tx: &Tx<'_>,
    taken: &Taken,
    now: Time,
    chunk: impl FnOnce(&Asked) -> Result<Chunk>,
) -> Result<Progress> {
    let Some(row) = tx.row(&sql::JOB_LOCK, &params![taken.id])? else {
        return Ok(Progress::NotOurs);
    };
    let is_running = row.parse("state", State::named)? == State::Running;
    if !is_running || row.int("epoch")? != taken.epoch {
        return Ok(Progress::NotOurs);
    }
    let asked = Asked {
        input: row.text("input")?,
        cursor: row.text("cursor")?,
    };
    let Chunk { cursor, done } = chunk(&asked)?;
    let leased_until = clock(tx)?.saturating_add(taken.lease_ms);
    let Some(cursor) = cursor else {
        tx.run(&sql::JOB_END, &params![taken.id, done, now])?;
        return Ok(Progress::Over(done));
    };
    let params = params![taken.id, cursor, done, leased_until, now];
    tx.run(&sql::JOB_STEP, &params)?;
    Ok(Progress::More(done))
}
