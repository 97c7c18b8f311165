//! The parts of a style, as far as values in them differ.

use super::UrlPart;

/// Where in a style a template stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CssPart {
    /// Where a declaration may begin: a value may be one, or several.
    Declaration,
    /// Behind the colon of a declaration: a value is a part of it.
    Value,
    /// In `url(…)`.
    Url(UrlPart),
}

impl CssPart {
    pub(super) fn read(mut self, text: &str) -> Self {
        let bytes = text.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            self = match (self, byte) {
                (Self::Url(_), b')') => Self::Value,
                // The quotes of an address are none of it.
                (Self::Url(UrlPart::Start), b'"' | b'\'') => self,
                (Self::Url(part), _) => Self::Url(part.read(text.get(at..=at).unwrap_or("x"))),
                (_, b'(') if is_url(&bytes[..at]) => Self::Url(UrlPart::Start),
                (_, b':') => Self::Value,
                (_, b';' | b'{' | b'}') => Self::Declaration,
                (part, _) => part,
            };
        }
        self
    }

    pub(super) fn behind_value(self) -> Self {
        match self {
            Self::Url(part) => Self::Url(part.behind_value()),
            part => part,
        }
    }

    /// A declaration lets most through, an address least.
    pub(super) fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Url(one), Self::Url(other)) => Self::Url(one.join(other)),
            (one, other) => one.max(other),
        }
    }
}

fn is_url(before: &[u8]) -> bool {
    before
        .last_chunk::<3>()
        .is_some_and(|last| last.eq_ignore_ascii_case(b"url"))
}
