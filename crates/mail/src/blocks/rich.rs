//! The few elements of HTML that a text may have: what its editor can make. They are written anew, each
//! closed, so that no text ends the element that it stands in. Anything else is a mistake and not dropped.

use std::fmt::Write as _;

use super::words::{self, Piece};

/// Elements with an end, without attributes; but for the address of a link.
const ELEMENTS: [&str; 11] = [
    "p", "strong", "b", "em", "i", "u", "s", "a", "ul", "ol", "li",
];
/// Deepest nesting: a list in a list, and what stands in it.
const DEPTH_MAX: usize = 12;

/// The text written anew; the error is a lowercase fragment.
pub(super) fn clean(html: &str) -> Result<String, String> {
    let mut out = String::with_capacity(html.len());
    let mut open: Vec<&'static str> = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let at = rest
            .find('<')
            .map_or(rest.len(), |at| past_liquid(rest, at));
        out.push_str(&text(&rest[..at]));
        rest = &rest[at..];
        if rest.is_empty() {
            break;
        }
        let end = tag_end(rest).ok_or("an element has no end: `<` without `>`; write `&lt;`")?;
        element(&rest[1..end], &mut open, &mut out)?;
        rest = &rest[end + 1..];
    }
    match open.last() {
        Some(name) => Err(format!("`<{name}>` is not closed")),
        None => Ok(out),
    }
}

/// The first `<` from `at` on that stands in no Liquid.
fn past_liquid(text: &str, at: usize) -> usize {
    let mut from = 0;
    for piece in words::pieces(text) {
        match piece {
            Piece::Liquid(liquid) => from += liquid.len(),
            Piece::Words(words) => {
                let start = at.saturating_sub(from).min(words.len());
                let found = words
                    .is_char_boundary(start)
                    .then(|| words[start..].find('<'));
                if let Some(found) = found.flatten() {
                    return from + start + found;
                }
                from += words.len();
            }
        }
    }
    text.len()
}

/// Where a tag ends, quotes and Liquid passed over.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut braces = false;
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match (byte, quote) {
            _ if braces => braces = !(*byte == b'}' && bytes[at - 1] == b'}'),
            (b'{', _) if bytes.get(at + 1) == Some(&b'{') => braces = true,
            (b'"' | b'\'', None) => quote = Some(*byte),
            (byte, Some(open)) if *byte == open => quote = None,
            (b'>', None) => return Some(at),
            _ => {}
        }
    }
    None
}

fn element(tag: &str, open: &mut Vec<&'static str>, out: &mut String) -> Result<(), String> {
    let name = tag.trim_start_matches('/');
    let end = name
        .find(|c: char| c.is_whitespace() || c == '/')
        .unwrap_or(name.len());
    let (name, rest) = (name[..end].to_ascii_lowercase(), name[end..].trim());
    let rest = rest.strip_suffix('/').unwrap_or(rest).trim();
    if name == "br" {
        out.push_str("<br />");
        return Ok(());
    }
    let Some(name) = ELEMENTS.into_iter().find(|known| *known == name) else {
        return Err(format!(
            "`<{name}>` cannot stand in a text; what needs it goes into a block with HTML of your own"
        ));
    };
    if tag.starts_with('/') {
        return match open.pop() {
            Some(last) if last == name => {
                let _ = write!(out, "</{name}>");
                Ok(())
            }
            Some(last) => Err(format!("`</{name}>` stands where `</{last}>` should")),
            None => Err(format!("`</{name}>` closes nothing")),
        };
    }
    if open.len() == DEPTH_MAX {
        return Err(format!("elements stand more than {DEPTH_MAX} deep"));
    }
    let attributes = match (name, rest) {
        ("a", rest) => format!(" href=\"{}\"", words::escaped(&address(rest)?)),
        (_, "") => String::new(),
        _ => return Err(format!("`<{name}>` takes no attributes here")),
    };
    open.push(name);
    let _ = write!(out, "<{name}{attributes}>");
    Ok(())
}

/// The address in the attributes of a link.
fn address(attributes: &str) -> Result<String, String> {
    let value = attributes.strip_prefix("href=").unwrap_or_default();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let value = quote.and_then(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    let address = value.map(|value| value.replace("&amp;", "&").replace("&quot;", "\""));
    address
        .filter(|address| words::is_address(address))
        .ok_or_else(|| "a link needs an address such as `https://shop.example/`".to_owned())
}

/// Words between elements. What is written as an entity stays one.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in words::pieces(text) {
        match piece {
            Piece::Liquid(liquid) => out.push_str(liquid),
            Piece::Words(words) => {
                let mut parts = words.split('&');
                out.push_str(&parts.next().unwrap_or_default().replace('>', "&gt;"));
                for part in parts {
                    out.push_str(if is_entity(part) { "&" } else { "&amp;" });
                    out.push_str(&part.replace('>', "&gt;"));
                }
            }
        }
    }
    out
}

/// Whether what follows an ampersand makes it one of a few entities that need no document type.
fn is_entity(part: &str) -> bool {
    let Some((name, _)) = part.split_once(';') else {
        return false;
    };
    let is_number = name.strip_prefix('#').is_some_and(|number| {
        (1..=7).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    is_number || matches!(name, "amp" | "lt" | "gt" | "quot" | "nbsp")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_editor_makes_is_written_anew() {
        let check = |html: &str, expect: &str| assert_eq!(clean(html).as_deref(), Ok(expect));
        check("", "");
        check(
            "<p>Hi <STRONG>you</STRONG><br>R&D &amp; 1 > 0&nbsp;</p>",
            "<p>Hi <strong>you</strong><br />R&amp;D &amp; 1 &gt; 0&nbsp;</p>",
        );
        check("<ul><li>a</li></ul>", "<ul><li>a</li></ul>");
        check(
            "<a href='https://a.example/?a=1&amp;b=2'>x</a>",
            "<a href=\"https://a.example/?a=1&amp;b=2\">x</a>",
        );
        check(
            "<a href=\"{{ trigger.url }}\">x</a>",
            "<a href=\"{{ trigger.url }}\">x</a>",
        );
        check(
            "{% if a < 3 %}<p>{{ b | default: \"<\" }}</p>{% endif %}",
            "{% if a < 3 %}<p>{{ b | default: \"<\" }}</p>{% endif %}",
        );
    }

    #[test]
    fn everything_else_is_a_mistake() {
        let check = |html: &str, part: &str| {
            let error = clean(html).unwrap_err();
            assert!(error.contains(part), "{html}: {error}");
        };
        check("<script>x</script>", "`<script>` cannot stand in a text");
        check("<p style=\"x\">a</p>", "takes no attributes");
        check("<p>a", "`<p>` is not closed");
        check("<p>a</mj-text>", "`<mj-text>` cannot stand");
        check("<p><b>a</p></b>", "`</p>` stands where `</b>` should");
        check("</p>", "closes nothing");
        check("a < b", "`<` without `>`");
        check("<a href=\"javascript:x\">a</a>", "a link needs an address");
        check("<a onclick=\"x\">a</a>", "a link needs an address");
        check("<!-- no house footer -->", "cannot stand in a text");
        check(&"<ul>".repeat(13), "deep");
    }
}
