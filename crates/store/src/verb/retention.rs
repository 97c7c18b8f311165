//! One chunk of a retention job: some rows of the front of one table in one bucket.
//!
//! Rows are passed in the order of their numbers, which is nearly that of their age, from where the
//! chunk before ended. A table of a bucket is done with when a whole chunk is clearly too young.

mod apart;
mod hits;

use engine::id::{BlockId, WorkflowId, WorkspaceId};
use engine::time::{DAY_MS, Time};
use serde::{Deserialize, Serialize};

use super::job::{self, Chunk, read, stored};
use super::lease;
use crate::bucket::Bucket;
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::job::{JobId, Kind, Progress, Taken};
use crate::lease::Lease;
use crate::message::State;
use crate::retention::{CHUNK_LENGTH, Cutoffs, FORMAT};
use crate::row::Row;
use crate::sql::{self, Statement};
use crate::tx::Tx;

/// Numbers are allotted in blocks, so of several processes one may hand out a lower number later.
/// So much younger than the limit a chunk must be before nothing behind it is taken to be older.
const SLACK_MS: i64 = DAY_MS;
/// A job of the installation that is over is forgotten after so long.
const FORGOTTEN_AFTER_MS: i64 = 90 * DAY_MS;

/// The tables, in the order in which they are gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    Events,
    Steps,
    Journeys,
    Bodies,
    Calls,
    Deliveries,
    Hits,
    Caught,
    LooseEvents,
    Frozen,
    Paces,
    Sources,
    Merges,
    Days,
}

const PARTS: [Part; 14] = [
    Part::Events,
    Part::Steps,
    Part::Journeys,
    Part::Bodies,
    Part::Calls,
    Part::Deliveries,
    Part::Hits,
    Part::Caught,
    Part::LooseEvents,
    Part::Frozen,
    Part::Paces,
    Part::Sources,
    Part::Merges,
    Part::Days,
];

impl Part {
    /// Whether it lies in buckets. The others come last.
    const fn has_buckets(self) -> bool {
        matches!(
            self,
            Self::Events
                | Self::Steps
                | Self::Journeys
                | Self::Bodies
                | Self::Calls
                | Self::Deliveries
                | Self::Hits
        )
    }

    /// Before which instant it goes; never, where that is not said.
    fn before(self, cutoffs: &Cutoffs) -> Option<i64> {
        match self {
            Self::Events | Self::LooseEvents | Self::Sources => cutoffs.events_before,
            Self::Steps
            | Self::Journeys
            | Self::Calls
            | Self::Deliveries
            | Self::Frozen
            | Self::Paces => cutoffs.steps_before,
            Self::Bodies | Self::Hits | Self::Caught => cutoffs.mail_before,
            Self::Merges => cutoffs.merges_before,
            // Those that are kept for ever are gathered all the same.
            Self::Days => Some(cutoffs.steps_before.unwrap_or(i64::MIN)),
        }
    }
}

/// How far a job has come: in this table and bucket, all up to this number. Stored as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Cursor {
    part: Part,
    bucket: i16,
    after: i64,
}

const START: Cursor = Cursor {
    part: PARTS[0],
    bucket: 0,
    after: 0,
};

impl Driver {
    pub(crate) async fn make_retention_job(
        &self,
        lease: Lease,
        cutoffs: Cutoffs,
        now: Time,
    ) -> Result<Option<JobId>> {
        self.work(Family::Other, 1, move |tx| {
            lease::check(tx, lease)?;
            let kind = Kind::Retention.as_str();
            let latest = tx.row(&sql::JOB_LATEST, &params![kind])?;
            let latest = latest.map_or(Ok(None), |row| row.opt_int("at"))?;
            let is_recent = latest.is_some_and(|at| at > now.millis() - DAY_MS);
            if is_recent || tx.row(&sql::JOB_OPEN, &params![kind])?.is_some() {
                return Ok(None);
            }
            tx.run(&sql::JOB_FORGET, &params![now.plus_ms(-FORGOTTEN_AFTER_MS)])?;
            let (input, cursor) = (stored(&cutoffs)?, stored(&START)?);
            job::make(tx, Kind::Retention, &input, &cursor, now).map(Some)
        })
        .await
    }

