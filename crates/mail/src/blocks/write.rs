//! A document of blocks as MJML. Each block begins on a line of its own, so that a place in the MJML leads
//! back to its block. What a block does not say is left to the style of the house.
//!
//! Pictures and icons of others are never named: a mail loads nothing but what its author put there.

use std::fmt::Write as _;

use super::read::ends;
use super::rule::ANSWER;
use super::words::escaped;
use super::{Align, Block, Document, Link, Products, Shows};
use crate::compile::NO_FOOTER;

/// Beside text, from the edge of the mail.
const SIDE_PX: u32 = 25;
/// Sizes of headings, by level.
const HEADING_PX: [u32; 3] = [28, 22, 18];
/// Behind blocks that do not say otherwise.
const PAPER: &str = "#ffffff";

/// The MJML of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mjml {
    /// The source.
    pub source: String,
    /// The line at which each block begins, in order.
    lines: Vec<(u32, String)>,
}

impl Mjml {
    /// The block to which a line belongs, from 1; none before the first.
    pub fn block_at(&self, line: u32) -> Option<&str> {
        let after = self.lines.partition_point(|(begin, _)| *begin <= line);
        let (_, id) = self.lines.get(after.checked_sub(1)?)?;
        Some(id)
    }
}

struct Writer {
    out: Mjml,
    line: u32,
}

pub(super) fn mjml(document: &Document) -> Mjml {
    let mut writer = Writer {
        out: Mjml {
            source: String::new(),
            lines: Vec::new(),
        },
        line: 1,
    };
    let paper = said(&document.paper).unwrap_or(PAPER);
    writer.put("<mjml><mj-body>\n");
    let mut blocks = document.blocks.as_slice();
    while let Some(first) = blocks.first() {
        let background = said(&first.background).unwrap_or(paper);
        if let Shows::Columns { columns } = &first.shows {
            writer.rule(first);
            writer.begin(first, background);
            for column in columns {
                writer.put("<mj-column>\n");
                for block in column {
                    writer.block(block);
                }
                writer.put("</mj-column>\n");
            }
            writer.put("</mj-section>\n");
            writer.rule_ends(first);
            blocks = &blocks[1..];
        } else {
            writer.begin(first, background);
            // Blocks of one colour share a section: each costs half a kilobyte.
            let shares = |block: &&Block| {
                !matches!(block.shows, Shows::Columns { .. })
                    && block.background == first.background
            };
            let count = blocks.iter().take_while(shares).count();
            writer.put("<mj-column>\n");
            for block in &blocks[..count] {
                writer.block(block);
            }
            writer.put("</mj-column>\n");
            writer.put("</mj-section>\n");
            blocks = &blocks[count..];
        }
    }
    if document.blocks.iter().any(|block| ends(&block.shows)) {
        writer.put(NO_FOOTER);
        writer.put("\n");
    }
    writer.put("</mj-body></mjml>\n");
    writer.out
}

