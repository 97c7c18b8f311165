//! Triggers: what starts a workflow. One file per kind. [`matches()`] says which trigger of a plan an
//! event sets off and with which key; whether the contact may then enter is
//! [`entry`](crate::entry)'s question.

pub mod event;

use crate::document::Node;
use crate::event::{ENGINE, Event, HOPS_MAX, WORKFLOW, own};
use crate::finding::{Findings, Place};
use crate::id::{BlockId, JourneyId, WorkflowId};
use crate::journey::{self, Journey, Memory};
use crate::plan::Plan;
use crate::read::{self, Fields, Key, key, unknown};
use crate::scope::{Facts, Scope};
use crate::time::Time;
use crate::value::Value;
use crate::why::Why;

pub use event::EventTrigger as Trigger;

/// Longest key of an entry: an order id or a few fit; a longer one is refused, and counted.
pub const KEY_BYTES_MAX: usize = 200;

/// The trigger of a journey that another workflow asked for.
pub const BY_WORKFLOW: &str = "by_workflow";
/// Reason for which somebody is not let in: workflows set each other off.
pub const TOO_MANY_HOPS: &str = "too_many_hops";

/// The kinds of the format that this program cannot run yet.
const KINDS_LATER: [&str; 6] = [
    "inactivity",
    "change",
    "segment",
    "date",
    "occasion",
    "manual",
];

const START_KEYS: &[Key] = &[
    key("id", "Its name; numbers follow it."),
    key("start", "Its kind."),
    key("label", "The name that people see."),
    key("note", "For the next reader."),
];

/// Reads one trigger.
pub(crate) fn read(node: &Node, place: &Place, findings: &mut Findings) -> Option<Trigger> {
    let Some(word) = node.get("start") else {
        let sentence = "`start` is missing: which kind of trigger is this?";
        findings.error("missing", place, sentence);
        return None;
    };
    let at = place.part("start", word.position);
    match word.text() {
        Some("event") => {}
        Some(kind) if KINDS_LATER.contains(&kind) => {
            let sentence = format!(
                "Triggers of the kind `{kind}` belong to the format, but this version cannot run them yet."
            );
            findings.error("not_yet", &at, sentence);
            return None;
        }
        Some(kind) => {
            findings.error_with("unknown_trigger", &at, || {
                let known = KINDS_LATER.into_iter().chain(["event"]);
                unknown("kind of trigger", kind, known)
            });
            return None;
        }
        None => {
            read::wrong_kind(findings, &at, "a word", word);
            return None;
        }
    }
    let fields = Fields::open(node, place, &[START_KEYS, event::KEYS], findings)?;
    let id = fields.required("id", findings, read::local_id);
    fields.read("label", findings, read::text(500));
    fields.read("note", findings, read::text(500));
    Trigger::read(id, &fields, findings)
}

/// An event that set off a trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Which trigger.
    pub trigger: BlockId,
    /// Once per what; empty for once per contact. `Err` with the reason if it has no usable key.
    pub key: Result<String, &'static str>,
}

/// Whether an event of this name could start this workflow: a cheap look, before [`matches()`].
pub fn listens(plan: &Plan, event: &Event) -> bool {
    asked_by_workflow(plan, event).is_some()
        || plan
            .triggers
            .iter()
            .any(|trigger| trigger.events.contains(&event.name))
}

/// Another workflow asks for the start of this one. It may say with which key.
fn asked_by_workflow(plan: &Plan, event: &Event) -> Option<Match> {
    let asked = event.name == own::JOURNEY_START_ASKED
        && event.source == ENGINE
        && event.data.get(WORKFLOW) == Some(plan.handle.as_str().into());
    let key = || {
        let key = event.data.get("key").as_ref().map(key_text);
        let key = key.unwrap_or_default();
        if key.len() > KEY_BYTES_MAX {
            Err("key_too_long")
        } else {
            Ok(key)
        }
    };
    asked.then(|| Match {
        trigger: BlockId::new(BY_WORKFLOW).expect("a small letter, then letters and _"),
        key: key(),
    })
}

/// The first trigger of the plan that this event sets off.
pub fn matches(plan: &Plan, event: &Event, facts: Facts<'_>, now: Time) -> Option<Match> {
    if let Some(asked) = asked_by_workflow(plan, event) {
        return Some(asked);
    }
    with_scope(plan, event, facts, now, |scope, named| {
        let trigger = named.iter().find(|trigger| trigger.fits(scope))?;
        Some(Match {
            trigger: trigger.id.clone(),
            key: trigger.key(scope),
        })
    })?
}

