//! The shape of a workflow's text, for its numbers to be put to: its triggers and blocks in their order,
//! with the names that people gave them. Read from the text and not from the plan, since a plan has
//! no labels and a draft with errors has no plan. What cannot be read is left out; saying what is
//! wrong is the engine's. This module decides nothing and knows no numbers.

use engine::document::{self, Content, Node};
use engine::finding::Findings;
use engine::id::BlockId;

/// The kind of block whose `email` is one that contacts get.
const SEND_EMAIL: &str = "send_email";

/// A workflow's shape.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Outline {
    /// What starts it.
    pub(crate) triggers: Vec<Trigger>,
    /// What happens, in order; the last words of those who leave early come last.
    pub(crate) blocks: Vec<Block>,
}

/// Something that starts a workflow.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Trigger {
    /// Its id.
    pub(crate) id: BlockId,
    /// The name that people see.
    pub(crate) label: Option<String>,
    /// The names of the events, any of which sets it off.
    pub(crate) events: Vec<String>,
}

/// A block, with those inside it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    /// Its id.
    pub(crate) id: BlockId,
    /// The word behind `do:`.
    pub(crate) kind: String,
    /// The name that people see.
    pub(crate) label: Option<String>,
    /// The e-mail that it sends, if it sends one.
    pub(crate) email: Option<String>,
    /// The blocks that it times, and those of its ways.
    inside: Vec<Block>,
}

/// The shape of a text; empty if nothing could be read.
pub(crate) fn read(text: &str) -> Outline {
    // The findings are given where a draft is checked; here they would be said twice.
    let mut findings = Findings::default();
    let Some(node) = document::read(text, &mut findings) else {
        return Outline::default();
    };
    let mut all = blocks(node.get("blocks"));
    for exit in list(node.get("exits")) {
        all.extend(blocks(exit.get("blocks")));
    }
    Outline {
        triggers: list(node.get("triggers"))
            .iter()
            .filter_map(trigger)
            .collect(),
        blocks: all,
    }
}

impl Outline {
    /// Every block in the order of the text, those inside a block behind it.
    pub(crate) fn flat(&self) -> Vec<&Block> {
        let mut flat = Vec::new();
        flatten(&self.blocks, &mut flat);
        flat
    }
}

fn flatten<'b>(blocks: &'b [Block], flat: &mut Vec<&'b Block>) {
    for block in blocks {
        flat.push(block);
        flatten(&block.inside, flat);
    }
}

fn trigger(node: &Node) -> Option<Trigger> {
    Some(Trigger {
        id: id(node)?,
        label: text(node, "label"),
        // A trigger that waits for no event is called by its kind.
        events: match texts(node.get("event")) {
            events if events.is_empty() => text(node, "start").into_iter().collect(),
            events => events,
        },
    })
}

fn blocks(node: Option<&Node>) -> Vec<Block> {
    list(node).iter().filter_map(block).collect()
}

fn block(node: &Node) -> Option<Block> {
    let mut inside = blocks(node.get("blocks"));
    for arm in list(node.get("branches")) {
        inside.extend(blocks(arm.get("blocks")));
    }
    let kind = text(node, "do")?;
    Some(Block {
        id: id(node)?,
        email: text(node, "email").filter(|_| kind == SEND_EMAIL),
        kind,
        label: text(node, "label"),
        inside,
    })
}

fn id(node: &Node) -> Option<BlockId> {
    BlockId::new(node.get("id")?.text()?)
}

fn text(node: &Node, key: &str) -> Option<String> {
    node.get(key)?.text().map(str::to_owned)
}

fn texts(node: Option<&Node>) -> Vec<String> {
    let single = node.and_then(Node::text).map(str::to_owned);
    let many = list(node).iter().filter_map(Node::text).map(str::to_owned);
    single.into_iter().chain(many).collect()
}

fn list(node: Option<&Node>) -> &[Node] {
    match node.map(|node| &node.content) {
        Some(Content::List(list)) => list,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
handle: x
triggers: [{ id: bought, label: Bought it, start: event, event: [order_placed, order_paid] }]
exits: [{ id: gone, when: { tag: out }, blocks: [{ id: bye, do: end }] }]
blocks:
  - { id: monday, do: wait, for: 2d, until: { weekday: [monday, friday], time: "14:30" } }
  - id: more
    do: branch
    label: Bought more?
    branches:
      - { id: yes_again, label: Again, when: { tag: vip }, blocks: [{ id: thanks, do: send_email, email: thank-you }] }
      - { id: others, blocks: [{ id: out, do: end, reason: cold }] }
  - { id: later, do: split }
"#;

    #[test]
    fn a_text_has_a_shape() {
        let outline = read(TEXT);
        assert_eq!(outline.triggers[0].events, ["order_placed", "order_paid"]);
        assert_eq!(outline.triggers[0].label.as_deref(), Some("Bought it"));
        let told: Vec<_> = outline
            .flat()
            .iter()
            .map(|block| format!("{} {}", block.id, block.kind))
            .collect();
        assert_eq!(
            told,
            [
                "monday wait",
                "more branch",
                "thanks send_email",
                "out end",
                "later split",
                "bye end"
            ]
        );
        assert_eq!(outline.blocks[1].label.as_deref(), Some("Bought more?"));
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        for text in [
            "",
            "blocks: 7",
            "blocks: [1, {id: a}, {do: wait}, {id: 'A B', do: end}]",
            "a: [",
        ] {
            assert_eq!(read(text), Outline::default(), "{text}");
        }
    }
}
