//! Who joins or leaves a segment, or the rule of a trigger, as it happens: the rule is asked before and
//! after something happened to the contact, and again when time alone may have changed its answer. An
//! event is written where the answers differ, and goes the way of all events.
//!
//! Nothing keeps who is a member: both answers come from what is known of the contact. A changed segment
//! moves nobody by itself, and neither does an import, of which workflows are not to hear; from then on
//! the rule is asked as it stands.

use super::membership::MembershipTrigger;
use super::{Starts, Trigger};
use crate::condition::Heeds;
use crate::contact::map;
use crate::event::{Event, HOPS, own};
use crate::id::BlockId;
use crate::plan::Plan;
use crate::scope::Facts;
use crate::segment::{self, turns_at};
use crate::share::Draw;
use crate::step::Emitted;
use crate::time::Time;
use crate::value::Value;

/// The key of the reminder to look at a member again.
pub const MEMBER: &str = "member";

/// When somebody is looked at for the first time who is found at this instant: behind all that happened up to it,
/// which was told as it happened, and would be found once more by a reminder of that very instant.
pub fn first_look(found_at: Time) -> Time {
    found_at.plus_ms(1)
}

/// So many instants are gone through at a time, of a reminder that is looked at late: of a rule that is looked at
/// daily almost three years. What is left is due again at once.
const INSTANTS_MAX: usize = 1_000;

/// What is so when a reminder to look at a member is due.
#[derive(Clone, Debug, PartialEq)]
pub struct Looked {
    /// The events of joining or leaving, each with the instant at which time made it so.
    pub events: Vec<(Time, Emitted)>,
    /// When to look again.
    pub next: Option<Time>,
}

/// The triggers of a plan that wait for somebody to join or leave.
fn watched(plan: &Plan) -> impl Iterator<Item = (&Trigger, &MembershipTrigger)> {
    plan.triggers.iter().filter_map(|one| match &one.starts {
        Starts::Membership(starts) if starts.is_watched() => Some((one, starts)),
        _ => None,
    })
}

/// Whether a plan waits for somebody to join or leave a segment.
pub fn waits(plan: &Plan) -> bool {
    watched(plan).next().is_some()
}

/// Whether somebody may join or leave by such an event.
pub fn heeds(plan: &Plan, event: &Event) -> bool {
    let rules = watched(plan).filter_map(|(_, starts)| starts.written());
    Heeds::of(rules).include(event)
}

/// The events that tell of joining and leaving between two states of a contact, at one instant. `hops` says
/// how many journeys led from the one to the other; none where it came in by a door.
pub fn crossed(
    plan: &Plan,
    (before, after): (Facts<'_>, Facts<'_>),
    hops: u32,
    now: Time,
) -> Vec<Emitted> {
    let told = watched(plan).filter_map(|(trigger, starts)| {
        let is_in = |facts: Facts<'_>| holds(starts, facts, now);
        let crosses = is_in(after) == starts.is_joined() && is_in(before) != starts.is_joined();
        crosses.then(|| told(plan, trigger, starts, hops))
    });
    told.collect()
}

/// For each trigger whose rule time alone can change: when to look at this contact next, if ever.
pub fn next_looks(plan: &Plan, facts: Facts<'_>, now: Time) -> Vec<(BlockId, Option<Time>)> {
    let timed = turning(plan);
    timed
        .map(|(trigger, starts)| (trigger.id.clone(), next(starts, facts, now)))
        .collect()
}

/// The triggers whose rules time alone can change.
pub fn turning_triggers(plan: &Plan) -> Vec<BlockId> {
    let turning = turning(plan);
    turning.map(|(trigger, _)| trigger.id.clone()).collect()
}

