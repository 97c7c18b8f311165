//! What triggers wait for that no event says: a date that comes round, a silence that lasts. Each such
//! wait is a *watch*: a trigger, a key and an instant. When the instant has come, [`wake`] says what
//! is so by then; if it starts something, an event is written and goes the way of all events. A watch
//! is only a reminder: what it stands for is computed anew, so that one too many does no harm.

use super::date::{DateTrigger, Occurrence};
use super::inactivity::Silence;
use super::{Starts, Trigger};
use crate::activity;
use crate::contact::map;
use crate::dated::Dated;
use crate::event::{Event, HOPS, HOPS_WITHIN_MS, own};
use crate::id::BlockId;
use crate::path::Root;
use crate::plan::Plan;
use crate::scope::{Facts, Scope};
use crate::step::Emitted;
use crate::time::{DAY_MS, Time};
use crate::value::Value;

/// A reminder to look again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Watch {
    /// Of which trigger.
    pub trigger: BlockId,
    /// Of which date or silence.
    pub key: String,
    /// When.
    pub at: Time,
}

/// What is so when a watch is due.
#[derive(Clone, Debug, PartialEq)]
pub enum Woken {
    /// There is nothing to wait for any more.
    Gone,
    /// Not yet: then.
    Again(Time),
    /// It came too late to start anything.
    Missed,
    /// It starts something: this event says so, as of that instant.
    Fires {
        /// The event.
        event: Emitted,
        /// When it was to start.
        at: Time,
    },
}

/// The watches that an event begins: a silence after it.
pub fn begun_by(plan: &Plan, event: &Event, facts: Facts<'_>, now: Time) -> Vec<Watch> {
    let silent = plan
        .triggers
        .iter()
        .filter_map(|trigger| match &trigger.starts {
            Starts::Inactivity(starts) if starts.after.contains(&event.name) => {
                Some((trigger, starts))
            }
            _ => None,
        });
    let mut watches = Vec::new();
    for (trigger, starts) in silent {
        with_scope(plan, trigger, event, facts, now, |scope| {
            let is_late = event.received_at > scope.zone.after(event.occurred_at, plan.entry.late);
            let key = super::key::of(&trigger.key, scope);
            if let Ok(key) = key
                && !is_late
                && trigger.passes(scope)
            {
                let ended = |other: &Event| is_of(other, plan, trigger, &key);
                let at = match starts.silence(trigger, scope, &key, ended) {
                    Silence::Cancelled => return,
                    Silence::Until(at) | Silence::Over { at, .. } => at,
                };
                let trigger = trigger.id.clone();
                watches.push(Watch { trigger, key, at });
            }
        });
    }
    watches
}

/// The watches for the dates of a contact that come round soon, or came just now: what is to be
/// looked at after one of them or the zone changed.
pub fn dates_of(plan: &Plan, facts: Facts<'_>, now: Time) -> Vec<Watch> {
    let zone = plan.zone(facts);
    let mut watches = Vec::new();
    for trigger in &plan.triggers {
        let Starts::Date(starts) = &trigger.starts else {
            continue;
        };
        if starts.is_of_activity() {
            let ids = activity::all_in(facts.history);
            let all = ids.iter();
            watches.extend(all.filter_map(|id| of_activity(plan, trigger, id, facts, now)));
            continue;
        }
        let Some(dated) = date_of(facts, &starts.field) else {
            continue;
        };
        // Longer than anything may be late; each occurrence says for itself.
        let (from, until) = (starts.earliest(now, &zone), now.plus_ms(3 * DAY_MS));
        for one in starts.occurrences(&dated, &zone, from, until) {
            let trigger = trigger.id.clone();
            watches.push(Watch {
                trigger,
                key: one.key,
                at: one.at,
            });
        }
    }
    watches
}

/// The watches for the dates of the activity that an event tells of: they are where it says from now on.
pub fn moved_by(plan: &Plan, event: &Event, facts: Facts<'_>, now: Time) -> Vec<Watch> {
    let Some(id) = activity::id_in(&event.data).filter(|_| activity::tells(&event.name)) else {
        return Vec::new();
    };
    let triggers = plan.triggers.iter();
    triggers
        .filter_map(|trigger| of_activity(plan, trigger, &id, facts, now))
        .collect()
}

/// The watch of this trigger for the date of one activity, unless nothing can come of it any more.
fn of_activity(
    plan: &Plan,
    trigger: &Trigger,
    id: &str,
    facts: Facts<'_>,
    now: Time,
) -> Option<Watch> {
    let (starts, one) = dated_activity(plan, trigger, id, facts)?;
    (now <= starts.latest(one.at, &plan.zone(facts))).then(|| Watch {
        trigger: trigger.id.clone(),
        key: one.key,
        at: one.at,
    })
}

/// When this trigger comes round for one activity; never for one that is called off.
fn dated_activity<'t>(
    plan: &Plan,
    trigger: &'t Trigger,
    id: &str,
    facts: Facts<'_>,
) -> Option<(&'t DateTrigger, Occurrence)> {
    let Starts::Date(starts) = &trigger.starts else {
        return None;
    };
    let field = |name: &str| activity::field(facts.history, id, Root::Activity, name);
    let Some(Value::Text(text)) = field(&starts.field).filter(|_| starts.is_of_activity()) else {
        return None;
    };
    let is_off = field("status") == Some("cancelled".into());
    let found = starts.of_activity(id, &text, &plan.zone(facts));
    found.filter(|_| !is_off).map(|one| (starts, one))
}

