//! How the engine's types lie in rows: one file per type, each with both directions.
//!
//! What is read back must be what was written, to the last digit; anything else is an error of its
//! row. This module runs no statement.

pub(crate) mod contact;
pub(crate) mod event;
pub(crate) mod journey;
