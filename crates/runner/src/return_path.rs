//! The addresses that messages are sent from, one for each message, so that whatever comes back says
//! which message it is about. Each carries a MAC: nobody can make one, and so nobody can have people
//! taken off by reports about messages that they never got.
//!
//! Small letters and digits only, since servers on the way may make letters small.

use std::fmt::Write as _;

use engine::id::{MessageId, WorkspaceId};
use hmac::{Hmac, KeyInit, Mac};
use mail::address::{Address, AddressError};
use sha2::Sha256;

/// Bytes of the MAC: with 2^80 guesses nobody comes through, and the local part stays below 64.
const MAC_BYTES: usize = 10;
/// What a MAC is for; part of it.
const PURPOSE: &[u8] = b"return path\0";
/// Before the plus, so that a server can send all of them to one place.
const MAILBOX: &str = "b";

/// Makes and checks such addresses.
#[derive(Clone)]
pub struct ReturnPaths {
    domain: String,
    key: [u8; 32],
}

impl ReturnPaths {
    /// Addresses in this domain, made with a secret key.
    pub fn new(domain: &str, key: [u8; 32]) -> Result<Self, AddressError> {
        let domain = domain.to_ascii_lowercase();
        Address::new(format!("{MAILBOX}@{domain}"))?;
        Ok(Self { domain, key })
    }

    /// Where what is about this message comes back to.
    pub fn of(&self, workspace: WorkspaceId, message: MessageId) -> Result<Address, AddressError> {
        let local = self.local(workspace, message);
        Address::new(format!("{local}@{}", self.domain))
    }

    /// Which message an address is about; none if nobody here made it.
    pub fn message(&self, address: &str) -> Option<(WorkspaceId, MessageId)> {
        let (local, domain) = address.rsplit_once('@')?;
        if !domain.eq_ignore_ascii_case(&self.domain) || !local.is_ascii() {
            return None;
        }
        let local = local.to_ascii_lowercase();
        let mut parts = local.strip_prefix(MAILBOX)?.strip_prefix('+')?.split('-');
        let mut number = || parts.next()?.parse().ok();
        let (workspace, message) = (WorkspaceId(number()?), MessageId(number()?));
        let mac = unhex(parts.next()?)?;
        self.mac(workspace, message)
            .verify_truncated_left(&mac)
            .ok()?;
        // One message has one spelling of its address.
        (self.local(workspace, message) == local).then_some((workspace, message))
    }

    fn local(&self, workspace: WorkspaceId, message: MessageId) -> String {
        let mac = self.mac(workspace, message).finalize().into_bytes();
        let hex = mac[..MAC_BYTES]
            .iter()
            .fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            });
        format!("{MAILBOX}+{workspace}-{message}-{hex}")
    }

    fn mac(&self, workspace: WorkspaceId, message: MessageId) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.key).expect("a MAC key may have any length");
        mac.update(PURPOSE);
        mac.update(self.domain.as_bytes());
        mac.update(b"\0");
        mac.update(&workspace.0.to_be_bytes());
        mac.update(&message.0.to_be_bytes());
        mac
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 2 * MAC_BYTES || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let pairs = (0..text.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}

impl std::fmt::Debug for ReturnPaths {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReturnPaths")
            .field("domain", &self.domain)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_made_here_is_about_a_message() {
        let paths = ReturnPaths::new("Bounce.Example", [7; 32]).unwrap();
        let (workspace, message) = (WorkspaceId(3), MessageId(4711));
        let address = paths.of(workspace, message).unwrap();
        let address = address.as_str();
        assert!(
            address.starts_with("b+3-4711-") && address.ends_with("@bounce.example"),
            "{address}"
        );
        assert_eq!(paths.message(address), Some((workspace, message)));
        // Servers change letters.
        assert_eq!(
            paths.message(&address.to_uppercase()),
            Some((workspace, message))
        );
        for other in [
            ReturnPaths::new("bounce.example", [8; 32]).unwrap(),
            ReturnPaths::new("other.example", [7; 32]).unwrap(),
        ] {
            let moved = address.replace("bounce.example", &other.domain);
            assert_eq!(other.message(&moved), None);
        }
        let local_bytes = address.find('@').unwrap();
        for n in 0..local_bytes {
            let mut changed = address.as_bytes().to_vec();
            changed[n] = if changed[n] == b'1' { b'2' } else { b'1' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(paths.message(&changed), None, "{changed}");
        }
        for bad in [
            "",
            "@",
            "b@bounce.example",
            "b+3-4711@bounce.example",
            "b+3-4711-00@bounce.example",
            "b+03-4711-x@bounce.example",
        ] {
            assert_eq!(paths.message(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_longest_address_is_one() {
        let paths = ReturnPaths::new("bounce.example", [7; 32]).unwrap();
        let (workspace, message) = (WorkspaceId(i64::MAX), MessageId(i64::MAX));
        let address = paths.of(workspace, message).unwrap();
        assert_eq!(paths.message(address.as_str()), Some((workspace, message)));
        assert!(ReturnPaths::new("no domain", [7; 32]).is_err());
    }
}
