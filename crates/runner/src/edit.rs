//! What publishing a draft means for those who are inside: which blocks differ, how many people stand
//! in each, and whether it is said of all of them where they go on. How many they are is read from the
//! counters, so a look costs the same however many there are.

use std::collections::{BTreeMap, BTreeSet};

use engine::draft::{self, Draft};
use engine::edit::{self, Answer, Change, Changed, Kept, Moves};
use engine::id::BlockId;
use store::Workspace;
use store::edit::Moving;
use store::workflow::WorkflowRow;

/// A draft beside what runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The version that is live; none if nothing was ever published.
    pub from: Option<i64>,
    /// Every block of the draft in its order, then those that are not in it any more.
    pub blocks: Vec<Block>,
    /// How many journeys are under way, in all versions.
    pub people: i64,
    /// The blocks at which somebody may be made to go on.
    goals: BTreeSet<BlockId>,
    /// Every block of any version in which people are.
    known: BTreeSet<BlockId>,
    /// The versions in which people are.
    versions: BTreeSet<i64>,
}

/// One block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Which.
    pub id: BlockId,
    /// What became of it, beside the live version or, where people stand in it, beside theirs.
    pub change: Change,
    /// How many stand in it.
    pub people: i64,
    /// Whether they can go on standing in it.
    pub kept: Kept,
}

/// Something that is wrong with what was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The block.
    pub block: BlockId,
    /// What is wrong, in a sentence.
    pub sentence: String,
}

/// Looks at a workflow's draft beside its versions. `None` if the draft cannot be read.
pub async fn look(
    workspace: Workspace<'_>,
    row: &WorkflowRow,
) -> Result<Option<Edit>, store::Error> {
    let Some(new) = draft::read(&row.draft).draft else {
        return Ok(None);
    };
    let standing = standing(workspace, row).await?;
    let mut edit = Edit {
        from: row.live_version,
        blocks: Vec::new(),
        people: standing.values().sum(),
        goals: main_blocks(&new),
        known: BTreeSet::new(),
        versions: standing.keys().map(|(version, _)| *version).collect(),
    };
    // The newest last: what it says of blocks in which nobody stands holds.
    let mut versions = edit.versions.clone();
    versions.extend(row.live_version);
    for version in versions {
        let stored = workspace.version(row.id, version).await?;
        let Some(old) = stored.and_then(|stored| draft::read(&stored.source).draft) else {
            continue;
        };
        let in_it = |id: &BlockId| standing.get(&(version, id.clone())).copied();
        let is_live = row.live_version == Some(version);
        for Changed { id, change } in edit::compare(&old, &new) {
            if change != Change::Added {
                edit.known.insert(id.clone());
            }
            let people = in_it(&id).unwrap_or(0);
            if people > 0 || is_live {
                let kept = edit::kept(&old, &new, &id);
                edit.add(Block {
                    id,
                    change,
                    people,
                    kept,
                });
            }
        }
    }
    if row.live_version.is_none() {
        edit.blocks.extend(edit.goals.iter().map(|id| Block {
            id: id.clone(),
            change: Change::Added,
            people: 0,
            kept: Kept::Gone,
        }));
    }
    Ok(Some(edit))
}

/// The versions of a workflow in which people are.
pub async fn versions_in_use(
    workspace: Workspace<'_>,
    row: &WorkflowRow,
) -> Result<BTreeSet<i64>, store::Error> {
    let standing = standing(workspace, row).await?;
    Ok(standing.into_keys().map(|(version, _)| version).collect())
}

/// Who stands where: who came into a block and has not left it, by version.
async fn standing(
    workspace: Workspace<'_>,
    row: &WorkflowRow,
) -> Result<BTreeMap<(i64, BlockId), i64>, store::Error> {
    let mut standing: BTreeMap<(i64, BlockId), i64> = BTreeMap::new();
    for counter in workspace.counters(row.id).await? {
        let by = match counter.name.as_str() {
            "entered" => counter.n,
            "left" => -counter.n,
            _ => continue,
        };
        *standing
            .entry((counter.version, counter.block))
            .or_insert(0) += by;
    }
    standing.retain(|_, people| *people > 0);
    Ok(standing)
}

/// The blocks of the main sequence, with those inside them.
fn main_blocks(draft: &Draft) -> BTreeSet<BlockId> {
    let mut all = BTreeSet::new();
    let mut open: Vec<&engine::block::Block> = draft.blocks.iter().collect();
    while let Some(block) = open.pop() {
        all.insert(block.id.clone());
        open.extend(block.inner().into_iter().flatten());
    }
    all
}

