//! From a draft to a plan: every block becomes a node that knows what comes behind it. The check of
//! a draft compiles it too, to see where its ways lead; so nothing here may rely on names that are
//! right.

use super::earlier::Earlier;
use super::{Does, Node, Plan};
use crate::block::branch::{Arm, Branch};
use crate::block::split::{Arm as Part, Split};
use crate::block::{Block, Does as DraftDoes, Wait, WaitFor};
use crate::condition::Heeds;
use crate::draft::Draft;
use crate::exit::Exit;

/// Compiles a draft.
pub(crate) fn compile(draft: &Draft) -> Plan {
    let mut nodes = Nodes::default();
    let first = nodes.sequence(&draft.blocks, None);
    nodes.are_last_words = true;
    let exit = |exit: &Exit<Vec<Block>>| Exit {
        place: exit.place.clone(),
        id: exit.id.clone(),
        when: exit.when.clone(),
        blocks: nodes.sequence(&exit.blocks, None),
    };
    let exits = draft.exits.iter().map(exit).collect();
    let nodes = nodes.nodes;
    let index = nodes.iter().enumerate();
    let index = index.map(|(n, node)| (node.id.clone(), n)).collect();
    let rules = draft.exits.iter().map(|exit| &exit.when);
    let rules = rules.chain(draft.goals.iter().map(|goal| &goal.when));
    let mut plan = Plan {
        handle: draft.handle.clone(),
        name: draft.name.clone(),
        purpose: draft.purpose,
        basis: draft.basis.clone(),
        interest: draft.interest.clone(),
        triggers: draft.triggers.clone(),
        audience: draft.audience.clone(),
        entry: draft.entry.clone(),
        exits,
        goals: draft.goals.clone(),
        hold_out: draft.hold_out,
        nodes,
        first,
        window: draft.window.clone(),
        zone: draft.zone.clone(),
        holidays: draft.holidays.unwrap_or_default(),
        sending: draft.sending.clone(),
        index,
        heeds: Heeds::of(rules),
        earlier: Earlier::default(),
    };
    plan.find_earlier();
    plan
}

#[derive(Default)]
struct Nodes {
    nodes: Vec<Node>,
    are_last_words: bool,
}

impl Nodes {
    /// The node that a sequence begins with; `after` is where it leads. From the back, so that each
    /// block knows what comes behind it.
    fn sequence(&mut self, blocks: &[Block], after: Option<usize>) -> Option<usize> {
        let backwards = blocks.iter().rev();
        backwards.fold(after, |next, block| Some(self.node(block, next)))
    }

    fn node(&mut self, block: &Block, next: Option<usize>) -> usize {
        let does = match &block.does {
            DraftDoes::Wait(wait) => Does::Wait(Wait {
                timing: wait.timing.clone(),
                if_past: wait.if_past,
                blocks: wait
                    .blocks
                    .as_ref()
                    .map(|blocks| self.sequence(blocks, next)),
                from: wait.from.clone(),
                jitter: wait.jitter,
            }),
            DraftDoes::WaitFor(wait) => Does::WaitFor(WaitFor {
                arms: self.arms(&wait.arms, next),
                at_most: wait.at_most.clone(),
                stable: wait.stable,
            }),
            DraftDoes::Branch(branch) => Does::Branch(Branch {
                arms: self.arms(&branch.arms, next),
            }),
            DraftDoes::Split(split) => {
                let arms = split.arms.iter().map(|arm| Part {
                    id: arm.id.clone(),
                    weight: arm.weight,
                    blocks: self.sequence(&arm.blocks, next),
                });
                Does::Split(Split {
                    arms: arms.collect(),
                })
            }
            DraftDoes::One(one) => Does::One(one.clone()),
        };
        let heeds = match &does {
            Does::WaitFor(wait) => Heeds::of(wait.arms.iter().filter_map(|arm| arm.when.as_ref())),
            Does::One(one) => Heeds::named(one.listens_to()),
            _ => Heeds::default(),
        };
        self.nodes.push(Node {
            id: block.id.clone(),
            when: block.when.clone(),
            does,
            next,
            is_last_word: self.are_last_words,
            heeds,
        });
        self.nodes.len() - 1
    }

    fn arms(&mut self, arms: &[Arm<Vec<Block>>], next: Option<usize>) -> Vec<Arm<Option<usize>>> {
        let arms = arms.iter().map(|arm| Arm {
            id: arm.id.clone(),
            when: arm.when.clone(),
            blocks: self.sequence(&arm.blocks, next),
        });
        arms.collect()
    }
}
