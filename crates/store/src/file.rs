//! A database file seen from outside: copied or checked while a server may have it open. Reads with a
//! connection of its own, over one snapshot, and changes nothing in the file. These functions block.

use crate::error::Result;
use crate::health::Breach;
use crate::sqlite::backup;
use crate::standstill::Newest;

/// What a database file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The number of its format.
    pub format: i64,
    /// The newest format that this program reads.
    pub format_known: i64,
    /// The text that tells it from every other; empty in one that was never opened for work.
    pub instance: String,
    /// The newest event.
    pub newest: Option<Newest>,
    /// Why nothing leaves it, if nothing may.
    pub standstill: Option<String>,
    /// The senders of its workspaces.
    pub senders: Vec<String>,
    /// Everything that must never be and is: damaged pages, and books that do not balance.
    pub breaches: Vec<Breach>,
}

/// Copies a database as it is at this instant into a new file, whole and without its log.
pub fn copy(from: &str, to: &str) -> Result<()> {
    backup::copy(from, to)
}

/// Reads what a database file says of itself, and checks every page and every row of it.
pub fn look(path: &str) -> Result<Look> {
    backup::look(path)
}
