//! Lists that come in. A file becomes UTF-8 as it is sent ([`Incoming`]), what its columns mean is said in
//! [`Settings`], and [`shape`] shows a person what is in it. Here is the job over it: a window of the
//! text is read, its rows are understood, and the store does them in one transaction with how far the
//! job has come. No row is ever held for longer than that, whatever the length of the file.

mod cell;
mod encoding;
mod raw;
mod records;
mod settings;
mod sniff;
mod understand;
mod upload;
mod written;

use engine::calendar::Zone;
use engine::time::Time;
use store::Workspace;
use store::import::{BLOCK_ROWS_MAX, Block, Cursor, PART_BYTES, Pass, Row, Task, What};
use store::job::{Progress, Taken};

pub use self::encoding::Incoming;
pub use self::settings::{FORMAT, Fault, Kind, Settings};
pub use self::sniff::{Shape, shape};
pub use self::upload::Upload;

use self::cell::trimmed;
use self::records::{Next, Passing, RECORD_BYTES_MAX, Records, Written};
use self::understand::Understanding;
use crate::{Error, Runner};

/// Parts in a window: one more than the longest row has.
const WINDOW_PARTS: usize = RECORD_BYTES_MAX / PART_BYTES + 1;

/// A part of a file that begins where a row does.
struct Window {
    text: Vec<u8>,
    is_end: bool,
}

impl Runner {
    /// Does one block of an import, or finds out what it would do.
    pub(crate) async fn step_import(&self, taken: &Taken, now: Time) -> Result<Progress, Error> {
        let system = self.store.system();
        let Some(task) = system.import_task(taken).await? else {
            return Ok(Progress::NotOurs);
        };
        let block = match task.cursor.pass {
            Pass::Tidy => Block {
                from: task.cursor,
                next: Some(task.cursor),
                text: Vec::new(),
                rows: Vec::new(),
                triggers: false,
            },
            Pass::OptOuts | Pass::Rows => self.next_block(&task, now).await?,
        };
        let triggers = block.triggers;
        let stepped = system.step_import(taken, block, now).await?;
        if triggers {
            self.nudge.ring();
        }
        Ok(stepped)
    }

    async fn next_block(&self, task: &Task, now: Time) -> Result<Block, Error> {
        let refused = |why: String| Error::from(store::Error::Refused(why));
        let workspace = self.store.workspace(task.workspace);
        let settings = Settings::stored(&task.settings).map_err(refused)?;
        let zone = match workspace.settings().await? {
            Some(settings) => Zone::named(&settings.zone).unwrap_or_else(Zone::utc),
            None => Zone::utc(),
        };
        let head = window(workspace, task, 0).await?;
        let written = settings.written(&head.text);
        let mut records = Records::new(&head.text, head.is_end, written);
        let header = match written {
            Written::Ndjson => None,
            Written::Csv(_) => Some(header(&mut records).map_err(refused)?),
        };
        let begin = header.as_ref().map_or(0, |(_, end)| *end as u64);
        let names = header.as_ref().map(|(names, _)| names.as_slice());
        let context = (&zone, now, task.cursor.pass);
        let understanding = Understanding::new(&settings, task.import, names, context);
        let understanding = understanding.map_err(refused)?;
        let offset = task.cursor.offset.max(begin);
        let window = if offset < PART_BYTES as u64 {
            let from = usize::try_from(offset).unwrap_or(0).min(head.text.len());
            Window {
                text: head.text[from..].to_vec(),
                is_end: head.is_end,
            }
        } else {
            window(workspace, task, offset).await?
        };
        let (rows, end) = rows(&window, written, task.cursor.row, &understanding);
        let mut next = Cursor {
            pass: task.cursor.pass,
            offset: offset + end.length as u64,
            row: task.cursor.row + end.count,
        };
        if end.is_too_long {
            next.offset = pass_over(workspace, task, next.offset, written).await?;
        }
        let is_over = end.is_over || next.offset >= task.size_bytes;
        Ok(Block {
            from: task.cursor,
            next: if is_over { after(task) } else { Some(next) },
            text: window.text,
            rows,
            triggers: settings.triggers,
        })
    }
}

