//! Where a run takes place. The run opens the database and leaves it as it is at the end; whoever
//! made it takes it away.

use std::path::Path;

/// An empty database.
#[derive(Clone, Debug)]
pub struct Site {
    /// A path as `sqlite:path`, or the URL of a PostgreSQL database.
    pub address: String,
    /// Into how many buckets a PostgreSQL database shares out its people; the usual number if
    /// empty. A file has one.
    pub buckets: Option<i16>,
}

impl Site {
    /// A file in this folder.
    pub fn file(folder: &Path) -> Self {
        Self {
            address: format!("sqlite:{}", folder.join("run.db").display()),
            buckets: None,
        }
    }
}
