//! The links of a plain text: whatever begins as an address of the web does, as mail programs see it.

use memchr::memmem;

/// What all addresses begin with.
const BEGINS: &str = "http";
/// What an address begins with.
const SCHEMES: [&str; 2] = ["https://", "http://"];
/// What may stand behind an address and is none of it.
const BEHIND: &[char] = &[
    '.', ',', ';', ':', '!', '?', '\'', '"', ')', ']', '}', '*', '_',
];

/// The text with other addresses in it: `with` gives the new one, or nothing if it stays.
pub fn rewrite_text(text: &str, mut with: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 2);
    let mut rest = text;
    while let Some(at) = scheme(rest) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let url = address(from);
        let is_word = before.ends_with(|c: char| c.is_alphanumeric());
        let new = url.filter(|_| !is_word).and_then(&mut with);
        let length = url.map_or(SCHEMES[1].len(), str::len);
        out.push_str(new.as_deref().unwrap_or(&from[..length]));
        rest = &from[length..];
    }
    out.push_str(rest);
    out
}

/// Where the first address may begin. One search for what all begin with: what is looked for and not there
/// would be looked for to the end of the text again behind each address.
fn scheme(text: &str) -> Option<usize> {
    let places = memmem::find_iter(text.as_bytes(), BEGINS);
    let is_scheme = |at: &usize| SCHEMES.iter().any(|one| text[*at..].starts_with(one));
    places.into_iter().find(is_scheme)
}

/// The address at the beginning of a text; nothing if it has no host.
fn address(text: &str) -> Option<&str> {
    let ends = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"');
    let mut url = &text[..text.find(ends).unwrap_or(text.len())];
    while let Some(last) = url.chars().last().filter(|last| BEHIND.contains(last)) {
        // A bracket that was opened in the address belongs to it.
        if last == ')' && url.matches('(').count() >= url.matches(')').count() {
            break;
        }
        url = &url[..url.len() - last.len_utf8()];
    }
    let host = url.split_once("://").map_or("", |(_, rest)| rest);
    (!host.starts_with('/') && !host.is_empty()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_as_mail_programs_find_them() {
        let check = |text: &str, expect: &str| {
            let marked = rewrite_text(text, |url| Some(format!("[{url}]")));
            assert_eq!(marked, expect, "{text}");
            assert_eq!(rewrite_text(text, |_| None), text);
        };
        check("", "");
        check("no links", "no links");
        check("See https://a.test.", "See [https://a.test].");
        check(
            "Buy (https://a.test/x?a=1)!",
            "Buy ([https://a.test/x?a=1])!",
        );
        check(
            "https://a.test/x_(y) <http://b.test>",
            "[https://a.test/x_(y)] <[http://b.test]>",
        );
        check(
            "xhttps://a.test\nhttps://é.test/ü,",
            "xhttps://a.test\n[https://é.test/ü],",
        );
        check("https:// and https://...", "https:// and https://...");
        check("httphttp://a.test", "httphttp://a.test");
        check("http https:/ http://a.test", "http https:/ [http://a.test]");
        check(
            "http://b.test then https://a.test",
            "[http://b.test] then [https://a.test]",
        );
    }
}
