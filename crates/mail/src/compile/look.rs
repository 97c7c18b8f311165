//! What an author should know about an e-mail before it is sent: pictures without a text, links that
//! lead nowhere, colours that cannot be read, a size that mail programs cut.

use std::collections::BTreeSet;

use super::cover::position;
use super::scan::{Tag, Token, tokens};
use super::{Note, contrast};

/// From this size on Gmail shows the rest of a mail behind a link only.
pub const CLIPPED_BYTES: usize = 102 * 1024;
/// Elements that show a picture.
const PICTURES: [&str; 4] = ["img", "mj-image", "mj-carousel-image", "amp-img"];
/// Elements that lead somewhere.
const LINKS: [&str; 4] = ["a", "mj-button", "mj-navbar-link", "area"];

/// What should be better in the HTML of a message as it leaves.
pub fn look_at(html: &str) -> Vec<Note> {
    let mut notes = Vec::new();
    source(html, &mut notes);
    made(html, &mut notes);
    notes
}

/// What is noticed in the author's own text.
pub(super) fn source(source: &str, notes: &mut Vec<Note>) {
    for (at, token) in tokens(source) {
        let Token::Open(tag) = token else {
            continue;
        };
        let at = || Some(position(source, at));
        let is_one_of = |names: &[&str]| names.iter().any(|name| tag.is(name));
        if is_one_of(&PICTURES) && tag.get("alt").is_none() {
            let sentence = "The picture has no `alt`: whoever does not see it reads nothing. Say what it shows, or `alt=\"\"` if it is only there to look at.";
            notes.push(Note::warning("missing_alt", at(), sentence));
        }
        if is_one_of(&LINKS) {
            link(&tag, at, notes);
        }
        if tag.is("mj-social-element") && tag.get("src").is_none() {
            let sentence = "The icon is fetched from the makers of MJML, who so learn who reads the mail. Give it a `src` of your own.";
            notes.push(Note::warning("icon_of_others", at(), sentence));
        }
    }
}

fn link(tag: &Tag<'_>, at: impl Fn() -> Option<liquid::Position>, notes: &mut Vec<Note>) {
    // An anchor to jump to is no link.
    let Some(href) = tag.get("href").map(str::trim) else {
        return;
    };
    if href.is_empty() || href == "#" {
        let sentence = "The link leads nowhere: its `href` is empty.";
        notes.push(Note::warning("dead_link", at(), sentence));
    } else if !href.contains("{{") && !leads_somewhere(href) {
        let sentence = format!(
            "`{href}` is no whole address, and a mail stands on no page that it could begin from."
        );
        notes.push(Note::warning("dead_link", at(), sentence));
    }
}

fn leads_somewhere(href: &str) -> bool {
    let schemes = ["https://", "http://", "mailto:", "tel:", "sms:", "#", "{%"];
    let small = href.to_ascii_lowercase();
    schemes.iter().any(|scheme| small.starts_with(scheme))
}

/// What is noticed in the HTML that was made.
pub(super) fn made(html: &str, notes: &mut Vec<Note>) {
    if html.len() > CLIPPED_BYTES {
        let size = html.len().div_ceil(1024);
        let sentence = format!(
            "The HTML has {size} KB before values are filled in: Gmail cuts what is longer than {} KB.",
            CLIPPED_BYTES / 1024
        );
        notes.push(Note::warning("clipped", None, sentence));
    }
    let mut told = BTreeSet::new();
    for poor in contrast::poor(html) {
        if told.insert((poor.color.clone(), poor.background.clone())) {
            notes.push(Note::warning("contrast", None, poor.sentence()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&'static str> {
        let mut notes = Vec::new();
        source(text, &mut notes);
        notes.iter().map(|note| note.code).collect()
    }

    #[test]
    fn pictures_say_what_they_show() {
        assert_eq!(codes("<img src=x>"), ["missing_alt"]);
        assert_eq!(codes("<mj-image src='x' />"), ["missing_alt"]);
        assert!(codes("<img src=x alt=''><img alt='{{ a }}'>").is_empty());
    }

    #[test]
    fn links_lead_somewhere() {
        for dead in ["", " ", "#", "shop", "/shop", "javascript:x"] {
            assert_eq!(
                codes(&format!("<a href=\"{dead}\">")),
                ["dead_link"],
                "{dead}"
            );
        }
        for alive in [
            "https://a.example",
            "{{ url }}",
            "mailto:a@b.c",
            "#top",
            "{% if a %}https://a.example{% endif %}",
        ] {
            assert!(
                codes(&format!("<a href=\"{alive}\">")).is_empty(),
                "{alive}"
            );
        }
        assert!(codes("<a name=top>").is_empty());
    }

    #[test]
    fn icons_of_others_are_told() {
        assert_eq!(
            codes("<mj-social-element name=web href=\"https://a.example\">"),
            ["icon_of_others"]
        );
    }

    #[test]
    fn a_mail_that_is_cut_is_told() {
        let mut notes = Vec::new();
        made(&"x".repeat(CLIPPED_BYTES), &mut notes);
        assert!(notes.is_empty());
        made(&"x".repeat(CLIPPED_BYTES + 1), &mut notes);
        assert_eq!(notes[0].code, "clipped");
    }
}
