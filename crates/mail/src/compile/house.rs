//! What all e-mails of a house look like: colours and fonts that MJML takes where an author says nothing,
//! and a footer at the end of each. Values of it in an e-mail's own text (`{{ house.name }}`) are data
//! like any other and no matter of this module.

use std::fmt::Write as _;

use super::scan::{Token, tokens};
use crate::template::plain_text;

/// Stands in an e-mail that ends without the footer of the house.
pub const NO_FOOTER: &str = "<!-- no house footer -->";

/// The look of a house. What is empty is not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct House {
    /// Colour of text.
    pub text_color: String,
    /// Colour behind everything.
    pub background_color: String,
    /// Colour of buttons and lines.
    pub accent_color: String,
    /// Colour of the words on a button.
    pub on_accent_color: String,
    /// Fonts of text, the wanted one first.
    pub body_font: String,
    /// The end of each e-mail: HTML with Liquid.
    pub footer: String,
}

impl House {
    /// Defaults for the head of an MJML body, which what the author writes there goes before.
    fn defaults(&self) -> String {
        let mut out = String::new();
        let mut of = |element: &str, attributes: &[(&str, &String)]| {
            let said = attributes.iter().filter(|(_, value)| !value.is_empty());
            let said = said.fold(String::new(), |mut said, (name, value)| {
                let value = value.replace('&', "&amp;").replace('"', "'");
                let _ = write!(said, " {name}=\"{value}\"");
                said
            });
            if !said.is_empty() {
                let _ = write!(out, "<{element}{said} />");
            }
        };
        of("mj-all", &[("font-family", &self.body_font)]);
        of("mj-text", &[("color", &self.text_color)]);
        of("mj-body", &[("background-color", &self.background_color)]);
        of(
            "mj-button",
            &[
                ("background-color", &self.accent_color),
                ("color", &self.on_accent_color),
            ],
        );
        of("mj-divider", &[("border-color", &self.accent_color)]);
        if out.is_empty() {
            return out;
        }
        format!("<mj-attributes>{out}</mj-attributes>")
    }

    /// The defaults, and the byte of an MJML body at which they go; with a head of their own where it
    /// has none.
    pub(super) fn insertion(&self, mjml: &str) -> Option<(usize, String)> {
        let defaults = self.defaults();
        if defaults.is_empty() {
            return None;
        }
        let mut root = None;
        for (at, token) in tokens(mjml) {
            match token {
                Token::Open(tag) if tag.is("mj-head") && !tag.is_empty => {
                    return Some((at + tag.whole.len(), defaults));
                }
                Token::Open(tag) if tag.is("mjml") => root = Some(at + tag.whole.len()),
                _ => {}
            }
        }
        Some((root?, format!("<mj-head>{defaults}</mj-head>")))
    }

    /// An MJML body with the footer at its end.
    pub(super) fn mjml_with_footer(&self, mjml: &str) -> String {
        let color = Some(&self.text_color).filter(|color| !color.is_empty());
        let color = color.map_or(String::new(), |color| format!(" color=\"{color}\""));
        let footer = format!(
            "<mj-section><mj-column><mj-text align=\"center\" font-size=\"12px\" line-height=\"18px\"{color}>{}</mj-text></mj-column></mj-section>",
            self.footer
        );
        self.before_last(mjml, "mj-body", &footer)
    }

    /// An HTML body with the footer at its end.
    pub(super) fn html_with_footer(&self, html: &str) -> String {
        let footer = format!(
            "<div style=\"padding:16px;text-align:center;font-size:12px;line-height:18px\">{}</div>",
            self.footer
        );
        self.before_last(html, "body", &footer)
    }

    /// A plain text with the footer at its end, if that can be a text.
    pub(super) fn text_with_footer(&self, text: &str) -> String {
        if self.footer.is_empty() {
            return text.to_owned();
        }
        match plain_text::derive(&self.footer) {
            Ok(footer) => format!("{}\n\n{footer}", text.trim_end()),
            Err(_) => text.to_owned(),
        }
    }

