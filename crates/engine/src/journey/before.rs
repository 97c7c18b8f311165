//! The contact's journey before this one through the same workflow: `previous.` in rules and texts. It is
//! put together from what journeys told of themselves, so that a back-test sees what live ones see. This
//! module does not know who asks for it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Journey, Trigger, stored_option};
use crate::event::{self, own};
use crate::plan::Plan;
use crate::time::Time;
use crate::value::Value;

/// The field in which a journey's events hold what started it, where a rule of its workflow asks for that.
pub(crate) const TRIGGER: &str = "trigger";

/// Most bytes of what started a journey that its events hold, as JSON. An event of ours may be as large as
/// one that came in, and has to say more: where it began, and with which key. What is beyond this is left
/// out, since an event that cannot be kept would leave nobody's contact able to go on.
pub const KEPT_BYTES_MAX: usize = 384 * 1024;

/// A journey that went before, as it was known when the next one began.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Before {
    /// When it began.
    pub entered_at: Time,
    /// When it ended; empty where it was still under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Time>,
    /// What started it, by the names of `trigger.`; empty where it began before anything asked for it.
    #[serde(
        default,
        deserialize_with = "stored_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub trigger: Option<Value>,
}

/// An event of a contact, as far as it may tell of a journey.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where it came from.
    pub source: &'a str,
    /// When it happened.
    pub at: Time,
    /// Its fields.
    pub data: &'a Value,
}

impl Before {
    /// The newest journey through the workflow with this handle, by what its journeys told so far, and by
    /// those of them that are under way. `told` is in the order in which it happened.
    pub fn of<'a>(
        plan: &Plan,
        told: impl Iterator<Item = Telling<'a>>,
        under_way: &[&Journey],
    ) -> Option<Self> {
        let workflow = plan.handle.as_str();
        let is_of_it = |one: &Telling<'_>| {
            one.source == event::ENGINE && field(one, event::WORKFLOW) == Some(workflow)
        };
        let mut newest: Option<(Option<&str>, Self)> = None;
        for one in told.filter(is_of_it) {
            let key = field(&one, "key");
            match (one.name, &mut newest) {
                (own::JOURNEY_STARTED, newest)
                    if newest
                        .as_ref()
                        .is_none_or(|(_, old)| old.entered_at <= one.at) =>
                {
                    let before = Self {
                        entered_at: one.at,
                        ended_at: None,
                        trigger: trigger_in(one.data),
                    };
                    *newest = Some((key, before));
                }
                // Of one key there is one journey at a time, so this is the end of that one.
                (own::JOURNEY_ENDED, Some((of, newest)))
                    if *of == key && newest.ended_at.is_none() && one.at >= newest.entered_at =>
                {
                    newest.ended_at = Some(one.at);
                    newest.trigger = trigger_in(one.data).or(newest.trigger.take());
                }
                _ => {}
            }
        }
        let (key, mut before) = newest?;
        // What is under way may have taken newer data since.
        let inside = under_way.iter().find(|one| Some(one.key.as_str()) == key);
        if let (Some(inside), None) = (inside, before.ended_at) {
            before.trigger = Some(inside.memory.trigger.kept(plan.names_of_before()));
        }
        Some(before)
    }
}

impl Trigger {
    /// What started the journey, by the names that `trigger.` has in rules, as far as there is room for it:
    /// what the workflow names comes first, then what is small.
    pub(crate) fn kept(&self, named: &BTreeSet<String>) -> Value {
        let mut fields = match &*self.data {
            Value::Map(fields) => fields.clone(),
            _ => BTreeMap::new(),
        };
        keep_within(&mut fields, named, KEPT_BYTES_MAX);
        let built_in = [
            ("name", self.name.clone()),
            ("id", self.event.to_string()),
            ("occurred_at", self.occurred_at.to_string()),
            ("received_at", self.received_at.to_string()),
            ("source", self.source.clone()),
        ];
        let built_in = built_in.map(|(name, text)| (name.to_owned(), Value::Text(text)));
        fields.extend(built_in);
        Value::Map(fields)
    }
}

/// Leaves out fields until the rest has room: the largest that nobody names first.
fn keep_within(fields: &mut BTreeMap<String, Value>, named: &BTreeSet<String>, bytes_max: usize) {
    let size = |value: &Value| serde_json::to_string(value).map_or(bytes_max, |json| json.len());
    // A name may take six bytes where it had one; what stands around it are four more.
    let sizes = fields
        .iter()
        .map(|(name, value)| (name.clone(), 6 * name.len() + 4 + size(value)));
    let mut sizes: Vec<_> = sizes.collect();
    let all: usize = sizes.iter().map(|(_, bytes)| bytes).sum();
    if all <= bytes_max {
        return;
    }
    sizes.sort_by_key(|(name, bytes)| (!named.contains(name), *bytes));
    let mut left = bytes_max;
    for (name, bytes) in sizes {
        match left.checked_sub(bytes) {
            Some(rest) => left = rest,
            None => drop(fields.remove(&name)),
        }
    }
}

