//! What is counted at a block, a trigger, an exit or a goal.

use std::collections::BTreeMap;

use crate::id::BlockId;

/// Growth of the numbers of blocks.
pub type Counts = BTreeMap<(BlockId, Count), i64>;

/// What is counted at a block.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Count {
    /// At a trigger: an event matched.
    Matched,
    /// At a trigger: a journey began.
    Started,
    /// At a trigger: somebody inside took the new data (`inside: update`).
    Updated,
    /// At a trigger: somebody matched and may not enter; with the reason.
    Refused(&'static str),
    /// Somebody came into the block.
    Entered,
    /// Somebody left it: moved on, or ended there.
    Left,
    /// Somebody left a branch by this arm.
    Arm(BlockId),
    /// Somebody left a block that asks for something, with this outcome.
    Outcome(String),
    /// The block was passed over because its `when` was false.
    PassedOver,
    /// A message was decided.
    Queued,
    /// At a trigger: somebody began, and is in the part that gets nothing.
    HeldOut,
    /// At an exit: somebody left by it.
    Exited,
    /// At a goal: somebody reached it.
    Reached,
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Matched => f.write_str("matched"),
            Self::Started => f.write_str("started"),
            Self::Updated => f.write_str("updated"),
            Self::Refused(reason) => write!(f, "refused.{reason}"),
            Self::Entered => f.write_str("entered"),
            Self::Left => f.write_str("left"),
            Self::Outcome(outcome) => write!(f, "outcome.{outcome}"),
            Self::Arm(arm) => write!(f, "arm.{arm}"),
            Self::PassedOver => f.write_str("passed_over"),
            Self::Queued => f.write_str("queued"),
            Self::HeldOut => f.write_str("held_out"),
            Self::Exited => f.write_str("exited"),
            Self::Reached => f.write_str("reached"),
        }
    }
}
