//! Messages that are held while their workflow is paused: they go back into the queue, or their limit goes by,
//! some at a time. Nothing here decides which.

use engine::id::{WorkflowId, WorkspaceId};
use engine::step::Purpose;
use engine::time::Time;

use crate::driver::{Driver, Family};
use crate::error::Result;
use crate::message::purpose_named;
use crate::sql;
use crate::stored::journey::lane_number;
use crate::tx::Tx;

/// Most held messages released in one transaction: it must not hold up everybody else.
const RELEASED_AT_ONCE: usize = 500;

impl Driver {
    pub(crate) async fn expire_held(
        &self,
        workspace: WorkspaceId,
        workflow: WorkflowId,
        before: Time,
    ) -> Result<usize> {
        let (mut expired, mut after) = (0, 0);
        let of = (workspace, workflow);
        loop {
            let work = move |tx: &Tx<'_>| expire_some(tx, of, before, after);
            let (count, last) = self.work(Family::Other, RELEASED_AT_ONCE, work).await?;
            expired += count;
            match last {
                Some(last) => after = last,
                None => return Ok(expired),
            }
        }
    }

    pub(crate) async fn release_held(
        &self,
        workspace: WorkspaceId,
        workflow: WorkflowId,
        now: Time,
    ) -> Result<usize> {
        let (mut released, mut after) = (0, 0);
        loop {
            let work = move |tx: &Tx<'_>| release_some(tx, workspace, workflow, now, after);
            let (count, last) = self.work(Family::Other, 2 * RELEASED_AT_ONCE, work).await?;
            released += count;
            match last {
                Some(last) => after = last,
                None => return Ok(released),
            }
        }
    }
}

/// Lets the limit of the first held messages after this one have gone by, if they were due before an
/// instant; how many those were, and the last that was looked at.
fn expire_some(
    tx: &Tx<'_>,
    (workspace, workflow): (WorkspaceId, WorkflowId),
    before: Time,
    after: i64,
) -> Result<(usize, Option<i64>)> {
    let params = params![workspace, workflow, after, RELEASED_AT_ONCE];
    let rows = tx.rows(&sql::MESSAGE_HELD, &params)?;
    let (mut expired, mut last) = (0, None);
    for row in &rows {
        let (id, bucket) = (row.int("id")?, row.int("bucket")?);
        expired += tx.run(&sql::MESSAGE_HELD_EXPIRE, &params![bucket, id, before])?;
        last = Some(id);
    }
    Ok((expired, last))
}

/// Releases the first held messages after this one; how many, and the last of them.
fn release_some(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    workflow: WorkflowId,
    now: Time,
    after: i64,
) -> Result<(usize, Option<i64>)> {
    let params = params![workspace, workflow, after, RELEASED_AT_ONCE];
    let rows = tx.rows(&sql::MESSAGE_HELD, &params)?;
    let mut last = None;
    for row in &rows {
        let (id, bucket) = (row.int("id")?, row.int("bucket")?);
        // One that cannot be read goes back too: whoever claims it parks it, and nobody waits for it.
        let purpose = row.parse("purpose", purpose_named);
        let lane = lane_number(purpose.unwrap_or(Purpose::Marketing).lane());
        if tx.run(&sql::MESSAGE_RELEASE_HELD, &params![bucket, id])? == 1 {
            let params = params![bucket, id, lane, now, workspace];
            tx.run(&sql::OUTBOX_INSERT, &params)?;
        }
        last = Some(id);
    }
    Ok((rows.len(), last))
}
