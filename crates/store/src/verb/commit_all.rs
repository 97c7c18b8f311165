//! The commit of many contacts at once, where each statement is a journey over a network: one
//! statement per table, over all contacts.
//!
//! It does the same as the commit of one contact after the other, in the same order, and expects
//! that everything is as it was seen. If anything is not, nothing is written and the caller goes
//! one by one.

use std::collections::BTreeSet;

use engine::id::MessageId;
use engine::journey::State;

use super::append::{own_rows, unheard_row};
use super::asked;
use super::commit::{change_contact, check_sense, instant, to_tell};
use super::commit_rows::{ending, in_outbox, over, queued, remembered, visited, waiting};
use super::counters::Counters;
use super::watch;
use crate::allot::Kind;
use crate::commit::{Committed, ContactCommit, JourneyMove};
use crate::error::{Error, Result};
use crate::param::{self, Param};
use crate::sql::{self, Statement};
use crate::tx::Tx;

/// The rows of each statement.
#[derive(Default)]
struct Rows<'a> {
    read: Vec<Vec<Param<'a>>>,
    ended: Vec<Vec<Param<'a>>>,
    marked: Vec<Vec<Param<'a>>>,
    over: Vec<Vec<Param<'a>>>,
    moved: Vec<Vec<Param<'a>>>,
    begun: Vec<Vec<Param<'a>>>,
    remembered: Vec<Vec<Param<'a>>>,
    events: Vec<Vec<Param<'a>>>,
    unread: Vec<Vec<Param<'a>>>,
    messages: Vec<Vec<Param<'a>>>,
    outbox: Vec<Vec<Param<'a>>>,
    visited: Vec<Vec<Param<'a>>>,
    told: Vec<Vec<Param<'a>>>,
}

/// Commits all of them; an error if only one is not as it was seen.
pub(super) fn all_at_once(tx: &Tx<'_>, contacts: &[ContactCommit]) -> Result<Vec<Committed>> {
    contacts.iter().try_for_each(check_sense)?;
    check_versions(tx, contacts)?;
    let (mut rows, mut growth) = (Rows::default(), Counters::default());
    for one in contacts {
        change_contact(tx, one)?;
        watch::write(tx, one)?;
        rows.add(tx, one)?;
        growth.add_all(one, Vec::new());
    }
    rows.write(tx)?;
    for one in contacts {
        growth.grow(one, asked::fulfil_all(tx, one)?);
    }
    growth.write(tx, instant(contacts))?;
    Ok(contacts.iter().map(|_| Committed::Done).collect())
}

/// Locks the contacts, which must be at the versions that were seen, and each there once: a second
/// commit of one contact has to see what the first did.
fn check_versions(tx: &Tx<'_>, contacts: &[ContactCommit]) -> Result<()> {
    let key = |one: &ContactCommit| params![one.workspace, one.bucket, one.contact];
    let asked = param::columns(contacts.iter().map(key).collect());
    let found = tx.rows(&sql::CONTACT_LOCK_MANY, &asked)?;
    let state = |row: &crate::row::Row| {
        let unread = row.flag("unread")?;
        Ok(((row.int("id")?, row.int("version")?), unread))
    };
    let found: Vec<((i64, i64), bool)> = found.iter().map(state).collect::<Result<_>>()?;
    let unread: BTreeSet<i64> = found
        .iter()
        .filter(|one| one.1)
        .map(|one| one.0.0)
        .collect();
    let mut found: Vec<_> = found.into_iter().map(|one| one.0).collect();
    // What has come in is read before anything else happens to a contact.
    let ready = contacts
        .iter()
        .filter(|one| !one.inbox_done.is_empty() || !unread.contains(&one.contact.0));
    let mut seen: Vec<_> = ready.map(|one| (one.contact.0, one.seen_version)).collect();
    found.sort_unstable();
    seen.sort_unstable();
    seen.dedup_by_key(|(contact, _)| *contact);
    let same = found
        .iter()
        .zip(&seen)
        .filter(|(found, seen)| found == seen);
    must_hit(&sql::CONTACT_LOCK_MANY, same.count(), contacts.len())
}

