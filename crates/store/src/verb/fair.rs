//! Who comes next when more is waiting than fits into a batch: each lane has a share of the batch,
//! and within a lane each workspace that has something due. What one leaves the others take. So that
//! a million due rows of one workspace do not hold up a welcome mail of another.
//!
//! As long as everything fits, which is nearly always, a lane is read once, in the order of time.
//! Only a lane that fills its share is asked who is waiting in it, which is one look into an index
//! per workspace, and read once more per workspace, by an index that has each one's rows together.
//! Nothing here knows what the rows are.

use std::collections::HashSet;

use engine::time::Time;

use crate::bucket::Bucket;
use crate::error::Result;
use crate::row::Row;
use crate::sql::{self, Statement};
use crate::stored::journey::LANES;
use crate::view::View;

/// Of ten places of a batch, how many are kept for each lane while others want them: service,
/// triggered, bulk. Service mail is the most urgent; bulk must get on all the same.
const SHARES_OF_TEN: [usize; LANES.len()] = [5, 4, 1];

/// A queue: how its rows are found. The statements take bucket, lane and instant, those that give
/// rows also how many, and the last one the workspace.
#[derive(Debug)]
pub(super) struct Queue {
    due: &'static Statement,
    heads: &'static Statement,
    of_workspace: &'static Statement,
}

/// The journeys that are due.
pub(super) static JOURNEYS: Queue = Queue {
    due: &sql::JOURNEY_DUE,
    heads: &sql::JOURNEY_DUE_HEADS,
    of_workspace: &sql::JOURNEY_DUE_OF_WORKSPACE,
};

/// The messages that are due.
pub(super) static OUTBOX: Queue = Queue {
    due: &sql::OUTBOX_DUE,
    heads: &sql::OUTBOX_DUE_HEADS,
    of_workspace: &sql::OUTBOX_DUE_OF_WORKSPACE,
};

/// What came in. It has one lane, 0: what is parked is in the other, which nobody reads.
pub(super) static INBOX: Queue = Queue {
    due: &sql::INBOX_READ,
    heads: &sql::INBOX_HEADS,
    of_workspace: &sql::INBOX_READ_OF_WORKSPACE,
};

impl Queue {
    /// The rows of a batch over all lanes, lane by lane.
    pub(super) fn of_all_lanes(
        &self,
        view: View<'_>,
        bucket: Bucket,
        now: Time,
        limit: usize,
    ) -> Result<Vec<Row>> {
        let lanes = LANES.iter().map(|(_, lane)| *lane).zip(shares(limit));
        let lanes: Vec<(i64, usize)> = lanes.collect();
        let mut taken = Vec::with_capacity(LANES.len());
        // The most urgent lane is read last: it takes at once what the others leave, and not by a second
        // look at the same rows.
        let mut spare = 0;
        for (n, (lane, share)) in lanes.into_iter().enumerate().rev() {
            let room = share
                + if n == 0 {
                    std::mem::take(&mut spare)
                } else {
                    0
                };
            let rows = self.of_lane(view, bucket, lane, now, room)?;
            spare += room - rows.len();
            taken.push((lane, room, rows));
        }
        taken.reverse();
        for (lane, room, rows) in &mut taken {
            let had = rows.len();
            // One that did not fill its room has no more.
            if spare > 0 && had == *room {
                *rows = self.of_lane(view, bucket, *lane, now, had + spare)?;
                spare = spare.saturating_sub(rows.len().saturating_sub(had));
            }
        }
        Ok(taken.into_iter().flat_map(|(_, _, rows)| rows).collect())
    }

    /// The first rows of a lane; of each workspace as many, if not all of them fit.
    pub(super) fn of_lane(
        &self,
        view: View<'_>,
        bucket: Bucket,
        lane: i64,
        now: Time,
        limit: usize,
    ) -> Result<Vec<Row>> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let oldest = view.rows(self.due, &params![bucket, lane, now, limit])?;
        if oldest.len() < limit {
            return Ok(oldest);
        }
        let heads = view.rows(self.heads, &params![bucket, lane, now])?;
        if heads.len() < 2 {
            return Ok(oldest);
        }
        // Who has waited longest comes first: where there are more workspaces than places, one that
        // got a place is behind the others the next time.
        let each = (limit / heads.len()).max(1);
        let mut fair: Vec<Row> = Vec::with_capacity(limit);
        let mut seen = HashSet::with_capacity(limit);
        for head in heads.iter().take(limit) {
            let room = each.min(limit - fair.len());
            let params = params![bucket, lane, now, room, head.int("workspace")?];
            for row in view.rows(self.of_workspace, &params)? {
                seen.insert(row.int("id")?);
                fair.push(row);
            }
        }
        for row in oldest {
            if fair.len() < limit && seen.insert(row.int("id")?) {
                fair.push(row);
            }
        }
        Ok(fair)
    }
}

/// How many places of a batch each lane has, `limit` in all. Where there are fewer places than
/// lanes, the more urgent ones have them.
fn shares(limit: usize) -> [usize; LANES.len()] {
    let mut shares = [0; LANES.len()];
    let mut left = limit;
    // From the least urgent one on, whose share is the smallest: at least one place, if there is one
    // for each.
    for n in (1..LANES.len()).rev() {
        if limit >= LANES.len() {
            shares[n] = (limit * SHARES_OF_TEN[n] / 10).max(1);
            left -= shares[n];
        }
    }
    shares[0] = left;
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_fill_the_batch_and_leave_nobody_out() {
        let check = |limit, expect| assert_eq!(shares(limit), expect, "{limit}");
        check(0, [0, 0, 0]);
        check(1, [1, 0, 0]);
        check(2, [2, 0, 0]);
        check(3, [1, 1, 1]);
        check(10, [5, 4, 1]);
        check(50, [25, 20, 5]);
        check(1_000, [500, 400, 100]);
        for limit in 0..200 {
            assert_eq!(shares(limit).iter().sum::<usize>(), limit);
        }
    }
}
