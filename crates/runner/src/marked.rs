//! The number of a message, with a MAC, in words that others are given to carry and bring back: in the
//! address that a message is sent from, or beside it at a provider. Nobody can make one, and so nobody
//! can have people taken off by reports about messages that they never got.
//!
//! Small letters, digits and hyphens only, since servers on the way may make letters small. Keys can be
//! changed: the first makes, and all of them check, so what was sent before a change is still known.

use std::fmt::Write as _;

use engine::id::{MessageId, WorkspaceId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Length of one secret.
pub(crate) const KEY_BYTES: usize = 32;
/// Bytes of the MAC: with 2^80 guesses nobody comes through, and a local part stays below 64.
const MAC_BYTES: usize = 10;

/// Makes and checks such words, for one purpose.
#[derive(Clone)]
pub(crate) struct Marks {
    /// What they are for; part of the MAC. It ends in a byte that it does not have elsewhere.
    purpose: Vec<u8>,
    /// The first makes; all of them check.
    keys: Vec<[u8; KEY_BYTES]>,
}

impl Marks {
    pub(crate) fn new(purpose: Vec<u8>, key: [u8; KEY_BYTES]) -> Self {
        Self {
            purpose,
            keys: vec![key],
        }
    }

    pub(crate) fn add_old_keys(&mut self, keys: impl IntoIterator<Item = [u8; KEY_BYTES]>) {
        self.keys.extend(keys);
    }

    /// `3-4711-` and the MAC.
    pub(crate) fn of(&self, workspace: WorkspaceId, message: MessageId) -> String {
        self.made(&self.keys[0], workspace, message)
    }

    /// Which message the words are about; none if nobody here made them for this.
    pub(crate) fn message(&self, words: &str) -> Option<(WorkspaceId, MessageId)> {
        let mut parts = words.split('-');
        let mut number = || parts.next()?.parse().ok();
        let (workspace, message) = (WorkspaceId(number()?), MessageId(number()?));
        let mac = unhex(parts.next()?)?;
        let known = self.keys.iter().find(|key| {
            let made = self.mac(key, workspace, message);
            made.verify_truncated_left(&mac).is_ok()
        })?;
        // One message has one spelling under each key.
        (self.made(known, workspace, message) == words).then_some((workspace, message))
    }

    fn made(&self, key: &[u8; KEY_BYTES], workspace: WorkspaceId, message: MessageId) -> String {
        let mac = self.mac(key, workspace, message).finalize().into_bytes();
        let hex = mac[..MAC_BYTES]
            .iter()
            .fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            });
        format!("{workspace}-{message}-{hex}")
    }

    fn mac(
        &self,
        key: &[u8; KEY_BYTES],
        workspace: WorkspaceId,
        message: MessageId,
    ) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a MAC key may have any length");
        mac.update(&self.purpose);
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
