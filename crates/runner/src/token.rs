//! The links that stand in messages. A token is a message's number and a MAC over it and its
//! purpose: nobody can make one, and one made for leaving cannot be used for anything else. There
//! is no expiry: an unsubscribe link works for as long as the mail is kept.

use engine::id::MessageId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of the MAC that stand in a link: 2^128 guesses.
const MAC_BYTES: usize = 16;

/// Makes and checks the links of an installation.
#[derive(Clone)]
pub struct Links {
    base_url: String,
    key: [u8; 32],
}

/// What a link is for; part of the MAC.
const UNSUBSCRIBE: &str = "unsubscribe";

impl Links {
    /// Links below a public address such as `https://mail.example.test`, made with a secret key.
    pub fn new(base_url: &str, key: [u8; 32]) -> Self {
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            key,
        }
    }

    /// Where the receiver of this message leaves its interest.
    pub fn unsubscribe(&self, message: MessageId) -> String {
        format!("{}/u/{}", self.base_url, self.token(UNSUBSCRIBE, message))
    }

    /// The message that an unsubscribe token is of; `None` if nobody here made it.
    pub fn unsubscribed(&self, token: &str) -> Option<MessageId> {
        let (id, mac) = token.split_once('.')?;
        let message = MessageId(id.parse().ok()?);
        // The number has one spelling only, so that one message has one link.
        let canonical = id == message.to_string();
        let mac = unhex(mac)?;
        let verified = self
            .mac(UNSUBSCRIBE, message)
            .verify_truncated_left(&mac)
            .is_ok();
        (canonical && mac.len() == MAC_BYTES && verified).then_some(message)
    }

    fn token(&self, purpose: &str, message: MessageId) -> String {
        let mac = self.mac(purpose, message).finalize().into_bytes();
        let hex = mac[..MAC_BYTES]
            .iter()
            .fold(String::new(), |mut hex, byte| {
                hex.push(char::from_digit(u32::from(byte >> 4), 16).expect("four bits"));
                hex.push(char::from_digit(u32::from(byte & 15), 16).expect("four bits"));
                hex
            });
        format!("{message}.{hex}")
    }

    fn mac(&self, purpose: &str, message: MessageId) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.key).expect("a MAC key may have any length");
        mac.update(purpose.as_bytes());
        mac.update(b"\0");
        mac.update(&message.0.to_be_bytes());
        mac
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if !digits || text.len() != 2 * MAC_BYTES {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}

impl std::fmt::Debug for Links {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Links")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_made_here_is_taken() {
        let links = Links::new("https://example.test/", [7; 32]);
        let link = links.unsubscribe(MessageId(42));
        let token = link.strip_prefix("https://example.test/u/").unwrap();
        assert_eq!(links.unsubscribed(token), Some(MessageId(42)));
        let other = Links::new("https://example.test", [8; 32]);
        assert_eq!(other.unsubscribed(token), None);
        for n in 0..token.len() {
            let mut changed = token.to_owned().into_bytes();
            changed[n] = if changed[n] == b'1' { b'2' } else { b'1' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(links.unsubscribed(&changed), None, "{changed}");
        }
        let (_, mac) = token.split_once('.').unwrap();
        for bad in [
            "",
            ".",
            "42",
            "42.",
            &format!("042.{mac}"),
            &format!("42.{}", &mac[2..]),
            &format!("42.{mac}00"),
            "42.é",
        ] {
            assert_eq!(links.unsubscribed(bad), None, "{bad}");
        }
        let purpose = links.token("click", MessageId(42));
        assert_eq!(links.unsubscribed(&purpose), None);
    }
}
