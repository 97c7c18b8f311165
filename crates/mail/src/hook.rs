//! What providers tell of messages by a webhook: from the raw bytes of a request to what it says of
//! which message.
//!
//! Who told it is checked on those bytes before anything in them is read. How a provider proves itself
//! and what its words mean stand in one file each. Whether a reference is one of ours, whether the same
//! was told before and what follows from it is for the caller. Opens and clicks are not read: links and
//! pictures in our mail are our own.

mod brevo;
mod instant;
mod mailgun;
mod postmark;
mod resend;
mod sendgrid;
mod sns;

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

pub use self::sns::{Opened, Sealed};
use crate::classify::{Class, Rules};
use crate::provider::{Name, Secret};

/// How long a signature is good whose provider signs each try anew: the tolerance of Standard Webhooks.
const FRESH_S: i64 = 5 * 60;
/// How long one is good that may be sent again for a day.
const DAY_S: i64 = 24 * 60 * 60;
/// How long a proof is good at the most, by a clock that is a little behind.
pub const PROOF_GOOD_S: i64 = DAY_S + FRESH_S;
/// Most characters of the other side's words.
const DETAIL_CHARS_MAX: usize = 2_000;

/// A request.
pub struct Received<'a> {
    /// The value of a header, by its name in small letters.
    pub header: &'a dyn Fn(&str) -> Option<String>,
    /// The body, as it came.
    pub body: &'a [u8],
    /// Now, in seconds since 1970.
    pub now_s: i64,
}

/// What a provider tells of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What we gave it to repeat.
    pub reference: String,
    /// By what a repetition is known: the event's number, or a hash.
    pub id: String,
    /// What proves it, where that is not over what it says: good for one thing said.
    pub proof: Option<String>,
    /// What it says.
    pub what: Said,
}

impl Told {
    /// What is the same for the same said of the same message, and for nothing else.
    pub fn said(&self) -> String {
        let what = match &self.what {
            Said::Delivered => "delivered".to_owned(),
            Said::Complained => "complained".to_owned(),
            Said::Bounced { status, detail, .. } => {
                format!(
                    "bounced\0{}\0{detail}",
                    status.as_deref().unwrap_or_default()
                )
            }
        };
        hash(format!("{}\0{what}", self.reference).as_bytes())
    }
}

/// What can be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// It arrived.
    Delivered,
    /// It came back.
    Bounced {
        /// What that means.
        class: Class,
        /// The enhanced status code.
        status: Option<String>,
        /// The words of the other side.
        detail: String,
    },
    /// Its receiver called it spam.
    Complained,
}

/// What a request holds.
#[derive(Debug)]
pub enum Heard {
    /// This, in its order.
    Told(Vec<Told>),
    /// Something that only the certificate it names can open.
    Sealed(Box<Sealed>),
}

/// Why a request is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No proof of who sent it.
    #[error("the signature or the login is missing")]
    Unsigned,
    /// A proof that is none.
    #[error("the signature or the login is not right")]
    Signature,
    /// A proof of another time.
    #[error("the signature is of another time")]
    Old,
    /// The proof is right, and what it proves cannot be read.
    #[error("the body is not what this provider sends")]
    Malformed,
    /// A topic that nobody named.
    #[error("the topic is not one of those that were named")]
    Topic,
}

/// Why a key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HookError {
    /// SES: no topics.
    #[error(
        "name the topics whose messages are taken: ARNs such as arn:aws:sns:eu-west-1:123456789012:mail, with commas"
    )]
    Topics,
    /// Too short to be a secret.
    #[error(
        "this is too short: at least {SECRET_BYTES_MIN} characters, for Postmark and Brevo as `user:password`"
    )]
    Short,
    /// SendGrid: no public key.
    #[error("this is no public key as SendGrid shows it: base64, on one line")]
    PublicKey,
    /// Resend: no secret.
    #[error("this is no secret as Resend shows it: `whsec_` and base64")]
    Svix,
}

/// Shortest key that is a secret.
const SECRET_BYTES_MIN: usize = 16;

/// How a provider proves itself.
pub struct Hook {
    name: Name,
    proof: Proof,
}

enum Proof {
    /// A whole `Authorization` header.
    Login(String),
    Hmac(Secret),
    PublicKey(Vec<u8>),
    Svix(Vec<u8>),
    Topics(Vec<String>),
}

