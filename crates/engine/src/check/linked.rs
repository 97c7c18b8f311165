//! Whether a workflow that reads something of an activity can know which one.

use crate::block::Block;
use crate::condition::Condition;
use crate::draft::Draft;
use crate::finding::{Findings, Place};
use crate::path::Path;
use crate::trigger::Trigger;

/// Says so where nothing that starts the workflow tells of an activity.
pub(super) fn check(draft: &Draft, findings: &mut Findings) {
    if draft.triggers.iter().any(Trigger::is_about_activities) {
        return;
    }
    let exits = draft.exits.iter().map(|exit| exit.blocks.as_slice());
    let mut sequences: Vec<&[Block]> = exits.chain([draft.blocks.as_slice()]).collect();
    let mut reads = false;
    while let Some(blocks) = sequences.pop() {
        for block in blocks {
            reads |= block.own_paths().into_iter().any(Path::is_of_activity);
            reads |= block.conditions().into_iter().any(reads_activity);
            sequences.extend(block.inner());
        }
    }
    let guards = draft.exits.iter().map(|exit| &exit.when);
    let guards = guards.chain(draft.goals.iter().map(|goal| &goal.when));
    reads |= guards.chain(&draft.entry.when).any(reads_activity);
    if reads {
        let sentence = "No trigger of this workflow tells of an activity, such as `activity_registered` or a date of it: `activity.` and `registration.` are known only if what starts it has an `activity_id`.";
        findings.warning("no_activity", &Place::default(), sentence);
    }
}

fn reads_activity(rule: &Condition) -> bool {
    let mut reads = false;
    rule.each(&mut |node| reads |= node.reads_activity());
    reads
}