impl Edit {
    /// The versions in which people are.
    pub fn versions(&self) -> &BTreeSet<i64> {
        &self.versions
    }

    /// What the versions say of a block, put together: the people of all, and of what became of it
    /// that which matters most to them.
    fn add(&mut self, block: Block) {
        match self.blocks.iter_mut().find(|one| one.id == block.id) {
            None => self.blocks.push(block),
            Some(one) if block.people == 0 => {
                if one.people == 0 {
                    *one = block;
                }
            }
            Some(one) => {
                let (change, kept) = (block.change, block.kept);
                let both = one.people > 0;
                one.change = if both { one.change.max(change) } else { change };
                one.kept = if both { one.kept.min(kept) } else { kept };
                one.people += block.people;
            }
        }
    }

    /// Where everybody goes on, by what was answered and, for blocks that stay what they are, without
    /// an answer. `None` if nobody is inside; an error names each answer that is missing or cannot be.
    pub fn settle(
        &self,
        answers: &BTreeMap<BlockId, Answer>,
    ) -> Result<Option<Moving>, Vec<Fault>> {
        let mut faults = Vec::new();
        for (id, answer) in answers {
            let sentence = self.fault(id, answer);
            faults.extend(sentence.map(|sentence| Fault {
                block: id.clone(),
                sentence,
            }));
        }
        for block in &self.blocks {
            let is_open = block.people > 0 && block.change.needs_answer();
            if is_open && !answers.contains_key(&block.id) {
                faults.push(Fault {
                    block: block.id.clone(),
                    sentence: format!(
                        "`{}` was {}, and {} in it. Where do they go on? Answer {}.",
                        block.id,
                        block.change.as_str(),
                        stand(block.people),
                        block.answers().join(", "),
                    ),
                });
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        if self.people == 0 {
            return Ok(None);
        }
        let default = |id: &BlockId| {
            let block = self.blocks.iter().find(|one| one.id == *id);
            match block {
                Some(block) if !block.change.needs_answer() => Answer::Keep,
                // Nobody stands there now, and nobody was asked: who comes there yet stays.
                _ => Answer::Stay,
            }
        };
        let answer = |id: &BlockId| answers.get(id).cloned().unwrap_or_else(|| default(id));
        let moves = self.known.iter().map(|id| (id.clone(), answer(id)));
        Ok(Some(Moving {
            moves: Moves(moves.collect()),
            people: self.people,
        }))
    }

    /// What is wrong with an answer.
    fn fault(&self, id: &BlockId, answer: &Answer) -> Option<String> {
        if !self.known.contains(id) {
            return Some(format!(
                "There is no block `{id}` in the versions that people are in."
            ));
        }
        let kept = self.blocks.iter().find(|one| one.id == *id);
        let kept = kept.map_or(Kept::Gone, |one| one.kept);
        match (answer, kept) {
            (Answer::Leave | Answer::Stay, _)
            | (Answer::Keep, Kept::Yes)
            | (Answer::Keep | Answer::Retime, Kept::Timed) => None,
            (Answer::To(other), _) if self.goals.contains(other) => None,
            (Answer::To(other), _) => Some(format!(
                "There is no block `{other}` in the draft at which somebody could go on."
            )),
            (Answer::Keep | Answer::Retime, Kept::Gone) => Some(format!(
                "`{id}` is not in the draft: nobody can stay in it."
            )),
            (Answer::Keep | Answer::Retime, Kept::OtherKind) => Some(format!(
                "`{id}` is another kind of block now: nobody can stay in it."
            )),
            (Answer::Retime, Kept::Yes) => {
                Some(format!("`{id}` has no time that could be worked out anew."))
            }
        }
    }
}

impl Block {
    /// The answers that there are for those who stand in it, as they are written.
    pub fn answers(&self) -> Vec<&'static str> {
        let stays: &[_] = match self.kept {
            Kept::Timed => &["\"keep\"", "\"retime\""],
            Kept::Yes => &["\"keep\""],
            Kept::Gone | Kept::OtherKind => &[],
        };
        let always = ["\"leave\"", "\"stay\"", "{\"block\": \"...\"}"];
        stays.iter().copied().chain(always).collect()
    }
}

fn stand(people: i64) -> String {
    if people == 1 {
        "1 person stands".to_owned()
    } else {
        format!("{people} people stand")
    }
}
