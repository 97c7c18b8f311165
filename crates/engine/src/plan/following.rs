//! What may take a journey out of where it stands, and what of a plan hangs on something that may change
//! while a journey waits: an activity, or the contact's zone.

use super::{Does, Node, Plan};
use crate::activity;
use crate::event::{Event, own};
use crate::journey::Journey;
use crate::path::Path;
use crate::trigger::Trigger;

impl Plan {
    /// Whether this event may take a journey out of where it stands. A cheap look, before anything
    /// is worked out.
    pub fn heeds(&self, journey: &Journey, event: &Event) -> bool {
        let is_address = || event.data.get("field") == Some("email".into());
        let may_forbid =
            [own::INTEREST_LEFT, own::CONTACT_SUPPRESSED].contains(&event.name.as_str());
        // Another address may be one that must not be mailed.
        if may_forbid || event.name == own::CONTACT_CHANGED && is_address() {
            return true;
        }
        if journey.memory.exit.is_none() && self.heeds.include(event) {
            return true;
        }
        let node = journey.block.as_ref().and_then(|block| self.node(block));
        let Some(node) = node.map(|node| &self.nodes[node]) else {
            return false;
        };
        journey.memory.awaiting.is_some() && node.heeds.include(event)
            || node.follows(journey, event)
    }

    /// Whether anything in it may be about events of this name: a trigger, what a journey listens to,
    /// or what a rule looks back at.
    pub fn names(&self, event: &str) -> bool {
        let starts = |trigger: &Trigger| trigger.listens(event) || trigger.begins_with(event);
        let waits = |node: &Node| node.heeds.include_name(event);
        self.triggers.iter().any(starts)
            || self.heeds.include_name(event)
            || self.nodes.iter().any(waits)
            || self.history_wanted().contains(event)
    }

    /// Whether what it does may hang on an activity: one of its triggers tells of one, or something in it
    /// reads one.
    pub(super) fn is_about_activities(&self) -> bool {
        let mut reads = self.triggers.iter().any(Trigger::is_about_activities);
        self.each_condition(&mut |condition| reads |= condition.reads_activity());
        reads || self.nodes.iter().any(Node::reads_activity)
    }
}

impl Node {
    /// Whether how long a journey waits here may be another after this event: it tells of the activity on
    /// which that hangs, or the contact is in another zone.
    pub(crate) fn follows(&self, journey: &Journey, event: &Event) -> bool {
        let is_move =
            event.name == own::CONTACT_CHANGED && event.data.get("field") == Some("zone".into());
        if is_move {
            return matches!(&self.does, Does::Wait(wait) if wait.is_local());
        }
        activity::tells(&event.name)
            && self.is_timed_by_activity()
            && activity::of_journey(journey).is_some_and(|id| activity::is_about(event, &id))
    }

    /// Whether how long a journey waits here hangs on an activity.
    fn is_timed_by_activity(&self) -> bool {
        let is_timed = match &self.does {
            Does::Wait(_) | Does::WaitFor(_) => true,
            Does::One(one) => one.is_timed(),
            Does::Branch(_) | Does::Split(_) => false,
        };
        is_timed && self.reads_activity()
    }

    /// Whether the block itself, beside its rules, reads something of an activity.
    fn reads_activity(&self) -> bool {
        self.own_paths().into_iter().any(Path::is_of_activity)
    }

    /// The paths that the block itself follows, beside those in its rules.
    pub(super) fn own_paths(&self) -> Vec<&Path> {
        match &self.does {
            Does::Wait(wait) => wait.paths(),
            Does::WaitFor(wait) => wait.at_most.path().into_iter().collect(),
            Does::One(one) => one.paths(),
            Does::Branch(_) | Does::Split(_) => Vec::new(),
        }
    }
}
