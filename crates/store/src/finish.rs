//! The one door out, second half: what came of a message, and what a crash left in the air.
//!
//! Every message ends in a final state exactly once, or waits visibly for a person (`unknown`,
//! `held`). This module does not judge replies; the caller says what they mean.

use engine::id::{BlockId, MessageId, WorkflowId, WorkspaceId};
use engine::time::Time;

use crate::alert::Pace;
use crate::append::OwnEvent;
use crate::bucket::Bucket;
use crate::downtime::OVERDUE_MAX;
use crate::error::{Error, Result};
use crate::lease::Lease;
use crate::row::Row;
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

/// Most messages finished in one call.
pub const FINISH_MAX: usize = 1_000;
/// Longest reply of a mail server that is kept; what is longer ends with a note that it was.
pub const REPLY_BYTES_MAX: usize = 2_000;

/// A mail server may say whatever it likes, and what it said must not keep an outcome from being
/// recorded: what is too long ends with a note of how much is missing.
pub fn shortened(reply: &str) -> String {
    if reply.len() <= REPLY_BYTES_MAX {
        return reply.to_owned();
    }
    let room = " [and  bytes more]".len() + reply.len().to_string().len();
    let end = reply.floor_char_boundary(REPLY_BYTES_MAX - room);
    let missing = reply.len() - end;
    format!("{} [and {missing} bytes more]", &reply[..end])
}

/// Held messages of one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Which block decided them.
    pub block: BlockId,
    /// How many messages.
    pub waiting: i64,
    /// How many of them have passed the limit of their block, and are not sent whatever is said.
    pub past_limit: i64,
    /// When the oldest of them was due.
    pub oldest: Time,
}

/// What came of one message.
#[derive(Clone, Debug, PartialEq)]
pub struct Finish {
    /// Its bucket.
    pub bucket: Bucket,
    /// Which.
    pub message: MessageId,
    /// What came of it.
    pub outcome: Outcome,
    /// When.
    pub at: Time,
    /// How it counts towards the budgets of its workflow, if that has any.
    pub pace: Option<Pace>,
    /// The event that says so, about the message's contact.
    pub event: Option<OwnEvent>,
    /// The state of the definitions by which nobody hears of that event. Where it still holds the event is
    /// history at once; else it waits in the inbox.
    pub unheard_at: Option<i64>,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The mail server took it. Final.
    Accepted {
        /// Its words.
        reply: String,
    },
    /// The mail server refused it for good. Final.
    Refused {
        /// Its words.
        reply: String,
    },
    /// Not now: it is tried again, with the same bytes if it was handed over.
    Retry {
        /// The mail server's words, or what failed before it could say any.
        reply: String,
        /// When.
        due_at: Time,
    },
    /// Not now; it waits, and was not attempted.
    Postponed {
        /// A word such as `window` or `cap`; it names a counter.
        reason: &'static str,
        /// When.
        due_at: Time,
    },
    /// Nobody can say whether it was taken. It is not sent again by itself; its bytes are kept.
    Unknown {
        /// What happened.
        reply: String,
    },
    /// Not sent, on purpose. Final.
    Skipped {
        /// A word such as `no_consent`; it names a counter.
        reason: String,
    },
    /// Its latest moment has gone by. Final.
    Expired,
    /// Its workflow is paused; [`Workspace::release_held`] queues it again.
    Held,
}

impl Outcome {
    /// When it is due again, if it is.
    pub(crate) fn due_at(&self) -> Option<Time> {
        match self {
            Self::Retry { due_at, .. } | Self::Postponed { due_at, .. } => Some(*due_at),
            _ => None,
        }
    }
}

/// Whether an outcome was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finished {
    /// It was.
    Done,
    /// It was not, and nothing changed: the message is not in a state that can end so, or the
    /// outcome itself cannot be recorded. A sentence says which.
    Not(String),
}

/// What a crash left in the air, and what became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Claimed and not handed over: queued again.
    pub released: usize,
    /// Marketing in flight: nobody can say; shown as unknown.
    pub unknown: usize,
    /// Service mail in flight: queued again with the same bytes and Message-ID.
    pub resend: usize,
}

impl System<'_> {
    /// Records what came of messages, each for itself, in this order.
    ///
    /// A second outcome for a message that is final changes nothing and is answered with
    /// [`Finished::Not`]; the numbers never count it twice.
    pub async fn finish(self, messages: Vec<Finish>) -> Result<Vec<Finished>> {
        if messages.is_empty() {
            return Ok(Vec::new());
        }
        Error::unless_over("messages in one finish", messages.len(), FINISH_MAX)?;
        self.driver().finish(messages).await
    }

    /// The same of messages in flight of which it is certain that they did not leave: their last attempt is none.
    /// Only by whoever holds the bucket, since the holder of today may know more.
    pub async fn finish_held(
        self,
        lease: impl Into<Lease>,
        messages: Vec<Finish>,
    ) -> Result<Vec<Finished>> {
        Error::unless_over("messages in one finish", messages.len(), FINISH_MAX)?;
        self.driver().finish_held(lease.into(), messages).await
    }

    /// Settles what the former holder of a bucket had claimed or in flight. Call it before the
    /// first claim, and only when that holder is gone.
    pub async fn recover(self, lease: impl Into<Lease>, now: Time) -> Result<Recovered> {
        self.driver().recover(lease.into(), now).await
    }
}

impl System<'_> {
    /// The workflows that have held messages.
    pub async fn held_workflows(self) -> Result<Vec<(WorkspaceId, WorkflowId)>> {
        let rows = self
            .driver()
            .read(&sql::MESSAGE_HELD_WORKFLOWS, params![])
            .await?;
        let read = |row: &Row| {
            let workspace = WorkspaceId(row.int("workspace")?);
            Ok((workspace, WorkflowId(row.int("workflow")?)))
        };
        rows.iter().map(read).collect()
    }
}

impl Workspace<'_> {
    /// What is held of a workflow, by block. Looks at no more than [`OVERDUE_MAX`] messages.
    pub async fn held(self, workflow: WorkflowId, now: Time) -> Result<Vec<Held>> {
        let params = params![self.id(), workflow, now, OVERDUE_MAX];
        let driver = self.driver();
        let rows = driver.read(&sql::MESSAGE_HELD_OF_WORKFLOW, params).await?;
        let held = |row: &Row| {
            Ok(Held {
                block: row.parse("block", BlockId::new)?,
                waiting: row.int("waiting")?,
                past_limit: row.int("past_limit")?,
                oldest: row.time("oldest")?,
            })
        };
        rows.iter().map(held).collect()
    }

    /// Of what is held of a workflow, lets that expire which was due before this instant; how many those
    /// were. They leave the books as expired when they are released.
    pub async fn expire_held(self, workflow: WorkflowId, before: Time) -> Result<usize> {
        let driver = self.driver();
        driver.expire_held(self.id(), workflow, before).await
    }

    /// Queues all held messages of a workflow again, due at `now`; how many there were.
    pub async fn release_held(self, workflow: WorkflowId, now: Time) -> Result<usize> {
        self.driver().release_held(self.id(), workflow, now).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reply_says_that_it_is_shortened() {
        let check = |reply: &str, expect: &str| assert_eq!(shortened(reply), expect);
        check("250 taken", "250 taken");
        let fits = "é".repeat(1_000);
        check(&fits, &fits);
        let kept = format!("x{}", "é".repeat(988));
        let text = shortened(&format!("x{fits}"));
        assert_eq!(text, format!("{kept} [and 24 bytes more]"));
        assert!(text.len() <= REPLY_BYTES_MAX);
        check(&text, &text);
    }
}
