//! The summary of the week by mail, to those of our side who asked for it: when it is due, and that nobody gets
//! one twice. What it says is in `said`, what has to be known for it is read from counters.
//!
//! The moment is written down for a reader before their mail leaves, and taken back only where the mail surely
//! did not: so a process that dies in between costs a summary and never sends two. It is no message of a journey
//! and has no place in the outbox, so it passes none of its rules; it leaves by the same way, signed as all mail.
//! Where no workflow is live nothing leaves at all, and no summary either: so it is while all sending is stopped,
//! and before the first steps are done.

mod said;

use std::time::Duration;

use std::sync::Arc;

use engine::calendar::Zone;
use engine::id::MessageId;
use engine::time::{DAY_MS, HOUR_MS, MINUTE_MS, Time};
use mail::address::{Address, Mailbox};
use mail::header::HeaderText;
use mail::mime::{Email, Message, MessageId as MailId};
use mail::transport::{Envelope, Outcome};
use store::weekly::{Plan, Reader};
use store::workflow::{Status, WorkflowRow};
use store::workspace::Settings;

use self::said::Week;
use crate::content::{CannotRender, cannot};
use crate::notice::automatic;
use crate::outlet::Parcel;
use crate::work::Work;
use crate::{Error, Runner};

/// A summary that could not leave for so long is not wanted any more: the next one tells of other days.
const LATE_MAX_MS: i64 = DAY_MS;
/// So long it waits for room on the way out. Then it leaves without: under a tight rate all room is taken by other
/// mail the moment there is some, and a summary, which asks seldom, would never find any. What it takes is owed:
/// the mail behind it waits for as long.
const BORROWS_AFTER_MS: i64 = HOUR_MS;
/// After so long a mail is tried again that was not taken.
const AGAIN_MS: i64 = 10 * MINUTE_MS;
/// Longest that a mail server may take for one: other jobs wait meanwhile. After it nobody knows whether it has it.
const WIRE_MAX: Duration = Duration::from_mins(1);
/// No message of a workflow has this number.
const NO_MESSAGE: MessageId = MessageId(0);

/// Who gets it, and when to look again.
#[derive(Debug, Default)]
pub(crate) struct Weekly {
    readers: Vec<Reader>,
    look_at: Option<Time>,
}

impl Weekly {
    /// These readers, who were just read: it is looked at once.
    pub(crate) fn of(readers: Vec<Reader>) -> Self {
        Self {
            look_at: (!readers.is_empty()).then_some(Time::MIN),
            readers,
        }
    }
}

/// When it is to be looked at next; never where nobody wants it.
pub(crate) fn next_look(work: &Work) -> Option<Time> {
    work.weekly.look_at
}

/// What holds where a reader is, and its zone.
type Shop = (Arc<Settings>, Zone);

/// What is to be done for a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// Nothing before this instant; never if there is none.
    Wait(Option<Time>),
    /// Its mail is due since this moment.
    Send(Time),
    /// So is one that is too old.
    Pass(Time),
}

fn turn(plan: Plan, dealt_with: Time, zone: &Zone, now: Time) -> Turn {
    if !plan.active {
        return Turn::Wait(None);
    }
    // What lies further back than a week is too old anyhow.
    let week_ago = now.plus_ms(-8 * DAY_MS);
    let from = dealt_with.max(week_ago).plus_ms(1);
    let Some(mut due) = plan.next(zone, from) else {
        return Turn::Wait(None);
    };
    if due > now {
        return Turn::Wait(Some(due));
    }
    while let Some(next) = plan.next(zone, due.plus_ms(1)).filter(|at| *at <= now) {
        due = next;
    }
    if now.millis() - due.millis() < LATE_MAX_MS {
        Turn::Send(due)
    } else {
        Turn::Pass(due)
    }
}

