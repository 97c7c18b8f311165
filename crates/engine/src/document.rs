//! A draft's text as a tree with positions, whether it was YAML or JSON.
//!
//! YAML is read as version 1.2, with `saphyr-parser`, which gives the position of every node.
//! Anchors, aliases, tags and duplicate keys are refused: they make two readers see two things.
//! This module knows nothing of workflows.

mod yaml;

use crate::finding::{Findings, Place};

/// Largest text of a draft: 500 blocks with long notes take a quarter of it.
pub const SIZE_BYTES_MAX: usize = 1024 * 1024;
/// Deepest nesting of a draft's text: ten levels of blocks with conditions eight deep fit.
pub const DEPTH_MAX: usize = 64;

/// One node of the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub content: Content,
    /// Line and column from 1, where known.
    pub position: Option<(usize, usize)>,
}

/// What a [`Node`] is.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it was written.
    Number(String),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Names and values, in the order of the text.
    Map(Vec<(Key, Node)>),
}

/// A name in a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The name.
    pub text: String,
    /// Line and column from 1, where known.
    pub position: Option<(usize, usize)>,
}

/// Reads a text: JSON if it begins with `{"`, else YAML. `None` if nothing could be read; the
/// findings say why.
pub fn read(text: &str, findings: &mut Findings) -> Option<Node> {
    let whole = Place::default();
    if text.len() > SIZE_BYTES_MAX {
        let sentence = format!(
            "The text has {} bytes; at most {SIZE_BYTES_MAX}.",
            text.len()
        );
        findings.error("too_large", &whole, sentence);
        return None;
    }
    if text.contains('\0') {
        findings.error("nul", &whole, "The text holds a NUL character.");
        return None;
    }
    if is_json(text) {
        return json(text, findings);
    }
    yaml::read(text, findings)
}

/// A map whose first key is quoted; `{format: 1}` is YAML.
fn is_json(text: &str) -> bool {
    let inside = text.trim_start().strip_prefix('{');
    inside.is_some_and(|inside| inside.trim_start().starts_with(['"', '}']))
}

/// JSON is checked by a JSON reader, then read as the YAML that it also is, for the positions.
fn json(text: &str, findings: &mut Findings) -> Option<Node> {
    if let Err(error) = serde_json::from_str::<serde_json::Value>(text) {
        let position = Some((error.line(), error.column()));
        let place = Place {
            at: String::new(),
            position,
        };
        findings.error(
            "syntax",
            &place,
            format!("This is not valid JSON: {error}."),
        );
        return None;
    }
    yaml::read(&without_surrogates(text), findings)
}

/// JSON writes characters beyond U+FFFF as two `\u` escapes, which YAML does not know. They are
/// replaced by the character itself.
fn without_surrogates(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(character) = surrogate_pair(rest) {
            out.push(character);
            rest = &rest[12..];
        } else {
            // A backslash and what it escapes, so that `\\u` is not taken for an escape.
            let length = rest.chars().take(2).map(char::len_utf8).sum();
            out.push_str(&rest[..length]);
            rest = &rest[length..];
        }
    }
    out.push_str(rest);
    out
}

fn surrogate_pair(text: &str) -> Option<char> {
    let unit = |at: usize| {
        let escape = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(escape, 16).ok()
    };
    char::decode_utf16([unit(0)?, unit(6)?])
        .next()?
        .ok()
        .filter(|c| *c > '\u{FFFF}')
}

impl Node {
    /// How this kind of node is called in a finding.
    pub fn kind(&self) -> &'static str {
        match self.content {
            Content::Null => "nothing",
            Content::Bool(_) => "true or false",
            Content::Number(_) => "a number",
            Content::Text(_) => "text",
            Content::List(_) => "a list",
            Content::Map(_) => "a map",
        }
    }

    /// The value under a key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let Content::Map(entries) = &self.content else {
            return None;
        };
        entries
            .iter()
            .find(|(name, _)| name.text == key)
            .map(|(_, node)| node)
    }

    /// The text, if it is text.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree in short, or the findings.
    fn check(text: &str, expect: &str) {
        let mut findings = Findings::default();
        let got = match read(text, &mut findings) {
            Some(node) if findings.publishable() => short(&node),
            _ => findings
                .into_list()
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n"),
        };
        assert_eq!(got, expect, "{text:.60}");
    }

    fn short(node: &Node) -> String {
        match &node.content {
            Content::Null => "~".into(),
            Content::Bool(b) => b.to_string(),
            Content::Number(n) => format!("#{n}"),
            Content::Text(t) => format!("{t:?}"),
            Content::List(l) => format!("[{}]", l.iter().map(short).collect::<Vec<_>>().join(" ")),
            Content::Map(m) => {
                let entries = m.iter().map(|(k, v)| format!("{}={}", k.text, short(v)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(" "))
            }
        }
    }

    #[test]
    fn yaml_is_version_1_2() {
        check(
            "on: yes\nat: 14:30\nn: 3\nt: true\nx:",
            r#"{on="yes" at="14:30" n=#3 t=true x=~}"#,
        );
        check(
            "a: '3'\nb: \"true\"\nc: 0.50\nd: 1e3\ne: 3d",
            r#"{a="3" b="true" c=#0.50 d=#1e3 e="3d"}"#,
        );
        check("a: [1, {b: c}]", r#"{a=[#1 {b="c"}]}"#);
        check("a: |\n  one\n  two\n", r#"{a="one\ntwo\n"}"#);
    }

    #[test]
    fn json_is_read_with_its_numbers_and_characters() {
        check(
            r#"{"a":"\ud83d\ude00 \\ud83d","n":[1.10,-2],"e":null}"#,
            "{a=\"😀 \\\\ud83d\" n=[#1.10 #-2] e=~}",
        );
        check(
            "{\"a\": 1,}",
            "1:9: error[syntax]: This is not valid JSON: trailing comma at line 1 column 9.",
        );
    }

    #[test]
    fn what_two_readers_would_read_differently_is_refused() {
        check(
            "a: 1\na: 2",
            "2:1: error[duplicate_key] a: The key `a` stands here twice.",
        );
        check(
            "{\"a\": 1, \"a\": 2}",
            "1:10: error[duplicate_key] a: The key `a` stands here twice.",
        );
        check(
            "a: &x 1",
            "1:4: error[anchor] a: Anchors (`&`) are not allowed; write the value out.",
        );
        check(
            "a: !!str 1",
            "1:4: error[tag] a: Tags (`!`) are not allowed.",
        );
        check("? [a]\n: 1", "1:3: error[key]: A key must be text.");
        check(
            "a: 1\n---\nb: 2",
            "2:1: error[documents]: The text holds more than one document.",
        );
    }

    #[test]
    fn garbage_is_an_error_with_its_place() {
        check(
            "a: [1",
            "2:1: error[syntax]: This is not valid YAML: while parsing a flow sequence, expected ',' or ']'.",
        );
        check("", "error[empty]: The text is empty.");
        check("a\0b", "error[nul]: The text holds a NUL character.");
        check(
            &"[".repeat(100),
            "1:65: error[too_deep]: The text is nested deeper than 64 levels.",
        );
        check(
            &"[".repeat(100_000),
            "1:256: error[syntax]: This is not valid YAML: recursion limit exceeded.",
        );
        check(
            &"x".repeat(SIZE_BYTES_MAX + 1),
            "error[too_large]: The text has 1048577 bytes; at most 1048576.",
        );
    }
}
