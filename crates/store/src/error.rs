//! What can go wrong in the store, as one type for all its verbs.
//!
//! Texts are lowercase fragments that stand after the name of what was tried. An error is cheap to
//! clone, because a commit that fails answers everybody whose work was in it. A refusal that is
//! part of normal life (a duplicate event, a conflict) is no error: the verb's answer says it.

use std::sync::Arc;

use crate::crash::Crashed;

/// The result of a verb.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a verb of the store failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// Somebody else holds the database for longer than we wait. Trying again may help.
    #[error("the database is busy")]
    Busy,
    /// An armed crash point was reached; this store is dead until it is opened again.
    #[error(transparent)]
    Crashed(#[from] Crashed),
    /// The store was closed while, or before, the verb ran. What was asked may have been done.
    #[error("the store is closed")]
    Closed,
    /// Another node works on this bucket by now. What was asked was not done, and is theirs to do.
    #[error("bucket {} is held by another node", .bucket.0)]
    NotHeld {
        /// Which.
        bucket: crate::bucket::Bucket,
    },
    /// Another process has this database open.
    #[error("{path} is in use by another Postduif; stop that one first")]
    Locked {
        /// The file.
        path: String,
    },
    /// The database was written by a newer program, whose rules this one does not know.
    #[error(
        "{path} has format {found}, and this program reads formats up to {known}; start the newer Postduif that wrote it"
    )]
    NewerFormat {
        /// The file.
        path: String,
        /// The format's number in the file.
        found: i64,
        /// The newest that this program reads.
        known: i64,
    },
    /// The address of the database is not one that can be opened.
    #[error("cannot open {address}: {why}")]
    Address {
        /// As it was given.
        address: String,
        /// What is wrong with it.
        why: String,
    },
    /// The schema could not be brought up to date.
    #[error("cannot bring the schema of {path} up to date: {why}")]
    Migration {
        /// The file.
        path: String,
        /// What the migration said.
        why: String,
    },
    /// What was asked cannot be done; a sentence for the person who asked.
    #[error("{0}")]
    Refused(String),
    /// More was handed in than is taken at once, or kept.
    #[error("{what}: {count} is more than the {limit} allowed")]
    Full {
        /// Of what.
        what: &'static str,
        /// How many, or how many bytes.
        count: usize,
        /// At most so many.
        limit: usize,
    },
    /// A row holds something that this program cannot have written.
    #[error("statement {statement}, column {column}, row {row}: {why}")]
    BadRow {
        /// The named statement.
        statement: &'static str,
        /// The column.
        column: String,
        /// Which of the rows returned, from 1; with its id where it has one.
        row: String,
        /// What is wrong with it.
        why: String,
    },
    /// A statement hit another number of rows than it must; everything was rolled back.
    #[error("statement {statement} hit {hit} rows in place of {wanted}")]
    RowCount {
        /// The named statement.
        statement: &'static str,
        /// How many it hit.
        hit: usize,
        /// How many it must hit.
        wanted: usize,
    },
    /// There is no room left for the database. Nothing was written; trying again helps once there is.
    #[error("there is no room left for the database: {why}")]
    NoRoom {
        /// What the database said.
        why: String,
    },
    /// SQLite said no.
    #[error("statement {statement}: {why}")]
    Sqlite {
        /// The named statement, or what was done in place of one.
        statement: &'static str,
        /// What SQLite said.
        why: Arc<rusqlite::Error>,
    },
    /// PostgreSQL said no.
    #[error("statement {statement}: {why} ({state})")]
    Postgres {
        /// The named statement, or what was done in place of one.
        statement: &'static str,
        /// The five characters of its SQLSTATE; empty if it was not asked.
        state: String,
        /// What it said.
        why: String,
    },
    /// The connection to the database broke. Trying again may help; if it broke at the commit,
    /// what was asked may have been done.
    #[error("the connection to the database is lost{}: {why}", if *uncertain { " at the commit" } else { "" })]
    Lost {
        /// What was seen of it.
        why: String,
        /// Whether it broke at the commit.
        uncertain: bool,
    },
}

impl Error {
    /// An error of SQLite at this statement.
    pub(crate) fn sqlite(statement: &'static str) -> impl Fn(rusqlite::Error) -> Self {
        move |why| match why.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                Self::Busy
            }
            Some(rusqlite::ErrorCode::DiskFull) => Self::NoRoom {
                why: why.to_string(),
            },
            _ => Self::Sqlite {
                statement,
                why: Arc::new(why),
            },
        }
    }

    /// Whether it is about what was to be written, and would be the same at any other time; else it
    /// is about the database.
    pub(crate) fn is_of_the_row(&self) -> bool {
        use rusqlite::ErrorCode::{ConstraintViolation, TooBig, TypeMismatch};
        match self {
            Self::Refused(_) | Self::Full { .. } | Self::BadRow { .. } | Self::RowCount { .. } => {
                true
            }
            Self::Sqlite { why, .. } => matches!(
                why.sqlite_error_code(),
                Some(ConstraintViolation | TooBig | TypeMismatch)
            ),
            // Data that cannot be, constraints, rows that are too large.
            Self::Postgres { state, .. } => ["22", "23", "54"]
                .iter()
                .any(|class| state.starts_with(class)),
            _ => false,
        }
    }

    /// Whether this store is gone: whatever is asked of it from now on fails.
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Crashed(_) | Self::Closed)
    }

    /// Whether it is about what was asked: not about the database as a whole, which would be the
    /// same whatever was asked.
    pub fn is_of_what_was_asked(&self) -> bool {
        self.is_of_the_row() || matches!(self, Self::Postgres { .. })
    }

    /// `Ok` if `count` does not exceed `limit`.
    pub(crate) fn unless_over(what: &'static str, count: usize, limit: usize) -> Result<()> {
        if count > limit {
            return Err(Self::Full { what, count, limit });
        }
        Ok(())
    }
}
