//! Making one contact part of another, in one transaction: nobody is half merged. Only events, of which
//! there may be very many, follow in chunks, the newest at once.
//!
//! The version of the one who stays grows with it, so whatever was decided about them before is decided
//! again, and what they take over is a command in their inbox, which nothing of theirs leaves past. What came
//! in about the one who is gone and was not read goes to the inbox of the one who stays.

mod events;
mod rows;
mod undo;

use engine::contact::merge::taken_over;
use engine::contact::{Change, Contact, map};
use engine::event::own;
use engine::id::{ContactId, WorkspaceId};
use engine::time::Time;

use super::append::{append_own, inbox_row};
use super::contact;
use crate::allot::Kind;
use crate::append::OwnEvent;
use crate::bucket::Bucket;
use crate::command::{CHANGES_MAX, Command};
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::merge::{MergeId, MergeRow, Merged, PARTS_MAX, Rule, State, Undone};
use crate::param::Param;
use crate::sql;
use crate::stored::merged::Before;
use crate::tx::Tx;
use crate::view::View;
use crate::who::IdentityKind;

/// Who speaks in changes and events that follow of a merge.
pub(super) const SOURCE: &str = "merge";
/// About how many rows a merge writes.
const ROWS: usize = 500;
/// Why somebody is not mailed who is being forgotten.
const ERASED: &str = "erased";
/// Reasons of which an address is not mailed that say nothing of what its owner wants.
const OF_THE_ADDRESS: [&str; 2] = ["hard_bounce", "soft_bounces"];

/// Whom it is about.
#[derive(Clone, Copy)]
struct Pair {
    workspace: WorkspaceId,
    gone: ContactId,
    from: Bucket,
    stays: ContactId,
    to: Bucket,
    now: Time,
}

impl Driver {
    pub(crate) async fn merge(
        &self,
        workspace: WorkspaceId,
        (gone, stays): (ContactId, ContactId),
        actor: String,
        now: Time,
    ) -> Result<Merged> {
        self.work(Family::Other, ROWS, move |tx| {
            let stays = who_stays(tx.view(), workspace, stays)?;
            if who_stays(tx.view(), workspace, gone)? == stays {
                return Ok(Merged::Same);
            }
            merge(tx, workspace, (gone, stays), (Rule::Asked, &actor), now)
        })
        .await
    }

    pub(crate) async fn undo_merge(
        &self,
        workspace: WorkspaceId,
        id: MergeId,
        now: Time,
    ) -> Result<Undone> {
        self.work(Family::Other, ROWS, move |tx| {
            undo::undo(tx, workspace, id, now)
        })
        .await
    }
}

/// Whose a number is: its own contact's, or that of the one whom that became part of.
pub(super) fn who_stays(
    view: View<'_>,
    workspace: WorkspaceId,
    contact: ContactId,
) -> Result<ContactId> {
    let row = view.row(&sql::ALIAS_ONE, &params![workspace, contact])?;
    row.map_or(Ok(contact), |row| Ok(ContactId(row.int("stays")?)))
}

/// Whether a contact is known by nothing but browsers.
pub(super) fn is_anonymous(
    view: View<'_>,
    workspace: WorkspaceId,
    contact: ContactId,
) -> Result<bool> {
    for row in view.rows(&sql::IDENTITY_LIST, &params![workspace, contact])? {
        if row.parse("kind", IdentityKind::named)? != IdentityKind::AnonymousId {
            return Ok(false);
        }
    }
    let found = contact::read(view, workspace, contact)?;
    Ok(found.is_some_and(|found| found.email.is_none() && found.suppressed.is_none()))
}

