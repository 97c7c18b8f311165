//! The texts in a folder: `workflows/HANDLE.yaml`, `emails/HANDLE.yaml`, `segments/HANDLE.yaml`. An
//! e-mail is kept in the one form that the program writes, so that two spellings of the same e-mail are
//! no difference. What a shop has is a [`Texts`] too.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use engine::document::{self, Content, Node};
use engine::finding::Findings;

use super::email;

/// A kind of text.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    /// The folder that has them.
    pub(super) folder: &'static str,
    /// What one of them is called.
    pub(super) one: &'static str,
    /// The key by which another text names one.
    key: &'static str,
}

pub(super) const SEGMENT: &Kind = &Kind {
    folder: "segments",
    one: "segment",
    key: "segment",
};
pub(super) const EMAIL: &Kind = &Kind {
    folder: "emails",
    one: "e-mail",
    key: "email",
};
pub(super) const WORKFLOW: &Kind = &Kind {
    folder: "workflows",
    one: "workflow",
    key: "",
};
/// All kinds, in the order in which they go up: what is named before what names it.
pub(super) const KINDS: [&Kind; 3] = [SEGMENT, EMAIL, WORKFLOW];

/// Texts by kind and handle.
#[derive(Debug, Default)]
pub(super) struct Texts(BTreeMap<(usize, String), String>);

impl Texts {
    /// Those of a folder; one that is not there has none.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let mut texts = Self::default();
        for kind in KINDS {
            let inside = folder.join(kind.folder);
            if !inside.is_dir() {
                continue;
            }
            let fault = || format!("cannot read {}", inside.display());
            for entry in std::fs::read_dir(&inside).with_context(fault)? {
                let path = entry.with_context(fault)?.path();
                let stem = path.file_stem().and_then(|stem| stem.to_str());
                let (Some(handle), true) = (stem, path.extension().is_some_and(|e| e == "yaml"))
                else {
                    continue;
                };
                let text = std::fs::read_to_string(&path)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                let text = if kind == EMAIL {
                    email::in_one_form(&text, handle).with_context(|| path.display().to_string())?
                } else {
                    text
                };
                texts.add(kind, handle, text);
            }
        }
        Ok(texts)
    }

    pub(super) fn add(&mut self, kind: &'static Kind, handle: &str, text: String) {
        self.0.insert((place(kind), handle.to_owned()), text);
    }

    pub(super) fn get(&self, kind: &'static Kind, handle: &str) -> Option<&str> {
        let text = self.0.get(&(place(kind), handle.to_owned()));
        text.map(String::as_str)
    }

    /// All of them: what is named before what names it.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static Kind, &str, &str)> {
        let all = self.0.iter();
        all.map(|((kind, handle), text)| (KINDS[*kind], handle.as_str(), text.as_str()))
    }

    /// These workflows, or all texts where none is said, with the e-mails and segments that they name.
    pub(super) fn named_by(&self, only: &BTreeSet<String>) -> BTreeSet<(&'static Kind, String)> {
        let each = self
            .all()
            .map(|(kind, handle, _)| (kind, handle.to_owned()));
        if only.is_empty() {
            return each.collect();
        }
        let mut named: BTreeSet<_> = each
            .filter(|(kind, handle)| *kind == WORKFLOW && only.contains(handle))
            .collect();
        // A segment may name another one; they stand inside each other a few deep.
        loop {
            let texts = named
                .iter()
                .filter_map(|(kind, handle)| self.get(kind, handle));
            let more: BTreeSet<_> = texts.flat_map(names).collect();
            let before = named.len();
            named.extend(more);
            if named.len() == before {
                return named;
            }
        }
    }
}

fn place(kind: &Kind) -> usize {
    let found = KINDS.iter().position(|one| *one == kind);
    found.unwrap_or(KINDS.len() - 1)
}

/// The e-mails and segments that a text names.
pub(super) fn names(text: &str) -> BTreeSet<(&'static Kind, String)> {
    let mut found = BTreeSet::new();
    if let Some(node) = document::read(text, &mut Findings::default()) {
        collect(&node, &mut found);
    }
    found
}

fn collect(node: &Node, found: &mut BTreeSet<(&'static Kind, String)>) {
    match &node.content {
        Content::List(nodes) => nodes.iter().for_each(|node| collect(node, found)),
        Content::Map(entries) => {
            for (key, node) in entries {
                let kind = [EMAIL, SEGMENT]
                    .into_iter()
                    .find(|kind| kind.key == key.text);
                if let (Some(kind), Some(handle)) = (kind, node.text()) {
                    found.insert((kind, handle.to_owned()));
                }
                collect(node, found);
            }
        }
        _ => {}
    }
}

/// Writes a text; gives the path as a person would type it.
pub(super) fn write(folder: &Path, kind: &Kind, handle: &str, text: &str) -> Result<String> {
    let inside = folder.join(kind.folder);
    let path = inside.join(format!("{handle}.yaml"));
    let fault = || format!("cannot write {}", path.display());
    std::fs::create_dir_all(&inside).with_context(fault)?;
    std::fs::write(&path, text).with_context(fault)?;
    Ok(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workflow_takes_along_what_it_names() {
        let mut texts = Texts::default();
        let workflow =
            "blocks:\n  - { id: m1, do: send_email, email: hello, when: { segment: a } }\n";
        texts.add(WORKFLOW, "w", workflow.to_owned());
        texts.add(WORKFLOW, "other", "blocks: []\n".to_owned());
        texts.add(EMAIL, "hello", "subject: Hello\n".to_owned());
        texts.add(EMAIL, "bye", "subject: Bye\n".to_owned());
        texts.add(SEGMENT, "a", "rule: { segment: b }\n".to_owned());
        texts.add(SEGMENT, "b", "rule: { tag: vip }\n".to_owned());
        let named = |only: &[&str]| {
            let only = only.iter().map(|&one| one.to_owned()).collect();
            let named = texts.named_by(&only).into_iter();
            let mut named: Vec<_> = named.map(|(_, handle)| handle).collect();
            named.sort();
            named.join(" ")
        };
        assert_eq!(named(&["w"]), "a b hello w");
        assert_eq!(named(&["other"]), "other");
        assert_eq!(named(&[]), "a b bye hello other w");
    }
}
