//! Why somebody is in a workflow or never came in, as JSON and in sentences. What is so comes from the
//! runner; the words are here, in English and Dutch.

mod words;

use engine::calendar::Zone;
use engine::id::{ContactId, Handle};
use engine::time::Time;
use runner::why::{Mail, Told, Tried};
use serde_json::{Value, json};
use store::seeing::{JourneyRow, JourneyState, StepRow};

use self::words::Words;

/// A language that it can be told in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Dutch.
    Dutch,
}

/// All of it, with the sentences.
pub fn json(told: &Told, workflow: &Handle, contact: ContactId, language: Language) -> Value {
    let journey = |(row, steps): &(JourneyRow, Vec<StepRow>)| {
        let steps: Vec<_> = steps.iter().map(step).collect();
        let mut journey = json!({
            "id": row.id,
            "version": row.version,
            "key": row.key,
            "entered_at": row.entered_at,
            "steps": steps,
        });
        match &row.state {
            JourneyState::Active { block, wake_at } => {
                journey["state"] = json!("active");
                journey["block"] = json!(block);
                journey["wake_at"] = json!(wake_at);
            }
            JourneyState::Ended { at, reason } => {
                journey["state"] = json!("ended");
                journey["at"] = json!(at);
                journey["reason"] = json!(reason);
            }
        }
        journey
    };
    let event = |one: &Tried| {
        json!({
            "event": one.event,
            "name": one.name,
            "occurred_at": one.occurred_at,
            "received_at": one.received_at,
            "outcome": one.outcome,
            "why": one.why,
        })
    };
    let trigger = |one: &runner::why::Trigger| {
        let events: Vec<_> = one.events.iter().map(event).collect();
        json!({ "id": one.id, "waits_for": one.names, "next": one.next, "events": events })
    };
    let journeys: Vec<_> = told.journeys.iter().map(journey).collect();
    let triggers: Vec<_> = told.triggers.iter().map(trigger).collect();
    let audience = told.audience.as_ref();
    json!({
        "contact": contact,
        "workflow": workflow,
        "status": told.status.as_str(),
        "version": told.version,
        "live_since": told.live_since,
        "journeys": journeys,
        "triggers": triggers,
        "audience": audience.map(|(held, why)| json!({ "held": held, "why": why })),
        "mail": mail(&told.mail),
        "sentences": sentences(told, language),
    })
}

fn step(row: &StepRow) -> Value {
    json!({
        "at": row.at,
        "version": row.version,
        "block": row.block,
        "visit": row.visit,
        "outcome": row.outcome,
        "why": row.why,
    })
}

fn mail(mail: &Mail) -> Value {
    match mail {
        Mail::May => json!({ "may": true }),
        Mail::NoAddress => json!({ "may": false, "reason": "no_address" }),
        Mail::Suppressed(why) => json!({ "may": false, "reason": "suppressed", "why": why }),
        Mail::NotSubscribed { interest, left } => json!({
            "may": false,
            "reason": "no_consent",
            "interest": interest,
            "left_at": left.as_ref().map(|(at, _)| at),
        }),
    }
}

/// The same in sentences, in the order in which one would ask.
pub fn sentences(told: &Told, language: Language) -> Vec<String> {
    let words = Words::of(language);
    let mut lines = Vec::new();
    for (row, steps) in &told.journeys {
        lines.push(words.journey(row, &told.zone));
        for step in steps {
            lines.push(words.step(step, &told.zone));
            let saw = step.why.get("saw").and_then(Value::as_array);
            lines.extend(
                saw.into_iter()
                    .flatten()
                    .map(|saw| words.stored(saw, &told.zone)),
            );
        }
    }
    if told.journeys.is_empty() {
        lines.push(words.never(told));
        for trigger in &told.triggers {
            lines.push(words.trigger(trigger, &told.zone));
            for event in &trigger.events {
                lines.push(words.event(event, &told.zone));
                lines.extend(event.why.saw.iter().map(|saw| words.saw(saw, &told.zone)));
            }
        }
    }
    if let Some((held, why)) = &told.audience {
        lines.push(words.audience(*held).to_owned());
        lines.extend(why.saw.iter().map(|saw| words.saw(saw, &told.zone)));
    }
    lines.extend(words.mail(&told.mail, &told.zone));
    lines
}

fn moment(zone: &Zone, at: Time) -> String {
    zone.local(at).strftime("%Y-%m-%d %H:%M").to_string()
}

fn moment_of(zone: &Zone, json: Option<&Value>) -> Option<String> {
    let at = json.and_then(Value::as_str).and_then(Time::parse)?;
    Some(moment(zone, at))
}
