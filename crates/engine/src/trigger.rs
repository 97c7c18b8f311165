//! Triggers: what starts a workflow. One file per kind. Each of them waits for an event: what comes in
//! from outside, a change of the contact, or one that is written when a date or a silence is due.
//! [`matches()`] says which trigger of a plan an event sets off and with which key; whether the contact
//! may then enter is [`entry`](crate::entry)'s question.

mod begin;
pub mod change;
pub mod crossing;
pub mod date;
pub mod enrol;
pub mod event;
pub mod explain;
pub mod inactivity;
mod key;
pub mod manual;
mod matching;
pub mod membership;
pub mod occasion;
pub mod watch;

use crate::condition::{Condition, Ctx, PlaceKind};
use crate::document::Node;
use crate::entry::Way;
use crate::event::{Event, HOPS_MAX, own};
use crate::finding::{Findings, Place};
use crate::form::{Form, Named, Tagged, parts};
use crate::id::BlockId;
use crate::journey::Journey;
use crate::path::Path;
use crate::plan::Plan;
use crate::read::{self, Fields, Key, Kind, key, unknown};
use crate::scope::{Facts, Scope};
use crate::time::Time;
use crate::value::Value;
use crate::why::Why;

use self::change::ChangeTrigger;
use self::date::DateTrigger;
use self::event::{EACH_MAX, EventTrigger};
use self::inactivity::InactivityTrigger;
use self::manual::ManualTrigger;
use self::membership::MembershipTrigger;
use self::occasion::OccasionTrigger;

pub use self::begin::begin;
pub(crate) use self::begin::renew;
use self::matching::would_begin;
pub use self::matching::{BY_WORKFLOW, Match, keys, listens, matches};

/// Longest key of an entry: an order id or a few fit; a longer one is refused, and counted.
pub const KEY_BYTES_MAX: usize = 200;

/// Reason for which somebody is not let in: workflows set each other off.
pub const TOO_MANY_HOPS: &str = "too_many_hops";

/// Reason for which somebody is not let in: the workflow lets nobody in yet, or any more.
pub const OUT_OF_SCHEDULE: &str = "out_of_schedule";

/// The kinds that this program runs.
pub static KINDS: [Kind; 7] = [
    event::KIND,
    change::KIND,
    membership::KIND,
    manual::KIND,
    date::KIND,
    inactivity::KIND,
    occasion::KIND,
];

/// A trigger of any kind.
pub(crate) const FORM: Form = Form::Named(&Named {
    name: "trigger",
    doc: "What starts a workflow.",
    form: || Form::Tagged(&KIND_OF),
});

static KIND_OF: Tagged = Tagged {
    tag: "start",
    common: START_KEYS,
    kinds: &KINDS,
};

/// The keys that every trigger has.
pub const START_KEYS: &[Key] = &[
    key("id", "Its name; numbers follow it.")
        .takes(Form::LOCAL_ID)
        .required(),
    key("start", "Its kind.").takes(Form::Any).required(),
    key("label", "The name that people see.").takes(parts::LABEL),
    key("note", "For the next reader.").takes(parts::LABEL),
];

/// What starts a workflow.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// Its name; numbers follow it.
    pub id: BlockId,
    /// What it waits for.
    pub starts: Starts,
    /// Which of those events.
    pub filter: Option<Condition>,
    /// Once per what.
    pub key: Vec<Path>,
}

/// What a trigger waits for.
#[derive(Clone, Debug, PartialEq)]
pub enum Starts {
    /// An event.
    Event(EventTrigger),
    /// A change of a field.
    Change(ChangeTrigger),
    /// A tag, an interest or a segment that is joined or left.
    Membership(MembershipTrigger),
    /// To be asked.
    Manual(ManualTrigger),
    /// A date of the contact.
    Date(DateTrigger),
    /// Nothing, for so long.
    Inactivity(InactivityTrigger),
    /// A moment that is everybody's.
    Occasion(OccasionTrigger),
}

