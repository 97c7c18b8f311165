//! Where in HTML a template stands when it prints a value, and so what a value may be there.
//!
//! Reads the text between the tags of a template as a browser reads HTML: text, tags, attributes,
//! addresses, styles, scripts. It decides nothing about values, it only knows the place. It is
//! forgiving, since mail is written for many readers: what it does not know is text.

mod css;
mod tag;
mod url;

pub(crate) use css::CssPart;
pub(crate) use tag::{Attribute, Element};
pub(crate) use url::UrlPart;

/// A place in HTML, between two characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Spot {
    /// Between tags.
    Text,
    Comment,
    /// In an element whose content has no tags, up to its end tag.
    Inside(Element),
    /// In a style sheet.
    Style(CssPart),
    /// In a tag, outside of values.
    Tag(Element),
    /// Behind the `=` of an attribute.
    BeforeValue(Element, Attribute),
    /// In the value of an attribute.
    Value(Element, Attribute, Quote),
}

/// What a value of an attribute stands between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Quote {
    Double,
    Single,
    Nothing,
}

impl Quote {
    /// Where a value ends.
    fn find_end(self, text: &str) -> Option<usize> {
        match self {
            Self::Double => text.find('"'),
            Self::Single => text.find('\''),
            Self::Nothing => text.find(|c: char| c == '>' || c.is_ascii_whitespace()),
        }
    }
}

impl Spot {
    /// The place behind a piece of the template's own text.
    pub(crate) fn read(mut self, text: &str) -> Self {
        let mut rest = text;
        while !rest.is_empty() {
            let (spot, length) = self.advance(rest);
            debug_assert!(length > 0 || spot != self, "reading goes on");
            self = spot;
            rest = &rest[length..];
        }
        self
    }

    /// The place behind a value that a template prints.
    pub(crate) fn behind_value(self) -> Self {
        match self {
            Self::Style(css) => Self::Style(css.behind_value()),
            Self::Value(element, attribute, quote) => {
                Self::Value(element, attribute.behind_value(), quote)
            }
            spot => spot,
        }
    }

    /// The one place that stands for two, where a template may have come either way; none if they
    /// are too different. Of an address or a style, the stricter one.
    pub(crate) fn join(self, other: Self) -> Option<Self> {
        match (self, other) {
            (one, other) if one == other => Some(one),
            (Self::Style(one), Self::Style(other)) => Some(Self::Style(one.join(other))),
            (Self::Value(element, one, quote), Self::Value(same, other, also))
                if element == same && quote == also =>
            {
                Some(Self::Value(element, one.join(other)?, quote))
            }
            _ => None,
        }
    }

    /// In words, for messages.
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::Text => "in text",
            Self::Comment => "in a comment",
            Self::Inside(Element::Script | Element::Json) => "in a script",
            Self::Inside(_) => "in an element without tags",
            Self::Style(_) => "in a style sheet",
            Self::Tag(_) => "in a tag",
            Self::BeforeValue(..) => "before the value of an attribute",
            Self::Value(..) => "in the value of an attribute",
        }
    }

    /// One step: the next place, and how many bytes lie before it.
    fn advance(self, text: &str) -> (Self, usize) {
        match self {
            Self::Text => text.find('<').map_or((self, text.len()), |at| {
                let (spot, length) = open(&text[at..]);
                (spot, at + length)
            }),
            Self::Comment => match text.find("-->") {
                Some(at) => (Self::Text, at + "-->".len()),
                None => (self, text.len()),
            },
            Self::Inside(element) => match element.find_end(text) {
                Some(end) => (Self::Tag(Element::Other), end),
                None => (self, text.len()),
            },
            Self::Style(css) => match Element::Style.find_end(text) {
                Some(end) => (Self::Tag(Element::Other), end),
                None => (Self::Style(css.read(text)), text.len()),
            },
            Self::Tag(element) => in_tag(element, text),
            Self::BeforeValue(element, attribute) => before_value(element, attribute, text),
            Self::Value(element, attribute, quote) => {
                let end = quote.find_end(text);
                let value = &text[..end.unwrap_or(text.len())];
                match end {
                    None => (
                        Self::Value(element, attribute.read(value), quote),
                        value.len(),
                    ),
                    // A `>` ends the tag as well, and is read again.
                    Some(end) => {
                        let length = end + usize::from(quote != Quote::Nothing);
                        let element = attribute.tells(element, value);
                        if length == 0 {
                            return in_tag(element, text);
                        }
                        (Self::Tag(element), length)
                    }
                }
            }
        }
    }
}

