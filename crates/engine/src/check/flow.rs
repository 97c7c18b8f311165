//! Where a draft's ways lead: each `goto` to a block that is there, in the same sequence of events,
//! and back only with a limit and a wait on the way. Seen on the compiled draft, since that is what a
//! journey walks.

use std::collections::BTreeSet;

use crate::block::{Block, Does, One};
use crate::draft::Draft;
use crate::finding::{Findings, Place};
use crate::id::BlockId;
use crate::plan::{Plan, compile};
use crate::read::unknown;

/// A `goto`.
#[derive(Clone, Debug)]
pub(super) struct Jump {
    pub(super) place: Place,
    /// Among the blocks of this exit, or in the main sequence.
    pub(super) exit: Option<BlockId>,
    pub(super) from: BlockId,
    pub(super) to: BlockId,
    pub(super) has_visits: bool,
}

/// The blocks to which a `goto` leads, or a goal takes who reaches it.
pub(super) fn targets(draft: &Draft) -> BTreeSet<BlockId> {
    let mut targets = BTreeSet::new();
    let exits = draft.exits.iter().map(|exit| &exit.blocks[..]);
    let mut left: Vec<&[Block]> = exits.chain([&draft.blocks[..]]).collect();
    while let Some(blocks) = left.pop() {
        for block in blocks {
            match &block.does {
                Does::One(One::Goto(goto)) => drop(targets.insert(goto.block.clone())),
                Does::One(One::Goal(goal)) if goal.pull => drop(targets.insert(block.id.clone())),
                _ => {}
            }
            left.extend(block.inner());
        }
    }
    targets
}

/// Adds what is wrong with the ways of a draft whose blocks could all be read.
pub(super) fn check(draft: &Draft, jumps: &[Jump], findings: &mut Findings) {
    let plan = compile(draft);
    for jump in jumps {
        let place = jump.place.part("block", None);
        let (Some(from), Some(to)) = (plan.node(&jump.from), plan.node(&jump.to)) else {
            let known = plan.nodes.iter().map(|node| node.id.as_str());
            findings.error_with("unknown_block", &place, || {
                unknown("block", jump.to.as_str(), known)
            });
            continue;
        };
        if plan.nodes[from].is_last_word != plan.nodes[to].is_last_word
            || jump.exit.is_some() && exit_of(draft, &jump.to) != jump.exit.as_ref()
        {
            let sentence = format!(
                "`{}` stands elsewhere: the blocks of an exit and the main sequence do not lead into each other.",
                jump.to
            );
            findings.error("goto", &place, sentence);
            continue;
        }
        if !leads(&plan, to, from, |_| true) {
            continue;
        }
        if !jump.has_visits {
            let sentence = "This leads back: it needs `visits`, how many times at most.";
            findings.error("goto", &jump.place, sentence);
        }
        if leads(&plan, to, from, |n| !plan.nodes[n].always_waits()) {
            let sentence = "This leads back without a wait on the way: everything between would happen at once. A wait counts if it has no `when`, and lasts a time of its own on every visit.";
            findings.error("goto", &jump.place, sentence);
        }
    }
}

/// The exit in whose blocks this one stands.
fn exit_of<'a>(draft: &'a Draft, block: &BlockId) -> Option<&'a BlockId> {
    let holds = |blocks: &[Block]| {
        let mut left = vec![blocks];
        while let Some(blocks) = left.pop() {
            if blocks.iter().any(|one| one.id == *block) {
                return true;
            }
            left.extend(blocks.iter().flat_map(Block::inner));
        }
        false
    };
    let exit = draft.exits.iter().find(|exit| holds(&exit.blocks));
    exit.map(|exit| &exit.id)
}

/// Whether a way leads from one node to another, over nodes that may be passed.
fn leads(plan: &Plan, from: usize, to: usize, may_pass: impl Fn(usize) -> bool) -> bool {
    let mut seen = BTreeSet::new();
    let mut next = vec![from];
    while let Some(n) = next.pop() {
        if !may_pass(n) || !seen.insert(n) {
            continue;
        }
        if n == to {
            return true;
        }
        next.extend(plan.nodes[n].leads_to(plan));
    }
    false
}
