//! Taking contacts in because of who they are, and not because of something that happened to them: the
//! members of a segment at an occasion, those who matched before the workflow was switched on, those
//! whom an event without a contact is about. For each of them an event is written that names the
//! trigger, and goes the way of all events. This module says who they are, by a rule, and what the
//! event says; who asks the rule of whom, and how fast, is not known here.

use super::{Match, Starts, Trigger, key, watch};
use crate::condition::{Condition, EventRule, Measure, Operand, Operator, Order, Period, Take};
use crate::contact::map;
use crate::document::Node;
use crate::draft::Entry;
use crate::duration::Duration;
use crate::event::{Event, own};
use crate::finding::{Findings, Place};
use crate::form::{Form, Shape, parts};
use crate::path::Root;
use crate::plan::Plan;
use crate::read::{self, Fields, Key, key as known};
use crate::scope::Scope;
use crate::step::Emitted;
use crate::value::Value;

impl Plan {
    /// The triggers that take in who matches already, each with the rule that says who that is. They
    /// do it once, when the workflow is switched on.
    pub fn enrols(&self) -> impl Iterator<Item = (&Trigger, Condition)> {
        let of = |trigger: &'_ Trigger| match &trigger.starts {
            Starts::Membership(starts) if starts.enrols() => Some(starts.rule()),
            Starts::Event(starts) => {
                let look_back = starts.look_back?;
                Some(happened(&starts.events, look_back))
            }
            _ => None,
        };
        let triggers = self.triggers.iter();
        triggers.filter_map(move |trigger| Some((trigger, self.admitted(of(trigger)?))))
    }

    /// Who is taken in by an occasion.
    pub fn occasion_rule(&self, segment: Option<&Condition>) -> Condition {
        self.admitted(segment.map_or(Condition::All(Vec::new()), Clone::clone))
    }

    /// Those of them who are in the audience too: others would be asked in only to be refused.
    fn admitted(&self, rule: Condition) -> Condition {
        match &self.audience {
            Some(audience) => Condition::All(vec![rule, audience.clone()]),
            None => rule,
        }
    }

    /// The triggers that such an event sets off for whom it is about, though it has no contact; each
    /// with the rule that says who that is.
    pub fn about(&self, event: &Event) -> impl Iterator<Item = (&Trigger, Condition)> {
        let of = |trigger: &'_ Trigger| match &trigger.starts {
            Starts::Event(starts) if starts.events.contains(&event.name) => {
                let contacts = starts.contacts.as_deref()?;
                Some(contacts.with_trigger(event))
            }
            _ => None,
        };
        let triggers = self.triggers.iter();
        triggers.filter_map(move |trigger| Some((trigger, self.admitted(of(trigger)?))))
    }
}

/// An event that says that a trigger takes this contact in. `key` is that of an occurrence; `event` is
/// what it passes on, by name.
pub fn told(workflow: &str, trigger: &str, key: &str, event: Option<&str>, data: Value) -> Emitted {
    let fields = [
        ("workflow", workflow.into()),
        ("trigger", trigger.into()),
        ("key", key.into()),
        ("data", data),
    ];
    let mut data = map(fields);
    if let (Some(event), Value::Map(fields)) = (event, &mut data) {
        fields.insert("event".to_owned(), event.into());
    }
    Emitted {
        name: own::POSTDUIF_ENROLMENT.to_owned(),
        data,
    }
}

const EXISTING_KEYS: &[Key] = &[known("look_back", "Whoever had the event so lately.")
    .takes(parts::DURATION)
    .required()];

/// What `entry.existing` looks like.
pub(crate) const EXISTING: Form = Form::Map(&Shape::of(&[EXISTING_KEYS]));

/// Reads `entry.existing`.
pub(crate) fn look_back(node: &Node, place: &Place, findings: &mut Findings) -> Option<Duration> {
    let fields = Fields::open(node, place, &[EXISTING_KEYS], findings)?;
    fields.required("look_back", findings, read::positive_duration)
}

