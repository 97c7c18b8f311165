//! Whether a reader finds the way out in an e-mail: a link that leads to `unsubscribe_url`.
//!
//! Asked twice. When an e-mail is saved only its source is known: an output of the variable must
//! stand where it can be followed, though a condition round it may hide it from some. When a
//! message is rendered the link itself must be there. Who needs the way out is for the caller to
//! say; nothing here knows what marketing is.

use super::{Part, Rendered, Source, mask::next_piece, plain_text::links};

/// The variable that holds the link, in the data that a template sees.
pub const UNSUBSCRIBE_VARIABLE: &str = "unsubscribe_url";
/// Stands where the variable is printed, while the HTML is read.
const MARK: &str = "postduif-way-out";
/// What may follow the variable in an address and leave the page the same: a fragment or a query.
const MAY_FOLLOW: [char; 2] = ['#', '?'];
/// Tags whose contents are not a template, and what ends them.
const SILENT_TAGS: [(&str, &str); 2] = [("comment", "endcomment"), ("raw", "endraw")];

impl Source<'_> {
    /// The parts in which nobody can find a link to `unsubscribe_url`: the HTML if no `href` of a
    /// link is that address, the text if it does not print it. A text that is derived from the HTML
    /// has the links of the HTML and is not named beside it.
    pub fn parts_without_unsubscribe(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        // Where the HTML cannot be read, nobody can say that there is one.
        let links = links(&marked(self.html)).unwrap_or_default();
        if !links.iter().any(|link| leads_out(link)) {
            parts.push(Part::Html);
        }
        if self.text.is_some_and(|text| !marked(text).contains(MARK)) {
            parts.push(Part::Text);
        }
        parts
    }
}

impl Rendered {
    /// The parts of this message without this very link: the HTML if it is not the value of an
    /// `href`, the text if it does not contain it.
    pub fn parts_without(&self, link: &str) -> Vec<Part> {
        let escaped = link.replace('&', "&amp;").replace('\'', "&#39;");
        let in_html = has_href(&self.html, &escaped) || has_href(&self.html, link);
        let mut parts = Vec::new();
        if !in_html {
            parts.push(Part::Html);
        }
        if !self.text.contains(link) {
            parts.push(Part::Text);
        }
        parts
    }
}

/// The source with [`MARK`] where it prints the variable, and without the rest of its Liquid.
fn marked(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    let mut silent_until: Option<&str> = None;
    while let Some((before, piece, after)) = next_piece(rest) {
        let words = words(piece);
        if let Some(end) = silent_until {
            if piece.starts_with("{%") && words.first() == Some(&end) {
                silent_until = None;
            }
        } else {
            out.push_str(before);
            if piece.starts_with("{{") {
                // Another value may be anything; it is no way out.
                out.push_str(if is_variable(&words) { MARK } else { "x" });
            } else {
                let silent = SILENT_TAGS
                    .iter()
                    .find(|(tag, _)| words.first() == Some(tag));
                silent_until = silent.map(|(_, end)| *end);
                if words.first() == Some(&"echo") && is_variable(&words[1..]) {
                    out.push_str(MARK);
                }
            }
        }
        rest = after;
    }
    if silent_until.is_none() {
        out.push_str(rest);
    }
    out
}

/// The words of an output or a tag, without its marks.
fn words(piece: &str) -> Vec<&str> {
    let inner = piece.get(2..piece.len() - 2).unwrap_or_default();
    let inner = inner.strip_prefix('-').unwrap_or(inner);
    let inner = inner.strip_suffix('-').unwrap_or(inner);
    // A filter needs no space before its bar.
    let (value, filters) = inner.split_once('|').unwrap_or((inner, ""));
    value
        .split_whitespace()
        .chain((!filters.is_empty()).then_some("|"))
        .collect()
}

/// Whether this prints the variable itself. Filters are let through: what they made of it shows
/// when the message is rendered.
fn is_variable(words: &[&str]) -> bool {
    matches!(words, [UNSUBSCRIBE_VARIABLE] | [UNSUBSCRIBE_VARIABLE, "|"])
}

fn leads_out(link: &str) -> bool {
    link.trim()
        .strip_prefix(MARK)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(MAY_FOLLOW))
}

/// Whether an attribute `href` begins with this address.
fn has_href(html: &str, address: &str) -> bool {
    html.match_indices(address).any(|(at, _)| {
        let before = html[..at].trim_end();
        let before = before.strip_suffix(['"', '\'']).unwrap_or(before);
        let before = before.trim_end().strip_suffix('=').unwrap_or_default();
        let name = before.trim_end();
        let name = name.get(name.len().saturating_sub(4)..).unwrap_or_default();
        name.eq_ignore_ascii_case("href")
    })
}

