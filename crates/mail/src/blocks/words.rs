//! Words of people between markup: written so that nothing of them becomes markup, while what stands
//! between the braces of Liquid stays as it is.

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// As people read it.
    Words(&'a str),
    /// With its braces.
    Liquid(&'a str),
}

/// The pieces of a text, in order. Braces that are not closed are words, which the compiler of the
/// template then complains of.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = opening(rest) {
        let closing = if rest[at..].starts_with("{{") {
            "}}"
        } else {
            "%}"
        };
        let Some(end) = rest[at..].find(closing) else {
            break;
        };
        let end = at + end + closing.len();
        if at > 0 {
            pieces.push(Piece::Words(&rest[..at]));
        }
        pieces.push(Piece::Liquid(&rest[at..end]));
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest));
    }
    pieces
}

fn opening(text: &str) -> Option<usize> {
    let both = [text.find("{{"), text.find("{%")];
    both.into_iter().flatten().min()
}

/// A text as it stands between elements, or in an attribute between double quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Liquid(liquid) => out.push_str(liquid),
            Piece::Words(words) => {
                for c in words.chars() {
                    match c {
                        '<' => out.push_str("&lt;"),
                        '>' => out.push_str("&gt;"),
                        '&' => out.push_str("&amp;"),
                        '"' => out.push_str("&quot;"),
                        c => out.push(c),
                    }
                }
            }
        }
    }
    out
}

/// Whether a mail may lead there. A value may stand at its beginning: the template looks after that.
pub(super) fn is_address(text: &str) -> bool {
    if text.starts_with("{{") {
        return true;
    }
    let is_plain =
        !text.contains(|c: char| c.is_control() || "<>\"".contains(c) && !text.contains("{{"));
    let lower = text.to_ascii_lowercase();
    let begins = ["https://", "http://", "mailto:", "tel:"];
    is_plain
        && begins
            .iter()
            .any(|begin| lower.len() > begin.len() && lower.starts_with(begin))
}

/// Whether this is names with points between: `trigger.lines`.
pub(super) fn is_field(text: &str) -> bool {
    text.split('.').all(|name| {
        !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name
                .bytes()
                .all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_never_become_markup() {
        let check = |text: &str, expect: &str| assert_eq!(escaped(text), expect);
        check("R&D <b>", "R&amp;D &lt;b&gt;");
        check(
            "a {{ x | default: \"<y>\" }} \"b\"",
            "a {{ x | default: \"<y>\" }} &quot;b&quot;",
        );
        check(
            "{% if a < 3 %}&{% endif %}",
            "{% if a < 3 %}&amp;{% endif %}",
        );
        check("{{ a & b", "{{ a &amp; b");
    }

    #[test]
    fn addresses_and_fields() {
        for address in [
            "https://a.example/?a=1&b={{ x }}",
            "mailto:a@b.example",
            "tel:+31",
            "{{ trigger.url }}",
        ] {
            assert!(is_address(address), "{address}");
        }
        for address in [
            "javascript:alert(1)",
            "a.example",
            "https://",
            "https://a\">",
            "data:text/html,x",
            "//a.example",
        ] {
            assert!(!is_address(address), "{address}");
        }
        assert!(is_field("trigger.lines") && is_field("price_2"));
        assert!(!is_field("a..b") && !is_field("a b") && !is_field("2a") && !is_field("a }}"));
    }
}