    pub(crate) async fn step_retention(&self, taken: Taken, now: Time) -> Result<Progress> {
        self.work(Family::Job, CHUNK_LENGTH, move |tx| {
            job::step(tx, &taken, now, |asked| {
                let cutoffs: Cutoffs = read(&asked.input)?;
                if cutoffs.format != FORMAT {
                    let format = cutoffs.format;
                    let why =
                        format!("a retention job of format {format}; this program reads {FORMAT}");
                    return Err(Error::Refused(why));
                }
                chunk(tx, &cutoffs, read(&asked.cursor)?)
            })
        })
        .await
    }
}

/// What came of one look at a table of a bucket.
struct Passed {
    done: usize,
    /// From where to go on; `None` if nothing behind it is old enough.
    after: Option<i64>,
}

const NOTHING: Passed = Passed {
    done: 0,
    after: None,
};

fn chunk(tx: &Tx<'_>, cutoffs: &Cutoffs, cursor: Cursor) -> Result<Chunk> {
    let (bucket, after) = (Bucket(cursor.bucket), cursor.after);
    let passed = match cursor.part.before(cutoffs) {
        None => NOTHING,
        Some(before) => match cursor.part {
            Part::Events => pass(tx, &sql::EVENT_PAGE, bucket, after, before, events)?,
            Part::Steps => pass(tx, &sql::STEP_PAGE, bucket, after, before, steps)?,
            Part::Journeys => pass(tx, &sql::JOURNEY_DONE_PAGE, bucket, after, before, journeys)?,
            Part::Bodies => bodies(tx, bucket, after, before)?,
            Part::Calls => pass(tx, &sql::CALL_PAGE, bucket, after, before, calls)?,
            Part::Deliveries => pass(tx, &sql::DELIVERY_PAGE, bucket, after, before, deliveries)?,
            Part::Hits => pass(tx, &sql::HIT_PAGE, bucket, after, before, hits::delete)?,
            Part::Caught => apart::caught(tx, after, before)?,
            Part::LooseEvents => apart::loose(tx, after, before)?,
            Part::Frozen => apart::frozen(tx, after, before)?,
            Part::Paces => apart::paces(tx, after, before)?,
            Part::Sources => apart::sources(tx, after, before)?,
            Part::Merges => apart::merges(tx, after, before)?,
            Part::Days => apart::days(tx, after, before)?,
        },
    };
    let next = next(cursor, passed.after, tx.buckets().all().len());
    Ok(Chunk {
        cursor: next.map(|next| stored(&next)).transpose()?,
        done: passed.done,
    })
}

/// Where the next chunk begins; nothing at the end of all.
fn next(cursor: Cursor, after: Option<i64>, buckets: usize) -> Option<Cursor> {
    if let Some(after) = after {
        return Some(Cursor { after, ..cursor });
    }
    let bucket = cursor.bucket + 1;
    let has_more = cursor.part.has_buckets() && usize::try_from(bucket).is_ok_and(|n| n < buckets);
    if has_more {
        return Some(Cursor {
            bucket,
            after: 0,
            ..cursor
        });
    }
    let at = PARTS.iter().position(|part| *part == cursor.part)?;
    let part = *PARTS.get(at + 1)?;
    Some(Cursor { part, ..START })
}