impl Runner {
    /// Mails the summaries that are due, if this process holds the first bucket. Gives how many were dealt with.
    /// Jobs wait for it, which is why a mail has only [`WIRE_MAX`]; nothing else does.
    pub(crate) async fn send_weekly(&self) -> Result<usize, Error> {
        let now = self.clock.now();
        let first = self.store.buckets().into_iter().next();
        if !self.held().iter().any(|held| Some(held.bucket) == first) {
            return Ok(0);
        }
        let mut readers = {
            let mut work = self.work.lock().await;
            if work.weekly.look_at.is_none_or(|at| at > now) {
                return Ok(0);
            }
            let readers = std::mem::take(&mut work.weekly).readers;
            let shop =
                |one: &Reader| Some((work.settings(one.workspace)?, work.zone(one.workspace)));
            let with_shop = |one: Reader| shop(&one).map(|shop| (one, shop));
            readers
                .into_iter()
                .filter_map(with_shop)
                .collect::<Vec<_>>()
        };
        let dealt = self.deal_with_all(&mut readers, now).await;
        let look_at = match &dealt {
            Ok((_, look_at)) => *look_at,
            Err(_) => Some(now.plus_ms(AGAIN_MS)),
        };
        let mut work = self.work.lock().await;
        // Where definitions changed meanwhile, they were read anew, and are looked at once more.
        if work.weekly.look_at.is_none() {
            let readers = readers.into_iter().map(|(reader, _)| reader).collect();
            work.weekly = Weekly { readers, look_at };
        }
        Ok(dealt?.0)
    }

    /// Gives how many were dealt with, and when to look again.
    async fn deal_with_all(
        &self,
        readers: &mut [(Reader, Shop)],
        now: Time,
    ) -> Result<(usize, Option<Time>), Error> {
        let (mut done, mut look_at) = (0, None);
        for (reader, (settings, zone)) in readers {
            let next = match turn(reader.plan, reader.dealt_with, zone, now) {
                Turn::Wait(next) => next,
                Turn::Pass(due) => {
                    let (workspace, who) = (reader.workspace, &reader.handle);
                    tracing::warn!(%workspace, %who, %due, "a summary of the week could not leave for a day, and is not sent any more");
                    self.deal_with(reader, due).await?;
                    done += 1;
                    reader.plan.next(zone, due.plus_ms(1))
                }
                Turn::Send(due) => {
                    if self.send_week(reader, (settings, zone), due).await? {
                        done += 1;
                        reader.plan.next(zone, due.plus_ms(1))
                    } else {
                        Some(now.plus_ms(AGAIN_MS))
                    }
                }
            };
            look_at = look_at.into_iter().chain(next).min();
        }
        Ok((done, look_at))
    }

    /// Writes down that a moment was dealt with. Whether it was ours to.
    async fn deal_with(&self, reader: &mut Reader, due: Time) -> Result<bool, Error> {
        let is_ours = self.store.system().advance_weekly(reader, due).await?;
        // Where it was not, somebody else was there: they are at it or past it, or it is not wanted any more.
        reader.dealt_with = due;
        Ok(is_ours)
    }

