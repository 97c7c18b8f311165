//! Journeys that are taken off their way from outside, because their contact is forgotten or is part of
//! another now. The books say that they left the block in which they stood. What is remembered of their
//! entries is for whoever asks to put right.

use engine::id::{ContactId, WorkspaceId};
use engine::journey::Journey;
use engine::time::Time;
use engine::why::Why;

use super::counters::Counters;
use crate::allot;
use crate::bucket::Bucket;
use crate::commit::Growth;
use crate::error::{Error, Result};
use crate::sql;
use crate::stored;
use crate::tx::Tx;

/// Whose journeys.
#[derive(Clone, Copy)]
pub(super) struct Whose {
    pub(super) workspace: WorkspaceId,
    pub(super) bucket: Bucket,
    pub(super) contact: ContactId,
}

/// Ends a journey for this reason.
pub(super) fn end_journey(
    tx: &Tx<'_>,
    whose: Whose,
    journey: &Journey,
    (reason, now): (&str, Time),
    growth: &mut Counters,
) -> Result<()> {
    let Whose {
        workspace,
        bucket,
        contact,
    } = whose;
    let seen = params![bucket, journey.id, workspace, contact, journey.seq];
    if tx.run(&sql::JOURNEY_DELETE, &seen)? == 0 {
        return Err(Error::Busy);
    }
    let over = params![
        bucket,
        journey.id,
        workspace,
        contact,
        journey.workflow,
        journey.version,
        &journey.key,
        journey.entered_at,
        now,
        reason,
        stored::journey::memory_json(journey)
    ];
    tx.run(&sql::JOURNEY_DONE_INSERT, &over)?;
    let Some(block) = &journey.block else {
        return Ok(());
    };
    let visits = journey.memory.left.get(block).map_or(0, |left| left.visits);
    let step = params![
        bucket,
        tx.id(allot::Kind::Step)?,
        workspace,
        contact,
        journey.id,
        journey.seq + 1,
        journey.workflow,
        journey.version,
        block,
        visits + 1,
        false,
        true,
        reason,
        Why::default().to_json(),
        now
    ];
    tx.run(&sql::STEP_INSERT, &step)?;
    let left = Growth {
        workflow: journey.workflow,
        version: journey.version,
        block: block.clone(),
        name: "left".to_owned(),
        by: 1,
    };
    growth.add(workspace, bucket, left);
    Ok(())
}
