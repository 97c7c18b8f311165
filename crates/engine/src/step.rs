//! One step of one journey: from where it stands to where it waits next, or to its end.
//!
//! [`step`] is the only function that moves a journey, live or in a back-test. It looks at the
//! plan, the journey, the facts and the instant it is given, and returns everything that follows
//! from them as one value. It never fails and never loops: each run is bounded by [`BLOCKS_MAX`].

pub mod ask;
mod count;
mod leave;
mod message;
mod visit;
mod walk;

use crate::contact::Contact;
use crate::edit::Answer;
use crate::event::Event;
use crate::id::BlockId;
use crate::journey::{Journey, State};
use crate::plan::Plan;
use crate::scope::Facts;
use crate::time::Time;
use crate::value::Value;
use crate::why::Why;

pub use ask::{Ask, Asked, Asker};
pub use count::{Count, Counts};
pub(crate) use leave::exit_now;
pub use leave::reason;
pub use message::{Lane, Message, Purpose};

/// Most blocks that one step may run through. A workflow has at most 500, and what leads back must
/// have a wait on the way, so this is never reached by a plan that passed its checks; if it is, the
/// journey ends with the reason `too_many_blocks` and is counted, rather than going round for ever.
pub const BLOCKS_MAX: usize = 1_000;

/// Why a step is taken. `until` is when the journey would be woken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Input<'a> {
    /// The journey has just begun.
    Start,
    /// What it waited for is due.
    Due,
    /// Something happened to the contact, or changed about them.
    Event {
        /// What.
        event: &'a Event,
        /// When the journey would be woken.
        until: Time,
    },
    /// The same started again (`inside: update`): the journey takes its data and stays.
    Update {
        /// What started it.
        event: &'a Event,
        /// When the journey would be woken.
        until: Time,
    },
    /// It ends here, for this reason, whatever it waits for.
    Leave(&'a str),
    /// It goes over to the plan of this version, which is the one at hand. Only by
    /// [`edit::over`](crate::edit::over), which sees both plans.
    Move {
        /// The version.
        version: i64,
        /// Where it goes on.
        to: &'a Answer,
        /// When the journey would be woken.
        until: Time,
    },
}

/// Everything that follows from a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The journey as it is now; its `seq` is one higher.
    pub journey: Journey,
    /// What it waits for, or why it is over.
    pub state: State,
    /// Events to be appended, through the same door as all others.
    pub events: Vec<Emitted>,
    /// Messages to be sent.
    pub messages: Vec<Message>,
    /// What is asked for; the answers come in as events.
    pub asks: Vec<Ask>,
    /// What each block's numbers grow by.
    pub counts: Counts,
    /// How it left the version in which it was, if it went over to another: counted there.
    pub departed: Option<Visit>,
    /// Each block that was visited, in order, with the reason for what it did.
    pub trace: Vec<Visit>,
    /// The contact as it is from now on, if a block changed it.
    pub contact: Option<Contact>,
}

/// An event that the engine writes. It happens to the journey's contact, at the instant of the step.
#[derive(Clone, Debug, PartialEq)]
pub struct Emitted {
    /// One of [`own`](crate::event::own), or the name that a block was given.
    pub name: String,
    /// Its fields.
    pub data: Value,
}

/// One visit to one block, or the arrival in, or departure from, one where the journey waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// The block.
    pub block: BlockId,
    /// The how many-th visit, from 1.
    pub visit: u32,
    /// Whether the journey came into the block in this step.
    pub arrived: bool,
    /// Whether it left the block in this step.
    pub left: bool,
    /// What came of it: `waiting`, `waited`, the arm taken, `queued`, `ended`, `passed_over`.
    pub outcome: String,
    /// Why.
    pub why: Why,
}

/// Moves a journey. Pure: the same input gives the same step, live and in a back-test. `None` if an
/// event changes nothing for it.
pub fn step(
    plan: &Plan,
    journey: &Journey,
    input: Input<'_>,
    facts: Facts<'_>,
    now: Time,
) -> Option<Step> {
    if let Input::Event { event, .. } = input
        && !plan.heeds(journey, event)
    {
        return None;
    }
    walk::walk(plan, journey, input, facts, now)
}
