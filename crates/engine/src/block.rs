//! Blocks: what a workflow is made of. One file per kind; each says which keys it has, how it is
//! read, what is wrong with it, and what it does when a journey comes by.

pub mod branch;
pub mod end;
pub mod send_email;
pub mod wait;

use crate::condition::{self, Condition, Ctx, PlaceKind};
use crate::document::Node;
use crate::finding::{Findings, Place};
use crate::id::BlockId;
use crate::moment::Moment;
use crate::path::Path;
use crate::plan::Node as PlanNode;
use crate::read::{self, Fields, Key, key, unknown};
use crate::scope::Scope;
use crate::step::Message;
use crate::time::Time;
use crate::why::Why;

pub use branch::Branch;
pub use end::End;
pub use send_email::SendEmail;
pub use wait::Wait;

/// Most blocks of one workflow, over all branches.
pub const BLOCKS_MAX: usize = 500;
/// Deepest nesting of branches.
pub const NESTING_MAX: usize = 10;

/// A kind of block, as forms and documentation see it.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The word behind `do:`.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub doc: &'static str,
    /// Its own keys, beside those that every block has.
    pub keys: &'static [Key],
}

/// Every kind that this program runs.
pub const KINDS: [Kind; 4] = [wait::KIND, branch::KIND, send_email::KIND, end::KIND];

/// The kinds of the format that this program cannot run yet.
const KINDS_LATER: [&str; 15] = [
    "wait_for",
    "wait_for_data",
    "split",
    "goto",
    "goal",
    "notify_staff",
    "create_task",
    "change_contact",
    "pick",
    "give_coupon",
    "call",
    "emit_event",
    "start_workflow",
    "stop_workflow",
    "unsubscribe",
];

/// The keys that every block has.
pub const COMMON_KEYS: &[Key] = &[
    key("id", "Its name; numbers and waiting contacts follow it."),
    key("do", "Its kind."),
    key("label", "The name that people see."),
    key("note", "For the next reader."),
    key("when", "Passed over where this is false."),
];

/// A block of a draft.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Where it stands in the text.
    pub place: Place,
    /// Its name.
    pub id: BlockId,
    /// Passed over where this is false.
    pub when: Option<Condition>,
    /// What it does.
    pub does: Does,
}

/// What a block does.
#[derive(Clone, Debug, PartialEq)]
pub enum Does {
    /// Waits.
    Wait(Wait<Vec<Block>>),
    /// Chooses a way.
    Branch(Branch<Vec<Block>>),
    /// Sends an e-mail.
    SendEmail(SendEmail),
    /// Ends the journey.
    End(End),
}

/// Where a journey goes from a block.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// On, to that node, or out at the end.
    Go {
        /// The node.
        to: Option<usize>,
        /// What came of the block.
        outcome: String,
        /// Why.
        why: Why,
    },
    /// Nowhere yet.
    Wait {
        /// Until when.
        until: Time,
        /// Why.
        why: Why,
    },
    /// Out.
    End {
        /// The reason.
        reason: String,
        /// Why.
        why: Why,
    },
}

/// What a block has at hand when a journey comes by.
#[derive(Debug)]
pub struct Run<'a> {
    /// What rules can see.
    pub scope: Scope<'a>,
    /// The block's node in the plan.
    pub node: &'a PlanNode,
    /// The how many-th visit.
    pub visit: u32,
    /// When a message from here is due by plan; a wait moves it to its own end.
    pub due_at: Time,
    /// Messages decided in this step.
    pub messages: &'a mut Vec<Message>,
}

/// Reads a sequence of blocks that stands inside so many others.
pub(crate) fn read_sequence(
    depth: usize,
) -> impl Fn(&Node, &Place, &mut Findings) -> Option<Vec<Block>> {
    move |node, place, findings| {
        if depth > NESTING_MAX {
            let sentence = format!("Branches are nested deeper than {NESTING_MAX}.");
            findings.error("too_deep", place, sentence);
            return None;
        }
        let block = |node: &Node, place: &Place, findings: &mut Findings| {
            read(depth, node, place, findings)
        };
        read::list(0, BLOCKS_MAX, block)(node, place, findings)
    }
}

