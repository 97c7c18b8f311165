//! Claiming calls that are due, and what became of a try.

use engine::event;
use engine::id::WorkspaceId;
use engine::step::Asker;
use engine::time::Time;
use engine::value::Value;

use super::append::append_own;
use super::lease;
use crate::append::OwnEvent;
use crate::bucket::Bucket;
use crate::call::{CALLS_MAX, CallClaim, CallFinish, CallOutcome, look};
use crate::driver::{Driver, Family};
use crate::error::Result;
use crate::finish::shortened;
use crate::lease::Lease;
use crate::sql;
use crate::tx::Tx;
use crate::workflow::Status;

impl Driver {
    pub(crate) async fn claim_calls(
        &self,
        lease: Lease,
        now: Time,
        (claimed_until, held_until): (Time, Time),
    ) -> Result<Vec<CallClaim>> {
        let asked = params![lease.bucket, now, 1_i64];
        if self.read(&sql::CALL_DUE, asked).await?.is_empty() {
            return Ok(Vec::new());
        }
        self.work(Family::Other, CALLS_MAX, move |tx| {
            lease::check(tx, lease)?;
            let bucket = lease.bucket;
            let mut claims = Vec::new();
            for row in tx.rows(&sql::CALL_DUE, &params![bucket, now, CALLS_MAX])? {
                let id = row.int("id")?;
                let drop = |why: &str| end(tx, (bucket, id), ("dropped", Some(why), None), now);
                let found = match look(&row) {
                    Ok(found) => found,
                    // The others must not wait for it; its journey goes on when its time is out.
                    Err(error) => {
                        tracing::error!(%error, "a call cannot be read; it is dropped");
                        drop(&error.to_string())?;
                        continue;
                    }
                };
                match found.status {
                    _ if !found.is_wanted => drop("its journey went elsewhere")?,
                    Some(Status::Live) => {
                        let claim = found.claim;
                        let until = ("in_flight", claim.attempt, claimed_until);
                        set(tx, (bucket, id), until, None)?;
                        claims.push(claim);
                    }
                    Some(Status::Paused) => {
                        let until = ("held", found.claim.attempt - 1, held_until);
                        set(tx, (bucket, id), until, None)?;
                    }
                    _ => drop("its workflow does not run any more")?,
                }
            }
            Ok(claims)
        })
        .await
    }

    pub(crate) async fn finish_call(&self, bucket: Bucket, finish: CallFinish) -> Result<()> {
        self.work(Family::Other, 3, move |tx| done(tx, bucket, &finish))
            .await
    }
}

fn set(
    tx: &Tx<'_>,
    (bucket, id): (Bucket, i64),
    (state, attempt, due_at): (&str, u32, Time),
    reason: Option<&str>,
) -> Result<()> {
    let params = params![bucket, id, state, attempt, due_at, reason];
    tx.run(&sql::CALL_SET, &params).map(drop)
}

fn end(
    tx: &Tx<'_>,
    (bucket, id): (Bucket, i64),
    (state, reason, status): (&str, Option<&str>, Option<i64>),
    at: Time,
) -> Result<()> {
    let params = params![bucket, id, state, reason, status, at];
    tx.run(&sql::CALL_END, &params).map(drop)
}

fn done(tx: &Tx<'_>, bucket: Bucket, finish: &CallFinish) -> Result<()> {
    let claim = &finish.claim;
    let key = (bucket, claim.id);
    let (outcome, status, leaves, reason) = match &finish.outcome {
        CallOutcome::Again { due_at, reason } => {
            let until = ("retry", claim.attempt, *due_at);
            return set(tx, key, until, Some(&shortened(reason)));
        }
        CallOutcome::Over {
            outcome,
            status,
            leaves,
            reason,
        } => (*outcome, *status, leaves, reason),
    };
    let reason = reason.as_deref().map(shortened);
    let params = params![
        bucket,
        claim.id,
        outcome,
        reason.as_deref(),
        status.map(i64::from),
        finish.at
    ];
    // Somebody else finished it meanwhile: it is answered already.
    if tx.run(&sql::CALL_END, &params)? == 0 {
        return Ok(());
    }
    let asker = Asker {
        workflow: &claim.handle,
        journey: claim.journey,
        block: &claim.block,
        visit: claim.visit,
        hops: claim.hops,
    };
    let leaves = leaves
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()));
    answer(
        tx,
        (claim.workspace, claim.contact),
        asker,
        (outcome, leaves.collect()),
        finish.at,
    )
}

/// Writes the event that answers.
pub(super) fn answer(
    tx: &Tx<'_>,
    (workspace, contact): (WorkspaceId, engine::id::ContactId),
    asker: Asker<'_>,
    (outcome, leaves): (&str, Vec<(&str, Value)>),
    at: Time,
) -> Result<()> {
    let answer = asker.answer(outcome, leaves);
    let event = OwnEvent {
        name: answer.name,
        occurred_at: at,
        source: event::ENGINE.to_owned(),
        data: answer.data,
    };
    append_own(tx, workspace, contact, &event, at).map(drop)
}
