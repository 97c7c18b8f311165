//! DKIM signatures (RFC 6376, RFC 8463): a domain's word that a mail is its own.
//!
//! Pure: the same message, keys and instant give the same bytes, so a second attempt carries the
//! signature of the first. Headers and body are signed relaxed, since relays fold headers anew. Two
//! keys give two signatures: one with RSA, which everybody verifies, one with Ed25519, which is
//! small. Where keys are kept and which mail is signed is not known here.
//!
//! Written here and not taken from a library: of the kept ones, one does not verify on a body that
//! ends in a line of blanks, one brings a resolver and a second cryptography, and the rest is sixty
//! lines.

mod canon;
mod key;
mod selected;

use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::STANDARD};

pub use self::key::{Algorithm, Key, KeyError, RSA_BITS};
use crate::mime::{Message, MessageError};

/// Longest name of a selector or a domain, as the names of hosts are bounded (RFC 1035).
pub const NAME_BYTES_MAX: usize = 253;
/// Most keys that sign one mail: one of each algorithm, and one of each while keys are changed.
pub const KEYS_MAX: usize = 4;
/// How wide the lines of a signature are: the 78 that RFC 5322 asks for, less its tab.
const LINE_BYTES_MAX: usize = 76;

/// Why a name cannot be a domain's or a selector's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no name of a host: letters, digits, `-` and `_`, parted by points")]
pub struct NameError(pub String);

/// A domain or a selector, in small letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// Takes a name as hosts have it; a domain outside ASCII is written in its `xn--` form.
    pub fn new(name: &str) -> Result<Self, NameError> {
        let is_label = |label: &str| {
            let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            (1..=63).contains(&label.len()) && label.bytes().all(known) && !label.starts_with('-')
        };
        if name.len() > NAME_BYTES_MAX || !name.split('.').all(is_label) {
            return Err(NameError(name.chars().take(NAME_BYTES_MAX).collect()));
        }
        Ok(Self(name.to_ascii_lowercase()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A key with the two names under which the world finds its public half.
#[derive(Debug)]
pub struct Identity {
    /// Whose word it is (`d=`).
    pub domain: Name,
    /// Which of the domain's keys (`s=`).
    pub selector: Name,
    /// The key.
    pub key: Key,
}

impl Identity {
    /// Where the record stands in the domain's name server.
    pub fn record_name(&self) -> String {
        format!(
            "{}._domainkey.{}",
            self.selector.as_str(),
            self.domain.as_str()
        )
    }

    /// Whether mail from this domain is signed: the key's own, or one below it.
    pub fn speaks_for(&self, from: &str) -> bool {
        let from = from.to_ascii_lowercase();
        let rest = from.strip_suffix(self.domain.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

/// Why a message was not signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The key gave no signature, which a sound key always does.
    #[error("the key of {0} gave no signature")]
    Key(String),
    /// With its signatures the message is none any more, most likely for its size.
    #[error(transparent)]
    Message(#[from] MessageError),
}

/// Everybody's keys, and the signing.
#[derive(Debug, Default)]
pub struct Signer {
    identities: Vec<Identity>,
}

impl Signer {
    /// A signer with these keys; none of them is asked for anything yet.
    pub fn new(identities: Vec<Identity>) -> Self {
        Self { identities }
    }

    /// The keys that sign mail from this domain: those of the nearest domain that has any.
    pub fn keys_of(&self, from: &str) -> Vec<&Identity> {
        let speaking = self.identities.iter().filter(|one| one.speaks_for(from));
        let nearest = speaking.clone().map(|one| one.domain.as_str().len()).max();
        let near = |one: &&Identity| Some(one.domain.as_str().len()) == nearest;
        speaking.filter(near).take(KEYS_MAX).collect()
    }

    /// The message with a signature of each key of the sender's domain before its headers; as it came
    /// where the domain has none. `at_seconds` is when it was signed, since 1970.
    pub fn sign(
        &self,
        message: Message,
        from: &str,
        at_seconds: i64,
    ) -> Result<Message, SignError> {
        let identities = self.keys_of(from);
        if identities.is_empty() {
            return Ok(message);
        }
        let bytes = message.into_bytes();
        let (headers, body) = split(&bytes);
        let headers = selected::headers(headers);
        let chosen = selected::chosen(&headers);
        let hash = digest::digest(&digest::SHA256, &canon::body(body));
        let body_hash = STANDARD.encode(hash);
        let mut signed = Vec::with_capacity(bytes.len() + 1_500);
        for identity in identities {
            let line = signature(identity, &chosen, &body_hash, at_seconds)?;
            signed.extend_from_slice(line.as_bytes());
        }
        signed.extend_from_slice(&bytes);
        Ok(Message::from_bytes(signed)?)
    }
}

/// Headers with their line ends, and the body.
fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr::memmem::find(bytes, b"\r\n\r\n").map_or(bytes.len(), |at| at + 2);
    let (headers, rest) = bytes.split_at(end);
    (headers, rest.get(2..).unwrap_or_default())
}

/// One `DKIM-Signature` with its line end.
fn signature(
    identity: &Identity,
    chosen: &selected::Chosen<'_>,
    body_hash: &str,
    at_seconds: i64,
) -> Result<String, SignError> {
    let mut value = Folded::new("DKIM-Signature:");
    value.tag("v=1;");
    value.tag(&format!("a={};", identity.key.algorithm().as_str()));
    value.tag("c=relaxed/relaxed;");
    value.tag(&format!("d={};", identity.domain.as_str()));
    value.tag(&format!("s={};", identity.selector.as_str()));
    value.tag(&format!("t={at_seconds};"));
    let (last, names) = chosen.names.split_last().unwrap_or((&"from", &[]));
    for (n, name) in names.iter().enumerate() {
        value.piece(&format!("{}{name}:", if n == 0 { " h=" } else { "" }));
    }
    value.piece(&format!("{last};"));
    value.tag(&format!("bh={body_hash};"));
    value.tag("b=");
    let mut data = chosen.canonical.clone();
    data.extend_from_slice(&canon::header_without_end(value.text.as_bytes()));
    let made = identity.key.sign(&data);
    let made = made.ok_or_else(|| SignError::Key(identity.record_name()))?;
    value.long(&STANDARD.encode(made));
    value.text.push_str("\r\n");
    Ok(value.text)
}

/// A header that is folded while it grows.
struct Folded {
    text: String,
    column: usize,
}

impl Folded {
    fn new(name: &str) -> Self {
        Self {
            text: name.to_owned(),
            column: name.len(),
        }
    }

    /// A tag, after a blank or on a line of its own.
    fn tag(&mut self, tag: &str) {
        self.piece(&format!(" {tag}"));
    }

    /// Text that is not parted. A line is broken before it if need be, in place of its blank.
    fn piece(&mut self, piece: &str) {
        let mut piece = piece;
        if self.column + piece.len() > LINE_BYTES_MAX {
            self.text.push_str("\r\n\t");
            self.column = 1;
            piece = piece.trim_start();
        }
        self.text.push_str(piece);
        self.column += piece.len();
    }

    /// Text that may be parted anywhere.
    fn long(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let room = LINE_BYTES_MAX.saturating_sub(self.column).min(rest.len());
            let (part, tail) = rest.split_at(room);
            self.text.push_str(part);
            self.column += part.len();
            rest = tail;
            if !rest.is_empty() {
                self.text.push_str("\r\n\t");
                self.column = 1;
            }
        }
    }
}

#[cfg(test)]
mod tests;
