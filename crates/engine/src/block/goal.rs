//! `do: goal`: who comes here has reached the goal. With `pull`, who reaches it earlier is taken here
//! from wherever they stand, once.

use super::{Kind, Next, Run};
use crate::finding::Findings;
use crate::form::Form;
use crate::id::BlockId;
use crate::read::{self, Fields, key};
use crate::why::Why;

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "goal",
    doc: "Reaches a goal.",
    keys: &[
        key("goal", "Which.").takes(Form::LOCAL_ID).required(),
        key("pull", "Who reaches the goal earlier jumps here.")
            .takes(Form::Bool)
            .else_is("false"),
    ],
    rules: &[],
};

/// Reaches a goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// Which.
    pub goal: BlockId,
    /// Whether who reaches it earlier jumps here.
    pub pull: bool,
}

impl Goal {
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Option<Self> {
        let goal = fields.required("goal", findings, read::local_id);
        let pull = fields.read("pull", findings, read::bool).unwrap_or(false);
        Some(Self { goal: goal?, pull })
    }

    /// What it does. That the goal is reached is written down by the step.
    pub fn run(&self, run: &Run<'_>) -> Next {
        Next::to(run.node.next, "reached", Why::default())
    }
}
