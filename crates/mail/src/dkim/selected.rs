//! Which headers a signature covers, and in which order.
//!
//! Covered is what a reader sees and what acts for them: both headers of unsubscribing at one click
//! must be (RFC 8058 §4). From, To and Subject are named once more than they are there, so that
//! nobody can add a second one without breaking the signature. What servers on the way write is not
//! covered.

use super::canon;

/// The headers that are covered where they are there.
const COVERED: [&str; 16] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "reply-to",
    "cc",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "feedback-id",
    "auto-submitted",
    "in-reply-to",
];
/// The headers that are named once more than they are there.
const SEALED: [&str; 3] = ["from", "to", "subject"];

/// A header of the message: its name in small letters, and all its bytes.
pub(super) struct Header<'m> {
    name: String,
    bytes: &'m [u8],
}

/// What a signature covers.
pub(super) struct Chosen<'n> {
    /// The names, as `h=` lists them.
    pub(super) names: Vec<&'n str>,
    /// The headers in that order, relaxed.
    pub(super) canonical: Vec<u8>,
}

/// The headers of a message, folded lines with the line that they belong to.
pub(super) fn headers(bytes: &[u8]) -> Vec<Header<'_>> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', bytes) {
        match found.last_mut() {
            Some(last) if matches!(bytes[start], b' ' | b'\t') => last.1 = end + 1,
            _ => found.push((start, end + 1)),
        }
        start = end + 1;
    }
    let header = |(from, to): (usize, usize)| {
        let bytes = &bytes[from..to];
        let colon = memchr::memchr(b':', bytes).unwrap_or(0);
        let name = String::from_utf8_lossy(bytes[..colon].trim_ascii_end()).to_ascii_lowercase();
        Header { name, bytes }
    };
    found.into_iter().map(header).collect()
}

/// What of them is covered. Of headers of one name the last is taken first (RFC 6376 §5.4.2).
pub(super) fn chosen<'n>(headers: &[Header<'_>]) -> Chosen<'n> {
    let mut names = Vec::new();
    let mut canonical = Vec::new();
    for name in COVERED {
        for header in headers.iter().rev().filter(|header| header.name == name) {
            names.push(name);
            canonical.extend_from_slice(&canon::header(header.bytes));
        }
    }
    names.extend(SEALED);
    Chosen { names, canonical }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_covered() {
        let text = b"Received: by x\r\nTo: a\r\nFROM: b\r\n c\r\nX-Own: d\r\nTo: e\r\n";
        let headers = headers(text);
        let names: Vec<_> = headers.iter().map(|header| header.name.as_str()).collect();
        assert_eq!(names, ["received", "to", "from", "x-own", "to"]);
        let chosen = chosen(&headers);
        assert_eq!(chosen.names, ["from", "to", "to", "from", "to", "subject"]);
        let canonical = String::from_utf8(chosen.canonical).unwrap();
        assert_eq!(canonical, "from:b c\r\nto:e\r\nto:a\r\n");
    }
}
