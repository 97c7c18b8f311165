//! A definition's text as a JSON tree, to be drawn and edited: its keys in their order, its numbers as
//! they were written, and an id at everything that numbers follow. Where the author left an id out, one
//! is proposed after what it is: `wait`, `wait_2`. What is wrong otherwise stays as it is; saying so is
//! the engine's. This module knows where ids stand, and nothing of what a block does.

use std::collections::BTreeSet;

use engine::document::{self, Content, Key, Node};
use engine::finding::Findings;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// The tree of a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tree(Node);

/// Reads a text; nothing if it is neither YAML nor JSON, which the findings of a draft tell.
pub(crate) fn read(text: &str) -> Option<Tree> {
    let mut node = document::read(text, &mut Findings::default())?;
    let mut taken = BTreeSet::new();
    each(node_of(&mut node, "blocks"), &mut |block| {
        gather(block, &mut taken);
    });
    each(node_of(&mut node, "exits"), &mut |exit| {
        each(node_of(exit, "blocks"), &mut |block| {
            gather(block, &mut taken);
        });
    });
    name_all(node_of(&mut node, "triggers"), "start", "trigger");
    name_all(node_of(&mut node, "goals"), "goal", "goal");
    name_all(node_of(&mut node, "exits"), "exit", "exit");
    name_blocks(node_of(&mut node, "blocks"), &mut taken);
    each(node_of(&mut node, "exits"), &mut |exit| {
        name_blocks(node_of(exit, "blocks"), &mut taken);
    });
    Some(Tree(node))
}

/// The ids that the author gave to blocks.
fn gather(block: &mut Node, taken: &mut BTreeSet<String>) {
    if let Some(id) = block.get("id").and_then(Node::text) {
        taken.insert(id.to_owned());
    }
    inside(block, &mut |block| gather(block, taken));
}

/// Names the blocks that have no id, each other than all of the workflow.
fn name_blocks(blocks: Option<&mut Node>, taken: &mut BTreeSet<String>) {
    each(blocks, &mut |block| name_block(block, taken));
}

fn name_block(block: &mut Node, taken: &mut BTreeSet<String>) {
    name(block, "do", "block", taken);
    name_all(node_of(block, "branches"), "", "way");
    inside(block, &mut |block| name_block(block, taken));
}

/// What is called so within one list only: triggers, exits, goals, the ways of one block.
fn name_all(list: Option<&mut Node>, word: &str, usual: &str) {
    let Some(list) = list else { return };
    let mut taken = BTreeSet::new();
    each(Some(list), &mut |one| {
        taken.extend(one.get("id").and_then(Node::text).map(str::to_owned));
    });
    each(Some(list), &mut |one| name(one, word, usual, &mut taken));
}

/// Gives an id to what has none.
fn name(node: &mut Node, word: &str, usual: &str, taken: &mut BTreeSet<String>) {
    let is_map = matches!(node.content, Content::Map(_));
    if !is_map || node.get("id").is_some() {
        return;
    }
    let word = node.get(word).and_then(Node::text);
    let is_plain = |word: &&str| engine::id::BlockId::new(word).is_some();
    let stem = word.filter(is_plain).unwrap_or(usual).to_owned();
    let numbered = (2..).map(|n| format!("{stem}_{n}"));
    let free = std::iter::once(stem.clone())
        .chain(numbered)
        .find(|id| !taken.contains(id));
    let id = free.unwrap_or(stem);
    taken.insert(id.clone());
    if let Content::Map(entries) = &mut node.content {
        let key = Key {
            text: "id".to_owned(),
            position: None,
        };
        let content = Content::Text(id);
        let position = None;
        entries.insert(0, (key, Node { content, position }));
    }
}

/// The blocks right inside a block.
fn inside(block: &mut Node, act: &mut dyn FnMut(&mut Node)) {
    each(node_of(block, "blocks"), act);
    each(node_of(block, "branches"), &mut |arm| {
        each(node_of(arm, "blocks"), act);
    });
}

fn node_of<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    let Content::Map(entries) = &mut node.content else {
        return None;
    };
    let found = entries.iter_mut().find(|(name, _)| name.text == key);
    found.map(|(_, node)| node)
}

fn each(list: Option<&mut Node>, act: &mut dyn FnMut(&mut Node)) {
    if let Some(Content::List(list)) = list.map(|node| &mut node.content) {
        for node in list {
            act(node);
        }
    }
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Borrowed(&self.0).serialize(serializer)
    }
}

/// What was read as JSON; nothing where a number is none that JSON knows.
pub(crate) fn json(node: &Node) -> Option<serde_json::Value> {
    serde_json::to_value(Borrowed(node)).ok()
}

struct Borrowed<'n>(&'n Node);

impl Serialize for Borrowed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.content {
            Content::Null => serializer.serialize_unit(),
            Content::Bool(bool) => serializer.serialize_bool(*bool),
            Content::Number(text) => match text.parse::<serde_json::Number>() {
                Ok(number) => number.serialize(serializer),
                // YAML writes some that JSON does not, such as `+1`; as text it is told apart.
                Err(_) => serializer.serialize_str(text),
            },
            Content::Text(text) => serializer.serialize_str(text),
            Content::List(list) => {
                let mut seq = serializer.serialize_seq(Some(list.len()))?;
                for node in list {
                    seq.serialize_element(&Borrowed(node))?;
                }
                seq.end()
            }
            Content::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, node) in entries {
                    map.serialize_entry(&key.text, &Borrowed(node))?;
                }
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        let json = read(text).map(|tree| serde_json::to_string(&tree).unwrap());
        assert_eq!(json.as_deref(), Some(expect), "{text}");
    }

    #[test]
    fn keys_keep_their_order_and_numbers_their_digits() {
        check(
            "{ name: X, handle: x, share: 2.50, on: true, note: }",
            r#"{"name":"X","handle":"x","share":2.50,"on":true,"note":null}"#,
        );
    }

    #[test]
    fn what_numbers_follow_gets_an_id() {
        check(
            "blocks: [{do: wait}, {id: wait_2, do: wait}, {do: wait}, {do: branch, branches: [{when: {tag: a}, blocks: [{do: wait}]}, {}]}]",
            r#"{"blocks":[{"id":"wait","do":"wait"},{"id":"wait_2","do":"wait"},{"id":"wait_3","do":"wait"},{"id":"branch","do":"branch","branches":[{"id":"way","when":{"tag":"a"},"blocks":[{"id":"wait_4","do":"wait"}]},{"id":"way_2"}]}]}"#,
        );
        check(
            "{triggers: [{start: event}, {start: event}], exits: [{blocks: [{do: 'A B'}]}], goals: [{}]}",
            r#"{"triggers":[{"id":"event","start":"event"},{"id":"event_2","start":"event"}],"exits":[{"id":"exit","blocks":[{"id":"block","do":"A B"}]}],"goals":[{"id":"goal"}]}"#,
        );
    }

    #[test]
    fn what_is_no_workflow_stays_as_it_is() {
        check(
            "{blocks: 7, exits: [1, {blocks: {a: b}}]}",
            r#"{"blocks":7,"exits":[1,{"id":"exit","blocks":{"a":"b"}}]}"#,
        );
        check("7", "7");
        assert_eq!(read("a: ["), None);
    }
}
