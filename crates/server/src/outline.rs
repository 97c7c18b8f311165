//! The shape of a workflow's text, for people to look at: its triggers and blocks in their order,
//! with the names that people gave them. Read from the text and not from the plan, since a plan has
//! no labels and a draft with errors has no plan. What cannot be read is left out; saying what is
//! wrong is the engine's. This module decides nothing and knows no numbers.

use engine::condition::{Condition, Ctx, PlaceKind};
use engine::document::{self, Content, Node};
use engine::duration::Duration;
use engine::finding::{Findings, Place};
use engine::id::{BlockId, Handle};

/// A workflow's shape.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Outline {
    /// What starts it.
    pub(crate) triggers: Vec<Trigger>,
    /// What happens, in order.
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
    /// Which of those events.
    pub(crate) when: Option<Condition>,
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
    /// What it does, as far as it says so in a few words.
    pub(crate) does: Does,
    /// The blocks that a wait times.
    pub(crate) blocks: Vec<Block>,
    /// The ways of a branch.
    pub(crate) arms: Vec<Arm>,
}

/// One way of a branch.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Arm {
    /// Its id.
    pub(crate) id: BlockId,
    /// The name that people see.
    pub(crate) label: Option<String>,
    /// Whether it has no rule, and takes everyone else.
    pub(crate) everyone_else: bool,
    /// What happens there.
    pub(crate) blocks: Vec<Block>,
}

/// What a block does, in a few words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Does {
    /// Waits.
    Wait(Wait),
    /// Sends this e-mail.
    Send(Handle),
    /// Ends the journey, for this reason.
    End(Option<String>),
    /// Anything else: the kind says it.
    Other,
}

/// How long a wait is, as far as it can be said in words.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Wait {
    /// First so long.
    pub(crate) lapse: Option<Duration>,
    /// Then until one of these weekdays, as they are written.
    pub(crate) weekdays: Vec<String>,
    /// Then at this time of day.
    pub(crate) time: Option<String>,
}

/// The shape of a text; empty if nothing could be read.
pub(crate) fn read(text: &str) -> Outline {
    // The findings are given where a draft is checked; here they would be said twice.
    let mut findings = Findings::default();
    let Some(node) = document::read(text, &mut findings) else {
        return Outline::default();
    };
    Outline {
        triggers: list(node.get("triggers"))
            .iter()
            .filter_map(trigger)
            .collect(),
        blocks: blocks(node.get("blocks")),
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
        flatten(&block.blocks, flat);
        for arm in &block.arms {
            flatten(&arm.blocks, flat);
        }
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
        when: node.get("where").and_then(rule),
    })
}

fn rule(node: &Node) -> Option<Condition> {
    let read = Condition::read(Ctx::new(PlaceKind::Trigger));
    read(node, &Place::default(), &mut Findings::default())
}

fn blocks(node: Option<&Node>) -> Vec<Block> {
    list(node).iter().filter_map(block).collect()
}

fn block(node: &Node) -> Option<Block> {
    let kind = text(node, "do")?;
    let does = match kind.as_str() {
        "wait" => Does::Wait(wait(node)),
        "send_email" => text(node, "email")
            .and_then(|email| Handle::new(&email))
            .map_or(Does::Other, Does::Send),
        "end" => Does::End(text(node, "reason")),
        _ => Does::Other,
    };
    Some(Block {
        id: id(node)?,
        label: text(node, "label"),
        does,
        blocks: blocks(node.get("blocks")),
        arms: list(node.get("branches")).iter().filter_map(arm).collect(),
        kind,
    })
}

fn arm(node: &Node) -> Option<Arm> {
    Some(Arm {
        id: id(node)?,
        label: text(node, "label"),
        everyone_else: node.get("when").is_none(),
        blocks: blocks(node.get("blocks")),
    })
}

fn wait(node: &Node) -> Wait {
    let until = node.get("until");
    let time = until.and_then(|until| text(until, "time"));
    Wait {
        lapse: text(node, "for").and_then(|text| Duration::parse(&text).ok()),
        weekdays: texts(until.and_then(|until| until.get("weekday"))),
        time: time.or_else(|| text(node, "time")),
    }
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
    use engine::duration::Unit;

    const TEXT: &str = r#"
handle: x
triggers: [{ id: bought, label: Bought it, start: event, event: [order_placed, order_paid] }]
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
        let ids: Vec<_> = outline
            .flat()
            .iter()
            .map(|block| block.id.to_string())
            .collect();
        assert_eq!(ids, ["monday", "more", "thanks", "out", "later"]);
        let wait = Wait {
            lapse: Some(Duration {
                count: 2,
                unit: Unit::Day,
            }),
            weekdays: vec!["monday".into(), "friday".into()],
            time: Some("14:30".into()),
        };
        assert_eq!(outline.blocks[0].does, Does::Wait(wait));
        let arms = &outline.blocks[1].arms;
        assert_eq!(
            (arms[0].everyone_else, arms[1].everyone_else),
            (false, true)
        );
        assert_eq!(
            arms[0].blocks[0].does,
            Does::Send(Handle::new("thank-you").unwrap())
        );
        assert_eq!(arms[1].blocks[0].does, Does::End(Some("cold".into())));
        assert_eq!(outline.blocks[2].does, Does::Other);
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
