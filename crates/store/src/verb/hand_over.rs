//! Handing over: the last look, and `in_flight` written with the bytes that go out.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use engine::contact::Basis;
use engine::id::{ContactId, MessageId, WorkspaceId};
use engine::time::Time;

use super::finish::finish_each;
use super::hand_over_all::all_at_once;
use super::{lease, limit};
use crate::bucket::Bucket;
use crate::digest;
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::finish::{Finish, Finished};
use crate::lease::Lease;
use crate::limit::Seen;
use crate::message::State;
use crate::outbox::HandOver;
use crate::reply;
use crate::row::Row;
use crate::sql;
use crate::tx::Tx;
use crate::workflow::Status;

/// How many answers of one hand-over may be lost; more in a row than that is no accident.
const LOST_MAX: usize = 3;
/// How often it is asked what became of a hand-over whose answer was lost, and how long between two
/// questions: as long as a database server takes to be started again.
const ASKED_MAX: usize = 20;
const ASKED_EVERY: Duration = Duration::from_secs(1);

impl Driver {
    pub(crate) async fn hand_over(
        &self,
        lease: Lease,
        seen_definitions: i64,
        messages: Vec<HandOver>,
    ) -> Result<Vec<bool>> {
        let messages = Arc::new(messages);
        for _ in 0..LOST_MAX {
            let handed = self.try_hand_over(lease, seen_definitions, messages.clone());
            match handed.await {
                Err(Error::Lost {
                    uncertain: true, ..
                }) => {}
                answer => return answer,
            }
            let leaving = self.what_became(lease, &messages).await?;
            // If none is in flight it was not committed, or none may go: either way it can be asked
            // again. If any is, it was, since nobody else could hand over what was claimed here.
            if leaving.contains(&true) {
                return Ok(leaving);
            }
        }
        self.try_hand_over(lease, seen_definitions, messages).await
    }

    pub(crate) async fn may_still_go(&self, lease: Lease, one: HandOver) -> Result<bool> {
        self.work(Family::Other, 1, move |tx| {
            lease::check(tx, lease)?;
            let row = tx.row(&sql::MESSAGE_LOOK, &params![one.bucket, one.message])?;
            let Some(row) = row else {
                return Ok(false);
            };
            let is_in_flight = row.parse("state", State::named)? == State::InFlight;
            Ok(is_in_flight && may_go(&one, &row)?)
        })
        .await
    }

    /// Takes back what did not leave.
    pub(crate) async fn finish_held(
        &self,
        lease: Lease,
        messages: Vec<Finish>,
    ) -> Result<Vec<Finished>> {
        let rows = 4 * messages.len();
        self.work(Family::Finish, rows, move |tx| {
            lease::check(tx, lease)?;
            let finished = finish_each(tx, &messages)?;
            for (one, finished) in messages.iter().zip(&finished) {
                if *finished == Finished::Done {
                    tx.run(&sql::MESSAGE_NOT_TRIED, &params![one.bucket, one.message])?;
                }
            }
            Ok(finished)
        })
        .await
    }

    async fn try_hand_over(
        &self,
        lease: Lease,
        seen_definitions: i64,
        messages: Arc<Vec<HandOver>>,
    ) -> Result<Vec<bool>> {
        let at_once = self.asks_over_a_network();
        self.work(Family::HandOver, 4 * messages.len(), move |tx| {
            lease::check(tx, lease)?;
            let is_same = definitions(tx)? == seen_definitions;
            if at_once {
                return all_at_once(tx, &messages, is_same);
            }
            let one = |one| hand_over(tx, one, is_same);
            messages.iter().map(one).collect()
        })
        .await
    }

    /// Which of these are in flight, after a commit of which nobody knows whether it happened. The
    /// look waits for whoever still holds the rows, so it sees how that transaction ended.
    async fn what_became(&self, lease: Lease, messages: &[HandOver]) -> Result<Vec<bool>> {
        let ids: Vec<MessageId> = messages.iter().map(|one| one.message).collect();
        let mut asked = 0;
        loop {
            let wanted = ids.clone();
            let look = move |tx: &Tx<'_>| {
                lease::check(tx, lease)?;
                leaving(tx, lease.bucket, &wanted)
            };
            asked += 1;
            match self.work(Family::Other, 1, look).await {
                // The database is away, or comes back just now.
                Err(error @ (Error::Lost { .. } | Error::Address { .. })) if asked < ASKED_MAX => {
                    tracing::warn!(%error, "what became of a hand-over is asked again");
                    tokio::time::sleep(ASKED_EVERY).await;
                }
                answer => return answer,
            }
        }
    }
}

