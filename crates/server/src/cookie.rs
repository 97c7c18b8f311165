//! The cookie of somebody who is signed in, and what a request by cookie must show besides: a browser
//! sends the cookie along with whatever another site makes it ask, so whatever changes something must
//! come from a page of ours (`Origin`) and repeat a token that only our pages know.
//!
//! The token is made of the cookie, so nothing more is kept, and it ends with the session. Only the
//! hash of a cookie is stored. Whose it is, is not known here.

use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};

use crate::key;

/// The cookie's name, where the browser talks to us without TLS.
pub(crate) const PLAIN: &str = "postduif_session";
/// The same, where it talks to us with TLS: then no other site of the same domain can set it.
const SECURE: &str = "__Host-postduif_session";
/// The header that repeats the token; forms have a field of the name [`FIELD`].
const HEADER: &str = "x-csrf-token";
/// The field of a form that repeats the token.
pub(crate) const FIELD: &str = "csrf";
/// How long a cookie is, in hexadecimal digits.
const LENGTH: usize = 64;

/// The cookie of a session, as it came or is sent.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Cookie(String);

impl Cookie {
    /// A new one, of these random bytes.
    pub(crate) fn new(random: [u8; 32]) -> Self {
        Self(key::hex(&random))
    }

    /// The one that a request carries.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let lines = headers.get_all(COOKIE).iter();
        let mut pairs = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='));
        let (_, value) = pairs.find(|(name, _)| [SECURE, PLAIN].contains(name))?;
        let is_ours = value.len() == LENGTH && value.bytes().all(|b| b.is_ascii_hexdigit());
        is_ours.then(|| Self(value.to_owned()))
    }

    /// Under what it is stored.
    pub(crate) fn hash(&self) -> key::Hash {
        key::hash(&self.0)
    }

    /// The token that pages of this session repeat.
    pub(crate) fn token(&self) -> String {
        let digest = Sha256::new()
            .chain_update("postduif csrf ")
            .chain_update(&self.0)
            .finalize();
        key::hex(&digest)
    }

    /// Whether this is its token. Compared in the same time wherever they differ.
    pub(crate) fn has_token(&self, token: &str) -> bool {
        let own = self.token();
        let differing = own
            .bytes()
            .zip(token.bytes())
            .fold(0, |differing, (a, b)| differing | (a ^ b));
        own.len() == token.len() && differing == 0
    }

    /// What sets it in the browser for so many seconds.
    pub(crate) fn set(&self, is_secure: bool, seconds: i64) -> HeaderValue {
        header(&self.0, is_secure, seconds)
    }
}

/// What makes the browser forget the cookie.
pub(crate) fn forget(is_secure: bool) -> HeaderValue {
    header("", is_secure, 0)
}

fn header(value: &str, is_secure: bool, seconds: i64) -> HeaderValue {
    let (name, secure) = if is_secure {
        (SECURE, "; Secure")
    } else {
        (PLAIN, "")
    };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    HeaderValue::try_from(text).expect("hexadecimal digits and our own words")
}

/// The token that a request repeats in its header.
pub(crate) fn token_of(headers: &HeaderMap) -> &str {
    let token = headers.get(HEADER).and_then(|token| token.to_str().ok());
    token.unwrap_or_default()
}

/// Whether a request comes from a page of ours: from the public address, or from the very address that
/// was asked. Browsers name it with every request that changes something.
pub(crate) fn is_from_our_page(headers: &HeaderMap, public_origin: &str) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(ORIGIN) else {
        return false;
    };
    let is_public = !public_origin.is_empty() && origin.eq_ignore_ascii_case(public_origin);
    let asked = origin.split_once("://").map(|(_, asked)| asked);
    is_public || (asked.is_some() && asked == text(HOST))
}

impl std::fmt::Debug for Cookie {
    /// Without its value, which must not get into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cookie")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let cookie = Cookie::new([0xab; 32]);
        let value = "ab".repeat(32);
        let check = |line: &str, expect: bool| {
            let found = Cookie::of(&headers(&[("cookie", line)]));
            assert_eq!(found.is_some_and(|found| found == cookie), expect, "{line}");
        };
        check(&format!("postduif_session={value}"), true);
        check(&format!("a=b; __Host-postduif_session={value}; c=d"), true);
        check(&format!("session={value}"), false);
        check(&format!("postduif_session={value}0"), false);
        check(&format!("postduif_session={}g", &value[1..]), false);
        check("", false);
        assert_eq!(Cookie::of(&HeaderMap::new()), None);
    }

    #[test]
    fn it_is_set_for_this_site_only_and_no_script_can_read_it() {
        let plain = Cookie::new([0; 32]).set(false, 60);
        let zeros = "0".repeat(64);
        assert_eq!(
            plain.to_str().unwrap(),
            format!("postduif_session={zeros}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60")
        );
        let secure = Cookie::new([0; 32]).set(true, 60);
        let secure = secure.to_str().unwrap();
        assert!(secure.starts_with("__Host-postduif_session="), "{secure}");
        assert!(secure.ends_with("; Secure"), "{secure}");
        assert!(forget(false).to_str().unwrap().ends_with("; Max-Age=0"));
    }

    #[test]
    fn only_its_own_token_fits() {
        let cookie = Cookie::new([1; 32]);
        assert!(cookie.has_token(&cookie.token()));
        let other = Cookie::new([2; 32]);
        assert_ne!(cookie.token(), cookie.0);
        for token in ["", &other.token(), &cookie.token()[1..], &cookie.0] {
            assert!(!cookie.has_token(token), "{token}");
        }
    }

    #[test]
    fn only_our_pages_are_ours() {
        let check = |lines: &[(&'static str, &str)], expect: bool| {
            let got = is_from_our_page(&headers(lines), "https://mail.shop.test");
            assert_eq!(got, expect, "{lines:?}");
        };
        check(&[("origin", "https://mail.shop.test")], true);
        check(
            &[
                ("origin", "http://127.0.0.1:8080"),
                ("host", "127.0.0.1:8080"),
            ],
            true,
        );
        check(&[("host", "127.0.0.1:8080")], false);
        check(&[("origin", "null"), ("host", "null")], false);
        check(
            &[("origin", "https://evil.test"), ("host", "shop.test")],
            false,
        );
        check(&[("origin", "https://mail.shop.test.evil.test")], false);
        check(&[("origin", "http://mail.shop.test")], false);
        assert!(!is_from_our_page(&headers(&[("origin", "")]), ""));
    }
}
