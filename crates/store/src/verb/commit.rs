//! The commit that moves contacts, each in a savepoint of its own.
//!
//! Endings come before beginnings, so that somebody may leave a workflow and enter it again in one
//! step. Whatever must still be as it was seen is in the statement's `WHERE`, and a statement that
//! hits nothing is a conflict.

use std::sync::Arc;

use engine::id::{EventId, MessageId};
use engine::journey::{Journey, State};
use engine::time::Time;

use super::append::{append_own, unheard_row};
use super::commit_all::all_at_once;
use super::commit_rows::{ending, in_outbox, over, queued, remembered, visited, waiting};
use super::counters::{Counters, latest};
use super::{asked, contact, identity, lease, watch};
use crate::allot::Kind;
use crate::commit::{Committed, ContactCommit, Growth, JourneyMove, NewMessage, NewVisit};
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::lease::Lease;
use crate::param::Param;
use crate::sql;
use crate::tx::Tx;
use crate::webhook::WebhookId;
use crate::who::{IdentityKind, normal_key};

/// Why a contact's commit stops.
enum Stop {
    Conflict(String),
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Stop> for Error {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Conflict(why) => Self::Refused(why),
            Stop::Failed(error) => error,
        }
    }
}

impl Driver {
    pub(crate) async fn commit(
        &self,
        lease: Lease,
        contacts: Vec<ContactCommit>,
    ) -> Result<Vec<Committed>> {
        let rows = contacts.iter().map(rows).sum();
        let contacts = Arc::new(contacts);
        let all = contacts.clone();
        let at_once = self.asks_over_a_network();
        let done = self.work(Family::Commit, rows, move |tx| {
            lease::check(tx, lease)?;
            if at_once {
                all_at_once(tx, &all)
            } else {
                commit_together(tx, &all)
            }
        });
        match done.await {
            // Something of somebody is not as it was seen: one by one it turns out of whom.
            Err(error) if error.is_of_what_was_asked() => {}
            done => return done,
        }
        self.work(Family::Commit, rows, move |tx| {
            lease::check(tx, lease)?;
            let mut growth = Counters::default();
            let answers = commit_each(tx, &contacts, &mut growth)?;
            growth.write(tx, instant(&contacts))?;
            Ok(answers)
        })
        .await
    }
}

/// Commits contacts of which none stops, as is the rule. A savepoint copies every page that is
/// touched in it, which costs as much as the work itself; here the transaction is enough.
fn commit_together(tx: &Tx<'_>, contacts: &[ContactCommit]) -> Result<Vec<Committed>> {
    let mut growth = Counters::default();
    for one in contacts {
        let further = commit(tx, one)?;
        growth.add_all(one, further);
    }
    growth.write(tx, instant(contacts))?;
    Ok(vec![Committed::Done; contacts.len()])
}

/// Commits each contact in a savepoint of its own.
fn commit_each(
    tx: &Tx<'_>,
    contacts: &[ContactCommit],
    growth: &mut Counters,
) -> Result<Vec<Committed>> {
    let mut answers = Vec::with_capacity(contacts.len());
    for one in contacts {
        answers.push(match tx.savepoint(|| commit(tx, one)) {
            Ok(further) => {
                growth.add_all(one, further);
                Committed::Done
            }
            Err(Stop::Failed(error)) if error.is_of_the_row() => Committed::Failed(error),
            Err(Stop::Failed(error)) => return Err(error),
            Err(Stop::Conflict(why)) => Committed::Conflict(why),
        });
    }
    Ok(answers)
}

/// The instant of a batch: that of its contacts, which are worked on at once.
pub(super) fn instant(contacts: &[ContactCommit]) -> Time {
    latest(contacts.iter().map(|one| one.at))
}

/// About how many rows this writes.
fn rows(one: &ContactCommit) -> usize {
    1 + one.inbox_done.len()
        + one.journeys.len()
        + one.records.len()
        + one.unheard.len()
        + 2 * (one.events.len() + one.messages.len())
        + one.visits.len()
        + 5 * one.asks.len()
        + one.told.len()
        + one.watches.len()
}

