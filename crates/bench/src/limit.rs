//! What the machine can do: appending to a file, and a state machine in memory that keeps a log. No
//! database can be faster than the second and keep its promises, so that is what the others are
//! measured by.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::Write;
use std::path::Path;

use crate::progress::{Progress, Tell};
use crate::report::Row;
use crate::stopwatch::Stopwatch;

/// Records of one write that is forced to the disk.
const BATCH_LENGTH: usize = 1_000;
/// An event as it is stored.
const RECORD_BYTES: usize = 700;
/// What a step leaves in a log.
const STEP_BYTES: usize = 500;
/// Batches of the append row.
const APPEND_BATCHES: usize = 200;
/// How far apart the timers of the machine are set again: a day.
const AGAIN_MS: u64 = 86_400_000;

/// Appends records of 700 bytes by 1,000, each write forced to the disk.
pub(crate) fn append(folder: &Path, tell: Tell<'_>) -> anyhow::Result<Row> {
    let name = "append 700 bytes, by 1,000";
    let mut file = tempfile::tempfile_in(folder)?;
    let batch = vec![b'x'; BATCH_LENGTH * RECORD_BYTES];
    let watch = Stopwatch::start();
    let of = APPEND_BATCHES * BATCH_LENGTH;
    for n in 0..APPEND_BATCHES {
        let done = n * BATCH_LENGTH;
        tell(Progress {
            row: name,
            done,
            of,
        });
        write_down(&mut file, &batch)?;
    }
    let row = watch.row(name, of);
    let done = of;
    tell(Progress {
        row: name,
        done,
        of,
    });
    Ok(row)
}

/// Moves timers in memory, in a hash map and an ordered set, and logs 500 bytes a step by 1,000,
/// each write forced to the disk. Each timer is moved once.
pub(crate) fn logged_machine(
    folder: &Path,
    journeys: usize,
    tell: Tell<'_>,
) -> anyhow::Result<Row> {
    let name = "timers in memory, logged by 1,000";
    let of = journeys;
    tell(Progress {
        row: name,
        done: 0,
        of,
    });
    let mut file = tempfile::tempfile_in(folder)?;
    let mut state: HashMap<u64, (u64, u32)> = HashMap::new();
    let mut due = BTreeSet::new();
    for id in 0..journeys as u64 {
        let wake_at = crate::order::scattered(id) % AGAIN_MS;
        state.insert(id, (wake_at, 0));
        due.insert((wake_at, id));
    }
    let mut log = Vec::with_capacity(BATCH_LENGTH * STEP_BYTES);
    let watch = Stopwatch::start();
    let mut moved = 0;
    while moved < journeys {
        log.clear();
        for _ in 0..BATCH_LENGTH.min(journeys - moved) {
            let Some((wake_at, id)) = due.pop_first() else {
                break;
            };
            let Some((next, steps)) = state.get_mut(&id) else {
                break;
            };
            *next = wake_at + AGAIN_MS;
            *steps += 1;
            due.insert((*next, id));
            log.extend_from_slice(&id.to_le_bytes());
            log.resize(log.len() + STEP_BYTES - 8, b'x');
            moved += 1;
        }
        write_down(&mut file, &log)?;
    }
    let row = watch.row(name, moved);
    let done = moved;
    tell(Progress {
        row: name,
        done,
        of,
    });
    Ok(row)
}

fn write_down(file: &mut File, bytes: &[u8]) -> std::io::Result<()> {
    file.write_all(bytes)?;
    file.sync_data()
}