/// Merges two contacts, if they are there and nothing is in the way.
pub(super) fn merge(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    (gone, stays): (ContactId, ContactId),
    (rule, actor): (Rule, &str),
    now: Time,
) -> Result<Merged> {
    let pair = Pair {
        workspace,
        gone,
        from: tx.bucket_of(workspace, gone),
        stays,
        to: tx.bucket_of(workspace, stays),
        now,
    };
    pair.lock(tx)?;
    let (before, unread) = match pair.ready(tx)? {
        Ok(ready) => ready,
        Err(merged) => return Ok(merged),
    };
    let is_unwanted = pair.is_unwanted(tx, &before.gone)?;
    let changes = taken_over(&before.gone, &before.stays, is_unwanted, now);
    let text = before.to_text().map_err(Error::Refused)?;
    let id = MergeId(tx.id(Kind::Merge)?);
    events::take_unread(tx, pair, id, &unread)?;
    let told = rows::take(tx, pair)?;
    pair.take_people(tx, &before)?;
    let (rule_name, events) = (rule.as_str(), 0_i64);
    let params = params![
        id.0,
        workspace,
        pair.gone,
        pair.stays,
        rule_name,
        actor,
        text,
        events,
        told.journeys,
        told.ended,
        told.skipped,
        now
    ];
    tx.run(&sql::MERGE_INSERT, &params)?;
    let taken = events::take_first(tx, pair, id, unread.len())?;
    ask(tx, workspace, pair.stays, &changes, now)?;
    tell(tx, pair, own::CONTACT_MERGED, pair.stays, (id, rule))?;
    Ok(Merged::Done(MergeRow {
        id,
        gone: pair.gone,
        stays: pair.stays,
        rule,
        actor: actor.to_owned(),
        state: State::Done,
        events: taken,
        journeys: told.journeys,
        ended: told.ended,
        skipped: told.skipped,
        at: now,
        undone_at: None,
    }))
}

impl Pair {
    /// How both are, and what nobody has read of the one who goes; or why they do not become one now.
    fn ready(self, tx: &Tx<'_>) -> Result<Result<(Before, Vec<events::Unread>), Merged>> {
        let read = |id| contact::read(tx.view(), self.workspace, id);
        let Some(gone) = read(self.gone)? else {
            return Ok(Err(Merged::Nobody(self.gone)));
        };
        let Some(stays) = read(self.stays)? else {
            return Ok(Err(Merged::Nobody(self.stays)));
        };
        for contact in [&gone, &stays] {
            if contact.suppressed.as_deref() == Some(ERASED) {
                let text = format!("contact {} is being forgotten", contact.id);
                return Err(Error::Refused(text));
            }
        }
        let parts = self.parts(tx)?;
        if tx.row(&sql::MERGE_IN_HAND, &self.of_gone())?.is_some() {
            return Ok(Err(Merged::Busy));
        }
        let unread = events::unread(tx, self.workspace, (self.from, self.gone))?;
        let Some(unread) = unread else {
            return Ok(Err(Merged::Busy));
        };
        let before = Before {
            keys: keys(tx, self.workspace, self.gone)?,
            parts,
            gone,
            stays,
        };
        Ok(Ok((before, unread)))
    }

    /// Both stay as they are until the end of the transaction; in one order, whoever asks.
    fn lock(self, tx: &Tx<'_>) -> Result<()> {
        let mut both = [(self.gone, self.from), (self.stays, self.to)];
        both.sort_unstable_by_key(|(id, _)| *id);
        for (id, bucket) in both {
            tx.row(&sql::CONTACT_LOCK, &params![self.workspace, bucket, id])?;
        }
        Ok(())
    }