fn read(depth: usize, node: &Node, place: &Place, findings: &mut Findings) -> Option<Block> {
    let kind = kind(node, place, findings)?;
    let fields = Fields::open(node, place, &[COMMON_KEYS, kind.keys], findings)?;
    let id = fields.required("id", findings, read::local_id);
    fields.read("label", findings, read::text(500));
    fields.read("note", findings, read::text(500));
    let when = fields.read(
        "when",
        findings,
        Condition::read(Ctx::new(PlaceKind::Journey)),
    );
    let inside = depth + 1;
    let does = match kind.name {
        "wait" => Wait::read(&fields, inside, findings).map(Does::Wait),
        "branch" => Branch::read(&fields, inside, findings).map(Does::Branch),
        "send_email" => SendEmail::read(&fields, findings).map(Does::SendEmail),
        "end" => Some(Does::End(End::read(&fields, findings))),
        other => unreachable!("{other} is not among the kinds"),
    };
    Some(Block {
        place: place.clone(),
        id: id?,
        when,
        does: does?,
    })
}

/// A moment in a block: it sees the whole journey.
fn moment(node: &Node, place: &Place, findings: &mut Findings) -> Option<Moment> {
    condition::moment(Ctx::new(PlaceKind::Journey))(node, place, findings)
}

fn kind(node: &Node, place: &Place, findings: &mut Findings) -> Option<Kind> {
    let Some(word) = node.get("do") else {
        let sentence = "`do` is missing: which kind of block is this?";
        findings.error("missing", place, sentence);
        return None;
    };
    let at = place.part("do", word.position);
    let Some(name) = word.text() else {
        read::wrong_kind(findings, &at, "a word", word);
        return None;
    };
    let found = KINDS.into_iter().find(|kind| kind.name == name);
    if found.is_none() {
        if KINDS_LATER.contains(&name) {
            let sentence = format!(
                "Blocks of the kind `{name}` belong to the format, but this version cannot run them yet."
            );
            findings.error("not_yet", &at, sentence);
        } else {
            findings.error_with("unknown_block", &at, || {
                let known = KINDS.iter().map(|kind| kind.name).chain(KINDS_LATER);
                unknown("kind of block", name, known)
            });
        }
    }
    found
}

impl Block {
    /// The sequences that stand inside this block.
    pub fn inner(&self) -> Vec<&[Block]> {
        match &self.does {
            Does::Wait(wait) => wait.blocks.iter().map(Vec::as_slice).collect(),
            Does::Branch(branch) => branch
                .arms
                .iter()
                .map(|arm| arm.blocks.as_slice())
                .collect(),
            Does::SendEmail(_) | Does::End(_) => Vec::new(),
        }
    }

    /// Every condition of this block itself, not of those inside it.
    pub fn conditions(&self) -> Vec<&Condition> {
        let arms = match &self.does {
            Does::Branch(branch) => branch
                .arms
                .iter()
                .filter_map(|arm| arm.when.as_ref())
                .collect(),
            _ => Vec::new(),
        };
        self.when.iter().chain(arms).collect()
    }

    /// The blocks whose results this block itself reads, not those inside it.
    pub(crate) fn blocks_read(&self) -> Vec<BlockId> {
        let moment = match &self.does {
            Does::Wait(wait) => wait.timing.moment(),
            Does::SendEmail(send) => send
                .not_later_than
                .as_ref()
                .and_then(|limit| limit.moment()),
            Does::Branch(_) | Does::End(_) => None,
        };
        let mut blocks: Vec<_> = moment
            .and_then(Moment::path)
            .and_then(Path::block)
            .into_iter()
            .collect();
        for condition in self.conditions() {
            blocks.extend(condition.blocks_read());
        }
        blocks
    }
}