/// Every key that this event could ask for, whichever trigger it sets off: what has to be looked up
/// before [`matches()`] is asked.
pub fn keys(plan: &Plan, event: &Event, facts: Facts<'_>, now: Time) -> Vec<String> {
    if let Some(asked) = asked_by_workflow(plan, event) {
        return asked.key.into_iter().collect();
    }
    let keys = with_scope(plan, event, facts, now, |scope, named| {
        named
            .iter()
            .filter_map(|trigger| trigger.key(scope).ok())
            .collect()
    });
    keys.unwrap_or_default()
}

/// Looks at the triggers that wait for an event of this name, with what their rules can see.
fn with_scope<T>(
    plan: &Plan,
    event: &Event,
    facts: Facts<'_>,
    now: Time,
    look: impl FnOnce(&Scope<'_>, &[&Trigger]) -> T,
) -> Option<T> {
    let listens = |trigger: &&Trigger| trigger.events.contains(&event.name);
    let named: Vec<_> = plan.triggers.iter().filter(listens).collect();
    let first = named.first()?.id.clone();
    let zone = plan.zone(facts);
    // In a trigger's rules `trigger.` is the event that came in. The journey that would begin
    // carries it; it has no number yet, and no rule can ask for one.
    let nobody = (WorkflowId(0), 0);
    let would_begin = begin(JourneyId(0), nobody, (first, String::new()), event, now);
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

/// Why a contact who set off a trigger does not enter, beyond how often: too old an event, not in
/// the audience, or the entry's condition. `Ok` with what was seen if nothing stands in the way.
pub fn admit(
    plan: &Plan,
    journey: &Journey,
    facts: Facts<'_>,
    now: Time,
) -> Result<Why, (&'static str, Why)> {
    let zone = plan.zone(facts);
    let trigger = &journey.memory.trigger;
    if journey.memory.hops >= HOPS_MAX {
        let note =
            format!("{HOPS_MAX} journeys, each begun by what the one before did, led to this");
        return Err((TOO_MANY_HOPS, Why::note(note)));
    }
    if trigger.received_at > zone.after(trigger.occurred_at, plan.entry.late) {
        let note = format!(
            "happened {}, came in {}",
            trigger.occurred_at, trigger.received_at
        );
        return Err(("too_late", Why::note(note)));
    }
    let scope = Scope {
        facts,
        zone: &zone,
        now,
        event: None,
        item: None,
        journey: Some(journey),
        heard: None,
    };
    let mut why = Why::default();
    for (rule, reason) in [
        (&plan.audience, "audience"),
        (&plan.entry.when, "condition"),
    ] {
        if let Some(rule) = rule
            && !rule.holds(&scope, &mut why)
        {
            return Err((reason, why));
        }
    }
    Ok(why)
}

/// The journey that such a match begins.
pub fn begin(
    id: JourneyId,
    (workflow, version): (WorkflowId, i64),
    (trigger, key): (BlockId, String),
    event: &Event,
    now: Time,
) -> Journey {
    Journey {
        id,
        contact: event.contact,
        workflow,
        version,
        key,
        entered_at: now,
        block: None,
        seq: 0,
        memory: Memory {
            trigger: started_by(trigger, event),
            block_entered_at: now,
            due_at: event.occurred_at,
            left: std::collections::BTreeMap::new(),
            awaiting: None,
            exit: None,
            goals: std::collections::BTreeMap::new(),
            hops: event.hops(),
        },
    }
}

/// Gives a journey under way the data of a newer event; where it stands does not change.
pub(crate) fn renew(journey: &mut Journey, event: &Event) {
    let id = journey.memory.trigger.id.clone();
    journey.memory.trigger = started_by(id, event);
    journey.memory.hops = journey.memory.hops.max(event.hops());
}

fn started_by(trigger: BlockId, event: &Event) -> journey::Trigger {
    journey::Trigger {
        id: trigger,
        event: event.id,
        name: event.name.clone(),
        occurred_at: event.occurred_at,
        received_at: event.received_at,
        source: event.source.clone(),
        data: event.data.clone(),
    }
}

/// The text of a key value: numbers and text as they are, the elements of a list joined.
fn key_text(value: &Value) -> String {
    match value {
        Value::List(parts) => joined(parts.iter().map(key_text).collect()),
        single => single.to_string(),
    }
}

/// Several parts of a key joined by a bar. A bar within one is marked with a backslash, so that two
/// different keys never become the same text.
fn joined(parts: Vec<String>) -> String {
    match <[String; 1]>::try_from(parts) {
        Ok([single]) => single,
        Err(parts) => {
            let marked = parts
                .iter()
                .map(|part| part.replace('\\', "\\\\").replace('|', "\\|"));
            marked.collect::<Vec<_>>().join("|")
        }
    }
}

#[cfg(test)]
mod tests;
