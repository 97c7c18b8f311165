//! Writes values where HTML is more than text: in addresses, in styles, in scripts that are data.
//!
//! A value that could do harm there is left out, and the caller notes it. What a template captured is
//! HTML already: of that only the scheme of an address is looked at.

use super::output::Writer;
use crate::error::Fault;
use crate::filter::push_escaped;
use crate::html::{CssPart, UrlPart};
use crate::meter::Meter;
use crate::value::Value;

/// Schemes that an address in a mail may have. Whoever needs another one says `raw`.
const SCHEMES: [&str; 12] = [
    "http", "https", "mailto", "tel", "sms", "cid", "ftp", "geo", "webcal", "whatsapp", "tg",
    "maps",
];

/// Stands for an address that was refused: it leads nowhere.
const NOWHERE: &str = "#";

const HEX: &[u8; 16] = b"0123456789ABCDEF";

impl Writer {
    /// Writes a value into an address; false if it was refused.
    pub(super) fn push_url(
        &mut self,
        value: &Value,
        part: UrlPart,
        meter: &mut Meter,
    ) -> Result<bool, Fault> {
        self.push_address(value, part, &mut |_| false, meter)
    }

    /// Writes a value into a style; false if it was refused.
    pub(super) fn push_css(
        &mut self,
        value: &Value,
        part: CssPart,
        meter: &mut Meter,
    ) -> Result<bool, Fault> {
        if let CssPart::Url(part) = part {
            // What would end `url(…)` or the text in it is encoded.
            let ends = &mut |byte| matches!(byte, b'(' | b')' | b'\'' | b'*' | b',' | b';');
            return self.push_address(value, part, ends, meter);
        }
        let text = meter.text_of(value)?;
        meter.bytes(text.len())?;
        let is_harmless = is_colour(&text) || text.chars().all(|c| is_word_of_css(c, part));
        if is_harmless {
            self.push(&text, meter)?;
        }
        Ok(is_harmless)
    }

    /// Writes what the filter `json` made into a script that is data: nothing in it is markup.
    pub(super) fn push_json(&mut self, value: &Value, meter: &mut Meter) -> Result<(), Fault> {
        let text = meter.text_of(value)?;
        let mut rest = &*text;
        while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
            self.push(&rest[..at], meter)?;
            let character = rest[at..].chars().next().unwrap_or_default();
            self.push(&format!("\\u{:04x}", u32::from(character)), meter)?;
            rest = &rest[at + character.len_utf8()..];
        }
        self.push(rest, meter)
    }

    fn push_address(
        &mut self,
        value: &Value,
        part: UrlPart,
        ends: &mut dyn FnMut(u8) -> bool,
        meter: &mut Meter,
    ) -> Result<bool, Fault> {
        let text = meter.text_of(value)?;
        meter.bytes(text.len())?;
        let is_markup = matches!(value, Value::Markup(_));
        if part == UrlPart::Start && !leads_somewhere_harmless(&text, is_markup) {
            self.push(NOWHERE, meter)?;
            return Ok(false);
        }
        if is_markup {
            self.push(&text, meter)?;
            return Ok(true);
        }
        let bytes = text.as_bytes();
        let mut done = 0;
        for (at, byte) in bytes.iter().enumerate() {
            let is_kept = match part {
                UrlPart::Query => is_unreserved(*byte) || is_encoded(&bytes[at..]),
                UrlPart::Start | UrlPart::Path | UrlPart::Bare => is_of_an_address(*byte),
            };
            if is_kept && !ends(*byte) {
                continue;
            }
            // All that is not kept is ASCII, so the text is cut between characters.
            push_escaped(&text[done..at], &mut |piece| self.push(piece, meter))?;
            let digit = |half: u8| char::from(HEX[usize::from(half)]);
            let encoded: String = ['%', digit(byte >> 4), digit(byte & 15)].iter().collect();
            self.push(&encoded, meter)?;
            done = at + 1;
        }
        push_escaped(&text[done..], &mut |piece| self.push(piece, meter))?;
        Ok(true)
    }
}

/// Whether an address has no scheme or one of [`SCHEMES`], read as browsers read it.
fn leads_somewhere_harmless(text: &str, is_markup: bool) -> bool {
    let text = text.trim_start_matches(|c: char| c <= ' ');
    let Some(end) = text.find([':', '/', '?', '#']) else {
        // The colon of markup may be written as an entity.
        return !(is_markup && text.contains('&'));
    };
    let before = &text[..end];
    if is_markup && before.contains('&') {
        return false;
    }
    if !text[end..].starts_with(':') {
        return true;
    }
    let is_scheme = before
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.') || c <= ' ');
    // Browsers read over line breaks and tabs within a scheme; here they are encoded, or refused.
    !is_scheme
        || SCHEMES
            .iter()
            .any(|known| known.eq_ignore_ascii_case(before))
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') || !byte.is_ascii()
}

/// What may stand in an address as it is; characters outside ASCII are left to the reader's program.
fn is_of_an_address(byte: u8) -> bool {
    !matches!(
        byte,
        0..=b' ' | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | 0x7f
    )
}

