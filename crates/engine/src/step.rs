//! One step of one journey: from where it stands to where it waits next, or to its end.
//!
//! [`step`] is the only function that moves a journey, live or in a back-test. It looks at the
//! plan, the journey, the facts and the instant it is given, and returns everything that follows
//! from them as one value. It never fails and never loops: each run is bounded by [`BLOCKS_MAX`].

use std::collections::BTreeMap;

use crate::block::{Next, Run};
use crate::contact::map;
use crate::event::own;
use crate::id::{BlockId, Handle};
use crate::journey::{Journey, Left, Pending, State};
use crate::plan::{Does, Plan};
use crate::scope::{Facts, Scope};
use crate::time::Time;
use crate::value::Value;
use crate::why::Why;

/// Most blocks that one step may run through. A workflow has at most 500, and what leads back must
/// have a wait on the way, so this is never reached by a plan that passed its checks; if it is, the
/// journey ends with the reason `too_many_blocks` and is counted, rather than going round for ever.
pub const BLOCKS_MAX: usize = 1_000;

/// Why a step is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// The journey has just begun.
    Start,
    /// What it waited for is due.
    Due,
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
    /// What each block's numbers grow by.
    pub counts: Counts,
    /// Each block that was visited, in order, with the reason for what it did.
    pub trace: Vec<Visit>,
}

/// An event that the engine writes. It happens to the journey's contact, at the instant of the step.
#[derive(Clone, Debug, PartialEq)]
pub struct Emitted {
    /// One of [`own`].
    pub name: &'static str,
    /// Its fields.
    pub data: Value,
}

/// A message that a step decided to send. Who gets it is the journey's contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The block that decided.
    pub block: BlockId,
    /// The how many-th visit to that block; with journey and block the message's key.
    pub visit: u32,
    /// Which e-mail.
    pub email: Handle,
    /// Marketing or service.
    pub purpose: Purpose,
    /// About which interest; always there for marketing.
    pub interest: Option<Handle>,
    /// When it was due by plan.
    pub due_at: Time,
    /// After this instant it is not sent any more.
    pub not_later_than: Option<Time>,
}

/// What a message is for, in law and in order of urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Needs consent; can be refused by the person.
    Marketing,
    /// Belongs to something the person did: a confirmation, a ticket.
    Service,
}

impl Purpose {
    /// As it is written in workflow files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Service => "service",
        }
    }

    /// The order in which due work is taken.
    pub const fn lane(self) -> Lane {
        match self {
            Self::Marketing => Lane::Triggered,
            Self::Service => Lane::Service,
        }
    }
}

/// The order in which due work is taken: lower first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// What people wait for.
    Service = 0,
    /// What a workflow sends to one person at a time.
    Triggered = 1,
    /// What goes to many at once.
    Bulk = 2,
}

/// Growth of the numbers of blocks.
pub type Counts = BTreeMap<(BlockId, Count), i64>;

/// What is counted at a block.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Count {
    /// At a trigger: an event matched.
    Matched,
    /// At a trigger: a journey began.
    Started,
    /// At a trigger: somebody matched and may not enter; with the reason.
    Refused(&'static str),
    /// Somebody came into the block.
    Entered,
    /// Somebody left it: moved on, or ended there.
    Left,
    /// Somebody left a branch by this arm.
    Arm(BlockId),
    /// The block was passed over because its `when` was false.
    PassedOver,
    /// A message was decided.
    Queued,
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Matched => f.write_str("matched"),
            Self::Started => f.write_str("started"),
            Self::Refused(reason) => write!(f, "refused.{reason}"),
            Self::Entered => f.write_str("entered"),
            Self::Left => f.write_str("left"),
            Self::Arm(arm) => write!(f, "arm.{arm}"),
            Self::PassedOver => f.write_str("passed_over"),
            Self::Queued => f.write_str("queued"),
        }
    }
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

/// Moves a journey. Pure: the same input gives the same step, live and in a back-test.
pub fn step(plan: &Plan, journey: &Journey, input: Input, facts: Facts<'_>, now: Time) -> Step {
    let zone = plan.zone(facts);
    let mut walk = Walk {
        plan,
        facts,
        zone: &zone,
        now,
        step: Step::begin(journey),
    };
    let outcome = walk.run(input);
    walk.finish(outcome)
}

/// How a walk comes to rest.
enum Rest {
    Waiting(Time),
    Ended(String),
}

struct Walk<'a> {
    plan: &'a Plan,
    facts: Facts<'a>,
    zone: &'a crate::calendar::Zone,
    now: Time,
    step: Step,
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
            counts: Counts::new(),
            trace: Vec::new(),
        }
    }
}

