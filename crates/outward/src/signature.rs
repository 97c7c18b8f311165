//! Signatures of what is sent, as the Standard Webhooks specification (version 1) has them: an
//! HMAC-SHA256 over identifier, instant and body, with a secret that both sides know.
//!
//! The identifier is that of what is told and stays the same however often it is tried, so that a
//! receiver can tell a repetition; the instant is that of the try. This module reads no clock.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::client::{HeaderError, Headers};

/// What secrets begin with when they are written.
const PREFIX: &str = "whsec_";
/// How long a secret is, by the specification.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;
/// Longest identifier: room for ours, and one line of a log.
const ID_BYTES_MAX: usize = 100;

/// What both sides know. It is not shown in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

/// Why something cannot be signed with, or signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// It is not written as a secret.
    #[error("a secret is `whsec_` and 24 to 64 bytes in base64")]
    Secret,
    /// An identifier with a point in it could be moved into the instant.
    #[error("an identifier has 1 to {ID_BYTES_MAX} of a-z, A-Z, 0-9, _ and -")]
    Id,
}

impl Secret {
    /// A secret of these bytes, which must be random.
    pub fn of(bytes: &[u8]) -> Result<Self, SignatureError> {
        if SECRET_BYTES.contains(&bytes.len()) {
            Ok(Self(bytes.to_vec()))
        } else {
            Err(SignatureError::Secret)
        }
    }

    /// As it is written, to be shown once to who has to know it.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    /// The signature, with its version in front.
    fn sign(&self, id: &str, at_s: i64, body: &[u8]) -> Option<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(format!("{id}.{at_s}.").as_bytes());
        mac.update(body);
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        Some(format!("v1,{signature}"))
    }
}

impl FromStr for Secret {
    type Err = SignatureError;

    fn from_str(text: &str) -> Result<Self, SignatureError> {
        let bytes = text.strip_prefix(PREFIX).ok_or(SignatureError::Secret)?;
        let bytes = STANDARD.decode(bytes).map_err(|_| SignatureError::Secret)?;
        Self::of(&bytes)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// The three headers of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`, in seconds since 1970.
    pub at_s: i64,
    /// `webhook-signature`, one per secret, with spaces between them.
    pub signatures: String,
}

impl Signed {
    /// Adds them to a call.
    pub fn write_to(&self, headers: &mut Headers) -> Result<(), HeaderError> {
        headers.add("webhook-id", &self.id)?;
        headers.add("webhook-timestamp", &self.at_s.to_string())?;
        headers.add("webhook-signature", &self.signatures)
    }
}

/// Signs a body for one try at `at_s`, in seconds since 1970. While a secret is being replaced both
/// sign, so that the receiver may know either.
pub fn sign(
    secrets: &[Secret],
    id: &str,
    at_s: i64,
    body: &[u8],
) -> Result<Signed, SignatureError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if id.is_empty() || id.len() > ID_BYTES_MAX || !id.bytes().all(is_plain) {
        return Err(SignatureError::Id);
    }
    let signatures = secrets.iter().map(|secret| secret.sign(id, at_s, body));
    let signatures = signatures.collect::<Option<Vec<_>>>();
    let signatures = signatures.filter(|all| !all.is_empty());
    Ok(Signed {
        id: id.to_owned(),
        at_s,
        signatures: signatures.ok_or(SignatureError::Secret)?.join(" "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /// The vector of the specification's own libraries.
    #[test]
    fn the_published_vector() {
        let secret: Secret = SECRET.parse().unwrap();
        let body = br#"{"test": 2432232314}"#;
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        let signed = sign(&[secret], id, 1_614_265_330, body).unwrap();
        let expect = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(signed.signatures, expect);
        assert_eq!((signed.id.as_str(), signed.at_s), (id, 1_614_265_330));
    }

    #[test]
    fn whatever_is_signed_changes_the_signature() {
        let secret: Secret = SECRET.parse().unwrap();
        let other = Secret::of(&[7; 24]).unwrap();
        let of = |secret: &Secret, id: &str, at_s: i64, body: &str| {
            sign(std::slice::from_ref(secret), id, at_s, body.as_bytes())
                .unwrap()
                .signatures
        };
        let first = of(&secret, "a", 1, "b");
        assert_eq!(first, of(&secret, "a", 1, "b"));
        for changed in [
            of(&other, "a", 1, "b"),
            of(&secret, "b", 1, "b"),
            of(&secret, "a", 2, "b"),
            of(&secret, "a", 1, "c"),
        ] {
            assert_ne!(first, changed);
        }
        let both = sign(&[secret, other.clone()], "a", 1, b"b").unwrap();
        assert_eq!(
            both.signatures,
            format!("{first} {}", of(&other, "a", 1, "b"))
        );
    }

    #[test]
    fn what_is_no_secret_or_identifier() {
        let check = |text: &str| assert_eq!(text.parse::<Secret>(), Err(SignatureError::Secret));
        check("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        check("whsec_");
        check("whsec_!!!");
        check("whsec_YWJj");
        check(&Secret(vec![1; 23]).reveal());
        check(&Secret(vec![1; 65]).reveal());
        for bytes in [24, 64] {
            let secret = Secret::of(&vec![1; bytes]).unwrap();
            assert_eq!(secret.reveal().parse(), Ok(secret));
        }
        let secret: Secret = SECRET.parse().unwrap();
        assert_eq!(format!("{secret:?}"), "Secret");
        let check = |secrets: &[Secret], id: &str, expect| {
            assert_eq!(sign(secrets, id, 1, b"").unwrap_err(), expect);
        };
        let secrets = [secret];
        for id in ["", "a.b", "a b", "é"] {
            check(&secrets, id, SignatureError::Id);
        }
        check(&secrets, &"a".repeat(101), SignatureError::Id);
        check(&[], "a", SignatureError::Secret);
    }
}
