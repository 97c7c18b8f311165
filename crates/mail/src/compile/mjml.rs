//! MJML to HTML: the library's renderer, kept away from what it spoils.
//!
//! It is given a source without Liquid ([`super::cover`]) and without carriage returns, which it takes
//! for mistakes. It copies elements that it does not know into the mail as they are, so names are
//! looked at here first. It loads nothing: no file, no font of others that the author did not ask for.

use std::collections::HashMap;

use mrml::prelude::parser::Error;
use mrml::prelude::render::RenderOptions;

use super::cover::{Covered, Lost, Uncovered, position};
use super::scan::{Token, tokens};
use super::{Fault, House, Made, inline};

/// Longest source. The renderer takes time and memory by its length.
pub(super) const SOURCE_BYTES_MAX: usize = 512 * 1024;
/// Deepest nesting of elements. The renderer goes one call deeper for each.
const DEPTH_MAX: usize = 100;

/// Start and end of an element that leaves nothing in the HTML.
const NOTHING: (&str, &str) = ("<mj-raw", "/>");

/// Every element that may stand in a source.
const KNOWN: [&str; 35] = [
    "mj-accordion",
    "mj-accordion-element",
    "mj-accordion-text",
    "mj-accordion-title",
    "mj-all",
    "mj-attributes",
    "mj-body",
    "mj-breakpoint",
    "mj-button",
    "mj-carousel",
    "mj-carousel-image",
    "mj-class",
    "mj-column",
    "mj-divider",
    "mj-font",
    "mj-group",
    "mj-head",
    "mj-hero",
    "mj-image",
    "mj-navbar",
    "mj-navbar-link",
    "mj-preview",
    "mj-raw",
    "mj-section",
    "mj-social",
    "mj-social-element",
    "mj-spacer",
    "mj-style",
    "mj-table",
    "mj-text",
    "mj-title",
    "mj-wrapper",
    "mjml",
    // Which two take the place of a name in `mj-attributes` only.
    "mj-html-attributes",
    "mj-selector",
];
/// Elements of the language that are not to be had here, and what to do.
const WITHOUT: [(&str, &str); 3] = [
    ("mj-include", "put what it names in its place"),
    (
        "mj-html-attributes",
        "write the attributes where they belong",
    ),
    ("mj-selector", "write the attributes where they belong"),
];
/// HTML elements without an end, which say nothing about depth.
const ENDLESS: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "li", "link", "meta", "p", "td",
    "wbr",
];

/// The HTML of a source, with what the house says where it says nothing.
pub(super) fn html(source: &str, house: Option<&House>) -> Result<Made, Fault> {
    if source.len() > SOURCE_BYTES_MAX {
        let message = format!("the MJML is longer than {SOURCE_BYTES_MAX} bytes");
        return Err(Fault::new(None, message));
    }
    names(source)?;
    let covered = Covered::new(source, true);
    let (mut markup, css) = without_inline_styles(&covered.text.replace('\r', " "));
    let inserted = house.and_then(|house| house.insertion(&markup));
    let (inserted_at, inserted_bytes) = match inserted {
        Some((at, text)) => {
            markup.insert_str(at, &text);
            (at, text.len())
        }
        None => (markup.len(), 0),
    };
    let byte = |at: usize| {
        let is_behind = at >= inserted_at + inserted_bytes;
        covered.source_byte(if is_behind {
            at - inserted_bytes
        } else {
            at.min(inserted_at)
        })
    };
    let options = RenderOptions {
        // A mail that loads a font tells a third party who reads it.
        fonts: HashMap::new(),
        ..RenderOptions::default()
    };
    let parsed = mrml::parse(&markup).map_err(|error| fault(&error, source, byte))?;
    let rendered = parsed.element.render(&options);
    let rendered = rendered.map_err(|error| {
        let message = format!("the MJML cannot be rendered: {error}");
        Fault::new(None, message)
    })?;
    let rendered = if css.trim().is_empty() {
        rendered
    } else {
        inline::with_css(&rendered, &covered, &css)?
    };
    let Uncovered { text, map } = covered.uncover(&rendered).map_err(|Lost(at)| {
        let message = "no Liquid can stand here: MJML computes with this value, or drops it";
        Fault::at(source, at, message)
    })?;
    Ok(Made {
        html: text,
        origins: map,
    })
}

