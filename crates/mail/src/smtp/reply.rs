//! Replies of an SMTP server (RFC 5321 §4.2): from bytes to code and lines.
//!
//! Pure, and bounded: a server that sends without end or sends something else than SMTP gives an
//! error and not a full memory. What a code means for a message is decided elsewhere.

use crate::transport::EnhancedCode;

/// Longest line taken. RFC 5321 allows 512; servers that quote a whole policy go beyond.
pub const REPLY_LINE_BYTES_MAX: usize = 2_048;
/// Longest reply over all of its lines: a generous EHLO reply has 1,000 bytes.
pub const REPLY_BYTES_MAX: usize = 16_384;

/// Why bytes are no reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum ReplyError {
    #[error("the server sent a line that is no SMTP reply: {0:?}")]
    NoReply(String),
    #[error("the lines of one reply have the codes {0} and {1}")]
    CodeChanged(u16, u16),
    #[error("the server sent a line of more than {REPLY_LINE_BYTES_MAX} bytes")]
    LineTooLong,
    #[error("the server sent a reply of more than {REPLY_BYTES_MAX} bytes")]
    TooLong,
}

/// One reply, of one or more lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) code: u16,
    /// The text behind the code, per line, without control characters.
    pub(super) lines: Vec<String>,
}

impl Reply {
    /// Takes the first reply from the start of what has arrived: the reply and its length in bytes,
    /// or none while its end is still to come.
    pub(super) fn take(arrived: &[u8]) -> Result<Option<(Self, usize)>, ReplyError> {
        let mut reply: Option<Self> = None;
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', arrived) {
            if end - start > REPLY_LINE_BYTES_MAX {
                return Err(ReplyError::LineTooLong);
            }
            if end > REPLY_BYTES_MAX {
                return Err(ReplyError::TooLong);
            }
            let (code, is_last, text) = read_line(&arrived[start..end])?;
            start = end + 1;
            let reply = reply.get_or_insert_with(|| Self {
                code,
                lines: Vec::new(),
            });
            if reply.code != code {
                return Err(ReplyError::CodeChanged(reply.code, code));
            }
            reply.lines.push(text);
            if is_last {
                let lines = std::mem::take(&mut reply.lines);
                return Ok(Some((Self { code, lines }, start)));
            }
        }
        if arrived.len() - start > REPLY_LINE_BYTES_MAX {
            return Err(ReplyError::LineTooLong);
        }
        if arrived.len() > REPLY_BYTES_MAX {
            return Err(ReplyError::TooLong);
        }
        Ok(None)
    }

    /// All lines as one.
    pub(super) fn text(&self) -> String {
        self.lines.join(" ")
    }

    /// The enhanced status code, if it fits the code's own class.
    pub(super) fn enhanced(&self) -> Option<EnhancedCode> {
        let code = self
            .lines
            .first()
            .and_then(|line| EnhancedCode::at_start_of(line))?;
        (u16::from(code.class) == self.code / 100).then_some(code)
    }

    /// Whether the server did what it was asked (2xx).
    pub(super) fn is_positive(&self) -> bool {
        self.code / 100 == 2
    }
}

/// A line without its line feed: code, whether it is the last of its reply, text.
fn read_line(line: &[u8]) -> Result<(u16, bool, String), ReplyError> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let parts = line.split_first_chunk::<3>().and_then(|(digits, rest)| {
        let is_code = matches!(digits[0], b'2'..=b'5') && digits.iter().all(u8::is_ascii_digit);
        let code = digits.iter().fold(0, |code, digit| {
            code * 10 + u16::from(digit.wrapping_sub(b'0'))
        });
        match rest {
            _ if !is_code => None,
            [] => Some((code, true, rest)),
            [b' ', text @ ..] => Some((code, true, text)),
            [b'-', text @ ..] => Some((code, false, text)),
            _ => None,
        }
    });
    let (code, is_last, text) = parts.ok_or_else(|| ReplyError::NoReply(excerpt(line)))?;
    Ok((code, is_last, printable(text)))
}

