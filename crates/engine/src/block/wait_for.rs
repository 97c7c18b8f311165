//! `do: wait_for`: waits until something happens, or until the time is out. It is settled once, by
//! what comes in or by the clock, in one step that also leaves the block. What came in before the
//! block was entered is no answer, unless a rule's `since` looks further back; such a rule is looked
//! at on arrival, and may let the journey pass at once.

use super::branch::{ARMS, Arm, read_arms};
use super::send_email::{Limit, limit};
use super::{Block, Inside, Kind, Next, Run};
use crate::condition::{Ctx, PlaceKind};
use crate::duration::Duration;
use crate::finding::Findings;
use crate::form::parts;
use crate::journey::Holds;
use crate::read::{self, Fields, key};
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
        key(
            "stable",
            "How long the rule of a branch must go on holding before that branch is taken.",
        ).takes(parts::DURATION),
    ],
    rules: &[],
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
    /// How long a rule must go on holding; nothing where its turning true is enough.
    pub stable: Option<Duration>,
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
        let stable = fields.read("stable", findings, read::positive_duration);
        if fields.has("stable") && stable.is_none() {
            return None;
        }
        let arms = arms?;
        if arms.iter().all(|arm| arm.when.is_none()) {
            let sentence = "What is waited for? At least one branch needs a `when`.";
            findings.error("wait_for", &fields.place, sentence);
        }
        Some(Self {
            arms,
            at_most: at_most?,
            stable,
        })
    }
}

impl WaitFor<Option<usize>> {
    /// What it does when a journey arrives.
    pub fn arrive(&self, run: &mut Run<'_>) -> Next {
        let entered_at = run.scope.now;
        self.look(run, entered_at)
    }

    /// What it does, the activity on which its longest wait hangs having changed, for a journey that
    /// stands in it since `entered_at`.
    pub fn follow(&self, run: &mut Run<'_>, entered_at: Time) -> Next {
        match self.latest(&run.scope, entered_at) {
            None => no_date(),
            Some(until) if until <= run.scope.now => self.time_out(run, until),
            Some(until) => self.wait(run, until),
        }
    }

    /// What it does when something happened that changes what holds.
    pub fn hear(&self, run: &mut Run<'_>, entered_at: Time) -> Next {
        // What settles it at once needs no date.
        if self.stable.is_none()
            && let Some(next) = self.settle(run)
        {
            return next;
        }
        self.look(run, entered_at)
    }

    /// What it does when the clock comes to it; `until` is when it was to.
    pub fn wake(&self, run: &mut Run<'_>, (entered_at, until): (Time, Time)) -> Next {
        match self.stable {
            Some(_) => self.look(run, entered_at),
            // What happens settles it when it happens.
            None => self.time_out(run, until),
        }
    }

    /// Whether another branch holds than the one that is known to, or none any more.
    pub(crate) fn would_change(&self, scope: &Scope<'_>, holds: Option<&Holds>) -> bool {
        let mut arms = self.arms.iter();
        let holding = arms.find(|arm| arm.when.as_ref().is_some_and(|when| when.is_so(scope)));
        holding.map(|arm| &arm.id) != holds.map(|holds| &holds.branch)
    }

    fn look(&self, run: &mut Run<'_>, entered_at: Time) -> Next {
        let Some(until) = self.latest(&run.scope, entered_at) else {
            return no_date();
        };
        if let Some(next) = self.settle(run) {
            return next;
        }
        if until <= run.scope.now {
            return self.time_out(run, until);
        }
        self.wait(run, until)
    }

    /// Waits until the time is out, or for as long as what holds has to go on holding.
    fn wait(&self, run: &Run<'_>, until: Time) -> Next {
        let zone = &run.scope.zone;
        let mut note = format!("at most until {until} ({zone})");
        let mut next = until;
        if let (Some(holds), Some(lapse)) = (&run.holds, self.stable) {
            let Holds { branch, since } = holds;
            next = next.min(zone.after(*since, lapse));
            note = format!("{branch} holds since {since}, and has to for {lapse}; {note}");
        }
        Next::Wait {
            until: next,
            listens: true,
            why: Why::note(note),
        }
    }

    /// When the time is out, for one who came at `entered_at`.
    fn latest(&self, scope: &Scope<'_>, entered_at: Time) -> Option<Time> {
        match &self.at_most {
            Limit::After(lapse) => Some(scope.zone.after(entered_at, *lapse)),
            Limit::Until(moment) => moment.find(scope, entered_at),
        }
    }

    /// Where it goes on, if a branch holds, and has for as long as it has to. What holds is remembered.
    fn settle(&self, run: &mut Run<'_>) -> Option<Next> {
        let mut why = Why::default();
        let arm = self.arms.iter().find(|arm| {
            arm.when
                .as_ref()
                .is_some_and(|when| when.holds(&run.scope, &mut why))
        });
        let before = run.holds.take();
        let arm = arm?;
        if let Some(lapse) = self.stable {
            let same = before.filter(|before| before.branch == arm.id);
            let since = same.map_or(run.scope.now, |same| same.since);
            if run.scope.zone.after(since, lapse) > run.scope.now {
                let branch = arm.id.clone();
                run.holds = Some(Holds { branch, since });
                return None;
            }
        }
        run.due_at = run.scope.now;
        Some(Next::Go {
            to: arm.blocks,
            outcome: arm.id.to_string(),
            why,
        })
    }

    /// What it does when the time is out; `until` is when that was due.
    fn time_out(&self, run: &mut Run<'_>, until: Time) -> Next {
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
