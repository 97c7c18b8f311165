//! What came in and has not been acted on: one row per event or command, oldest first per contact.
//!
//! A row is deleted in the commit that acts on it, so it is never lost and never acted on twice.
//! This module does not decide what follows from a row.

use engine::event::Event;
use engine::id::{ContactId, WorkspaceId};
use engine::time::Time;

use crate::bucket::Bucket;
use crate::command::Command;
use crate::error::{Error, Result};
use crate::system::System;

/// Most rows read at once.
pub const INBOX_READ_MAX: usize = 5_000;

/// The number of an inbox row, allotted in the order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InboxId(pub i64);

/// One unread row.
#[derive(Clone, Debug)]
pub struct InboxItem {
    /// Its number; handed back in the commit that acts on it.
    pub id: InboxId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// About whom.
    pub contact: ContactId,
    /// When it came in.
    pub received_at: Time,
    /// Whether its contact is parked, and so this row too as soon as somebody says so.
    pub is_parked: bool,
    /// What came in.
    pub what: Incoming,
}

/// What came in.
#[derive(Clone, Debug)]
pub enum Incoming {
    /// Something happened.
    Event(Event),
    /// Somebody asks for something.
    Command(Command),
    /// The stored row cannot be read. It keeps its place, and so holds up its own contact and
    /// nobody else; the error names it.
    Unreadable(Error),
}

impl System<'_> {
    /// The oldest unread rows of a bucket, by arrival.
    pub async fn inbox(self, bucket: Bucket, limit: usize) -> Result<Vec<InboxItem>> {
        Error::unless_over("inbox rows in one read", limit, INBOX_READ_MAX)?;
        self.driver().inbox(bucket, limit).await
    }
}