/// What begins with the `<` at the start of a text.
fn open(text: &str) -> (Spot, usize) {
    if let Some(comment) = text.strip_prefix("<!--") {
        // What Outlook alone reads is HTML too, and `<!-->` is a whole comment.
        let is_text = comment.starts_with('>')
            || comment.starts_with("->")
            || comment.trim_start().starts_with("[if");
        let spot = if is_text { Spot::Text } else { Spot::Comment };
        return (spot, "<!--".len());
    }
    let behind = text[1..].strip_prefix('/').unwrap_or(&text[1..]);
    match behind.bytes().next() {
        Some(b'!' | b'?') => match text.find('>') {
            Some(at) => (Spot::Text, at + 1),
            None => (Spot::Tag(Element::Other), text.len()),
        },
        Some(first) if first.is_ascii_alphabetic() => {
            let length = tag::name_length(behind);
            let is_end = behind.len() + 1 < text.len();
            let element = if is_end {
                Element::Other
            } else {
                Element::of(&behind[..length])
            };
            (Spot::Tag(element), text.len() - behind.len() + length)
        }
        // A value comes next, and would be the name.
        None => (Spot::Tag(Element::Other), text.len()),
        Some(_) => (Spot::Text, 1),
    }
}

fn in_tag(element: Element, text: &str) -> (Spot, usize) {
    let is_gap = |byte: u8| byte.is_ascii_whitespace() || byte == b'/';
    let Some(skipped) = text.bytes().position(|byte| !is_gap(byte)) else {
        return (Spot::Tag(element), text.len());
    };
    let rest = &text[skipped..];
    if rest.starts_with('>') {
        return (element.content(), skipped + 1);
    }
    let length = tag::name_length(rest).max(usize::from(rest.starts_with('=')));
    let (name, behind) = rest.split_at(length);
    let value = behind.trim_ascii_start();
    if value.starts_with('=') {
        let length = text.len() - value.len() + 1;
        return (Spot::BeforeValue(element, Attribute::of(name)), length);
    }
    (Spot::Tag(element), skipped + length)
}

