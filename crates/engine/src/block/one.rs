//! What each kind of block without blocks inside does when a journey comes by, when an answer comes in,
//! and when none does. One line per kind; how is known by the file of the kind.

use super::wait_for_data::AtLimit;
use super::{Limit, Next, One, Run, SendEmail, asking, given, send_email};
use crate::event::{Event, own};
use crate::id::BlockId;
use crate::journey::Journey;
use crate::path::Path;
use crate::plan::Plan;
use crate::step::ask;

impl One {
    /// What it does.
    pub(crate) fn run(&self, run: &mut Run<'_>, plan: &Plan) -> Next {
        match self {
            Self::SendEmail(send) => send.run(run, plan),
            Self::End(end) => end.run(),
            Self::Goto(goto) => goto.run(run, plan.node(&goto.block)),
            Self::Goal(goal) => goal.run(run),
            Self::ChangeContact(change) => change.run(run),
            Self::EmitEvent(emit) => emit.run(run),
            Self::OtherWorkflow(other) => other.run(run),
            Self::Unsubscribe(unsubscribe) => unsubscribe.run(run),
            Self::GiveCoupon(give) => give.run(run),
            Self::CreateTask(create) => create.run(run),
            Self::NotifyStaff(notify) => notify.run(run),
            Self::Pick(pick) => pick.run(run),
            Self::Call(call) => call.run(run),
            Self::WaitForData(gate) => gate.arrive(run),
        }
    }

    /// The paths that it follows, beside those in its rules.
    pub(crate) fn paths(&self) -> Vec<&Path> {
        match self {
            Self::SendEmail(send) => {
                let limit = send.not_later_than.as_ref();
                limit.and_then(Limit::path).into_iter().collect()
            }
            Self::ChangeContact(change) => change.paths(),
            Self::EmitEvent(emit) => given::paths(&emit.data),
            Self::OtherWorkflow(other) => given::paths(&other.data),
            Self::Pick(pick) => vec![&pick.from],
            Self::WaitForData(gate) => gate.path().into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The names of the events that may be an answer to it.
    pub(crate) fn listens_to(&self) -> &'static [&'static str] {
        match self {
            Self::SendEmail(send) if send.wait_outcome => send_email::OUTCOMES,
            Self::NotifyStaff(notify) if notify.remind.is_some() => {
                &[own::ANSWER, own::TASK_DONE, own::TASK_DROPPED]
            }
            Self::GiveCoupon(_) | Self::CreateTask(_) | Self::NotifyStaff(_) | Self::Call(_) => {
                &[own::ANSWER]
            }
            Self::WaitForData(gate) if gate.at_limit == AtLimit::Ask => &[own::ANSWER],
            _ => &[],
        }
    }

    /// Whether this event is an answer to what it asked at this visit of its own block.
    pub(crate) fn is_answered_by(
        &self,
        journey: &Journey,
        (block, visit): (&BlockId, u32),
        event: &Event,
    ) -> bool {
        self.listens_to().contains(&event.name.as_str())
            && match self {
                Self::NotifyStaff(notify) => notify.is_answered_by(journey, (block, visit), event),
                _ => ask::is_about(event, journey.id, block, visit),
            }
    }

    /// Whether what comes of it is counted.
    pub(crate) fn has_outcomes(&self) -> bool {
        matches!(self, Self::Pick(_) | Self::WaitForData(_)) || !self.listens_to().is_empty()
    }

    /// What it does when its answer came in.
    pub(crate) fn hear(&self, run: &mut Run<'_>, event: &Event) -> Next {
        match self {
            Self::SendEmail(_) => SendEmail::hear(run, event),
            Self::NotifyStaff(notify) => notify.hear(run, event),
            Self::WaitForData(gate) => gate.hear(run, event),
            _ => asking::hear(run, event),
        }
    }

    /// Whether how long a journey waits here is worked out anew where what that hangs on changed. What was
    /// asked is not asked again, so no time can be set anew for it.
    pub(crate) fn is_timed(&self) -> bool {
        matches!(self, Self::WaitForData(_))
    }

    /// What it does when the clock comes to it: no answer came in.
    pub(crate) fn give_up(&self, run: &mut Run<'_>) -> Next {
        match self {
            Self::WaitForData(gate) => gate.look(run),
            Self::SendEmail(_) => SendEmail::give_up(run),
            Self::NotifyStaff(notify) => notify.give_up(run),
            _ => asking::give_up(run),
        }
    }
}
