//! The links of a mail: finding them in its HTML and its text, and putting others in their place.
//!
//! The HTML is read tag by tag and never built anew, so whatever else stands in it leaves as it was
//! written. What is in a comment is left alone: it is not shown, or only by one program. It knows
//! neither where a link may lead nor what takes its place.

mod tag;
mod text;

use std::borrow::Cow;

use self::tag::{Attribute, Tags};
pub use self::text::rewrite_text;

/// The attribute that keeps a link as it is.
const KEEP: &str = "data-no-track";
/// The attribute by which an author names a link.
const LABEL: &str = "data-label";

/// A link as it stands in the HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link<'h> {
    /// The address, without the escapes of HTML.
    pub url: Cow<'h, str>,
    /// How its author calls it.
    pub label: Option<Cow<'h, str>>,
}

/// The links of an HTML, in order; not those that their author wants kept.
pub fn links(html: &str) -> impl Iterator<Item = Link<'_>> {
    Tags::new(html).filter_map(|tag| Some(link(&tag)?.1))
}

/// The HTML with other addresses in its links: `with` gives the new one, or nothing if it stays.
pub fn rewrite_html(html: &str, mut with: impl FnMut(&Link<'_>) -> Option<String>) -> String {
    // What takes the place of an address is longer, mostly.
    let mut out = String::with_capacity(html.len() + html.len() / 2);
    let mut done = 0;
    for tag in Tags::new(html) {
        let Some((place, link)) = link(&tag) else {
            continue;
        };
        if let Some(url) = with(&link) {
            out.push_str(&html[done..place.start]);
            out.push('"');
            push_escaped(&mut out, &url);
            out.push('"');
            done = place.end;
        }
    }
    out.push_str(&html[done..]);
    out
}

/// Where the address of a link stands, with its quotes, and the link.
fn link<'h>(tag: &[Attribute<'h>]) -> Option<(std::ops::Range<usize>, Link<'h>)> {
    let of = |name: &str| tag.iter().find(|one| one.name.eq_ignore_ascii_case(name));
    let href = of("href").filter(|_| of(KEEP).is_none())?;
    let label = of(LABEL).map(|label| unescaped(label.value));
    let link = Link {
        url: unescaped(href.value.trim()),
        label: label.filter(|label| !label.is_empty()),
    };
    Some((href.place.clone(), link))
}

fn push_escaped(out: &mut String, url: &str) {
    let mut rest = url;
    while let Some(at) = rest.find(['&', '"']) {
        out.push_str(&rest[..at]);
        let is_and = rest.as_bytes()[at] == b'&';
        out.push_str(if is_and { "&amp;" } else { "&quot;" });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// What the escapes mean that stand in addresses: those by number, and the five of XML.
fn unescaped(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').filter(|end| *end <= ESCAPE_BYTES_MAX);
        let meant = end.and_then(|end| character(&rest[1..end]));
        if let (Some(meant), Some(end)) = (meant, end) {
            out.push(meant);
            rest = &rest[end + 1..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The longest escape that is read: `&#x10FFFF;`.
const ESCAPE_BYTES_MAX: usize = 9;

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(number);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expect: &[(&str, Option<&str>)]) {
        let found: Vec<_> = links(html).collect();
        let found: Vec<_> = found
            .iter()
            .map(|link| (&*link.url, link.label.as_deref()))
            .collect();
        assert_eq!(found, expect, "{html}");
    }

    #[test]
    fn links_are_found_where_people_can_follow_them() {
        check(
            "<a href=\"https://a.test/\">x</a>",
            &[("https://a.test/", None)],
        );
        check(
            "<A\n class='x' HREF = 'https://a.test/?a=1&amp;b=2' data-label=buy>x</A>",
            &[("https://a.test/?a=1&b=2", Some("buy"))],
        );
        check(
            "<a href=https://a.test/x>x</a><area href='b'>",
            &[("https://a.test/x", None), ("b", None)],
        );
        check(
            "<a href=\"?x=&#38;&#x26;&copy;&\">x</a>",
            &[("?x=&&&copy;&", None)],
        );
        check("<a title=\"a > b\" href='c'>x</a>", &[("c", None)]);
        check("<a href='a' href='b'>x</a>", &[("a", None)]);
    }

    #[test]
    fn what_is_no_link_is_left() {
        for html in [
            "",
            "<",
            "<a",
            "<a href",
            "<a href=",
            "<a href='x",
            "<a href=\"https://a.test\" data-no-track>x</a>",
            "<!-- <a href='x'>x</a> -->",
            "<!--[if mso]><a href='x'><![endif]-->",
            "<!-- <a href='x'>",
            "<link href='x'><abbr href='x'><img src='x'>",
            "<style>a:before { content: \"<a href='x'>\" }</style>",
            "</a href='x'>",
            "a < b href='x'>",
        ] {
            check(html, &[]);
            assert_eq!(rewrite_html(html, |_| Some("y".to_owned())), html);
        }
    }

    #[test]
    fn only_addresses_change() {
        let html =
            "<p title=\"a\">é</p><a  href='https://a.test/é?a&amp;b'\nx>1</a><a href=b>2</a>";
        let with = |link: &Link<'_>| {
            (link.url.starts_with("https:")).then(|| format!("https://t.test/c/1?u=\"{}", link.url))
        };
        assert_eq!(
            rewrite_html(html, with),
            "<p title=\"a\">é</p><a  href=\"https://t.test/c/1?u=&quot;https://a.test/é?a&amp;b\"\nx>1</a><a href=b>2</a>"
        );
        assert_eq!(rewrite_html(html, |_| None), html);
    }
}
