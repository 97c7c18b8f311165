//! `start: inactivity`: nothing since: a cart left alone, a form not filled, silence. An `after` event
//! begins the watch, and what comes later does not move it: when it is due, the history says whether
//! it is over, goes on, or was cancelled. So events cost nothing, however many there are.

use crate::condition;
use crate::document::{Content, Node};
use crate::duration::Duration;
use crate::event::{Event, own};
use crate::finding::{Findings, Place};
use crate::form::parts;
use crate::read::{self, Fields, Key, Kind, key};
use crate::scope::Scope;
use crate::time::Time;

use super::Trigger;

const KEYS: &[Key] = &[
    key("after", "The event after which nothing happens.")
        .takes(parts::EVENTS)
        .required(),
    key("where", "Which of those events.").takes(parts::CONDITION),
    key("without", "The events that cancel it.").takes(parts::EVENTS),
    key("same", "Fields equal in both.").takes(parts::FIELDS),
    key("for", "So long after the last one.")
        .takes(parts::DURATION)
        .required(),
    key("at_most", "At the latest so long after the first one.").takes(parts::DURATION),
    key("key", "Once per what: a path, or a list of paths.").takes(parts::KEY),
];

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "inactivity",
    doc: "Nothing, for so long since an event.",
    keys: KEYS,
    rules: &[],
};

/// A trigger that waits for nothing to happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InactivityTrigger {
    /// After any of these.
    pub(super) after: Vec<String>,
    without: Vec<String>,
    same: Vec<String>,
    lapse: Duration,
    at_most: Option<Duration>,
    /// Every event that it must look back at.
    pub(super) looks_at: Vec<String>,
}

/// How it stands with a silence.
#[derive(Clone, Debug, PartialEq)]
pub enum Silence {
    /// Nothing to wait for any more: it was cancelled.
    Cancelled,
    /// It lasts until then, if nothing happens.
    Until(Time),
    /// It has lasted long enough.
    Over {
        /// Since when.
        at: Time,
        /// The last event before it.
        last: Box<Event>,
    },
}

impl InactivityTrigger {
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Option<Self> {
        if !fields.has("after") {
            let sentence = "Silence of whoever exists belongs to the format, but this version needs an `after`: the event since which nothing happened.";
            findings.error("not_yet", &fields.place, sentence);
        }
        let after = fields.read("after", findings, condition::event_names);
        let without = fields.read("without", findings, condition::event_names);
        let same = fields.read("same", findings, names);
        let lapse = fields.required("for", findings, read::positive_duration);
        let at_most = fields.read("at_most", findings, read::positive_duration);
        let after = after?;
        let without = without.unwrap_or_default();
        if let Some(name) = without.iter().find(|name| after.contains(name)) {
            let (_, place) = fields.get("without")?;
            let sentence = format!("`{name}` begins the silence; it cannot cancel it too.");
            findings.error("inactivity", &place, sentence);
        }
        let ended = [own::POSTDUIF_SILENCE.to_owned()];
        let looks_at = after
            .iter()
            .chain(&without)
            .chain(&ended)
            .cloned()
            .collect();
        Some(Self {
            after,
            without,
            same: same.unwrap_or_default(),
            lapse: lapse?,
            at_most,
            looks_at,
        })
    }

    /// The events that cancel it.
    pub(crate) fn without(&self) -> &[String] {
        &self.without
    }

    /// How long it lasts.
    pub(crate) const fn lapse(&self) -> Duration {
        self.lapse
    }

    /// How it stands with the silence of this key, after the history that is known. `trigger` is the
    /// whole trigger, `is_own` says whether an event tells of the end of this very silence.
    pub(super) fn silence(
        &self,
        trigger: &Trigger,
        scope: &Scope<'_>,
        key: &str,
        is_own: impl Fn(&Event) -> bool,
    ) -> Silence {
        let mut watched: Option<(&Event, &Event)> = None;
        for event in scope.facts.history {
            if self.after.contains(&event.name) {
                if is_of_key(trigger, event, scope, key) {
                    let first = watched.map_or(event, |(first, _)| first);
                    watched = Some((first, event));
                }
            } else if is_own(event) || watched.is_some_and(|(_, last)| self.cancels(event, last)) {
                watched = None;
            }
        }
        let Some((first, last)) = watched else {
            return Silence::Cancelled;
        };
        let quiet = scope.zone.after(last.occurred_at, self.lapse);
        let latest = self
            .at_most
            .map(|lapse| scope.zone.after(first.occurred_at, lapse));
        let at = latest.map_or(quiet, |latest| latest.min(quiet));
        if at > scope.now {
            Silence::Until(at)
        } else {
            let last = Box::new(last.clone());
            Silence::Over { at, last }
        }
    }

    fn cancels(&self, event: &Event, last: &Event) -> bool {
        let same = |field: &String| {
            let value = last.data.get(field);
            value.is_some() && value == event.data.get(field)
        };
        self.without.contains(&event.name) && self.same.iter().all(same)
    }
}

/// Whether an event passes the trigger's filter and makes this key.
fn is_of_key(trigger: &Trigger, event: &Event, scope: &Scope<'_>, key: &str) -> bool {
    if trigger.filter.is_none() && trigger.key.is_empty() {
        // All are of one key; a long history need not be copied to find that out.
        return key.is_empty();
    }
    // In its own rules the event is the trigger.
    let begun = super::would_begin(trigger, event, scope.now);
    let scope = Scope {
        event: Some(event),
        journey: Some(&begun),
        ..*scope
    };
    trigger.passes(&scope) && super::key::of(&trigger.key, &scope).as_deref() == Ok(key)
}

fn names(node: &Node, place: &Place, findings: &mut Findings) -> Option<Vec<String>> {
    match node.content {
        Content::List(_) => read::list(1, 50, read::text(100))(node, place, findings),
        _ => read::text(100)(node, place, findings).map(|name| vec![name]),
    }
}
