//! From the events of the YAML parser to the tree. Works with a stack of its own, so that deep
//! nesting is refused and never overflows the program's.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span};

use super::{Content, DEPTH_MAX, Key, Node};
use crate::finding::{Findings, Place};

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
                    plain(&text)
                } else {
                    Content::Text(text.into_owned())
                };
                self.push(Node {
                    content,
                    position: at,
                });
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
                });
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
        self.push(node);
        Some(())
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
    fn push(&mut self, node: Node) {
        let outer = self.place(None);
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { nodes, .. }) => nodes.push(node),
            Some(Open::Map { entries, key, .. }) => match key.take() {
                Some(key) => entries.push((key, node)),
                None => *key = Some(read_key(node, entries, &outer, self.findings)),
            },
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

fn read_key(node: Node, entries: &[(Key, Node)], outer: &Place, findings: &mut Findings) -> Key {
    let position = node.position;
    let text = match node.content {
        Content::Text(text) | Content::Number(text) => text,
        Content::Bool(bool) => bool.to_string(),
        _ => {
            let place = Place {
                at: outer.at.clone(),
                position,
            };
            findings.error("key", &place, "A key must be text.");
            String::new()
        }
    };
    if entries.iter().any(|(key, _)| key.text == text) {
        let place = outer.part(&text, position);
        findings.error(
            "duplicate_key",
            &place,
            format!("The key `{text}` stands here twice."),
        );
    }
    Key { text, position }
}

/// What an unquoted word means in YAML 1.2's core schema.
fn plain(text: &str) -> Content {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Content::Null,
        "true" | "True" | "TRUE" => Content::Bool(true),
        "false" | "False" | "FALSE" => Content::Bool(false),
        _ if is_number(text) => Content::Number(text.to_owned()),
        _ => Content::Text(text.to_owned()),
    }
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    unsigned.starts_with(|c: char| c.is_ascii_digit())
        && crate::value::decimal(text).is_some()
        && !unsigned.contains('_')
}

fn position(marker: Marker) -> (usize, usize) {
    (marker.line(), marker.col() + 1)
}
