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
/// Most keys of one map: no map of the grammar has a third of it. Keeps garbage cheap to refuse.
pub const KEYS_MAX: usize = 100;
/// Longest key: the longest of the grammar has sixteen characters, and findings repeat it.
pub const KEY_CHARS_MAX: usize = 100;

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
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
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
        let place = Place {
            at: String::new(),
            position: Some((error.line(), column(text, &error))),
        };
        // The reader's own words end in the position, in bytes; the finding has it in characters.
        let position = format!(" at line {} column {}", error.line(), error.column());
        let fault = error.to_string().replace(&position, "");
        let sentence = format!("This is not valid JSON: {fault}.");
        findings.error("syntax", &place, sentence);
        return None;
    }
    yaml::read(&without_surrogates(text), findings)
}

/// The column in characters; the JSON reader counts bytes.
fn column(text: &str, error: &serde_json::Error) -> usize {
    let line = text.split('\n').nth(error.line().saturating_sub(1));
    let before = line.and_then(|line| line.as_bytes().get(..error.column()));
    before.map_or(error.column(), |bytes| {
        String::from_utf8_lossy(bytes).chars().count()
    })
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
mod tests;
