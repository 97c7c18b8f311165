//! A plain text template made from an HTML template.
//!
//! The library that turns HTML into text is given no Liquid ([`super::mask`]) and no tables
//! ([`super::flatten`]). Links keep their address, since a text without the way to unsubscribe is
//! none.

use std::{cell::RefCell, rc::Rc};

use html2text::{config, render::TextDecorator};

use super::{
    flatten::{TooDeep, flatten},
    mask::Masked,
};

/// Why there is no text.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeriveError {
    #[error(transparent)]
    TooDeep(#[from] TooDeep),
    #[error("it cannot be read: {0}")]
    Html(#[from] html2text::Error),
}

/// No line is wrapped: how long one gets is known only when the message is rendered.
const WIDTH: usize = 1_000_000;

/// The plain text template of an HTML template that compiles.
pub(crate) fn derive(html: &str) -> Result<String, DeriveError> {
    let masked = Masked::new(html);
    let text = read(&masked.html, InlineLinks::default())?;
    Ok(masked.unmask(&tidy(&text)))
}

/// The addresses of the links of an HTML without Liquid, those that have something to click on.
pub(super) fn links(html: &str) -> Result<Vec<String>, DeriveError> {
    let links = InlineLinks::default();
    read(html, links.clone())?;
    Ok(links.all.take())
}

fn read(html: &str, links: InlineLinks) -> Result<String, DeriveError> {
    let flat = flatten(html)?;
    Ok(config::with_decorator(links).string_from_read(flat.as_bytes(), WIDTH)?)
}

/// Blanks that are none in ASCII become some; no blanks at the ends of lines, and never two empty
/// lines in a row.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_after_empty = true;
    for line in text.replace('\u{a0}', " ").lines().map(str::trim) {
        if !(line.is_empty() && is_after_empty) {
            out.push_str(line);
            out.push('\n');
        }
        is_after_empty = line.is_empty();
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Writes a link's address behind its text, and nothing else that is not text.
#[derive(Debug, Clone, Default)]
struct InlineLinks {
    open: Vec<String>,
    /// Every address that was met, shared with the decorators of blocks inside.
    all: Rc<RefCell<Vec<String>>>,
}

impl TextDecorator for InlineLinks {
    type Annotation = ();

    fn decorate_link_start(&mut self, url: &str) -> (String, ()) {
        self.open.push(url.to_owned());
        self.all.borrow_mut().push(url.to_owned());
        (String::new(), ())
    }

    fn decorate_link_end(&mut self) -> String {
        match self.open.pop() {
            // A place on the same page is nowhere in a text.
            Some(url) if !url.is_empty() && !url.starts_with('#') => format!(" ({url})"),
            _ => String::new(),
        }
    }

    fn decorate_em_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_em_end(&self) -> String {
        String::new()
    }

    fn decorate_strong_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_strong_end(&self) -> String {
        String::new()
    }

    fn decorate_strikeout_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_strikeout_end(&self) -> String {
        String::new()
    }

    fn decorate_code_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_code_end(&self) -> String {
        String::new()
    }

    fn decorate_preformat_first(&self) {}

    fn decorate_preformat_cont(&self) {}

    fn decorate_image(&mut self, _source: &str, title: &str) -> (String, ()) {
        (title.to_owned(), ())
    }

    fn header_prefix(&self, _level: usize) -> String {
        String::new()
    }

    fn quote_prefix(&self) -> String {
        "> ".to_owned()
    }

    fn unordered_item_prefix(&self) -> String {
        "- ".to_owned()
    }

    fn ordered_item_prefix(&self, number: i64) -> String {
        format!("{number}. ")
    }

    fn make_subblock_decorator(&self) -> Self {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(html: &str, wanted: &Expect) {
        wanted.assert_eq(&derive(html).unwrap());
    }

    #[test]
    fn words_and_lines() {
        check(
            "<html><head><title>t</title><style>p { color: red }</style></head><body>\
             <h1>Hello&nbsp;{{ name }}</h1><p>One<br>two &amp; three</p>\n\n<p>caf&eacute; <b>bold</b> \
             <i>it</i></p><hr><ul><li>a<li>b</ul><ol><li>c</ol><img src=x alt=\"A {{ y }}\"><img src=z>",
            &expect![[r"
                Hello {{ name }}

                One
                two & three

                café bold it
                - a
                - b
                1. c

                A {{ y }}
            "]],
        );
    }

    #[test]
    fn links_keep_their_address() {
        check(
            "<p>See <a href=\"{{ url }}?a=1&amp;b={{ x | url_encode }}\">our <b>shop</b></a>, \
             <a href=\"#top\">up</a> <a>none</a></p>",
            &expect![[r"
                See our shop ({{ url }}?a=1&b={{ x | url_encode }}), up none
            "]],
        );
    }

    #[test]
    fn loops_between_the_rows_of_a_table_stay_there() {
        check(
            "<table><tr><th>Name</th><th>Price</th></tr>{% for p in products %}<tr><td>{{ p.name }}\
             </td><td>{{ p.price | round }}</td></tr>{% endfor %}</table><p>{% if a < 3 %}few{% else \
             %}many{% endif %}</p>",
            &expect![[r"
                Name Price
                {% for p in products %}
                {{ p.name }} {{ p.price | round }}
                {% endfor %}

                {% if a < 3 %}few{% else %}many{% endif %}
            "]],
        );
    }

    #[test]
    fn nested_layout_tables_are_one_column() {
        check(
            "<table width=600><tr><td><table><tr><td><p>Left</p></td><td><p>Right</p></td></tr></table>\
             </td></tr></table>",
            &expect![[r"
                Left

                Right
            "]],
        );
    }

    #[test]
    fn nothing_is_left_of_an_html_without_text() {
        assert_eq!(derive("").unwrap(), "\n");
        assert_eq!(
            derive("<style>x</style><!-- {{ hidden }} -->").unwrap(),
            "\n"
        );
    }

    #[test]
    fn html_that_is_nested_too_deeply_is_an_error() {
        let error = derive(&"<div>".repeat(101)).unwrap_err().to_string();
        assert_eq!(error, "its tags are nested more than 100 deep");
        assert_eq!(derive(&("<div>".repeat(100) + "x")).unwrap(), "x\n");
    }

    proptest::proptest! {
        #[test]
        fn no_piece_of_liquid_changes_or_moves(
            html in "(<p>|</p>|<table>|<tr>|<td>|</td>|</table>|<b>|<a href=x>|</a>|<li>|&lt;|>|LQ|[a-z ]|\\{\\{ [a-c] \\}\\}|\\{% [a-c] < 3 %\\}){0,40}",
        ) {
            let pieces = |text: &str| -> Vec<String> {
                let pieces = text.split('{').skip(1).filter(|piece| !piece.is_empty());
                pieces.map(|piece| piece.split('}').next().unwrap_or_default().to_owned()).collect()
            };
            assert_eq!(pieces(&derive(&html).unwrap()), pieces(&html));
        }
    }
}
