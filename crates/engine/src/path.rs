//! Paths: how conditions, keys and e-mails name a value. A path always begins with its root, so it
//! means the same wherever it is copied. This module reads and prints them;
//! [`scope`](crate::scope) follows them.

use std::fmt;

use crate::document::Node;
use crate::finding::{Findings, Place};
use crate::id::BlockId;
use crate::read::{self, unknown};
use crate::value::DEPTH_MAX;

/// A root and the names below it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path {
    /// Where it begins.
    pub root: Root,
    /// The names below; never empty.
    pub names: Vec<String>,
}

/// Where a path begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Root {
    /// The contact, as of now.
    Contact,
    /// The event being tested.
    Event,
    /// The list element being tested.
    Item,
    /// What started the journey.
    Trigger,
    /// What an earlier block left.
    Block,
    /// This journey.
    Journey,
    /// The contact's journey before this one.
    Previous,
    /// The event that made an exit's rule true.
    Exit,
    /// The activity that the journey hangs on, as of now.
    Activity,
    /// The contact's registration for it, as of now.
    Registration,
}

const ROOTS: [(&str, Root); 10] = [
    ("contact", Root::Contact),
    ("event", Root::Event),
    ("item", Root::Item),
    ("trigger", Root::Trigger),
    ("block", Root::Block),
    ("journey", Root::Journey),
    ("previous", Root::Previous),
    ("exit", Root::Exit),
    ("activity", Root::Activity),
    ("registration", Root::Registration),
];

/// The name below which the shop's catalogue stands: `item.product.stock`.
const CATALOGUE: &str = "product";

/// Longest path in bytes.
const BYTES_MAX: usize = 300;

impl Root {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        ROOTS
            .iter()
            .find(|(_, root)| *root == self)
            .map_or("", |(name, _)| name)
    }
}

impl Path {
    /// Reads `contact.country`, `trigger.lines.sku`, `event["Order ID"]`. The error is a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > BYTES_MAX {
            return Err(format!(
                "A path of {} bytes; at most {BYTES_MAX}",
                text.len()
            ));
        }
        let mut names = segments(text).ok_or_else(|| {
            format!("`{text}` is not a path such as contact.country or event[\"Order ID\"]")
        })?;
        if let Some(sentence) = not_yet(&names) {
            return Err(sentence);
        }
        let first = names.remove(0);
        let Some((_, root)) = ROOTS.iter().find(|(name, _)| *name == first) else {
            let known = ROOTS.iter().map(|(name, _)| *name);
            return Err(unknown("beginning of a path", &first, known));
        };
        if names.is_empty() {
            return Err(format!("`{text}` names nothing below `{first}`"));
        }
        if names.len() > DEPTH_MAX {
            return Err(format!("`{text}` goes deeper than {DEPTH_MAX} names"));
        }
        Ok(Self { root: *root, names })
    }

    /// Whether it is about the activity that a journey hangs on.
    pub(crate) fn is_of_activity(&self) -> bool {
        matches!(self.root, Root::Activity | Root::Registration)
    }

    /// The block whose result this names, if it names one.
    pub(crate) fn block(&self) -> Option<BlockId> {
        let block = self.root == Root::Block;
        block.then(|| BlockId::new(self.names.first()?))?
    }
}

/// Reads a path from a draft.
pub(crate) fn read(node: &Node, place: &Place, findings: &mut Findings) -> Option<Path> {
    let names = node.text().filter(|text| text.len() <= BYTES_MAX);
    let later = names.and_then(segments).as_deref().and_then(not_yet);
    if let Some(sentence) = later {
        findings.error("not_yet", place, format!("{sentence}."));
        return None;
    }
    read::parsed("path", Path::parse)(node, place, findings)
}

/// Why this path, which the format knows, cannot be followed yet.
fn not_yet(names: &[String]) -> Option<String> {
    let (first, below) = names.split_first()?;
    let catalogue = ["event", "item", "trigger", "previous"].contains(&first.as_str())
        && below.iter().rev().skip(1).any(|name| name == CATALOGUE);
    catalogue.then(|| {
        format!(
            "Paths through `{CATALOGUE}` belong to the format, but this version cannot follow them yet"
        )
    })
}

/// The parts between dots and brackets; `None` if the text has another form.
fn segments(text: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut rest = text;
    loop {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, tail) = rest.split_at(end);
        let plain = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        if name.is_empty() || !name.chars().all(plain) {
            return None;
        }
        names.push(name.to_owned());
        rest = tail;
        while let Some(quoted) = rest.strip_prefix("[\"") {
            let (name, tail) = quoted.split_once("\"]")?;
            if name.is_empty() || name.contains('"') {
                return None;
            }
            names.push(name.to_owned());
            rest = tail;
        }
        match rest.strip_prefix('.') {
            Some(tail) => rest = tail,
            None => return rest.is_empty().then_some(names),
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.root.as_str())?;
        for name in &self.names {
            if name
                .chars()
                .all(|c| c.is_alphanumeric() || c == '_' || c == '-')
            {
                write!(f, ".{name}")?;
            } else {
                write!(f, "[\"{name}\"]")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_begin_with_a_root() {
        for good in [
            "contact.country",
            "trigger.lines.sku",
            "event[\"Order ID\"]",
            "event.a[\"b c\"].d",
            "activity.starts_at",
            "registration.status",
            "item.sku",
        ] {
            assert_eq!(
                Path::parse(good).map(|path| path.to_string()).as_deref(),
                Ok(good)
            );
        }
        let check = |text: &str, expect: &str| {
            let error = Path::parse(text).unwrap_err();
            assert!(error.contains(expect), "{text}: {error}");
        };
        check("contcat.country", "did you mean `contact`?");
        check("country", "possible here: contact, event");
        check("contact", "names nothing below");
        check(
            "previous.trigger.product.stock",
            "Paths through `product` belong to the format, but",
        );
        assert!(Path::parse("previous.trigger.lines.sku").is_ok());
        check(
            "item.product.stock",
            "Paths through `product` belong to the format, but",
        );
        assert!(Path::parse("item.product").is_ok());
        assert!(Path::parse("contact.product.size").is_ok());
        for bad in [
            "",
            ".",
            "contact.",
            "contact..a",
            "contact[a]",
            "contact[\"a",
            "contact.a b",
            "event[\"\"]",
        ] {
            check(bad, "is not a path");
        }
        check(&format!("event.{}", "a.".repeat(200)), "at most 300");
    }
}
