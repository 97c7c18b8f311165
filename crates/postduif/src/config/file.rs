//! The configuration file: TOML, read into a tree with places, so that every fault in it can be said
//! with its line and column. What the values mean is not known here.

use std::path::Path;

use anyhow::{Context, Result, bail};
use engine::read::unknown;
use toml::de::{DeTable, DeValue};

use super::{KEYS, Sources, Written};

/// Largest file: a hundred times what all keys need.
const SIZE_BYTES_MAX: u64 = 64 * 1024;

/// Adds what stands in a file.
pub(super) fn read(path: &Path, sources: &mut Sources) -> Result<()> {
    let shown = path.display().to_string();
    let told = || format!("cannot read the configuration {shown}");
    let size = std::fs::metadata(path).with_context(told)?.len();
    if size > SIZE_BYTES_MAX {
        bail!("the configuration {shown} has {size} bytes; at most {SIZE_BYTES_MAX}");
    }
    let text = std::fs::read_to_string(path).with_context(told)?;
    add(&shown, &text, sources);
    Ok(())
}

/// Adds what stands in the text of a file, behind what is stronger.
pub(super) fn add(name: &str, text: &str, sources: &mut Sources) {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        let fault = format!("{}: {}", place(name, text, at), error.message());
        sources.faults.push(fault);
    }
    if sources.faults.is_empty() {
        let file = File { name, text };
        file.add_table("", table.get_ref(), sources);
    }
}

struct File<'a> {
    name: &'a str,
    text: &'a str,
}

impl File<'_> {
    fn add_table(&self, above: &str, table: &DeTable<'_>, sources: &mut Sources) {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            let path = if above.is_empty() {
                key.get_ref().to_string()
            } else {
                format!("{above}.{}", key.get_ref())
            };
            let from = place(self.name, self.text, value.span().start);
            let is_table = KEYS
                .iter()
                .any(|known| known.starts_with(&format!("{path}.")));
            let known = KEYS.iter().find(|known| **known == path);
            let fault = match (known, value.get_ref()) {
                (None, DeValue::Table(inner)) if is_table => {
                    self.add_table(&path, inner, sources);
                    continue;
                }
                (Some(known), DeValue::String(text)) => {
                    let text = text.to_string();
                    sources.given.push((known, Written { text, from }));
                    continue;
                }
                (Some(known), DeValue::Boolean(yes)) if *known == "test_inbox" => {
                    let text = yes.to_string();
                    sources.given.push((known, Written { text, from }));
                    continue;
                }
                (Some(_), value) => format!("{from}: `{path}` must be text, not {}", kind(value)),
                (None, _) if is_table => format!("{from}: `{path}` must be a table: [{path}]"),
                (None, _) => {
                    let from = place(self.name, self.text, key.span().start);
                    format!("{from}: {}", unknown("key", &path, KEYS))
                }
            };
            sources.faults.push(fault);
        }
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// `file:line:column`, both from 1, of a byte in the text.
fn place(name: &str, text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    format!("{name}:{line}:{column}")
}
