//! What a retention job deletes that lies in no bucket: caught mail, events without a contact, who was
//! frozen for an enrolment, what sources said, what workflows sent on each day, how contacts were before
//! they were merged, and what numbers grew by on each day.

use std::collections::BTreeMap;

use engine::time::DAY_MS;

use super::{NOTHING, Passed, is_more};
use crate::error::Result;
use crate::retention::CHUNK_LENGTH;
use crate::sql;
use crate::tx::Tx;

/// Days of a workflow's pace that go in one chunk: some rows a day and bucket.
const PACE_DAYS: i64 = 4;

/// Caught mail lies by workspace: `after` is the one before.
pub(super) fn caught(tx: &Tx<'_>, after: i64, before: i64) -> Result<Passed> {
    let row = tx.row(&sql::WORKSPACE_NEXT, &params![after])?;
    let Some(workspace) = row.map_or(Ok(None), |row| row.opt_int("id"))? else {
        return Ok(NOTHING);
    };
    let params = params![workspace, before, CHUNK_LENGTH];
    let done = tx.run(&sql::CAUGHT_DELETE, &params)?;
    // One that had a whole chunk of it may have more.
    let after = if done == CHUNK_LENGTH {
        after
    } else {
        workspace
    };
    Ok(Passed {
        done,
        after: Some(after),
    })
}

/// Events that have no contact, with their keys.
pub(super) fn loose(tx: &Tx<'_>, after: i64, before: i64) -> Result<Passed> {
    let rows = tx.rows(&sql::LOOSE_EVENT_PAGE, &params![after, CHUNK_LENGTH])?;
    let Some(last) = rows.last() else {
        return Ok(NOTHING);
    };
    let last = last.int("id")?;
    let done = tx.run(&sql::LOOSE_EVENT_DELETE, &params![after, last, before])?;
    Ok(Passed {
        done,
        after: is_more(&rows, before)?.then_some(last),
    })
}

/// Who was frozen for enrolments that are over. The enrolments stay: nobody is taken in twice because of
/// the same thing. `after` is the one before.
pub(super) fn frozen(tx: &Tx<'_>, after: i64, before: i64) -> Result<Passed> {
    let row = tx.row(&sql::ENROLMENT_OVER, &params![after, before])?;
    let Some(row) = row else {
        return Ok(NOTHING);
    };
    let enrolment = row.int("id")?;
    let params = params![enrolment, CHUNK_LENGTH];
    let done = tx.run(&sql::FROZEN_DELETE, &params)?;
    let after = if done == CHUNK_LENGTH {
        after
    } else {
        enrolment
    };
    Ok(Passed {
        done,
        after: Some(after),
    })
}

/// What sources of a workspace said long ago, but for the last word of each: a day's worth, as a rule.
/// `after` is the workspace before.
pub(super) fn sources(tx: &Tx<'_>, after: i64, before: i64) -> Result<Passed> {
    let row = tx.row(&sql::WORKSPACE_NEXT, &params![after])?;
    let Some(workspace) = row.map_or(Ok(None), |row| row.opt_int("id"))? else {
        return Ok(NOTHING);
    };
    Ok(Passed {
        done: tx.run(&sql::SOURCE_DELETE, &params![workspace, before])?,
        after: Some(workspace),
    })
}

/// How two contacts were before a merge that can no longer be taken back, and which events it took over. That
/// there was a merge is kept. `after` is the workspace before.
pub(super) fn merges(tx: &Tx<'_>, after: i64, before: i64) -> Result<Passed> {
    let row = tx.row(&sql::WORKSPACE_NEXT, &params![after])?;
    let Some(workspace) = row.map_or(Ok(None), |row| row.opt_int("id"))? else {
        return Ok(NOTHING);
    };
    let Some(merge) = tx.row(&sql::MERGE_NEXT_OLD, &params![workspace, before])? else {
        return Ok(Passed {
            done: 0,
            after: Some(workspace),
        });
    };
    let merge = merge.int("id")?;
    let params = params![workspace, merge, CHUNK_LENGTH];
    let mut done = tx.run(&sql::MERGE_EVENT_DELETE, &params)?;
    // One that had a whole chunk of events may have more.
    if done < CHUNK_LENGTH {
        done += tx.run(&sql::MERGE_FORGET_OLD, &params![workspace, merge])?;
    }
    Ok(Passed {
        done,
        after: Some(after),
    })
}

/// What a workflow sent on old days, before it was last switched on. `after` is the workflow before.
pub(super) fn paces(tx: &Tx<'_>, after: i64, before: i64) -> Result<Passed> {
    let row = tx.row(&sql::WORKFLOW_NEXT, &params![after])?;
    let Some(row) = row else {
        return Ok(NOTHING);
    };
    let (workflow, workspace) = (row.int("id")?, row.int("workspace")?);
    let last_day = before.div_euclid(DAY_MS);
    let params = params![workspace, workflow, last_day];
    let Some(oldest) = tx.row(&sql::PACE_OLDEST, &params)? else {
        return Ok(Passed {
            done: 0,
            after: Some(workflow),
        });
    };
    let (since, day) = (oldest.int("since")?, oldest.int("day")?);
    let end = last_day.min(day + PACE_DAYS);
    let params = params![workspace, workflow, since, day, end];
    Ok(Passed {
        done: tx.run(&sql::PACE_DELETE, &params)?,
        after: Some(after),
    })
}

/// What a workflow's numbers grew by on old days. Of younger days, those that are over are gathered into one
/// bucket: in the end there is a row for each number and day, however many buckets there are. A day goes in
/// one chunk; `after` is the workflow before.
pub(super) fn days(tx: &Tx<'_>, after: i64, before: i64) -> Result<Passed> {
    let Some(row) = tx.row(&sql::WORKFLOW_NEXT, &params![after])? else {
        return Ok(NOTHING);
    };
    let (workflow, workspace) = (row.int("id")?, row.int("workspace")?);
    let of = params![workspace, workflow];
    let day_of = |statement| -> Result<Option<i64>> {
        let row = tx.row(statement, &of)?;
        row.map_or(Ok(None), |row| row.opt_int("day"))
    };
    let on = |day: i64| params![workspace, workflow, day];
    let oldest = day_of(&sql::COUNTER_DAY_OLDEST)?;
    if let Some(day) = oldest.filter(|day| *day < before.div_euclid(DAY_MS)) {
        return Ok(Passed {
            done: tx.run(&sql::COUNTER_DAY_DELETE, &on(day))?,
            after: Some(after),
        });
    }
    let Some(day) = day_of(&sql::COUNTER_DAY_SPREAD)? else {
        return Ok(Passed {
            done: 0,
            after: Some(workflow),
        });
    };
    let rows = tx.rows(&sql::COUNTER_DAY_GATHER, &on(day))?;
    let mut gathered = BTreeMap::new();
    for row in &rows {
        let number = (row.int("version")?, row.text("block")?, row.text("name")?);
        *gathered.entry(number).or_insert(0) += row.int("n")?;
    }
    for ((version, block, name), n) in gathered {
        let one = params![workspace, workflow, day, version, block, name, 0_i64, n];
        tx.run(&sql::COUNTER_DAY_GROW, &one)?;
    }
    Ok(Passed {
        done: rows.len(),
        after: Some(after),
    })
}
