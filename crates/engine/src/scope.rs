//! What a rule can see: the facts, and how a path finds its value among them. Nothing else is
//! visible to a decision, so that a back-test which rebuilds the facts rebuilds the decision.

use std::borrow::Cow;

use crate::activity;
use crate::calendar::Zone;
use crate::contact::Contact;
use crate::event::Event;
use crate::id::EventId;
use crate::journey::{Heard, Journey};
use crate::path::{Path, Root};
use crate::time::Time;
use crate::told::Told;
use crate::value::Value;

/// Everything about a contact that the plan asked for, as of one instant.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The contact.
    pub contact: &'a Contact,
    /// The contact's events of the names that the plans asked for, oldest first by `occurred_at`.
    pub history: &'a [Event],
    /// The workspace's zone, for contacts without one of their own.
    pub zone: &'a Zone,
    /// What the workspace's sources said of themselves.
    pub told: &'a Told,
}

/// The facts, and what is being looked at.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The facts.
    pub facts: Facts<'a>,
    /// The zone of every local time in this decision.
    pub zone: &'a Zone,
    /// The instant of the decision.
    pub now: Time,
    /// The event being tested.
    pub event: Option<&'a Event>,
    /// The list element being tested.
    pub item: Option<&'a Value>,
    /// The journey, if there is one.
    pub journey: Option<&'a Journey>,
    /// The event that just came in and may be what a journey waits for.
    pub heard: Option<EventId>,
}

/// A value that a path found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found<'a> {
    /// The value; never [`Value::Null`].
    pub value: Cow<'a, Value>,
    /// Since when it is known, where that is recorded.
    pub since: Option<Time>,
}

impl<'a> Scope<'a> {
    /// The value at a path; `None` if it is missing.
    pub fn find(&self, path: &Path) -> Option<Found<'a>> {
        let (first, rest) = path.names.split_first()?;
        let start = match path.root {
            Root::Contact => self.contact(first)?,
            Root::Event => event_field(self.event?, first)?,
            Root::Item => plain(self.item?.part(first)?),
            Root::Trigger => self.trigger(first)?,
            Root::Journey => self.journey_field(first)?,
            Root::Previous => self.previous(first)?,
            Root::Exit => {
                let taken = self.journey?.memory.exit.as_ref()?;
                heard_field(taken.event.as_ref()?, first)?
            }
            Root::Activity | Root::Registration => self.activity(path.root, first)?,
            Root::Block => return self.block(first, rest),
        };
        follow(start, rest)
    }

    fn contact(&self, name: &str) -> Option<Found<'a>> {
        let contact = self.facts.contact;
        match name {
            "email" => contact.email.as_deref().map(text),
            "zone" => contact.zone.as_deref().map(text),
            "language" => contact.language.as_deref().map(text),
            "created_at" => Some(time(contact.created_at)),
            "tags" => {
                let tags = contact.tags.iter().map(|tag| Value::Text(tag.clone()));
                Some(plain(Cow::Owned(Value::List(tags.collect()))))
            }
            _ => {
                let known = contact.attributes.get(name)?;
                (known.value != Value::Null).then_some(Found {
                    value: Cow::Borrowed(&known.value),
                    since: known.since,
                })
            }
        }
    }

    fn trigger(&self, name: &str) -> Option<Found<'a>> {
        let trigger = &self.journey?.memory.trigger;
        match name {
            "name" => Some(text(&trigger.name)),
            "id" => Some(text(&trigger.event.to_string())),
            "occurred_at" => Some(time(trigger.occurred_at)),
            "received_at" => Some(time(trigger.received_at)),
            "source" => Some(text(&trigger.source)),
            _ => trigger.data.part(name).map(plain),
        }
    }

    fn journey_field(&self, name: &str) -> Option<Found<'a>> {
        let journey = self.journey?;
        match name {
            "entered_at" => Some(time(journey.entered_at)),
            "key" => Some(text(&journey.key)),
            _ => None,
        }
    }

    fn previous(&self, name: &str) -> Option<Found<'a>> {
        let before = self.journey?.memory.before.as_ref()?;
        match name {
            "entered_at" => Some(time(before.entered_at)),
            "ended_at" => before.ended_at.map(time),
            "trigger" => before.trigger.as_ref().map(Cow::Borrowed).map(plain),
            _ => None,
        }
    }

    /// What is known of the activity that the journey hangs on, or that the event in hand is about.
    fn activity(&self, root: Root, name: &str) -> Option<Found<'a>> {
        let of_journey = self.journey.and_then(activity::of_journey);
        let id = of_journey.or_else(|| activity::id_in(&self.event?.data))?;
        let value = activity::field(self.facts.history, &id, root, name)?;
        Some(plain(Cow::Owned(value)))
    }

    fn block(&self, id: &str, rest: &[String]) -> Option<Found<'a>> {
        let id = crate::id::BlockId::new(id)?;
        let left = self.journey?.memory.left.get(&id)?;
        match rest {
            [name] if name == "at" => Some(time(left.at)),
            [name] if name == "outcome" => Some(text(&left.outcome)),
            [event, name, below @ ..] if event == "event" => {
                let start = heard_field(left.event.as_ref()?, name)?;
                follow(start, below)
            }
            [name, below @ ..] => {
                let value = left.data.as_ref()?.part(name)?;
                follow(plain(value), below)
            }
            [] => None,
        }
    }
}

/// The value below `start` under these names.
fn follow<'a>(start: Found<'a>, names: &[String]) -> Option<Found<'a>> {
    names.iter().try_fold(start, |found, name| {
        let value = match found.value {
            Cow::Borrowed(value) => value.part(name)?,
            Cow::Owned(value) => Cow::Owned(value.get(name)?),
        };
        let since = found.since;
        Some(Found { value, since })
    })
}

fn heard_field<'a>(heard: &'a Heard, name: &str) -> Option<Found<'a>> {
    match name {
        "name" => Some(text(&heard.name)),
        "id" => Some(text(&heard.event.to_string())),
        "occurred_at" => Some(time(heard.occurred_at)),
        _ => heard.data.part(name).map(plain),
    }
}

fn event_field<'a>(event: &'a Event, name: &str) -> Option<Found<'a>> {
    match name {
        "name" => Some(text(&event.name)),
        "id" => Some(text(&event.id.to_string())),
        "occurred_at" => Some(time(event.occurred_at)),
        "received_at" => Some(time(event.received_at)),
        "source" => Some(text(&event.source)),
        _ => event.data.part(name).map(plain),
    }
}

/// The value at a path of what started a journey, before there is one.
pub(crate) fn of_event<'a>(event: &'a Event, path: &Path) -> Option<Found<'a>> {
    let (first, rest) = path.names.split_first()?;
    follow(event_field(event, first)?, rest)
}

fn plain(value: Cow<'_, Value>) -> Found<'_> {
    Found { value, since: None }
}

fn text(text: &str) -> Found<'static> {
    plain(Cow::Owned(text.into()))
}

fn time(at: Time) -> Found<'static> {
    text(&at.to_string())
}
