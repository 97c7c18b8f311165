//! The relaxed form of headers and body (RFC 6376 §3.4.2, §3.4.4): what signer and verifier both hash,
//! whatever a relay did to blanks and folds on the way. It works on bytes and knows no header by name.

/// A header, with or without its line end, as it is hashed; ends in CRLF.
pub(super) fn header(header: &[u8]) -> Vec<u8> {
    let mut out = header_without_end(header);
    out.extend_from_slice(b"\r\n");
    out
}

/// The same without CRLF: how the signature's own header is hashed.
pub(super) fn header_without_end(header: &[u8]) -> Vec<u8> {
    let colon = memchr::memchr(b':', header).unwrap_or(header.len());
    let (name, value) = header.split_at(colon);
    let mut out = name.trim_ascii_end().to_ascii_lowercase();
    out.push(b':');
    let value = value.get(1..).unwrap_or_default();
    let unfolded = value.iter().copied().filter(|byte| !b"\r\n".contains(byte));
    let start = out.len();
    squeezed(unfolded, &mut out);
    while out.len() > start && out.last() == Some(&b' ') {
        out.pop();
    }
    if out.get(start) == Some(&b' ') {
        out.remove(start);
    }
    out
}

/// A body with CRLF at each line end, as it is hashed: runs of blanks are one, lines end without, and
/// empty lines at the end are none, also those that only held blanks.
pub(super) fn body(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut filled = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let start = out.len();
        if line
            .windows(2)
            .any(|pair| is_blank(pair[0]) && is_blank(pair[1]))
            || line.contains(&b'\t')
        {
            squeezed(line.iter().copied(), &mut out);
        } else {
            out.extend_from_slice(line);
        }
        while out.len() > start && out.last() == Some(&b' ') {
            out.pop();
        }
        let is_empty = out.len() == start;
        out.extend_from_slice(b"\r\n");
        if !is_empty {
            filled = out.len();
        }
    }
    out.truncate(filled);
    out
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Each run of blanks as one space.
fn squeezed(bytes: impl Iterator<Item = u8>, out: &mut Vec<u8>) {
    let mut was_blank = false;
    for byte in bytes {
        let blank = is_blank(byte);
        if !blank {
            out.push(byte);
        } else if !was_blank {
            out.push(b' ');
        }
        was_blank = blank;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_header(text: &str, wanted: &str) {
        let got = String::from_utf8(header(text.as_bytes())).unwrap();
        assert_eq!(got, wanted, "{text:?}");
    }

    fn check_body(text: &str, wanted: &str) {
        let got = String::from_utf8(body(text.as_bytes())).unwrap();
        assert_eq!(got, wanted, "{text:?}");
    }

    #[test]
    fn headers() {
        // The example of RFC 6376 §3.4.5.
        check_header("A: X\r\n", "a:X\r\n");
        check_header("B : Y\t\r\n\tZ  \r\n", "b:Y Z\r\n");
        check_header("Subject:\r\n", "subject:\r\n");
        check_header("Subject:  \r\n", "subject:\r\n");
        check_header("X:a:  b", "x:a: b\r\n");
        check_header(
            "To: Zo\u{eb}  <z@example.org>\r\n",
            "to:Zo\u{eb} <z@example.org>\r\n",
        );
    }

    #[test]
    fn bodies() {
        // The example of RFC 6376 §3.4.5.
        check_body(" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n");
        check_body("", "");
        check_body("\r\n\r\n", "");
        check_body(" \t\r\n", "");
        check_body("a\r\n \r\n\t\r\n", "a\r\n");
        check_body("a\r\n \r\nb\r\n", "a\r\n\r\nb\r\n");
        check_body("a", "a\r\n");
        check_body("a  b\tc\r\n", "a b c\r\n");
        check_body("\r\na\r\n", "\r\na\r\n");
    }
}