fn before_value(element: Element, attribute: Attribute, text: &str) -> (Spot, usize) {
    let rest = text.trim_ascii_start();
    let skipped = text.len() - rest.len();
    let quote = match rest.bytes().next() {
        None => return (Spot::BeforeValue(element, attribute), skipped),
        Some(b'>') => return (element.content(), skipped + 1),
        Some(b'"') => Quote::Double,
        Some(b'\'') => Quote::Single,
        Some(_) => return (Spot::Value(element, attribute, Quote::Nothing), skipped),
    };
    (Spot::Value(element, attribute, quote), skipped + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let spot = Spot::Text.read(text);
        assert_eq!(format!("{spot:?}"), expected, "{text}");
        // Wherever the text is cut between two words, the place is the same.
        let cuts = text.match_indices(['"', '>', ' ']);
        for (at, _) in cuts.filter(|(at, _)| !text[..*at].ends_with(['<', '-', '!'])) {
            let (before, after) = text.split_at(at);
            if before.ends_with('=') || after.starts_with(" =") || before.contains("url") {
                continue;
            }
            let cut = Spot::Text.read(before).read(after);
            assert_eq!(cut, spot, "{before} and {after}");
        }
    }

    #[test]
    fn text_and_tags() {
        check("a < b <b>c</b", "Tag(Other)");
        check("a < b <b>c</b>", "Text");
        check("<br/>x", "Text");
        check("<p class", "Tag(Other)");
        check("<", "Tag(Other)");
        check("<h", "Tag(Other)");
        check("<!doctype html><?xml a?>", "Text");
        check("<input disabled value=x ", "Tag(Other)");
        check("<input value=x>", "Text");
    }

    #[test]
    fn attributes() {
        check("<p class=", "BeforeValue(Other, Text)");
        check("<p class = \"a ", "Value(Other, Text, Double)");
        check("<p class='a\"", "Value(Other, Text, Single)");
        check("<p class=a", "Value(Other, Text, Nothing)");
        check("<P CLASS=\"a\" TITLE=\"", "Value(Other, Text, Double)");
        check("<a onClick=\"", "Value(Other, Code, Double)");
        check("<a data-href=\"", "Value(Other, Text, Double)");
    }

    #[test]
    fn addresses() {
        check("<a href=\"", "Value(Other, Url(Start), Double)");
        check("<a href=\" ", "Value(Other, Url(Start), Double)");
        check("<a href=\"https://a/", "Value(Other, Url(Path), Double)");
        check("<a href=\"https://a/?", "Value(Other, Url(Bare), Double)");
        check("<a href=\"/?a=", "Value(Other, Url(Query), Double)");
        check("<a href='/?a=1&amp;b", "Value(Other, Url(Bare), Single)");
        check("<v:fill src=\"", "Value(Other, Url(Start), Double)");
        check(
            "<p style=\"background:url(",
            "Value(Other, Css(Url(Start)), Double)",
        );
        check(
            "<p style=\"background:URL('/a",
            "Value(Other, Css(Url(Path)), Double)",
        );
    }

    #[test]
    fn styles() {
        check("<p style=\"", "Value(Other, Css(Declaration), Double)");
        check("<p style=\"color:", "Value(Other, Css(Value), Double)");
        check(
            "<p style=\"color:red;",
            "Value(Other, Css(Declaration), Double)",
        );
        check("<p style=\"a:url(x) ", "Value(Other, Css(Value), Double)");
        check("<style>a { color: ", "Style(Value)");
        check("<style type=\"text/css\">a > b {", "Style(Declaration)");
        check("<style>a{}</style ><p>", "Text");
    }

    #[test]
    fn elements_without_tags() {
        check("<script>a < b && '<p title=\"'", "Inside(Script)");
        check("<script>x</script>", "Text");
        check("<script type='application/ld+json'>{", "Inside(Json)");
        check("<title><b", "Inside(Title)");
        check("<TITLE>x</TITLE>", "Text");
        check("<textarea></p", "Inside(Textarea)");
    }

    #[test]
    fn comments() {
        check("<!-- <a href=\"", "Comment");
        check("<!-- a -- b --> c", "Text");
        check(
            "<!--[if mso]><a href=\"",
            "Value(Other, Url(Start), Double)",
        );
        check("<!--[if !mso]><!--><p>", "Text");
        check("<!--<![endif]--><p>", "Text");
    }

    #[test]
    fn two_ways_come_together() {
        let join = |one: &str, other: &str| {
            let joined = Spot::Text.read(one).join(Spot::Text.read(other));
            joined.map(|spot| format!("{spot:?}"))
        };
        let joined = |text: &str| Some(text.to_owned());
        assert_eq!(join("<p>", "x"), joined("Text"));
        assert_eq!(join("<p>", "<p"), None);
        assert_eq!(
            join("<a href=\"", "<a href=\"/?a="),
            joined("Value(Other, Url(Start), Double)")
        );
        assert_eq!(
            join("<a href=\"/", "<a href=\"/?a="),
            joined("Value(Other, Url(Query), Double)")
        );
        assert_eq!(join("<a href=\"", "<a title=\""), None);
        assert_eq!(join("<a href=\"", "<a href='"), None);
        assert_eq!(
            join("<p style=\"", "<p style=\"color:"),
            joined("Value(Other, Css(Value), Double)")
        );
    }
}
