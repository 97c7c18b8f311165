//! Which trigger an event sets off, once per what: a cheap look by name first, then the rules.

use super::{KEY_BYTES_MAX, Starts, Trigger, begin, key, watch};
use crate::activity;
use crate::event::{ENGINE, Event, WORKFLOW, own};
use crate::id::{BlockId, JourneyId, WorkflowId};
use crate::journey::Journey;
use crate::plan::Plan;
use crate::scope::{Facts, Scope};
use crate::time::Time;
use crate::why::Why;

/// The trigger of a journey that another workflow asked for.
pub const BY_WORKFLOW: &str = "by_workflow";

/// An event that set off a trigger.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Which trigger.
    pub trigger: BlockId,
    /// Once per what; empty for once per contact. `Err` with the reason if it has no usable key.
    pub key: Result<String, &'static str>,
    /// The event as the journey sees it, where that differs from how it came in.
    pub seen: Option<Box<Event>>,
}

/// Whether an event of this name could start this workflow: a cheap look, before [`matches()`].
pub fn listens(plan: &Plan, event: &Event) -> bool {
    asked_by_workflow(plan, event).is_some()
        || plan
            .triggers
            .iter()
            .any(|trigger| trigger.listens(&event.name))
}

/// Another workflow asks for the start of this one. It may say with which key. A workflow that says
/// itself how it is started by hand is asked in that way only.
fn asked_by_workflow(plan: &Plan, event: &Event) -> Option<Match> {
    let asked = event.name == own::JOURNEY_START_ASKED
        && event.source == ENGINE
        && event.data.get(WORKFLOW) == Some(plan.handle.as_str().into());
    let by_hand = |trigger: &Trigger| matches!(trigger.starts, Starts::Manual(_));
    if !asked || plan.triggers.iter().any(by_hand) {
        return None;
    }
    let key = event.data.get("key").as_ref().map(key::text);
    let key = key.unwrap_or_default();
    let fits = key.len() <= KEY_BYTES_MAX;
    Some(Match {
        trigger: BlockId::new(BY_WORKFLOW).expect("a small letter, then letters and _"),
        key: if fits { Ok(key) } else { Err("key_too_long") },
        seen: None,
    })
}

/// What this event starts: the first trigger of the plan that it sets off, once or per element.
pub fn matches(plan: &Plan, event: &Event, facts: Facts<'_>, now: Time) -> Vec<Match> {
    if let Some(asked) = asked_by_workflow(plan, event) {
        return vec![asked];
    }
    let matches = with_scope(plan, event, facts, now, |scope, named| {
        let trigger = named
            .iter()
            .find(|trigger| trigger.fits(scope, plan, &mut Why::unasked()))?;
        Some(trigger.entries(scope))
    });
    matches.flatten().unwrap_or_default()
}

/// Every key that this event could ask for, whichever trigger it sets off: what has to be looked up
/// before [`matches()`] is asked.
pub fn keys(plan: &Plan, event: &Event, facts: Facts<'_>, now: Time) -> Vec<String> {
    if let Some(asked) = asked_by_workflow(plan, event) {
        return asked.key.into_iter().collect();
    }
    let keys = with_scope(plan, event, facts, now, |scope, named| {
        let keys = named.iter().flat_map(|trigger| trigger.keys(scope));
        keys.collect()
    });
    keys.unwrap_or_default()
}

/// In a trigger's rules `trigger.` is the event that came in. The journey that would begin carries it;
/// it has no number yet, and no rule can ask for one.
pub(super) fn would_begin(trigger: &Trigger, event: &Event, now: Time) -> Journey {
    let entry = (trigger.id.clone(), String::new());
    begin(JourneyId(0), (WorkflowId(0), 0), entry, event, now)
}

/// Looks at the triggers that wait for an event of this name, with what their rules can see.
pub(super) fn with_scope<T>(
    plan: &Plan,
    event: &Event,
    facts: Facts<'_>,
    now: Time,
    look: impl FnOnce(&Scope<'_>, &[&Trigger]) -> T,
) -> Option<T> {
    let listens = |trigger: &&Trigger| trigger.listens(&event.name);
    let named: Vec<_> = plan.triggers.iter().filter(listens).collect();
    let first = named.first()?;
    let zone = plan.zone(facts);
    let is_told = first.is_timed() || event.name == own::POSTDUIF_ENROLMENT;
    let would_begin = if is_told {
        would_begin(first, &watch::seen(event), now)
    } else {
        would_begin(first, event, now)
    };
    let scope = Scope {
        facts,
        zone: &zone,
        now,
        event: Some(event),
        item: None,
        journey: Some(&would_begin),
        heard: None,
    };
    Some(look(&scope, &named))
}

impl Trigger {
    /// Whether what sets it off tells of an activity.
    pub(crate) fn is_about_activities(&self) -> bool {
        match &self.starts {
            Starts::Event(starts) => starts.events.iter().any(|name| activity::tells(name)),
            Starts::Date(starts) => starts.is_of_activity(),
            _ => false,
        }
    }
}
