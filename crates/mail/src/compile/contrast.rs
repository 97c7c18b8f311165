//! Whether words can be read on what is behind them: the contrast of WCAG 2.2 §1.4.3, over the colours
//! that stand in `style` and `bgcolor`.
//!
//! What only a style sheet or a picture says is not known here, and neither is what a value will be;
//! then nothing is said.

use super::inline::declarations;
use super::scan::{Tag, Token, tokens};

/// Least contrast of text (level AA), in hundredths.
const LEAST: u32 = 450;
/// The same for large text: 24 pixels, or 18.66 if bold.
const LEAST_LARGE: u32 = 300;
const LARGE_PX: f64 = 24.0;
const LARGE_BOLD_PX: f64 = 18.66;
/// Deepest nesting that is followed.
const DEPTH_MAX: usize = 200;
/// How a space is written that is not to be left out, or that has no width.
const GAPS: [&str; 8] = [
    "&nbsp;", "&#160;", "&#xa0;", "&#xA0;", "&zwnj;", "&#8203;", "&#847;", "&shy;",
];
/// Elements without an end.
const ENDLESS: [&str; 8] = ["area", "br", "col", "hr", "img", "link", "meta", "wbr"];

/// A stretch of text that can hardly be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Poor {
    pub(super) color: String,
    pub(super) background: String,
    /// Hundredths.
    ratio: u32,
    words: String,
}

impl Poor {
    pub(super) fn sentence(&self) -> String {
        let (whole, part) = (self.ratio / 100, self.ratio % 100);
        format!(
            "`{}` can hardly be read: {} on {} has a contrast of {whole}.{part:02} to 1, and 4.5 is the least for text (3 for large text).",
            self.words, self.color, self.background
        )
    }
}

/// How an element shows its text; what is not known is none.
#[derive(Clone, Debug)]
struct Look {
    name: String,
    color: Option<[u8; 3]>,
    background: Option<[u8; 3]>,
    is_large: bool,
    is_hidden: bool,
}

/// The texts that can hardly be read, in their order.
pub(super) fn poor(html: &str) -> Vec<Poor> {
    let mut open = vec![Look {
        name: String::new(),
        color: Some([0; 3]),
        background: Some([255; 3]),
        is_large: false,
        is_hidden: false,
    }];
    let mut found = Vec::new();
    for (_, token) in tokens(html) {
        match token {
            Token::Open(tag) if !tag.is_empty && !ENDLESS.iter().any(|name| tag.is(name)) => {
                if open.len() == DEPTH_MAX {
                    return found;
                }
                let look = look(&tag, open.last().expect("the first is never closed"));
                open.push(look);
            }
            Token::Close(tag) => close(tag, &mut open),
            Token::Text(text) if has_words(text) => {
                found.extend(open.last().and_then(|look| judged(look, text)));
            }
            _ => {}
        }
    }
    found
}

/// Whether there is anything to be read. What keeps a place empty is none.
fn has_words(text: &str) -> bool {
    let mut left = text.to_owned();
    for gap in GAPS {
        left = left.replace(gap, " ");
    }
    !left.trim().is_empty()
}

fn close(tag: &str, open: &mut Vec<Look>) {
    let name = tag.trim_start_matches("</").trim_end_matches('>').trim();
    let opened = open
        .iter()
        .rposition(|look| look.name.eq_ignore_ascii_case(name));
    if let Some(opened) = opened.filter(|opened| *opened > 0) {
        open.truncate(opened);
    }
}

fn look(tag: &Tag<'_>, around: &Look) -> Look {
    let mut look = Look {
        name: tag.name.to_owned(),
        ..around.clone()
    };
    if let Some(value) = tag.get("bgcolor") {
        look.background = color(value);
    }
    // A link has a colour of its own, which nobody knows.
    if tag.is("a") {
        look.color = None;
    }
    let (mut size, mut is_bold) = (None, tag.is("b") || tag.is("strong"));
    for (name, value) in declarations(tag) {
        match name.as_str() {
            "color" => {
                look.color = if value == "inherit" {
                    around.color
                } else {
                    color(&value)
                }
            }
            "background" | "background-color"
                if !matches!(value.as_str(), "transparent" | "none" | "inherit") =>
            {
                look.background = color(&value);
            }
            "background-image" => look.background = None,
            "font-size" => {
                let px = value.strip_suffix("px");
                size = px.and_then(|px| px.trim().parse::<f64>().ok());
            }
            "font-weight" => {
                is_bold = matches!(value.as_str(), "bold" | "bolder" | "700" | "800" | "900");
            }
            "display" => look.is_hidden |= value == "none",
            _ => {}
        }
    }
    if let Some(size) = size {
        look.is_large = size >= LARGE_PX || (is_bold && size >= LARGE_BOLD_PX);
    }
    look
}