impl Walk<'_> {
    fn run(&mut self, input: Input) -> Rest {
        let (mut at, mut woken) = match input {
            Input::Start => {
                self.emit(own::JOURNEY_STARTED, None);
                (self.plan.first, false)
            }
            Input::Due => {
                let block = self.step.journey.block.as_ref();
                match block.and_then(|block| self.plan.node(block)) {
                    Some(node) => (Some(node), true),
                    // A published plan never loses a block; a damaged row ends here and is seen.
                    None => return Rest::Ended("block_missing".to_owned()),
                }
            }
        };
        for _ in 0..BLOCKS_MAX {
            let Some(node) = at else {
                return Rest::Ended(crate::block::end::FINISHED.to_owned());
            };
            match self.visit(node, std::mem::take(&mut woken)) {
                Next::Go { to, .. } => at = to,
                Next::Wait { until, .. } => return Rest::Waiting(until),
                Next::End { reason, .. } => return Rest::Ended(reason),
            }
        }
        Rest::Ended("too_many_blocks".to_owned())
    }

    /// Runs one block and writes down what came of it.
    fn visit(&mut self, n: usize, woken: bool) -> Next {
        let node = &self.plan.nodes[n];
        if !woken {
            self.step.journey.block = Some(node.id.clone());
            self.step.journey.memory.block_entered_at = self.now;
        }
        let visit = self.visits(&node.id) + 1;
        let next = self.decide(n, woken, visit);
        let (left, outcome, why) = match &next {
            Next::Go { outcome, why, .. } => (true, outcome.clone(), why.clone()),
            Next::Wait { why, .. } => (false, "waiting".to_owned(), why.clone()),
            Next::End { reason, why } => (true, reason.clone(), why.clone()),
        };
        if left {
            let left = Left {
                at: self.now,
                outcome: outcome.clone(),
                visits: visit,
            };
            self.step.journey.memory.left.insert(node.id.clone(), left);
        }
        self.count(&node.id, !woken, left, &outcome, &node.does);
        let block = node.id.clone();
        self.step.trace.push(Visit {
            block,
            visit,
            arrived: !woken,
            left,
            outcome,
            why,
        });
        next
    }

    fn decide(&mut self, n: usize, woken: bool, visit: u32) -> Next {
        let node = &self.plan.nodes[n];
        let Step {
            journey, messages, ..
        } = &mut self.step;
        let scope = Scope {
            facts: self.facts,
            zone: self.zone,
            now: self.now,
            event: None,
            item: None,
            journey: Some(&*journey),
        };
        if !woken && let Some(when) = &node.when {
            let mut why = Why::default();
            if !when.holds(&scope, &mut why) {
                return Next::Go {
                    to: node.next,
                    outcome: PASSED_OVER.to_owned(),
                    why,
                };
            }
        }
        let mut run = Run {
            scope,
            node,
            visit,
            due_at: journey.memory.due_at,
            messages,
        };
        let next = match &node.does {
            Does::Wait(wait) if woken => wait.wake(&run),
            Does::Wait(wait) => wait.arrive(&mut run),
            Does::Branch(branch) => branch.run(&run),
            Does::SendEmail(send) => {
                send.run(&mut run, (self.plan.purpose, self.plan.interest.as_ref()))
            }
            Does::End(end) => end.run(),
        };
        let due_at = run.due_at;
        journey.memory.due_at = due_at;
        next
    }

    fn visits(&self, block: &BlockId) -> u32 {
        self.step
            .journey
            .memory
            .left
            .get(block)
            .map_or(0, |left| left.visits)
    }

    fn count(&mut self, block: &BlockId, arrived: bool, left: bool, outcome: &str, does: &Does) {
        let counts = &mut self.step.counts;
        let mut grow = |count| *counts.entry((block.clone(), count)).or_insert(0) += 1;
        if arrived {
            grow(Count::Entered);
        }
        if left {
            grow(Count::Left);
        }
        match does {
            _ if outcome == PASSED_OVER => grow(Count::PassedOver),
            Does::Branch(_) => {
                if let Some(arm) = BlockId::new(outcome) {
                    grow(Count::Arm(arm));
                }
            }
            Does::SendEmail(_) => grow(Count::Queued),
            Does::Wait(_) | Does::End(_) => {}
        }
    }

    fn emit(&mut self, name: &'static str, reason: Option<&str>) {
        let journey = &self.step.journey;
        let mut fields = vec![
            ("workflow", self.plan.handle.as_str().into()),
            ("version", Value::Number(journey.version.into())),
            ("key", journey.key.as_str().into()),
        ];
        fields.extend(reason.map(|reason| ("reason", reason.into())));
        self.step.events.push(Emitted {
            name,
            data: map(fields),
        });
    }

    fn finish(mut self, rest: Rest) -> Step {
        self.step.state = match rest {
            Rest::Waiting(wake_at) => State::Active(Pending::Waiting { wake_at }),
            Rest::Ended(reason) => {
                self.emit(own::JOURNEY_ENDED, Some(&reason));
                State::Ended {
                    at: self.now,
                    reason,
                }
            }
        };
        self.step
    }
}

/// Outcome of a block whose `when` was false.
const PASSED_OVER: &str = "passed_over";
