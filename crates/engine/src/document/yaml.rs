//! From the events of the YAML parser to the tree. Works with a stack of its own, so that deep
//! nesting is refused and never overflows the program's.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span};

use super::{Content, DEPTH_MAX, KEY_CHARS_MAX, KEYS_MAX, Key, Node};
use crate::finding::{Findings, Place};
use crate::value;

/// What is being built: a list, or a map with the key that waits for its value.
enum Open {
    List {
        nodes: Vec<Node>,
        position: Option<(usize, usize)>,
    },
    Map {
        entries: Vec<(Key, Node)>,
        key: Option<Key>,
        position: Option<(usize, usize)>,
    },
}

struct Builder<'f> {
    open: Vec<Open>,
    root: Option<Node>,
    findings: &'f mut Findings,
}

/// Reads one YAML document.
pub(super) fn read(text: &str, findings: &mut Findings) -> Option<Node> {
    let mut builder = Builder {
        open: Vec::new(),
        root: None,
        findings,
    };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => builder.take(event, span)?,
            Err(error) => {
                let place = Place {
                    at: String::new(),
                    position: Some(position(*error.marker())),
                };
                builder.findings.error(
                    "syntax",
                    &place,
                    format!("This is not valid YAML: {}.", error.info()),
                );
                return None;
            }
        }
    }
    if builder.root.is_none() {
        builder
            .findings
            .error("empty", &Place::default(), "The text is empty.");
    }
    builder.root
}