/// The source without each `mj-style inline="inline"`, and what these hold. An element that says nothing
/// takes the place, as long as what was there, so that places stay the same.
fn without_inline_styles(source: &str) -> (String, String) {
    let (mut out, mut css) = (String::with_capacity(source.len()), String::new());
    // Where the style that we are in begins.
    let mut inside: Option<usize> = None;
    for (at, token) in tokens(source) {
        let (text, ends) = match token {
            Token::Open(tag) => {
                if tag.is("mj-style") && tag.get("inline") == Some("inline") {
                    inside = Some(at);
                }
                (tag.whole, tag.is_empty)
            }
            Token::Raw(text) => {
                if inside.is_some() {
                    css.push_str(text);
                }
                (text, false)
            }
            Token::Close(text) => (text, true),
            Token::Text(text)
            | Token::Liquid(text)
            | Token::LiquidInRaw(text)
            | Token::Comment(text) => (text, false),
        };
        match inside {
            Some(start) if ends => {
                let length = at + text.len() - start;
                let blanks = length.saturating_sub(NOTHING.0.len() + NOTHING.1.len());
                out.push_str(NOTHING.0);
                out.extend(std::iter::repeat_n(' ', blanks));
                out.push_str(NOTHING.1);
                inside = None;
            }
            Some(_) => {}
            None => out.push_str(text),
        }
    }
    (out, css)
}

/// Looks at the names of elements, at Liquid inside of tags, and at the depth.
fn names(source: &str) -> Result<(), Fault> {
    let mut depth = 0_usize;
    for (at, token) in tokens(source) {
        let tag = match token {
            Token::Open(tag) => tag,
            Token::Close(_) => {
                depth = depth.saturating_sub(1);
                continue;
            }
            _ => continue,
        };
        if let Some(liquid) = tag.liquid_between {
            let message = "in a tag of MJML, Liquid can only stand in a value between quotes";
            return Err(Fault::at(source, at + liquid, message));
        }
        let name = tag.name.to_ascii_lowercase();
        if let Some((_, instead)) = WITHOUT.iter().find(|(known, _)| *known == name) {
            let message = format!("`{name}` is not supported: {instead}");
            return Err(Fault::at(source, at, message));
        }
        if name.starts_with("mj") && !KNOWN.contains(&tag.name) {
            let mut fault = Fault::at(source, at, format!("unknown element `{}`", tag.name));
            fault.suggestion = nearest(&name).map(str::to_owned);
            return Err(fault);
        }
        if !tag.is_empty && !ENDLESS.contains(&name.as_str()) {
            depth += 1;
        }
        if depth > DEPTH_MAX {
            let message = format!("elements are nested more than {DEPTH_MAX} deep");
            return Err(Fault::at(source, at, message));
        }
    }
    Ok(())
}

/// The known element that this may have been meant for.
fn nearest(name: &str) -> Option<&'static str> {
    let near = KNOWN.iter().map(|known| (distance(known, name), *known));
    near.filter(|(distance, _)| *distance <= 2)
        .min()
        .map(|(_, known)| known)
}

/// How many letters have to change (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let change = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

