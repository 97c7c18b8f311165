//! `remind` of a notice: it is told again until somebody takes it up, and so often at most. What is to be
//! taken up is a task: one of its own, or that of a `create_task` before it. Whoever closes that has acted.
//! The journey stands in the block for so long, so that whatever ends it ends the reminding.

use crate::block::recipient::{self, RECIPIENTS_MAX, Recipient};
use crate::block::{Next, Run};
use crate::document::Node;
use crate::duration::Duration;
use crate::event::{Event, own};
use crate::finding::{Findings, Place};
use crate::form::{Form, Shape, parts};
use crate::id::BlockId;
use crate::journey::{Journey, Told};
use crate::read::{self, Fields, Key, key};
use crate::step::ask;
use crate::time::Time;
use crate::value::Value;
use crate::why::Why;

const KEYS: &[Key] = &[
    key("after", "How long after each time that it is told.")
        .takes(parts::DURATION)
        .required(),
    key("to", "Whom then: each of these.")
        .takes(Form::list(&parts::RECIPIENT, 1, RECIPIENTS_MAX))
        .else_is("those who were to be told first"),
    key("times", "How often at most.")
        .takes(Form::Whole {
            least: 1,
            most: TIMES_MAX,
        })
        .else_is("1"),
    key(
        "task",
        "The `create_task` before it that somebody has to close; without one the notice is a task itself.",
    )
    .takes(Form::LOCAL_ID),
];
/// What it looks like.
pub(super) const FORM: Form = Form::Map(&Shape {
    keys: &[KEYS],
    rules: &[],
});

/// Most reminders of one notice: who has let five go by does not read the sixth.
pub const TIMES_MAX: i64 = 5;

/// Outcome where somebody did what there was to do.
const TAKEN_UP: &str = "taken_up";
/// Outcome where somebody said that there is nothing to do.
const DROPPED: &str = "dropped";
/// Outcome where nobody acted, however often it was told.
const LEFT_OPEN: &str = "left_open";

/// Telling it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remind {
    /// How long after each time.
    pub after: Duration,
    /// Whom; those who were to be told first, where it is empty.
    pub to: Vec<Recipient>,
    /// How often at most.
    pub times: u32,
    /// The `create_task` whose task is to be closed.
    pub task: Option<BlockId>,
}

impl Remind {
    pub(super) fn read(node: &Node, place: &Place, findings: &mut Findings) -> Option<Self> {
        let fields = Fields::open(node, place, &[KEYS], findings)?;
        let after = fields.required("after", findings, read::positive_duration);
        let to = fields.read("to", findings, recipient::several);
        let times = fields.read("times", findings, read::whole_number(1, TIMES_MAX));
        let task = fields.read("task", findings, read::local_id);
        for (key, is_read) in [
            ("to", to.is_some()),
            ("times", times.is_some()),
            ("task", task.is_some()),
        ] {
            if fields.has(key) && !is_read {
                return None;
            }
        }
        Some(Self {
            after: after?,
            to: to.unwrap_or_default(),
            times: times
                .and_then(|times| u32::try_from(times).ok())
                .unwrap_or(1),
            task,
        })
    }

    /// The visit of a block whose task is to be closed: the last one to the block that is named, if that was
    /// come by at all, else this one.
    fn asked_of<'a>(&'a self, journey: &Journey, here: (&'a BlockId, u32)) -> (&'a BlockId, u32) {
        let named = self.task.as_ref().and_then(|task| {
            let left = journey.memory.left.get(task)?;
            Some((task, left.visits))
        });
        named.unwrap_or(here)
    }

    /// Until when somebody should have taken it up, where that is a task of the notice itself.
    pub(super) fn own_task(&self, run: &Run<'_>) -> Option<Time> {
        let here = (&run.node.id, run.visit);
        let of = run
            .scope
            .journey
            .map(|journey| self.asked_of(journey, here));
        of.is_none_or(|of| of == here).then(|| self.again_at(run))
    }

    fn again_at(&self, run: &Run<'_>) -> Time {
        run.scope.zone.after(run.scope.now, self.after)
    }

    /// Whether somebody acted with this event.
    pub(super) fn is_acted_on(
        &self,
        journey: &Journey,
        here: (&BlockId, u32),
        event: &Event,
    ) -> bool {
        let (block, visit) = self.asked_of(journey, here);
        [own::TASK_DONE, own::TASK_DROPPED].contains(&event.name.as_str())
            && ask::is_about(event, journey.id, block, visit)
    }

    /// They were told: whoever acts has time from now on.
    pub(super) fn begin(&self, run: &mut Run<'_>, outcome: String, leaves: Option<Value>) -> Next {
        let told = Told {
            times: 1,
            outcome,
            leaves,
        };
        run.told = Some(told);
        let scope = &run.scope;
        let here = (&run.node.id, run.visit);
        let acted = scope.journey.and_then(|journey| {
            let mut known = scope.facts.history.iter().rev();
            known.find(|event| self.is_acted_on(journey, here, event))
        });
        if let Some(acted) = acted {
            return acted_on(run, acted);
        }
        let until = self.again_at(run);
        Next::Wait {
            until,
            listens: true,
            why: Why::note(format!("somebody has to take it up until {until}")),
        }
    }

    /// Nobody acted in time: counts one more, if it is to be told again.
    pub(super) fn again(&self, run: &mut Run<'_>) -> Option<(u32, Next)> {
        let told = run.told.as_mut()?;
        if told.times > self.times {
            return None;
        }
        let round = told.times;
        told.times += 1;
        let until = self.again_at(run);
        let next = Next::Wait {
            until,
            listens: true,
            why: Why::note(format!(
                "nobody took it up: reminder {round}, until {until}"
            )),
        };
        Some((round, next))
    }
}

/// Goes on, as somebody acted.
pub(super) fn acted_on(run: &mut Run<'_>, event: &Event) -> Next {
    let outcome = if event.name == own::TASK_DONE {
        TAKEN_UP
    } else {
        DROPPED
    };
    let mut leaves = left(run);
    for name in ["by", "result"] {
        leaves.extend(event.data.get(name).map(|value| (name.to_owned(), value)));
    }
    *run.leaves = Some(Value::Map(leaves.into_iter().collect()));
    let by = match event.data.get("by") {
        Some(Value::Text(by)) => format!(" by {by}"),
        _ => String::new(),
    };
    let why = Why::note(format!("{} at {}{by}", event.name, event.occurred_at));
    Next::to(run.node.next, outcome, why)
}

/// Goes on, as nobody acts. Where a newer version of the workflow reminds nobody, it is as if it never had.
pub(super) fn leave_open(run: &mut Run<'_>, reminds: bool) -> Next {
    let outcome = match &run.told {
        Some(told) if !reminds => told.outcome.clone(),
        _ => LEFT_OPEN.to_owned(),
    };
    let leaves = left(run);
    *run.leaves = (!leaves.is_empty()).then(|| Value::Map(leaves.into_iter().collect()));
    Next::to(run.node.next, &outcome, Why::note("nobody took it up"))
}

/// What the block leaves of when it was told, and how often it was told again.
fn left(run: &Run<'_>) -> Vec<(String, Value)> {
    let Some(told) = &run.told else {
        return Vec::new();
    };
    let mut fields = match &told.leaves {
        Some(Value::Map(fields)) => fields.clone().into_iter().collect(),
        _ => Vec::new(),
    };
    let reminders = told.times.saturating_sub(1);
    fields.push(("reminders".to_owned(), Value::Number(reminders.into())));
    fields
}
