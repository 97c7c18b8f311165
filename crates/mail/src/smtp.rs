//! Handing messages to an SMTP server (RFC 5321).
//!
//! A client of our own, since what a sender has to know is exactly what the libraries hide: whether
//! the last byte had been sent when the connection broke. It keeps connections open between
//! messages, sends a group of commands in one write (PIPELINING), the message with them where the
//! server has CHUNKING, and reads every reply that arrived before it speaks of a lost connection.
//!
//! [`Pool`] is the way in, one per destination. It does not know when to try again, how fast a
//! receiver wants to be served, or what a refusal says about a contact.

mod connection;
mod destination;
mod dial;
mod dot;
mod exchange;
mod idle;
mod pool;
mod reply;
mod session;
mod tls;
mod wire;

pub use self::{
    destination::{CONNECTIONS_MAX, Destination, DestinationError, Login, Security, Timeouts},
    dial::{Dial, Dialling, Stream},
    pool::Pool,
    reply::{REPLY_BYTES_MAX, REPLY_LINE_BYTES_MAX},
    tls::TlsError,
};
pub(crate) use self::{
    dial::TcpDial,
    tls::{Check as TlsCheck, Tls},
};
