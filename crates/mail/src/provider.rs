//! Handing messages to a provider over its HTTP API, in place of SMTP.
//!
//! One file per provider says what its calls look like and what its refusals mean; here one is made
//! through the guarded client, and its answer becomes an [`Outcome`]. One message has one recipient,
//! and carries our reference in the place that the provider repeats in its reports. A provider that
//! takes whole messages gets the signed bytes; the others get the parts, and sign by themselves.
//!
//! Each was written from its public documentation, and is tested against a server that imitates it
//! (`imitated/`), not against the provider. Keys stand in headers only, which are never logged.

mod account;
mod brevo;
mod letter;
mod mailgun;
mod postmark;
mod resend;
mod sendgrid;
mod ses;
mod sigv4;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use outward::Client;
use outward::client::{Answer, Call, Failure, Headers, Method};
use outward::target::Target;

pub use self::account::{Account, AccountError, Name, Secret};
use self::letter::Letter;
use crate::mime::Message;
use crate::transport::{Delivery, Envelope, Outcome, Stage, Transport};

/// What our reference is called in the places that providers repeat.
pub const REFERENCE: &str = "postduif";
/// The header with our reference, for those that repeat headers.
pub const REFERENCE_HEADER: &str = "X-Postduif-Message";
/// Longest time for one call. A provider that has the whole message may still take it, so giving up
/// early is what makes messages of which nobody knows.
const CALL_TIME_MAX: Duration = Duration::from_mins(1);
/// Calls at the same time. Each has a connection of its own, and all six take more.
const AT_ONCE: usize = 20;
/// How often one whose answer was lost is made again, where the provider knows a repetition by its key.
const REPEATS_MAX: usize = 2;
/// The pause before that.
const REPEAT_AFTER: Duration = Duration::from_secs(2);
/// Most characters of what a provider says that are kept.
const WORDS_CHARS_MAX: usize = 400;

/// Seconds since 1970, by the machine's clock: a signature is good for minutes only.
pub type Now = Arc<dyn Fn() -> i64 + Send + Sync>;

/// What is asked of a provider.
struct Asked {
    /// Below its base address.
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

/// What an answer other than a 2xx means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// Not now: too much at once, or it is away.
    Busy,
    /// About our account: its key, its domain, its credit. Somebody can mend that.
    Account,
    /// It will not take this message, whoever it is for.
    Letter,
    /// It will not send to this recipient.
    Recipient,
    /// Nobody can tell whether it took the message.
    Unclear,
}

/// The ways of one provider.
trait Api: Send + Sync {
    /// What is asked for one letter; or why it cannot be.
    fn ask(&self, letter: &Letter<'_>, now_s: i64) -> Result<Asked, String>;

    /// What it calls a message that it took.
    fn id(&self, answer: &Told) -> Option<String>;

    /// What its refusal means, where it says more than its status; with its words.
    fn fault(&self, answer: &Told) -> (Option<Fault>, Option<String>);

    /// Whether it knows a repetition by a key in what is asked.
    fn knows_repetitions(&self) -> bool {
        false
    }
}

/// An answer, read as JSON where it is.
struct Told {
    answer: Answer,
    json: serde_json::Value,
}

impl Told {
    fn new(answer: Answer) -> Self {
        let json = serde_json::from_slice(&answer.body).unwrap_or_default();
        Self { answer, json }
    }

    fn status(&self) -> u16 {
        self.answer.status
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.answer.headers.get(name)?.to_str().ok()
    }

    /// The text under a key.
    fn text(&self, key: &str) -> Option<String> {
        self.json.get(key)?.as_str().map(str::to_owned)
    }
}

/// A provider as a way out.
pub struct Provider {
    name: Name,
    api: Box<dyn Api>,
    base: Target,
    client: Arc<Client>,
    now: Now,
    repeat_after: Duration,
}

impl Provider {
    /// A provider with our account there, called through this client.
    pub fn new(account: &Account, client: Arc<Client>, now: Now) -> Result<Self, AccountError> {
        let base = account.base()?;
        let api: Box<dyn Api> = match account.name {
            Name::Ses => Box::new(ses::Ses::new(account, &base)?),
            Name::Postmark => Box::new(postmark::Postmark::new(account)),
            Name::Mailgun => Box::new(mailgun::Mailgun::new(account)?),
            Name::SendGrid => Box::new(sendgrid::SendGrid::new(account)),
            Name::Brevo => Box::new(brevo::Brevo::new(account)),
            Name::Resend => Box::new(resend::Resend::new(account)),
        };
        Ok(Self {
            name: account.name,
            api,
            base,
            client,
            now,
            repeat_after: REPEAT_AFTER,
        })
    }

    /// The same, with another pause before a call whose answer was lost is made again.
    #[must_use]
    pub fn repeating_after(self, repeat_after: Duration) -> Self {
        Self {
            repeat_after,
            ..self
        }
    }

