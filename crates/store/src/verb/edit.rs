//! One chunk of a moving job: the next journeys of the older versions of a workflow are asked to come
//! over, by a command in the inbox of each.

use engine::id::{ContactId, JourneyId, WorkflowId, WorkspaceId};
use engine::time::Time;

use super::append::inbox_row;
use super::job::{self, Chunk};
use crate::bucket::Bucket;
use crate::command::Command;
use crate::driver::{Driver, Family};
use crate::edit::{Asked, CHUNK_LENGTH, Cursor, FORMAT};
use crate::error::{Error, Result};
use crate::job::{Progress, Taken};
use crate::sql;
use crate::tx::Tx;

impl Driver {
    pub(crate) async fn step_moving(&self, taken: Taken, now: Time) -> Result<Progress> {
        self.work(Family::Job, CHUNK_LENGTH, move |tx| {
            job::step(tx, &taken, now, |asked| {
                let of: Asked = job::read(&asked.input)?;
                if of.format != FORMAT {
                    let format = of.format;
                    let why =
                        format!("a moving job of format {format}; this program reads {FORMAT}");
                    return Err(Error::Refused(why));
                }
                chunk(tx, of, job::read(&asked.cursor)?, now)
            })
        })
        .await
    }
}

fn chunk(tx: &Tx<'_>, asked: Asked, mut cursor: Cursor, now: Time) -> Result<Chunk> {
    let (workspace, workflow) = (WorkspaceId(asked.workspace), WorkflowId(asked.workflow));
    let live = tx.row(&sql::WORKFLOW_LIVE_VERSION, &params![workspace, workflow])?;
    let live = live.map_or(Ok(None), |row| row.opt_int("live_version"))?;
    // A newer version has a job of its own, which takes everybody to that one.
    if live != Some(asked.version) {
        return Ok(Chunk {
            cursor: None,
            done: 0,
        });
    }
    let buckets = tx.buckets().all();
    let mut unread = Vec::new();
    loop {
        let left = CHUNK_LENGTH - unread.len();
        let (bucket, version) = (Bucket(cursor.bucket), asked.version);
        let behind = (cursor.version, cursor.after);
        let params = params![
            bucket, workspace, workflow, behind.0, behind.1, version, left
        ];
        let rows = tx.rows(&sql::JOURNEY_PAGE_OF_VERSION, &params)?;
        for row in &rows {
            let contact = ContactId(row.int("contact")?);
            let command = Command::MoveJourney {
                journey: JourneyId(row.int("id")?),
                workflow,
                version,
            };
            let mut inbox = inbox_row(tx, workspace, contact, now)?;
            inbox.extend(params![None::<i64>, command.to_json().to_string()]);
            unread.push(inbox);
            cursor.version = row.int("version")?;
            cursor.after = row.int("id")?;
        }
        if rows.len() == left {
            break;
        }
        cursor = Cursor {
            bucket: cursor.bucket + 1,
            ..Cursor::default()
        };
        if usize::try_from(cursor.bucket).is_ok_and(|bucket| bucket >= buckets.len()) {
            break;
        }
    }
    let is_over = usize::try_from(cursor.bucket).is_ok_and(|bucket| bucket >= buckets.len());
    let done = unread.len();
    if tx.is_alone() {
        for row in unread {
            tx.run(&sql::INBOX_INSERT, &row)?;
        }
    } else {
        tx.run_all(&sql::INBOX_INSERT_MANY, unread)?;
    }
    Ok(Chunk {
        cursor: (!is_over).then(|| job::stored(&cursor)).transpose()?,
        done,
    })
}
