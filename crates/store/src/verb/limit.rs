//! Reading the places under contacts' mail limits, and counting them where a message takes one.

use engine::id::{ContactId, MessageId, WorkspaceId};
use engine::limit::{Cap, Sent, Waiting};
use engine::time::Time;

use crate::bucket::Bucket;
use crate::driver::Driver;
use crate::error::{Error, Result};
use crate::limit::{Asked, Places, SENT_MAX, Seen, WAITING_MAX};
use crate::merge::PARTS_MAX;
use crate::message::State;
use crate::param::Param;
use crate::row::Row;
use crate::sql;
use crate::tx::Tx;
use crate::view::View;

impl Driver {
    pub(crate) async fn places(
        &self,
        bucket: Bucket,
        asked: Vec<Asked>,
        now: Time,
    ) -> Result<Vec<Places>> {
        let over_a_network = self.asks_over_a_network();
        self.view(move |view| {
            let mut places = if over_a_network {
                all(view, bucket, &asked, now)?
            } else {
                let one = |one: &Asked| of_one(view, bucket, *one, now);
                asked.iter().map(one).collect::<Result<_>>()?
            };
            add_parts(view, over_a_network, &asked, &mut places)?;
            Ok(places)
        })
        .await
    }
}

fn of_one(view: View<'_>, bucket: Bucket, asked: Asked, now: Time) -> Result<Places> {
    let (workspace, contact) = (asked.workspace, asked.contact);
    let params = params![workspace, bucket, contact, asked.since, SENT_MAX];
    let taken = view.rows(&sql::LIMIT_SENT, &params)?;
    let params = params![workspace, bucket, contact, now, WAITING_MAX];
    let waits = view.rows(&sql::LIMIT_WAITING, &params)?;
    Ok(Places {
        sent: taken.iter().map(sent).collect::<Result<_>>()?,
        waiting: waits.iter().map(waiting).collect::<Result<_>>()?,
        of_parts: Vec::new(),
    })
}

/// What went to contacts that became part of these: the same person got it.
fn add_parts(
    view: View<'_>,
    over_a_network: bool,
    asked: &[Asked],
    places: &mut [Places],
) -> Result<()> {
    let mut parts = Vec::new();
    if over_a_network {
        let list = |number: fn(&Asked) -> i64| {
            Param::Ints(asked.iter().map(|one| Some(number(one))).collect())
        };
        let params = [list(|one| one.workspace.0), list(|one| one.contact.0)];
        for row in view.rows(&sql::ALIAS_OF_MANY, &params)? {
            let n = usize::try_from(row.int("n")?).unwrap_or(0);
            parts.push((n.saturating_sub(1), ContactId(row.int("gone")?)));
        }
    } else {
        for (n, one) in asked.iter().enumerate() {
            let params = params![one.workspace, one.contact, PARTS_MAX];
            for row in view.rows(&sql::ALIAS_OF, &params)? {
                parts.push((n, ContactId(row.int("gone")?)));
            }
        }
    }
    for (n, part) in parts {
        let (Some(one), Some(places)) = (asked.get(n), places.get_mut(n)) else {
            continue;
        };
        let bucket = view.bucket_of(one.workspace, part);
        let params = params![one.workspace, bucket, part, one.since, SENT_MAX];
        for row in view.rows(&sql::LIMIT_SENT, &params)? {
            places.of_parts.push(sent(&row)?.1);
        }
    }
    Ok(())
}

/// The same of all at once, where each statement is a journey over a network.
fn all(view: View<'_>, bucket: Bucket, asked: &[Asked], now: Time) -> Result<Vec<Places>> {
    let list = |number: fn(&Asked) -> i64| {
        Param::Ints(asked.iter().map(|one| Some(number(one))).collect())
    };
    let workspaces = list(|one| one.workspace.0);
    let contacts = list(|one| one.contact.0);
    let mut params = params![bucket];
    params.extend([workspaces.clone(), contacts.clone()]);
    params.push(list(|one| one.since.millis()));
    params.extend(params![SENT_MAX]);
    let mut places = vec![Places::default(); asked.len()];
    for row in view.rows(&sql::LIMIT_SENT_MANY, &params)? {
        of_row(&mut places, &row)?.sent.push(sent(&row)?);
    }
    let mut params = params![bucket];
    params.extend([workspaces, contacts]);
    params.extend(params![now, WAITING_MAX]);
    for row in view.rows(&sql::LIMIT_WAITING_MANY, &params)? {
        of_row(&mut places, &row)?.waiting.push(waiting(&row)?);
    }
    Ok(places)
}

/// The contact that a row is about: the column `n` counts them from 1.
fn of_row<'p>(places: &'p mut [Places], row: &Row) -> Result<&'p mut Places> {
    let n = usize::try_from(row.int("n")?).unwrap_or(0);
    let place = n.checked_sub(1).and_then(|n| places.get_mut(n));
    place.ok_or_else(|| row.bad("n", "is no place in the list".to_owned()))
}

fn sent(row: &Row) -> Result<(MessageId, Sent)> {
    let state = row.parse("state", State::named)?;
    let handed_at = row.time("handed_at")?;
    let at = match state {
        State::Accepted | State::Unknown => Some(row.opt_time("finished_at")?.unwrap_or(handed_at)),
        // On its way, or to be tried again.
        _ => None,
    };
    let cap = row.parse("cap", Cap::named)?;
    Ok((MessageId(row.int("id")?), Sent { cap, at }))
}

fn waiting(row: &Row) -> Result<Waiting> {
    Ok(Waiting {
        message: MessageId(row.int("id")?),
        cap: row.parse("cap", Cap::named)?,
        priority: u8::try_from(row.int("priority")?).unwrap_or(u8::MAX),
        due_at: row.time("due_at")?,
    })
}

/// Whether a contact's places are as they were seen. Whoever else would take one waits until the end
/// of this transaction, since the contact is locked.
pub(super) fn is_as_seen(
    tx: &Tx<'_>,
    (workspace, bucket, contact): (WorkspaceId, Bucket, ContactId),
    seen: Seen,
) -> Result<bool> {
    // One more than is read, so that one that came is noticed.
    let params = params![workspace, bucket, contact, seen.since, SENT_MAX + 1];
    let row = tx.row(&sql::LIMIT_SENT_COUNT, &params)?;
    let row = row.ok_or(Error::RowCount {
        statement: sql::LIMIT_SENT_COUNT.name,
        hit: 0,
        wanted: 1,
    })?;
    let count = usize::try_from(row.int("n")?).unwrap_or(usize::MAX);
    // Whoever has more than are read has far more than any limit allows.
    Ok(count == seen.count || seen.count >= SENT_MAX)
}
