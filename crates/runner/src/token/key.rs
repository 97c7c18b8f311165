//! One secret that makes and checks MACs, and the name by which tokens call it. It knows nothing of
//! what the MACs are over.

use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Length of a secret.
pub(super) const KEY_BYTES: usize = 32;
/// Bytes of the MAC that stand in a link: 2^128 guesses.
const MAC_BYTES: usize = 16;
/// Bytes of a key's name. Two keys of one name do no harm: both are tried.
const NAME_BYTES: usize = 2;
/// A key's name is a MAC over this, which tells nothing of the key.
const NAMING: &[u8] = b"postduif key name";

/// A secret.
#[derive(Clone)]
pub(super) struct Key {
    /// Begun with the secret: half of the work of a short MAC, and a mail has one for each of its links.
    begun: Hmac<Sha256>,
    name: String,
}

impl Key {
    pub(super) fn new(secret: [u8; KEY_BYTES]) -> Self {
        let begun = Hmac::new_from_slice(&secret).expect("a MAC key may have any length");
        let name = hex(&over(&begun, NAMING).finalize().into_bytes()[..NAME_BYTES]);
        Self { begun, name }
    }

    /// How tokens call it: four digits.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The MAC over these words, in hexadecimal digits.
    pub(super) fn mac(&self, words: &[u8]) -> String {
        hex(&over(&self.begun, words).finalize().into_bytes()[..MAC_BYTES])
    }

    /// Whether this is its MAC over these words. Compared in the same time wherever they differ.
    pub(super) fn made(&self, words: &[u8], mac: &str) -> bool {
        unhex(mac).is_some_and(|mac| over(&self.begun, words).verify_truncated_left(&mac).is_ok())
    }
}

fn over(begun: &Hmac<Sha256>, words: &[u8]) -> Hmac<Sha256> {
    let mut mac = begun.clone();
    mac.update(words);
    mac
}

/// A number as we write it: no sign, no nought before it.
pub(super) fn number<T: FromStr + ToString>(text: &str) -> Option<T> {
    let number: T = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)]);
        text.push(DIGITS[usize::from(byte & 15)]);
    }
    text
}

/// Bytes of a whole MAC in small digits, which is its one spelling.
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
