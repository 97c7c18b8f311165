//! Bodies before they are encoded: line ends, NUL, and a boundary that is in none of them.
//!
//! A carriage return on its own is what SMTP smuggling is made of (a server that takes `\r.\r` for
//! the end of a message), so none gets as far as the encoder.

use super::{BuildError, MessageId};

/// The text with every line end as CRLF, lone carriage returns removed, and CRLF at its end.
/// A NUL is refused and not removed: it says that what came in is not text.
pub(super) fn normalised(part: &'static str, text: &str) -> Result<String, BuildError> {
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        return Err(BuildError::Nul { part, at });
    }
    let mut out = String::with_capacity(text.len() + text.len() / 32 + 2);
    for line in text.split_inclusive('\n') {
        let (line, ends) = line
            .strip_suffix('\n')
            .map_or((line, false), |line| (line, true));
        out.extend(line.split('\r'));
        if ends {
            out.push_str("\r\n");
        }
    }
    if !out.ends_with("\r\n") {
        out.push_str("\r\n");
    }
    Ok(out)
}

/// A boundary made from the Message-ID that occurs in none of the parts. `=_` cannot occur in
/// quoted-printable or base64, so the count is only ever used against a 7bit part that was written
/// to hit it.
pub(super) fn boundary(id: &MessageId, parts: &[&str]) -> String {
    let hash = fnv1a(id.as_str().as_bytes());
    let mut boundary = format!("=_{hash:016x}");
    let mut count = 0_u32;
    while parts.iter().any(|part| part.contains(&boundary)) {
        count += 1;
        boundary = format!("=_{hash:016x}.{count}.");
    }
    boundary
}

/// FNV-1a, 64 bits: written out since it may never change with a version of something, or the bytes
/// of a message would.
fn fnv1a(bytes: &[u8]) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    bytes.iter().fold(BASIS, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(PRIME)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wanted: &str) {
        assert_eq!(normalised("text", text).as_deref(), Ok(wanted), "{text:?}");
    }

    #[test]
    fn line_ends() {
        check("", "\r\n");
        check("a", "a\r\n");
        check("a\nb\r\nc\n", "a\r\nb\r\nc\r\n");
        check("a\r.\rb\r\n", "a.b\r\n");
        check("a\r\r\nb\r", "a\r\nb\r\n");
        check("\n\r\n\r", "\r\n\r\n");
        check("é\r\n.\r\n", "é\r\n.\r\n");
    }

    #[test]
    fn nul_is_refused_where_it_stands() {
        assert_eq!(
            normalised("html", "é\0"),
            Err(BuildError::Nul {
                part: "html",
                at: 2
            })
        );
    }

    #[test]
    fn the_boundary_is_in_no_part() {
        let id = MessageId::new("1@example.org").unwrap();
        let first = boundary(&id, &["nothing"]);
        assert_eq!(first, boundary(&id, &[]));
        let second = boundary(&id, &["", &format!("--{first}--")]);
        assert!(second.starts_with(&first) && second != first);
        let third = boundary(&id, &[&first, &second]);
        assert!(![first, second].contains(&third));
        let other = MessageId::new("2@example.org").unwrap();
        assert_ne!(boundary(&other, &[]), boundary(&id, &[]));
    }
}