fn judged(look: &Look, text: &str) -> Option<Poor> {
    let (front, back) = (look.color?, look.background?);
    let least = if look.is_large { LEAST_LARGE } else { LEAST };
    let ratio = ratio(front, back);
    if look.is_hidden || ratio >= least {
        return None;
    }
    let words: String = text
        .split_whitespace()
        .take(4)
        .collect::<Vec<_>>()
        .join(" ");
    Some(Poor {
        color: written(front),
        background: written(back),
        ratio,
        words: words.chars().take(40).collect(),
    })
}

fn written([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// `(lighter + 0.05) / (darker + 0.05)` in hundredths, rounded down.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 100 and 2100"
)]
fn ratio(a: [u8; 3], b: [u8; 3]) -> u32 {
    let (a, b) = (luminance(a), luminance(b));
    let (lighter, darker) = if a > b { (a, b) } else { (b, a) };
    ((lighter + 0.05) / (darker + 0.05) * 100.0 + 1e-9) as u32
}

/// Relative luminance (WCAG 2.2, definitions).
fn luminance(color: [u8; 3]) -> f64 {
    let [red, green, blue] = color.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// A colour as mails write it: `#abc`, `#aabbcc`, `rgb(1, 2, 3)` or one of the usual names.
fn color(value: &str) -> Option<[u8; 3]> {
    const NAMES: [(&str, [u8; 3]); 10] = [
        ("black", [0; 3]),
        ("white", [255; 3]),
        ("red", [255, 0, 0]),
        ("green", [0, 128, 0]),
        ("blue", [0, 0, 255]),
        ("yellow", [255, 255, 0]),
        ("gray", [128; 3]),
        ("grey", [128; 3]),
        ("silver", [192; 3]),
        ("orange", [255, 165, 0]),
    ];
    let value = value.trim().to_ascii_lowercase();
    if let Some(hex) = value.strip_prefix('#') {
        return hex_color(hex);
    }
    if let Some(parts) = value
        .strip_prefix("rgb(")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        let mut parts = parts.split(',').map(|part| part.trim().parse().ok());
        return match (parts.next()?, parts.next()?, parts.next()?, parts.next()) {
            (Some(red), Some(green), Some(blue), None) => Some([red, green, blue]),
            _ => None,
        };
    }
    let known = NAMES.iter().find(|(name, _)| *name == value);
    known.map(|(_, color)| *color)
}

fn hex_color(hex: &str) -> Option<[u8; 3]> {
    let digits: Option<Vec<u8>> = hex
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    match digits?.as_slice() {
        [red, green, blue] => Some([red * 17, green * 17, blue * 17]),
        digits if digits.len() == 6 => {
            let part = |at: usize| digits[at] * 16 + digits[at + 1];
            Some([part(0), part(2), part(4)])
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_those_of_the_standard() {
        let check = |a: &str, b: &str, wanted: u32| {
            assert_eq!(
                ratio(color(a).unwrap(), color(b).unwrap()),
                wanted,
                "{a} {b}"
            );
        };
        check("black", "#fff", 2100);
        check("#777777", "white", 447);
        check("#767676", "rgb(255, 255, 255)", 454);
        check("#ff0000", "#FF0000", 100);
    }

    fn check(html: &str, wanted: &[&str]) {
        let found = poor(html);
        let words: Vec<_> = found.iter().map(|poor| poor.words.as_str()).collect();
        assert_eq!(words, wanted, "{html}");
    }

    #[test]
    fn pale_words_are_found() {
        check(
            "<p style=\"color: #aaa\">pale words</p><p>dark</p>",
            &["pale words"],
        );
        check(
            "<td bgcolor=\"#222222\"><b>dark on dark</b></td>after",
            &["dark on dark"],
        );
        check(
            "<div style=\"background:#000\"><p style=\"color:#fff\">light</p>dark</div>",
            &["dark"],
        );
        check(
            "<h1 style=\"font-size:32px;color:#888888\">large</h1><p style=\"font-size:14px;color:#888888\">small</p>",
            &["small"],
        );
    }

    #[test]
    fn what_is_not_known_is_not_judged() {
        check(
            "<p style=\"color: {{ c }}\">x</p><p style=\"background-color: {{ c }}\">x</p>",
            &[],
        );
        check(
            "<div style=\"background-image:url(x);color:#fff\">x</div><a href=x>y</a>",
            &[],
        );
        check(
            "<div style=\"display:none;color:#fff\">preview</div><style>p{}</style>",
            &[],
        );
        check(
            "<div style=\"color:#fff\">&nbsp;\n&zwnj; &#160;</div><p style=\"color:#fff\">&nbsp;x</p>",
            &["&nbsp;x"],
        );
        check("</p></p><b></i>x", &[]);
    }

    #[test]
    fn depth_is_bounded() {
        assert!(poor(&"<p style=color:#fff>x".repeat(5_000)).len() <= DEPTH_MAX);
    }
}
