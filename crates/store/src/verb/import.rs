//! Imports: keeping the file, starting a job over it, and the transaction in which a block of rows, the
//! faults found in it and how far the job has come are written together.

use engine::id::WorkspaceId;
use engine::time::Time;
use serde::{Deserialize, Serialize};

use super::import_chunk::{PARTS_GONE, chunk};
use super::job::{self, Chunk};
use crate::allot;
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::import::{
    self, Block, Changed, Cursor, FILE_BYTES_MAX, FORMAT, Import, ImportId, PART_BYTES, Pass,
    Started, Task,
};
use crate::job::{JobId, Kind, Progress, State, Taken};
use crate::row::Row;
use crate::sql;
use crate::tx::Tx;
use crate::view::View;

/// What a job is asked. Stored as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Order {
    format: u32,
    pub(super) workspace: i64,
    pub(super) import: i64,
    pub(super) dry: bool,
    pub(super) started_at: i64,
}

impl Driver {
    pub(crate) async fn add_import(
        &self,
        workspace: WorkspaceId,
        name: String,
        settings: String,
        now: Time,
    ) -> Result<ImportId> {
        self.work(Family::Other, 1, move |tx| {
            let id = ImportId(tx.id(allot::Kind::Import)?);
            tx.run(
                &sql::IMPORT_INSERT,
                &params![id, workspace, &name, &settings, now],
            )?;
            Ok(id)
        })
        .await
    }

    pub(crate) async fn set_import(
        &self,
        workspace: WorkspaceId,
        id: ImportId,
        name: String,
        settings: String,
    ) -> Result<Changed> {
        self.work(Family::Other, 1, move |tx| {
            unless_busy(tx, workspace, id, |_| {
                let params = params![workspace, id, &name, &settings];
                tx.run(&sql::IMPORT_SET_SETTINGS, &params).map(drop)
            })
        })
        .await
    }

    pub(crate) async fn empty_import(&self, workspace: WorkspaceId, id: ImportId) -> Result<usize> {
        self.work(Family::Other, PARTS_GONE, move |tx| {
            let mut gone = 0;
            unless_busy(tx, workspace, id, |_| {
                let size = params![workspace, id, 0_i64, false];
                tx.run(&sql::IMPORT_SET_SIZE, &size)?;
                gone = tx.run(&sql::IMPORT_PART_DELETE, &params![id, PARTS_GONE])?;
                Ok(())
            })?;
            Ok(gone)
        })
        .await
    }

    pub(crate) async fn add_import_part(
        &self,
        workspace: WorkspaceId,
        id: ImportId,
        part: u64,
        body: Vec<u8>,
    ) -> Result<Changed> {
        self.work(Family::Other, 1, move |tx| {
            unless_busy(tx, workspace, id, |import| {
                let length = u64::try_from(body.len()).unwrap_or(u64::MAX);
                let from = part.saturating_mul(PART_BYTES as u64);
                let size = from.saturating_add(length);
                if import.is_whole || import.size_bytes != from {
                    let why = "another file came in its place; send it again whole";
                    return Err(Error::Refused(why.to_owned()));
                }
                if size > FILE_BYTES_MAX {
                    let why = format!("the file has more than {FILE_BYTES_MAX} bytes");
                    return Err(Error::Refused(why));
                }
                let (part, size) = (signed(part), signed(size));
                tx.run(
                    &sql::IMPORT_PART_INSERT,
                    &params![id, part, body.as_slice()],
                )?;
                let size = params![workspace, id, size, false];
                tx.run(&sql::IMPORT_SET_SIZE, &size).map(drop)
            })
        })
        .await
    }

    pub(crate) async fn end_import_file(
        &self,
        workspace: WorkspaceId,
        id: ImportId,
        size_bytes: u64,
    ) -> Result<Changed> {
        self.work(Family::Other, 1, move |tx| {
            unless_busy(tx, workspace, id, |import| {
                if import.size_bytes != size_bytes {
                    let why = "the file did not come whole; send it again";
                    return Err(Error::Refused(why.to_owned()));
                }
                let size = params![workspace, id, signed(size_bytes), true];
                tx.run(&sql::IMPORT_SET_SIZE, &size).map(drop)
            })
        })
        .await
    }

    pub(crate) async fn start_import(
        &self,
        workspace: WorkspaceId,
        id: ImportId,
        (is_dry, first): (bool, Pass),
        now: Time,
    ) -> Result<Started> {
        self.work(Family::Other, 1, move |tx| {
            let Some(import) = read(tx.view(), workspace, id)? else {
                return Ok(Started::Unknown);
            };
            if let Some(busy) = at_work(tx, workspace, &import)? {
                return Ok(busy);
            }
            if !import.is_whole {
                return Ok(Started::NotWhole);
            }
            let order = Order {
                format: FORMAT,
                workspace: workspace.0,
                import: id.0,
                dry: is_dry,
                started_at: now.millis(),
            };
            let kind = if is_dry {
                Kind::ImportCheck
            } else {
                Kind::Import
            };
            let asked = (stored(&order)?, stored(&Cursor::from(first))?);
            let job = job::make_for(tx, workspace, kind, (&asked.0, &asked.1), now)?;
            let set = if is_dry {
                &sql::IMPORT_SET_CHECK
            } else {
                tx.run(
                    &sql::IMPORT_SET_RAN,
                    &params![workspace, id, None::<String>],
                )?;
                &sql::IMPORT_SET_RUN
            };
            tx.run(set, &params![workspace, id, job])?;
            tx.run(&sql::IMPORT_FAULT_DELETE, &params![id])?;
            Ok(Started::Job(job))
        })
        .await
    }

