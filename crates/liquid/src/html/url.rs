//! The parts of an address, as far as values in them differ.

/// Where in an address a template stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum UrlPart {
    /// At its start: a value brings the scheme.
    Start,
    /// In the host or the path, where a value may be several parts of a path.
    Path,
    /// In a query or a fragment, where a value may be a name or a whole query.
    Bare,
    /// Behind the `=` of a query: a value is one value.
    Query,
}

impl UrlPart {
    pub(super) fn read(mut self, text: &str) -> Self {
        for byte in text.bytes() {
            self = match (self, byte) {
                (Self::Start, b' ' | b'\t' | b'\n' | b'\r') => Self::Start,
                (_, b'?' | b'&' | b'#') => Self::Bare,
                (Self::Bare, b'=') => Self::Query,
                (Self::Start, _) => Self::Path,
                (part, _) => part,
            };
        }
        self
    }

    pub(super) fn behind_value(self) -> Self {
        match self {
            Self::Start => Self::Path,
            part => part,
        }
    }

    /// The start checks what a value is, a query's value encodes most.
    pub(super) fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Start, _) | (_, Self::Start) => Self::Start,
            (one, other) => one.max(other),
        }
    }
}