fn field<'a>(one: &Telling<'a>, name: &str) -> Option<&'a str> {
    match one.data {
        Value::Map(fields) => match fields.get(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

fn trigger_in(data: &Value) -> Option<Value> {
    match data {
        Value::Map(fields) => fields.get(TRIGGER).cloned(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{self, World, event};

    /// What is known before, from lines `time name key total`.
    fn check(told: &str, under_way: Option<(&str, &str)>, expect: &str) {
        let events = told.lines().map(|line| {
            let mut words = line.split_whitespace();
            let mut word = || words.next().unwrap_or_default();
            let (time, name, key, total) = (word(), word(), word(), word());
            let trigger = if total.is_empty() {
                String::new()
            } else {
                format!(", \"trigger\": {{\"total\": {total}}}")
            };
            let workflow = if name.starts_with("other_") { "v" } else { "w" };
            let data = format!("{{\"workflow\": \"{workflow}\", \"key\": \"{key}\"{trigger}}}");
            let name = name.trim_start_matches("other_");
            event(
                &format!("2027-03-01T{time}:00Z"),
                &format!("journey_{name}"),
                &data,
            )
        });
        let mut events: Vec<_> = events.collect();
        for one in &mut events {
            event::ENGINE.clone_into(&mut one.source);
        }
        let telling = events.iter().map(|one| Telling {
            name: &one.name,
            source: &one.source,
            at: one.occurred_at,
            data: &one.data,
        });
        let inside = under_way.map(|(key, trigger)| {
            let world = World::new("2027-03-01T10:00:00Z", trigger, "2027-03-01T10:00:00Z");
            Journey {
                key: key.to_owned(),
                ..world.journey
            }
        });
        let inside: Vec<&Journey> = inside.iter().collect();
        let plan = sample::plan(
            "{ format: 1, handle: w, name: W, purpose: service, triggers: [{ id: t, start: event, event: a }], blocks: [] }",
        );
        let before = Before::of(&plan, telling, &inside).map(|before| {
            let total = before.trigger.as_ref().and_then(|one| one.get("total"));
            let total = total.map_or("-".to_owned(), |total| total.to_json().to_string());
            let ended = before.ended_at.map_or("-".to_owned(), |at| at.to_string());
            format!("{} {ended} {total}", before.entered_at)
        });
        assert_eq!(before.as_deref().unwrap_or("none"), expect, "{told}");
    }

    #[test]
    fn the_newest_journey_of_the_workflow_is_the_one_before() {
        check("", None, "none");
        check("10:00 other_started A 1", None, "none");
        check("10:00 started A 1", None, "2027-03-01T10:00:00Z - 1");
        check("10:00 started A", None, "2027-03-01T10:00:00Z - -");
        // Whatever its key; the end of another one is not its end.
        check(
            "10:00 started A 1\n11:00 started B 2\n12:00 ended A 1",
            None,
            "2027-03-01T11:00:00Z - 2",
        );
        // At its end it may have had newer data than at its beginning.
        check(
            "10:00 started A 1\n12:00 ended A 5",
            None,
            "2027-03-01T10:00:00Z 2027-03-01T12:00:00Z 5",
        );
        check(
            "10:00 started A 1\n10:00 ended A\n",
            None,
            "2027-03-01T10:00:00Z 2027-03-01T10:00:00Z 1",
        );
        // Under way it has what it carries.
        check(
            "10:00 started A 1",
            Some(("A", "{\"total\": 7}")),
            "2027-03-01T10:00:00Z - 7",
        );
        check(
            "10:00 started A 1",
            Some(("B", "{\"total\": 7}")),
            "2027-03-01T10:00:00Z - 1",
        );
        check(
            "10:00 started A 1\n12:00 ended A 5",
            Some(("A", "{\"total\": 7}")),
            "2027-03-01T10:00:00Z 2027-03-01T12:00:00Z 5",
        );
    }

    #[test]
    fn what_is_named_is_kept_first_and_then_what_is_small() {
        let check = |named: &[&str], bytes_max: usize, expect: &str| {
            let text = |n: usize| Value::Text("x".repeat(n));
            let fields = [("a", 10), ("b", 20), ("long", 100), ("wide", 90)];
            let mut fields: BTreeMap<_, _> = fields
                .map(|(name, bytes)| (name.to_owned(), text(bytes)))
                .into();
            let named = named.iter().map(|name| (*name).to_owned()).collect();
            keep_within(&mut fields, &named, bytes_max);
            let kept: Vec<_> = fields.into_keys().collect();
            assert_eq!(kept.join(" "), expect, "{named:?} {bytes_max}");
        };
        // With their names they take 22, 32, 130 and 120 bytes.
        check(&[], 304, "a b long wide");
        check(&[], 303, "a b wide");
        check(&["long"], 303, "a b long");
        check(&["long", "wide"], 250, "long wide");
        check(&["long"], 129, "a b");
        check(&[], 22, "a");
        check(&[], 21, "");
    }
}
