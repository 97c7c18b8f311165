//! A message that failed goes back into the queue, in one transaction with its numbers.

use engine::id::{MessageId, WorkspaceId};
use engine::time::Time;

use super::counters::Counters;
use super::finish::Message;
use crate::again::{Again, WhyNot};
use crate::bucket::Bucket;
use crate::driver::{Driver, Family};
use crate::error::Result;
use crate::message::{State, purpose_named};
use crate::row::Row;
use crate::sql;
use crate::stored::journey::lane_number;
use crate::tx::Tx;
use crate::workflow::Status;

/// About how many rows it changes.
const ROWS: usize = 5;

impl Driver {
    pub(crate) async fn send_again(
        &self,
        workspace: WorkspaceId,
        message: MessageId,
        now: Time,
    ) -> Result<Again> {
        let work = move |tx: &Tx<'_>| send_again(tx, workspace, message, now);
        self.work(Family::Other, ROWS, work).await
    }
}

fn send_again(tx: &Tx<'_>, workspace: WorkspaceId, id: MessageId, now: Time) -> Result<Again> {
    let Some(row) = tx.row(&sql::AGAIN_BUCKET, &params![workspace, id])? else {
        return Ok(Again::Not(WhyNot::NoMessage));
    };
    let bucket = i16::try_from(row.int("bucket")?);
    let bucket = Bucket(bucket.map_err(|_| row.bad("bucket", "is none".to_owned()))?);
    let key = params![bucket, id];
    // It is locked with this: of two that send it again one comes second and sees it queued.
    let look = tx.row(&sql::MESSAGE_LOOK, &key)?;
    let failed = tx.row(&sql::AGAIN_ONE, &key)?;
    let (Some(look), Some(failed)) = (look, failed) else {
        return Ok(Again::Not(WhyNot::NoMessage));
    };
    if let Some(why) = why_not(&look, &failed, now)? {
        return Ok(Again::Not(why));
    }
    let message = Message::read(&failed, bucket)?;
    let is_kept = message.state == State::Unknown && failed.opt_text("recipient")?.is_some();
    let set = if is_kept {
        &sql::AGAIN_SAME
    } else {
        &sql::AGAIN_ANEW
    };
    tx.run(set, &key)?;
    let lane = lane_number(failed.parse("purpose", purpose_named)?.lane());
    tx.run(
        &sql::OUTBOX_INSERT,
        &params![bucket, id, lane, now, workspace],
    )?;
    let ended_at = failed.opt_time("finished_at")?.unwrap_or(now);
    let mut growth = Counters::default();
    message.count_less(&mut growth, message.state);
    growth.take_back(tx, ended_at)?;
    Ok(Again::Queued)
}

/// What would stop it for certain, if anything would. All else is asked at its hand-over.
fn why_not(look: &Row, failed: &Row, now: Time) -> Result<Option<WhyNot>> {
    let state = failed.parse("state", State::named)?;
    if !matches!(state, State::Refused | State::Unknown) {
        return Ok(Some(WhyNot::NotFailed(state)));
    }
    let is_under_way = look
        .opt_parse("status", Status::named)?
        .is_some_and(Status::is_under_way);
    let is_late = failed
        .opt_time("not_later_than")?
        .is_some_and(|last| last < now);
    // What goes to people on our side does not hang on how the contact can be mailed.
    let to_contact = look.int("part")? == 0;
    let checks = [
        (failed.flag("is_parked")?, WhyNot::LeftAlone),
        (!failed.flag("has_journey")?, WhyNot::JourneyGone),
        (is_late, WhyNot::TooLate),
        (to_contact && !is_under_way, WhyNot::WorkflowEnded),
        (to_contact && look.is_null("email"), WhyNot::NoAddress),
        (
            to_contact && !look.is_null("suppressed"),
            WhyNot::Suppressed,
        ),
    ];
    let first = checks.into_iter().find(|(stops, _)| *stops);
    Ok(first.map(|(_, why)| why))
}
