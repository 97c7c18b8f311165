//! Rest: once everything that an instant brings is done nothing is due, and after a year with a
//! good mail server nothing waits at all. Also what is looked at after each piece of work, because
//! it is cheap: the store's own invariants, damaged contacts, and errors in the log.

use engine::step::Purpose;
use store::health::Depths;
use store::message::State;
use store::seeing::JourneyState;

use super::{BREACHES_MAX, Breach};
use crate::evidence::{Evidence, Stage};

/// What can be seen at a glance.
pub(super) fn glance(
    stage: Stage,
    invariants: &[String],
    depths: Depths,
    errors: &[String],
) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut tell = |checker, what: String| breaches.push(Breach { checker, what });
    for invariant in invariants.iter().take(BREACHES_MAX) {
        tell("invariants", invariant.clone());
    }
    for error in errors.iter().take(BREACHES_MAX) {
        tell("quiet-log", error.clone());
    }
    if depths.parked > 0 {
        tell("parked", format!("{} are left alone", depths.parked));
    }
    let waits = depths.inbox + depths.due + depths.outbox;
    if matches!(stage, Stage::Settled | Stage::Finale) && waits > 0 {
        tell(
            "settled",
            format!("all is done, and there waits {depths:?}"),
        );
    }
    breaches
}

/// What must be so at the end: nothing waits for ever but marketing of unknown outcome, which a
/// person has to look at.
pub(super) fn finale(evidence: &Evidence) -> Vec<Breach> {
    let mut breaches = glance(
        evidence.stage,
        &evidence.breaches,
        evidence.depths,
        &evidence.errors,
    );
    if evidence.stage != Stage::Finale {
        return breaches;
    }
    let mut waiting = Vec::new();
    for (person, books) in evidence.people() {
        let journeys = books.journeys.iter();
        let active = journeys.filter(|(row, _)| matches!(row.state, JourneyState::Active { .. }));
        waiting.extend(active.map(|(row, _)| format!("journey {} of {person:?}", row.id)));
        let messages = books.messages.iter().filter(|message| {
            let known_wait =
                message.state == State::Unknown && message.purpose == Purpose::Marketing;
            !message.state.is_final() && !known_wait
        });
        waiting.extend(messages.map(|one| format!("message {}, {}", one.id, one.state.as_str())));
    }
    let waiting = waiting.into_iter().take(BREACHES_MAX);
    breaches.extend(waiting.map(|what| Breach {
        checker: "waits-for-ever",
        what,
    }));
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::sample;

    fn check(breaks: impl FnOnce(&mut Evidence), expect: &[&str]) {
        let mut evidence = sample::evidence();
        breaks(&mut evidence);
        let found: Vec<_> = finale(&evidence).iter().map(|one| one.checker).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn a_glance_sees_what_is_wrong() {
        check(|_| {}, &[]);
        check(|one| one.breaches.push("x".into()), &["invariants"]);
        check(|one| one.errors.push("x".into()), &["quiet-log"]);
        check(|one| one.depths.parked = 1, &["parked"]);
        check(|one| one.depths.inbox = 1, &["settled"]);
        check(
            |evidence| {
                evidence.stage = Stage::Underway;
                evidence.depths.due = 1;
            },
            &[],
        );
    }

    #[test]
    fn nothing_waits_for_ever() {
        let waits = ["waits-for-ever"];
        check(
            |evidence| {
                let wake_at = evidence.now.plus_ms(1);
                let block = None;
                sample::journey(evidence).0.state = JourneyState::Active { block, wake_at };
            },
            &waits,
        );
        check(|one| sample::message(one).state = State::Held, &waits);
        check(|one| sample::message(one).state = State::Unknown, &[]);
        check(
            |evidence| {
                sample::message(evidence).state = State::Unknown;
                sample::message(evidence).purpose = Purpose::Service;
            },
            &waits,
        );
    }
}
