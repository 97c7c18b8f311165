//! Passing an answer on: one more message to our side, once.

use engine::id::{BlockId, Handle, MessageId, WorkspaceId};
use engine::limit::Cap;
use engine::step::{Message, Purpose};
use engine::time::Time;

use super::asked::WORDS;
use super::commit_rows::{in_outbox, queued_as};
use super::counters::Counters;
use super::recipient;
use crate::allot::Kind;
use crate::bucket::Bucket;
use crate::commit::{ContactCommit, Growth, NewMessage};
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::message::MessageRow;
use crate::reply::{AN_HOUR_MAX, BLOCK, KEYS, NewReply, PART_MIN, PassedOn};
use crate::sql;
use crate::tx::Tx;

const HOUR_MS: i64 = 3_600_000;

impl Driver {
    pub(crate) async fn pass_on(
        &self,
        of: (WorkspaceId, Bucket),
        answered: MessageRow,
        reply: NewReply,
        now: Time,
    ) -> Result<PassedOn> {
        self.work(Family::Other, 4, move |tx| {
            pass_on(tx, of, &answered, &reply, now)
        })
        .await
    }
}

fn pass_on(
    tx: &Tx<'_>,
    (workspace, bucket): (WorkspaceId, Bucket),
    answered: &MessageRow,
    reply: &NewReply,
    now: Time,
) -> Result<PassedOn> {
    let since = now.plus_ms(-HOUR_MS);
    let params = params![workspace, bucket, answered.contact, PART_MIN, since];
    let lately = tx.row(&sql::MESSAGE_REPLIES, &params)?;
    if lately.map_or(Ok(0), |row| row.int("n"))? >= AN_HOUR_MAX {
        return Ok(PassedOn::TooMany);
    }
    let Some(staff) = recipient::one_of(tx, workspace, &reply.to)? else {
        return Ok(PassedOn::Nobody);
    };
    let (block, email) = BlockId::new(BLOCK)
        .zip(Handle::new(WORDS))
        .ok_or(Error::Busy)?;
    let new = NewMessage {
        journey: answered.journey,
        workflow: answered.workflow,
        version: answered.version,
        message: Message {
            block: block.clone(),
            visit: answered.visit,
            email,
            purpose: Purpose::Service,
            interest: None,
            due_at: now,
            not_later_than: None,
            cap: Cap::Exempt,
            priority: engine::draft::PRIORITY,
        },
    };
    let one = ContactCommit::nothing(workspace, bucket, answered.contact, now);
    let id = MessageId(tx.id(Kind::Message)?);
    let part = i64::from(PART_MIN) + i64::from(reply.key % KEYS);
    if tx.run(&sql::MESSAGE_INSERT, &queued_as(&one, id, &new, part))? == 0 {
        return Ok(PassedOn::Before);
    }
    let alone = None::<&str>;
    let words = reply.words.as_str();
    let params = params![bucket, id, workspace, &staff.handle, words, alone];
    tx.run(&sql::NOTICE_INSERT, &params)?;
    tx.run(&sql::OUTBOX_INSERT, &in_outbox(&one, id, &new))?;
    let mut growth = Counters::default();
    let one_more = Growth {
        workflow: answered.workflow,
        version: answered.version,
        block,
        name: "queued".to_owned(),
        by: 1,
    };
    growth.add(workspace, bucket, one_more);
    growth.write(tx, now)?;
    Ok(PassedOn::Queued)
}