/// Gives what numbers grow by, beside what the commit says.
fn commit(tx: &Tx<'_>, one: &ContactCommit) -> Result<Vec<Growth>, Stop> {
    check_contact(tx, one)?;
    for id in &one.inbox_done {
        let params = params![one.bucket, *id, one.workspace, one.contact];
        hit_one(tx.run(&sql::INBOX_DELETE, &params)?, || {
            format!("inbox row {} was acted on before", id.0)
        })?;
    }
    let is_end = |journey: &&JourneyMove| matches!(journey.state, State::Ended { .. });
    for journey in one.journeys.iter().filter(is_end) {
        end_journey(tx, one, journey)?;
    }
    for journey in one.journeys.iter().filter(|journey| !is_end(journey)) {
        move_journey(tx, one, journey)?;
    }
    set_records(tx, one)?;
    watch::write(tx, one)?;
    for event in &one.unheard {
        let row = unheard_row(tx, one.workspace, one.contact, event, one.at)?;
        tx.run(&sql::EVENT_INSERT, &row)?;
    }
    for event in &one.events {
        append_own(tx, one.workspace, one.contact, event, one.at)?;
    }
    for message in &one.messages {
        queue_message(tx, one, message)?;
    }
    for visit in &one.visits {
        insert_step(tx, one, visit)?;
    }
    for (webhook, event) in &one.told {
        tx.run(&sql::DELIVERY_INSERT, &to_tell(tx, one, *webhook, *event)?)?;
    }
    Ok(asked::fulfil_all(tx, one)?)
}

fn hit_one(hit: usize, conflict: impl FnOnce() -> String) -> Result<(), Stop> {
    if hit == 1 {
        return Ok(());
    }
    Err(Stop::Conflict(conflict()))
}

/// The contact is as it was seen, and becomes as it is to be.
fn check_contact(tx: &Tx<'_>, one: &ContactCommit) -> Result<(), Stop> {
    check_sense(one)?;
    let params = params![one.workspace, one.bucket, one.contact];
    let row = tx.row(&sql::CONTACT_LOCK, &params)?;
    if let Some(row) = row.as_ref().filter(|_| one.inbox_done.is_empty())
        && row.flag("unread")?
    {
        let text = format!("something came in about contact {}", one.contact);
        return Err(Stop::Conflict(text));
    }
    let version = row.map(|row| row.int("version")).transpose()?;
    if version != Some(one.seen_version) {
        let version = version.map_or("gone".to_owned(), |version| format!("at {version}"));
        let (id, seen) = (one.contact, one.seen_version);
        let text = format!("contact {id} is {version}, and was seen at {seen}");
        return Err(Stop::Conflict(text));
    }
    change_contact(tx, one)?;
    Ok(())
}

/// Refuses what can never be written.
pub(super) fn check_sense(one: &ContactCommit) -> Result<()> {
    let mut journeys = one.journeys.iter();
    let after = one.contact_after.as_ref();
    let is_foreign = journeys.any(|moved| moved.journey.contact != one.contact)
        || after.is_some_and(|after| after.id != one.contact);
    if is_foreign {
        let text = format!("a commit for contact {} about somebody else", one.contact);
        return Err(Error::Refused(text));
    }
    if after.is_some_and(|after| after.version <= one.seen_version) {
        let text = format!("contact {} changed without a new version", one.contact);
        return Err(Error::Refused(text));
    }
    Ok(())
}

/// Writes the contact as it is from now on, if it changed.
pub(super) fn change_contact(tx: &Tx<'_>, one: &ContactCommit) -> Result<()> {
    let Some(after) = &one.contact_after else {
        return Ok(());
    };
    if !contact::update(tx, one.workspace, after, one.seen_version)? {
        return Err(Error::Busy);
    }
    // An address is a key as well, if it is free.
    let address = after.email.as_deref();
    let address = address.and_then(|text| normal_key(IdentityKind::Email, text).ok());
    if let Some(address) = address {
        let key = (IdentityKind::Email, address);
        identity::attach(tx, one.workspace, &key, one.contact)?;
    }
    Ok(())
}

