//! What a run did, as lines that can be compared. The *exact* trace has every number and instant:
//! the same seed must give it twice. The *plain* trace leaves out what a crash may change (the
//! numbers of rows, whether a mail in flight is known to have arrived), so that a run with crashes
//! can be held against one without.

use std::fmt::Write as _;

use engine::event::{Event, own};
use engine::step::Purpose;
use engine::value::Value;
use store::message::{MessageRow, State};
use store::seeing::{JourneyRow, JourneyState, StepRow};

use crate::chance::hash;
use crate::evidence::{Evidence, PersonBooks};
use crate::world::Person;

/// A run as lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace(pub Vec<String>);

/// What names a row, or what was the next of many: another one where the process died.
const OF_ROWS: [&str; 4] = ["journey", "task", "code", "registration_id"];
/// Most differences that are listed.
const DIFFERENCES_MAX: usize = 5;

impl Trace {
    /// Everything.
    pub fn exact(evidence: &Evidence) -> Self {
        let mut lines = Vec::new();
        for (person, books) in evidence.people() {
            lines.push(format!("{person:?} {:?}", books.contact));
            lines.extend(books.events.iter().map(|one| format!("{one:?}")));
            for (journey, steps) in &books.journeys {
                lines.push(format!("{journey:?}"));
                lines.extend(steps.iter().map(|one| format!("{one:?}")));
            }
            lines.extend(books.messages.iter().map(|one| format!("{one:?}")));
        }
        for flow in evidence.shops.iter().flat_map(|shop| &shop.flows) {
            lines.push(format!("{flow:?}"));
        }
        for attempt in &evidence.attempts {
            let (message, to, at) = (attempt.message, &attempt.to, attempt.at);
            // Not the bytes: they name the database, whose name is random.
            lines.push(format!("{message} to {to} at {at}: {:?}", attempt.said));
        }
        Self(lines)
    }

    /// What must not depend on whether the process died on the way.
    pub fn plain(evidence: &Evidence) -> Self {
        let mut lines = Vec::new();
        for (person, books) in evidence.people() {
            lines.extend(plain_person(evidence, person, books));
        }
        Self(lines)
    }

    /// One number for all of it.
    pub fn hash(&self) -> u64 {
        hash(self.0.join("\n").as_bytes())
    }

    /// Where another run differs from this one.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        if self == other {
            return Vec::new();
        }
        let only = |one: &Self, other: &Self, sign: &str| {
            let lines = one.0.iter().filter(|line| !other.0.contains(line));
            let lines = lines
                .take(DIFFERENCES_MAX)
                .map(|line| format!("{sign} {line}"));
            lines.collect::<Vec<_>>()
        };
        let mut differences = only(self, other, "-");
        differences.extend(only(other, self, "+"));
        if differences.is_empty() {
            differences
                .push("the same lines in another order, or another number of times".to_owned());
        }
        differences
    }
}

fn plain_person(evidence: &Evidence, person: Person, books: &PersonBooks) -> Vec<String> {
    let contact = &books.contact.contact;
    let mut lines = vec![format!(
        "{person:?} email {:?} zone {:?} tags {:?} interests {:?} attributes {:?}",
        contact.email, contact.zone, contact.tags, contact.interests, contact.attributes
    )];
    // The product's word that a mail arrived is missing where the process died with it in flight.
    let told = books
        .events
        .iter()
        .filter(|one| one.name != own::EMAIL_SENT);
    let mut events: Vec<_> = told.map(plain_event).collect();
    events.sort();
    lines.extend(events);
    for (journey, steps) in &books.journeys {
        let name = plain_journey(evidence, person, journey);
        lines.push(name.clone());
        lines.extend(steps.iter().map(plain_step));
        let own = books
            .messages
            .iter()
            .filter(|one| one.journey == journey.id);
        lines.extend(own.map(plain_message));
    }
    lines
}

fn plain_event(event: &Event) -> String {
    let (name, at, received_at) = (&event.name, event.occurred_at, event.received_at);
    let mut line = format!("{name} at {at}, received {received_at}");
    // The numbers in the product's own events are of rows.
    if event.source != "sender" {
        let mut data = Value::clone(&event.data);
        if let Value::Map(fields) = &mut data {
            fields.retain(|field, _| !OF_ROWS.contains(&field.as_str()));
            // What started a journey is told with the number of its event.
            if let Some(Value::Map(trigger)) = fields.get_mut("trigger") {
                trigger.retain(|field, _| field != "id" && !OF_ROWS.contains(&field.as_str()));
            }
        }
        let _ = write!(line, ": {data}");
    }
    line
}

fn plain_journey(evidence: &Evidence, person: Person, journey: &JourneyRow) -> String {
    let flow = evidence.flow(person.shop, journey.workflow);
    let state = match &journey.state {
        JourneyState::Active { block, wake_at } => format!("in {block:?} until {wake_at}"),
        JourneyState::Ended { at, reason } => format!("ended at {at}: {reason}"),
    };
    let (version, key, entered_at) = (journey.version, &journey.key, journey.entered_at);
    format!("journey through {flow:?} v{version}, key {key:?}, entered {entered_at}, {state}")
}

fn plain_step(step: &StepRow) -> String {
    format!(
        "step {} {} visit {} arrived {} left {} {} at {} {}",
        step.seq, step.block, step.visit, step.arrived, step.left, step.outcome, step.at, step.why
    )
}

fn plain_message(message: &MessageRow) -> String {
    let state = match message.state {
        State::Unknown if message.purpose == Purpose::Marketing => State::Accepted,
        other => other,
    };
    // Other reasons are the words of a mail server, or of a crash.
    let skipped = message.reason.as_deref();
    let skipped = skipped.filter(|_| message.state == State::Skipped);
    format!(
        "message {} visit {}, {:?}, due {}, {} {}, version {:?}, {:?}",
        message.block,
        message.visit,
        message.not_later_than,
        message.due_at,
        state.as_str(),
        skipped.unwrap_or_default(),
        message.email_version,
        message.basis,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_shown_from_both_sides() {
        let trace = |lines: &[&str]| Trace(lines.iter().map(ToString::to_string).collect());
        let check = |one: &[&str], other: &[&str], expect: &[&str]| {
            assert_eq!(trace(one).differences(&trace(other)), expect);
        };
        check(&["a", "b"], &["a", "b"], &[]);
        check(&["a", "b"], &["a", "c"], &["- b", "+ c"]);
        let order = "the same lines in another order, or another number of times";
        check(&["a", "b"], &["b", "a"], &[order]);
        assert_ne!(trace(&["a", "b"]).hash(), trace(&["b", "a"]).hash());
    }
}
