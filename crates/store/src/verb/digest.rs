//! Which of several notices to the same person is the mail that has them all.

use engine::id::{BlockId, ContactId, MessageId, WorkflowId};
use engine::time::Time;

use crate::bucket::Bucket;
use crate::digest::{Gathered, LINES_MAX, Line};
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::message::State;
use crate::row::Row;
use crate::sql;
use crate::tx::Tx;

/// What the notices of one mail have in common beside whom they are for.
pub(super) fn key(workflow: WorkflowId, block: &BlockId, at: Time) -> String {
    format!("{workflow}/{block}/{}", at.millis())
}

impl Driver {
    pub(crate) async fn gather(&self, bucket: Bucket, message: MessageId) -> Result<Gathered> {
        self.work(Family::Other, LINES_MAX, move |tx| {
            gather(tx, bucket, message)
        })
        .await
    }
}

fn gather(tx: &Tx<'_>, bucket: Bucket, message: MessageId) -> Result<Gathered> {
    let own = tx.row(&sql::DIGEST_OWN, &params![bucket, message])?;
    let own = own.ok_or(Error::Busy)?;
    let before = own.opt_int("leader")?.map(MessageId);
    if let Some(other) = before.filter(|leader| *leader != message) {
        let state = own.opt_parse("state", State::named)?;
        tracing::trace!(%message, %other, ?state, "a notice is in another mail");
        match state {
            Some(State::Skipped | State::Expired) | None => {}
            Some(State::Accepted | State::Refused | State::Unknown) => return Ok(Gathered::Told),
            Some(_) => return Ok(Gathered::Waits),
        }
    }
    let (workspace, staff, digest) = (
        own.int("workspace")?,
        own.text("staff")?,
        own.text("digest")?,
    );
    // Nothing has the number 0.
    let before = before.unwrap_or(MessageId(0));
    if tx.run(
        &sql::DIGEST_TAKE,
        &params![bucket, message, message, before],
    )? == 0
    {
        return Ok(Gathered::Waits);
    }
    let of = params![workspace, staff.as_str(), digest.as_str()];
    let mut open = of.clone();
    open.extend(params![before, LINES_MAX - 1]);
    for row in tx.rows(&sql::DIGEST_OPEN, &open)? {
        let params = params![row.int("bucket")?, row.int("message")?, message, before];
        tx.run(&sql::DIGEST_TAKE, &params)?;
    }
    let mut lines = of;
    lines.extend(params![message, LINES_MAX]);
    let lines = tx.rows(&sql::DIGEST_LINES, &lines)?;
    let lines = lines.iter().map(line).collect::<Result<_>>()?;
    Ok(Gathered::Leads(lines))
}

fn line(row: &Row) -> Result<Line> {
    Ok(Line {
        words: row.text("words")?,
        contact: ContactId(row.int("id")?),
        email: row.opt_text("email")?,
    })
}