/// Deletes what is too old among the next rows of a table.
fn pass(
    tx: &Tx<'_>,
    page: &'static Statement,
    bucket: Bucket,
    after: i64,
    before: i64,
    delete: impl FnOnce(&Tx<'_>, Bucket, (i64, i64), i64) -> Result<usize>,
) -> Result<Passed> {
    let rows = tx.rows(page, &params![bucket, after, CHUNK_LENGTH])?;
    let Some(last) = rows.last() else {
        return Ok(NOTHING);
    };
    let last = last.int("id")?;
    let done = if oldest(&rows)? < before {
        delete(tx, bucket, (after, last), before)?
    } else {
        0
    };
    Ok(Passed {
        done,
        after: is_more(&rows, before)?.then_some(last),
    })
}

fn oldest(rows: &[Row]) -> Result<i64> {
    let ages = rows.iter().map(|row| row.int("at"));
    let ages: Vec<i64> = ages.collect::<Result<_>>()?;
    Ok(ages.into_iter().min().unwrap_or(i64::MAX))
}

/// Whether behind these rows there may be others that are old enough.
fn is_more(rows: &[Row], before: i64) -> Result<bool> {
    Ok(rows.len() == CHUNK_LENGTH && oldest(rows)? < before.saturating_add(SLACK_MS))
}

fn events(tx: &Tx<'_>, bucket: Bucket, (after, last): (i64, i64), before: i64) -> Result<usize> {
    let done = tx.run(&sql::EVENT_DELETE, &params![bucket, after, last, before])?;
    tx.run(&sql::EVENT_KEY_DELETE, &params![bucket, after, last])?;
    Ok(done)
}

/// What the counters count of these steps is remembered, or the books would not balance.
fn steps(tx: &Tx<'_>, bucket: Bucket, (after, last): (i64, i64), before: i64) -> Result<usize> {
    let gone = tx.rows(&sql::STEP_DELETE, &params![bucket, after, last, before])?;
    let mut past = std::collections::BTreeMap::new();
    for row in &gone {
        for (name, column) in [("entered", "arrived"), ("left", "gone")] {
            let key = (
                WorkspaceId(row.int("workspace")?),
                WorkflowId(row.int("workflow")?),
                row.int("version")?,
                row.parse("block", BlockId::new)?,
                name,
            );
            *past.entry(key).or_insert(0) += row.int(column)?;
        }
    }
    for ((workspace, workflow, version, block, name), n) in past {
        let params = params![workspace, bucket, workflow, version, &block, name, n];
        tx.run(&sql::COUNTER_PAST_GROW, &params)?;
    }
    Ok(gone.len())
}

fn journeys(tx: &Tx<'_>, bucket: Bucket, (after, last): (i64, i64), before: i64) -> Result<usize> {
    tx.run(
        &sql::JOURNEY_DONE_DELETE,
        &params![bucket, after, last, before],
    )
}

fn calls(tx: &Tx<'_>, bucket: Bucket, (after, last): (i64, i64), before: i64) -> Result<usize> {
    tx.run(&sql::CALL_DELETE, &params![bucket, after, last, before])
}

fn deliveries(
    tx: &Tx<'_>,
    bucket: Bucket,
    (after, last): (i64, i64),
    before: i64,
) -> Result<usize> {
    tx.run(&sql::DELIVERY_DELETE, &params![bucket, after, last, before])
}

/// Bytes are kept for the few messages that are in the air or of unknown outcome; those of the second
/// kind that nobody asked about for so long go.
fn bodies(tx: &Tx<'_>, bucket: Bucket, after: i64, before: i64) -> Result<Passed> {
    let rows = tx.rows(&sql::BODY_PAGE, &params![bucket, after, CHUNK_LENGTH])?;
    let mut done = 0;
    for row in &rows {
        if is_forgotten(row, before)? {
            let key = params![bucket, row.int("id")?];
            tx.run(&sql::BODY_DELETE, &key)?;
            tx.run(&sql::BODY_GONE, &key)?;
            done += 1;
        }
    }
    let last = rows.last().filter(|_| rows.len() == CHUNK_LENGTH);
    let after = last.map(|row| row.int("id")).transpose()?;
    Ok(Passed { done, after })
}

fn is_forgotten(row: &Row, before: i64) -> Result<bool> {
    let is_unknown = row.parse("state", State::named)? == State::Unknown;
    Ok(is_unknown && row.opt_int("finished_at")?.is_some_and(|at| at < before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_every_bucket_is_gone_through_once() {
        let mut seen = Vec::new();
        let mut cursor = Some(START);
        while let Some(at) = cursor {
            seen.push((at.part, at.bucket));
            cursor = next(at, None, 3);
        }
        let of = |part| (0..3).map(move |bucket| (part, bucket));
        let mut expect: Vec<_> = PARTS[..7].iter().flat_map(|part| of(*part)).collect();
        expect.extend(PARTS[7..].iter().map(|part| (*part, 0)));
        assert_eq!(seen, expect);
        let at = Cursor { after: 7, ..START };
        assert_eq!(next(START, Some(7), 3), Some(at));
    }

    /// Never change this text: it is what older databases hold.
    #[test]
    fn a_cursor_is_stored_as_it_always_was() {
        let text = r#"{"part":"journeys","bucket":3,"after":9}"#;
        let cursor: Cursor = read(text).unwrap();
        assert_eq!(stored(&cursor).unwrap(), text);
    }
}