    async fn send(&self, envelope: &Envelope, message: &Message) -> Outcome {
        let letter = Letter::new(envelope, message);
        let repeats = if self.api.knows_repetitions() {
            REPEATS_MAX
        } else {
            0
        };
        let mut outcome = self.send_once(&letter).await;
        for _ in 0..repeats {
            if !matches!(outcome, Outcome::Unknown { .. }) {
                break;
            }
            tokio::time::sleep(self.repeat_after).await;
            outcome = match self.send_once(&letter).await {
                // The first call may have arrived, whatever became of this one.
                Outcome::Retry { text, .. } => Outcome::Unknown { text },
                outcome => outcome,
            };
        }
        outcome
    }

    async fn send_once(&self, letter: &Letter<'_>) -> Outcome {
        let call = match self.call(letter) {
            Ok(call) => call,
            Err(why) => return self.refused(Stage::Sender, 554, &why),
        };
        match self.client.call(&call).await {
            Ok(answer) => self.outcome(&Told::new(answer)),
            Err(failure) => self.failed(&failure),
        }
    }

    fn call(&self, letter: &Letter<'_>) -> Result<Call, String> {
        let asked = self.api.ask(letter, (self.now)())?;
        let mut headers = Headers::default();
        for (name, value) in &asked.headers {
            headers
                .add(name, value)
                .map_err(|error| error.to_string())?;
        }
        let target = self.base.below(&asked.path);
        Ok(Call {
            method: Method::Post,
            target: target.map_err(|error| error.to_string())?,
            headers,
            body: asked.body.into(),
            timeout: CALL_TIME_MAX,
            redirects_max: 0,
        })
    }

    fn outcome(&self, told: &Told) -> Outcome {
        let status = told.status();
        if (200..300).contains(&status) {
            let id = self.api.id(told).unwrap_or_default();
            let reply = format!("{} took it: {status} {id}", self.name);
            return Outcome::Accepted {
                reply: shortened(&reply),
            };
        }
        let (fault, words) = self.api.fault(told);
        let words =
            words.unwrap_or_else(|| String::from_utf8_lossy(&told.answer.body).into_owned());
        let stage = match fault.unwrap_or_else(|| by_status(status)) {
            Fault::Unclear => {
                return Outcome::Unknown {
                    text: self.said(status, &words),
                };
            }
            Fault::Letter => return self.refused(Stage::Sender, status, &words),
            Fault::Recipient => return self.refused(Stage::Recipient, status, &words),
            Fault::Busy => Stage::Message,
            Fault::Account => Stage::Login,
        };
        Outcome::Retry {
            stage,
            code: Some(status),
            enhanced: None,
            text: self.said(status, &words),
            after: retry_after(told),
        }
    }

    /// There was no answer.
    fn failed(&self, failure: &Failure) -> Outcome {
        let text = shortened(&format!("{}: {failure}", self.name));
        if failure.may_have_arrived() {
            return Outcome::Unknown { text };
        }
        Outcome::Retry {
            stage: Stage::Connect,
            code: None,
            enhanced: None,
            text,
            after: None,
        }
    }

    fn refused(&self, stage: Stage, code: u16, words: &str) -> Outcome {
        Outcome::Refused {
            stage,
            code,
            enhanced: None,
            text: shortened(&format!("{}: {words}", self.name)),
        }
    }

    fn said(&self, status: u16, words: &str) -> String {
        shortened(&format!("{}: {status} {words}", self.name))
    }
}

impl Transport for Provider {
    fn deliver<'a>(&'a self, envelope: &'a Envelope, message: &'a Message) -> Delivery<'a> {
        Box::pin(self.send(envelope, message))
    }

    fn at_once(&self) -> usize {
        AT_ONCE
    }

    fn way(&self) -> &'static str {
        self.name.as_str()
    }
}

impl fmt::Debug for Provider {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What a status means by itself. A server that fails inside (500) or a machine before it that gave up
/// waiting (502, 504) may have passed the message on; one that is away (503) has not.
fn by_status(status: u16) -> Fault {
    match status {
        408 | 425 | 429 | 503 => Fault::Busy,
        // A redirect is not followed, so nothing was taken.
        300..400 | 401 | 402 | 403 | 404 | 405 | 407 => Fault::Account,
        400..500 => Fault::Letter,
        _ => Fault::Unclear,
    }
}

/// The seconds that a provider asks for. A date is not read: its clock is not ours.
fn retry_after(told: &Told) -> Option<Duration> {
    let text = told.header("retry-after")?;
    text.trim().parse().ok().map(Duration::from_secs)
}

/// One line, not too long.
fn shortened(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(WORDS_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_status_means() {
        let check = |statuses: &[u16], expect: Fault| {
            for status in statuses {
                assert_eq!(by_status(*status), expect, "{status}");
            }
        };
        check(&[408, 429, 503], Fault::Busy);
        check(&[301, 307, 401, 402, 403, 404], Fault::Account);
        check(&[400, 409, 413, 422], Fault::Letter);
        check(&[500, 502, 504, 599, 100], Fault::Unclear);
    }

    #[test]
    fn words_are_one_line_and_short() {
        assert_eq!(shortened(" a\r\n b\t c "), "a b c");
        assert_eq!(
            shortened(&"é".repeat(1_000)).chars().count(),
            WORDS_CHARS_MAX
        );
    }
}
