//! The walk of one step: from block to block until the journey waits or ends.

use super::{BLOCKS_MAX, Count, Emitted, Input, Step, Visit};
use crate::block::{Next, end};
use crate::calendar::Zone;
use crate::contact::{Contact, map};
use crate::edit::Answer;
use crate::event::{self, Event, own};
use crate::id::BlockId;
use crate::journey::{Journey, Pending, State, TRIGGER};
use crate::plan::{Does, Plan};
use crate::scope::{Facts, Scope};
use crate::share::Draw;
use crate::time::Time;
use crate::trigger;
use crate::value::Value;
use crate::why::Why;

/// Outcome of a block that is left for another version, and of the one come to there.
const MOVED: &str = "moved";
/// Reason of a journey whose contact is in the part that gets nothing.
const HELD_OUT: &str = "hold_out";

/// How a walk comes to rest.
pub(super) enum Rest {
    /// In a block, until then; the flag says whether something else than the clock may end it.
    Waiting(Time, bool),
    /// Over.
    Ended(String),
}

/// How a block is come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coming {
    /// From another block.
    Arriving,
    /// The journey stood in it, and the time is out.
    Woken,
    /// The journey stood in it, and what it waits for may have happened.
    Hearing,
    /// The journey stood in it in another version, and its wait is worked out anew.
    Retiming,
    /// The journey stands in it, and what its wait hangs on changed: an activity, or the zone.
    Following,
}

/// A step being taken.
pub(super) struct Walk<'a> {
    pub(super) plan: &'a Plan,
    pub(super) facts: Facts<'a>,
    pub(super) zone: &'a Zone,
    pub(super) now: Time,
    /// The event in hand.
    pub(super) heard: Option<&'a Event>,
    /// The contact as blocks of this step left it.
    pub(super) contact: Option<Contact>,
    pub(super) step: Step,
}

/// Takes a step; `None` if nothing changes.
pub(super) fn walk(
    plan: &Plan,
    journey: &Journey,
    input: Input<'_>,
    facts: Facts<'_>,
    now: Time,
) -> Option<Step> {
    let zone = plan.zone(facts);
    let heard = match input {
        Input::Event { event, .. } | Input::Update { event, .. } => Some(event),
        Input::Start | Input::Due | Input::Leave(_) | Input::Move { .. } => None,
    };
    let mut walk = Walk {
        plan,
        facts,
        zone: &zone,
        now,
        heard,
        contact: None,
        step: Step::begin(journey),
    };
    let rest = walk.run(input)?;
    Some(walk.finish(rest))
}

impl Step {
    fn begin(journey: &Journey) -> Self {
        let mut journey = journey.clone();
        journey.seq += 1;
        Self {
            journey,
            state: State::Ended {
                at: Time::MIN,
                reason: String::new(),
            },
            events: Vec::new(),
            messages: Vec::new(),
            asks: Vec::new(),
            counts: super::Counts::new(),
            departed: None,
            trace: Vec::new(),
            contact: None,
        }
    }
}

