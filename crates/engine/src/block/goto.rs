//! `do: goto`: goes on at another block, ahead or back. Back only so many times, and with a wait on
//! the way; what the way is, the check of the whole draft knows.

use super::{Kind, Next, Run};
use crate::finding::Findings;
use crate::form::Form;
use crate::id::BlockId;
use crate::read::{self, Fields, key};
use crate::why::Why;

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "goto",
    doc: "Goes on at another block.",
    keys: &[
        key("block", "At which.").takes(Form::LOCAL_ID).required(),
        key(
            "visits",
            "How many times at most, 1 to 100; then the journey goes on behind this block. Needed to lead back.",
        ).takes(Form::whole(1, VISITS_MAX)),
    ],    rules: &[],
};

/// Most times that a journey is led back by one block.
const VISITS_MAX: i64 = 100;

/// Goes on at another block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goto {
    /// At which.
    pub block: BlockId,
    /// How many times at most.
    pub visits: Option<u32>,
}

impl Goto {
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Option<Self> {
        let block = fields.required("block", findings, read::local_id);
        let visits = fields.read("visits", findings, read::whole_number(1, VISITS_MAX));
        Some(Self {
            block: block?,
            visits: visits.and_then(|visits| u32::try_from(visits).ok()),
        })
    }

    /// What it does; `target` is the block's node.
    pub fn run(&self, run: &Run<'_>, target: Option<usize>) -> Next {
        match self.visits {
            Some(most) if run.visit > most => {
                let note = format!("was here {most} times before");
                Next::to(run.node.next, "spent", Why::note(note))
            }
            _ => Next::to(target, "went", Why::note(format!("to {}", self.block))),
        }
    }
}
