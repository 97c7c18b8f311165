//! One visit to one block: what it decides, what it leaves behind, and what is counted.

use super::walk::{Coming, Walk};
use super::{Count, Step, Visit};
use crate::block::{Next, One, Run};
use crate::event::Event;
use crate::id::{BlockId, EventId};
use crate::journey::{Awaiting, Heard, Left};
use crate::plan::{Does, Node, Plan};
use crate::scope::{Facts, Scope};
use crate::time::Time;
use crate::value::Value;
use crate::why::Why;

/// Outcome of a block whose `when` was false.
const PASSED_OVER: &str = "passed_over";

impl Walk<'_> {
    /// Runs one block and writes down what came of it.
    pub(super) fn visit(&mut self, n: usize, coming: Coming) -> Next {
        let plan = self.plan;
        let node = &plan.nodes[n];
        let arrived = coming == Coming::Arriving;
        if arrived && self.step.journey.memory.passed.contains(&node.id) {
            return self.pass_by(node);
        }
        if arrived {
            self.step.journey.block = Some(node.id.clone());
            self.step.journey.memory.block_entered_at = self.now;
            if node.listens() {
                self.begin_to_listen();
            }
        }
        let visit = self.visits(&node.id) + 1;
        let (next, leaves) = self.decide(node, coming, visit);
        // In this version it is new here, also where it stood in the block before.
        let arrived = arrived || coming == Coming::Retiming;
        let (left, outcome, why) = match &next {
            Next::Go { outcome, why, .. } => (true, outcome.clone(), why.clone()),
            Next::Wait { until, why, .. } => {
                if let Some(awaiting) = &mut self.step.journey.memory.awaiting {
                    awaiting.until = *until;
                }
                (false, "waiting".to_owned(), why.clone())
            }
            Next::End { reason, why } => (true, reason.clone(), why.clone()),
        };
        // It looked, and nothing came of it that anybody would want to read.
        if coming == Coming::Woken && !left && self.step.asks.is_empty() {
            return next;
        }
        let is_passed_over = outcome == PASSED_OVER;
        if left {
            let settled = coming == Coming::Hearing && matches!(node.does, Does::WaitFor(_));
            self.remember(&node.id, &outcome, visit, settled);
            if let Some(left) = self.step.journey.memory.left.get_mut(&node.id) {
                left.data = leaves;
            }
        }
        if let (Does::One(One::Goal(goal)), false) = (&node.does, is_passed_over) {
            self.reach(&goal.goal.clone());
        }
        self.count(node, arrived, left, &outcome);
        self.step.trace.push(Visit {
            block: node.id.clone(),
            visit,
            arrived,
            left,
            outcome,
            why,
        });
        next
    }

    /// Goes past a block that lay behind the journey before the workflow was changed, with all that it
    /// holds. What it left then stays. A wait is passed but once: round a loop it waits again, or what
    /// else is in the loop would run on without a pause.
    fn pass_by(&mut self, node: &Node) -> Next {
        let to = match &node.does {
            Does::Wait(wait) => wait.blocks.unwrap_or(node.next),
            _ => node.next,
        };
        if matches!(node.does, Does::Wait(_) | Does::WaitFor(_)) {
            self.step.journey.memory.passed.remove(&node.id);
        }
        self.step.journey.block = Some(node.id.clone());
        for count in [Count::Entered, Count::Left, Count::PassedOver] {
            self.count_one(node.id.clone(), count);
        }
        let why = Why::note("was passed before the workflow was changed");
        self.step.trace.push(Visit {
            block: node.id.clone(),
            visit: self.visits(&node.id) + 1,
            arrived: true,
            left: true,
            outcome: PASSED_OVER.to_owned(),
            why: why.clone(),
        });
        Next::Go {
            to,
            outcome: PASSED_OVER.to_owned(),
            why,
        }
    }

    /// What a block that was left leaves behind.
    pub(super) fn remember(&mut self, block: &BlockId, outcome: &str, visits: u32, by_event: bool) {
        let event = self.heard.filter(|_| by_event).map(Heard::from);
        let left = Left {
            at: self.now,
            outcome: outcome.to_owned(),
            visits,
            event,
            data: None,
        };
        let memory = &mut self.step.journey.memory;
        memory.left.insert(block.clone(), left);
        memory.awaiting = None;
    }

    /// Where a block that only waited up to here has asked somebody, an answer counts from here on.
    fn listen_for_answer(&mut self, until: Option<Time>) {
        if until.is_none() {
            return;
        }
        if self.step.journey.memory.awaiting.is_none() {
            self.begin_to_listen();
        }
        if let Some(awaiting) = &mut self.step.journey.memory.awaiting {
            awaiting.asked_until = until;
        }
    }

    /// From here on an answer counts: whatever is known by now is none.
    fn begin_to_listen(&mut self) {
        let known = self.facts.history.iter().chain(self.heard);
        let newest = known.map(Event::arrival).max();
        self.step.journey.memory.awaiting = Some(Awaiting {
            after: newest.unwrap_or((Time::MIN, EventId(0))),
            until: self.now,
            holds: None,
            asked_until: None,
            told: None,
        });
    }

    /// Where the journey goes, and what the block leaves beside its outcome.
    fn decide(&mut self, node: &Node, coming: Coming, visit: u32) -> (Next, Option<Value>) {
        let facts = Facts {
            contact: self.contact.as_ref().unwrap_or(self.facts.contact),
            ..self.facts
        };
        let Step {
            journey,
            messages,
            events,
            asks,
            ..
        } = &mut self.step;
        let scope = Scope {
            facts,
            zone: self.zone,
            // A wait is worked out as it would have been on arrival.
            now: match coming {
                Coming::Retiming => journey.memory.block_entered_at,
                _ => self.now,
            },
            event: None,
            item: None,
            journey: Some(&*journey),
            heard: (coming == Coming::Hearing)
                .then_some(self.heard)
                .flatten()
                .map(|event| event.id),
        };
        if coming == Coming::Arriving
            && let Some(when) = &node.when
        {
            let mut why = Why::default();
            if !when.holds(&scope, &mut why) {
                let next = Next::Go {
                    to: node.next,
                    outcome: PASSED_OVER.to_owned(),
                    why,
                };
                return (next, None);
            }
        }
        let (mut contact, mut leaves) = (None, None);
        let awaiting = journey.memory.awaiting.as_ref();
        let until = awaiting.map(|one| one.until);
        let mut run = Run {
            scope,
            node,
            visit,
            due_at: journey.memory.due_at,
            holds: awaiting.and_then(|one| one.holds.clone()),
            asked_until: awaiting.and_then(|one| one.asked_until),
            told: awaiting.and_then(|one| one.told.clone()),
            messages,
            events,
            asks,
            contact: &mut contact,
            leaves: &mut leaves,
            workflow: &self.plan.handle,
        };
        let next = come_to(&mut run, self.plan, coming, (self.heard, until));
        let (due_at, asked_until) = (run.due_at, run.asked_until);
        let (holds, told) = (run.holds, run.told);
        journey.memory.due_at = due_at;
        if let Some(awaiting) = &mut journey.memory.awaiting {
            (awaiting.holds, awaiting.told) = (holds, told);
        }
        if contact.is_some() {
            self.contact = contact;
        }
        self.listen_for_answer(asked_until);
        (next, leaves)
    }

    pub(super) fn visits(&self, block: &BlockId) -> u32 {
        let left = &self.step.journey.memory.left;
        left.get(block).map_or(0, |left| left.visits)
    }

    fn count(&mut self, node: &Node, arrived: bool, left: bool, outcome: &str) {
        if arrived {
            self.count_one(node.id.clone(), Count::Entered);
        }
        if left {
            self.count_one(node.id.clone(), Count::Left);
        }
        let count = match &node.does {
            _ if outcome == PASSED_OVER => Some(Count::PassedOver),
            Does::Branch(_) | Does::Split(_) => BlockId::new(outcome).map(Count::Arm),
            Does::WaitFor(_) if left => BlockId::new(outcome).map(Count::Arm),
            Does::One(One::SendEmail(_)) if arrived => Some(Count::Queued),
            Does::One(one) if left && one.has_outcomes() => {
                Some(Count::Outcome(outcome.to_owned()))
            }
            Does::Wait(_) | Does::WaitFor(_) | Does::One(_) => None,
        };
        if let Some(count) = count {
            self.count_one(node.id.clone(), count);
        }
    }
}