fn move_journey(tx: &Tx<'_>, one: &ContactCommit, moved: &JourneyMove) -> Result<(), Stop> {
    let journey = &moved.journey;
    let State::Active(pending) = &moved.state else {
        return Ok(());
    };
    let params = waiting(one, moved, pending.wake_at());
    let Some(seen_seq) = moved.seen_seq else {
        return hit_one(tx.run(&sql::JOURNEY_INSERT, &params)?, || {
            let (id, workflow, key) = (journey.id, journey.workflow, &journey.key);
            format!(
                "journey {id} cannot begin: one through workflow {workflow} with key \"{key}\" is under way"
            )
        });
    };
    let mut hit = tx.run(&sql::JOURNEY_MOVE, &params)?;
    if hit == 0 {
        hit = tx.run(&sql::JOURNEY_MOVE_OVER, &params)?;
    }
    hit_one(hit, || seq_conflict(journey.id.0, seen_seq))
}

fn end_journey(tx: &Tx<'_>, one: &ContactCommit, moved: &JourneyMove) -> Result<(), Stop> {
    let journey = &moved.journey;
    let State::Ended { at, reason } = &moved.state else {
        return Ok(());
    };
    if let Some(seen_seq) = moved.seen_seq {
        let params = params![one.bucket, journey.id, one.workspace, one.contact, seen_seq];
        let hit = tx.run(&sql::JOURNEY_DELETE, &params)?;
        hit_one(hit, || seq_conflict(journey.id.0, seen_seq))?;
        end_entry(tx, one, journey, *at)?;
    }
    let params = over(one, journey, *at, reason);
    hit_one(tx.run(&sql::JOURNEY_DONE_INSERT, &params)?, || {
        format!("journey {} is over already", journey.id)
    })
}

/// What is remembered of the entry learns that it is over.
fn end_entry(tx: &Tx<'_>, one: &ContactCommit, journey: &Journey, at: Time) -> Result<(), Stop> {
    let params = ending(one, journey, at);
    hit_one(tx.run(&sql::ENTRY_END, &params)?, || {
        let (id, key) = (journey.id, &journey.key);
        format!("journey {id} ends, and its entry with key \"{key}\" is not there")
    })
}

fn seq_conflict(journey: i64, seen_seq: i64) -> String {
    format!("journey {journey} is no longer at step {seen_seq}, or is over")
}

fn set_records(tx: &Tx<'_>, one: &ContactCommit) -> Result<(), Stop> {
    for (workflow, record) in &one.records {
        let hit = tx.run(&sql::ENTRY_SET, &remembered(one, *workflow, record))?;
        hit_one(hit, || {
            let key = &record.key;
            format!("another journey through workflow {workflow} with key \"{key}\" began")
        })?;
    }
    Ok(())
}

fn queue_message(tx: &Tx<'_>, one: &ContactCommit, new: &NewMessage) -> Result<(), Stop> {
    let id = MessageId(tx.id(Kind::Message)?);
    let message = &new.message;
    hit_one(tx.run(&sql::MESSAGE_INSERT, &queued(one, id, new))?, || {
        let (journey, block, visit) = (new.journey, &message.block, message.visit);
        format!("journey {journey} has a message of block {block}, visit {visit}, already")
    })?;
    tx.run(&sql::OUTBOX_INSERT, &in_outbox(one, id, new))?;
    Ok(())
}

fn insert_step(tx: &Tx<'_>, one: &ContactCommit, new: &NewVisit) -> Result<()> {
    let params = visited(one, tx.id(Kind::Step)?, new);
    tx.run(&sql::STEP_INSERT, &params).map(drop)
}

/// The row of something that a webhook is to be told.
pub(super) fn to_tell(
    tx: &Tx<'_>,
    one: &ContactCommit,
    webhook: WebhookId,
    event: EventId,
) -> Result<Vec<Param<'static>>> {
    let id = tx.id(Kind::Delivery)?;
    let of = (one.workspace, one.contact);
    Ok(params![
        one.bucket, id, of.0, of.1, webhook.0, event, one.at
    ])
}
