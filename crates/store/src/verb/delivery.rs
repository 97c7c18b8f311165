//! Setting webhooks, claiming what is due for them, and what became of a try.

use engine::id::{ContactId, Handle, WorkspaceId};
use engine::time::Time;

use super::lease;
use crate::allot::Kind;
use crate::bucket::Bucket;
use crate::delivery::{
    DELIVERIES_MAX, DeliveryClaim, DeliveryFinish, EACH_MAX, Outcome, REPLAY_MAX, told,
};
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::finish::shortened;
use crate::lease::Lease;
use crate::row::Row;
use crate::sql;
use crate::tx::Tx;
use crate::webhook::{Saved, Set, State, WEBHOOKS_MAX, WebhookId, names_text, sealed};

/// Most deliveries that are dropped at once of a webhook that was deleted.
const DROPPED_MAX: usize = 500;

impl Driver {
    pub(crate) async fn save_webhook(
        &self,
        workspace: WorkspaceId,
        name: Handle,
        set: Set,
        now: Time,
    ) -> Result<Saved> {
        self.work(Family::Other, 2, move |tx| {
            save(tx, workspace, &name, &set, now)
        })
        .await
    }

    pub(crate) async fn claim_deliveries(
        &self,
        lease: Lease,
        now: Time,
        claimed_until: Time,
    ) -> Result<Vec<DeliveryClaim>> {
        let asked = params![lease.bucket, now];
        if self.read(&sql::DELIVERY_ANY, asked).await?.is_empty() {
            return Ok(Vec::new());
        }
        self.work(Family::Other, DELIVERIES_MAX, move |tx| {
            lease::check(tx, lease)?;
            let mut claims = Vec::new();
            for hook in tx.rows(&sql::WEBHOOK_DUE, &params![lease.bucket, now])? {
                if hook.text_ref("state")? != State::On.as_str() {
                    let params = params![lease.bucket, hook.int("id")?, now, DROPPED_MAX];
                    tx.run(&sql::DELIVERY_DROP, &params)?;
                    continue;
                }
                let most = EACH_MAX.min(DELIVERIES_MAX - claims.len());
                claim(
                    tx,
                    lease.bucket,
                    &hook,
                    most,
                    (now, claimed_until),
                    &mut claims,
                )?;
                if claims.len() == DELIVERIES_MAX {
                    break;
                }
            }
            Ok(claims)
        })
        .await
    }

    pub(crate) async fn finish_delivery(
        &self,
        bucket: Bucket,
        finish: DeliveryFinish,
    ) -> Result<bool> {
        self.work(Family::Other, 3, move |tx| done(tx, bucket, &finish))
            .await
    }

    pub(crate) async fn replay_failed(
        &self,
        workspace: WorkspaceId,
        webhook: WebhookId,
        now: Time,
    ) -> Result<usize> {
        self.work(Family::Other, REPLAY_MAX, move |tx| {
            let params = params![workspace, webhook.0, now, REPLAY_MAX];
            tx.run(&sql::DELIVERY_REPLAY, &params)
        })
        .await
    }
}

fn save(tx: &Tx<'_>, workspace: WorkspaceId, name: &Handle, set: &Set, now: Time) -> Result<Saved> {
    let (events, url) = (names_text(&set.events), set.url.as_str());
    let state = if set.is_on { State::On } else { State::Off };
    let known = tx.row(&sql::WEBHOOK_ONE, &params![workspace, name.to_string()])?;
    let saved = if let Some(row) = known {
        let id = row.int("id")?;
        let params = params![workspace, id, url, events, state.as_str(), now];
        if tx.run(&sql::WEBHOOK_SET, &params)? == 0 {
            return Err(Error::Busy);
        }
        if let Some(sealed) = &set.sealed {
            // Whoever brings a secret along has it on the other side already.
            let params = params![workspace, id, sealed.clone(), now, now];
            tx.run(&sql::WEBHOOK_SET_SECRET, &params)?;
        }
        Saved::Changed
    } else {
        let Some(sealed) = set.sealed.clone() else {
            return Err(Error::Refused("a new webhook has a secret".to_owned()));
        };
        let count = tx.rows(&sql::WEBHOOK_LIST, &params![workspace])?.len() + 1;
        Error::unless_over("webhooks in one workspace", count, WEBHOOKS_MAX)?;
        let id = tx.id(Kind::Webhook)?;
        let name = name.to_string();
        let params = params![
            id,
            workspace,
            name,
            url,
            events,
            state.as_str(),
            sealed,
            now
        ];
        if tx.run(&sql::WEBHOOK_INSERT, &params)? == 0 {
            return Err(Error::Busy);
        }
        Saved::Made
    };
    tx.run(&sql::META_GROW, &params!["definitions"])?;
    Ok(saved)
}

