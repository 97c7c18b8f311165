//! Imports: a file that comes in and is kept in parts, what its columns mean, and the two jobs over
//! it, one that looks and one that writes. A block of rows and how far the job has come are one
//! transaction, so each row is taken once, whatever dies between two blocks.
//!
//! What a row says is decided by whoever reads the text: this module is given people, changes and
//! events, and never sees a delimiter. The form of the settings is not known here either.

mod block;

use engine::time::Time;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::job::{JobId, Progress, Taken};
use crate::row::Row as Cells;
use crate::seeing::PAGE_MAX;
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

pub use self::block::{Block, Cursor, Pass, Row, Task, What};

/// Length of all parts of a file but the last: a write of some milliseconds.
pub const PART_BYTES: usize = 256 * 1024;
/// Largest file: a list of some millions of people.
pub const FILE_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Most rows in one block: a commit of about a tenth of a second, between which others have their turn.
pub const BLOCK_ROWS_MAX: usize = 2_000;
/// Most rows of one import whose faults are kept with their text. More are counted.
pub const FAULTS_MAX: i64 = 100_000;
/// Longest part of a line that is kept with its fault.
pub const LINE_BYTES_MAX: usize = 4 * 1024;
/// Longest name of an import.
pub const NAME_BYTES_MAX: usize = 200;
/// Longest settings: some hundreds of columns.
pub const SETTINGS_BYTES_MAX: usize = 256 * 1024;
/// Most parts read at once.
pub const PARTS_MAX: usize = 16;

/// The number of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImportId(pub i64);

/// An import as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its number.
    pub id: ImportId,
    /// How people call it.
    pub name: String,
    /// What its columns mean, as JSON.
    pub settings: String,
    /// How many bytes of the file are here, as UTF-8.
    pub size_bytes: u64,
    /// Whether that is all of it.
    pub is_whole: bool,
    /// The newest job that looks what it would do.
    pub check: Option<JobId>,
    /// The job that does it.
    pub run: Option<JobId>,
    /// What the first found.
    pub checked: Option<Counts>,
    /// What the second did.
    pub ran: Option<Counts>,
    /// When it was made.
    pub created_at: Time,
}

/// What became of rows, or would. Stored as JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub(crate) format: u32,
    /// Rows that were read.
    pub rows: i64,
    /// Rows about people who were not known when the import began.
    pub new: i64,
    /// Rows that changed somebody who was.
    pub changed: i64,
    /// Rows that say what is so already.
    pub unchanged: i64,
    /// Rows that were not taken.
    pub refused: i64,
    /// Opt-outs.
    pub opt_outs: i64,
    /// Consents that were not taken, since a later opt-out stands against them. The rest of their rows was.
    pub consents_refused: i64,
    /// Events that were stored.
    pub events: i64,
    /// Events that were stored before.
    pub duplicates: i64,
    /// Addresses that are not mailed any more.
    pub suppressed: i64,
}

/// The number of the form in which counts and what a job is asked are stored.
pub(crate) const FORMAT: u32 = 1;

/// A row that was not taken, or not wholly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which row, from 1 for the first behind the header.
    pub number: u64,
    /// Why; a sentence.
    pub reason: String,
    /// Its text, as it came.
    pub line: String,
}

/// What came of the wish to start a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Started {
    /// It is queued.
    Job(JobId),
    /// The file is not here yet, or not whole.
    NotWhole,
    /// This job is at work on it.
    Busy(JobId),
    /// It was done before.
    Over(JobId),
    /// There is no such import.
    Unknown,
}

/// What came of a change of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is so.
    Done,
    /// A job is at work on it, or has been.
    Busy(JobId),
    /// There is no such import.
    Unknown,
}

impl Counts {
    pub(crate) fn add(&mut self, other: &Self) {
        self.format = FORMAT;
        let pairs = [
            (&mut self.rows, other.rows),
            (&mut self.new, other.new),
            (&mut self.changed, other.changed),
            (&mut self.unchanged, other.unchanged),
            (&mut self.refused, other.refused),
            (&mut self.opt_outs, other.opt_outs),
            (&mut self.consents_refused, other.consents_refused),
            (&mut self.events, other.events),
            (&mut self.duplicates, other.duplicates),
            (&mut self.suppressed, other.suppressed),
        ];
        for (sum, by) in pairs {
            *sum += by;
        }
    }
}

