//! Events that go over to the contact that stays, each written down so that it can go back: those that
//! nobody has read yet with their place in the inbox, the newest of the others at once, and the rest in the
//! chunks of a job. Their numbers stay, and so their order.

use engine::id::{ContactId, WorkspaceId};
use engine::time::Time;

use super::{Pair, who_stays};
use crate::bucket::Bucket;
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::job::{Kind, Progress, Taken};
use crate::merge::{Asked, Cursor, EVENTS_AT_ONCE, FORMAT, MergeId, State, shown};
use crate::row::Row;
use crate::sql;
use crate::tx::Tx;
use crate::verb::erasure;
use crate::verb::job::{self, Chunk, read, stored};

/// Most rows of the inbox that go over with a merge. Whoever has more is being read just now.
const UNREAD_MAX: usize = 1_000;

/// A row of the inbox, and the event that it is about.
pub(super) type Unread = (i64, Option<i64>);

impl Driver {
    pub(crate) async fn hand_on(&self, workspace: WorkspaceId, gone: ContactId) -> Result<bool> {
        self.work(Family::Append, UNREAD_MAX, move |tx| {
            let stays = who_stays(tx.view(), workspace, gone)?;
            if stays == gone {
                return Ok(false);
            }
            let from = tx.bucket_of(workspace, gone);
            let to = (tx.bucket_of(workspace, stays), stays);
            for (row, event) in rows(tx, workspace, (from, gone))? {
                if let Some(event) = event {
                    move_event(tx, workspace, event, ((from, gone), to))?;
                }
                tx.run(&sql::MERGE_INBOX_MOVE, &params![from, to.0, row, stays])?;
            }
            Ok(true)
        })
        .await
    }

    pub(crate) async fn step_merge(&self, taken: Taken, now: Time) -> Result<Progress> {
        self.work(Family::Job, EVENTS_AT_ONCE * 3, move |tx| {
            job::step(tx, &taken, now, |asked| {
                let what: Asked = read(&asked.input)?;
                if what.format != FORMAT {
                    let format = what.format;
                    let why = format!("a merge of format {format}; this program reads {FORMAT}");
                    return Err(Error::Refused(why));
                }
                let cursor: Cursor = read(&asked.cursor)?;
                let (cursor, done) = chunk(tx, what, cursor)?;
                let cursor = cursor.map(|cursor| stored(&cursor)).transpose()?;
                Ok(Chunk { cursor, done })
            })
        })
        .await
    }
}

/// What nobody has read about somebody; nothing if it is too much to go over at once.
pub(super) fn unread(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    whose: (Bucket, ContactId),
) -> Result<Option<Vec<Unread>>> {
    let rows = rows(tx, workspace, whose)?;
    Ok((rows.len() < UNREAD_MAX).then_some(rows))
}

fn rows(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    (bucket, contact): (Bucket, ContactId),
) -> Result<Vec<Unread>> {
    let params = params![workspace, bucket, contact, UNREAD_MAX];
    let rows = tx.rows(&sql::MERGE_INBOX_ROWS, &params)?;
    let one = |row: &Row| Ok((row.int("id")?, row.opt_int("event")?));
    rows.iter().map(one).collect()
}

/// Whose an event is, and whose it will be.
type Way = ((Bucket, ContactId), (Bucket, ContactId));

/// Makes an event somebody else's, with the key under which it was told; whether it was there.
fn move_event(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    event: i64,
    ((from, gone), (to, stays)): Way,
) -> Result<bool> {
    let params = params![workspace, from, to, gone, stays, event];
    if tx.run(&sql::MERGE_EVENT_MOVE, &params)? == 0 {
        return Ok(false);
    }
    if from != to {
        let params = params![workspace, from, to, event];
        tx.run(&sql::MERGE_EVENT_KEY_MOVE, &params)?;
    }
    Ok(true)
}

/// Takes an event over, and writes down that it was.
fn take(tx: &Tx<'_>, pair: Pair, id: MergeId, event: i64) -> Result<()> {
    let way = ((pair.from, pair.gone), (pair.to, pair.stays));
    if move_event(tx, pair.workspace, event, way)? {
        let params = params![id.0, event, pair.workspace];
        tx.run(&sql::MERGE_EVENT_INSERT, &params)?;
    }
    Ok(())
}