/// Whether an encoded character begins here, such as `%20`.
fn is_encoded(bytes: &[u8]) -> bool {
    matches!(bytes, [b'%', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}

/// Whether a character does no more in a style than what a word, a number or a colour does; where a
/// declaration may begin, than a declaration.
fn is_word_of_css(character: char, part: CssPart) -> bool {
    character.is_alphanumeric()
        || matches!(character, ' ' | '#' | '.' | ',' | '%' | '+' | '-' | '_')
        || (part == CssPart::Declaration && matches!(character, ':' | ';' | '!'))
}

/// `rgb(…)` and its like, with figures in it.
fn is_colour(text: &str) -> bool {
    const FUNCTIONS: [&str; 4] = ["rgb(", "rgba(", "hsl(", "hsla("];
    let inner = FUNCTIONS
        .iter()
        .find_map(|function| text.strip_prefix(function))
        .and_then(|inner| inner.strip_suffix(')'));
    inner.is_some_and(|inner| {
        inner
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, ' ' | ',' | '.' | '%'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Escape;
    use crate::limits::Limits;

    fn written(
        value: &Value,
        write: impl FnOnce(&mut Writer, &Value, &mut Meter) -> Result<bool, Fault>,
    ) -> (String, bool) {
        let limits = Limits::default();
        let mut meter = Meter::new(limits.clone());
        let mut writer = Writer::output(Escape::Html, &limits);
        let passed = write(&mut writer, value, &mut meter).unwrap();
        (writer.finish(), passed)
    }

    fn check_url(part: UrlPart, text: &str, expected: &str) {
        let value = Value::from(text);
        let (found, _) = written(&value, |w, v, m| w.push_url(v, part, m));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn addresses_keep_what_they_are_made_of() {
        let check = |text, expected| check_url(UrlPart::Start, text, expected);
        check(
            "https://a.nl/b?c=d&e=%20#f",
            "https://a.nl/b?c=d&amp;e=%20#f",
        );
        check("/a b\"<>", "/a%20b%22%3C%3E");
        check("//a.nl:80/x", "//a.nl:80/x");
        check("mailto:a@b.nl", "mailto:a@b.nl");
        check("HTTPS://é.nl/'", "HTTPS://é.nl/&#39;");
        check("a/b:c", "a/b:c");
        check("", "");
    }

    #[test]
    fn schemes_that_run_something_are_refused() {
        for text in [
            "javascript:alert(1)",
            " \u{1}JavaScript:alert(1)",
            "java\nscript:alert(1)",
            "vbscript:x",
            "data:text/html,x",
            "file:///etc/passwd",
            "x-unknown:y",
        ] {
            let (found, passed) = written(&Value::from(text), |w, v, m| {
                w.push_url(v, UrlPart::Start, m)
            });
            assert_eq!((found.as_str(), passed), ("#", false), "{text}");
        }
        let markup = |text: &str| Value::Markup(text.into());
        for (value, expected) in [
            (markup("javascript&#58;alert(1)"), "#"),
            (markup("javascript:x"), "#"),
            (markup("https://a.nl/?b&amp;c"), "https://a.nl/?b&amp;c"),
        ] {
            let (found, _) = written(&value, |w, v, m| w.push_url(v, UrlPart::Start, m));
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_value_of_a_query_adds_nothing_to_it() {
        check_url(UrlPart::Query, "a b&c=d+e@f/é", "a%20b%26c%3Dd%2Be%40f%2Fé");
        check_url(UrlPart::Query, "50%25 100%", "50%25%20100%25");
        check_url(UrlPart::Bare, "a=1&b=2", "a=1&amp;b=2");
        check_url(UrlPart::Path, "a/b:c d", "a/b:c%20d");
    }

    #[test]
    fn styles_take_words_numbers_and_colours() {
        let check = |part, text: &str, expected: &str| {
            let (found, passed) = written(&Value::from(text), |w, v, m| w.push_css(v, part, m));
            assert_eq!(found, expected, "{text}");
            assert_eq!(passed, !expected.is_empty(), "{text}");
        };
        let value = CssPart::Value;
        check(value, "#0a6", "#0a6");
        check(value, "12.5px", "12.5px");
        check(value, "Helvetica, sans-serif", "Helvetica, sans-serif");
        check(value, "rgb(1, 2, 3)", "rgb(1, 2, 3)");
        check(value, "red;background:blue", "");
        check(value, "expression(alert(1))", "");
        check(value, "\"", "");
        check(value, "</style>", "");
        check(
            CssPart::Declaration,
            "color: red; margin:0",
            "color: red; margin:0",
        );
        check(CssPart::Declaration, "a{b:c}", "");
        check(
            CssPart::Url(UrlPart::Start),
            "https://a.nl/b (c).png",
            "https://a.nl/b%20%28c%29.png",
        );
    }

    #[test]
    fn json_closes_no_script() {
        let text = Value::from("\"</script>&\u{2028}\"");
        let (found, _) = written(&text, |w, v, m| w.push_json(v, m).map(|()| true));
        assert_eq!(found, "\"\\u003c/script\\u003e\\u0026\\u2028\"");
    }
}