fn excerpt(line: &[u8]) -> String {
    /// Enough of a line to recognise what answered.
    const EXCERPT_BYTES: usize = 80;
    printable(&line[..line.len().min(EXCERPT_BYTES)])
}

/// Text of a server ends up in logs and on screens.
fn printable(text: &[u8]) -> String {
    String::from_utf8_lossy(text).replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arrived: &str, wanted: Result<Option<(u16, &str, usize)>, &str>) {
        let got = Reply::take(arrived.as_bytes());
        let got = got.map(|r| r.map(|(reply, bytes)| (reply.code, reply.text(), bytes)));
        let wanted = wanted.map(|w| w.map(|(code, text, bytes)| (code, text.to_owned(), bytes)));
        assert_eq!(
            got.map_err(|e| e.to_string()),
            wanted.map_err(String::from),
            "{arrived:?}"
        );
    }

    #[test]
    fn replies() {
        check("250 ok\r\n", Ok(Some((250, "ok", 8))));
        check("250\r\n", Ok(Some((250, "", 5))));
        check("250 ok\nrest", Ok(Some((250, "ok", 7))));
        check(
            "250-a\r\n250-b\r\n250 c\r\n354 go\r\n",
            Ok(Some((250, "a b c", 21))),
        );
        check("550 a\u{1b}[1mb\u{0}\r\n", Ok(Some((550, "a [1mb ", 13))));
    }

    #[test]
    fn not_there_yet() {
        for arrived in ["", "2", "250 ok", "250 ok\r", "250-a\r\n", "250-a\r\n250 b"] {
            check(arrived, Ok(None));
        }
    }

    #[test]
    fn no_reply() {
        for line in [
            "HTTP/1.1 400 Bad Request",
            "",
            "25",
            "250x",
            "150 a",
            "650 a",
            "2é0",
            "+OK",
        ] {
            let wanted = format!("the server sent a line that is no SMTP reply: {line:?}");
            check(&format!("{line}\r\n"), Err(&wanted));
        }
        check(
            "250-a\r\n550 b\r\n",
            Err("the lines of one reply have the codes 250 and 550"),
        );
    }

    #[test]
    fn a_reply_is_bounded() {
        let line = format!("250-{}", "x".repeat(REPLY_LINE_BYTES_MAX - 4));
        check(&line, Ok(None));
        let too_long = "the server sent a line of more than 2048 bytes";
        check(&format!("{line}x"), Err(too_long));
        check(&format!("{line}x\r\n"), Err(too_long));
        check(
            &"250-x\r\n".repeat(3_000),
            Err("the server sent a reply of more than 16384 bytes"),
        );
    }

    #[test]
    fn an_enhanced_code_must_fit_its_code() {
        let check = |arrived: &str, wanted: Option<&str>| {
            let (reply, _) = Reply::take(arrived.as_bytes()).unwrap().unwrap();
            assert_eq!(
                reply.enhanced().map(|c| c.to_string()).as_deref(),
                wanted,
                "{arrived:?}"
            );
        };
        check("550 5.1.1 no\r\n", Some("5.1.1"));
        check("550-5.1.1 no\r\n550 5.1.2 such\r\n", Some("5.1.1"));
        check("450 5.1.1 no\r\n", None);
        check("550 no\r\n", None);
    }

    proptest::proptest! {
        #[test]
        fn whatever_arrives_is_taken_in_order(bytes in "([0-9]{3}[ -]|[a-z\\r\\n]){0,60}") {
            let bytes = bytes.as_bytes();
            // What is taken from the start does not depend on how much has come behind it.
            if let Ok(Some((reply, length))) = Reply::take(bytes) {
                assert!(bytes[..length].ends_with(b"\n"));
                assert_eq!(Reply::take(&bytes[..length]), Ok(Some((reply, length))));
                assert_eq!(Reply::take(&bytes[..length - 1]), Ok(None));
            }
        }
    }
}
