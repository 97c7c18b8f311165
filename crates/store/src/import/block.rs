//! What a job of an import works on: how far it has come, and the rows of a block as they were understood.

use engine::contact::Change;
use engine::id::WorkspaceId;
use serde::{Deserialize, Serialize};

use super::ImportId;
use crate::append::NewEvent;
use crate::who::Who;

/// What a block is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pass {
    /// Opt-outs come before everything else, wherever they stand in the file.
    OptOuts,
    /// All rows.
    Rows,
    /// The file goes.
    Tidy,
}

/// How far a job has come. Stored as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// In which pass.
    pub pass: Pass,
    /// Where the next row begins, in bytes.
    pub offset: u64,
    /// How many rows lie before it.
    pub row: u64,
}

/// The beginning of a pass.
impl From<Pass> for Cursor {
    fn from(pass: Pass) -> Self {
        Self {
            pass,
            offset: 0,
            row: 0,
        }
    }
}

/// What there is to do for a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Whose.
    pub workspace: WorkspaceId,
    /// Which import.
    pub import: ImportId,
    /// Whether nothing is to be changed.
    pub is_dry: bool,
    /// What its columns mean.
    pub settings: String,
    /// The length of the file.
    pub size_bytes: u64,
    /// How far the job has come.
    pub cursor: Cursor,
}

/// A row, as it was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Which, from 1.
    pub number: u64,
    /// Where it stands in the text of its block.
    pub span: (usize, usize),
    /// What it says.
    pub what: What,
}

/// What a row says.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Somebody is like this.
    Contact {
        /// Who.
        who: Who,
        /// Fields, tags and interests.
        changes: Vec<Change>,
    },
    /// Something happened.
    Event(NewEvent),
    /// This address is never to be mailed.
    Suppress {
        /// The address.
        address: String,
        /// Why.
        reason: String,
    },
    /// It cannot be taken; a sentence says why.
    Refused(String),
}

/// Some rows, and where the job goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Where these rows begin; another's work if the job is elsewhere by now.
    pub from: Cursor,
    /// Where the next begin; none if the job is over.
    pub next: Option<Cursor>,
    /// The text that the rows stand in.
    pub text: Vec<u8>,
    /// At most [`BLOCK_ROWS_MAX`](super::BLOCK_ROWS_MAX).
    pub rows: Vec<Row>,
    /// Whether workflows hear of them.
    pub triggers: bool,
}
