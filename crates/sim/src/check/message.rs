//! The product's books of its messages: that they agree with the mail server, that each decision of
//! a step has its message and each message its decision, and that nothing is called unknown that
//! could be known.

use std::collections::BTreeSet;

use engine::step::Purpose;
use engine::time::HOUR_MS;
use store::message::{MessageRow, State};
use store::seeing::StepRow;

use super::Checker;
use crate::draft::Does;
use crate::evidence::Evidence;
use crate::sink::Said;
use crate::world::Person;

pub(super) const BOOKS_AND_SERVER: Checker = Checker {
    name: "books-and-server",
    rule: "What the books call accepted has arrived, what they call skipped, expired or refused has not, and nothing arrives that they do not know.",
    find: books_and_server,
};

pub(super) const EVERY_DECISION: Checker = Checker {
    name: "every-decision",
    rule: "Each step that decided a message has that message, and each message such a step.",
    find: every_decision,
};

pub(super) const UNKNOWN_ONLY_IF: Checker = Checker {
    name: "unknown-only-if",
    rule: "A message is of unknown outcome only if the answer was lost or the process died with it in flight.",
    find: unknown_only_if,
};

pub(super) const TIMELY_LIMIT: Checker = Checker {
    name: "limit-as-written",
    rule: "The latest moment of a message is as long after its due time as the draft says.",
    find: limit_as_written,
};

fn books_and_server(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    let mut known = BTreeSet::new();
    for (person, message) in evidence.messages() {
        let workspace = evidence.shops[person.shop].workspace;
        known.insert((workspace, message.id));
        let mut attempts = evidence.attempts_of(person.shop, message.id);
        let arrived = attempts.any(|attempt| attempt.taken);
        let excused = attempts_lost(evidence, person, message);
        let wrong = match message.state {
            State::Accepted => !arrived,
            // It may have arrived at an attempt before, of which nobody knew.
            State::InFlight | State::Unknown => false,
            _ => arrived && !excused,
        };
        if wrong {
            let (id, state) = (message.id, message.state.as_str());
            found.push(format!("message {id} is {state}; arrived: {arrived}"));
        }
    }
    let strangers = evidence.attempts.iter();
    let strangers = strangers.filter(|one| !known.contains(&(one.workspace, one.message)));
    found.extend(strangers.map(|one| format!("message {} is in no book", one.message)));
    found
}

/// Whether an outcome of this message was ever lost.
fn attempts_lost(evidence: &Evidence, person: Person, message: &MessageRow) -> bool {
    let mut attempts = evidence.attempts_of(person.shop, message.id);
    attempts.any(|attempt| attempt.said == Said::Nothing)
        || evidence.crashes_of(person.shop, message.id) > 0
}

fn every_decision(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for (person, books) in evidence.people() {
        let mut decided = BTreeSet::new();
        for (journey, steps) in &books.journeys {
            let draft = evidence.draft(person.shop, journey.workflow, journey.version);
            let decides = |step: &&StepRow| {
                let block = draft.and_then(|draft| draft.block(step.block.as_str()));
                let waits = matches!(
                    block.map(|one| &one.does),
                    Some(Does::Send { waits: true, .. })
                );
                step.outcome == "queued" || waits && step.arrived && !step.left
            };
            let queued = steps.iter().filter(decides);
            decided.extend(queued.map(|step| (journey.id, step.block.clone(), step.visit)));
        }
        // A notice goes to several, who are counted elsewhere.
        let messages = books.messages.iter();
        let messages = messages.filter(|one| evidence.notice(person.shop, one).is_none());
        let keys = messages.map(|one| (one.journey, one.block.clone(), one.visit));
        let keys: Vec<_> = keys.collect();
        let booked: BTreeSet<_> = keys.iter().cloned().collect();
        if booked.len() != keys.len() {
            let id = books.contact.contact.id;
            found.push(format!("contact {id} has two messages with one key"));
        }
        let missing = decided.difference(&booked);
        found.extend(missing.map(|key| format!("{key:?} was decided, and there is no message")));
        let extra = booked.difference(&decided);
        found.extend(extra.map(|key| format!("{key:?} is a message that no step decided")));
    }
    found
}