impl Workspace<'_> {
    /// Makes an import; its file comes next.
    pub async fn add_import(self, name: &str, settings: &str, now: Time) -> Result<ImportId> {
        check(name, settings)?;
        let (name, settings) = (name.to_owned(), settings.to_owned());
        self.driver()
            .add_import(self.id(), name, settings, now)
            .await
    }

    /// Sets what its columns mean, as long as nothing was written.
    pub async fn set_import(self, id: ImportId, name: &str, settings: &str) -> Result<Changed> {
        check(name, settings)?;
        let (name, settings) = (name.to_owned(), settings.to_owned());
        self.driver()
            .set_import(self.id(), id, name, settings)
            .await
    }

    /// Takes the parts of an earlier file away, some at a time; how many there were. The next file may
    /// come when there are none.
    pub async fn empty_import(self, id: ImportId) -> Result<usize> {
        self.driver().empty_import(self.id(), id).await
    }

    /// Keeps the next part of a file: all but the last have [`PART_BYTES`].
    pub async fn add_import_part(self, id: ImportId, part: u64, body: Vec<u8>) -> Result<Changed> {
        Error::unless_over("bytes of a part", body.len(), PART_BYTES)?;
        self.driver()
            .add_import_part(self.id(), id, part, body)
            .await
    }

    /// Says that the file is here whole.
    pub async fn end_import_file(self, id: ImportId, size_bytes: u64) -> Result<Changed> {
        self.driver()
            .end_import_file(self.id(), id, size_bytes)
            .await
    }

    /// Starts the job that looks (`is_dry`) or the one that writes, from this pass.
    pub async fn start_import(
        self,
        id: ImportId,
        is_dry: bool,
        first: Pass,
        now: Time,
    ) -> Result<Started> {
        let driver = self.driver();
        driver
            .start_import(self.id(), id, (is_dry, first), now)
            .await
    }

    /// One import.
    pub async fn import(self, id: ImportId) -> Result<Option<Import>> {
        let rows = self.driver().read(&sql::IMPORT_ONE, params![self.id(), id]);
        rows.await?.first().map(import).transpose()
    }

    /// Imports, newest first: those before `before`, at most `limit`.
    pub async fn imports(self, before: Option<ImportId>, limit: usize) -> Result<Vec<Import>> {
        Error::unless_over("imports on a page", limit, PAGE_MAX)?;
        let before = before.map_or(i64::MAX, |id| id.0);
        let params = params![self.id(), before, limit];
        let rows = self.driver().read(&sql::IMPORT_LIST, params).await?;
        rows.iter().map(import).collect()
    }

    /// Rows that the newest job did not take, by number: those behind `after`, at most `limit`.
    pub async fn import_faults(self, id: ImportId, after: u64, limit: usize) -> Result<Vec<Fault>> {
        Error::unless_over("faults on a page", limit, PAGE_MAX)?;
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let params = params![id, after, self.id(), limit];
        let rows = self.driver().read(&sql::IMPORT_FAULT_LIST, params).await?;
        let fault = |row: &Cells| {
            Ok(Fault {
                number: number(row, "number")?,
                reason: row.text("reason")?,
                line: row.text("line")?,
            })
        };
        rows.iter().map(fault).collect()
    }

    /// The text of a file from this part on, some parts at a time.
    pub async fn import_parts(self, id: ImportId, from: u64, count: usize) -> Result<Vec<Vec<u8>>> {
        Error::unless_over("parts in one read", count, PARTS_MAX)?;
        if self.import(id).await?.is_none() {
            return Ok(Vec::new());
        }
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        let params = params![id, from, count];
        let rows = self.driver().read(&sql::IMPORT_PART_LIST, params).await?;
        rows.iter().map(|row| row.bytes("body")).collect()
    }
}

impl System<'_> {
    /// What a job of an import has to do; nothing if another has it by now.
    pub async fn import_task(self, taken: &Taken) -> Result<Option<Task>> {
        self.driver().import_task(taken.clone()).await
    }

    /// Does one block of an import, or says what it would do.
    pub async fn step_import(self, taken: &Taken, block: Block, now: Time) -> Result<Progress> {
        Error::unless_over("rows in one block", block.rows.len(), BLOCK_ROWS_MAX)?;
        self.driver().step_import(taken.clone(), block, now).await
    }
}

fn check(name: &str, settings: &str) -> Result<()> {
    Error::unless_over("bytes of a name", name.len(), NAME_BYTES_MAX)?;
    Error::unless_over("bytes of settings", settings.len(), SETTINGS_BYTES_MAX)?;
    if name.chars().any(char::is_control) {
        let why = "the name holds a control character";
        return Err(Error::Refused(why.to_owned()));
    }
    Ok(())
}

pub(crate) fn import(row: &Cells) -> Result<Import> {
    Ok(Import {
        id: ImportId(row.int("id")?),
        name: row.text("name")?,
        settings: row.text("settings")?,
        size_bytes: number(row, "size_bytes")?,
        is_whole: row.flag("is_whole")?,
        check: row.opt_int("check_job")?.map(JobId),
        run: row.opt_int("run_job")?.map(JobId),
        checked: row.opt_parse("checked", counts)?,
        ran: row.opt_parse("ran", counts)?,
        created_at: row.time("created_at")?,
    })
}

fn counts(text: &str) -> Option<Counts> {
    let counts: Counts = serde_json::from_str(text).ok()?;
    (counts.format == FORMAT).then_some(counts)
}

fn number(row: &Cells, column: &str) -> Result<u64> {
    let int = row.int(column)?;
    u64::try_from(int).map_err(|_| row.bad(column, format!("{int} is below 0")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Never change these texts: they are what older databases hold.
    #[test]
    fn counts_and_cursors_are_stored_as_they_always_were() {
        let text = r#"{"format":1,"rows":9,"new":1,"changed":2,"unchanged":3,"refused":3,"opt_outs":1,"consents_refused":1,"events":0,"duplicates":0,"suppressed":0}"#;
        let counts = counts(text).unwrap();
        assert_eq!(serde_json::to_string(&counts).unwrap(), text);
        let text = r#"{"pass":"opt_outs","offset":12,"row":3}"#;
        let cursor: Cursor = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&cursor).unwrap(), text);
    }
}