/// Gives the triggers what the rules of entry say of those who match already, and says where the two
/// do not go together.
pub(crate) fn settle(
    triggers: &mut [Trigger],
    entry: &Entry,
    place: &Place,
    findings: &mut Findings,
) {
    let at = |key: &str| place.part("entry", None).part(key, None);
    if entry.look_back.is_some() {
        let mut found = false;
        for trigger in triggers.iter_mut() {
            if let Starts::Event(starts) = &mut trigger.starts
                && starts.contacts.is_none()
            {
                found = true;
                starts.look_back = entry.look_back;
                if starts.counts() {
                    let sentence = "A trigger with `nth` counts events as they come in; it cannot look back at them.";
                    findings.error("existing", &at("existing"), sentence);
                }
            }
        }
        if !found {
            let sentence = "`existing` looks back at events, and no trigger here waits for one. A segment, tag or interest has `members`.";
            findings.error("existing", &at("existing"), sentence);
        }
    }
    let enrolling = || triggers.iter().filter(|trigger| trigger.is_enrolled());
    if let Some(ramp) = &entry.ramp {
        let with_event = |one: &Trigger| matches!(&one.starts, Starts::Event(starts) if starts.contacts.is_some());
        if enrolling().next().is_none() {
            let sentence = "A `ramp` is for those who are taken in because of who they are: an occasion, `members`, `existing` or `contacts`. Nobody is here.";
            findings.error("ramp", &at("ramp"), sentence);
        } else if ramp.is_of_event() && !enrolling().all(with_event) {
            let sentence = "Only an event trigger with `contacts` has an event whose value a `ramp` could follow.";
            findings.error("ramp", &at("ramp"), sentence);
        }
    }
    for trigger in enrolling() {
        let reads = |rule: &Condition| rule.reads(Root::Event) || rule.reads(Root::Trigger);
        if let (Starts::Membership(_), Some(filter)) = (&trigger.starts, &trigger.filter)
            && reads(filter)
        {
            let place = place.part("triggers", None).part(&trigger.id, None);
            let sentence = "Who is a member already has no change that `where` could look at: ask for `contact.` values only, or use two triggers.";
            findings.error("members", &place, sentence);
        }
    }
}

/// Whether something of this name happened so lately.
fn happened(names: &[String], within: Duration) -> Condition {
    Condition::Event(EventRule {
        names: names.to_vec(),
        filter: None,
        same: Vec::new(),
        block: None,
        period: Period::Within(within),
        measure: Measure {
            take: Take::Count,
            of: None,
            operator: Operator::Ordered(Order::AtLeast, Operand::Number(1.into())),
        },
    })
}

impl Trigger {
    /// Whether it takes contacts in by such events.
    pub(super) fn is_enrolled(&self) -> bool {
        match &self.starts {
            Starts::Occasion(_) => true,
            Starts::Membership(starts) => starts.enrols(),
            Starts::Event(starts) => starts.look_back.is_some() || starts.contacts.is_some(),
            _ => false,
        }
    }

    /// Whether the contact of this event is taken in: the event is for this trigger, and its rule holds
    /// for what the event passes on.
    pub(super) fn takes_in(&self, event: &Event, scope: &Scope<'_>, plan: &Plan) -> bool {
        if !self.is_enrolled() || !watch::is_for(event, plan, self) {
            return false;
        }
        if matches!(&self.starts, Starts::Event(_)) && !passes_one_on(event) {
            // The rule is about each event that is looked back at.
            return true;
        }
        let seen = watch::seen(event);
        let event = Some(&seen);
        self.passes(&Scope { event, ..*scope })
    }

    /// What such an event asks for: one entry, or one for each key among what is looked back at.
    pub(super) fn enrolled(&self, event: &Event, scope: &Scope<'_>) -> Vec<Match> {
        let entry = |key, seen| Match {
            trigger: self.id.clone(),
            key,
            seen: Some(Box::new(seen)),
        };
        let seen = watch::seen(event);
        match &self.starts {
            Starts::Occasion(_) => {
                let key = event.data.get("key").map(|key| key.to_string());
                vec![entry(key.ok_or("no_key"), seen)]
            }
            Starts::Event(starts) if !passes_one_on(event) => {
                let Some(look_back) = starts.look_back else {
                    return Vec::new();
                };
                let since = scope.zone.after(event.occurred_at, look_back.back());
                self.looked_back(since, event, scope)
            }
            _ => {
                let with = Some(&seen);
                let key = key::of(
                    &self.key,
                    &Scope {
                        event: with,
                        ..*scope
                    },
                );
                vec![entry(key, seen.clone())]
            }
        }
    }

    /// The newest event for each key, of those that passed before `event` and since then.
    fn looked_back(
        &self,
        since: crate::time::Time,
        event: &Event,
        scope: &Scope<'_>,
    ) -> Vec<Match> {
        let Starts::Event(starts) = &self.starts else {
            return Vec::new();
        };
        let mut found: Vec<Match> = Vec::new();
        let known = scope.facts.history.iter().rev();
        let known = known.filter(|past| {
            past.occurred_at >= since
                && past.arrival() < event.arrival()
                && starts.events.contains(&past.name)
        });
        for past in known {
            let would_begin = super::would_begin(self, past, scope.now);
            let scope = Scope {
                event: Some(past),
                journey: Some(&would_begin),
                ..*scope
            };
            if !self.passes(&scope) {
                continue;
            }
            for mut one in self.entries_of(&scope) {
                if found.len() < super::event::EACH_MAX
                    && !found.iter().any(|known| known.key == one.key)
                {
                    one.seen.get_or_insert_with(|| Box::new(past.clone()));
                    found.push(one);
                }
            }
        }
        // The oldest first, as they would have come in.
        found.reverse();
        found
    }
}

/// Whether it passes on an event that has no contact.
fn passes_one_on(event: &Event) -> bool {
    event.data.get("event").is_some()
}
