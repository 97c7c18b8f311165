//! From the parts of a mail to the bytes of one message (RFC 5322, MIME).
//!
//! Pure: the same [`Email`] gives the same bytes, on any day and any machine. Message-ID and Date
//! are given, the boundary comes from the Message-ID, nothing is random. What goes into a header is
//! of a type that cannot hold a line break; bodies are brought to CRLF before they are written, and
//! the finished bytes are checked once more ([`Message::from_bytes`]). It does not know how the
//! parts were rendered nor how the bytes will travel.

mod body;
mod encode;
mod ids;
mod message;
mod unsubscribe;

use mail_builder::{
    MessageBuilder,
    headers::{
        HeaderType, address::Address as HeaderAddress, content_type::ContentType, date::Date,
        message_id::MessageId as MessageIdHeader, raw::Raw, url::URL,
    },
    mime::MimePart,
};

pub use self::{
    ids::{IdError, ListId, MessageId},
    message::{LINE_BYTES_MAX, MESSAGE_BYTES_MAX, Message, MessageError},
    unsubscribe::{LINK_BYTES_MAX, Unsubscribe, UnsubscribeError},
};
use crate::{
    address::Mailbox,
    header::{HeaderName, HeaderText},
};

/// Most headers beside those with a field of their own.
pub const EXTRA_HEADERS_MAX: usize = 32;

/// About as large are the headers of most messages, with those of the parts.
const HEADERS_BYTES: usize = 2_048;
/// The last millisecond of the year 9999: `Date` has four digits for the year.
const DATE_MS_MAX: i64 = 253_402_300_799_999;

/// Everything that one message says, to one recipient.
#[derive(Debug, Clone, Copy)]
pub struct Email<'a> {
    /// Stays the same over all attempts to deliver this message.
    pub message_id: &'a MessageId,
    /// Milliseconds UTC; the header has whole seconds.
    pub date_ms: i64,
    /// Who it is from.
    pub from: &'a Mailbox,
    /// Who it is to.
    pub to: &'a Mailbox,
    /// Where answers go, if not to `from`.
    pub reply_to: Option<&'a Mailbox>,
    /// The subject.
    pub subject: &'a HeaderText,
    /// The stream of mail that this message belongs to (RFC 2919).
    pub list_id: Option<&'a ListId>,
    /// How to stop that stream (RFC 2369, RFC 8058).
    pub unsubscribe: Option<&'a Unsubscribe>,
    /// Further headers, written in this order.
    pub extra: &'a [(HeaderName, HeaderText)],
    /// The plain text part, always there.
    pub text: &'a str,
    /// The HTML part; with it the message is `multipart/alternative`.
    pub html: Option<&'a str>,
}

/// Why a message cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// A part holds a NUL, which no mail may.
    #[error("the {part} part holds a NUL character (at byte {at})")]
    Nul {
        /// `text` or `html`.
        part: &'static str,
        /// Its place, in bytes.
        at: usize,
    },
    /// A date before 1970 or after 9999.
    #[error("{0} ms is no date for a mail: the years 1970 to 9999 are")]
    Date(i64),
    /// More than [`EXTRA_HEADERS_MAX`] extra headers.
    #[error("{0} extra headers are too many: the limit is {EXTRA_HEADERS_MAX}")]
    ExtraHeaders(usize),
    /// The bytes are no proper message, most likely because they are too many.
    #[error(transparent)]
    Message(#[from] MessageError),
}

impl Email<'_> {
    /// Builds the message.
    pub fn build(&self) -> Result<Message, BuildError> {
        if !(0..=DATE_MS_MAX).contains(&self.date_ms) {
            return Err(BuildError::Date(self.date_ms));
        }
        if self.extra.len() > EXTRA_HEADERS_MAX {
            return Err(BuildError::ExtraHeaders(self.extra.len()));
        }
        let parts = self.text.len() + self.html.map_or(0, str::len);
        // Encoding makes a part somewhat longer.
        let mut bytes = Vec::with_capacity(parts + parts / 8 + HEADERS_BYTES);
        self.headers().body(self.parts()?).serialize(&mut bytes);
        if !bytes.ends_with(b"\r\n") {
            bytes.extend_from_slice(b"\r\n");
        }
        Ok(Message::from_bytes(bytes)?)
    }

    fn headers(&self) -> MessageBuilder<'_> {
        let mut headers = MessageBuilder::new()
            .header("Date", Date::new(self.date_ms.div_euclid(1000)))
            .header("From", mailbox(self.from))
            .header("To", mailbox(self.to));
        if let Some(reply_to) = self.reply_to {
            headers = headers.header("Reply-To", mailbox(reply_to));
        }
        headers = headers
            .header("Subject", encode::text(self.subject))
            .header("Message-ID", MessageIdHeader::new(self.message_id.as_str()));
        if let Some(list) = self.list_id {
            headers = headers.header("List-Id", named(list.name(), list.id()));
        }
        if let Some(unsubscribe) = self.unsubscribe {
            headers = headers.header("List-Unsubscribe", URL::new(unsubscribe.link()));
            if unsubscribe.is_one_click() {
                let post = Raw::new("List-Unsubscribe=One-Click");
                headers = headers.header("List-Unsubscribe-Post", post);
            }
        }
        for (name, value) in self.extra {
            headers = headers.header(name.as_str(), encode::text(value));
        }
        headers
    }

    fn parts(&self) -> Result<MimePart<'_>, BuildError> {
        let text = body::normalised("text", self.text)?;
        let Some(html) = self.html else {
            return Ok(MimePart::new("text/plain", text));
        };
        let html = body::normalised("html", html)?;
        let boundary = body::boundary(self.message_id, &[&text, &html]);
        let kind = ContentType::new("multipart/alternative").attribute("boundary", boundary);
        let parts = vec![
            MimePart::new("text/plain", text),
            MimePart::new("text/html", html),
        ];
        Ok(MimePart::new(kind, parts))
    }
}

fn mailbox(mailbox: &Mailbox) -> HeaderType<'_> {
    named(mailbox.name.as_ref(), mailbox.address.as_str())
}

/// `name <inner>`, as From, To and List-Id have it.
fn named<'a>(name: Option<&'a HeaderText>, inner: &'a str) -> HeaderType<'a> {
    let name = name
        .map(HeaderText::as_str)
        .filter(|name| !name.trim().is_empty());
    match name {
        Some(name) if encode::reads_as_encoded(name) => {
            Raw::new(format!("{} <{inner}>", encode::words(name))).into()
        }
        name => HeaderAddress::new_address(name, inner).into(),
    }
}

#[cfg(test)]
mod tests;
