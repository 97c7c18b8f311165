//! How large the file of a database may grow, for tests of a full disk: SQLite says of a file that has
//! reached it what it says of a disk without room. It can be changed while the database is open.
//! PostgreSQL keeps no such limit.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// What SQLite has where nothing is said: its largest file, 16 TiB of our pages.
const NO_LIMIT: u32 = u32::MAX - 1;

/// A handle on the limit; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Room(Option<Arc<AtomicU32>>);

impl Room {
    /// As much as the disk has.
    pub const fn of_the_disk() -> Self {
        Self(None)
    }

    /// A limit that can be set, and is none yet.
    pub fn limited() -> Self {
        Self(Some(Arc::new(AtomicU32::new(NO_LIMIT))))
    }

    /// From the next commit on the file takes no more than so many pages; `None` for any number. A
    /// file that has more takes no further one.
    pub fn set(&self, pages: Option<u32>) {
        if let Some(limit) = &self.0 {
            limit.store(pages.unwrap_or(NO_LIMIT), Ordering::SeqCst);
        }
    }

    /// The limit, where there is one to be set.
    pub(crate) fn pages(&self) -> Option<u32> {
        let limit = self.0.as_ref()?;
        Some(limit.load(Ordering::SeqCst))
    }
}
