//! Claiming due messages: the lanes and the workspaces each have their share.

use engine::id::{BlockId, ContactId, Handle, JourneyId, MessageId, WorkflowId, WorkspaceId};
use engine::limit::Cap;
use engine::time::Time;

use super::{fair, lease, parked};
use crate::bucket::Bucket;
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::lease::Lease;
use crate::message::{State, purpose_named};
use crate::outbox::{Claim, Mail, Pinned};
use crate::parked::Item;
use crate::row::Row;
use crate::sql;
use crate::tx::Tx;

impl Driver {
    pub(crate) async fn claim(
        &self,
        lease: Lease,
        now: Time,
        limit: usize,
        claimed_until: Time,
    ) -> Result<Vec<Claim>> {
        self.work(Family::Claim, 2 * limit, move |tx| {
            lease::check(tx, lease)?;
            let bucket = lease.bucket;
            let mut claims = Vec::new();
            for row in &fair::OUTBOX.of_all_lanes(tx.view(), bucket, now, limit)? {
                match claim(row) {
                    Ok(claim) => claims.push(claim),
                    // The others must not wait for it.
                    Err(error) => park_message(tx, row, &error, now)?,
                }
            }
            take(tx, bucket, &claims, claimed_until)?;
            Ok(claims)
        })
        .await
    }
}

/// Takes a message that cannot be read out of the queues.
pub(super) fn park_message(tx: &Tx<'_>, row: &Row, error: &Error, now: Time) -> Result<()> {
    tracing::error!(%error, "a message cannot be read; it is left alone");
    let item = Item {
        workspace: WorkspaceId(row.int("workspace")?),
        contact: ContactId(row.int("contact")?),
        message: Some(MessageId(row.int("id")?)),
    };
    parked::put_away(tx, item, &error.to_string(), now)
}

fn take(tx: &Tx<'_>, bucket: Bucket, claims: &[Claim], claimed_until: Time) -> Result<()> {
    let claimed = State::Claimed.as_str();
    let until = |claim: &Claim| params![bucket, claim.message, claimed_until];
    let state = |claim: &Claim| params![bucket, claim.message, claimed];
    if !tx.is_alone() {
        let rows = claims.iter().map(until).collect();
        tx.run_all(&sql::OUTBOX_CLAIM_MANY, rows)?;
        let rows = claims.iter().map(state).collect();
        return tx.run_all(&sql::MESSAGE_SET_STATE_MANY, rows).map(drop);
    }
    for claim in claims {
        tx.run(&sql::OUTBOX_CLAIM, &until(claim))?;
        tx.run(&sql::MESSAGE_SET_STATE, &state(claim))?;
    }
    Ok(())
}

fn claim(row: &Row) -> Result<Claim> {
    Ok(Claim {
        message: MessageId(row.int("id")?),
        workspace: WorkspaceId(row.int("workspace")?),
        contact: ContactId(row.int("contact")?),
        journey: JourneyId(row.int("journey")?),
        workflow: WorkflowId(row.int("workflow")?),
        version: row.int("version")?,
        block: row.parse("block", BlockId::new)?,
        visit: row.count("visit")?,
        part: row.count("part")?,
        email: row.parse("email", Handle::new)?,
        purpose: row.parse("purpose", purpose_named)?,
        interest: row.opt_parse("interest", Handle::new)?,
        due_at: row.time("due_at")?,
        not_later_than: row.opt_time("not_later_than")?,
        cap: row.parse("cap", Cap::named)?,
        priority: u8::try_from(row.int("priority")?).unwrap_or(u8::MAX),
        attempt: row.count("attempt")?,
        created_at: row.time("created_at")?,
        pinned: pinned(row)?,
    })
}

fn pinned(row: &Row) -> Result<Option<Pinned>> {
    let (handed_at, recipient) = (row.opt_time("handed_at")?, row.opt_text("recipient")?);
    let (Some(handed_at), Some(recipient)) = (handed_at, recipient) else {
        return Ok(None);
    };
    let mail = Mail {
        email_version: row.int("email_version")?,
        recipient,
        body: row.bytes("body")?,
    };
    Ok(Some(Pinned { mail, handed_at }))
}