/// Where a job goes on when a pass is over.
fn after(task: &Task) -> Option<Cursor> {
    match task.cursor.pass {
        Pass::OptOuts => Some(Pass::Rows.into()),
        Pass::Rows if !task.is_dry => Some(Pass::Tidy.into()),
        Pass::Rows | Pass::Tidy => None,
    }
}

/// The names of the columns, and where the rows begin.
fn header(records: &mut Records<'_>) -> Result<(Vec<String>, usize), String> {
    let Next::Record { to, .. } = records.next() else {
        return Err("the file has no header with the names of its columns".to_owned());
    };
    let name = |cell: &[u8]| trimmed(&String::from_utf8_lossy(cell)).to_owned();
    Ok((records.cells().map(name).collect(), to))
}

/// Where the rows of a window end.
struct End {
    length: usize,
    count: u64,
    /// Whether nothing follows.
    is_over: bool,
    /// Whether the last of them is longer than a row may be, and goes on behind.
    is_too_long: bool,
}

/// The rows of a window that are whole, at most a block of them.
fn rows(
    window: &Window,
    written: Written,
    before: u64,
    understanding: &Understanding<'_>,
) -> (Vec<Row>, End) {
    let mut records = Records::new(&window.text, window.is_end, written);
    let mut rows = Vec::new();
    let mut end = End {
        length: 0,
        count: 0,
        is_over: false,
        is_too_long: false,
    };
    while end.count < BLOCK_ROWS_MAX as u64 {
        let number = before + end.count + 1;
        let (span, what) = match records.next() {
            Next::Record { from, to } => {
                end.length = to;
                let what = if to - from > RECORD_BYTES_MAX {
                    Some(too_long())
                } else if written == Written::Ndjson {
                    understanding.line(number, &window.text[from..to])
                } else {
                    understanding.cells(number, records.cells())
                };
                ((from, to), what)
            }
            Next::Cut(from) if window.text.len() - from > RECORD_BYTES_MAX => {
                end.is_too_long = true;
                end.length = from;
                ((from, window.text.len()), Some(too_long()))
            }
            Next::Cut(from) => {
                // Blank lines before it are passed.
                end.length = from;
                break;
            }
            Next::End => {
                end.is_over = true;
                break;
            }
        };
        end.count += 1;
        rows.extend(what.map(|what| Row { number, span, what }));
        if end.is_too_long {
            break;
        }
    }
    (rows, end)
}

fn too_long() -> What {
    What::Refused(format!(
        "the row has more than {RECORD_BYTES_MAX} bytes; is a quote not closed?"
    ))
}

/// The text from this place on: enough for the longest row.
async fn window(workspace: Workspace<'_>, task: &Task, offset: u64) -> Result<Window, Error> {
    let length = PART_BYTES as u64;
    let (first, within) = (offset / length, offset % length);
    let parts = workspace.import_parts(task.import, first, WINDOW_PARTS);
    let mut text = parts.await?.concat();
    let is_end = first * length + text.len() as u64 >= task.size_bytes;
    let within = usize::try_from(within).unwrap_or(usize::MAX);
    if within > text.len() {
        let why = "the file of this import is not there any more".to_owned();
        return Err(store::Error::Refused(why).into());
    }
    text.drain(..within);
    Ok(Window { text, is_end })
}

/// Where the row ends that begins here and is longer than a window.
async fn pass_over(
    workspace: Workspace<'_>,
    task: &Task,
    mut offset: u64,
    written: Written,
) -> Result<u64, Error> {
    let mut passing = Passing::new(written);
    loop {
        let window = window(workspace, task, offset).await?;
        if let Some(length) = passing.pass(&window.text, window.is_end) {
            return Ok(offset + length as u64);
        }
        offset += window.text.len() as u64;
    }
}
