//! An SMTP server for tests that misbehaves on request.
//!
//! It speaks the protocol properly, logs every message that it has taken with its envelope, and
//! asks a [`Behaviour`] at every [`Moment`] whether to do something else. There is one file per
//! behaviour under [`behaviour`]; a test of another crate can write its own. It listens on loopback
//! or is reached in memory ([`Sink::dial`]), where a virtual clock can run. It is no mail server:
//! what it takes is gone with it.

pub mod behaviour;
mod dialogue;
mod input;
mod log;
mod server;
mod tls;

use std::time::Duration;

pub use self::{
    log::{Received, Tally},
    server::{Builder, Sink, SinkDial},
    tls::SinkTls,
};

/// What the sink can do unless its behaviour says otherwise.
pub const EXTENSIONS: &[&str] = &[
    "PIPELINING",
    "CHUNKING",
    "8BITMIME",
    "SMTPUTF8",
    "SIZE 20000000",
    "ENHANCEDSTATUSCODES",
];

/// A point of the dialogue at which the sink asks what to do.
#[derive(Debug, Clone, Copy)]
pub enum Moment<'a> {
    /// A connection was opened.
    Connected {
        /// Its number, from 1.
        connection: u64,
    },
    /// EHLO.
    Hello,
    /// STARTTLS.
    StartTls,
    /// A user and a password.
    Login {
        /// The user's name.
        user: &'a str,
        /// The password.
        password: &'a str,
    },
    /// MAIL.
    Sender {
        /// The address.
        address: &'a str,
        /// Whether a login went before.
        is_logged_in: bool,
    },
    /// RCPT.
    Recipient {
        /// The address.
        address: &'a str,
    },
    /// RSET.
    Reset,
    /// DATA.
    Data,
    /// BDAT, before its bytes are read.
    Chunk,
    /// Some bytes of a message have arrived, but not all.
    Partial,
    /// A whole message has arrived.
    Message {
        /// Its number among all that arrived whole, from 1.
        number: u64,
        /// Who gets it; nobody if every recipient was refused.
        recipients: &'a [String],
    },
}

/// What the sink does at a moment. Replies are given as they are sent, without the last CRLF.
#[derive(Debug, Clone)]
pub enum Answer {
    /// What a good server does.
    Usual,
    /// This reply instead. Its code says whether the sink goes along.
    Say(String),
    /// This reply, then the end of the connection.
    SayAndClose(String),
    /// The end of the connection.
    Close,
    /// The message is taken, and the connection ends before the reply to it: the `250` that got
    /// lost. Like `Close` at every other moment.
    TakeAndClose,
    /// Nothing, for ever.
    Silence,
    /// Something, after a while.
    After(Duration, Box<Answer>),
}

impl Answer {
    /// Short for [`Answer::Say`].
    pub fn say(reply: &str) -> Self {
        Self::Say(reply.to_owned())
    }
}

/// How a sink behaves.
pub trait Behaviour: Send + Sync + 'static {
    /// The extensions that EHLO names, besides STARTTLS where there is a certificate.
    fn extensions(&self) -> Vec<&'static str> {
        EXTENSIONS.to_vec()
    }

    /// What to do at a moment.
    fn answer(&self, moment: &Moment<'_>) -> Answer;
}
