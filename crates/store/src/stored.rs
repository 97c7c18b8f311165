//! How the engine's types lie in rows: one file per type, each with both directions.
//!
//! What is read back must be what was written, to the last digit; anything else is an error of its
//! row. This module runs no statement.

pub(crate) mod contact;
pub(crate) mod event;
pub(crate) mod journey;
pub(crate) mod merged;

/// The newest format of a database that this program knows: the rules by which rows are read and
/// written, not the number of its migrations. Every migration that changes what an older program
/// would read wrongly raises it, in `meta`.
pub(crate) const FORMAT: i64 = 6;