    /// The parameters of what is done to rows of the one who is gone.
    fn of_gone(self) -> Vec<Param<'static>> {
        params![self.workspace, self.from, self.gone]
    }

    /// The same, for rows that go over.
    fn over(self) -> Vec<Param<'static>> {
        params![self.workspace, self.from, self.gone, self.to, self.stays]
    }

    /// Who is part of the one who is gone. Refused if either has taken in too many, or cannot be
    /// worked on.
    fn parts(self, tx: &Tx<'_>) -> Result<Vec<ContactId>> {
        let parts = |of: ContactId| {
            let params = params![self.workspace, of, PARTS_MAX];
            let rows = tx.rows(&sql::ALIAS_OF, &params)?;
            let part = |row: &crate::row::Row| Ok(ContactId(row.int("gone")?));
            rows.iter().map(part).collect::<Result<Vec<_>>>()
        };
        let (own, others) = (parts(self.gone)?, parts(self.stays)?);
        let count = own.len() + others.len() + 1;
        Error::unless_over("contacts that became one", count, PARTS_MAX)?;
        for (id, bucket) in [(self.gone, self.from), (self.stays, self.to)] {
            let params = params![self.workspace, bucket, id];
            if tx.row(&sql::MERGE_PARKED_ANY, &params)?.is_some() {
                let text = format!("contact {id} is left alone; see to that first, and try again");
                return Err(Error::Refused(text));
            }
        }
        Ok(own)
    }

    /// Whether the one who is gone said by one of their addresses that they want no mail.
    fn is_unwanted(self, tx: &Tx<'_>, gone: &Contact) -> Result<bool> {
        let why = gone.suppressed.as_deref();
        if why.is_some_and(|why| !OF_THE_ADDRESS.contains(&why)) {
            return Ok(true);
        }
        let params = params![self.workspace, self.gone];
        Ok(tx.row(&sql::MERGE_IS_UNWANTED, &params)?.is_some())
    }

    /// The one who stays has the keys of both from now on, and whoever means the other means them.
    fn take_people(self, tx: &Tx<'_>, before: &Before) -> Result<()> {
        let params = params![self.workspace, self.gone, self.stays];
        tx.run(&sql::MERGE_KEYS_MOVE, &params)?;
        tx.run(&sql::ALIAS_FOLLOW, &params)?;
        tx.run(&sql::ALIAS_INSERT, &params)?;
        tx.run(&sql::MERGE_CONSENTS_DELETE, &self.of_gone())?;
        tx.run(&sql::DATED_DELETE, &params![self.from, self.gone])?;
        tx.run(&sql::ERASE_CONTACT, &self.of_gone())?;
        touch(tx, self.workspace, &before.stays)
    }
}

/// What was decided about somebody up to now is to be decided again.
fn touch(tx: &Tx<'_>, workspace: WorkspaceId, seen: &Contact) -> Result<()> {
    let after = Contact {
        version: seen.version + 1,
        ..seen.clone()
    };
    if contact::update(tx, workspace, &after, seen.version)? {
        return Ok(());
    }
    Err(Error::Busy)
}

fn keys(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    contact: ContactId,
) -> Result<Vec<(IdentityKind, String)>> {
    let rows = tx.rows(&sql::IDENTITY_LIST, &params![workspace, contact])?;
    rows.iter()
        .map(|row| Ok((row.parse("kind", IdentityKind::named)?, row.text("value")?)))
        .collect()
}

/// Asks for these changes of a contact.
fn ask(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    contact: ContactId,
    changes: &[Change],
    now: Time,
) -> Result<()> {
    for changes in changes.chunks(CHANGES_MAX) {
        let command = Command::ChangeContact {
            changes: changes.to_vec(),
            source: SOURCE.to_owned(),
        };
        let mut params = inbox_row(tx, workspace, contact, now)?;
        params.extend(params![None::<i64>, command.to_json().to_string()]);
        tx.run(&sql::INBOX_INSERT, &params)?;
    }
    Ok(())
}

/// Writes into somebody's history what was done.
fn tell(
    tx: &Tx<'_>,
    pair: Pair,
    name: &str,
    whom: ContactId,
    (id, rule): (MergeId, Rule),
) -> Result<()> {
    let other = if whom == pair.stays {
        pair.gone
    } else {
        pair.stays
    };
    let event = OwnEvent {
        name: name.to_owned(),
        occurred_at: pair.now,
        source: SOURCE.to_owned(),
        data: map([
            ("contact", other.to_string().as_str().into()),
            ("merge", id.0.to_string().as_str().into()),
            ("rule", rule.as_str().into()),
        ]),
    };
    append_own(tx, pair.workspace, whom, &event, pair.now).map(drop)
}

/// Makes whoever was known by browsers alone part of the contact who turned out to use them. Where
/// something is in the way nothing is done: the next word of both is about both again.
pub(super) fn recognise(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    (gone, stays): (&[ContactId], ContactId),
    source: &str,
    at: Time,
) -> Result<()> {
    for gone in gone {
        let both = (*gone, stays);
        let merged = tx.savepoint(|| merge(tx, workspace, both, (Rule::Anonymous, source), at));
        match merged {
            Ok(_) | Err(Error::Refused(_) | Error::Full { .. }) => {}
            // What is told of them must not wait for a row that cannot be read.
            Err(error) if error.is_of_the_row() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
