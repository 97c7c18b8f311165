//! What is in flight: each message is given to the transport, and finished with what that said as
//! soon as it said it. This module decides nothing any more.

use std::time::Duration;

use engine::event::own;
use engine::id::Handle;
use engine::time::Time;
use mail::classify::Class;
use mail::mime::Message;
use mail::transport::{Envelope, Outcome, Stage};
use store::alert::Pace;
use store::append::OwnEvent;
use store::finish::{Finish, Finished};
use store::outbox::{Claim, HandOver};

use crate::feedback::{self, Said, What};
use crate::outcome::{finish, outcome};
use crate::outlet::Parcel;
use crate::{Error, Runner};

/// The pause before an outcome that could not be written is written again.
const AFTER_FAULT: Duration = Duration::from_secs(2);
/// So often it is tried: five minutes, in which somebody may make room on a full disk. Nothing else
/// of the bucket is sent meanwhile.
const FINISH_ATTEMPTS_MAX: usize = 150;

/// A message that may leave, with all that is needed for it.
pub(crate) struct Ready {
    pub(crate) claim: Claim,
    pub(crate) workflow: Handle,
    /// How many journeys led to it, the one that decided it among them.
    pub(crate) hops: u32,
    /// How it counts towards its workflow's budgets, if that has any.
    pub(crate) pace: Option<Pace>,
    pub(crate) hand_over: HandOver,
    /// The state of the definitions by which nobody hears that it was sent.
    pub(crate) unheard_at: Option<i64>,
    pub(crate) email_version: i64,
    pub(crate) envelope: Envelope,
    pub(crate) message: Message,
}

impl Runner {
    /// Delivers one message; what came of it, if it was sent at all.
    pub(crate) async fn deliver_one(&self, one: Ready) -> Result<Option<Finish>, Error> {
        // This process was asleep: whoever took the bucket has settled it, or nobody took it.
        if !self.may_send() {
            tracing::warn!(message = %one.claim.message, "a message was not sent: the lease ran out first");
            self.doubt(one.hand_over.bucket);
            return Ok(None);
        }
        let delivered = self.outlet.deliver(one.parcel()).await;
        self.crash_point("deliver.after")?;
        let now = self.clock.now();
        self.hear_of(&delivered, &one.claim, now).await;
        let outcome = outcome(delivered, &one.claim, now);
        let (bucket, version) = (one.hand_over.bucket, Some(one.email_version));
        let mut result = finish(
            bucket,
            &one.claim,
            (&one.workflow, one.hops),
            version,
            outcome,
            now,
        );
        result.pace = one.pace;
        let is_sent = |event: &OwnEvent| event.name == own::EMAIL_SENT;
        result.unheard_at = one
            .unheard_at
            .filter(|_| result.event.as_ref().is_some_and(is_sent));
        Ok(Some(result))
    }

    /// A server that says at once that nobody is there says what a mail that comes back would say. What is
    /// lost of it is said again by the next message.
    async fn hear_of(&self, delivered: &Outcome, claim: &Claim, now: Time) {
        let Outcome::Refused {
            stage: Stage::Recipient | Stage::Data | Stage::Message,
            code,
            enhanced,
            text,
        } = delivered
        else {
            return;
        };
        let status = enhanced.map(|code| code.to_string());
        let class = self.rules.classify(Some(*code), status.as_deref(), text);
        // What goes to people on our side is nothing that happened to the contact.
        if class != Class::Hard || claim.part != 0 {
            return;
        }
        let said = Said {
            workspace: claim.workspace,
            message: claim.message,
            what: What::Bounced {
                class,
                status,
                detail: format!("{code} {text}"),
            },
            way: self.outlet.way(),
        };
        if let Err(error) = feedback::take(&self.store, &said, now).await {
            let message = claim.message;
            tracing::error!(%message, %error, "that nobody is there could not be written down");
        }
    }

    /// Writes down what became of messages that were sent; how many could be. A message may have
    /// arrived, so its outcome is worth some patience.
    pub(crate) async fn finish_sent(&self, mut results: Vec<Finish>) -> Result<usize, Error> {
        let mut written = 0;
        for attempt in 1.. {
            match self.store.system().finish(results.clone()).await {
                Ok(finished) => {
                    let done = finished.iter().filter(|one| **one == Finished::Done);
                    written += done.count();
                    let told = results.into_iter().zip(finished);
                    results = told.filter_map(without_its_event).collect();
                    if results.is_empty() {
                        break;
                    }
                }
                Err(error) if error.is_final() || attempt == FINISH_ATTEMPTS_MAX => {
                    return Err(error.into());
                }
                Err(error) => {
                    let messages = results.len();
                    tracing::error!(messages, %error, attempt, "the outcomes of messages could not be written; they are written again");
                    tokio::time::sleep(AFTER_FAULT).await;
                }
            }
        }
        Ok(written)
    }
}

/// What is tried again of an outcome that could not be written: all but the event that tells of it.
fn without_its_event((mut one, finished): (Finish, Finished)) -> Option<Finish> {
    let Finished::Not(why) = finished else {
        return None;
    };
    let message = one.message;
    if one.event.take().is_some() {
        tracing::error!(%message, why, "the event of a message's outcome cannot be written; the outcome is tried without it");
        return Some(one);
    }
    tracing::error!(%message, why, "the outcome of a message cannot be written");
    None
}

impl Ready {
    fn parcel(&self) -> Parcel<'_> {
        Parcel {
            workspace: self.claim.workspace,
            message: self.claim.message,
            envelope: &self.envelope,
            bytes: &self.message,
            at: self.hand_over.at,
        }
    }
}
