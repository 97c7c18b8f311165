//! The finished bytes of one message, as they are stored, signed and sent.
//!
//! A [`Message`] is proof that its bytes can travel over SMTP without being read as two messages:
//! only CRLF as line end, no NUL, lines and size bounded, nothing outside ASCII below the headers.
//! Bytes that were stored come back through the same check.

use memchr::memmem;

/// Most bytes of a message, which is what careful servers take without being asked.
pub const MESSAGE_BYTES_MAX: usize = 10_000_000;
/// Longest line without its CRLF (RFC 5322 §2.1.1).
pub const LINE_BYTES_MAX: usize = 998;

/// Why bytes are no message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// More than [`MESSAGE_BYTES_MAX`] bytes.
    #[error("a message of {0} bytes is too large: the limit is {MESSAGE_BYTES_MAX}")]
    TooLarge(usize),
    /// No empty line after the headers, or no CRLF at the end.
    #[error("a message needs headers, an empty line and CRLF at its end")]
    Shape,
    /// A carriage return or a line feed on its own.
    #[error("a lone CR or LF stands at byte {0}")]
    LineEnd(usize),
    /// A NUL.
    #[error("a NUL stands at byte {0}")]
    Nul(usize),
    /// A line of more than [`LINE_BYTES_MAX`] bytes.
    #[error("the line that ends at byte {0} is longer than {LINE_BYTES_MAX} bytes")]
    LongLine(usize),
    /// A byte outside ASCII in a body.
    #[error("a byte outside ASCII stands in a body at byte {0}")]
    EightBit(usize),
}

/// A message that is ready to be handed to a server.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    bytes: Vec<u8>,
    has_utf8_headers: bool,
}

impl Message {
    /// Checks bytes that were built here before, or by another program.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, MessageError> {
        if bytes.len() > MESSAGE_BYTES_MAX {
            return Err(MessageError::TooLarge(bytes.len()));
        }
        if let Some(at) = memchr::memchr(0, &bytes) {
            return Err(MessageError::Nul(at));
        }
        check_lines(&bytes)?;
        let headers_end = memmem::find(&bytes, b"\r\n\r\n").ok_or(MessageError::Shape)?;
        let (headers, body) = bytes.split_at(headers_end);
        if !body.is_ascii() {
            let at = body
                .iter()
                .position(|byte| !byte.is_ascii())
                .unwrap_or_default();
            return Err(MessageError::EightBit(headers_end + at));
        }
        let has_utf8_headers = !headers.is_ascii();
        Ok(Self {
            bytes,
            has_utf8_headers,
        })
    }

    /// The bytes, not dot-stuffed.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, to be stored.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Whether a header has characters outside ASCII as they are, which only an address can bring
    /// about; such a message needs a server with SMTPUTF8.
    pub fn has_utf8_headers(&self) -> bool {
        self.has_utf8_headers
    }
}

/// Bodies belong to people, so a debug line says only how much there is.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({} bytes)", self.bytes.len())
    }
}

fn check_lines(bytes: &[u8]) -> Result<(), MessageError> {
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', bytes) {
        let line = &bytes[start..end];
        match line.split_last() {
            Some((b'\r', line)) => check_line(line, start)?,
            _ => return Err(MessageError::LineEnd(end)),
        }
        start = end + 1;
    }
    if start == bytes.len() {
        Ok(())
    } else {
        Err(MessageError::Shape)
    }
}

fn check_line(line: &[u8], start: usize) -> Result<(), MessageError> {
    if let Some(at) = memchr::memchr(b'\r', line) {
        return Err(MessageError::LineEnd(start + at));
    }
    if line.len() > LINE_BYTES_MAX {
        return Err(MessageError::LongLine(start + line.len()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], wanted: &Result<bool, MessageError>) {
        let got = Message::from_bytes(bytes.to_vec()).map(|m| m.has_utf8_headers());
        assert_eq!(&got, wanted, "{:?}", String::from_utf8_lossy(bytes));
    }

    #[test]
    fn what_is_a_message() {
        check(b"A: b\r\n\r\n", &Ok(false));
        check(b"A: b\r\n\r\nbody\r\n.\r\n", &Ok(false));
        check("A: é\r\n\r\nbody\r\n".as_bytes(), &Ok(true));
    }

    #[test]
    fn what_is_none() {
        use MessageError as E;
        check(b"", &Err(E::Shape));
        check(b"A: b\r\n", &Err(E::Shape));
        check(b"A: b\r\n\r\nbody", &Err(E::Shape));
        check(b"A: b\r\n\r\n\0\r\n", &Err(E::Nul(8)));
        check(b"A: b\n\nbody\n", &Err(E::LineEnd(4)));
        check(b"A: b\r\n\r\nx\r.\r\n", &Err(E::LineEnd(9)));
        check(b"A: b\r\n\r\nx\r\r\n", &Err(E::LineEnd(9)));
        check("A: b\r\n\r\né\r\n".as_bytes(), &Err(E::EightBit(8)));
    }

    #[test]
    fn lines_and_size_are_bounded() {
        let of = |line: usize| [b"A: b\r\n\r\n", "x".repeat(line).as_bytes(), b"\r\n"].concat();
        check(&of(LINE_BYTES_MAX), &Ok(false));
        check(
            &of(LINE_BYTES_MAX + 1),
            &Err(MessageError::LongLine(8 + 999)),
        );
        let large = vec![b'x'; MESSAGE_BYTES_MAX + 1];
        assert_eq!(
            Message::from_bytes(large),
            Err(MessageError::TooLarge(MESSAGE_BYTES_MAX + 1))
        );
    }
}
