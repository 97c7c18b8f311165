//! Handing over: the last look, and `in_flight` written with the bytes that go out.

use engine::contact::Basis;
use engine::id::{ContactId, WorkspaceId};
use engine::time::Time;

use super::hand_over_all::all_at_once;
use super::lease;
use crate::driver::{Driver, Family};
use crate::error::Result;
use crate::lease::Lease;
use crate::message::State;
use crate::outbox::HandOver;
use crate::row::Row;
use crate::sql;
use crate::tx::Tx;
use crate::workflow::Status;

impl Driver {
    pub(crate) async fn hand_over(
        &self,
        lease: Lease,
        seen_definitions: i64,
        messages: Vec<HandOver>,
    ) -> Result<Vec<bool>> {
        let at_once = self.asks_over_a_network();
        self.work(Family::HandOver, 4 * messages.len(), move |tx| {
            lease::check(tx, lease)?;
            let row = tx.row(&sql::META_ONE, &params!["definitions"])?;
            let is_same = row.map_or(Ok(0), |row| row.int("value"))? == seen_definitions;
            if at_once {
                return all_at_once(tx, &messages, is_same);
            }
            let one = |one| hand_over(tx, one, is_same);
            messages.iter().map(one).collect()
        })
        .await
    }
}

fn hand_over(tx: &Tx<'_>, one: &HandOver, is_same: bool) -> Result<bool> {
    let key = params![one.bucket, one.message];
    let Some(row) = tx.row(&sql::MESSAGE_LOOK, &key)? else {
        return Ok(false);
    };
    let is_claimed = row.parse("state", State::named)? == State::Claimed;
    if is_claimed && is_same && may_go(one, &row)? {
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
        return tx.run(&sql::MESSAGE_SET_IN_FLIGHT_AGAIN, &params).map(drop);
    };
    params.extend(params![mail.email_version, &mail.recipient, one.at]);
    tx.run(&sql::MESSAGE_SET_IN_FLIGHT, &params)?;
    let key = params![one.bucket, one.message];
    tx.run(&sql::BODY_DELETE, &key)?;
    let params = params![one.bucket, one.message, mail.body.as_slice()];
    tx.run(&sql::BODY_INSERT, &params).map(drop)
}

/// Whether nothing that was read stands in the way of a claimed message.
pub(super) fn may_go(one: &HandOver, row: &Row) -> Result<bool> {
    let is_same = WorkspaceId(row.int("workspace")?) == one.workspace
        && ContactId(row.int("contact")?) == one.contact
        && row.opt_int("version")? == Some(one.seen_version);
    let is_live = row.opt_parse("status", Status::named)? == Some(Status::Live);
    let can_be_mailed = row.opt_text("email")?.is_some() && row.opt_text("suppressed")?.is_none();
    Ok(is_same && is_live && can_be_mailed && !row.flag("unread")?)
}
