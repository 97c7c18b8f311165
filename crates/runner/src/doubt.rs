//! Buckets of which this process does not know any more what it has claimed or in flight: a batch of
//! sending failed, as when the database went away before it said whether a commit was done.
//!
//! Nobody else would settle that while this process lives and holds the bucket, so it does so itself,
//! before it claims anything more there. At that moment it has nothing in flight in the bucket: the
//! batch is over, and there is one at a time.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use store::Bucket;
use store::lease::Lease;

use crate::{Error, Runner};

#[derive(Debug, Default)]
pub(crate) struct Doubts(Mutex<BTreeSet<Bucket>>);

impl Doubts {
    fn buckets(&self) -> MutexGuard<'_, BTreeSet<Bucket>> {
        // Nothing that holds it can fail half-way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runner {
    /// What is claimed and in flight in this bucket has to be settled.
    pub(crate) fn doubt(&self, bucket: Bucket) {
        self.doubts.buckets().insert(bucket);
    }

    /// Settles what is in doubt in a bucket, if anything is.
    pub(crate) async fn settle_doubt(&self, lease: Lease) -> Result<(), Error> {
        if self.doubts.buckets().contains(&lease.bucket) {
            self.recover_bucket(lease).await?;
            self.doubts.buckets().remove(&lease.bucket);
        }
        Ok(())
    }
}