/// A number that is another one when the rule of this trigger is; from [`MARK_LEAST`] on.
pub fn mark(plan: &Plan, trigger: &BlockId) -> i64 {
    let mut parts = Vec::new();
    let of = watched(plan).find(|(one, _)| one.id == *trigger);
    if let Some(rule) = of.and_then(|(_, starts)| starts.written()) {
        rule.each(&mut |part| parts.push(format!("{part:?}")));
    }
    let drawn = Draw::new(&parts.join(" "), 0).below(MARKS);
    let drawn = i64::try_from(drawn).unwrap_or(0);
    if drawn < MARK_LEAST {
        drawn + MARK_LEAST
    } else {
        drawn
    }
}

/// No mark is less, and no version of a workflow has so high a number: where one of the two is kept, it can be told
/// which.
pub const MARK_LEAST: i64 = 1 << 32;

/// As many as fit a number that databases and JSON both keep.
const MARKS: u64 = 1 << 53;

fn turning(plan: &Plan) -> impl Iterator<Item = (&Trigger, &MembershipTrigger)> {
    watched(plan).filter(|(_, starts)| {
        let rule = starts.written();
        rule.is_some_and(|rule| rule.turns(true) || rule.turns(false))
    })
}

/// What time did up to an instant, with a reminder that was due before it or at it: each instant at which the
/// rule may have turned is asked about by itself, as it would have been if the reminder had not come late.
/// Nothing if the trigger does not wait for members any more.
pub fn look(
    plan: &Plan,
    trigger: &BlockId,
    facts: Facts<'_>,
    (due_at, up_to): (Time, Time),
) -> Option<Looked> {
    let (trigger, starts) = watched(plan).find(|(one, _)| one.id == *trigger)?;
    let mut events = Vec::new();
    let mut at = due_at;
    for _ in 0..INSTANTS_MAX {
        let was = holds(starts, facts, at.plus_ms(-1));
        let is = holds(starts, facts, at);
        if is == starts.is_joined() && was != is {
            events.push((at, told(plan, trigger, starts, 0)));
        }
        match next(starts, facts, at) {
            Some(next) if next <= up_to => at = next,
            next => return Some(Looked { events, next }),
        }
    }
    Some(Looked {
        events,
        next: Some(at),
    })
}

/// The same where nobody is to be told: only when to look next. Nothing if the trigger does not wait for members
/// any more.
pub fn look_in_silence(
    plan: &Plan,
    trigger: &BlockId,
    facts: Facts<'_>,
    now: Time,
) -> Option<Looked> {
    let (_, starts) = watched(plan).find(|(one, _)| one.id == *trigger)?;
    Some(Looked {
        events: Vec::new(),
        next: next(starts, facts, now),
    })
}

fn holds(starts: &MembershipTrigger, facts: Facts<'_>, at: Time) -> bool {
    let rule = starts.written();
    rule.is_some_and(|rule| segment::holds(rule, facts.contact, facts.history, facts.zone, at))
}

fn next(starts: &MembershipTrigger, facts: Facts<'_>, now: Time) -> Option<Time> {
    turns_at(starts.written()?, facts, now)
}

