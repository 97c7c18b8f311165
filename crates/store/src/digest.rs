//! Notices to one person that leave in one mail. Each of them is a message of its own, due at the same instant;
//! the first that is looked at becomes the one that has the others too, and those are done with once it left.
//! Until then they wait: where it is not sent after all, the next of them takes its place, so that nothing that
//! somebody was to be told hangs on another contact. What the mail looks like is not known here.

use engine::id::{ContactId, MessageId};

use crate::asked::NOTIFIED_MAX;
use crate::bucket::Bucket;
use crate::error::Result;
use crate::reply;
use crate::system::System;

/// Most notices of one mail; what is more leaves in a second one.
pub const LINES_MAX: usize = 100;

/// Their parts begin here, behind those of reminders.
pub const PART_MIN: u32 = 500;

const _: () = assert!(PART_MIN as usize + NOTIFIED_MAX < reply::PART_MIN as usize);

/// Whether a message is such a notice.
pub const fn is_one(part: u32) -> bool {
    part >= PART_MIN && !reply::is_one(part)
}

/// What is to be done with a notice that is gathered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gathered {
    /// It is the mail that has all of these, in order; its own is among them.
    Leads(Vec<Line>),
    /// Another one has it, and is on its way.
    Waits,
    /// Another one had it, and is out.
    Told,
}

/// One of several notices in a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it says.
    pub words: String,
    /// About whom.
    pub contact: ContactId,
    /// Their address.
    pub email: Option<String>,
}

impl System<'_> {
    /// What is to be done with a notice of this bucket that is gathered and due.
    pub async fn gather(self, bucket: Bucket, message: MessageId) -> Result<Gathered> {
        self.driver().gather(bucket, message).await
    }
}
