//! The dates of one contact in a play, and what else time alone begins. Each day is looked at once, as live:
//! by the same days, which give the same reminders.

use std::collections::BTreeMap;

use engine::dated::Dated;
use engine::id::{BlockId, WorkflowId};
use engine::plan::Plan;
use engine::time::Time;
use engine::trigger::crossing::{self, MEMBER};
use engine::trigger::date::DateTrigger;
use engine::trigger::{Starts, watch};
use engine::value::Value;

use super::Script;
use super::person::Person;
use crate::dates::day;

impl Script {
    /// Whether any of its workflows begins with a date.
    pub(super) fn waits_for_dates(&self) -> bool {
        let mut timed = self.plans().timed(self.workspace);
        timed.any(|one| dates_of(&one.plan).next().is_some())
    }

    /// The first look at a contact whom time may move into a segment, for each trigger that waits for that.
    pub(super) fn members_looked_at(&self) -> BTreeMap<(WorkflowId, BlockId, String), Time> {
        let watching = self.plans().watching_segments(self.workspace);
        let looks = watching.flat_map(|running| {
            let turning = crossing::turning_triggers(&running.plan).into_iter();
            turning.map(|trigger| (running.workflow, trigger, MEMBER.to_owned()))
        });
        let at = crossing::first_look(self.from);
        looks.map(|slot| (slot, at)).collect()
    }
}

/// The triggers of a plan that wait for a date.
fn dates_of(plan: &Plan) -> impl Iterator<Item = (&BlockId, &DateTrigger)> {
    plan.triggers.iter().filter_map(|one| match &one.starts {
        Starts::Date(starts) => Some((&one.id, starts)),
        _ => None,
    })
}

impl Person<'_> {
    /// When dates are next looked at.
    pub(super) fn dates_at(&self) -> Option<Time> {
        let next = match self.looked_through {
            None => self.script.from,
            Some(through) => day::looked_at(through + 1),
        };
        self.looks_at_dates.then_some(next)
    }

    /// Sets the reminders of the days that are to be looked at by now.
    pub(super) fn look_at_dates(&mut self) -> bool {
        if self.dates_at().is_none_or(|at| at > self.now) {
            return false;
        }
        let last = day::last(self.now);
        let script = self.script;
        for running in self.plans().timed(script.workspace) {
            let of = (running.workflow, &*running.plan);
            for (trigger, starts) in dates_of(&running.plan) {
                if !starts.is_of_activity() {
                    self.look_at_days(of, (trigger, starts), last);
                } else if self.looked_through.is_none() {
                    self.look_at_activities(of, trigger);
                }
            }
        }
        self.looked_through = Some(last);
        true
    }

    fn look_at_days(
        &mut self,
        (workflow, plan): (WorkflowId, &Plan),
        (trigger, starts): (&BlockId, &DateTrigger),
        last: i64,
    ) {
        let known = self.world.contact.attributes.get(&starts.field);
        let Some(Value::Text(text)) = known.map(|known| &known.value) else {
            return;
        };
        let Some(dated) = Dated::parse(text) else {
            return;
        };
        let (workspace, since) = (&self.script.zone, self.script.from);
        let before = self
            .looked_through
            .unwrap_or_else(|| day::before_first(starts, self.now, since, workspace));
        let zone = plan.zone_of(self.world.contact.zone.as_deref(), workspace);
        for n in before + 1..=last {
            let today = day::of(starts, n, (since, self.now), workspace);
            let Some(today) = today.filter(|today| today.has(&dated)) else {
                continue;
            };
            for one in today.reminders(starts, &dated, &zone) {
                let slot = (workflow, trigger.clone(), one.key);
                self.watches.insert(slot, one.at);
            }
        }
    }

    /// The activities that the contact is linked to when the workflow is switched on; what is told of
    /// them later sets its reminder itself.
    fn look_at_activities(&mut self, (workflow, plan): (WorkflowId, &Plan), trigger: &BlockId) {
        let soon = watch::dates_of(plan, self.facts(), self.now);
        let soon = soon.into_iter();
        // What was due before anybody was to look starts nothing.
        let open = soon.filter(|one| one.trigger == *trigger && one.at >= self.script.from);
        for one in open {
            self.watches
                .insert((workflow, one.trigger, one.key), one.at);
        }
    }
}