impl Walk<'_> {
    fn run(&mut self, input: Input<'_>) -> Option<Rest> {
        match input {
            Input::Start => Some(self.start()),
            Input::Due => Some(self.due()),
            Input::Event { until, .. } => self.hear(until),
            Input::Update { event, until } => {
                trigger::renew(&mut self.step.journey, event);
                let note = format!("takes the data of {} at {}", event.name, event.occurred_at);
                self.note("updated", Why::note(note));
                Some(Rest::Waiting(until, self.listens()))
            }
            Input::Leave(reason) => {
                self.leave_block(reason, Why::default());
                if let Some(reason) = BlockId::new(reason) {
                    self.take_back(reason);
                }
                Some(Rest::Ended(reason.to_owned()))
            }
            Input::Move { version, to, until } => self.move_over(version, to, until),
        }
    }

    /// Goes over to the version whose plan is at hand.
    fn move_over(&mut self, version: i64, to: &Answer, until: Time) -> Option<Rest> {
        let block = self.step.journey.block.clone()?;
        let visit = self.visits(&block) + 1;
        let from = std::mem::replace(&mut self.step.journey.version, version);
        self.step.departed = Some(Visit {
            block: block.clone(),
            visit,
            arrived: false,
            left: true,
            outcome: MOVED.to_owned(),
            why: Why::note(format!("to version {version}")),
        });
        match to {
            Answer::Keep => {
                self.count_one(block.clone(), Count::Entered);
                self.step.trace.push(Visit {
                    block,
                    visit,
                    arrived: true,
                    left: false,
                    outcome: MOVED.to_owned(),
                    why: Why::note(format!("from version {from}, until {until} as before")),
                });
                Some(Rest::Waiting(until, self.listens()))
            }
            Answer::Retime => {
                let node = self.stands_in()?;
                Some(self.go(Some(node), Coming::Retiming))
            }
            Answer::To(other) => {
                let node = self.plan.node(other)?;
                self.remember(&block, MOVED, visit, false);
                // What comes there is due now, however late the wait it was taken out of.
                self.step.journey.memory.due_at = self.now;
                Some(self.go_to(Some(node)))
            }
            Answer::Leave | Answer::Stay => None,
        }
    }

    fn start(&mut self) -> Rest {
        self.emit(own::JOURNEY_STARTED, self.started_by());
        let journey = &self.step.journey;
        let salt = format!("hold_out/{}", journey.workflow);
        let drawn = Draw::new(&salt, journey.contact.0);
        if self.plan.hold_out.is_some_and(|share| share.holds(drawn)) {
            let trigger = journey.memory.trigger.id.clone();
            self.count_one(trigger, Count::HeldOut);
            return Rest::Ended(HELD_OUT.to_owned());
        }
        match self.look_round() {
            Some(rest) => rest,
            None => self.go(self.plan.first, Coming::Arriving),
        }
    }

    fn due(&mut self) -> Rest {
        let Some(node) = self.stands_in() else {
            // A published plan never loses a block; a damaged row ends here and is seen.
            return Rest::Ended("block_missing".to_owned());
        };
        match self.look_round() {
            Some(rest) => rest,
            None => self.go(Some(node), Coming::Woken),
        }
    }

    /// Exits, then goals, then what is waited for.
    fn hear(&mut self, until: Time) -> Option<Rest> {
        let node = self.stands_in()?;
        if let Some(rest) = self.look_round() {
            return Some(rest);
        }
        let changed = !self.step.trace.is_empty();
        if self.listens() && self.would_settle(node) {
            return Some(self.go(Some(node), Coming::Hearing));
        }
        let plan = self.plan;
        let follows = |event| plan.nodes[node].follows(&self.step.journey, event);
        if self.heard.is_some_and(follows) {
            let told = self.go(Some(node), Coming::Following);
            // It may have been something else about the activity, or a zone that is not the workflow's.
            let is_same = matches!(told, Rest::Waiting(anew, _) if anew == until);
            if !is_same || changed {
                return Some(told);
            }
            return None;
        }
        changed.then(|| Rest::Waiting(until, self.listens()))
    }

    /// The node of the block in which the journey stands.
    pub(super) fn stands_in(&self) -> Option<usize> {
        self.plan.node(self.step.journey.block.as_ref()?)
    }

    /// Whether the journey stands in a block that something else than the clock may end.
    fn listens(&self) -> bool {
        self.step.journey.memory.awaiting.is_some()
    }

    fn would_settle(&self, n: usize) -> bool {
        let node = &self.plan.nodes[n];
        match &node.does {
            Does::WaitFor(wait) => {
                let awaiting = self.step.journey.memory.awaiting.as_ref();
                let holds = awaiting.and_then(|awaiting| awaiting.holds.as_ref());
                wait.would_change(&self.scope(), holds)
            }
            Does::One(one) => {
                let here = (&node.id, self.visits(&node.id) + 1);
                let journey = &self.step.journey;
                self.heard
                    .is_some_and(|event| one.is_answered_by(journey, here, event))
            }
            Does::Wait(_) | Does::Branch(_) | Does::Split(_) => false,
        }
    }

    /// Walks on from a node.
    pub(super) fn go_to(&mut self, node: Option<usize>) -> Rest {
        self.go(node, Coming::Arriving)
    }

    fn go(&mut self, mut at: Option<usize>, mut coming: Coming) -> Rest {
        for _ in 0..BLOCKS_MAX {
            let Some(node) = at else {
                return Rest::Ended(end::FINISHED.to_owned());
            };
            match self.visit(node, std::mem::replace(&mut coming, Coming::Arriving)) {
                Next::Go { to, .. } => at = to,
                Next::Wait { until, listens, .. } => return Rest::Waiting(until, listens),
                Next::End { reason, .. } => return Rest::Ended(reason),
            }
        }
        Rest::Ended("too_many_blocks".to_owned())
    }

    /// What rules see outside of a block.
    pub(super) fn scope(&self) -> Scope<'_> {
        Scope {
            facts: Facts {
                contact: self.contact.as_ref().unwrap_or(self.facts.contact),
                ..self.facts
            },
            zone: self.zone,
            now: self.now,
            event: None,
            item: None,
            journey: Some(&self.step.journey),
            heard: self.heard.map(|event| event.id),
        }
    }

    pub(super) fn count_one(&mut self, block: BlockId, count: Count) {
        *self.step.counts.entry((block, count)).or_insert(0) += 1;
    }

    /// Writes something about the journey down, at the block where it stays.
    pub(super) fn note(&mut self, outcome: &str, why: Why) {
        let Some(block) = self.step.journey.block.clone() else {
            return;
        };
        let visit = self.visits(&block) + 1;
        self.step.trace.push(Visit {
            visit,
            block,
            arrived: false,
            left: false,
            outcome: outcome.to_owned(),
            why,
        });
    }

    /// Takes the journey out of the block where it stands.
    pub(super) fn leave_block(&mut self, outcome: &str, why: Why) {
        let Some(block) = self.step.journey.block.clone() else {
            return;
        };
        let visit = self.visits(&block) + 1;
        self.remember(&block, outcome, visit, false);
        self.count_one(block.clone(), Count::Left);
        self.step.trace.push(Visit {
            block,
            visit,
            arrived: false,
            left: true,
            outcome: outcome.to_owned(),
            why,
        });
    }

    /// Writes an event about the journey.
    pub(super) fn emit(&mut self, name: &str, further: Vec<(&str, Value)>) {
        let journey = &self.step.journey;
        let mut fields = vec![
            (event::WORKFLOW, self.plan.handle.as_str().into()),
            ("version", Value::Number(journey.version.into())),
            ("key", journey.key.as_str().into()),
        ];
        fields.extend(further);
        self.step.events.push(Emitted {
            name: name.to_owned(),
            data: map(fields),
        });
    }

    /// What started the journey, for the next one, where the workflow asks for that.
    fn started_by(&self) -> Vec<(&'static str, Value)> {
        let asks = self.plan.asks_for_before();
        let named = self.plan.names_of_before();
        let trigger = asks.then(|| self.step.journey.memory.trigger.kept(named));
        trigger
            .map(|trigger| (TRIGGER, trigger))
            .into_iter()
            .collect()
    }

    fn finish(mut self, rest: Rest) -> Step {
        self.step.state = match rest {
            Rest::Waiting(wake_at, false) => State::Active(Pending::Waiting { wake_at }),
            Rest::Waiting(wake_at, true) => State::Active(Pending::Awaiting { wake_at }),
            Rest::Ended(reason) => {
                let reason = self.last_word(reason);
                let mut further = self.started_by();
                further.push(("reason", reason.as_str().into()));
                self.emit(own::JOURNEY_ENDED, further);
                State::Ended {
                    at: self.now,
                    reason,
                }
            }
        };
        // Whatever this brings about is one journey further away from what came in by a door.
        let journey = &self.step.journey;
        let hops = event::hops_on(journey.memory.hops, journey.entered_at, self.now);
        if hops > 1 {
            for event in &mut self.step.events {
                if let Value::Map(fields) = &mut event.data {
                    fields.insert(event::HOPS.to_owned(), Value::Number(hops.into()));
                }
            }
        }
        self.step.contact = self.contact;
        self.step
    }
}