impl Builder<'_> {
    /// `None` ends the reading.
    fn take(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        let at = Some(position(span.start));
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                let place = Place {
                    at: String::new(),
                    position: at,
                };
                self.findings.error(
                    "documents",
                    &place,
                    "The text holds more than one document.",
                );
                return None;
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_extras(anchor, tag.is_some(), at);
                let content = if style == ScalarStyle::Plain {
                    self.plain(&text, at)
                } else {
                    Content::Text(text.into_owned())
                };
                let position = at;
                self.push(Node { content, position })?;
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_extras(anchor, tag.is_some(), at);
                self.enter(
                    Open::List {
                        nodes: Vec::new(),
                        position: at,
                    },
                    at,
                )?;
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_extras(anchor, tag.is_some(), at);
                self.enter(
                    Open::Map {
                        entries: Vec::new(),
                        key: None,
                        position: at,
                    },
                    at,
                )?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close()?,
            Event::Alias(_) => {
                let place = self.place(at);
                self.findings.error(
                    "alias",
                    &place,
                    "Aliases (`*`) are not allowed; write the value out.",
                );
                self.push(Node {
                    content: Content::Null,
                    position: at,
                })?;
            }
            _ => {}
        }
        Some(())
    }

    fn close(&mut self) -> Option<()> {
        let node = match self.open.pop()? {
            Open::List { nodes, position } => Node {
                content: Content::List(nodes),
                position,
            },
            Open::Map {
                entries, position, ..
            } => Node {
                content: Content::Map(entries),
                position,
            },
        };
        self.push(node)
    }

    fn enter(&mut self, open: Open, at: Option<(usize, usize)>) -> Option<()> {
        if self.open.len() == DEPTH_MAX {
            let place = Place {
                at: String::new(),
                position: at,
            };
            self.findings.error(
                "too_deep",
                &place,
                format!("The text is nested deeper than {DEPTH_MAX} levels."),
            );
            return None;
        }
        self.open.push(open);
        Some(())
    }

    /// Puts a finished node where it belongs: into the list, as the key or as the value of the map.
    fn push(&mut self, node: Node) -> Option<()> {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { nodes, .. }) => nodes.push(node),
            Some(Open::Map {
                entries,
                key: waiting @ Some(_),
                ..
            }) => entries.extend(waiting.take().map(|key| (key, node))),
            Some(Open::Map { .. }) => {
                let read = self.key(node)?;
                if let Some(Open::Map { key, .. }) = self.open.last_mut() {
                    *key = Some(read);
                }
            }
        }
        Some(())
    }

    /// The key that a node is, in the map that was opened last.
    fn key(&mut self, node: Node) -> Option<Key> {
        let position = node.position;
        let text = match node.content {
            Content::Text(text) | Content::Number(text) => text,
            Content::Bool(bool) => bool.to_string(),
            _ => String::new(),
        };
        let fault = if text.is_empty() {
            Some(("key", "A key must be text.".to_owned()))
        } else if text.chars().count() > KEY_CHARS_MAX || text.chars().any(char::is_control) {
            let sentence =
                format!("A key has at most {KEY_CHARS_MAX} characters, and no control characters.");
            Some(("key", sentence))
        } else {
            None
        };
        if let Some((code, sentence)) = fault {
            let place = self.place(position);
            self.findings.error(code, &place, sentence);
            return None;
        }
        let entries = match self.open.last() {
            Some(Open::Map { entries, .. }) => entries.as_slice(),
            _ => &[],
        };
        if entries.len() == KEYS_MAX {
            let place = self.place(position);
            let sentence = format!("This map has more than {KEYS_MAX} keys.");
            self.findings.error("too_many_keys", &place, sentence);
            return None;
        }
        if entries.iter().any(|(key, _)| key.text == text) {
            let place = self.place(None).part(&text, position);
            let sentence = format!("The key `{text}` stands here twice.");
            self.findings.error("duplicate_key", &place, sentence);
        }
        Some(Key { text, position })
    }

    /// What an unquoted word means in YAML 1.2's core schema. A number that cannot be kept as it
    /// was written is refused: the next reader would see another one.
    fn plain(&mut self, text: &str, at: Option<(usize, usize)>) -> Content {
        match text {
            "" | "~" | "null" | "Null" | "NULL" => Content::Null,
            "true" | "True" | "TRUE" => Content::Bool(true),
            "false" | "False" | "FALSE" => Content::Bool(false),
            _ if is_decimal(text) && value::decimal(text).is_some() => {
                Content::Number(text.to_owned())
            }
            _ => {
                if is_decimal(text) || is_other_number(text) {
                    let place = self.place(at);
                    let sentence = format!(
                        "`{text:.40}` is a number that cannot be kept as it is written: write at most 28 decimal digits, or quote it if it is a name."
                    );
                    self.findings.error("number", &place, sentence);
                }
                Content::Text(text.to_owned())
            }
        }
    }

    fn refuse_extras(&mut self, anchor: usize, tag: bool, at: Option<(usize, usize)>) {
        let place = self.place(at);
        if anchor != 0 {
            self.findings.error(
                "anchor",
                &place,
                "Anchors (`&`) are not allowed; write the value out.",
            );
        }
        if tag {
            self.findings
                .error("tag", &place, "Tags (`!`) are not allowed.");
        }
    }

    /// The keys under which the next node will stand.
    fn place(&self, position: Option<(usize, usize)>) -> Place {
        let mut place = Place::default();
        for open in &self.open {
            match open {
                Open::List { nodes, .. } => place = place.part(nodes.len(), None),
                Open::Map { key: Some(key), .. } => place = place.part(&key.text, None),
                Open::Map { .. } => {}
            }
        }
        place.position = position;
        place
    }
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, the core schema's numbers.
fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (number, exponent) = unsigned
        .split_once(['e', 'E'])
        .map_or((unsigned, None), |(number, exponent)| {
            (number, Some(exponent))
        });
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let exponent = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    digits(whole) && digits(fraction) && whole.len() + fraction.len() > 0 && exponent
}

/// The core schema's numbers that are no decimals: `0x1F`, `0o17`, `.inf`, `.nan`.
fn is_other_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let based = |prefix: &str, base| {
        let digits = text.strip_prefix(prefix);
        digits.is_some_and(|d| !d.is_empty() && d.chars().all(|c| c.is_digit(base)))
    };
    based("0x", 16)
        || based("0o", 8)
        || matches!(unsigned, ".inf" | ".Inf" | ".INF")
        || matches!(text, ".nan" | ".NaN" | ".NAN")
}

fn position(marker: Marker) -> (usize, usize) {
    (marker.line(), marker.col() + 1)
}