impl Hook {
    /// The webhook of a provider, with what it proves itself by.
    pub fn new(name: Name, key: &Secret) -> Result<Self, HookError> {
        let key = key.reveal().trim();
        let is_long = || {
            let long = key.len() >= SECRET_BYTES_MIN;
            long.then_some(()).ok_or(HookError::Short)
        };
        let proof = match name {
            Name::Ses => Proof::Topics(sns::topics(key).ok_or(HookError::Topics)?),
            Name::Postmark | Name::Brevo => {
                is_long()?;
                Proof::Login(login(key))
            }
            Name::Mailgun => {
                is_long()?;
                Proof::Hmac(Secret::new(key))
            }
            Name::SendGrid => {
                Proof::PublicKey(sendgrid::public_key(key).ok_or(HookError::PublicKey)?)
            }
            Name::Resend => Proof::Svix(resend::secret(key).ok_or(HookError::Svix)?),
        };
        Ok(Self { name, proof })
    }

    /// Whose it is.
    pub fn name(&self) -> Name {
        self.name
    }

    /// What a request tells, if its provider sent it.
    pub fn read(&self, received: &Received<'_>, rules: &Rules) -> Result<Heard, Refused> {
        let words = Words { rules };
        let told = match &self.proof {
            Proof::Topics(topics) => {
                let sealed = sns::read(received, topics)?;
                return Ok(Heard::Sealed(Box::new(sealed)));
            }
            Proof::Login(expect) => {
                let given = (received.header)("authorization").ok_or(Refused::Unsigned)?;
                is_equal(given.as_bytes(), expect.as_bytes())?;
                let json = json(received.body)?;
                let id = hash(received.body);
                match self.name {
                    Name::Brevo => brevo::told(&json, id, &words),
                    _ => postmark::told(&json, id, &words),
                }
            }
            Proof::Hmac(secret) => mailgun::read(received, secret, &words)?,
            Proof::PublicKey(key) => sendgrid::read(received, key, &words)?,
            Proof::Svix(secret) => resend::read(received, secret, &words)?,
        };
        Ok(Heard::Told(told))
    }
}

impl fmt::Debug for Hook {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hook")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// `user:password` is a login, anything else a token.
fn login(key: &str) -> String {
    if key.contains(':') {
        format!("Basic {}", STANDARD.encode(key))
    } else {
        format!("Bearer {key}")
    }
}

/// What the words of a provider and of a mail server mean together.
struct Words<'a> {
    rules: &'a Rules,
}

impl Words<'_> {
    /// The provider's `class` counts, unless the mail server says that it is about us, or that it may pass:
    /// nobody is given up for a block of ours that a provider counts as permanent.
    fn bounced(&self, class: Class, status: Option<&str>, detail: &str) -> Said {
        let known = self.rules.known(None, status, detail);
        let class = match (class, known) {
            (Class::None, _) => Class::None,
            (Class::Block, _) | (_, Some(Class::Block)) => Class::Block,
            (Class::Hard, Some(Class::Soft | Class::None)) => Class::Soft,
            (class, _) => class,
        };
        Said::Bounced {
            class,
            status: status.map(str::to_owned),
            detail: detail.chars().take(DETAIL_CHARS_MAX).collect(),
        }
    }
}

fn json(body: &[u8]) -> Result<Value, Refused> {
    serde_json::from_slice(body).map_err(|_| Refused::Malformed)
}

/// The text at a pointer such as `/data/bounce/type`; empty where there is none.
fn text<'j>(json: &'j Value, pointer: &str) -> &'j str {
    json.pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// What is told, where it is about a message with a reference.
fn about(reference: &str, id: String, what: Option<Said>) -> Option<Told> {
    let what = what.filter(|_| !reference.is_empty())?;
    Some(Told {
        reference: reference.to_owned(),
        id,
        proof: None,
        what,
    })
}

fn hash(body: &[u8]) -> String {
    STANDARD.encode(digest(&SHA256, body).as_ref())
}

/// Takes as long whatever differs.
fn is_equal(given: &[u8], expect: &[u8]) -> Result<(), Refused> {
    verify_slices_are_equal(given, expect).map_err(|_| Refused::Signature)
}

/// Whether an instant is near enough.
fn is_fresh(at_s: i64, now_s: i64, window_s: i64) -> Result<(), Refused> {
    let is_near = now_s
        .checked_sub(at_s)
        .is_some_and(|age| (-FRESH_S..=window_s).contains(&age));
    is_near.then_some(()).ok_or(Refused::Old)
}

#[cfg(test)]
mod tests;
