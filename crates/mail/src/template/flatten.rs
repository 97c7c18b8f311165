//! HTML without what a plain text has no use for, and not too deep to be read.
//!
//! Works on tags as they are written and builds no tree, so that nothing changes its place. Tables
//! become blocks and lines: mail is laid out with them, and a parser of HTML would move what stands
//! between their rows to a place before them. Comments go, conditional ones too.

/// Deepest nesting of tags. A visual editor makes some 30; a parser takes time by the square of it.
const DEPTH_MAX: usize = 100;

/// Tags that are nested too deeply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("its tags are nested more than {DEPTH_MAX} deep")]
pub(crate) struct TooDeep;

/// Tags and what takes their place. Besides tables those of bold and the like: a parser repeats
/// such a tag in every block that follows until it is closed, and a text shows none of them.
const REPLACED: [(&str, &str); 22] = [
    ("b", "span"),
    ("big", "span"),
    ("caption", "div"),
    ("code", "span"),
    ("em", "span"),
    ("font", "span"),
    ("hr", "br"),
    ("i", "span"),
    ("nobr", "span"),
    ("s", "span"),
    ("small", "span"),
    ("strike", "span"),
    ("strong", "span"),
    ("table", "div"),
    ("tbody", "div"),
    ("td", "span"),
    ("tfoot", "div"),
    ("th", "span"),
    ("thead", "div"),
    ("tr", "div"),
    ("tt", "span"),
    ("u", "span"),
];

/// Tags that need no end, so that they say nothing about depth.
const ENDLESS: [&str; 18] = [
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta",
    "option", "p", "source", "track", "wbr",
];

/// The HTML with its comments removed and its tables replaced.
pub(super) fn flatten(html: &str) -> Result<String, TooDeep> {
    let mut out = String::with_capacity(html.len());
    let mut depth = 0_usize;
    let mut rest = html;
    while let Some((before, tag)) = rest.find('<').map(|at| rest.split_at(at)) {
        out.push_str(before);
        if let Some(comment) = tag.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let is_end = tag.starts_with("</");
        let (mark, inner) = tag.split_at(if is_end { 2 } else { 1 });
        let length = inner
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(inner.len());
        let (name, after) = inner.split_at(length);
        out.push_str(mark);
        out.push_str(replacement(name));
        if is_end && is_cell(name) {
            // The cells of a row are words of one line.
            out.push_str("> <wbr");
        }
        let counts = !name.is_empty() && !ENDLESS.iter().any(|tag| tag.eq_ignore_ascii_case(name));
        match (counts, is_end) {
            (true, false) => depth += 1,
            (true, true) => depth = depth.saturating_sub(1),
            (false, _) => {}
        }
        if depth > DEPTH_MAX {
            return Err(TooDeep);
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

fn replacement(name: &str) -> &str {
    let found = REPLACED
        .iter()
        .find(|(tag, _)| tag.eq_ignore_ascii_case(name));
    found.map_or(name, |(_, new)| new)
}

fn is_cell(name: &str) -> bool {
    name.eq_ignore_ascii_case("td") || name.eq_ignore_ascii_case("th")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_comments() {
        let check = |html: &str, wanted: &str| assert_eq!(flatten(html).as_deref(), Ok(wanted));
        check("a < b <c> </c>", "a < b <c> </c>");
        check(
            "<TABLE id=1><tr><Td>x</tD></tr></table>",
            "<div id=1><div><span>x</span> <wbr></div></div>",
        );
        check("<tracks></tracks><hr/>", "<tracks></tracks><br/>");
        check("<B>x</b><body>", "<span>x</span><body>");
        check("a<!--[if mso]><table><![endif]-->b<!-- open", "ab");
        check("<", "<");
        check("</", "</");
    }

    #[test]
    fn depth_is_bounded_and_length_is_not() {
        let deep = |tags: usize| "<b>".repeat(tags) + "x";
        assert!(flatten(&deep(DEPTH_MAX)).is_ok());
        assert_eq!(flatten(&deep(DEPTH_MAX + 1)), Err(TooDeep));
        for long in [
            "<p>x",
            "<br>",
            "<b>x</b>",
            "<table><tr><td></td></tr></table>",
        ] {
            assert!(flatten(&long.repeat(DEPTH_MAX * 10)).is_ok(), "{long}");
        }
    }
}
