//! What came of messages: the final states, the way back into the queue, and what a crash left.

use std::sync::Arc;

use engine::id::{BlockId, ContactId, MessageId, WorkflowId, WorkspaceId};
use engine::step::Purpose;
use engine::time::Time;

use super::alert::Paces;
use super::append::{append_own, unheard_row};
use super::claim::park_message;
use super::counters::{Counters, latest};
use super::finish_all::all_at_once;
use super::hand_over::definitions;
use super::lease;
use crate::bucket::Bucket;
use crate::commit::Growth;
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::finish::{Finish, Finished, Outcome, Recovered, shortened};
use crate::lease::Lease;
use crate::message::{State, purpose_named};
use crate::row::Row;
use crate::sql;
use crate::tx::Tx;

impl Driver {
    pub(crate) async fn finish(&self, messages: Vec<Finish>) -> Result<Vec<Finished>> {
        let rows = 4 * messages.len();
        let messages = Arc::new(messages);
        let (at_once, all) = (self.asks_over_a_network(), messages.clone());
        let done = self.work(Family::Finish, rows, move |tx| {
            if at_once {
                all_at_once(tx, &all)
            } else {
                finish_together(tx, &all)
            }
        });
        match done.await {
            // One of them cannot be written: one by one it turns out which.
            Err(error) if error.is_of_what_was_asked() => {}
            done => return done,
        }
        self.work(Family::Finish, rows, move |tx| finish_each(tx, &messages))
            .await
    }

    pub(crate) async fn recover(&self, lease: Lease, now: Time) -> Result<Recovered> {
        self.work(Family::Other, 1, move |tx| {
            lease::check(tx, lease)?;
            let bucket = lease.bucket;
            let mut recovered = Recovered::default();
            let mut growth = Counters::default();
            for row in tx.rows(&sql::OUTBOX_CLAIMED, &params![bucket])? {
                let purpose = row.parse("purpose", purpose_named);
                let read = purpose.and_then(|purpose| Ok((Message::read(&row, bucket)?, purpose)));
                match read {
                    Ok((message, purpose)) => {
                        let counted = (&mut recovered, &mut growth);
                        message.recover(tx, purpose, now, counted)?;
                    }
                    // The others must not wait for it.
                    Err(error) => park_message(tx, &row, &error, now)?,
                }
            }
            growth.write(tx, now)?;
            Ok(recovered)
        })
        .await
    }
}

/// Records outcomes of which each can be written, as is the rule. A savepoint copies every page that is touched
/// in it; here the transaction is enough.
fn finish_together(tx: &Tx<'_>, messages: &[Finish]) -> Result<Vec<Finished>> {
    let mut books = Books::default();
    let definitions = definitions(tx)?;
    for one in messages {
        books.add(one, finish(tx, one, definitions)?);
    }
    books.write(tx, instant(messages))?;
    Ok(vec![Finished::Done; messages.len()])
}

/// Records each outcome in a savepoint of its own.
pub(super) fn finish_each(tx: &Tx<'_>, messages: &[Finish]) -> Result<Vec<Finished>> {
    let mut books = Books::default();
    let definitions = definitions(tx)?;
    let finished = messages
        .iter()
        .map(|one| match tx.savepoint(|| finish(tx, one, definitions)) {
            Ok(became) => {
                books.add(one, became);
                Ok(Finished::Done)
            }
            Err(error) if error.is_of_the_row() => Ok(Finished::Not(error.to_string())),
            Err(error) => Err(error),
        });
    let finished = finished.collect::<Result<_>>()?;
    books.write(tx, instant(messages))?;
    Ok(finished)
}

/// The instant of a batch.
pub(super) fn instant(messages: &[Finish]) -> Time {
    latest(messages.iter().map(|one| one.at))
}

/// What outcomes add to the numbers of their workflows, and to their paces.
#[derive(Default)]
struct Books {
    growth: Counters,
    paces: Paces,
}

impl Books {
    fn add(&mut self, one: &Finish, (message, ending): (Message, Ending)) {
        let ended = (ending.state, &one.outcome);
        self.paces
            .add(message.workflow(), one.bucket, one.pace, ended);
        message.count(&mut self.growth, ending.counter);
    }

