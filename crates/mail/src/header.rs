//! Text that may stand in a header, and names of headers.
//!
//! A header injection needs a line break. The types here cannot hold one, and everything that
//! [`crate::mime`] writes into a header is made of them, so the question is settled where a value
//! enters and not where it is written. They know nothing of what a header means.

use std::fmt;

/// Longest text of one header: more than any reader shows, and still a few folded lines.
pub const TEXT_BYTES_MAX: usize = 2_000;

/// Longest name of a header, so that name and colon leave room on the first line of 78.
pub const NAME_BYTES_MAX: usize = 60;

/// Why a text or a name cannot be used in a header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// A line break, NUL or other control character.
    #[error("a header cannot hold the control character {character:?} (at byte {at})")]
    ControlCharacter {
        /// The character.
        character: char,
        /// Its place, in bytes from the start.
        at: usize,
    },
    /// More bytes than a header may have.
    #[error("{bytes} bytes are too many for a header: the limit is {bytes_max}")]
    TooLong {
        /// How many bytes the text has.
        bytes: usize,
        /// How many it may have.
        bytes_max: usize,
    },
    /// A name that RFC 5322 does not allow (§3.6.8: visible ASCII without a colon).
    #[error("`{name}` is not the name of a header")]
    Name {
        /// The name as given.
        name: String,
    },
    /// A header that is written from a field of its own and cannot be set by name.
    #[error("the header {name} cannot be set by name")]
    Reserved {
        /// The name as given.
        name: String,
    },
}

/// One line of text for a header: at most [`TEXT_BYTES_MAX`] bytes of UTF-8, no control character
/// but the tab. What is outside ASCII is encoded when it is written (RFC 2047).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeaderText(String);

impl HeaderText {
    /// Takes the text as it is, or says why it cannot be a header's.
    pub fn new(text: impl Into<String>) -> Result<Self, HeaderError> {
        let text = text.into();
        if let Some((at, character)) = text.char_indices().find(|&(_, c)| breaks_a_header(c)) {
            return Err(HeaderError::ControlCharacter { character, at });
        }
        within(text.len(), TEXT_BYTES_MAX)?;
        Ok(Self(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HeaderText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a character may not stand in a header. The two separators of Unicode are no control
/// characters, but there are readers that break lines at them.
pub(crate) fn breaks_a_header(character: char) -> bool {
    (character.is_control() && character != '\t') || matches!(character, '\u{2028}' | '\u{2029}')
}

/// The name of a header that a message may carry beside those written from its own fields.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeaderName(String);

/// Headers that are written from typed fields or belong to a server on the way. `Content-`,
/// `List-`, `Resent-`, `ARC-` and `DKIM-` are refused as families.
const RESERVED: [&str; 15] = [
    "Authentication-Results",
    "Bcc",
    "Cc",
    "Date",
    "Delivered-To",
    "From",
    "MIME-Version",
    "Message-ID",
    "Received",
    "Reply-To",
    "Return-Path",
    "Sender",
    "Subject",
    "To",
    "X-Original-To",
];
const RESERVED_FAMILIES: [&str; 5] = ["arc-", "content-", "dkim-", "list-", "resent-"];

impl HeaderName {
    /// Takes a name, or says why it cannot be set.
    pub fn new(name: impl Into<String>) -> Result<Self, HeaderError> {
        let name = name.into();
        within(name.len(), NAME_BYTES_MAX)?;
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_graphic() && b != b':') {
            return Err(HeaderError::Name { name });
        }
        let lower = name.to_ascii_lowercase();
        if RESERVED.iter().any(|r| r.eq_ignore_ascii_case(&name))
            || RESERVED_FAMILIES.iter().any(|f| lower.starts_with(f))
        {
            return Err(HeaderError::Reserved { name });
        }
        Ok(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn within(bytes: usize, bytes_max: usize) -> Result<(), HeaderError> {
    if bytes > bytes_max {
        return Err(HeaderError::TooLong { bytes, bytes_max });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_text(text: &str, wanted: Result<(), &str>) {
        let got = HeaderText::new(text).map(|t| assert_eq!(t.as_str(), text));
        assert_eq!(
            got.map_err(|e| e.to_string()),
            wanted.map_err(String::from),
            "{text:?}"
        );
    }

    #[test]
    fn a_text_has_no_line_break_of_any_kind() {
        check_text("Hello, Zoë \u{1f54a}", Ok(()));
        check_text("tab\tstays", Ok(()));
        check_text("", Ok(()));
        for (text, character, at) in [
            ("a\r\nBcc: x@y.z", "'\\r'", 1),
            ("a\nb", "'\\n'", 1),
            ("é\0", "'\\0'", 2),
            ("\u{1b}[1m", "'\\u{1b}'", 0),
            ("a\u{85}b", "'\\u{85}'", 1),
            ("a\u{2028}b", "'\\u{2028}'", 1),
        ] {
            let wanted =
                format!("a header cannot hold the control character {character} (at byte {at})");
            check_text(text, Err(&wanted));
        }
    }

    #[test]
    fn a_text_is_bounded() {
        check_text(&"x".repeat(TEXT_BYTES_MAX), Ok(()));
        check_text(
            &"x".repeat(TEXT_BYTES_MAX + 1),
            Err("2001 bytes are too many for a header: the limit is 2000"),
        );
    }

    #[test]
    fn names_of_headers() {
        for name in ["Feedback-ID", "X-Flow-Message", "Auto-Submitted"] {
            assert_eq!(
                HeaderName::new(name).map(|n| n.as_str().to_owned()),
                Ok(name.to_owned())
            );
        }
        for name in ["", "a b", "a:b", "é", "X-A\r\nBcc", "X-A\0"] {
            assert_eq!(
                HeaderName::new(name),
                Err(HeaderError::Name {
                    name: name.to_owned()
                })
            );
        }
        for name in [
            "bcc",
            "SUBJECT",
            "Content-Type",
            "list-help",
            "DKIM-Signature",
        ] {
            assert_eq!(
                HeaderName::new(name),
                Err(HeaderError::Reserved {
                    name: name.to_owned()
                })
            );
        }
    }
}
