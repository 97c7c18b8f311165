//! The links that stand in messages. A token says whose message it is and carries a MAC over that
//! and its purpose: nobody can make one, and one made for leaving cannot be used for anything else.
//! It has the contact's number and never the bucket, which changes when a database is moved. There
//! is no expiry: an unsubscribe link works for as long as the mail is kept.

use engine::id::{ContactId, MessageId, WorkspaceId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of the MAC that stand in a link: 2^128 guesses.
const MAC_BYTES: usize = 16;
/// What a link is for; part of the MAC.
const UNSUBSCRIBE: &str = "unsubscribe";

/// Makes and checks the links of an installation.
#[derive(Clone)]
pub struct Links {
    base_url: String,
    key: [u8; 32],
}

/// The message that a link stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// Whose message it is.
    pub workspace: WorkspaceId,
    /// Who got it.
    pub contact: ContactId,
    /// The message.
    pub message: MessageId,
}

impl Links {
    /// Links below a public address such as `https://mail.example.test`, made with a secret key.
    pub fn new(base_url: &str, key: [u8; 32]) -> Self {
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            key,
        }
    }

    /// Where the receiver of this message leaves its interest.
    pub fn unsubscribe(&self, bearer: Bearer) -> String {
        format!("{}/u/{}", self.base_url, self.token(UNSUBSCRIBE, bearer))
    }

    /// The page of a workflow, for people on our side.
    pub(crate) fn workflow(&self, handle: &engine::id::Handle) -> String {
        format!("{}/workflows/{handle}", self.base_url)
    }

    /// Whose an unsubscribe token is; `None` if nobody here made it.
    pub fn unsubscribing(&self, token: &str) -> Option<Bearer> {
        let mut parts = token.split('.');
        let mut number = || parts.next()?.parse().ok();
        let bearer = Bearer {
            workspace: WorkspaceId(number()?),
            contact: ContactId(number()?),
            message: MessageId(number()?),
        };
        let mac = unhex(parts.next()?)?;
        self.mac(UNSUBSCRIBE, bearer)
            .verify_truncated_left(&mac)
            .ok()?;
        // One message has one spelling of its link.
        (self.token(UNSUBSCRIBE, bearer) == token).then_some(bearer)
    }

    fn token(&self, purpose: &str, bearer: Bearer) -> String {
        let mac = self.mac(purpose, bearer).finalize().into_bytes();
        let hex = mac[..MAC_BYTES]
            .iter()
            .fold(String::new(), |mut hex, byte| {
                hex.push(char::from_digit(u32::from(byte >> 4), 16).expect("four bits"));
                hex.push(char::from_digit(u32::from(byte & 15), 16).expect("four bits"));
                hex
            });
        format!(
            "{}.{}.{}.{hex}",
            bearer.workspace, bearer.contact, bearer.message
        )
    }

    fn mac(&self, purpose: &str, bearer: Bearer) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.key).expect("a MAC key may have any length");
        mac.update(purpose.as_bytes());
        mac.update(b"\0");
        for number in [bearer.workspace.0, bearer.contact.0, bearer.message.0] {
            mac.update(&number.to_be_bytes());
        }
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
        let bearer = Bearer {
            workspace: WorkspaceId(1),
            contact: ContactId(22),
            message: MessageId(42),
        };
        let links = Links::new("https://example.test/", [7; 32]);
        let link = links.unsubscribe(bearer);
        let token = link.strip_prefix("https://example.test/u/").unwrap();
        assert_eq!(links.unsubscribing(token), Some(bearer));
        let other = Links::new("https://example.test", [8; 32]);
        assert_eq!(other.unsubscribing(token), None);
        for n in 0..token.len() {
            let mut changed = token.to_owned().into_bytes();
            changed[n] = if changed[n] == b'1' { b'2' } else { b'1' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(links.unsubscribing(&changed), None, "{changed}");
        }
        let (numbers, mac) = token.rsplit_once('.').unwrap();
        let spelled = [
            String::new(),
            "...".to_owned(),
            numbers.to_owned(),
            format!("{numbers}."),
            format!("0{token}"),
            format!("+{token}"),
            format!("{numbers}.{}", &mac[2..]),
            format!("{token}00"),
            format!("{token}.1"),
            "1.22.42.é".to_owned(),
        ];
        for bad in spelled {
            assert_eq!(links.unsubscribing(&bad), None, "{bad}");
        }
        assert_eq!(links.unsubscribing(&links.token("click", bearer)), None);
    }
}