fn said(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// An attribute; nothing where it is not said.
fn attribute(name: &str, value: &str) -> String {
    said(value).map_or(String::new(), |value| {
        format!(" {name}=\"{}\"", escaped(value))
    })
}

impl Writer {
    fn put(&mut self, text: &str) {
        let lines = text.bytes().filter(|byte| *byte == b'\n').count();
        self.line += u32::try_from(lines).unwrap_or(0);
        self.out.source.push_str(text);
    }

    /// From here on it is this block's.
    fn mark(&mut self, block: &Block) {
        self.out.lines.push((self.line, block.id.clone()));
    }

    fn begin(&mut self, first: &Block, background: &str) {
        self.mark(first);
        let space = if matches!(first.shows, Shows::Columns { .. }) {
            first.space_px
        } else {
            0
        };
        self.put(&format!(
            "<mj-section background-color=\"{}\" padding=\"{space}px 0\">\n",
            escaped(background)
        ));
    }

    /// From here on only those of the block's rule go on.
    fn rule(&mut self, block: &Block) {
        if let Some(rule) = &block.rule {
            self.mark(block);
            let asked = rule.liquid();
            self.put(&format!("{asked}{{% if {ANSWER} %}}\n"));
        }
    }

    fn rule_ends(&mut self, block: &Block) {
        if block.rule.is_some() {
            self.put("{% endif %}\n");
        }
    }

    fn block(&mut self, block: &Block) {
        self.rule(block);
        self.mark(block);
        let text = shown(block);
        self.put(&text);
        if !text.ends_with('\n') {
            self.put("\n");
        }
        self.rule_ends(block);
    }
}

fn shown(block: &Block) -> String {
    let space = block.space_px;
    let padding = format!(" padding=\"{space}px {SIDE_PX}px\"");
    match &block.shows {
        Shows::Logo { width_px, align } => logo(*width_px, *align, &padding),
        Shows::Heading {
            text,
            level,
            align,
            color,
        } => heading(text, *level, *align, color, &padding),
        Shows::Text {
            html,
            align,
            color,
            size_px,
        } => format!(
            "<mj-text{padding} align=\"{}\" font-size=\"{size_px}px\" line-height=\"1.5\"{}>{html}</mj-text>",
            align.as_str(),
            attribute("color", color)
        ),
        Shows::Image {
            src,
            alt,
            href,
            width_px,
            align,
        } => {
            let place = (*width_px, *align);
            image(src, alt, href, place, &padding)
        }
        Shows::Button {
            text,
            href,
            align,
            color,
            text_color,
            is_wide,
        } => format!(
            "<mj-button{padding} href=\"{}\" align=\"{}\" font-size=\"16px\" border-radius=\"6px\"{}{}{}>{}</mj-button>",
            escaped(href),
            align.as_str(),
            attribute("background-color", color),
            attribute("color", text_color),
            if *is_wide { " width=\"100%\"" } else { "" },
            escaped(text)
        ),
        Shows::Divider { color } => format!(
            "<mj-divider{padding} border-width=\"1px\"{} />",
            attribute("border-color", color)
        ),
        Shows::Spacer { height_px } => format!("<mj-spacer height=\"{height_px}px\" />"),
        Shows::Products(products) => rows(products, &padding),
        Shows::Links { links, align } => in_a_row(links, *align, &padding),
        Shows::Footer {
            html,
            unsubscribe,
            preferences,
        } => footer(html, unsubscribe, preferences, &padding),
        Shows::Html { html } => format!("<mj-text{padding}>{html}</mj-text>"),
        // They are sections of their own, and none stands in another.
        Shows::Columns { .. } => String::new(),
    }
}

/// The picture of the house; its name where it has none.
fn logo(width_px: u32, align: Align, padding: &str) -> String {
    let (align, justify) = (
        align.as_str(),
        "display:inline-block;max-width:100%;border:0",
    );
    format!(
        "<mj-text{padding} align=\"{align}\" font-size=\"20px\">{{% if house.logo.src %}}<a href=\"{{{{ house.logo.href | default: \"#\" }}}}\"><img src=\"{{{{ house.logo.src }}}}\" alt=\"{{{{ house.logo.alt }}}}\" width=\"{width_px}\" style=\"{justify}\" /></a>{{% else %}}<strong>{{{{ house.name }}}}</strong>{{% endif %}}</mj-text>"
    )
}

fn image(
    src: &str,
    alt: &str,
    href: &str,
    (width_px, align): (u32, Align),
    padding: &str,
) -> String {
    let width = match width_px {
        0 => String::new(),
        width_px => format!(" width=\"{width_px}px\""),
    };
    // A picture without words has no `alt` at all, which its author is told of.
    format!(
        "<mj-image{padding} src=\"{}\"{}{}{width} align=\"{}\" />",
        escaped(src),
        attribute("alt", alt),
        attribute("href", href),
        align.as_str()
    )
}

fn heading(text: &str, level: u32, align: Align, color: &str, padding: &str) -> String {
    let at = usize::try_from(level.saturating_sub(1)).unwrap_or(0);
    let size_px = HEADING_PX[at.min(HEADING_PX.len() - 1)];
    format!(
        "<mj-text{padding} align=\"{}\" font-size=\"{size_px}px\" line-height=\"1.25\"{}><h{level} style=\"margin:0;font-size:{size_px}px;line-height:1.25;font-weight:700\">{}</h{level}></mj-text>",
        align.as_str(),
        attribute("color", color),
        escaped(text)
    )
}

/// A row of a table for each of the list.
fn rows(of: &Products, padding: &str) -> String {
    let mut row = String::new();
    let linked = |inner: String| match said(&of.link) {
        Some(link) => format!("<a href=\"{{{{ item.{link} }}}}\">{inner}</a>"),
        None => inner,
    };
    if let Some(image) = said(&of.image) {
        let picture = format!(
            "<img src=\"{{{{ item.{image} }}}}\" alt=\"\" width=\"72\" style=\"display:block;border:0;width:72px\" />"
        );
        let _ = write!(
            row,
            "<td style=\"width:72px;padding:8px 12px 8px 0\">{}</td>",
            linked(picture)
        );
    }
    if let Some(name) = said(&of.name) {
        let _ = write!(
            row,
            "<td style=\"padding:8px 0\">{}",
            linked(format!("{{{{ item.{name} }}}}"))
        );
        if let Some(quantity) = said(&of.quantity) {
            let _ = write!(row, " &#215; {{{{ item.{quantity} }}}}");
        }
        row.push_str("</td>");
    }
    if let Some(price) = said(&of.price) {
        let money = said(&of.currency).map_or(String::new(), |currency| {
            format!(" | money: \"{currency}\"")
        });
        let _ = write!(
            row,
            "<td style=\"padding:8px 0 8px 12px;text-align:right;white-space:nowrap\">{{{{ item.{price}{money} }}}}</td>"
        );
    }
    format!(
        "<mj-table{padding} font-size=\"15px\" line-height=\"1.4\">{{% for item in {} limit: {} %}}<tr style=\"border-bottom:1px solid #dddddd\">{row}</tr>{{% endfor %}}</mj-table>",
        of.list, of.max
    )
}

fn in_a_row(links: &[Link], align: Align, padding: &str) -> String {
    let links: Vec<_> = links
        .iter()
        .map(|link| {
            let (href, label) = (escaped(&link.href), escaped(&link.label));
            format!("<a href=\"{href}\">{label}</a>")
        })
        .collect();
    format!(
        "<mj-text{padding} align=\"{}\" font-size=\"14px\" line-height=\"1.8\">{}</mj-text>",
        align.as_str(),
        links.join(" &#183; ")
    )
}

fn footer(html: &str, unsubscribe: &str, preferences: &str, padding: &str) -> String {
    let mut ways = format!(
        "<a href=\"{{{{ unsubscribe_url }}}}\">{}</a>",
        escaped(unsubscribe)
    );
    if let Some(preferences) = said(preferences) {
        let _ = write!(
            ways,
            " &#183; <a href=\"{{{{ preferences_url }}}}\">{}</a>",
            escaped(preferences)
        );
    }
    format!(
        "<mj-text{padding} align=\"center\" font-size=\"12px\" line-height=\"1.5\">{html}<p>{ways}</p></mj-text>"
    )
}