fn told(plan: &Plan, trigger: &Trigger, starts: &MembershipTrigger, hops: u32) -> Emitted {
    let change = if starts.is_joined() { "joined" } else { "left" };
    let mut fields = vec![
        ("workflow", plan.handle.as_str().into()),
        ("trigger", trigger.id.as_str().into()),
        ("change", change.into()),
    ];
    let segment = starts.segment();
    fields.extend(segment.map(|segment| ("segment", segment.as_str().into())));
    fields.extend((hops > 1).then(|| (HOPS, Value::Number(hops.into()))));
    Emitted {
        name: own::POSTDUIF_SEGMENT.to_owned(),
        data: map(fields),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{self, World};

    fn plan(trigger: &str) -> Plan {
        sample::plan(&format!(
            "{{ format: 1, handle: w, name: W, triggers: [{{ id: t, start: segment, {trigger} }}], \
             blocks: [{{ id: b, do: end }}] }}"
        ))
    }

    #[test]
    fn who_crosses_in_the_right_direction_is_told_of() {
        let check = |trigger: &str, before: &str, after: &str, expect: &str| {
            let plan = plan(trigger);
            let world = |attributes: &str| {
                let mut world = World::new("2027-03-20T09:00:00Z", "{}", "2027-03-20T09:00:00Z");
                world.attributes(attributes);
                world
            };
            let (before, after) = (world(before), world(after));
            let facts = (before.facts(), after.facts());
            let told = crossed(&plan, facts, 3, before.now);
            let told: Vec<_> = told.iter().map(|one| one.data.to_string()).collect();
            assert_eq!(told.join(" "), expect, "{trigger}");
        };
        let (poor, rich) = (r#"{ "points": 4 }"#, r#"{ "points": 60 }"#);
        let joined = "change: joined, rule: { field: contact.points, at_least: 50 }";
        let told = |change: &str| {
            let data = format!(r#"{{"change":"{change}","hops":3,"trigger":"t","workflow":"w"}}"#);
            sample::value(&data).to_string()
        };
        check(joined, poor, rich, &told("joined"));
        check(joined, rich, poor, "");
        check(joined, rich, rich, "");
        check(joined, poor, poor, "");
        let left = "change: left, rule: { field: contact.points, at_least: 50 }";
        check(left, rich, poor, &told("left"));
        check(left, poor, rich, "");
        // Who is in it already is not told of as it happens.
        check(&format!("{joined}, members: current"), poor, rich, "");
        check("change: joined, tag: vip", poor, rich, "");
    }

    #[test]
    fn a_reminder_finds_who_turned_meanwhile_and_when_to_look_again() {
        let plan = plan("change: joined, rule: { event: ordered, within: 7d, at_most: 0 }");
        let mut world = World::new("2027-03-01T08:00:00Z", "{}", "2027-03-01T08:00:00Z");
        world.happened("2027-03-01T08:00:00Z", "ordered", "{}");
        let trigger = BlockId::new("t").unwrap();
        let next = next_looks(&plan, world.facts(), world.now);
        let due = sample::at("2027-03-08T08:00:00.001Z");
        assert_eq!(next, [(trigger.clone(), Some(due))]);
        let check = |due_at: &str, now: &str, joins: bool| {
            let at = (sample::at(due_at), sample::at(now));
            let looked = look(&plan, &trigger, world.facts(), at).unwrap();
            let told: Vec<Time> = looked.events.iter().map(|one| one.0).collect();
            assert_eq!(told, Vec::from_iter(joins.then_some(due)), "{due_at} {now}");
        };
        check("2027-03-08T08:00:00.001Z", "2027-03-08T08:00:00.001Z", true);
        // Late, and once too often.
        check("2027-03-08T08:00:00.001Z", "2027-03-11T08:00:00Z", true);
        check("2027-03-09T08:00:00Z", "2027-03-11T08:00:00Z", false);
        check("2027-03-05T08:00:00Z", "2027-03-05T08:00:00Z", false);
        assert_eq!(
            look(
                &plan,
                &BlockId::new("u").unwrap(),
                world.facts(),
                (due, due)
            ),
            None
        );
    }

    #[test]
    fn a_rule_that_is_another_one_has_another_mark() {
        let trigger = [BlockId::new("t").unwrap()];
        let mark = |text: &str| mark(&plan(text), &trigger[0]);
        let seven = "change: joined, rule: { event: a, within: 7d }";
        assert_eq!(mark(seven), mark(seven));
        assert!(mark(seven) >= MARK_LEAST);
        assert_ne!(
            mark(seven),
            mark("change: joined, rule: { event: a, within: 8d }")
        );
        assert_eq!(turning_triggers(&plan(seven)), trigger);
        let tag = "change: joined, rule: { tag: vip }";
        assert_eq!(turning_triggers(&plan(tag)), []);
    }
}