/// What is so with this watch, at `now`.
pub fn wake(plan: &Plan, trigger: &BlockId, key: &str, facts: Facts<'_>, now: Time) -> Woken {
    let Some(trigger) = plan.triggers.iter().find(|one| one.id == *trigger) else {
        return Woken::Gone;
    };
    match &trigger.starts {
        Starts::Date(starts) => {
            let zone = plan.zone(facts);
            let found = if starts.is_of_activity() {
                dated_activity(plan, trigger, key, facts).map(|(_, one)| one)
            } else {
                let dated = date_of(facts, &starts.field);
                dated.and_then(|dated| starts.occurrence(&dated, &zone, key))
            };
            let Some(one) = found else {
                return Woken::Gone;
            };
            if one.at > now {
                return Woken::Again(one.at);
            }
            if now > starts.latest(one.at, &zone) {
                return Woken::Missed;
            }
            let mut data = map([("date", one.date.to_string().as_str().into())]);
            if let (true, Value::Map(fields)) = (starts.is_of_activity(), &mut data) {
                fields.insert(activity::ID.to_owned(), key.into());
            }
            let event = told(plan, trigger, own::POSTDUIF_DATE, key, data);
            Woken::Fires { event, at: one.at }
        }
        Starts::Inactivity(starts) => {
            let zone = plan.zone(facts);
            let scope = Scope {
                facts,
                zone: &zone,
                now,
                event: None,
                item: None,
                journey: None,
                heard: None,
            };
            let ended = |other: &Event| is_of(other, plan, trigger, key);
            match starts.silence(trigger, &scope, key, ended) {
                Silence::Cancelled => Woken::Gone,
                Silence::Until(at) => Woken::Again(at),
                Silence::Over { at, last } => {
                    // One that lasted long is its own beginning.
                    let hops = last.hops();
                    let is_long = at >= last.occurred_at.plus_ms(HOPS_WITHIN_MS);
                    let hops = if is_long { 0 } else { hops };
                    let data = Value::clone(&last.data);
                    let mut event = told(plan, trigger, own::POSTDUIF_SILENCE, key, data);
                    // A silence is as far from what came in by a door as the event that it follows.
                    if let (2.., Value::Map(fields)) = (hops, &mut event.data) {
                        fields.insert(HOPS.to_owned(), Value::Number(hops.into()));
                    }
                    Woken::Fires { event, at }
                }
            }
        }
        _ => Woken::Gone,
    }
}

/// The event that a watch of this trigger writes. What the journey is to see stands below `data`.
fn told(plan: &Plan, trigger: &Trigger, name: &'static str, key: &str, data: Value) -> Emitted {
    let fields = [
        ("workflow", plan.handle.as_str().into()),
        ("trigger", trigger.id.as_str().into()),
        ("key", key.into()),
        ("data", data),
    ];
    Emitted {
        name: name.to_owned(),
        data: map(fields),
    }
}

/// Whether an event was written by this trigger of this plan for this key.
fn is_of(event: &Event, plan: &Plan, trigger: &Trigger, key: &str) -> bool {
    is_for(event, plan, trigger) && event.data.get("key") == Some(key.into())
}

/// Whether an event was written for this trigger of this plan.
pub(super) fn is_for(event: &Event, plan: &Plan, trigger: &Trigger) -> bool {
    let is = |field: &str, text: &str| event.data.get(field) == Some(text.into());
    trigger.listens(&event.name)
        && is("workflow", plan.handle.as_str())
        && is("trigger", trigger.id.as_str())
}

/// The event as a journey sees it that such an event begins.
pub(super) fn seen(event: &Event) -> Event {
    let mut data = event.data.get("data").unwrap_or_else(|| map([]));
    if let Value::Map(fields) = &mut data {
        // In an event that came in by a door a field of this name means something else.
        fields.remove(HOPS);
        fields.extend(event.data.get(HOPS).map(|hops| (HOPS.to_owned(), hops)));
    }
    let name = match event.data.get("event") {
        Some(Value::Text(name)) => name,
        _ => event.name.clone(),
    };
    Event {
        name,
        data: data.into(),
        ..event.clone()
    }
}

fn date_of(facts: Facts<'_>, field: &str) -> Option<Dated> {
    match &facts.contact.attributes.get(field)?.value {
        Value::Text(text) => Dated::parse(text),
        _ => None,
    }
}

/// Looks at one trigger with what its rules can see: the event is `event.` and `trigger.`.
fn with_scope(
    plan: &Plan,
    trigger: &Trigger,
    event: &Event,
    facts: Facts<'_>,
    now: Time,
    look: impl FnOnce(&Scope<'_>),
) {
    let zone = plan.zone(facts);
    let would_begin = super::would_begin(trigger, event, now);
    look(&Scope {
        facts,
        zone: &zone,
        now,
        event: Some(event),
        item: None,
        journey: Some(&would_begin),
        heard: None,
    });
}

#[cfg(test)]
mod tests;