#[cfg(test)]
mod tests {
    use super::super::Template;
    use super::*;
    use liquid::{RenderContext, Value};

    fn check(html: &str, text: Option<&str>, wanted: &[Part]) {
        let source = Source {
            subject: "s",
            html,
            text,
            ..Source::default()
        };
        assert_eq!(
            source.parts_without_unsubscribe(),
            wanted,
            "{html} {text:?}"
        );
    }

    #[test]
    fn a_link_is_found_in_the_html() {
        for html in [
            "<a href=\"{{ unsubscribe_url }}\">Leave</a>",
            "<p>Bye: <a class=x href='{{unsubscribe_url}}'><b>leave</b></a>",
            "<A HREF={{- unsubscribe_url -}}>Leave</A>",
            "<a href=\"{{ unsubscribe_url | escape }}\">Leave</a>",
            "<a href=\"{{unsubscribe_url|escape}}\">Leave</a>",
            "<a href=\" {{ unsubscribe_url }}?from=foot \">Leave</a>",
            "<a href=\"{% echo unsubscribe_url %}\">Leave</a>",
            "{% if contact.language == 'nl' %}<a href=\"{{ unsubscribe_url }}\">Weg</a>{% endif %}",
            "<table><tr>{% for x in y %}<td>{{ x }}</td>{% endfor %}</tr></table>\
             <a href=\"{{ unsubscribe_url }}\"><img src=x alt=Leave></a>",
        ] {
            check(html, None, &[]);
        }
    }

    #[test]
    fn what_only_looks_like_a_link_is_none() {
        for html in [
            "",
            "<p>Hello</p>",
            "<a href=\"https://shop.example\">{{ unsubscribe_url }}</a>",
            "<p>{{ unsubscribe_url }}</p>",
            "<!-- <a href=\"{{ unsubscribe_url }}\">Leave</a> -->",
            "{% comment %}<a href=\"{{ unsubscribe_url }}\">Leave</a>{% endcomment %}",
            "{%- raw -%}<a href=\"{{ unsubscribe_url }}\">Leave</a>{% endraw %}",
            "<a href=\"https://shop.example/{{ unsubscribe_url }}\">Leave</a>",
            "<a href=\"{{ unsubscribe_url }}/x\">Leave</a>",
            "<a href=\"{{ unsubscribe_url_2 }}\">Leave</a>",
            "<a href=\"{{ contact.unsubscribe_url }}\">Leave</a>",
            "<a name=\"{{ unsubscribe_url }}\">Leave</a>",
            "<img src=\"{{ unsubscribe_url }}\" alt=x>",
        ] {
            check(html, None, &[Part::Html]);
        }
    }

    #[test]
    fn a_text_of_ones_own_needs_it_too() {
        let html = "<a href=\"{{ unsubscribe_url }}\">Leave</a>";
        check(html, Some("Leave: {{ unsubscribe_url }}"), &[]);
        check(html, Some("Leave: {% echo unsubscribe_url %}"), &[]);
        check(html, Some("Hello"), &[Part::Text]);
        let silent = "{% comment %}{{ unsubscribe_url }}{% endcomment %}";
        check(html, Some(silent), &[Part::Text]);
        check("x", Some("Hello"), &[Part::Html, Part::Text]);
    }

    #[test]
    fn a_rendered_message_has_the_link_itself() {
        let link = "https://shop.example/u/1.2.3?a=1&b='2'";
        let check = |html: &str, wanted: &[Part]| {
            let source = Source {
                subject: "s",
                html,
                ..Source::default()
            };
            let data = serde_json::json!({ "unsubscribe_url": link });
            let data = Value::try_from(&data).unwrap();
            let template = Template::compile(&source).unwrap();
            let rendered = template.render(&data, &RenderContext::at(0)).unwrap();
            assert_eq!(rendered.parts_without(link), wanted, "{}", rendered.html);
        };
        check("<a href=\"{{ unsubscribe_url }}\">Leave</a>", &[]);
        check("<a href = '{{ unsubscribe_url }}'>Leave</a>", &[]);
        let hidden = "<a href=\"{% if no %}{{ unsubscribe_url }}{% endif %}\">Leave</a>";
        check(hidden, &[Part::Html, Part::Text]);
        check("{{ unsubscribe_url }}", &[Part::Html]);
        check("é={{ unsubscribe_url }}", &[Part::Html]);
    }
}
