//! What is to be told to webhooks, and what became of each try. A delivery is written down with the
//! commit in which its event is read, so none is forgotten; it is tried by the holder of the bucket
//! until it arrives or its time is over, one person's in the order in which it happened. Nothing here
//! tells anybody.

use engine::id::{ContactId, EventId, Handle, WorkspaceId};
use engine::time::Time;
use serde_json::Value as Json;

use crate::bucket::Bucket;
use crate::driver::Wrote;
use crate::error::{Error, Result};
use crate::lease::Lease;
use crate::row::Row;
use crate::seeing::PAGE_MAX;
use crate::sql;
use crate::system::System;
use crate::webhook::WebhookId;
use crate::who::IdentityKind;
use crate::workspace::Workspace;

/// Most deliveries to one webhook that are claimed at once and tried side by side, so that one which is
/// slow keeps room for the others.
pub const EACH_MAX: usize = 10;
/// Most deliveries claimed at once.
pub const DELIVERIES_MAX: usize = 50;
/// Most failed ones that are put back at once.
pub const REPLAY_MAX: usize = 1_000;

/// A delivery that is ours to try.
#[derive(Clone, Debug, PartialEq)]
pub struct DeliveryClaim {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub workspace: WorkspaceId,
    /// Whom it is told.
    pub webhook: WebhookId,
    /// Its name.
    pub name: Handle,
    /// Where.
    pub url: String,
    /// The sealed secrets that sign: the one of now, and the one before while both do.
    pub sealed: Vec<Vec<u8>>,
    /// How many tries of this webhook failed in a row before.
    pub failures: u32,
    /// The how many-th try this is, from 1.
    pub attempt: u32,
    /// When it was written down, or put back.
    pub queued_at: Time,
    /// What happened.
    pub told: Told,
}

/// What is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The number of the event.
    pub event: EventId,
    /// Its name.
    pub name: String,
    /// When it happened.
    pub occurred_at: Time,
    /// When we knew.
    pub received_at: Time,
    /// Where it came from.
    pub source: String,
    /// Its own fields.
    pub data: Json,
    /// To whom.
    pub contact: ContactId,
    /// Their address as it is now.
    pub email: Option<String>,
    /// What others call them.
    pub external_ids: Vec<String>,
}

/// What became of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It arrived.
    Delivered,
    /// To be tried again.
    Again {
        /// When.
        due_at: Time,
        /// Why.
        reason: String,
    },
    /// Given up until somebody puts it back.
    Failed {
        /// Why.
        reason: String,
        /// Whether the receiver wants to hear nothing any more.
        is_unwanted: bool,
    },
}

/// A try that is over.
#[derive(Clone, Debug, PartialEq)]
pub struct DeliveryFinish {
    /// The delivery.
    pub claim: DeliveryClaim,
    /// What became of it.
    pub outcome: Outcome,
    /// The status that came.
    pub status: Option<u16>,
    /// If it failed, until when this webhook is left alone.
    pub rests_until: Time,
    /// A webhook that failed since before this is switched off.
    pub off_before: Time,
    /// When.
    pub at: Time,
}

/// A delivery as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Its number.
    pub id: i64,
    /// About whom.
    pub contact: ContactId,
    /// The number of the event.
    pub event: EventId,
    /// Its name; nothing once it is not kept any more.
    pub name: Option<String>,
    /// `queued`, `in_flight`, `retry`, `delivered`, `failed` or `dropped`.
    pub state: String,
    /// Why.
    pub reason: Option<String>,
    /// The status that came last.
    pub status: Option<i64>,
    /// How often it was tried.
    pub attempt: u32,
    /// When it is tried next; nothing once it is over.
    pub due_at: Option<Time>,
    /// When it was written down, or put back.
    pub queued_at: Time,
    /// When it was over.
    pub finished_at: Option<Time>,
}

impl System<'_> {
    /// Claims deliveries that are due in a bucket until `claimed_until`; after that they are due again,
    /// as after a crash. Of a webhook that failed last time one is claimed, to see how it is.
    pub async fn claim_deliveries(
        self,
        lease: impl Into<Lease>,
        now: Time,
        claimed_until: Time,
    ) -> Result<Vec<DeliveryClaim>> {
        let lease = lease.into();
        self.driver()
            .claim_deliveries(lease, now, claimed_until)
            .await
    }

    /// Writes down what became of a try. Whether the webhook was switched off by it.
    pub async fn finish_delivery(self, bucket: Bucket, finish: DeliveryFinish) -> Result<bool> {
        self.driver().finish_delivery(bucket, finish).await
    }

    /// When something is next to be told in a bucket.
    pub async fn next_delivery(self, bucket: Bucket) -> Result<Option<Time>> {
        let rows = self.driver().read(&sql::DELIVERY_NEXT, params![bucket]);
        rows.await?
            .first()
            .map_or(Ok(None), |row| row.opt_time("at"))
    }
}

impl Workspace<'_> {
    /// Deliveries to a webhook, newest first: those before `before`, at most `limit`.
    pub async fn deliveries(
        self,
        webhook: WebhookId,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<DeliveryRow>> {
        Error::unless_over("deliveries on a page", limit, PAGE_MAX)?;
        let params = params![self.id(), webhook.0, before.unwrap_or(i64::MAX), limit];
        let rows = self.driver().read(&sql::DELIVERY_LIST, params).await?;
        rows.iter().map(shown).collect()
    }

    /// Puts one delivery back that is over, whatever became of it; whether there is such a one.
    pub async fn replay_delivery(self, webhook: WebhookId, id: i64, now: Time) -> Result<bool> {
        let params = params![self.id(), webhook.0, id, now];
        let write = vec![(&sql::DELIVERY_REPLAY_ONE, params, Some(1))];
        Ok(matches!(self.driver().write(write).await?, Wrote::All))
    }

    /// Puts failed deliveries of a webhook back, the oldest first, at most [`REPLAY_MAX`]; how many.
    pub async fn replay_failed(self, webhook: WebhookId, now: Time) -> Result<usize> {
        self.driver().replay_failed(self.id(), webhook, now).await
    }
}

fn shown(row: &Row) -> Result<DeliveryRow> {
    Ok(DeliveryRow {
        id: row.int("id")?,
        contact: ContactId(row.int("contact")?),
        event: EventId(row.int("event")?),
        name: row.opt_text("name")?,
        state: row.text("state")?,
        reason: row.opt_text("reason")?,
        status: row.opt_int("status")?,
        attempt: row.count("attempt")?,
        due_at: row.opt_time("due_at")?,
        queued_at: row.time("queued_at")?,
        finished_at: row.opt_time("finished_at")?,
    })
}

/// What a row of the due ones tells; `None` if the event is not kept any more.
pub(crate) fn told(row: &Row, keys: &[Row]) -> Result<Option<Told>> {
    let Some(name) = row.opt_text("name")? else {
        return Ok(None);
    };
    let mut external_ids = Vec::new();
    for key in keys {
        if key.parse("kind", IdentityKind::named)? == IdentityKind::ExternalId {
            external_ids.push(key.text("value")?);
        }
    }
    Ok(Some(Told {
        event: EventId(row.int("event")?),
        name,
        occurred_at: row.time("occurred_at")?,
        received_at: row.time("received_at")?,
        source: row.text("source")?,
        data: row.json("data")?,
        contact: ContactId(row.int("contact")?),
        email: row.opt_text("email")?,
        external_ids,
    }))
}