fn unknown_only_if(evidence: &Evidence) -> Vec<String> {
    let unknown = evidence
        .messages()
        .filter(|(_, message)| message.state == State::Unknown);
    let wrong = unknown.filter(|(person, message)| !attempts_lost(evidence, *person, message));
    wrong
        .map(|(_, message)| format!("message {} is unknown for no reason", message.id))
        .collect()
}

fn limit_as_written(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for (person, message) in evidence.messages() {
        let draft = evidence.draft(person.shop, message.workflow, message.version);
        if evidence.notice(person.shop, message).is_some() {
            continue;
        }
        let Some(block) = draft.and_then(|draft| draft.block(message.block.as_str())) else {
            found.push(format!("message {} is of no block", message.id));
            continue;
        };
        let Does::Send {
            email,
            service,
            limit,
            ..
        } = &block.does
        else {
            found.push(format!("message {} is not of a send block", message.id));
            continue;
        };
        let service = service.unwrap_or(draft.is_some_and(|draft| draft.service));
        let after_ms = |limit: engine::time::Time| limit.millis() - message.due_at.millis();
        let limit_fits = match (limit, message.not_later_than.map(after_ms)) {
            (None, None) => true,
            (Some(limit), Some(ms)) if limit.exact => ms == limit.ms,
            (Some(limit), Some(ms)) => (ms - limit.ms).abs() <= HOUR_MS,
            _ => false,
        };
        let purpose_fits = (message.purpose == Purpose::Service) == service;
        let email_fits = message.email.as_str() == crate::draft::email_handle(*email);
        if !limit_fits || !purpose_fits || !email_fits {
            let id = message.id;
            found.push(format!(
                "message {id} is not as its block says: {message:?}"
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::sample::{self, check};

    #[test]
    fn the_books_agree_with_the_server() {
        let set = |state| move |evidence: &mut Evidence| sample::message(evidence).state = state;
        check(BOOKS_AND_SERVER, |_| {}, "");
        for state in [State::Refused, State::Skipped, State::Expired, State::Held] {
            check(BOOKS_AND_SERVER, set(state), "arrived: true");
        }
        check(BOOKS_AND_SERVER, set(State::Unknown), "");
        check(
            BOOKS_AND_SERVER,
            |one| one.attempts.clear(),
            "accepted; arrived: false",
        );
        check(
            BOOKS_AND_SERVER,
            |evidence| evidence.attempts[0].message.0 += 1,
            "is in no book",
        );
        check(
            BOOKS_AND_SERVER,
            |evidence| {
                set(State::Refused)(evidence);
                evidence.attempts[0].said = Said::Nothing;
            },
            "",
        );
    }

    #[test]
    fn decisions_and_messages_go_together() {
        check(EVERY_DECISION, |_| {}, "");
        check(
            EVERY_DECISION,
            |evidence| sample::person(evidence).messages.clear(),
            "was decided, and there is no message",
        );
        check(
            EVERY_DECISION,
            |evidence| sample::message(evidence).visit = 2,
            "is a message that no step decided",
        );
        check(
            EVERY_DECISION,
            |evidence| {
                let twin = sample::message(evidence).clone();
                sample::person(evidence).messages.push(twin);
            },
            "two messages with one key",
        );
    }

    #[test]
    fn unknown_needs_a_reason() {
        let unknown = |evidence: &mut Evidence| sample::message(evidence).state = State::Unknown;
        check(UNKNOWN_ONLY_IF, unknown, "unknown for no reason");
        check(
            UNKNOWN_ONLY_IF,
            |evidence| {
                unknown(evidence);
                evidence.attempts[0].said = Said::Nothing;
            },
            "",
        );
    }

    #[test]
    fn a_message_is_as_its_block_says() {
        let wrong = "is not as its block says";
        check(TIMELY_LIMIT, |_| {}, "");
        check(
            TIMELY_LIMIT,
            |one| sample::message(one).not_later_than = None,
            wrong,
        );
        check(
            TIMELY_LIMIT,
            |evidence| {
                let message = sample::message(evidence);
                message.due_at = message.due_at.plus_ms(1);
            },
            wrong,
        );
        check(
            TIMELY_LIMIT,
            |one| sample::message(one).purpose = Purpose::Service,
            wrong,
        );
        check(
            TIMELY_LIMIT,
            |one| sample::message(one).version = 9,
            "is of no block",
        );
    }
}
