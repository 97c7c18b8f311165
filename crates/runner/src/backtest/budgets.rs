//! Budgets in a play. They count what all contacts together get, and each contact is played for itself: so
//! what left is put in order after a play, the engine's own function says where the first budget is spent, and
//! the play is done again with that workflow paused from there on. Up to there nothing is another in it, so
//! each further play adds one stop that is right. This module does not know what a contact's play is.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use engine::budget::{Breach, Budgets, RATE_DAYS, Spent};
use engine::id::{ContactId, Handle, MessageId, WorkflowId};
use engine::time::{DAY_MS, Time};
use store::workflow::Status;

use super::{Played, Script};
use crate::plans::{Plans, Running};

/// The place of a message among all that leave: the instant, how often the contact was looked at in it, when
/// the message was due, and who comes first of those of one instant.
pub(super) type Rank = (Time, usize, Time, ContactId, MessageId);

/// A workflow that was paused, since a budget of it was spent. Nobody resumes it in a play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Which.
    pub workflow: Handle,
    /// When.
    pub at: Time,
    /// Which budget, and a sentence about it.
    pub breach: Breach,
    id: WorkflowId,
    /// The first message that was too many.
    rank: Rank,
}

/// A message that left, of a workflow with budgets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Left {
    pub(super) workflow: WorkflowId,
    pub(super) rank: Rank,
}

/// What is live after so many stops.
pub(super) struct Stage {
    pub(super) plans: Plans,
    /// The stop with which it began; none of the first.
    stop: Option<Stop>,
}

/// What a workflow sent so far.
#[derive(Default)]
struct Sent {
    by_day: BTreeMap<i64, i64>,
    /// To each contact in 24 hours, the oldest first.
    to: BTreeMap<ContactId, VecDeque<Time>>,
}

impl Stage {
    pub(super) fn first(plans: Plans) -> Self {
        Self { plans, stop: None }
    }

    fn begins_before(&self, now: Time, round: usize) -> bool {
        let stop = self.stop.as_ref();
        stop.is_none_or(|stop| (stop.rank.0, stop.rank.1) < (now, round))
    }
}

impl Sent {
    /// What counts before a message leaves now. Servers take everything in a play, so nothing was refused.
    fn spent(&mut self, today: i64, to: ContactId, now: Time) -> Spent {
        let of_contact = self.to.entry(to).or_default();
        while of_contact
            .pop_front_if(|at| *at <= now.plus_ms(-DAY_MS))
            .is_some()
        {}
        Spent {
            to_contact: i64::try_from(of_contact.len()).unwrap_or(i64::MAX),
            today: self.by_day.get(&today).copied().unwrap_or_default(),
            sent: self
                .by_day
                .range(today - RATE_DAYS + 1..)
                .map(|(_, n)| n)
                .sum(),
            refused: 0,
        }
    }

    fn add(&mut self, today: i64, to: ContactId, now: Time) {
        *self.by_day.entry(today).or_insert(0) += 1;
        self.to.entry(to).or_default().push_back(now);
    }
}

impl Script {
    /// Whether any workflow has budgets, so that a play may have to be done more than once.
    pub fn has_budgets(&self) -> bool {
        self.budgets().next().is_some()
    }

    /// How often a play is done at most until every budget was looked at.
    pub fn plays_max(&self) -> usize {
        self.budgets().count() + 1
    }

    /// The workflows that were stopped so far, the first one first.
    pub fn stops(&self) -> impl Iterator<Item = &Stop> {
        self.stages.iter().filter_map(|stage| stage.stop.as_ref())
    }

    /// Looks at a play of everybody: whether a further budget was spent in it. If so its workflow is paused
    /// from there on, and the play is to be done again.
    pub fn stop_what_is_spent(&mut self, played: &Played) -> bool {
        let Some(stop) = self.first_breach(played) else {
            return false;
        };
        let stopped: BTreeSet<WorkflowId> = self.stops().map(|one| one.id).collect();
        let running = self.running.iter().map(|one| Running {
            status: if one.workflow == stop.id || stopped.contains(&one.workflow) {
                Status::Paused
            } else {
                one.status
            },
            ..one.clone()
        });
        let plans = Plans::of(running.collect());
        let stop = Some(stop);
        self.stages.push(Stage { plans, stop });
        true
    }

    /// The stage in this round of work at an instant.
    pub(super) fn stage_at(&self, now: Time, round: usize) -> usize {
        let begun = |stage: &&Stage| stage.begins_before(now, round);
        self.stages.iter().take_while(begun).count().max(1) - 1
    }

    /// Whether a message of this place is one too many, or comes after one that was.
    pub(super) fn is_too_much(&self, workflow: WorkflowId, rank: Rank) -> bool {
        self.stops()
            .any(|stop| stop.id == workflow && rank >= stop.rank)
    }

    fn budgets(&self) -> impl Iterator<Item = (&Running, Budgets)> {
        let budgets = self
            .running
            .iter()
            .map(|one| (one, one.plan.sending.budgets));
        budgets.filter(|(_, budgets)| *budgets != Budgets::default())
    }

    fn first_breach(&self, played: &Played) -> Option<Stop> {
        let stopped: BTreeSet<WorkflowId> = self.stops().map(|one| one.id).collect();
        let budgets = self
            .budgets()
            .map(|(one, budgets)| (one.workflow, (one, budgets)));
        let budgets: BTreeMap<_, _> = budgets.collect();
        let mut left: Vec<&Left> = played.left.iter().collect();
        left.retain(|one| !stopped.contains(&one.workflow));
        left.sort_by_key(|one| one.rank);
        let mut sent: BTreeMap<WorkflowId, Sent> = BTreeMap::new();
        for one in left {
            let Some((running, budgets)) = budgets.get(&one.workflow) else {
                continue;
            };
            let (at, .., contact, _) = one.rank;
            let (sent, today) = (sent.entry(one.workflow).or_default(), self.zone.day(at));
            if let Some(breach) = budgets.breach(&sent.spent(today, contact, at)) {
                return Some(Stop {
                    workflow: running.plan.handle.clone(),
                    at,
                    breach,
                    id: one.workflow,
                    rank: one.rank,
                });
            }
            sent.add(today, contact, at);
        }
        None
    }
}
