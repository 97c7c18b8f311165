//! What takes a journey out of its sequence: exits in their order, then goals. Looked at on each
//! event and change of the contact, and before each other step. Once an exit is taken only the rules
//! that hold everywhere apply: who opted out of a marketing workflow or must not be mailed leaves.

use super::walk::{Rest, Walk};
use super::{Count, Purpose};
use crate::block::end;
use crate::contact::{Contact, Standing};
use crate::event::{Event, own};
use crate::id::BlockId;
use crate::journey::{Heard, Journey, Taken};
use crate::plan::Plan;
use crate::scope::Scope;
use crate::value::Value;
use crate::why::Why;

/// Reasons of journeys that no exit of the author's ended.
pub mod reason {
    /// The contact left the workflow's interest, or everything.
    pub const OPT_OUT: &str = "opt_out";
    /// The address must never be mailed.
    pub const SUPPRESSED: &str = "suppressed";
}

impl Walk<'_> {
    /// Tests exits and goals. Gives how the walk ends if one of them takes the journey elsewhere.
    pub(super) fn look_round(&mut self) -> Option<Rest> {
        let contact = self.scope().facts.contact;
        if let Some(reason) = must_leave(self.plan, contact) {
            self.leave_block(reason, Why::default());
            return Some(Rest::Ended(reason.to_owned()));
        }
        if self.step.journey.memory.exit.is_some() {
            return None;
        }
        if let Some((n, why)) = exit_taken(self.plan, &self.scope()) {
            return Some(self.exit(n, why));
        }
        self.look_at_goals()
    }

    fn exit(&mut self, n: usize, why: Why) -> Rest {
        let exit = &self.plan.exits[n];
        // What is measured is measured, also where the same event ends the journey.
        for goal in &self.plan.goals {
            if goal.when.is_so(&self.scope()) {
                self.reach(&goal.id);
            }
        }
        self.leave_block(&reason_of(&exit.id), why);
        self.count_one(exit.id.clone(), Count::Exited);
        let event = self.heard.map(Heard::from).or_else(|| self.newest(n));
        self.step.journey.memory.exit = Some(Taken {
            id: exit.id.clone(),
            event,
        });
        // Last words are due now, however late the main sequence was.
        self.step.journey.memory.due_at = self.now;
        self.go_to(exit.blocks)
    }

    /// What the main sequence decided and has not left yet stays here, as after an exit.
    pub(super) fn take_back(&mut self, reason: BlockId) {
        let event = self.heard.map(Heard::from);
        let exit = &mut self.step.journey.memory.exit;
        exit.get_or_insert(Taken { id: reason, event });
    }

    /// The newest event of those that the exit asks for, where it turned true without one in hand.
    fn newest(&self, n: usize) -> Option<Heard> {
        let exit = &self.plan.exits[n];
        let scope = self.scope();
        let asked = |event: &&Event| exit.when.asks_for(&event.name);
        scope
            .facts
            .history
            .iter()
            .rev()
            .find(asked)
            .map(Heard::from)
    }

    fn look_at_goals(&mut self) -> Option<Rest> {
        let mut rest = None;
        for goal in &self.plan.goals {
            if self.step.journey.memory.goals.contains_key(&goal.id) {
                continue;
            }
            let Some(why) = goal.when.so_because(&self.scope()) else {
                continue;
            };
            self.reach(&goal.id);
            let outcome = format!("goal.{}", goal.id);
            let pulled = self.plan.pull(&goal.id).filter(|n| self.is_ahead(*n));
            if goal.leave && rest.is_none() {
                self.leave_block(&outcome, why);
                self.take_back(goal.id.clone());
                rest = Some(Rest::Ended(outcome));
            } else if let (Some(node), None) = (pulled, &rest) {
                self.leave_block(&outcome, why);
                // What comes behind the goal is due now, however early the wait would have ended.
                self.step.journey.memory.due_at = self.now;
                rest = Some(self.go_to(Some(node)));
            } else {
                self.note(&outcome, why);
            }
            if rest.is_some() {
                break;
            }
        }
        rest
    }

    /// Whether the journey has not come by that block.
    fn is_ahead(&self, n: usize) -> bool {
        let block = &self.plan.nodes[n].id;
        !self.step.journey.memory.left.contains_key(block)
    }

    /// Writes down that a goal is reached, once.
    pub(super) fn reach(&mut self, id: &BlockId) {
        let goals = &mut self.step.journey.memory.goals;
        if goals.contains_key(id) {
            return;
        }
        goals.insert(id.clone(), self.now);
        self.count_one(id.clone(), Count::Reached);
        let mut further = vec![("goal", Value::from(id.as_str()))];
        further.extend(self.worth(id).map(|value| ("value", value)));
        self.emit(own::JOURNEY_GOAL, further);
    }

    /// What the goal is worth, in the event that reached it.
    fn worth(&self, id: &BlockId) -> Option<Value> {
        let goal = self.plan.goals.iter().find(|goal| goal.id == *id)?;
        let scope = Scope {
            event: Some(self.heard?),
            ..self.scope()
        };
        let found = scope.find(goal.value.as_ref()?)?;
        Some(found.value.into_owned())
    }

    /// The reason of a journey that comes to its end: last words that merely finish end for the
    /// reason of their exit.
    pub(super) fn last_word(&self, reason: String) -> String {
        match &self.step.journey.memory.exit {
            Some(exit) if reason == end::FINISHED => reason_of(&exit.id),
            _ => reason,
        }
    }
}

fn reason_of(exit: &BlockId) -> String {
    format!("exit.{exit}")
}

/// Why this contact may not be in a workflow such as this at all.
fn must_leave(plan: &Plan, contact: &Contact) -> Option<&'static str> {
    if contact.suppressed.is_some() {
        return Some(reason::SUPPRESSED);
    }
    let interest = plan.interest.as_ref()?;
    let consent = contact.interests.get(interest)?;
    let is_void = contact.left_everything_at() >= Some(consent.at);
    let left = consent.state == Standing::Left || is_void;
    (plan.purpose == Purpose::Marketing && left).then_some(reason::OPT_OUT)
}

/// The first exit whose rule holds, by its place, and what was seen.
fn exit_taken(plan: &Plan, scope: &Scope<'_>) -> Option<(usize, Why)> {
    let mut exits = plan.exits.iter().enumerate();
    exits.find_map(|(n, exit)| Some((n, exit.when.so_because(scope)?)))
}

/// By what a journey has left its main sequence or would leave it now, an exit or a goal that one leaves
/// by; what that sequence decided does not leave any more.
pub(crate) fn exit_now(
    plan: &Plan,
    journey: &Journey,
    scope: &Scope<'_>,
) -> Option<(BlockId, Why)> {
    if let Some(taken) = &journey.memory.exit {
        return Some((taken.id.clone(), Why::default()));
    }
    if let Some((n, why)) = exit_taken(plan, scope) {
        return Some((plan.exits[n].id.clone(), why));
    }
    let reached = &journey.memory.goals;
    let mut leave = plan.goals.iter().filter(|goal| goal.leave);
    leave.find_map(|goal| {
        let is_new = !reached.contains_key(&goal.id);
        let why = is_new.then(|| goal.when.so_because(scope))??;
        Some((goal.id.clone(), why))
    })
}
