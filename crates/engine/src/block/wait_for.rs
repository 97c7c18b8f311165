//! `do: wait_for`: waits until something happens, or until the time is out. It is settled once, by
//! what comes in or by the clock, in one step that also leaves the block. What came in before the
//! block was entered is no answer, unless a rule's `since` looks further back; such a rule is looked
//! at on arrival, and may let the journey pass at once.

use super::branch::{ARMS, Arm, read_arms};
use super::send_email::{Limit, limit};
use super::{Block, Inside, Kind, Next, Run};
use crate::condition::{Ctx, PlaceKind};
use crate::finding::Findings;
use crate::form::parts;
use crate::read::{Fields, key, later};
use crate::scope::Scope;
use crate::time::Time;
use crate::why::Why;

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "wait_for",
    doc: "Waits until something happens.",
    keys: &[
        key(
            "branches",
            "What is waited for, in order: id, label, when, blocks. The last without `when` is the time-out.",
        ).takes(ARMS).required(),
        key(
            "at_most",
            "The longest wait: a length of time from the instant the block was entered, or a moment.",
        ).takes(parts::LIMIT).required(),
        later("stable", "How long the rule must hold."),
    ],    rules: &[],
};

/// Outcome where the time was out and no branch is there for it.
const TIMED_OUT: &str = "timed_out";

/// Waits until something happens. `S` is a sequence of blocks in a draft, and a node's index in a
/// plan.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitFor<S> {
    /// What is waited for, in order; the one without a rule is for the time-out.
    pub arms: Vec<Arm<S>>,
    /// The longest wait.
    pub at_most: Limit,
}

impl WaitFor<Vec<Block>> {
    pub(super) fn read(
        fields: &Fields<'_>,
        inside: Inside,
        findings: &mut Findings,
    ) -> Option<Self> {
        let rule = Ctx::new(PlaceKind::Await);
        let sentence = "Only the last branch may have no `when`: it is for the time-out.";
        let arms = read_arms(inside, rule, sentence, fields, findings);
        let at_most = fields.required("at_most", findings, limit(inside));
        let arms = arms?;
        if arms.iter().all(|arm| arm.when.is_none()) {
            let sentence = "What is waited for? At least one branch needs a `when`.";
            findings.error("wait_for", &fields.place, sentence);
        }
        Some(Self {
            arms,
            at_most: at_most?,
        })
    }
}

impl WaitFor<Option<usize>> {
    /// What it does when a journey arrives.
    pub fn arrive(&self, run: &mut Run<'_>) -> Next {
        let Some(until) = self.latest(&run.scope, run.scope.now) else {
            return no_date();
        };
        if let Some(next) = self.settle(run) {
            return next;
        }
        if until <= run.scope.now {
            return self.time_out(run, until);
        }
        Next::Wait {
            until,
            listens: true,
            why: Why::note(format!("at most until {until} ({})", run.scope.zone)),
        }
    }

    /// What it does, the activity on which its longest wait hangs having changed, for a journey that
    /// stands in it since `entered_at`.
    pub fn follow(&self, run: &mut Run<'_>, entered_at: Time) -> Next {
        match self.latest(&run.scope, entered_at) {
            None => no_date(),
            Some(until) if until <= run.scope.now => self.time_out(run, until),
            Some(until) => Next::Wait {
                until,
                listens: true,
                why: Why::note(format!("at most until {until} ({})", run.scope.zone)),
            },
        }
    }

    /// When the time is out, for one who came at `entered_at`.
    fn latest(&self, scope: &Scope<'_>, entered_at: Time) -> Option<Time> {
        match &self.at_most {
            Limit::After(lapse) => Some(scope.zone.after(entered_at, *lapse)),
            Limit::Until(moment) => moment.find(scope, entered_at),
        }
    }

    /// What it does when something happened; `None` if that is not what is waited for.
    pub fn settle(&self, run: &mut Run<'_>) -> Option<Next> {
        let mut why = Why::default();
        let arm = self.arms.iter().find(|arm| {
            arm.when
                .as_ref()
                .is_some_and(|when| when.holds(&run.scope, &mut why))
        })?;
        run.due_at = run.scope.now;
        Some(Next::Go {
            to: arm.blocks,
            outcome: arm.id.to_string(),
            why,
        })
    }

    /// What it does when the time is out; `until` is when that was due.
    pub fn time_out(&self, run: &mut Run<'_>, until: Time) -> Next {
        run.due_at = until;
        let why = Why::note(format!("nothing came in until {until}"));
        let (to, outcome) = match self.arms.iter().find(|arm| arm.when.is_none()) {
            Some(arm) => (arm.blocks, arm.id.to_string()),
            None => (run.node.next, TIMED_OUT.to_owned()),
        };
        Next::Go { to, outcome, why }
    }
}

fn no_date() -> Next {
    Next::End {
        reason: "date_missing".to_owned(),
        why: Why::note("the longest wait has no date to count from"),
    }
}
