//! The part of a play that is about who is taken in because of who they are: at an occasion, or when the
//! workflow is switched on. All at once: a ramp spreads mails over days and changes nothing else, and
//! whom an event without a contact would be about is not known from one contact's past.

use std::collections::VecDeque;

use engine::condition::Condition;
use engine::event::{ENGINE, Event};
use engine::id::EventId;
use engine::plan::Plan;
use engine::segment;
use engine::time::Time;
use engine::trigger::{Starts, enrol};
use engine::value::Value;

use super::person::Person;
use super::{Happening, Script};
use crate::enrol::MEMBERS;

/// Somebody may be taken in.
#[derive(Clone, Debug)]
pub(super) struct Enrolment {
    pub(super) at: Time,
    rule: Condition,
    name: String,
    data: Value,
}

/// All that there are in a play, in order.
pub(super) fn all(script: &Script) -> VecDeque<Enrolment> {
    let plans = script.plans().all_enrolling();
    let mut found: Vec<Enrolment> = plans.flat_map(|one| of_plan(script, &one.plan)).collect();
    found.sort_by_key(|one| one.at);
    found.into()
}

fn of_plan(script: &Script, plan: &Plan) -> Vec<Enrolment> {
    let zone = plan.zone_of(None, &script.zone);
    let of = |at, rule, trigger: &str, key: &str, data| {
        let told = enrol::told(plan.handle.as_str(), trigger, key, None, data);
        Enrolment {
            at,
            rule,
            name: told.name,
            data: told.data,
        }
    };
    let members = plan.enrols().map(|(trigger, rule)| {
        let id = trigger.id.as_str();
        of(script.from, rule, id, MEMBERS, Value::empty_map())
    });
    let mut found: Vec<Enrolment> = members.collect();
    for trigger in &plan.triggers {
        let Starts::Occasion(starts) = &trigger.starts else {
            continue;
        };
        for one in starts.occurrences(&zone, script.from, script.until) {
            let rule = plan.occasion_rule(starts.segment());
            let date = Value::Map([("date".to_owned(), one.key.as_str().into())].into());
            found.push(of(one.begins_at, rule, trigger.id.as_str(), &one.key, date));
        }
    }
    found
}

impl Person<'_> {
    /// Takes the contact in, if they belong to what is due now.
    pub(super) fn enrol(&mut self) -> bool {
        let now = self.now;
        let Some(due) = self.enrolments.pop_front_if(|one| one.at <= now) else {
            return false;
        };
        let zone = &self.script.zone;
        if !segment::holds(
            &due.rule,
            &self.world.contact,
            &self.world.history,
            zone,
            now,
        ) {
            return true;
        }
        let event = Event {
            id: EventId(self.number()),
            contact: self.world.contact.id,
            name: due.name,
            occurred_at: due.at.min(now),
            received_at: now,
            source: ENGINE.to_owned(),
            data: due.data.into(),
        };
        self.put_in(Happening::Event(event));
        true
    }
}
