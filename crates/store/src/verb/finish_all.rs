//! Finishing many messages at once, where each statement is a journey over a network: one look at
//! all of them, and one statement per table. Each gets the answer that it would get by itself.
//!
//! Whatever the database refuses fails all of them; the caller then goes one by one.

use std::collections::BTreeMap;

use super::alert::Paces;
use super::append::{own_rows, unheard_row};
use super::counters::Counters;
use super::finish::{Ending, Message, finished_at, instant, judged};
use super::hand_over::definitions;
use crate::bucket::Bucket;
use crate::error::{Error, Result};
use crate::finish::{Finish, Finished};
use crate::param::{self, Param};
use crate::sql;
use crate::tx::Tx;

/// The rows of each statement.
#[derive(Default)]
struct Rows<'a> {
    outcomes: Vec<Vec<Param<'a>>>,
    again: Vec<Vec<Param<'a>>>,
    gone: Vec<Vec<Param<'a>>>,
    bodies: Vec<Vec<Param<'a>>>,
    events: Vec<Vec<Param<'a>>>,
    unread: Vec<Vec<Param<'a>>>,
}

/// Records outcomes; for each whether it was.
pub(super) fn all_at_once(tx: &Tx<'_>, messages: &[Finish]) -> Result<Vec<Finished>> {
    let mut known = known(tx, messages)?;
    let (mut rows, mut growth) = (Rows::default(), Counters::default());
    let mut paces = Paces::default();
    let definitions = definitions(tx)?;
    let mut answers = Vec::with_capacity(messages.len());
    for one in messages {
        let key = (one.bucket, one.message.0);
        let message = known.get(&key).cloned().transpose();
        let done = message
            .map_err(Error::Refused)
            .and_then(|message| judged(message, one))
            .and_then(|(message, ending)| rows.add(tx, (one, definitions), message, ending));
        answers.push(match done {
            Ok((mut message, ending)) => {
                let ended = (ending.state, &one.outcome);
                paces.add(message.workflow(), one.bucket, one.pace, ended);
                message.count(&mut growth, ending.counter);
                // A second outcome in the same call finds it so.
                message.state = ending.state;
                known.insert(key, Ok(message));
                Finished::Done
            }
            Err(error) if error.is_of_the_row() => Finished::Not(error.to_string()),
            Err(error) => return Err(error),
        });
    }
    rows.write(tx)?;
    growth.write(tx, instant(messages))?;
    paces.write(tx)?;
    Ok(answers)
}

/// The messages that are there, locked; the reason for one that cannot be read.
fn known(
    tx: &Tx<'_>,
    messages: &[Finish],
) -> Result<BTreeMap<(Bucket, i64), Result<Message, String>>> {
    let key = |one: &Finish| params![one.bucket, one.message];
    let asked = param::columns(messages.iter().map(key).collect());
    let mut known = BTreeMap::new();
    for row in tx.rows(&sql::MESSAGE_FINISHING_MANY, &asked)? {
        let bucket = i16::try_from(row.int("bucket")?);
        let bucket = bucket.map_err(|_| row.bad("bucket", "is none".to_owned()))?;
        let message = match Message::read(&row, Bucket(bucket)) {
            Err(error) if error.is_of_the_row() => Err(error.to_string()),
            read => Ok(read?),
        };
        known.insert((Bucket(bucket), row.int("id")?), message);
    }
    Ok(known)
}

impl<'a> Rows<'a> {
    fn add(
        &mut self,
        tx: &Tx<'_>,
        (one, definitions): (&'a Finish, i64),
        message: Message,
        ending: Ending,
    ) -> Result<(Message, Ending)> {
        // First what can be refused, so that nothing is written of what is.
        if let Some(event) = &one.event {
            let (of, who) = (message.workspace, message.contact);
            if one.unheard_at == Some(definitions) {
                self.events.push(unheard_row(tx, of, who, event, one.at)?);
            } else {
                let (event, unread) = own_rows(tx, of, who, event, one.at)?;
                self.events.push(event);
                self.unread.push(unread);
            }
        }
        let key = params![one.bucket, one.message];
        let finished_at = if let Some(due_at) = ending.due_at {
            self.again.push(params![one.bucket, one.message, due_at]);
            None
        } else {
            self.gone.push(key.clone());
            finished_at(ending.state, one.at)
        };
        if ending.state.is_final() {
            self.bodies.push(key.clone());
        }
        let mut outcome = key;
        let (state, reason) = (ending.state.as_str(), ending.reason.clone());
        outcome.extend(params![state, reason, finished_at]);
        self.outcomes.push(outcome);
        Ok((message, ending))
    }

    fn write(self, tx: &Tx<'_>) -> Result<()> {
        let statements = vec![
            (&sql::MESSAGE_SET_OUTCOME_MANY, self.outcomes),
            (&sql::OUTBOX_REQUEUE_MANY, self.again),
            (&sql::OUTBOX_DELETE_MANY, self.gone),
            (&sql::BODY_DELETE_MANY, self.bodies),
            (&sql::EVENT_INSERT_MANY, self.events),
            (&sql::INBOX_INSERT_MANY, self.unread),
        ];
        tx.run_together(statements).map(drop)
    }
}