/// Claims what is due for one webhook.
fn claim(
    tx: &Tx<'_>,
    bucket: Bucket,
    hook: &Row,
    most: usize,
    (now, until): (Time, Time),
    claims: &mut Vec<DeliveryClaim>,
) -> Result<()> {
    let (id, failures) = (hook.int("id")?, hook.count("failures")?);
    let workspace = WorkspaceId(hook.int("workspace")?);
    let sealed = sealed(hook, now)?;
    // One is tried to see how it is; the others wait for what comes of it.
    let most = if failures > 0 { 1 } else { most };
    let rows = tx.rows(&sql::DELIVERY_DUE, &params![bucket, id, now, most])?;
    if failures > 0 && !rows.is_empty() {
        tx.run(&sql::WEBHOOK_REST, &params![workspace, id, until])?;
    }
    for row in &rows {
        let delivery = row.int("id")?;
        tx.run(&sql::DELIVERY_CLAIM, &params![bucket, delivery, until])?;
        let attempt = row.count("attempt")? + 1;
        let contact = ContactId(row.int("contact")?);
        let keys = tx.rows(&sql::IDENTITY_LIST, &params![workspace, contact])?;
        let Some(told) = told(row, &keys)? else {
            let why = Some("its event is not kept any more");
            end(tx, (bucket, delivery, attempt), ("dropped", why, None), now)?;
            continue;
        };
        claims.push(DeliveryClaim {
            id: delivery,
            workspace,
            webhook: WebhookId(id),
            name: hook.parse("name", Handle::new)?,
            url: hook.text("url")?,
            sealed: sealed.clone(),
            failures,
            attempt,
            queued_at: row.time("queued_at")?,
            told,
        });
    }
    Ok(())
}

fn end(
    tx: &Tx<'_>,
    (bucket, id, attempt): (Bucket, i64, u32),
    (state, reason, status): (&str, Option<&str>, Option<i64>),
    at: Time,
) -> Result<usize> {
    let params = params![bucket, id, attempt, state, reason, status, at];
    tx.run(&sql::DELIVERY_END, &params)
}

/// Whether the webhook was switched off.
fn done(tx: &Tx<'_>, bucket: Bucket, finish: &DeliveryFinish) -> Result<bool> {
    let claim = &finish.claim;
    let (key, status) = (
        (bucket, claim.id, claim.attempt),
        finish.status.map(i64::from),
    );
    let hook = (claim.workspace, claim.webhook.0);
    let (reason, is_unwanted) = match &finish.outcome {
        Outcome::Delivered => {
            end(tx, key, ("delivered", None, status), finish.at)?;
            tx.run(&sql::WEBHOOK_WELL, &params![hook.0, hook.1])?;
            return Ok(false);
        }
        Outcome::Again { due_at, reason } => {
            let reason = shortened(reason);
            let params = params![bucket, claim.id, claim.attempt, &*reason, status, *due_at];
            tx.run(&sql::DELIVERY_AGAIN, &params)?;
            (reason, false)
        }
        Outcome::Failed {
            reason,
            is_unwanted,
        } => {
            let reason = shortened(reason);
            end(tx, key, ("failed", Some(&reason), status), finish.at)?;
            (reason, *is_unwanted)
        }
    };
    let params = params![hook.0, hook.1, finish.at, finish.rests_until];
    tx.run(&sql::WEBHOOK_FAILING, &params)?;
    let before = if is_unwanted {
        finish.at
    } else {
        finish.off_before
    };
    let params = params![hook.0, hook.1, &*reason, before, finish.at];
    if tx.run(&sql::WEBHOOK_STOP, &params)? == 0 {
        return Ok(false);
    }
    tx.run(&sql::META_GROW, &params!["definitions"])?;
    Ok(true)
}
