//! The key of an entry: once per what. Made of values of what started it, as one short text.

use super::KEY_BYTES_MAX;
use crate::document::{Content, Node};
use crate::finding::{Findings, Place};
use crate::path::{self, Path, Root};
use crate::read;
use crate::scope::Scope;
use crate::value::Value;

/// Most paths in one key.
const KEY_PATHS_MAX: usize = 5;

/// Reads the paths of a key; `with_item` where there is a list element.
pub(super) fn paths(with_item: bool) -> impl Fn(&Node, &Place, &mut Findings) -> Option<Vec<Path>> {
    move |node, place, findings| match node.content {
        Content::List(_) => read::list(1, KEY_PATHS_MAX, one(with_item))(node, place, findings),
        _ => one(with_item)(node, place, findings).map(|path| vec![path]),
    }
}

fn one(with_item: bool) -> impl Fn(&Node, &Place, &mut Findings) -> Option<Path> {
    move |node, place, findings| {
        let path = path::read(node, place, findings)?;
        let item = with_item && path.root == Root::Item;
        if !item && !matches!(path.root, Root::Event | Root::Trigger | Root::Contact) {
            let sentence = "A key is made of `event.`, `trigger.` and `contact.` values.";
            findings.error("root", place, sentence);
            return None;
        }
        Some(path)
    }
}

/// The key that these paths make; empty for once per contact.
pub(super) fn of(paths: &[Path], scope: &Scope<'_>) -> Result<String, &'static str> {
    let part = |path| {
        let part = text(&scope.find(path)?.value);
        // Empty text names nothing; taken as a key it would mean "once per contact".
        (!part.is_empty()).then_some(part)
    };
    let parts: Option<Vec<_>> = paths.iter().map(part).collect();
    let key = joined(parts.ok_or("no_key")?);
    if key.len() > KEY_BYTES_MAX {
        Err("key_too_long")
    } else {
        Ok(key)
    }
}

/// The text of a key value: numbers and text as they are, the elements of a list joined.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::List(parts) => joined(parts.iter().map(text).collect()),
        single => single.to_string(),
    }
}

/// Several parts of a key joined by a bar. A bar within one is marked with a backslash, so that two
/// different keys never become the same text.
fn joined(parts: Vec<String>) -> String {
    match <[String; 1]>::try_from(parts) {
        Ok([single]) => single,
        Err(parts) => {
            let marked = parts
                .iter()
                .map(|part| part.replace('\\', "\\\\").replace('|', "\\|"));
            marked.collect::<Vec<_>>().join("|")
        }
    }
}