/// What the block does. `until` is when its time is out.
fn come_to(
    run: &mut Run<'_>,
    plan: &Plan,
    coming: Coming,
    (heard, until): (Option<&Event>, Option<Time>),
) -> Next {
    let node = run.node;
    let journey = run.scope.journey;
    let entered_at = journey.map_or(run.scope.now, |journey| journey.memory.block_entered_at);
    match &node.does {
        Does::Wait(wait) if matches!(coming, Coming::Arriving | Coming::Retiming) => {
            wait.arrive(run)
        }
        Does::Wait(wait) if coming == Coming::Following => wait.follow(run, entered_at),
        Does::Wait(wait) => wait.wake(run),
        Does::WaitFor(wait) => match coming {
            Coming::Arriving | Coming::Retiming => wait.arrive(run),
            Coming::Following => wait.follow(run, entered_at),
            Coming::Woken => {
                let until = until.unwrap_or(run.scope.now);
                wait.wake(run, (entered_at, until))
            }
            Coming::Hearing => wait.hear(run, entered_at),
        },
        Does::Branch(branch) => branch.run(run),
        Does::Split(split) => split.run(run),
        Does::One(one) => match (coming, heard) {
            (Coming::Arriving, _) => one.run(run, plan),
            (Coming::Retiming | Coming::Following, _) if one.is_timed() => one.run(run, plan),
            (Coming::Hearing, Some(event)) => one.hear(run, event),
            (Coming::Woken | Coming::Hearing | Coming::Retiming | Coming::Following, _) => {
                one.give_up(run)
            }
        },
    }
}