    fn write(self, tx: &Tx<'_>, now: Time) -> Result<()> {
        self.growth.write(tx, now)?;
        self.paces.write(tx)
    }
}

/// A message that is about to change its state.
#[derive(Clone)]
pub(super) struct Message {
    pub(super) id: MessageId,
    bucket: Bucket,
    pub(super) state: State,
    pub(super) workspace: WorkspaceId,
    pub(super) contact: ContactId,
    workflow: WorkflowId,
    version: i64,
    block: BlockId,
}

impl Message {
    pub(super) fn read(row: &Row, bucket: Bucket) -> Result<Self> {
        Ok(Self {
            id: MessageId(row.int("id")?),
            bucket,
            state: row.parse("state", State::named)?,
            workspace: WorkspaceId(row.int("workspace")?),
            contact: ContactId(row.int("contact")?),
            workflow: WorkflowId(row.int("workflow")?),
            version: row.int("version")?,
            block: row.parse("block", BlockId::new)?,
        })
    }

    /// Settles what its former sender had claimed or in flight.
    fn recover(
        &self,
        tx: &Tx<'_>,
        purpose: Purpose,
        now: Time,
        (recovered, growth): (&mut Recovered, &mut Counters),
    ) -> Result<()> {
        match (self.state, purpose) {
            (State::InFlight, Purpose::Marketing) => {
                let reply = "the program stopped while it was in flight";
                self.leave(tx, State::Unknown, Some(reply), now)?;
                self.count(growth, "unknown".to_owned());
                recovered.unknown += 1;
            }
            (State::InFlight, Purpose::Service) => {
                self.again(tx, State::Retry, now)?;
                self.count(growth, "retry".to_owned());
                recovered.resend += 1;
            }
            _ => {
                self.set_state(tx, State::Queued)?;
                let params = params![self.bucket, self.id];
                tx.run(&sql::OUTBOX_RELEASE, &params)?;
                recovered.released += 1;
            }
        }
        Ok(())
    }

    fn set_state(&self, tx: &Tx<'_>, state: State) -> Result<()> {
        let params = params![self.bucket, self.id, state.as_str()];
        tx.run(&sql::MESSAGE_SET_STATE, &params).map(drop)
    }

    fn set_outcome(
        &self,
        tx: &Tx<'_>,
        state: State,
        reason: Option<&str>,
        finished_at: Option<Time>,
    ) -> Result<()> {
        let params = params![self.bucket, self.id, state.as_str(), reason, finished_at];
        tx.run(&sql::MESSAGE_SET_OUTCOME, &params).map(drop)
    }

    /// Takes it out of the queue. Its bytes go too, unless they may be needed again.
    fn leave(&self, tx: &Tx<'_>, state: State, reason: Option<&str>, at: Time) -> Result<()> {
        self.set_outcome(tx, state, reason, finished_at(state, at))?;
        let key = params![self.bucket, self.id];
        tx.run(&sql::OUTBOX_DELETE, &key)?;
        if state.is_final() {
            tx.run(&sql::BODY_DELETE, &key)?;
        }
        Ok(())
    }

    /// Puts it back into the queue.
    fn again(&self, tx: &Tx<'_>, state: State, due_at: Time) -> Result<()> {
        self.set_state(tx, state)?;
        let params = params![self.bucket, self.id, due_at];
        tx.run(&sql::OUTBOX_REQUEUE, &params).map(drop)
    }

    /// Of which workflow it is.
    pub(super) fn workflow(&self) -> (WorkspaceId, WorkflowId) {
        (self.workspace, self.workflow)
    }

    pub(super) fn count(&self, growth: &mut Counters, name: String) {
        self.grow(growth, name, 1);
    }

    /// It stands in this state no more.
    pub(super) fn count_less(&self, growth: &mut Counters, state: State) {
        self.grow(growth, state.as_str().to_owned(), -1);
    }

