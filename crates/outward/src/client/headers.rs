//! The headers that go along with a call. Those that belong to the connection cannot be set: two
//! lengths or two hosts in one request are read differently by the machines on its way.

use std::fmt;

use hyper::header::{HeaderMap, HeaderName, HeaderValue};

/// Most headers of one call.
const COUNT_MAX: usize = 50;
/// Longest value of one.
const VALUE_BYTES_MAX: usize = 4_096;
/// What the connection says itself.
const OWN: [&str; 11] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Headers in the order in which they were added. Their values are not shown in a log.
#[derive(Clone, Default)]
pub struct Headers(Vec<(HeaderName, HeaderValue)>);

/// Why a header cannot go along.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// It is no name of a header.
    #[error("`{0}` is no name of a header")]
    Name(String),
    /// The connection sets it.
    #[error("`{0}` is set by the connection itself")]
    Own(String),
    /// The value has characters that would end the line.
    #[error("the value of `{0}` has a character that no header may have, or is too long")]
    Value(String),
    /// There are too many.
    #[error("more than {COUNT_MAX} headers")]
    Many,
}

impl Headers {
    /// Adds one.
    pub fn add(&mut self, name: &str, value: &str) -> Result<(), HeaderError> {
        if self.0.len() == COUNT_MAX {
            return Err(HeaderError::Many);
        }
        let shown = || name.chars().take(60).collect::<String>();
        let known = HeaderName::try_from(name).map_err(|_| HeaderError::Name(shown()))?;
        if OWN.contains(&known.as_str()) {
            return Err(HeaderError::Own(shown()));
        }
        let value = Some(value).filter(|value| value.len() <= VALUE_BYTES_MAX);
        let value = value.and_then(|value| HeaderValue::from_str(value).ok());
        let mut value = value.ok_or_else(|| HeaderError::Value(shown()))?;
        value.set_sensitive(true);
        self.0.push((known, value));
        Ok(())
    }

    /// The first one of a name replaces what stands there, others stand beside it.
    pub(super) fn write_to(&self, headers: &mut HeaderMap) {
        for (n, (name, value)) in self.0.iter().enumerate() {
            if self.0[..n].iter().any(|(earlier, _)| earlier == name) {
                headers.append(name, value.clone());
            } else {
                headers.insert(name, value.clone());
            }
        }
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.iter().map(|(name, _)| name.as_str());
        f.debug_list().entries(names).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_go_along() {
        let check = |name: &str, value: &str, expect: Option<&str>| {
            let got = Headers::default().add(name, value);
            let got = got.err().map(|error| error.to_string());
            assert_eq!(got.as_deref(), expect, "{name}: {value}");
        };
        check("Authorization", "Bearer x", None);
        check("X-Name", "bücher", None);
        check("a b", "x", Some("`a b` is no name of a header"));
        check("", "x", Some("`` is no name of a header"));
        for name in ["Host", "content-length", "Transfer-Encoding", "Connection"] {
            let expect = format!("`{name}` is set by the connection itself");
            check(name, "x", Some(&expect));
        }
        let bad = "the value of `X` has a character that no header may have, or is too long";
        check("X", "a\r\nHost: b", Some(bad));
        check("X", &"a".repeat(VALUE_BYTES_MAX + 1), Some(bad));
    }

    #[test]
    fn there_are_not_too_many_and_none_is_shown() {
        let mut headers = Headers::default();
        for n in 0..COUNT_MAX {
            headers.add(&format!("x-{n}"), "secret").unwrap();
        }
        assert_eq!(headers.add("x-y", "z"), Err(HeaderError::Many));
        assert!(!format!("{headers:?}").contains("secret"));
    }

    #[test]
    fn a_header_of_ours_is_replaced_and_one_of_the_callers_is_kept() {
        let mut headers = Headers::default();
        for value in ["a", "b"] {
            headers.add("accept", value).unwrap();
        }
        let mut written = HeaderMap::new();
        written.insert("accept", HeaderValue::from_static("*/*"));
        headers.write_to(&mut written);
        let all: Vec<_> = written.get_all("accept").iter().collect();
        assert_eq!(all, ["a", "b"]);
    }
}