/// Reads one trigger.
pub(crate) fn read(node: &Node, place: &Place, findings: &mut Findings) -> Option<Trigger> {
    let Some(word) = node.get("start") else {
        let sentence = "`start` is missing: which kind of trigger is this?";
        findings.error("missing", place, sentence);
        return None;
    };
    let kind = kind(word, &place.part("start", word.position), findings)?;
    let fields = Fields::open(node, place, &[START_KEYS, kind.keys], findings)?;
    let id = fields.required("id", findings, read::local_id);
    fields.read("label", findings, read::text(500));
    fields.read("note", findings, read::text(500));
    let place = match kind.name {
        "date" | "occasion" => Ctx::new(PlaceKind::Trigger).without_event(),
        _ => Ctx::new(PlaceKind::Trigger),
    };
    let filter = fields.read("where", findings, Condition::read(place));
    let key = fields.read("key", findings, key::paths(fields.has("each")));
    let starts = match kind.name {
        "event" => EventTrigger::read(&fields, findings).map(Starts::Event),
        "change" => ChangeTrigger::read(&fields, findings).map(Starts::Change),
        "segment" => MembershipTrigger::read(&fields, findings).map(Starts::Membership),
        "manual" => ManualTrigger::read(&fields, findings).map(Starts::Manual),
        "date" => DateTrigger::read(&fields, findings).map(Starts::Date),
        "inactivity" => InactivityTrigger::read(&fields, findings).map(Starts::Inactivity),
        "occasion" => OccasionTrigger::read(&fields, findings).map(Starts::Occasion),
        other => unreachable!("{other} is not among the kinds"),
    };
    Some(Trigger {
        id: id?,
        starts: starts?,
        filter,
        key: key.unwrap_or_default(),
    })
}

fn kind(word: &Node, at: &Place, findings: &mut Findings) -> Option<&'static Kind> {
    let Some(name) = word.text() else {
        read::wrong_kind(findings, at, "a word", word);
        return None;
    };
    let found = KINDS.iter().find(|kind| kind.name == name);
    if found.is_none() {
        findings.error_with("unknown_trigger", at, || {
            let known = KINDS.iter().map(|kind| kind.name);
            unknown("kind of trigger", name, known)
        });
    }
    found
}

impl Trigger {
    /// Whether an event of this name could set it off.
    pub fn listens(&self, event: &str) -> bool {
        if event == own::POSTDUIF_ENROLMENT {
            return self.is_enrolled();
        }
        match &self.starts {
            Starts::Event(starts) => starts.events.iter().any(|name| name == event),
            Starts::Change(_) => event == own::CONTACT_CHANGED,
            Starts::Membership(starts) => starts.event() == Some(event),
            Starts::Occasion(_) => false,
            Starts::Manual(_) => event == own::JOURNEY_START_ASKED,
            Starts::Date(_) => event == own::POSTDUIF_DATE,
            Starts::Inactivity(_) => event == own::POSTDUIF_SILENCE,
        }
    }

    /// Whether an event of this name could be the last one before a silence that it waits for.
    pub(crate) fn begins_with(&self, event: &str) -> bool {
        matches!(&self.starts, Starts::Inactivity(starts) if starts.after.iter().any(|name| name == event))
    }

