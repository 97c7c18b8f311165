//! Buckets: the unit in which contacts, and all that hangs on them, are shared out over nodes.
//!
//! A contact's bucket never changes while a database lives; everything hot is keyed by it first.
//! This module does not know who holds which bucket.

use engine::id::{ContactId, WorkspaceId};

/// How many buckets a SQLite database has: there is one writer, so there is nothing to share out.
pub(crate) const SQLITE_BUCKETS: i64 = 1;

/// The number of a bucket, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bucket(pub i16);

impl Bucket {
    /// The one bucket of a SQLite database.
    pub(crate) const ONLY: Self = Self(0);

    /// The bucket of a contact.
    pub(crate) const fn of(_workspace: WorkspaceId, _contact: ContactId) -> Self {
        Self::ONLY
    }
}