    pub(crate) async fn import_task(&self, taken: Taken) -> Result<Option<Task>> {
        self.view(move |view| {
            let row = view.row(&sql::JOB_ASKED, &params![taken.id, taken.epoch])?;
            let Some(row) = row else { return Ok(None) };
            let order = order(row.text_ref("input")?)?;
            let (workspace, id) = (WorkspaceId(order.workspace), ImportId(order.import));
            let Some(import) = read(view, workspace, id)? else {
                return Err(Error::Refused("the import is not there".to_owned()));
            };
            Ok(Some(Task {
                workspace,
                import: id,
                is_dry: order.dry,
                settings: import.settings,
                size_bytes: import.size_bytes,
                cursor: self::parsed(row.text_ref("cursor")?)?,
            }))
        })
        .await
    }

    pub(crate) async fn step_import(
        &self,
        taken: Taken,
        block: Block,
        now: Time,
    ) -> Result<Progress> {
        let rows = 4 * block.rows.len();
        self.work(Family::Job, rows, move |tx| {
            let mut is_ours = true;
            let stepped = job::step(tx, &taken, now, |asked| {
                let cursor: Cursor = parsed(&asked.cursor)?;
                is_ours = cursor == block.from;
                if !is_ours {
                    let cursor = Some(asked.cursor.clone());
                    return Ok(Chunk { cursor, done: 0 });
                }
                chunk(tx, order(&asked.input)?, &block, now)
            })?;
            Ok(if is_ours { stepped } else { Progress::NotOurs })
        })
        .await
    }
}

pub(super) fn read(view: View<'_>, workspace: WorkspaceId, id: ImportId) -> Result<Option<Import>> {
    let row = view.row(&sql::IMPORT_ONE, &params![workspace, id])?;
    row.as_ref().map(import::import).transpose()
}

/// Changes an import on which no job is at work and that has not been done.
fn unless_busy(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    id: ImportId,
    change: impl FnOnce(&Import) -> Result<()>,
) -> Result<Changed> {
    let Some(import) = read(tx.view(), workspace, id)? else {
        return Ok(Changed::Unknown);
    };
    if let Some(job) = import.run {
        return Ok(Changed::Busy(job));
    }
    if let Some(Started::Busy(job)) = at_work(tx, workspace, &import)? {
        return Ok(Changed::Busy(job));
    }
    change(&import)?;
    Ok(Changed::Done)
}

/// The job of an import that stands in the way of another. One that was cancelled does not; nor does
/// one that is not there, as after a move to another database.
fn at_work(tx: &Tx<'_>, workspace: WorkspaceId, import: &Import) -> Result<Option<Started>> {
    let state = |job: Option<JobId>| -> Result<Option<(JobId, State)>> {
        let Some(job) = job else { return Ok(None) };
        let row = tx.row(&sql::JOB_ONE, &params![workspace, job])?;
        let state = row
            .as_ref()
            .map(|row: &Row| row.parse("state", State::named));
        Ok(state.transpose()?.map(|state| (job, state)))
    };
    Ok(match (state(import.run)?, state(import.check)?) {
        (Some((job, State::Done)), _) => Some(Started::Over(job)),
        (Some((job, state)), _) if state.is_open() || state == State::Failed => {
            Some(Started::Busy(job))
        }
        (_, Some((job, state))) if state.is_open() => Some(Started::Busy(job)),
        _ => None,
    })
}

fn order(text: &str) -> Result<Order> {
    let order: Order = parsed(text)?;
    if order.format != FORMAT {
        let format = order.format;
        let why = format!("a job of an import of format {format}; this program reads {FORMAT}");
        return Err(Error::Refused(why));
    }
    Ok(order)
}

pub(super) fn stored(what: &impl Serialize) -> Result<String> {
    serde_json::to_string(what).map_err(|error| Error::Refused(error.to_string()))
}

fn parsed<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T> {
    let read = serde_json::from_str(text);
    read.map_err(|error| Error::Refused(format!("the job cannot be read: {error}")))
}

pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Never change this text: it is what older databases hold.
    #[test]
    fn what_a_job_is_asked_is_stored_as_it_always_was() {
        let text = r#"{"format":1,"workspace":1,"import":2,"dry":true,"started_at":5}"#;
        assert_eq!(stored(&order(text).unwrap()).unwrap(), text);
        let newer = text.replace("\"format\":1", "\"format\":2");
        assert!(order(&newer).unwrap_err().to_string().contains("format 2"));
    }
}