    /// What stands before the last end tag of this name, or at the end.
    fn before_last(&self, markup: &str, name: &str, footer: &str) -> String {
        if self.footer.is_empty() || markup.contains(NO_FOOTER) {
            return markup.to_owned();
        }
        let ends = |tag: &str| {
            let tag = tag.trim_start_matches("</").trim_end_matches('>').trim();
            tag.eq_ignore_ascii_case(name)
        };
        let found = tokens(markup).into_iter().rev();
        let mut found = found.filter(|(_, token)| matches!(token, Token::Close(tag) if ends(tag)));
        let at = found.next().map_or(markup.len(), |(at, _)| at);
        format!("{}{footer}{}", &markup[..at], &markup[at..])
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Body, Written};
    use super::*;

    fn house() -> House {
        House {
            accent_color: "#112233".into(),
            text_color: "#222222".into(),
            body_font: "Georgia, serif".into(),
            footer: "Shop, Street 1 <a href=\"{{ unsubscribe_url }}\">Leave</a>".into(),
            ..House::default()
        }
    }

    fn html(body: Body<'_>, house: &House) -> String {
        let written = Written {
            body,
            house: Some(house),
            ..Written::default()
        };
        written
            .compile()
            .unwrap_or_else(|errors| panic!("{errors:?}"))
            .html
    }

    const MJML: &str = "<mjml><mj-body><mj-section><mj-column><mj-button href=\"https://a.example\">Go</mj-button></mj-column></mj-section></mj-body></mjml>";

    #[test]
    fn mjml_takes_the_colours_that_its_author_does_not_say() {
        let made = html(Body::Mjml(MJML), &house());
        assert!(
            made.contains("background:#112233") && made.contains("font-family:Georgia, serif"),
            "{made}"
        );
        let own = MJML.replace("href", "background-color=\"#445566\" href");
        let made = html(Body::Mjml(&own), &house());
        assert!(
            made.contains("background:#445566") && !made.contains("#112233"),
            "{made}"
        );
        let head = MJML.replace("<mj-body>", "<mj-head><mj-attributes><mj-button background-color=\"#778899\" /></mj-attributes></mj-head><mj-body>");
        let made = html(Body::Mjml(&head), &house());
        assert!(
            made.contains("background:#778899") && !made.contains("#112233"),
            "{made}"
        );
    }

    #[test]
    fn every_mail_ends_with_the_footer_unless_it_says_not_to() {
        for body in [
            Body::Mjml(MJML),
            Body::Html("<body><p>x</p></body>"),
            Body::Html("<p>x"),
        ] {
            let made = html(body, &house());
            assert_eq!(
                made.matches("Shop, Street 1 <a href=\"{{ unsubscribe_url }}\">")
                    .count(),
                1,
                "{made}"
            );
        }
        let without = format!("<p>x</p>{NO_FOOTER}");
        assert_eq!(html(Body::Html(&without), &house()), without);
        assert_eq!(html(Body::Html("<p>x</p>"), &House::default()), "<p>x</p>");
    }

    #[test]
    fn a_text_of_ones_own_ends_with_it_too() {
        let text = house().text_with_footer("Hello\n");
        assert_eq!(
            text,
            "Hello\n\nShop, Street 1 Leave ({{ unsubscribe_url }})\n"
        );
    }

    #[test]
    fn places_of_mistakes_stay_those_of_the_author() {
        let broken = MJML.replace(
            "<mj-button",
            "\n<mj-image alt=\"\" src=\"a\"><mj-body></mj-image><mj-button",
        );
        let of = |house: Option<&House>| {
            let written = Written {
                body: Body::Mjml(&broken),
                house,
                ..Written::default()
            };
            written.compile().unwrap_err()
        };
        assert_eq!(of(Some(&house())), of(None));
    }
}