    fn grow(&self, growth: &mut Counters, name: String, by: i64) {
        let growth_of_block = Growth {
            workflow: self.workflow,
            version: self.version,
            block: self.block.clone(),
            name,
            by,
        };
        growth.add(self.workspace, self.bucket, growth_of_block);
    }
}

/// Whether this outcome may follow on the state in which the message is, and what it means.
pub(super) fn judged(message: Option<Message>, one: &Finish) -> Result<(Message, Ending)> {
    let Some(message) = message else {
        return Err(Error::Refused(format!(
            "there is no message {}",
            one.message
        )));
    };
    let ending = Ending::of(&one.outcome)?;
    if !ending.may_follow(message.state) {
        let (id, was, is) = (message.id, message.state.as_str(), ending.state.as_str());
        return Err(Error::Refused(format!(
            "message {id} is {was} and cannot become {is}"
        )));
    }
    Ok((message, ending))
}

/// Records one outcome; the message, and what it means.
fn finish(tx: &Tx<'_>, one: &Finish, definitions: i64) -> Result<(Message, Ending)> {
    let key = params![one.bucket, one.message];
    let row = tx.row(&sql::MESSAGE_FINISHING, &key)?;
    let message = row.map(|row| Message::read(&row, one.bucket)).transpose()?;
    let (message, ending) = judged(message, one)?;
    let reason = ending.reason.as_deref();
    match ending.due_at {
        Some(due_at) => {
            message.again(tx, ending.state, due_at)?;
            message.set_outcome(tx, ending.state, reason, None)?;
        }
        None => message.leave(tx, ending.state, reason, one.at)?,
    }
    if let Some(event) = &one.event {
        let (workspace, contact) = (message.workspace, message.contact);
        if one.unheard_at == Some(definitions) {
            let row = unheard_row(tx, workspace, contact, event, one.at)?;
            tx.run(&sql::EVENT_INSERT, &row)?;
        } else {
            append_own(tx, workspace, contact, event, one.at)?;
        }
    }
    Ok((message, ending))
}

/// When a message that leaves the queue is finished. One that is held is not.
pub(super) fn finished_at(state: State, at: Time) -> Option<Time> {
    (state != State::Held).then_some(at)
}

/// What an outcome means for the books.
pub(super) struct Ending {
    pub(super) state: State,
    pub(super) reason: Option<String>,
    pub(super) counter: String,
    /// When it is due again, if it stays in the queue.
    pub(super) due_at: Option<Time>,
}

impl Ending {
    fn of(outcome: &Outcome) -> Result<Self> {
        let (state, counter, reason) = match outcome {
            Outcome::Accepted { reply } => (State::Accepted, "sent", Some(reply)),
            Outcome::Refused { reply } => (State::Refused, "refused", Some(reply)),
            Outcome::Retry { reply, .. } => (State::Retry, "retry", Some(reply)),
            Outcome::Postponed { reason, .. } => {
                return Ok(Self {
                    state: State::Queued,
                    reason: Some((*reason).to_owned()),
                    counter: format!("postponed.{reason}"),
                    due_at: outcome.due_at(),
                });
            }
            Outcome::Unknown { reply } => (State::Unknown, "unknown", Some(reply)),
            Outcome::Skipped { reason } => (State::Skipped, "skipped", Some(reason)),
            Outcome::Expired => (State::Expired, "expired", None),
            Outcome::Held => (State::Held, "held", None),
        };
        let mut counter = counter.to_owned();
        if let Outcome::Skipped { reason } = outcome {
            // It becomes the name of a counter, of which there must be few.
            if BlockId::new(reason).is_none() {
                let text = format!("`{reason:.80}` is no word for why a message is skipped");
                return Err(Error::Refused(text));
            }
            counter = format!("skipped.{reason}");
        }
        let due_at = outcome.due_at();
        Ok(Self {
            state,
            reason: reason.map(|text| shortened(text)),
            counter,
            due_at,
        })
    }

    /// Only what was handed over can have been taken, or perhaps taken, by a mail server.
    fn may_follow(&self, state: State) -> bool {
        match self.state {
            State::Accepted | State::Unknown => state == State::InFlight,
            _ => matches!(state, State::Claimed | State::InFlight),
        }
    }
}
