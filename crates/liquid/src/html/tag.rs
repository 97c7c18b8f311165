//! Elements and attributes, as far as values in them differ.

use super::{CssPart, Spot, UrlPart};

/// An element, by what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Element {
    /// Text and other elements.
    Other,
    Script,
    /// A script that is data, such as `application/ld+json`.
    Json,
    Style,
    Title,
    Textarea,
}

impl Element {
    pub(super) fn of(name: &str) -> Self {
        const KNOWN: [(&str, Element); 4] = [
            ("script", Element::Script),
            ("style", Element::Style),
            ("title", Element::Title),
            ("textarea", Element::Textarea),
        ];
        let known = KNOWN
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map_or(Self::Other, |(_, element)| *element)
    }

    /// Where a template stands behind the start tag.
    pub(super) fn content(self) -> Spot {
        match self {
            Self::Other => Spot::Text,
            Self::Style => Spot::Style(CssPart::Declaration),
            element => Spot::Inside(element),
        }
    }

    /// The end of the name of the end tag, if it is in the text.
    pub(super) fn find_end(self, text: &str) -> Option<usize> {
        let name = match self {
            Self::Other => return None,
            Self::Script | Self::Json => "script",
            Self::Style => "style",
            Self::Title => "title",
            Self::Textarea => "textarea",
        };
        text.match_indices("</").find_map(|(at, opener)| {
            let start = at + opener.len();
            let end = start + name.len();
            let found = text.get(start..end)?;
            found.eq_ignore_ascii_case(name).then_some(end)
        })
    }
}

/// An attribute, by what its value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Attribute {
    Text,
    Url(UrlPart),
    Css(CssPart),
    /// A script, or a whole document.
    Code,
    /// Says what a script is.
    Type,
}

impl Attribute {
    pub(super) fn of(name: &str) -> Self {
        /// The longest name that is looked for; every attribute of a mail comes by here.
        const NAME_BYTES_MAX: usize = 10;
        let name = name.as_bytes();
        if matches!(name, [b'o' | b'O', b'n' | b'N', ..]) {
            return Self::Code;
        }
        // `xlink:href` and Outlook's `v:src` are addresses too.
        let colon = name.iter().rposition(|byte| *byte == b':');
        let local = &name[colon.map_or(0, |at| at + 1)..];
        let mut lower = [0; NAME_BYTES_MAX];
        let Some(lower) = lower.get_mut(..local.len()) else {
            return Self::Text;
        };
        lower.copy_from_slice(local);
        lower.make_ascii_lowercase();
        match &*lower {
            b"action" | b"archive" | b"background" | b"cite" | b"classid" | b"codebase"
            | b"data" | b"formaction" | b"href" | b"icon" | b"longdesc" | b"manifest"
            | b"poster" | b"src" => Self::Url(UrlPart::Start),
            b"style" => Self::Css(CssPart::Declaration),
            b"srcdoc" => Self::Code,
            b"type" => Self::Type,
            _ => Self::Text,
        }
    }

    pub(super) fn read(self, text: &str) -> Self {
        match self {
            Self::Url(part) => Self::Url(part.read(text)),
            Self::Css(part) => Self::Css(part.read(text)),
            attribute => attribute,
        }
    }

    pub(super) fn behind_value(self) -> Self {
        match self {
            Self::Url(part) => Self::Url(part.behind_value()),
            Self::Css(part) => Self::Css(part.behind_value()),
            attribute => attribute,
        }
    }

    pub(super) fn join(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Url(one), Self::Url(other)) => Some(Self::Url(one.join(other))),
            (Self::Css(one), Self::Css(other)) => Some(Self::Css(one.join(other))),
            (one, other) => (one == other).then_some(one),
        }
    }

    /// What an element is, once this attribute has this value.
    pub(super) fn tells(self, element: Element, value: &str) -> Element {
        if self == Self::Type && element == Element::Script && value.contains("json") {
            return Element::Json;
        }
        element
    }
}

/// The length of the name of an element or an attribute at the start of a text.
pub(super) fn name_length(text: &str) -> usize {
    let ends = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'=');
    text.bytes().position(ends).unwrap_or(text.len())
}
