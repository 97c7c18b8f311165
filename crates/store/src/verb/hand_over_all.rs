//! Handing over many messages at once, where each statement is a journey over a network: one look at
//! all of them, and one statement per table. Each gets the answer that it would get by itself.

use std::collections::BTreeMap;

use engine::contact::Basis;
use engine::time::Time;

use super::hand_over::{has_place, may_go};
use crate::error::Result;
use crate::message::State;
use crate::outbox::{HandOver, Mail};
use crate::param::{self, Param};
use crate::row::Row;
use crate::sql;
use crate::tx::Tx;

/// Bodies of so many bytes travel in one statement, or one body that is larger: the server takes a
/// gigabyte, and keeps several copies of what it takes.
const BODIES_BYTES: usize = 16_000_000;

/// Hands over what may go, and gives the rest back; for each whether it goes.
pub(super) fn all_at_once(tx: &Tx<'_>, messages: &[HandOver], is_same: bool) -> Result<Vec<bool>> {
    let key = |one: &HandOver| params![one.bucket, one.message];
    let with_places = messages.iter().filter(|one| one.places.is_some());
    let of = |one: &HandOver| params![one.workspace, one.bucket, one.contact];
    let locked: Vec<_> = with_places.map(of).collect();
    if !locked.is_empty() {
        // Contacts are locked before messages: whoever else would take a place waits.
        tx.rows(&sql::CONTACT_LOCK_MANY, &param::columns(locked))?;
    }
    let asked = param::columns(messages.iter().map(key).collect());
    let mut claimed: BTreeMap<i64, Row> = BTreeMap::new();
    for row in tx.rows(&sql::MESSAGE_LOOK_MANY, &asked)? {
        if row.parse("state", State::named)? == State::Claimed {
            claimed.insert(row.int("id")?, row);
        }
    }
    let mut taken = BTreeMap::new();
    let (mut leaving, mut staying, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    for one in messages {
        // Whoever asks twice finds it in flight, or given back, the second time.
        let row = claimed.remove(&one.message.0);
        let goes = match &row {
            Some(row) if is_same => {
                let before = taken.get(&one.contact.0).copied().unwrap_or(0);
                may_go(one, row)? && has_place(tx, one, before)?
            }
            _ => false,
        };
        if goes && one.places.is_some() {
            *taken.entry(one.contact.0).or_insert(0_usize) += 1;
        }
        if row.is_some() {
            if goes { &mut leaving } else { &mut staying }.push(one);
        }
        answers.push(goes);
    }
    write(tx, &leaving, &staying)?;
    Ok(answers)
}

fn write(tx: &Tx<'_>, leaving: &[&HandOver], staying: &[&HandOver]) -> Result<()> {
    let until = |one: &&HandOver, until: Option<Time>| params![one.bucket, one.message, until];
    // What is in flight is never claimed by time alone: only `recover` may settle it.
    let claims = leaving.iter().map(|one| until(one, Some(Time::MAX)));
    let claims = claims.chain(staying.iter().map(|one| until(one, None)));
    let queued = |one: &&HandOver| params![one.bucket, one.message, State::Queued.as_str()];
    let mut statements = vec![
        (
            &sql::MESSAGE_SET_IN_FLIGHT_MANY,
            leaving.iter().map(|one| in_flight(one)).collect(),
        ),
        (
            &sql::MESSAGE_SET_STATE_MANY,
            staying.iter().map(queued).collect(),
        ),
        (&sql::OUTBOX_CLAIM_MANY, claims.collect()),
    ];
    let mut bytes = 0;
    let mut bodies = Vec::new();
    for one in leaving {
        let Some(mail) = &one.mail else { continue };
        if bytes + mail.body.len() > BODIES_BYTES && !bodies.is_empty() {
            tx.run_all(&sql::BODY_SET_MANY, std::mem::take(&mut bodies))?;
            bytes = 0;
        }
        bytes += mail.body.len();
        bodies.push(params![one.bucket, one.message, mail.body.as_slice()]);
    }
    statements.push((&sql::BODY_SET_MANY, bodies));
    tx.run_together(statements).map(drop)
}

/// What is fixed by a hand-over, and nothing of what an earlier one did.
fn in_flight(one: &HandOver) -> Vec<Param<'_>> {
    let mail = one.mail.as_ref();
    params![
        one.bucket,
        one.message,
        one.basis.map(Basis::as_str),
        mail.map(|mail: &Mail| mail.email_version),
        mail.map(|mail| mail.recipient.as_str()),
        one.handed_at()
    ]
}
