//! The line that a mailbox shows beside the subject: the first text of the HTML, kept from sight
//! when the mail is opened.

use memchr::memmem;

/// Hidden in the ways that the various readers understand.
const BEFORE: &str =
    "<div style=\"display:none;max-height:0;overflow:hidden;mso-hide:all\" aria-hidden=\"true\">";
const AFTER: &str = "</div>";

/// Puts an escaped preheader behind the `<body>` tag, or before everything where there is none.
pub(super) fn insert(html: &str, preheader: &str) -> String {
    let (head, body) = html.split_at(body_start(html));
    [head, BEFORE, preheader, AFTER, body].concat()
}

/// Where the body's own content begins.
fn body_start(html: &str) -> usize {
    let bytes = html.as_bytes();
    let mut from = 0;
    while let Some(at) = memmem::find(&bytes[from..], b"<").map(|at| from + at) {
        let is_body = bytes[at + 1..]
            .get(..4)
            .is_some_and(|name| name.eq_ignore_ascii_case(b"body"))
            && bytes
                .get(at + 5)
                .is_some_and(|&next| next == b'>' || next.is_ascii_whitespace());
        if is_body {
            return tag_end(bytes, at + 5).unwrap_or(0);
        }
        from = at + 1;
    }
    0
}

/// The place behind the `>` that ends a tag, which may stand in quotes before.
fn tag_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut quote = None;
    loop {
        let byte = *bytes.get(at)?;
        at += 1;
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_the_body_tag() {
        let check = |html: &str, wanted: &str| {
            let wanted = wanted.replace('|', &format!("{BEFORE}hi{AFTER}"));
            assert_eq!(insert(html, "hi"), wanted);
        };
        check("<p>x</p>", "|<p>x</p>");
        check("", "|");
        check("<html><BODY><p>x", "<html><BODY>|<p>x");
        check(
            "<body title=\"a>b\" id='c'>x",
            "<body title=\"a>b\" id='c'>|x",
        );
        check("<bodyguard><body\nid=a>x", "<bodyguard><body\nid=a>|x");
        check("<body", "|<body");
        check("<body title=\">", "|<body title=\">");
    }
}
