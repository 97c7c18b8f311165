//! A message as providers take it: whole, or in parts. The parts are read back from the signed bytes,
//! which are what is kept and tried again, so both ways say the same.

use mail_parser::{Addr, Address as Parsed, MessageParser};

use super::REFERENCE_HEADER;
use crate::mime::Message;
use crate::transport::Envelope;

/// The headers that go along beside those which have a field of their own. Others are the provider's.
const ALONG: [&str; 7] = [
    "Message-ID",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Feedback-ID",
    "Auto-Submitted",
    "In-Reply-To",
];

/// A message on its way.
pub(super) struct Letter<'a> {
    pub(super) envelope: &'a Envelope,
    message: &'a Message,
}

/// Somebody, with the name that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) name: Option<String>,
    pub(super) email: String,
}

/// What a message says.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) from: Person,
    pub(super) reply_to: Option<Person>,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: Option<String>,
    /// Each on one line; ours with the reference is the last.
    pub(super) headers: Vec<(&'static str, String)>,
}

impl<'a> Letter<'a> {
    pub(super) fn new(envelope: &'a Envelope, message: &'a Message) -> Self {
        Self { envelope, message }
    }

    /// What the provider is to repeat in its reports.
    pub(super) fn reference(&self) -> &str {
        self.envelope.reference.as_deref().unwrap_or_default()
    }

    /// Who gets it.
    pub(super) fn to(&self) -> &str {
        self.envelope.to.as_str()
    }

    /// The whole message, with the reference in a header that no signature covers.
    pub(super) fn whole(&self) -> Vec<u8> {
        let header = format!("{REFERENCE_HEADER}: {}\r\n", self.reference());
        let header = if self.reference().is_empty() {
            String::new()
        } else {
            header
        };
        [header.as_bytes(), self.message.as_bytes()].concat()
    }

    /// Its parts; or why it has none.
    pub(super) fn parts(&self) -> Result<Parts, String> {
        let raw = self.message.as_bytes();
        let parsed = MessageParser::default().parse(raw);
        let parsed = parsed.ok_or("the message cannot be read")?;
        let has_html = parsed
            .parts
            .iter()
            .any(mail_parser::MessagePart::is_text_html);
        let text = parsed.body_text(0).unwrap_or_default().into_owned();
        let html = parsed.body_html(0).filter(|_| has_html);
        let mut headers = along(raw);
        if !self.reference().is_empty() {
            headers.push((REFERENCE_HEADER, self.reference().to_owned()));
        }
        Ok(Parts {
            from: parsed
                .from()
                .and_then(person)
                .ok_or("the message has no From")?,
            reply_to: parsed.reply_to().and_then(person),
            subject: parsed.subject().unwrap_or_default().to_owned(),
            text,
            html: html.map(std::borrow::Cow::into_owned),
            headers,
        })
    }
}

impl Person {
    /// `"Corner shop" <hello@shop.example>`.
    pub(super) fn shown(&self) -> String {
        let Some(name) = &self.name else {
            return self.email.clone();
        };
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{quoted}\" <{}>", self.email)
    }
}

fn person(parsed: &Parsed<'_>) -> Option<Person> {
    let Addr { name, address } = parsed.first()?;
    let named = name.as_deref().filter(|name| !name.is_empty());
    Some(Person {
        name: named.map(str::to_owned),
        email: address.as_deref()?.to_owned(),
    })
}

/// The headers that go along, unfolded.
fn along(raw: &[u8]) -> Vec<(&'static str, String)> {
    let end = memchr::memmem::find(raw, b"\r\n\r\n").unwrap_or(raw.len());
    let head = String::from_utf8_lossy(&raw[..end]);
    // A line that begins with a blank goes on with the one before (RFC 5322 §2.2.3).
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let mut found = Vec::new();
    for line in head.split("\r\n") {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let known = ALONG.iter().find(|known| known.eq_ignore_ascii_case(name));
        found.extend(known.map(|known| (*known, value.trim().to_owned())));
    }
    found
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::address::Address;

    /// A message as we build them, with everything in it that matters here.
    pub(in super::super) const RAW: &str = "DKIM-Signature: v=1; b=abc\r\n\
        From: =?utf-8?B?Q2Fmw6k=?= <hello@shop.example>\r\nTo: <zoe@b.example>\r\n\
        Subject: =?utf-8?Q?Hall=C3=B6chen?=\r\nMessage-ID: <7.x@shop.example>\r\n\
        List-Id: <offers.shop.example>\r\nList-Unsubscribe:\r\n <https://shop.example/u/1>\r\n\
        List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n\
        --b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        <p>Caf=C3=A9</p>\r\n--b--\r\n";

    pub(in super::super) fn envelope() -> Envelope {
        Envelope {
            from: Address::new("bounce@shop.example").unwrap(),
            to: Address::new("zoe@b.example").unwrap(),
            reference: Some("1-7-abc".to_owned()),
        }
    }

    pub(in super::super) fn message() -> Message {
        Message::from_bytes(RAW.as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn the_parts_say_what_the_message_says() {
        let (envelope, message) = (envelope(), message());
        let parts = Letter::new(&envelope, &message).parts().unwrap();
        assert_eq!(parts.from.shown(), "\"Café\" <hello@shop.example>");
        assert_eq!(parts.subject, "Hallöchen");
        assert_eq!(parts.text.trim_end(), "Hello");
        assert_eq!(parts.html.unwrap().trim_end(), "<p>Café</p>");
        assert_eq!(parts.reply_to, None);
        let headers = [
            ("Message-ID", "<7.x@shop.example>"),
            ("List-Id", "<offers.shop.example>"),
            ("List-Unsubscribe", "<https://shop.example/u/1>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            (REFERENCE_HEADER, "1-7-abc"),
        ];
        assert_eq!(
            parts.headers,
            headers.map(|(name, value)| (name, value.to_owned()))
        );
    }

    #[test]
    fn a_text_alone_has_no_html_and_a_name_cannot_end_early() {
        let raw = "From: a@b.example\r\nReply-To: c@d.example\r\n\r\nJust text <p>\r\n";
        let message = Message::from_bytes(raw.as_bytes().to_vec()).unwrap();
        let mut envelope = envelope();
        envelope.reference = None;
        let letter = Letter::new(&envelope, &message);
        let parts = letter.parts().unwrap();
        assert_eq!((parts.html, parts.headers), (None, Vec::new()));
        assert_eq!(parts.reply_to.unwrap().shown(), "c@d.example");
        assert_eq!(letter.whole(), raw.as_bytes());
        let sly = Person {
            name: Some("a\" <x@y.example>, \\".to_owned()),
            email: "a@b.example".to_owned(),
        };
        assert_eq!(sly.shown(), r#""a\" <x@y.example>, \\" <a@b.example>"#);
    }
}
