//! Who works on which bucket, where several processes share a database.
//!
//! A node holds a bucket for a while and renews it; what lapses falls to the nodes that live. Each
//! new holder gets a higher epoch, and whatever moves a bucket is written only while its epoch is
//! the highest: a process that slept past its lease wakes up with hands tied. A SQLite file belongs
//! to one process anyway, and its buckets are held without asking.

use engine::time::Time;

use crate::bucket::Bucket;
use crate::error::{Error, Result};
use crate::system::System;

/// How long a node holds a bucket after it was last heard of, unless it is told otherwise.
pub const LEASE_MS: i64 = 30_000;
/// Longest name of a node.
const NODE_NAME_BYTES_MAX: usize = 100;

/// The right to work on a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lease {
    /// Which.
    pub bucket: Bucket,
    /// 0 for whoever works alone.
    pub(crate) epoch: i64,
}

impl From<Bucket> for Lease {
    /// As whoever works alone; refused while any node holds the bucket.
    fn from(bucket: Bucket) -> Self {
        Self { bucket, epoch: 0 }
    }
}

/// A bucket that a node holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The right to it.
    pub lease: Lease,
    /// Whether it was taken just now: what its former holder left has to be settled first.
    pub is_new: bool,
    /// Whether it falls to this node. One that does not is to be let go as soon as what was begun
    /// is done.
    pub is_wanted: bool,
}

/// What a loop works on in a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What came in, what journeys and triggers wait for, and what is decided after a while.
    Steps,
    /// Messages.
    Mail,
    /// Calls of web services.
    Calls,
    /// What webhooks are told.
    Deliveries,
}

impl System<'_> {
    /// In which of these buckets anything waits by `now` that this part of the work is about: one question in
    /// place of a dozen for each of them. It may be there and still not be ready to be done. Where asking
    /// costs nothing, it is all of them.
    pub async fn waiting(self, buckets: Vec<Bucket>, part: Part, now: Time) -> Result<Vec<Bucket>> {
        self.driver().waiting(buckets, part, now).await
    }

    /// Says that a node lives, renews what it holds for `lease_ms`, and takes what is free and falls
    /// to it. Buckets are spread over the nodes that live, and move as little as can be.
    pub async fn hold(self, node: &str, lease_ms: i64) -> Result<Vec<Holding>> {
        if node.is_empty() {
            return Err(Error::Refused("a node needs a name".to_owned()));
        }
        Error::unless_over("bytes of a node's name", node.len(), NODE_NAME_BYTES_MAX)?;
        self.driver().hold(node.to_owned(), lease_ms).await
    }

    /// Gives buckets back, so that others can take them at once.
    pub async fn let_go(self, node: &str, leases: Vec<Lease>) -> Result<()> {
        self.driver().let_go(node.to_owned(), leases).await
    }
}
