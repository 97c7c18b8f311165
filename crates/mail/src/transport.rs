//! The door through which a message leaves, and what can become of it.
//!
//! SMTP is one transport, a provider's API another. Whoever sends sees an [`Outcome`] and no
//! connection. The four outcomes are about certainty: three are definite, and [`Outcome::Unknown`]
//! is the only one after which the message may or may not have arrived. Whether to try again, and
//! when, is for the caller to say.

use std::{fmt, pin::Pin, time::Duration};

use crate::{address::Address, mime::Message};

/// Between whom a message travels. One message has one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Where a bounce goes.
    pub from: Address,
    /// Who gets the message.
    pub to: Address,
    /// What a provider is asked to repeat whenever it tells of this message: at most 80 of `a-z`, `0-9`
    /// and `-`, which each of them takes. SMTP has no place for it.
    pub reference: Option<String>,
}

/// How far an attempt had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Looking up the host and opening the connection.
    Connect,
    /// The server's greeting and ours.
    Hello,
    /// From plain to encrypted.
    Tls,
    /// User and password.
    Login,
    /// The envelope's sender. A refusal here is about us, whoever the recipient was.
    Sender,
    /// The envelope's recipient.
    Recipient,
    /// The message itself, until its last byte was sent.
    Data,
    /// The answer to the whole message.
    Message,
}

/// What became of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server has taken the message and answers for it from now on.
    Accepted {
        /// Its reply, such as `250 2.0.0 queued as 4F1`.
        reply: String,
    },
    /// The server will not take this message (5xx). Nothing was delivered.
    Refused {
        /// What was refused.
        stage: Stage,
        /// The code of the reply: 500 to 599 of a mail server, the status of a provider's answer.
        code: u16,
        /// The enhanced status code (RFC 3463), if there was one.
        enhanced: Option<EnhancedCode>,
        /// The text of the reply.
        text: String,
    },
    /// Not now: 4xx of a mail server, or no connection, or the connection was lost before the last byte was sent.
    /// Also everything that is about us and not about this message, such as a refused login.
    /// Nothing was delivered.
    Retry {
        /// How far it had come.
        stage: Stage,
        /// The code of the reply, if there was one.
        code: Option<u16>,
        /// The enhanced status code (RFC 3463), if there was one.
        enhanced: Option<EnhancedCode>,
        /// The text of the reply, or what went wrong.
        text: String,
        /// How long the server asks to be left alone, if it does.
        after: Option<Duration>,
    },
    /// The connection was lost between the last byte and the answer: delivered or not, nobody here
    /// knows.
    Unknown {
        /// What went wrong.
        text: String,
    },
}

/// An enhanced status code such as `5.1.1` (RFC 3463).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnhancedCode {
    /// 2, 4 or 5.
    pub class: u8,
    /// What it is about: 1 the address, 2 the mailbox, 7 policy, and so on.
    pub subject: u16,
    /// The detail within the subject.
    pub detail: u16,
}

impl EnhancedCode {
    /// Reads the code at the start of a reply's text, as in `5.1.1 no such user`.
    pub fn at_start_of(text: &str) -> Option<Self> {
        let word = text.split_ascii_whitespace().next()?;
        let mut parts = word.split('.').map(|part| part.parse().ok());
        let code = Self {
            class: parts
                .next()?
                .and_then(|class: u16| u8::try_from(class).ok())?,
            subject: parts.next()??,
            detail: parts.next()??,
        };
        let is_code = parts.next().is_none() && matches!(code.class, 2 | 4 | 5);
        is_code.then_some(code)
    }
}

impl fmt::Display for EnhancedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// What [`Transport::deliver`] gives.
pub type Delivery<'a> = Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;

/// A way out for messages. Many deliveries may run at once; a transport bounds by itself how many
/// really do.
pub trait Transport: Send + Sync {
    /// Hands over one message. Whoever drops the future before it is done must treat the message
    /// as [`Outcome::Unknown`].
    fn deliver<'a>(&'a self, envelope: &'a Envelope, message: &'a Message) -> Delivery<'a>;

    /// How many messages it takes at the same time; further ones would wait in it.
    fn at_once(&self) -> usize;

    /// The way by which its refusals came, as reports name it.
    fn way(&self) -> &'static str {
        "smtp"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enhanced_codes() {
        let check = |text: &str, wanted: Option<&str>| {
            let got = EnhancedCode::at_start_of(text).map(|code| code.to_string());
            assert_eq!(got.as_deref(), wanted, "{text:?}");
        };
        check("5.1.1 no such user", Some("5.1.1"));
        check("4.7.500", Some("4.7.500"));
        check("2.0.0\tok", Some("2.0.0"));
        for text in [
            "",
            "no 5.1.1",
            "5.1",
            "5.1.1.1 x",
            "3.1.1",
            "5.x.1",
            "5.1.99999",
            "10.0.0.1",
        ] {
            check(text, None);
        }
    }
}