/// What nobody has read goes to the inbox of the one who stays, in its order.
pub(super) fn take_unread(tx: &Tx<'_>, pair: Pair, id: MergeId, unread: &[Unread]) -> Result<()> {
    for (row, event) in unread {
        if let Some(event) = event {
            take(tx, pair, id, *event)?;
        }
        let params = params![pair.from, pair.to, *row, pair.stays];
        tx.run(&sql::MERGE_INBOX_MOVE, &params)?;
    }
    Ok(())
}

/// Takes the newest over and makes a job of the rest, if there is one. Gives how many events went over, with
/// those before.
pub(super) fn take_first(tx: &Tx<'_>, pair: Pair, id: MergeId, before: usize) -> Result<i64> {
    let taken = take_page(tx, pair, id)?;
    let all = i64::try_from(before + taken).unwrap_or(i64::MAX);
    tx.run(&sql::MERGE_GROW, &params![pair.workspace, id.0, all])?;
    if taken == EVENTS_AT_ONCE {
        make_job(tx, pair, id, false)?;
    }
    Ok(all)
}

/// Makes the job that takes the rest over, or back.
pub(super) fn make_job(tx: &Tx<'_>, pair: Pair, id: MergeId, undo: bool) -> Result<()> {
    let asked = stored(&Asked {
        format: FORMAT,
        workspace: pair.workspace.0,
        merge: id.0,
        undo,
    })?;
    let cursor = stored(&Cursor { after: 0 })?;
    let job = job::make_for(tx, pair.workspace, Kind::Merge, (&asked, &cursor), pair.now);
    job.map(drop)
}

fn take_page(tx: &Tx<'_>, pair: Pair, id: MergeId) -> Result<usize> {
    let mut page = pair.of_gone();
    page.extend(params![EVENTS_AT_ONCE]);
    let rows = tx.rows(&sql::MERGE_EVENT_PAGE, &page)?;
    for row in &rows {
        take(tx, pair, id, row.int("id")?)?;
    }
    Ok(rows.len())
}

/// Takes one page of a merge back, and says how far that is.
pub(super) fn back_page(
    tx: &Tx<'_>,
    pair: Pair,
    id: MergeId,
    cursor: Cursor,
) -> Result<(Option<Cursor>, usize)> {
    let params = params![pair.workspace, id.0, cursor.after, EVENTS_AT_ONCE];
    let rows = tx.rows(&sql::MERGE_EVENT_BACK, &params)?;
    let way = ((pair.to, pair.stays), (pair.from, pair.gone));
    let mut after = cursor.after;
    for row in &rows {
        after = row.int("event")?;
        move_event(tx, pair.workspace, after, way)?;
    }
    let more = rows.len() == EVENTS_AT_ONCE;
    Ok((more.then_some(Cursor { after }), rows.len()))
}

fn chunk(tx: &Tx<'_>, what: Asked, cursor: Cursor) -> Result<(Option<Cursor>, usize)> {
    let workspace = WorkspaceId(what.workspace);
    let Some(row) = tx.row(&sql::MERGE_ONE, &params![workspace, what.merge])? else {
        return Ok((None, 0));
    };
    let merge = shown(&row)?;
    let stays = if what.undo {
        merge.stays
    } else {
        // They may be part of another by now.
        who_stays(tx.view(), workspace, merge.gone)?
    };
    let pair = Pair {
        workspace,
        gone: merge.gone,
        from: tx.bucket_of(workspace, merge.gone),
        stays,
        to: tx.bucket_of(workspace, stays),
        now: merge.at,
    };
    match (merge.state, what.undo) {
        (State::Undone, true) => back_page(tx, pair, merge.id, cursor),
        (State::Done, false) => {
            let taken = take_page(tx, pair, merge.id)?;
            let grown = i64::try_from(taken).unwrap_or(i64::MAX);
            tx.run(&sql::MERGE_GROW, &params![workspace, merge.id.0, grown])?;
            Ok(((taken == EVENTS_AT_ONCE).then_some(cursor), taken))
        }
        // Whoever is forgotten is forgotten here too, and nobody has these events any more.
        (State::Forgotten, _) => {
            let whose = (workspace, pair.from, merge.gone);
            let (after, done) = erasure::empty_events(tx, whose, cursor.after)?;
            Ok((after.map(|after| Cursor { after }), done))
        }
        // It was taken back meanwhile: what has not gone over stays.
        _ => Ok((None, 0)),
    }
}
