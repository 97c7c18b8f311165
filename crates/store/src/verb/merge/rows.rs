//! What hangs on a contact and goes over to another: journeys with what is remembered of their entries,
//! messages that wait, and the rest of what is found by the contact.
//!
//! Nobody gets the mails of one workflow twice because they were two contacts: a journey ends where the one
//! who stays is or was in the same, and its messages are not sent. What was sent stays where it is: its links
//! name the one who is gone.

use std::collections::{BTreeMap, BTreeSet};

use engine::entry::Record;
use engine::id::{BlockId, JourneyId, WorkflowId};
use engine::journey::Journey;

use super::Pair;
use crate::commit::Growth;
use crate::error::{Error, Result};
use crate::param::Param;
use crate::row::Row;
use crate::sql;
use crate::stored;
use crate::tx::Tx;
use crate::verb::counters::Counters;
use crate::verb::ending::{Whose, end_journey};

/// Why journeys end, and messages are not sent.
const MERGED: &str = "merged";

/// How much went over.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Told {
    pub(super) journeys: i64,
    pub(super) ended: i64,
    pub(super) skipped: i64,
}

type Entries = BTreeMap<(WorkflowId, String), Record>;

/// Takes everything over but keys, what is known of the person, and events.
pub(super) fn take(tx: &Tx<'_>, pair: Pair) -> Result<Told> {
    let (mut told, mut growth) = (Told::default(), Counters::default());
    let theirs = entries(tx, &pair.of_gone())?;
    let stays = params![pair.workspace, pair.to, pair.stays];
    let own = entries(tx, &stays)?;
    let moved = journeys(tx, pair, &own, &mut told, &mut growth)?;
    add_entries(tx, pair, (&theirs, &own), &moved)?;
    messages(tx, pair, (&own, &moved), &mut told, &mut growth)?;
    growth.write(tx, pair.now)?;
    tx.run(&sql::MERGE_WATCH_MOVE, &pair.over())?;
    tx.run(&sql::MERGE_WATCH_DELETE, &pair.of_gone())?;
    tx.run(&sql::MERGE_REGISTRATION_MOVE, &pair.over())?;
    tx.run(&sql::MERGE_REGISTRATION_DELETE, &pair.of_gone())?;
    tx.run(&sql::MERGE_TASK_MOVE, &pair.over())?;
    tx.run(&sql::MERGE_SUBMISSION_MOVE, &pair.over())?;
    tx.run(&sql::MERGE_DELIVERY_MOVE, &pair.over())?;
    Ok(told)
}

fn entries(tx: &Tx<'_>, of: &[Param<'_>]) -> Result<Entries> {
    let rows = tx.rows(&sql::MERGE_ENTRIES, of)?;
    let entry = |row: &Row| {
        let record = stored::journey::record(row)?;
        Ok((
            (WorkflowId(row.int("workflow")?), record.key.clone()),
            record,
        ))
    };
    rows.iter().map(entry).collect()
}

/// Takes journeys over, or ends them; gives those that go on.
fn journeys(
    tx: &Tx<'_>,
    pair: Pair,
    own: &Entries,
    told: &mut Told,
    growth: &mut Counters,
) -> Result<BTreeSet<JourneyId>> {
    let mut moved = BTreeSet::new();
    for row in tx.rows(&sql::JOURNEY_OF_CONTACT, &pair.of_gone())? {
        let (journey, _): (Journey, _) = stored::journey::journey(&row)?;
        if is_there(own, &journey) {
            let whose = Whose {
                workspace: pair.workspace,
                bucket: pair.from,
                contact: pair.gone,
            };
            end_journey(tx, whose, &journey, (MERGED, pair.now), growth)?;
            told.ended += 1;
            continue;
        }
        let mut over = pair.over();
        over.extend(params![journey.id]);
        if tx.run(&sql::MERGE_JOURNEY_MOVE, &over)? == 0 {
            return Err(Error::Busy);
        }
        let steps = params![pair.workspace, pair.from, pair.to, journey.id, pair.stays];
        tx.run(&sql::MERGE_STEP_MOVE, &steps)?;
        moved.insert(journey.id);
        told.journeys += 1;
    }
    Ok(moved)
}

/// Whether the one who stays is in this workflow, or was because of the same thing.
fn is_there(own: &Entries, journey: &Journey) -> bool {
    own.iter().any(|((workflow, key), record)| {
        *workflow == journey.workflow && (*key == journey.key || record.last_ended.is_none())
    })
}

/// The one who stays has been wherever either was, as often as both together: who may enter once has.
fn add_entries(
    tx: &Tx<'_>,
    pair: Pair,
    (theirs, own): (&Entries, &Entries),
    moved: &BTreeSet<JourneyId>,
) -> Result<()> {
    for ((workflow, key), record) in theirs {
        let goes_on = record.last_ended.is_none() && moved.contains(&record.journey);
        let ended = (!goes_on).then(|| record.last_ended.unwrap_or(pair.now));
        let both = match own.get(&(*workflow, key.clone())) {
            None => Record {
                last_ended: ended,
                ..record.clone()
            },
            Some(own) => {
                let is_later = record.last_started > own.last_started && own.last_ended.is_some();
                Record {
                    key: key.clone(),
                    last_started: own.last_started.max(record.last_started),
                    last_ended: own
                        .last_ended
                        .map(|own| ended.map_or(own, |ended| ended.max(own))),
                    count: own.count + record.count,
                    journey: if is_later {
                        record.journey
                    } else {
                        own.journey
                    },
                }
            }
        };
        let params = params![
            pair.workspace,
            pair.to,
            pair.stays,
            *workflow,
            key,
            both.last_started,
            both.last_ended,
            both.count,
            both.journey
        ];
        tx.run(&sql::MERGE_ENTRY_SET, &params)?;
    }
    // What is left with the one who is gone is history.
    let mut end = pair.of_gone();
    end.extend(params![pair.now]);
    tx.run(&sql::MERGE_ENTRY_END, &end).map(drop)
}

/// Messages that wait go over with their journeys, or are not sent.
fn messages(
    tx: &Tx<'_>,
    pair: Pair,
    (own, moved): (&Entries, &BTreeSet<JourneyId>),
    told: &mut Told,
    growth: &mut Counters,
) -> Result<()> {
    let known: BTreeSet<WorkflowId> = own.keys().map(|(workflow, _)| *workflow).collect();
    for row in tx.rows(&sql::MERGE_MESSAGE_WAITING, &pair.of_gone())? {
        let (id, workflow) = (row.int("id")?, WorkflowId(row.int("workflow")?));
        let goes_on = moved.contains(&JourneyId(row.int("journey")?));
        if known.contains(&workflow) && !goes_on {
            tx.run(&sql::MERGE_MESSAGE_SKIP, &params![pair.from, id, pair.now])?;
            tx.run(&sql::OUTBOX_DELETE, &params![pair.from, id])?;
            let skipped = Growth {
                workflow,
                version: row.int("version")?,
                block: row.parse("block", BlockId::new)?,
                name: format!("skipped.{MERGED}"),
                by: 1,
            };
            growth.add(pair.workspace, pair.from, skipped);
            told.skipped += 1;
            continue;
        }
        let whose = params![pair.from, pair.to, id, pair.stays];
        tx.run(&sql::MERGE_MESSAGE_MOVE, &whose)?;
        for statement in [
            &sql::MERGE_BODY_MOVE,
            &sql::MERGE_OUTBOX_MOVE,
            &sql::MERGE_NOTICE_MOVE,
        ] {
            tx.run(statement, &params![pair.from, pair.to, id])?;
        }
    }
    Ok(())
}
