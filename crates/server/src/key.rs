//! Keys to the API: `pd_<prefix>_<secret>`. Only the SHA-256 of a key is stored; a slow hash would
//! buy nothing against 224 random bits and cost every request. The prefix is no secret: by it
//! people recognise a key in a list. Randomness is handed in.

use std::fmt::Write as _;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// How many of the 32 random bytes show in the prefix.
const PREFIX_BYTES: usize = 4;
/// How every key begins.
const MARK: &str = "pd_";
/// Longest text that can be a key; anything longer is not even hashed.
const KEY_BYTES_MAX: usize = 128;

/// The hash under which a key is stored.
pub type Hash = [u8; 32];

/// A key that was just made.
#[derive(Clone, PartialEq, Eq)]
pub struct NewKey {
    /// The key. It is shown once, and nowhere kept.
    pub text: String,
    /// Its beginning, `pd_0a1b2c3d`, which is kept.
    pub prefix: String,
    /// Its hash, which is kept.
    pub hash: Hash,
}

/// The key that these random bytes make. They must come from the machine's secure source.
pub fn new(random: [u8; 32]) -> NewKey {
    let (prefix, secret) = random.split_at(PREFIX_BYTES);
    let prefix = format!("pd_{}", hex(prefix));
    let text = format!("{prefix}_{}", hex(secret));
    NewKey {
        hash: hash(&text),
        text,
        prefix,
    }
}

/// The hash of a key.
pub fn hash(key: &str) -> Hash {
    Sha256::digest(key.as_bytes()).into()
}

/// The key that a request carries: as a bearer token, in Klaviyo's scheme, or as user or password of
/// Basic authentication, which is what many event clients can send.
pub(crate) fn of(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = value.split_once(' ')?;
    let rest = rest.trim();
    let key = if scheme.eq_ignore_ascii_case("bearer") {
        rest.to_owned()
    } else if scheme.eq_ignore_ascii_case("basic") {
        let decoded = String::from_utf8(STANDARD.decode(rest).ok()?).ok()?;
        // Clients that send a site's id and a key may have ours as either.
        let mut parts = decoded.splitn(3, ':');
        parts.find(|part| part.starts_with(MARK))?.to_owned()
    } else if scheme.eq_ignore_ascii_case("klaviyo-api-key") {
        rest.to_owned()
    } else {
        return None;
    };
    (key.starts_with(MARK) && key.len() <= KEY_BYTES_MAX).then_some(key)
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}

impl std::fmt::Debug for NewKey {
    /// Without the key itself, which must not get into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewKey")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_key_has_a_prefix_and_a_secret() {
        let key = new([0xab; 32]);
        assert_eq!(key.prefix, "pd_abababab");
        assert_eq!(key.text.len(), "pd_".len() + 8 + 1 + 56);
        assert!(key.text.starts_with("pd_abababab_"));
        assert_eq!(key.hash, hash(&key.text));
        assert!(!format!("{key:?}").contains(&key.text));
    }

    #[test]
    fn the_hash_is_sha_256() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(
            hex(&hash("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn ways_to_send_a_key() {
        let check = |header: &str, expect: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, HeaderValue::from_str(header).unwrap());
            assert_eq!(of(&headers).as_deref(), expect, "{header}");
        };
        let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
        check("Bearer pd_a_b", Some("pd_a_b"));
        check("bearer  pd_a_b ", Some("pd_a_b"));
        check(&basic("pd_a_b:"), Some("pd_a_b"));
        check(&basic("pd_a_b:ignored:too"), Some("pd_a_b"));
        check(&basic("pd_a_b"), Some("pd_a_b"));
        check(&basic("site:pd_a_b"), Some("pd_a_b"));
        check(&basic("site:secret"), None);
        check("Klaviyo-API-Key pd_a_b", Some("pd_a_b"));
        check("Bearer something-else", None);
        check("Digest pd_a_b", None);
        check("Basic !!!", None);
        check("pd_a_b", None);
        check(&format!("Bearer pd_{}", "a".repeat(126)), None);
        assert_eq!(of(&HeaderMap::new()), None);
    }
}
