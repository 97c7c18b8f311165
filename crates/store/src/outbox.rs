//! The one door out, first half: due messages are claimed, looked at once more, and handed over.
//!
//! A message is `in_flight` from the commit of its hand-over, which is the stated cut-off: what is
//! known of the contact at that commit can still stop it. This module does not render or deliver.

use engine::contact::Basis;
use engine::id::{BlockId, ContactId, Handle, JourneyId, MessageId, WorkflowId, WorkspaceId};
use engine::limit::Cap;
use engine::step::Purpose;
use engine::time::Time;

use crate::bucket::Bucket;
use crate::error::{Error, Result};
use crate::lease::Lease;
use crate::limit::Seen;
use crate::sql;
use crate::system::System;

/// Most messages claimed at once.
pub const CLAIM_MAX: usize = 1_000;
/// Most messages handed over in one commit, and most that a sender has in flight. After a crash so many
/// messages of each sender can have an unknown outcome (ENGINE §5).
pub const HAND_OVER_MAX: usize = 50;
/// Largest rendered mail: what the large mailbox providers take (25 MB).
pub const BODY_BYTES_MAX: usize = 25_000_000;

/// A message that is ours to send.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Its number.
    pub message: MessageId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// To whom.
    pub contact: ContactId,
    /// Which journey decided it.
    pub journey: JourneyId,
    /// Of which workflow.
    pub workflow: WorkflowId,
    /// In which version.
    pub version: i64,
    /// Which block.
    pub block: BlockId,
    /// The how many-th visit to it.
    pub visit: u32,
    /// 0 for the contact; from 1 on for people on our side, one each.
    pub part: u32,
    /// Which e-mail.
    pub email: Handle,
    /// Marketing or service.
    pub purpose: Purpose,
    /// About which interest.
    pub interest: Option<Handle>,
    /// When it was due by plan.
    pub due_at: Time,
    /// After this instant it is not sent any more.
    pub not_later_than: Option<Time>,
    /// How it counts under the mail limits.
    pub cap: Cap,
    /// Where there is room for one, the higher goes first.
    pub priority: u8,
    /// How many times it was handed over before.
    pub attempt: u32,
    /// When it was decided.
    pub created_at: Time,
    /// What its first hand-over fixed, if there was one: the same bytes go out again.
    pub pinned: Option<Pinned>,
}

/// What the first hand-over of a message fixed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pinned {
    /// The bytes, and what they were made from.
    pub mail: Mail,
    /// From when it counts as handed over: the mail's date, or later where it was tried for long.
    pub handed_at: Time,
}

/// The bytes of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The version of the e-mail that was rendered.
    pub email_version: i64,
    /// The address that they were written to, and go to.
    pub recipient: String,
    /// The rendered mail.
    pub body: Vec<u8>,
}

/// A message about to be delivered.
#[derive(Clone, Debug, PartialEq)]
pub struct HandOver {
    /// Its bucket.
    pub bucket: Bucket,
    /// Which.
    pub message: MessageId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// To whom.
    pub contact: ContactId,
    /// The version of the contact on which it was judged and rendered.
    pub seen_version: i64,
    /// On which ground it may be sent; empty for service mail.
    pub basis: Option<Basis>,
    /// What was seen of the places under the contact's mail limits, if it takes one.
    pub places: Option<Seen>,
    /// What goes out, from now on; `None` for what an earlier hand-over fixed.
    pub mail: Option<Mail>,
    /// Whether it counts as handed over from now on also where an earlier hand-over fixed what goes out.
    pub counts_anew: bool,
    /// The instant.
    pub at: Time,
}

impl HandOver {
    /// From when it counts as handed over; none where that stays as it was.
    pub(crate) fn handed_at(&self) -> Option<Time> {
        (self.mail.is_some() || self.counts_anew).then_some(self.at)
    }
}

impl System<'_> {
    /// Claims due messages of a bucket by lane and instant, until `claimed_until`; after that
    /// anybody may claim them again. Contacts with something in the inbox are left out.
    pub async fn claim(
        self,
        lease: impl Into<Lease>,
        now: Time,
        limit: usize,
        claimed_until: Time,
    ) -> Result<Vec<Claim>> {
        Error::unless_over("messages in one claim", limit, CLAIM_MAX)?;
        let lease = lease.into();
        self.driver().claim(lease, now, limit, claimed_until).await
    }

    /// Gives claimed messages back, as if nobody had claimed them.
    pub async fn release(self, bucket: Bucket, messages: Vec<MessageId>) -> Result<()> {
        Error::unless_over("messages in one release", messages.len(), CLAIM_MAX)?;
        let release = |message| {
            let key = params![bucket, message];
            [
                (&sql::OUTBOX_GIVE_BACK, key.clone(), None),
                (&sql::MESSAGE_UNCLAIM, key, None),
            ]
        };
        let write = messages.into_iter().flat_map(release).collect();
        self.driver().write(write).await?.all()
    }

    /// Marks up to 50 messages as in flight, in one commit; for each whether it may go.
    ///
    /// It may go only if it is still claimed, no definition changed since the stamp
    /// `seen_definitions` was read, the contact is as it was seen and not suppressed, nothing about
    /// the contact is unread, the workflow is live, and of the places under the contact's mail limits as
    /// many are taken as were seen. Else it is queued again.
    pub async fn hand_over(
        self,
        lease: impl Into<Lease>,
        seen_definitions: i64,
        messages: Vec<HandOver>,
    ) -> Result<Vec<bool>> {
        if messages.is_empty() {
            return Ok(Vec::new());
        }
        Error::unless_over("messages in one hand-over", messages.len(), HAND_OVER_MAX)?;
        for message in &messages {
            let bytes = message.mail.as_ref().map_or(0, |mail| mail.body.len());
            Error::unless_over("bytes of a mail", bytes, BODY_BYTES_MAX)?;
        }
        let lease = lease.into();
        if messages.iter().any(|one| one.bucket != lease.bucket) {
            return Err(Error::Refused("a hand-over of several buckets".to_owned()));
        }
        let driver = self.driver();
        driver.hand_over(lease, seen_definitions, messages).await
    }

    /// Whether a message that is in flight, and has not left yet, may still go by all that its hand-over looked
    /// at of the contact and of the workflow.
    pub async fn may_still_go(self, lease: impl Into<Lease>, message: HandOver) -> Result<bool> {
        self.driver().may_still_go(lease.into(), message).await
    }
}
