//! Waiting for what becomes of a mail: what a journey is told agrees with the mail server and the books, and it
//! is called unknown only where nothing came of it for as long as a journey waits.

use engine::time::DAY_MS;
use store::message::{MessageRow, State};
use store::seeing::StepRow;

use super::Checker;
use super::journey::left_for_good;
use crate::draft::Does;
use crate::evidence::{Evidence, PersonBooks};
use crate::sink::{Attempt, Said};
use crate::world::Person;

pub(super) const OUTCOME_TOLD: Checker = Checker {
    name: "outcome-told",
    rule: "A journey that waits for what becomes of its mail is told that, and not before it is so; what is known by then is never called unknown.",
    find: outcome_told,
};

/// How long a journey waits for it, as the documentation of the block says.
const WAIT_MS: i64 = 14 * DAY_MS;
/// So often a message is tried at most before it counts as refused.
const ATTEMPTS_MAX: usize = 28;

fn outcome_told(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for (person, books) in evidence.people() {
        for (journey, steps) in &books.journeys {
            let draft = evidence.draft(person.shop, journey.workflow, journey.version);
            for pair in steps.windows(2) {
                let [came, went] = pair else { continue };
                let block = draft.and_then(|draft| draft.block(went.block.as_str()));
                let waits = matches!(
                    block.map(|one| &one.does),
                    Some(Does::Send { waits: true, .. })
                );
                if !waits || !went.left || went.arrived || left_for_good(&went.outcome) {
                    continue;
                }
                let message = of_visit(books, went, journey.id);
                if let Some(what) = wrong(evidence, person, (came, went), message) {
                    let (id, block) = (journey.id, &went.block);
                    let outcome = &went.outcome;
                    found.push(format!(
                        "journey {id} of {person:?} left {block} as {outcome} at {}: {what}",
                        went.at
                    ));
                }
            }
        }
    }
    found
}

fn of_visit<'b>(
    books: &'b PersonBooks,
    step: &StepRow,
    journey: engine::id::JourneyId,
) -> Option<&'b MessageRow> {
    let mut messages = books.messages.iter();
    messages
        .find(|one| one.journey == journey && one.block == step.block && one.visit == step.visit)
}

/// What is wrong with what a journey was told of its message.
fn wrong(
    evidence: &Evidence,
    person: Person,
    (came, went): (&StepRow, &StepRow),
    message: Option<&MessageRow>,
) -> Option<String> {
    let Some(message) = message else {
        return Some("there is no message".to_owned());
    };
    let attempts: Vec<&Attempt> = evidence.attempts_of(person.shop, message.id).collect();
    let before = attempts.iter().filter(|one| one.at <= went.at);
    let known = message.finished_at.filter(|_| message.state.is_final());
    let is_known = known.is_some_and(|at| at <= went.at);
    let said = |said: Said| before.clone().any(|one| one.said == said);
    let fits = match went.outcome.as_str() {
        "sent" => is_known && message.state == State::Accepted && said(Said::Taken),
        "failed" => {
            let given_up = attempts.len() >= ATTEMPTS_MAX;
            is_known && message.state == State::Refused && (said(Said::Refused) || given_up)
        }
        "skipped" => is_known && matches!(message.state, State::Skipped | State::Expired),
        "unknown" => {
            let waited_ms = went.at.millis() - came.at.millis();
            waited_ms >= WAIT_MS && known.is_none_or(|at| at >= went.at)
        }
        _ => false,
    };
    let state = message.state.as_str();
    let said: Vec<_> = attempts.iter().map(|one| (one.at, one.said)).collect();
    (!fits).then(|| format!("its message is {state} since {known:?}, by the server {said:?}"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::check::sample::{self, check};

    /// The sample's mail is waited for, and its journey goes on so long after it with this outcome.
    fn waits(evidence: &mut Evidence, outcome: &str, after_ms: i64) {
        let world = Arc::make_mut(&mut evidence.world);
        if let Does::Send { waits, .. } = &mut world.shops[0].flows[0][0].blocks[1].does {
            *waits = true;
        }
        let (_, steps) = sample::journey(evidence);
        let came = steps.last_mut().unwrap();
        (came.left, came.outcome) = (false, "waiting".to_owned());
        let mut went = came.clone();
        (went.arrived, went.left, went.outcome) = (false, true, outcome.to_owned());
        went.at = came.at.plus_ms(after_ms);
        steps.push(went);
    }

    fn told(outcome: &'static str, after_ms: i64, state: State, said: Said, expect: &str) {
        let breaks = |evidence: &mut Evidence| {
            waits(evidence, outcome, after_ms);
            sample::message(evidence).state = state;
            evidence.attempts[0].said = said;
        };
        check(OUTCOME_TOLD, breaks, expect);
    }

    #[test]
    fn what_a_journey_is_told_is_so() {
        told("sent", 0, State::Accepted, Said::Taken, "");
        told(
            "sent",
            -1,
            State::Accepted,
            Said::Taken,
            "its message is accepted",
        );
        told(
            "sent",
            0,
            State::Refused,
            Said::Refused,
            "its message is refused",
        );
        told("sent", 0, State::Accepted, Said::NotNow, "by the server");
        told("failed", 0, State::Refused, Said::Refused, "");
        told("failed", 0, State::Refused, Said::NotNow, "by the server");
        told("skipped", 0, State::Skipped, Said::Taken, "");
        told("skipped", 0, State::Expired, Said::Taken, "");
        told("skipped", 0, State::Accepted, Said::Taken, "is accepted");
        told("queued", 0, State::Accepted, Said::Taken, "as queued");
        check(
            OUTCOME_TOLD,
            |one| {
                waits(one, "sent", 0);
                sample::person(one).messages.clear();
            },
            "there is no message",
        );
    }

    #[test]
    fn unknown_is_what_nobody_knew_for_two_weeks() {
        told("unknown", WAIT_MS, State::Unknown, Said::Nothing, "");
        told(
            "unknown",
            WAIT_MS - 1,
            State::Unknown,
            Said::Nothing,
            "is unknown",
        );
        told(
            "unknown",
            WAIT_MS,
            State::Accepted,
            Said::Taken,
            "is accepted",
        );
    }
}