    /// Every condition of this trigger.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let (own, contacts) = match &self.starts {
            Starts::Event(starts) => (
                starts.each.as_ref().and_then(|each| each.filter.as_ref()),
                starts.contacts.as_deref(),
            ),
            Starts::Membership(starts) => (starts.written(), None),
            Starts::Occasion(starts) => (starts.segment.as_ref(), None),
            _ => (None, None),
        };
        self.filter.iter().chain(own).chain(contacts)
    }

    /// The events that it looks back at, beside those of its conditions.
    pub fn history_wanted(&self) -> &[String] {
        match &self.starts {
            Starts::Event(starts) => starts.history_wanted(),
            Starts::Inactivity(starts) => &starts.looks_at,
            _ => &[],
        }
    }

    /// Whether it waits for an instant and not for an event.
    pub fn is_timed(&self) -> bool {
        matches!(
            self.starts,
            Starts::Date(_) | Starts::Inactivity(_) | Starts::Occasion(_)
        )
    }

    /// Whether it takes contacts in because of who they are.
    pub fn enrols(&self) -> bool {
        self.is_enrolled()
    }

    /// Whether the event in `scope` sets this off, in a workflow of this plan; `why` gets what its rule
    /// saw.
    fn fits(&self, scope: &Scope<'_>, plan: &Plan, why: &mut Why) -> bool {
        let Some(event) = scope.event else {
            return false;
        };
        if event.name == own::POSTDUIF_ENROLMENT {
            return self.takes_in(event, scope, plan);
        }
        let starts = match &self.starts {
            Starts::Event(starts) => starts.fits(event, self, scope),
            Starts::Change(starts) => starts.fits(event),
            Starts::Membership(starts) if starts.is_watched() => watch::is_for(event, plan, self),
            Starts::Membership(starts) => starts.fits(event),
            Starts::Manual(starts) => starts.fits(event, &plan.handle),
            Starts::Date(_) => watch::is_for(event, plan, self),
            // Its rule is about the event since which nothing happened, and held then.
            Starts::Inactivity(_) => return watch::is_for(event, plan, self),
            Starts::Occasion(_) => false,
        };
        starts && self.passes_by(scope, why)
    }

    /// Whether the event in `scope` passes the filter.
    fn passes(&self, scope: &Scope<'_>) -> bool {
        self.passes_by(scope, &mut Why::unasked())
    }

    fn passes_by(&self, scope: &Scope<'_>, why: &mut Why) -> bool {
        let filter = self.filter.as_ref();
        filter.is_none_or(|filter| filter.holds(scope, why))
    }

    /// What the event in `scope` asks for: one entry, or one per element.
    fn entries(&self, scope: &Scope<'_>) -> Vec<Match> {
        match scope.event {
            Some(event) if event.name == own::POSTDUIF_ENROLMENT => self.enrolled(event, scope),
            _ => self.entries_of(scope),
        }
    }

    /// What an event asks for that happened to the contact.
    fn entries_of(&self, scope: &Scope<'_>) -> Vec<Match> {
        let entry = |key, seen| Match {
            trigger: self.id.clone(),
            key,
            seen,
        };
        if let (true, Some(event)) = (self.is_timed(), scope.event) {
            let key = event.data.get("key").map(|key| key.to_string());
            return vec![entry(
                key.ok_or("no_key"),
                Some(Box::new(watch::seen(event))),
            )];
        }
        let (
            Starts::Event(EventTrigger {
                each: Some(each), ..
            }),
            Some(event),
        ) = (&self.starts, scope.event)
        else {
            return vec![entry(key::of(&self.key, scope), None)];
        };
        let elements = each.elements(scope);
        if elements.len() > EACH_MAX {
            return vec![entry(Err("too_many_items"), None)];
        }
        let of_element = |item: Value| {
            let key = self.key_of(&item, scope);
            entry(key, Some(Box::new(with_item(event, item))))
        };
        elements.into_iter().map(of_element).collect()
    }

    fn key_of(&self, item: &Value, scope: &Scope<'_>) -> Result<String, &'static str> {
        let item = Some(item);
        key::of(&self.key, &Scope { item, ..*scope })
    }

    /// The keys that the event in `scope` could ask for. Which elements of a list pass may depend on
    /// the history and the clock, which are others when they are looked at; so it is all of them.
    fn keys(&self, scope: &Scope<'_>) -> Vec<String> {
        if let Starts::Event(EventTrigger {
            each: Some(each), ..
        }) = &self.starts
        {
            let elements = each.all(scope);
            let keys = elements.iter().map(|item| self.key_of(item, scope));
            return keys.filter_map(Result::ok).collect();
        }
        let entries = self.entries(scope).into_iter();
        entries.filter_map(|entry| entry.key.ok()).collect()
    }
}

/// The event as a journey for one of its elements sees it: `trigger.item` is that element.
fn with_item(event: &Event, item: Value) -> Event {
    let mut data = Value::clone(&event.data);
    if let Value::Map(fields) = &mut data {
        fields.insert("item".to_owned(), item);
    }
    Event {
        data: data.into(),
        ..event.clone()
    }
}

/// Why a contact who set off a trigger does not enter, beyond how often: too old an event, not in
/// the audience, or the entry's condition. `Ok` with what was seen if nothing stands in the way.
pub fn admit(
    plan: &Plan,
    journey: &Journey,
    way: Way,
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
    let local = zone.local(now);
    if way != Way::Update && !plan.sending.schedule.includes(local) {
        let note = format!("nobody enters at {local}");
        return Err((OUT_OF_SCHEDULE, Why::note(note)));
    }
    let is_timed = |one: &Trigger| one.id == trigger.id && one.is_timed();
    // A date says itself how late it may start something, and a silence is never late.
    let is_event = !plan.triggers.iter().any(is_timed);
    if is_event && trigger.received_at > zone.after(trigger.occurred_at, plan.entry.late) {
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
    // Who is inside already passed the condition of entry; it is tested once.
    let when = plan.entry.when.as_ref().filter(|_| way != Way::Update);
    for (rule, reason) in [(plan.audience.as_ref(), "audience"), (when, "condition")] {
        if let Some(rule) = rule
            && !rule.holds(&scope, &mut why)
        {
            return Err((reason, why));
        }
    }
    Ok(why)
}

#[cfg(test)]
mod tests;
