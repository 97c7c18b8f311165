//! The body of DATA: a dot before every line that begins with one, and the lone dot at the end
//! (RFC 5321 §4.5.2).

use memchr::memmem;

use crate::mime::Message;

/// What ends a message. A [`Message`] ends with CRLF, so the dot stands on a line of its own.
const END: &[u8] = b".\r\n";

/// Writes the message as DATA wants it.
pub(super) fn stuff(message: &Message, out: &mut Vec<u8>) {
    let bytes = message.as_bytes();
    out.reserve(bytes.len() + bytes.len() / 64 + END.len());
    if bytes.starts_with(b".") {
        out.push(b'.');
    }
    let mut from = 0;
    for line_feed in memmem::find_iter(bytes, b"\n.") {
        let dot = line_feed + 1;
        out.extend_from_slice(&bytes[from..dot]);
        out.push(b'.');
        from = dot;
    }
    out.extend_from_slice(&bytes[from..]);
    out.extend_from_slice(END);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots() {
        let check = |body: &str, wanted: &str| {
            let message = Message::from_bytes(format!("A: b\r\n\r\n{body}").into_bytes()).unwrap();
            let mut out = Vec::new();
            stuff(&message, &mut out);
            assert_eq!(
                String::from_utf8(out).unwrap(),
                format!("A: b\r\n\r\n{wanted}")
            );
        };
        check("", ".\r\n");
        check("a\r\n", "a\r\n.\r\n");
        check(".\r\n", "..\r\n.\r\n");
        check("a\r\n.\r\nMAIL\r\n", "a\r\n..\r\nMAIL\r\n.\r\n");
        check("a.\r\n..b\r\n.c\r\n", "a.\r\n...b\r\n..c\r\n.\r\n");
    }
}