    /// Mails one summary; whether nothing is left to do for this moment.
    async fn send_week(
        &self,
        reader: &mut Reader,
        (settings, zone): (&Settings, &Zone),
        due: Time,
    ) -> Result<bool, Error> {
        let scope = self.store.workspace(reader.workspace);
        let workflows = scope.workflows().await?;
        let waited_ms = self.clock.now().millis() - due.millis();
        let has_room = waited_ms >= BORROWS_AFTER_MS || self.outlet.at_once() > 0;
        if !has_room || !workflows.iter().any(is_live) {
            return Ok(false);
        }
        let week = self.week(reader, (settings, zone), workflows, due).await?;
        let (envelope, bytes) = match self.summary(reader, settings, &week, due) {
            Ok(made) => made,
            Err(error) => {
                let (workspace, who, why) = (reader.workspace, &reader.handle, &error.detail);
                tracing::error!(%workspace, %who, why, "a summary of the week cannot be made");
                self.deal_with(reader, due).await?;
                return Ok(true);
            }
        };
        let before = reader.dealt_with;
        if !self.deal_with(reader, due).await? {
            return Ok(true);
        }
        let parcel = Parcel {
            workspace: reader.workspace,
            message: NO_MESSAGE,
            envelope: &envelope,
            bytes: &bytes,
            at: self.clock.now(),
        };
        let outcome = tokio::time::timeout(WIRE_MAX, self.outlet.deliver(parcel)).await;
        let outcome = outcome.unwrap_or_else(|_| Outcome::Unknown {
            text: "the mail server did not answer in time".to_owned(),
        });
        match outcome {
            Outcome::Accepted { .. } => Ok(true),
            // Nothing left: it is this reader's turn again.
            Outcome::Retry { text, .. } => {
                tracing::warn!(
                    text,
                    "a summary of the week was not taken; it is tried again"
                );
                self.deal_with(reader, before).await?;
                Ok(false)
            }
            Outcome::Refused { text, .. } | Outcome::Unknown { text } => {
                tracing::warn!(
                    text,
                    "a summary of the week was refused, or nobody knows what became of it; it is not sent again"
                );
                Ok(true)
            }
        }
    }

    /// What went on in the seven days before that of the moment.
    async fn week(
        &self,
        reader: &Reader,
        (settings, zone): (&Settings, &Zone),
        workflows: Vec<WorkflowRow>,
        due: Time,
    ) -> Result<Week, Error> {
        let scope = self.store.workspace(reader.workspace);
        let until = zone.day(due);
        let counts = scope.sent_by_day(until - 2 * said::DAYS).await?;
        let said = scope.said_since(due.plus_ms(-said::DAYS * DAY_MS)).await?;
        Ok(Week::of(&settings.name, until, &counts, &said, &workflows))
    }

    fn summary(
        &self,
        reader: &Reader,
        settings: &Settings,
        week: &Week,
        due: Time,
    ) -> Result<(Envelope, Message), CannotRender> {
        let from = Address::new(settings.sender_email.as_str())
            .map_err(|error| cannot("bad_sender", error))?;
        let to =
            Address::new(reader.email.as_str()).map_err(|error| cannot("bad_address", error))?;
        let words = week.words(&reader.language, self.maker.links.base_url());
        let domain = from.domain().to_owned();
        let id = format!(
            "weekly.{}.{}.{}.{}@{domain}",
            due.millis(),
            reader.workspace,
            reader.handle,
            self.store.instance()
        );
        let broken = |error: &dyn std::fmt::Display| cannot("cannot_render", error);
        let id = MailId::new(id).map_err(|error| broken(&error))?;
        let subject = HeaderText::new(words.subject.as_str()).map_err(|error| broken(&error))?;
        let sender = Mailbox {
            name: HeaderText::new(settings.sender_name.as_str()).ok(),
            address: from.clone(),
        };
        let now = self.clock.now().millis();
        let message = Email {
            message_id: &id,
            date_ms: now,
            from: &sender,
            to: &Mailbox::from(to.clone()),
            reply_to: None,
            subject: &subject,
            list_id: None,
            unsubscribe: None,
            extra: &automatic()?,
            text: &words.text,
            html: Some(&words.html),
        }
        .build()
        .map_err(|error| broken(&error))?;
        let message = self
            .maker
            .signer
            .sign(message, &domain, now.div_euclid(1_000));
        let message = message.map_err(|error| cannot("cannot_sign", error))?;
        let envelope = Envelope {
            from,
            to,
            // What is said of it is nothing that happened to a contact.
            reference: None,
        };
        Ok((envelope, message))
    }
}

fn is_live(row: &WorkflowRow) -> bool {
    row.status == Status::Live
}

#[cfg(test)]
mod tests;