/// What the parser says, in words for the author.
fn fault(error: &Error, source: &str, byte: impl Fn(usize) -> usize) -> Fault {
    let (span, message) = match error {
        Error::UnexpectedElement { position, .. } => {
            (Some(position), "this element cannot stand here")
        }
        Error::UnexpectedToken { position, .. } => (Some(position), "this cannot stand here"),
        Error::MissingAttribute { position, .. } => (Some(position), "an attribute is missing"),
        Error::InvalidAttribute { position, .. } => {
            (Some(position), "this attribute cannot be read")
        }
        Error::InvalidFormat { position, .. } => (Some(position), "this cannot be read"),
        Error::IncludeLoaderError { position, .. } => (Some(position), "nothing can be included"),
        Error::EndOfStream { .. } => (None, "the MJML ends before its elements do"),
        Error::NoRootNode => (None, "the MJML has no element `mjml`"),
        Error::SizeLimit { .. } => (None, "the MJML is too long"),
        Error::ParserError { .. } => (None, "the MJML cannot be read"),
    };
    let at = span.map(|span| position(source, byte(span.start)));
    Fault::new(at, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(inner: &str) -> String {
        format!(
            "<mjml><mj-body><mj-section><mj-column>{inner}</mj-column></mj-section></mj-body></mjml>"
        )
    }

    #[test]
    fn liquid_goes_through_wherever_it_can_stand() {
        for inner in [
            "<mj-text>{% if a < 3 %}few{% else %}many{% endif %} {{ b | default: \"x\" }}</mj-text>",
            "{% for p in products %}<mj-text>{{ p.name }}</mj-text>{% endfor %}",
            "<mj-table>{% for p in products %}<tr><td>{{ p.name }}</td></tr>{% endfor %}</mj-table>",
            "<mj-button href=\"{{ url | append: \"?a\" }}\" background-color=\"{{ c }}\">{{ t }}</mj-button>",
            "<mj-button href='{{ url | default: \"x\" }}'>{% if a %}go{% endif %}</mj-button>",
            "<mj-image src=\"{{ p.image }}\" alt=\"{{ p.name }}\" href=\"{% if a %}x{% endif %}\" />",
            "<mj-raw>{% if a %}<b>{{ c }}</b>{% endif %}</mj-raw>",
            "<mj-navbar>{% if a %}<mj-navbar-link href=\"{{ b }}\">{{ c }}</mj-navbar-link>{% endif %}</mj-navbar>",
            "<mj-social mode=\"horizontal\">{% if a %}<mj-social-element name=\"web\" href=\"{{ b }}\">{{ c }}</mj-social-element>{% endif %}</mj-social>",
            "<mj-accordion><mj-accordion-element><mj-accordion-title>{{ a }}</mj-accordion-title>\
             <mj-accordion-text>{% if b %}{{ c }}{% endif %}</mj-accordion-text></mj-accordion-element></mj-accordion>",
        ] {
            let source = mail(inner);
            let made = html(&source, None).unwrap_or_else(|fault| panic!("{fault:?}: {inner}"));
            assert!(!made.html.contains("lq"), "{}", made.html);
        }
        let sections = "<mjml><mj-head><mj-title>{{ t }}</mj-title><mj-preview>{% if a %}{{ p }}{% endif %}</mj-preview>\
            <mj-style>.a { color: {{ c }} }</mj-style></mj-head><mj-body>{% if a %}<mj-section>{% for c in d %}<mj-column>\
            <mj-text>x</mj-text></mj-column>{% endfor %}</mj-section>{% endif %}</mj-body></mjml>";
        html(sections, None).unwrap();
    }

    #[test]
    fn values_of_attributes_are_not_spoilt() {
        let source = mail(
            "<mj-text><p style=\"color: red;\r\n  margin: 0\" title='a \"b\" \\ c'>x</p></mj-text>\r\n\
             <mj-image src=\"a.png\" alt=\"a\u{a0}b\u{200b}\" />",
        );
        let made = html(&source, None).unwrap().html;
        for wanted in [
            "style=\"color: red;    margin: 0\"",
            "title=\"a &quot;b&quot; \\ c\"",
            "alt=\"a\u{a0}b\u{200b}\"",
        ] {
            assert!(made.contains(wanted), "{wanted}: {made}");
        }
    }

    #[test]
    fn inline_styles_are_inlined_and_loops_stay_in_their_table() {
        let source = "<mjml><mj-head><mj-style inline=\"inline\">td.p { color: #112233 }</mj-style></mj-head><mj-body>\
            <mj-section><mj-column><mj-table>{% for p in products %}<tr><td class=\"p\">{{ p }}</td></tr>{% endfor %}\
            </mj-table></mj-column></mj-section></mj-body></mjml>";
        let made = html(source, None).unwrap().html;
        let row = "<tbody>{% for p in products %}<tr><td class=\"p\" style=\"color: #112233;\">{{ p }}</td></tr>{% endfor %}</tbody>";
        assert!(made.contains(row), "{made}");
    }

    #[test]
    fn no_font_is_fetched_from_others() {
        assert!(
            !html(&mail("<mj-text>x</mj-text>"), None)
                .unwrap()
                .html
                .contains("fonts.google")
        );
    }

    #[test]
    fn mistakes_have_a_place() {
        let check = |source: &str, wanted: &str| {
            let fault = html(source, None).unwrap_err();
            let at = fault.position.map_or(String::new(), |at| format!("{at}: "));
            let suggestion = fault
                .suggestion
                .map_or(String::new(), |one| format!(" ({one})"));
            assert_eq!(
                format!("{at}{}{suggestion}", fault.message),
                wanted,
                "{source}"
            );
        };
        check(
            &mail("\n <mj-tekst>x</mj-tekst>"),
            "line 2, column 2: unknown element `mj-tekst` (mj-text)",
        );
        check(
            &mail("<mj-include path=\"x\" />"),
            "line 1, column 39: `mj-include` is not supported: put what it names in its place",
        );
        check(
            &mail("<mj-text {% if a %}color=\"red\"{% endif %}>x</mj-text>"),
            "line 1, column 48: in a tag of MJML, Liquid can only stand in a value between quotes",
        );
        check(
            &mail("<mj-image width=\"{{ w }}px\" src=\"a\" />"),
            "line 1, column 56: no Liquid can stand here: MJML computes with this value, or drops it",
        );
        check("<p>x</p>", "line 1, column 1: this cannot stand here");
        check("<mjml><mj-body>", "the MJML ends before its elements do");
        check(
            &"<mj-wrapper>".repeat(101),
            "line 1, column 1201: elements are nested more than 100 deep",
        );
    }

    #[test]
    fn what_may_have_been_meant() {
        assert_eq!(nearest("mj-buton"), Some("mj-button"));
        assert_eq!(nearest("mj-tekst"), Some("mj-text"));
        assert_eq!(nearest("mj-something"), None);
    }
}
