//! Two drafts side by side, block by block. Blocks are the same by their ids, never by their place,
//! label or text.

use std::collections::{BTreeMap, BTreeSet};

use crate::block::{Block, Branch, Does, Split, Wait, WaitFor};
use crate::draft::Draft;
use crate::id::BlockId;

/// What became of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Nothing.
    Same,
    /// It does what it did, somewhere else.
    Moved,
    /// It is new.
    Added,
    /// It does something else, or under another rule.
    Changed,
    /// It is gone.
    Removed,
}

impl Change {
    /// As it is written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Moved => "moved",
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }

    /// Whether somebody has to say where those go who stand in it.
    pub const fn needs_answer(self) -> bool {
        matches!(self, Self::Changed | Self::Removed)
    }
}

/// One block of either draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Which.
    pub id: BlockId,
    /// What became of it.
    pub change: Change,
}

/// Whether those who stand in a block can go on standing in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kept {
    /// The block is not there any more.
    Gone,
    /// It is another kind of block now.
    OtherKind,
    /// They can.
    Yes,
    /// They can, and how long they wait can be worked out anew.
    Timed,
}

/// Where a block stands: in which sequence.
type Inside = (Option<BlockId>, String);

/// Every block of both drafts: those of the new one in its order, then those that are gone, in the
/// order in which they stood.
pub fn compare(old: &Draft, new: &Draft) -> Vec<Changed> {
    let (before, after) = (flat(old), flat(new));
    let old_place: BTreeMap<&BlockId, (&Inside, &Block)> = before
        .iter()
        .map(|(inside, block)| (&block.id, (inside, *block)))
        .collect();
    let new_ids: BTreeSet<&BlockId> = after.iter().map(|(_, block)| &block.id).collect();
    let stayed = |(inside, block): &&(Inside, &Block)| {
        old_place.get(&block.id).is_some_and(|old| old.0 == inside)
    };
    let new_order: Vec<&BlockId> = after.iter().filter(stayed).map(|one| &one.1.id).collect();
    let among: BTreeSet<&BlockId> = new_order.iter().copied().collect();
    let old_order = before.iter().map(|one| &one.1.id);
    let old_order: Vec<&BlockId> = old_order.filter(|id| among.contains(id)).collect();
    let in_order = in_order(&old_order, &new_order);
    let of_new = after.iter().map(|(_, block)| {
        let change = match old_place.get(&block.id) {
            None => Change::Added,
            Some((_, old)) if !does_the_same(old, block) => Change::Changed,
            Some(_) if in_order.contains(&block.id) => Change::Same,
            Some(_) => Change::Moved,
        };
        let id = block.id.clone();
        Changed { id, change }
    });
    let gone = before.iter().map(|one| &one.1.id);
    let gone = gone.filter(|id| !new_ids.contains(id)).map(|id| Changed {
        id: id.clone(),
        change: Change::Removed,
    });
    of_new.chain(gone).collect()
}

/// Whether who stands in this block of the old draft can stand in it in the new one.
pub fn kept(old: &Draft, new: &Draft, id: &BlockId) -> Kept {
    let find = |draft| flat(draft).into_iter().find(|one| one.1.id == *id);
    let (Some((_, before)), Some((_, after))) = (find(old), find(new)) else {
        return Kept::Gone;
    };
    match &after.does {
        _ if kind(before) != kind(after) => Kept::OtherKind,
        Does::Wait(_) | Does::WaitFor(_) => Kept::Timed,
        _ => Kept::Yes,
    }
}

fn kind(block: &Block) -> (usize, Option<std::mem::Discriminant<crate::block::One>>) {
    match &block.does {
        Does::Wait(_) => (0, None),
        Does::WaitFor(_) => (1, None),
        Does::Branch(_) => (2, None),
        Does::Split(_) => (3, None),
        Does::One(one) => (4, Some(std::mem::discriminant(one))),
    }
}

/// Every block with the sequence it stands in; what stands inside a block comes behind it.
fn flat(draft: &Draft) -> Vec<(Inside, &Block)> {
    let mut all = Vec::new();
    gather(&draft.blocks, &(None, String::new()), &mut all);
    for exit in &draft.exits {
        gather(&exit.blocks, &(None, exit.id.to_string()), &mut all);
    }
    all
}

fn gather<'d>(blocks: &'d [Block], inside: &Inside, all: &mut Vec<(Inside, &'d Block)>) {
    for block in blocks {
        all.push((inside.clone(), block));
        for (arm, blocks) in arms(&block.does) {
            gather(blocks, &(Some(block.id.clone()), arm), all);
        }
    }
}

fn arms(does: &Does) -> Vec<(String, &[Block])> {
    match does {
        Does::Wait(wait) => {
            let timed = wait.blocks.iter();
            timed.map(|blocks| (String::new(), &**blocks)).collect()
        }
        Does::WaitFor(WaitFor { arms, .. }) | Does::Branch(Branch { arms }) => {
            let arms = arms.iter();
            arms.map(|arm| (arm.id.to_string(), &*arm.blocks)).collect()
        }
        Does::Split(split) => {
            let arms = split.arms.iter();
            arms.map(|arm| (arm.id.to_string(), &*arm.blocks)).collect()
        }
        Does::One(_) => Vec::new(),
    }
}