fn must_hit(statement: &'static Statement, hit: usize, wanted: usize) -> Result<()> {
    if hit == wanted {
        return Ok(());
    }
    let statement = statement.name;
    Err(Error::RowCount {
        statement,
        hit,
        wanted,
    })
}

impl<'a> Rows<'a> {
    fn add(&mut self, tx: &Tx<'_>, one: &'a ContactCommit) -> Result<()> {
        let done = one.inbox_done.iter();
        let read = done.map(|id| params![one.bucket, *id, one.workspace, one.contact]);
        self.read.extend(read);
        for moved in &one.journeys {
            self.add_journey(one, moved);
        }
        let records = one.records.iter();
        let records = records.map(|(workflow, record)| remembered(one, *workflow, record));
        self.remembered.extend(records);
        for event in &one.unheard {
            let row = unheard_row(tx, one.workspace, one.contact, event, one.at)?;
            self.events.push(row);
        }
        for event in &one.events {
            let (event, unread) = own_rows(tx, one.workspace, one.contact, event, one.at)?;
            self.events.push(event);
            self.unread.push(unread);
        }
        for new in &one.messages {
            let id = MessageId(tx.id(Kind::Message)?);
            self.messages.push(queued(one, id, new));
            self.outbox.push(in_outbox(one, id, new));
        }
        for new in &one.visits {
            self.visited.push(visited(one, tx.id(Kind::Step)?, new));
        }
        for (webhook, event) in &one.told {
            self.told.push(to_tell(tx, one, *webhook, *event)?);
        }
        Ok(())
    }

    fn add_journey(&mut self, one: &'a ContactCommit, moved: &'a JourneyMove) {
        let journey = &moved.journey;
        match &moved.state {
            State::Active(pending) => {
                let into = match moved.seen_seq {
                    Some(_) => &mut self.moved,
                    None => &mut self.begun,
                };
                into.push(waiting(one, moved, pending.wake_at()));
            }
            State::Ended { at, reason } => {
                if let Some(seq) = moved.seen_seq {
                    let key = params![one.bucket, journey.id, one.workspace, one.contact, seq];
                    self.ended.push(key);
                    self.marked.push(ending(one, journey, *at));
                }
                self.over.push(over(one, journey, *at, reason));
            }
        }
    }

    /// Endings before beginnings; each row must be hit.
    fn write(self, tx: &Tx<'_>) -> Result<()> {
        // Not among those that must all be hit: who hears of an event already is not told twice.
        tx.run_all(&sql::DELIVERY_INSERT_MANY, self.told)?;
        let statements: Vec<(&Statement, _)> = vec![
            (&sql::INBOX_DELETE_MANY, self.read),
            (&sql::JOURNEY_DELETE_MANY, self.ended),
            (&sql::ENTRY_END_MANY, self.marked),
            (&sql::JOURNEY_DONE_INSERT_MANY, self.over),
            (&sql::JOURNEY_MOVE_MANY, self.moved),
            (&sql::JOURNEY_INSERT_MANY, self.begun),
            (&sql::ENTRY_SET_MANY, self.remembered),
            (&sql::EVENT_INSERT_MANY, self.events),
            (&sql::INBOX_INSERT_MANY, self.unread),
            (&sql::MESSAGE_INSERT_MANY, self.messages),
            (&sql::OUTBOX_INSERT_MANY, self.outbox),
            (&sql::STEP_INSERT_MANY, self.visited),
        ];
        let wanted: Vec<_> = statements
            .iter()
            .map(|(statement, rows)| (*statement, rows.len()))
            .collect();
        let hit = tx.run_together(statements)?;
        let mut checked = wanted.into_iter().zip(hit);
        checked.try_for_each(|((statement, wanted), hit)| must_hit(statement, hit, wanted))
    }
}
