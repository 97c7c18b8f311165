//! What takes a place under a contact's mail limits, and what wants one: read before a message is
//! decided on, and counted once more in the transaction that hands it over. What the limits are, the
//! engine knows.

use engine::id::{ContactId, MessageId, WorkspaceId};
use engine::limit::{Sent, Waiting};
use engine::time::Time;

use crate::bucket::Bucket;
use crate::error::{Error, Result};
use crate::outbox::CLAIM_MAX;
use crate::system::System;

/// Most messages that are read of one contact: ten times what the widest limit allows.
pub const SENT_MAX: usize = 1_000;
/// Most messages that are read of those that wait. Behind so many others nobody gets a place.
pub const WAITING_MAX: usize = 200;

/// Of whom it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Whose.
    pub workspace: WorkspaceId,
    /// To whom.
    pub contact: ContactId,
    /// What was handed over after this.
    pub since: Time,
}

/// The marketing messages of a contact that the limits look at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places {
    /// Those that have a place, at most [`SENT_MAX`], the newest.
    pub sent: Vec<(MessageId, Sent)>,
    /// Those that are due and have none.
    pub waiting: Vec<Waiting>,
    /// Those that have a place and went to contacts which became part of this one. Nothing is sent to those
    /// any more, so there will be no others.
    pub of_parts: Vec<Sent>,
}

/// What a hand-over found of the contact's places. If it is not so any more, nothing leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Since when.
    pub since: Time,
    /// How many were taken.
    pub count: usize,
}

impl System<'_> {
    /// The places of these contacts, in this order.
    pub async fn places(self, bucket: Bucket, asked: Vec<Asked>, now: Time) -> Result<Vec<Places>> {
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        Error::unless_over("contacts in one read", asked.len(), CLAIM_MAX)?;
        self.driver().places(bucket, asked, now).await
    }
}