/// Whether two blocks do the same, whatever stands inside them.
fn does_the_same(one: &Block, other: &Block) -> bool {
    one.when == other.when && bare(&one.does) == bare(&other.does)
}

/// What a block does, without the blocks inside it.
fn bare(does: &Does) -> Does {
    match does {
        Does::Wait(wait) => Does::Wait(Wait {
            timing: wait.timing.clone(),
            if_past: wait.if_past,
            blocks: wait.blocks.as_ref().map(|_| Vec::new()),
            from: wait.from.clone(),
            jitter: wait.jitter,
        }),
        Does::WaitFor(wait) => Does::WaitFor(WaitFor {
            arms: wait.arms.iter().map(bare_arm).collect(),
            ..wait.clone()
        }),
        Does::Branch(branch) => Does::Branch(Branch {
            arms: branch.arms.iter().map(bare_arm).collect(),
        }),
        Does::Split(split) => {
            let mut arms = split.arms.clone();
            for arm in &mut arms {
                arm.blocks.clear();
            }
            Does::Split(Split { arms })
        }
        Does::One(one) => Does::One(one.clone()),
    }
}

fn bare_arm(arm: &crate::block::branch::Arm<Vec<Block>>) -> crate::block::branch::Arm<Vec<Block>> {
    crate::block::branch::Arm {
        id: arm.id.clone(),
        when: arm.when.clone(),
        blocks: Vec::new(),
    }
}

/// The most blocks that stand in one order in both lists: whoever is not among them was moved. Both
/// lists hold the same ids; a workflow has at most 500.
fn in_order<'d>(old: &[&'d BlockId], new: &[&'d BlockId]) -> BTreeSet<&'d BlockId> {
    let width = new.len() + 1;
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for (i, one) in old.iter().enumerate().rev() {
        for (j, other) in new.iter().enumerate().rev() {
            longest[i * width + j] = if one == other {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut kept) = (0, 0, BTreeSet::new());
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            kept.insert(old[i]);
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft;

    fn read(blocks: &str) -> Draft {
        let text = format!(
            "{{ format: 1, handle: w, name: W, purpose: service, triggers: [{{ id: t, start: event, event: a }}], blocks: [{blocks}] }}"
        );
        let reading = draft::read(&text);
        assert!(reading.findings.publishable(), "{:?}", reading.findings);
        reading.draft.unwrap()
    }

    fn check(old: &str, new: &str, expect: &str) {
        let told: Vec<_> = compare(&read(old), &read(new))
            .into_iter()
            .filter(|one| one.change != Change::Same)
            .map(|one| format!("{} {}", one.id, one.change.as_str()))
            .collect();
        assert_eq!(told.join(", "), expect, "{old} -> {new}");
    }

    const M1: &str = "{ id: m1, do: send_email, email: one }";
    const M2: &str = "{ id: m2, do: send_email, email: two }";
    const DAY: &str = "{ id: day, do: wait, for: 1d }";

    #[test]
    fn blocks_are_the_same_by_their_ids() {
        let whole = format!("{M1}, {DAY}, {M2}");
        check(&whole, &whole, "");
        check(&whole, &format!("{M1}, {M2}"), "day removed");
        check(
            &whole,
            &format!("{M1}, {DAY}, {{ id: new, do: end }}, {M2}"),
            "new added",
        );
        check(&whole, &whole.replace("1d", "2d"), "day changed");
        check(
            &whole,
            &whole.replace("do: wait,", "do: wait, label: A day, note: 'why',"),
            "",
        );
        check(&whole, &format!("{M2}, {M1}, {DAY}"), "m2 moved");
        check(
            &whole,
            &format!("{M1}, {{ id: day, do: end }}, {M2}"),
            "day changed",
        );
    }

    #[test]
    fn what_stands_inside_a_block_is_not_the_block() {
        let branch = |one: &str, two: &str| {
            format!(
                "{{ id: who, do: branch, branches: [{{ id: nl, when: {{ tag: nl }}, blocks: [{one}] }}, {{ id: rest, blocks: [{two}] }}] }}"
            )
        };
        check(
            &branch(M1, ""),
            &branch(&format!("{M1}, {DAY}"), ""),
            "day added",
        );
        check(
            &branch(M1, DAY),
            &branch("", &format!("{DAY}, {M1}")),
            "m1 moved",
        );
        check(
            &branch(M1, ""),
            &branch(M1, "").replace("tag: nl", "tag: be"),
            "who changed",
        );
        check(&branch(M1, ""), M1, "m1 moved, who removed");
    }

    #[test]
    fn one_stays_in_a_block_of_the_same_kind() {
        let check = |new: &str, expect: Kept| {
            let id = BlockId::new("day").unwrap();
            assert_eq!(kept(&read(DAY), &read(new), &id), expect, "{new}");
        };
        check("{ id: day, do: wait, for: 5d }", Kept::Timed);
        check("{ id: day, do: end }", Kept::OtherKind);
        check(M1, Kept::Gone);
    }
}