/// The state of the definitions.
pub(super) fn definitions(tx: &Tx<'_>) -> Result<i64> {
    let row = tx.row(&sql::META_ONE, &params!["definitions"])?;
    row.map_or(Ok(0), |row| row.int("value"))
}

/// For each message whether it is in flight; one that is there twice leaves once.
fn leaving(tx: &Tx<'_>, bucket: Bucket, messages: &[MessageId]) -> Result<Vec<bool>> {
    let mut seen = BTreeSet::new();
    let mut answers = Vec::with_capacity(messages.len());
    for message in messages {
        let row = tx.row(&sql::MESSAGE_FINISHING, &params![bucket, *message])?;
        let state = row
            .map(|row| row.parse("state", State::named))
            .transpose()?;
        answers.push(state == Some(State::InFlight) && seen.insert(message.0));
    }
    Ok(answers)
}

fn hand_over(tx: &Tx<'_>, one: &HandOver, is_same: bool) -> Result<bool> {
    let key = params![one.bucket, one.message];
    if one.places.is_some() {
        // Contacts are locked before messages: whoever else would take a place waits.
        let of = params![one.workspace, one.bucket, one.contact];
        tx.row(&sql::CONTACT_LOCK, &of)?;
    }
    let Some(row) = tx.row(&sql::MESSAGE_LOOK, &key)? else {
        return Ok(false);
    };
    let is_claimed = row.parse("state", State::named)? == State::Claimed;
    if is_claimed && is_same && may_go(one, &row)? && has_place(tx, one, 0)? {
        set_in_flight(tx, one)?;
        // What is in flight is never claimed by time alone: only `recover` may settle it.
        tx.run(
            &sql::OUTBOX_CLAIM,
            &params![one.bucket, one.message, Time::MAX],
        )?;
        return Ok(true);
    }
    if is_claimed {
        let params = params![one.bucket, one.message, State::Queued.as_str()];
        tx.run(&sql::MESSAGE_SET_STATE, &params)?;
        tx.run(&sql::OUTBOX_RELEASE, &key)?;
    }
    Ok(false)
}

fn set_in_flight(tx: &Tx<'_>, one: &HandOver) -> Result<()> {
    let mut params = params![one.bucket, one.message, one.basis.map(Basis::as_str)];
    let Some(mail) = &one.mail else {
        params.extend(params![one.handed_at()]);
        return tx.run(&sql::MESSAGE_SET_IN_FLIGHT_AGAIN, &params).map(drop);
    };
    params.extend(params![
        mail.email_version,
        &mail.recipient,
        one.handed_at()
    ]);
    tx.run(&sql::MESSAGE_SET_IN_FLIGHT, &params)?;
    let key = params![one.bucket, one.message];
    tx.run(&sql::BODY_DELETE, &key)?;
    let params = params![one.bucket, one.message, mail.body.as_slice()];
    tx.run(&sql::BODY_INSERT, &params).map(drop)
}

/// Whether as many places under the limits are taken as were seen when it was decided; `before` of them
/// by messages of this hand-over that are not written yet.
pub(super) fn has_place(tx: &Tx<'_>, one: &HandOver, before: usize) -> Result<bool> {
    let Some(seen) = one.places else {
        return Ok(true);
    };
    let Some(count) = seen.count.checked_sub(before) else {
        return Ok(false);
    };
    let of = (one.workspace, one.bucket, one.contact);
    limit::is_as_seen(tx, of, Seen { count, ..seen })
}

/// Whether nothing that was read stands in the way of a claimed message.
pub(super) fn may_go(one: &HandOver, row: &Row) -> Result<bool> {
    let is_same = WorkspaceId(row.int("workspace")?) == one.workspace
        && ContactId(row.int("contact")?) == one.contact
        && row.opt_int("version")? == Some(one.seen_version);
    let status = row.opt_parse("status", Status::named)?;
    let part = row.int("part")?;
    // What a person has answered is to be read whatever became of the workflow, and what was gathered where it
    // ended meanwhile.
    let is_gathered = u32::try_from(part).is_ok_and(digest::is_one);
    let is_live = status.is_some_and(Status::sends)
        || part >= i64::from(reply::PART_MIN)
        || is_gathered && status == Some(Status::Ended);
    // What goes to our side does not hang on how the contact can be mailed.
    let to_staff = part > 0;
    let can_be_mailed =
        to_staff || row.opt_text("email")?.is_some() && row.opt_text("suppressed")?.is_none();
    Ok(is_same && is_live && can_be_mailed && !row.flag("unread")?)
}
