//! Markup with Liquid in it, token by token, as far as masking and the checks need it.
//!
//! Not a parser of HTML: no tree, nothing changes its place, and every input has a reading. A piece of
//! Liquid is one thing wherever it stands, so quotes and angle brackets in it end nothing.

use crate::template::mask::next_piece;

/// Elements whose contents are text, whatever it looks like.
const RAW: [&str; 7] = [
    "style",
    "script",
    "title",
    "textarea",
    "mj-style",
    "mj-title",
    "mj-preview",
];

/// A part of the markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// What is read; without Liquid.
    Text(&'a str),
    /// An output or a tag of Liquid between the tags.
    Liquid(&'a str),
    /// The same in the contents of an element that has text only.
    LiquidInRaw(&'a str),
    /// Text of such an element.
    Raw(&'a str),
    /// A comment, with its marks; also a conditional one, and a declaration.
    Comment(&'a str),
    /// A start tag.
    Open(Tag<'a>),
    /// An end tag, as it is written.
    Close(&'a str),
}

/// A start tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// As it is written.
    pub(super) whole: &'a str,
    pub(super) name: &'a str,
    pub(super) attributes: Vec<Attribute<'a>>,
    /// Whether it ends itself: `<br/>`.
    pub(super) is_empty: bool,
    /// Where Liquid stands in it outside of a quoted value, from its start.
    pub(super) liquid_between: Option<usize>,
}

/// A name and its value, with the Liquid in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attribute<'a> {
    pub(super) name: &'a str,
    pub(super) value: Option<&'a str>,
    /// Where the value begins, from the start of the tag.
    pub(super) at: usize,
    pub(super) is_quoted: bool,
}

impl<'a> Tag<'a> {
    /// The value of an attribute; empty if it has none.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        let mut named = self.attributes.iter();
        let found = named.find(|one| one.name.eq_ignore_ascii_case(name))?;
        Some(found.value.unwrap_or_default())
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// The tokens of a markup, with the byte at which each begins.
pub(super) fn tokens(source: &str) -> Vec<(usize, Token<'_>)> {
    let mut scanner = Scanner {
        source,
        at: 0,
        raw: None,
        tokens: Vec::new(),
    };
    while scanner.at < source.len() {
        scanner.step();
    }
    scanner.tokens
}

struct Scanner<'a> {
    source: &'a str,
    at: usize,
    /// The element with text only that we are in.
    raw: Option<&'static str>,
    tokens: Vec<(usize, Token<'a>)>,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn push(&mut self, length: usize, token: Token<'a>) {
        self.tokens.push((self.at, token));
        self.at += length;
    }

    fn step(&mut self) {
        let rest = self.rest();
        if let Some(piece) = liquid_at(rest) {
            let token = match self.raw {
                Some(_) => Token::LiquidInRaw(piece),
                None => Token::Liquid(piece),
            };
            return self.push(piece.len(), token);
        }
        if let Some(name) = self.raw
            && !ends(rest, name)
        {
            let length = next(rest, |at| ends(&rest[at..], name));
            return self.push(length, Token::Raw(&rest[..length]));
        }
        self.raw = None;
        if rest.starts_with("<!") || rest.starts_with("<?") {
            let (mark, more) = if rest.starts_with("<!--") {
                ("-->", 4)
            } else {
                (">", 2)
            };
            let end = rest[more..].find(mark);
            let length = end.map_or(rest.len(), |end| more + end + mark.len());
            return self.push(length, Token::Comment(&rest[..length]));
        }
        if rest.starts_with("</") && rest[2..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            let length = rest.find('>').map_or(rest.len(), |end| end + 1);
            return self.push(length, Token::Close(&rest[..length]));
        }
        if begins_tag(rest) {
            let tag = tag(rest);
            self.raw = RAW.into_iter().find(|name| tag.is(name) && !tag.is_empty);
            return self.push(tag.whole.len(), Token::Open(tag));
        }
        let length = next(rest, |at| begins_markup(&rest[at..]));
        self.push(length, Token::Text(&rest[..length]));
    }
}

/// How far it is, past the first character, to where this holds or Liquid begins; or the end.
fn next(rest: &str, holds: impl Fn(usize) -> bool) -> usize {
    let mut places = rest.char_indices().skip(1);
    let found = places.find(|(at, c)| {
        (*c == '<' && holds(*at)) || (*c == '{' && liquid_at(&rest[*at..]).is_some())
    });
    found.map_or(rest.len(), |(at, _)| at)
}

fn begins_markup(rest: &str) -> bool {
    let ends = rest.strip_prefix("</");
    rest.starts_with("<!")
        || rest.starts_with("<?")
        || ends.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
        || begins_tag(rest)
}

fn begins_tag(rest: &str) -> bool {
    let name = rest.strip_prefix('<');
    name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Whether this is the end tag of that element.
fn ends(rest: &str, name: &str) -> bool {
    let Some(found) = rest
        .strip_prefix("</")
        .and_then(|rest| rest.get(..name.len()))
    else {
        return false;
    };
    found.eq_ignore_ascii_case(name)
}

/// The piece of Liquid that begins here.
fn liquid_at(rest: &str) -> Option<&str> {
    if !rest.starts_with("{{") && !rest.starts_with("{%") {
        return None;
    }
    let (before, piece, _) = next_piece(rest)?;
    before.is_empty().then_some(piece)
}

/// The start tag that begins here; all that is left if it has no end.
fn tag(rest: &str) -> Tag<'_> {
    let is_name = |c: char| !c.is_ascii_whitespace() && !matches!(c, '>' | '/' | '=' | '"' | '\'');
    let name_end = rest[1..]
        .find(|c| !is_name(c))
        .map_or(rest.len(), |end| end + 1);
    let mut tag = Tag {
        whole: rest,
        name: &rest[1..name_end],
        attributes: Vec::new(),
        is_empty: false,
        liquid_between: None,
    };
    let mut at = name_end;
    while let Some(first) = rest[at..].chars().next() {
        if let Some(piece) = liquid_at(&rest[at..]) {
            tag.liquid_between.get_or_insert(at);
            at += piece.len();
        } else if first == '>' {
            tag.whole = &rest[..=at];
            tag.is_empty = rest[..at].ends_with('/');
            return tag;
        } else if is_name(first) {
            let length = rest[at..].find(|c| !is_name(c)).unwrap_or(rest.len() - at);
            // A name that Liquid is part of ends before it; the Liquid is seen next.
            let length = rest[at + 1..at + length]
                .find('{')
                .map_or(length, |end| end + 1);
            let name = &rest[at..at + length];
            at = value(rest, at + length, name, &mut tag);
        } else {
            at += first.len_utf8();
        }
    }
    tag
}

/// Reads `= value` behind the name of an attribute; where it ends.
fn value<'a>(rest: &'a str, mut at: usize, name: &'a str, tag: &mut Tag<'a>) -> usize {
    let blanks = |at: usize| rest[at..].len() - rest[at..].trim_ascii_start().len();
    let equals = at + blanks(at);
    let mut attribute = Attribute {
        name,
        value: None,
        at,
        is_quoted: false,
    };
    if rest[equals..].starts_with('=') {
        at = equals + 1;
        at += blanks(at);
        let quote = rest[at..]
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\''));
        at += usize::from(quote.is_some());
        let start = at;
        while let Some(next) = rest[at..].chars().next() {
            if let Some(piece) = liquid_at(&rest[at..]) {
                if quote.is_none() {
                    tag.liquid_between.get_or_insert(at);
                }
                at += piece.len();
                continue;
            }
            let is_end = match quote {
                Some(quote) => next == quote,
                None => next.is_ascii_whitespace() || next == '>',
            };
            if is_end {
                break;
            }
            at += next.len_utf8();
        }
        attribute.at = start;
        attribute.value = Some(&rest[start..at]);
        attribute.is_quoted = quote.is_some();
        at += usize::from(quote.is_some() && at < rest.len());
    }
    tag.attributes.push(attribute);
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str) -> String {
        let show = |(at, token): &(usize, Token<'_>)| match token {
            Token::Open(tag) => {
                let attributes = tag.attributes.iter();
                let attributes: Vec<_> = attributes
                    .map(|one| format!("{}={}", one.name, one.value.unwrap_or("-")))
                    .collect();
                format!(
                    "{at} open {} {attributes:?} {:?}",
                    tag.name, tag.liquid_between
                )
            }
            other => format!("{at} {other:?}"),
        };
        tokens(source)
            .iter()
            .map(show)
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn check(source: &str, wanted: &[&str]) {
        assert_eq!(shown(source), wanted.join("\n"), "{source}");
    }

    #[test]
    fn liquid_is_one_thing_wherever_it_stands() {
        check(
            "a < b {{ x | default: \"<p>\" }}<p title=\"{{ y | append: \">\" }}\" {% if z %}id=1{% endif %}>",
            &[
                "0 Text(\"a < b \")",
                "6 Liquid(\"{{ x | default: \\\"<p>\\\" }}\")",
                "30 open p [\"title={{ y | append: \\\">\\\" }}\", \"id=1{% endif %}\"] Some(33)",
            ],
        );
        check(
            "<p class=a{{ b }}>",
            &["0 open p [\"class=a{{ b }}\"] Some(10)"],
        );
        check(
            "<p data-{{ b }}=1>",
            &["0 open p [\"data-=-\", \"1=-\"] Some(8)"],
        );
    }

    #[test]
    fn texts_of_styles_and_comments_hold_no_tags() {
        check(
            "<style>a>b{{ c }}<p></style><!-- <p> --><br/></p>",
            &[
                "0 open style [] None",
                "7 Raw(\"a>b\")",
                "10 LiquidInRaw(\"{{ c }}\")",
                "17 Raw(\"<p>\")",
                "20 Close(\"</style>\")",
                "28 Comment(\"<!-- <p> -->\")",
                "40 open br [] None",
                "45 Close(\"</p>\")",
            ],
        );
    }

    #[test]
    fn every_input_has_a_reading() {
        for source in [
            "<", "<p", "<p a", "<p a=", "<p a='", "</", "<!--", "{{", "{% x", "<p {{", "é<é",
        ] {
            let whole: usize = tokens(source)
                .iter()
                .map(|(_, token)| match token {
                    Token::Open(tag) => tag.whole.len(),
                    Token::Text(text)
                    | Token::Liquid(text)
                    | Token::LiquidInRaw(text)
                    | Token::Raw(text)
                    | Token::Comment(text)
                    | Token::Close(text) => text.len(),
                })
                .sum();
            assert_eq!(whole, source.len(), "{source}");
        }
    }
}
