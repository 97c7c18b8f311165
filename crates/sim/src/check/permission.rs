//! Who may be mailed, by the model's own book of consents: what it knew when a message was written
//! down as in flight decides, which is the stated cut-off. Also the other way round: nobody is
//! passed over for a reason that was not there.

use engine::contact::Basis;
use engine::step::Purpose;
use store::message::{MessageRow, State};
use store::workflow::Status;

use super::Checker;
use crate::draft::Draft;
use crate::evidence::Evidence;
use crate::rule::{INTERESTS, Traits};
use crate::sink::Attempt;
use crate::world::Person;

pub(super) const CONSENT: Checker = Checker {
    name: "consent",
    rule: "No marketing message leaves to somebody who was not subscribed, on an accepted ground, at its hand-over.",
    find: consent,
};

pub(super) const NOT_SUPPRESSED: Checker = Checker {
    name: "not-suppressed",
    rule: "Nothing leaves to an address that was on the list of those never mailed.",
    find: not_suppressed,
};

pub(super) const AUDIENCE: Checker = Checker {
    name: "audience",
    rule: "Nothing leaves to somebody who was no longer in the audience.",
    find: audience,
};

pub(super) const WHILE_LIVE: Checker = Checker {
    name: "while-live",
    rule: "Nothing leaves while its workflow is paused or has ended.",
    find: while_live,
};

pub(super) const SKIPPED_RIGHTLY: Checker = Checker {
    name: "skipped-rightly",
    rule: "Nobody is passed over for want of a consent, or of the audience, who had it all the while.",
    find: skipped_rightly,
};

/// What is wrong with an attempt, given its message, its draft and the contact at that moment.
fn each(
    evidence: &Evidence,
    find: impl Fn(&Attempt, &MessageRow, &Draft, &Traits) -> Option<String>,
) -> Vec<String> {
    let mut found = Vec::new();
    for (person, message) in evidence.messages() {
        let draft = evidence.draft(person.shop, message.workflow, message.version);
        // For what goes to the shop's own people nobody of the contact's is asked.
        let draft = draft.filter(|_| evidence.notice(person.shop, message).is_none());
        let Some(draft) = draft else { continue };
        for attempt in evidence.attempts_of(person.shop, message.id) {
            let traits = evidence.model.traits_after(person, attempt.ops);
            if let Some(what) = find(attempt, message, draft, &traits) {
                let (id, at) = (message.id, attempt.at);
                found.push(format!("message {id} to {person:?} at {at}: {what}"));
            }
        }
    }
    found
}

fn consent(evidence: &Evidence) -> Vec<String> {
    each(evidence, |_, message, draft, traits| {
        let refused = message.purpose == Purpose::Marketing && !consents(message, draft, traits);
        refused.then(|| {
            let (interest, consents) = (&message.interest, &traits.consents);
            format!("no consent for {interest:?}: {consents:?}")
        })
    })
}

fn consents(message: &MessageRow, draft: &Draft, traits: &Traits) -> bool {
    let named = |interest: &str| {
        message.interest.as_ref().map(engine::id::Handle::as_str) == Some(interest)
    };
    let interest = INTERESTS.iter().position(|one| named(one));
    let basis: &[Basis] = &draft.basis;
    interest.is_some_and(|interest| traits.may_be_mailed(interest, basis))
}

fn not_suppressed(evidence: &Evidence) -> Vec<String> {
    let shop = |attempt: &Attempt| {
        let mut shops = evidence.shops.iter();
        shops.position(|shop| shop.workspace == attempt.workspace)
    };
    let wrong = evidence.attempts.iter().filter(|attempt| {
        let model = &evidence.model;
        shop(attempt).is_some_and(|shop| model.is_suppressed(shop, &attempt.to, attempt.ops))
    });
    wrong
        .map(|one| format!("message {} to {} at {}", one.message, one.to, one.at))
        .collect()
}

fn audience(evidence: &Evidence) -> Vec<String> {
    each(evidence, |_, _, draft, traits| {
        let rule = draft.audience.as_ref()?;
        (!rule.holds(traits)).then(|| format!("{rule:?} does not hold for {traits:?}"))
    })
}

fn while_live(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for (person, message) in evidence.messages() {
        let Some(flow) = evidence.flow(person.shop, message.workflow) else {
            continue;
        };
        for attempt in evidence.attempts_of(person.shop, message.id) {
            let model = &evidence.model;
            let status = model.status_after(person.shop, flow, attempt.ops);
            if status != Status::Live {
                let (id, at) = (message.id, attempt.at);
                found.push(format!(
                    "message {id} at {at}, workflow {}",
                    status.as_str()
                ));
            }
        }
    }
    found
}

fn skipped_rightly(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    let skipped = evidence
        .messages()
        .filter(|(_, message)| message.state == State::Skipped);
    for (person, message) in skipped {
        let draft = evidence.draft(person.shop, message.workflow, message.version);
        let (Some(draft), Some(at)) = (draft, message.finished_at) else {
            continue;
        };
        let moments = evidence.model.traits_at(person, at);
        let had = |holds: &dyn Fn(&Traits) -> bool| moments.iter().all(holds);
        let wrong = match message.reason.as_deref() {
            Some("no_consent") => had(&|traits| consents(message, draft, traits)),
            Some("audience") => {
                let rule = draft.audience.as_ref();
                had(&|traits| rule.is_none_or(|rule| rule.holds(traits)))
            }
            Some("workflow_ended") => {
                let flow = evidence.flow(person.shop, message.workflow);
                !flow.is_some_and(|flow| evidence.model.was_ended(person.shop, flow))
            }
            Some("suppressed") => !was_suppressed(evidence, person),
            Some("staff_gone") => evidence.notice(person.shop, message).is_none(),
            Some("cap") => evidence.world.shops[person.shop].limit.is_none(),
            Some("condition" | "no_address") => false,
            _ => true,
        };
        if wrong {
            let (id, reason) = (message.id, &message.reason);
            found.push(format!("message {id} to {person:?} at {at}: {reason:?}"));
        }
    }
    found
}

fn was_suppressed(evidence: &Evidence, person: Person) -> bool {
    let model = &evidence.model;
    model.is_suppressed(person.shop, &person.address(false), model.ops())
}

#[cfg(test)]
mod tests {
    use engine::contact::Standing;

    use super::*;
    use crate::check::sample::{self, PERSON, check};

    /// Somebody's consent, `acts` acts after the attempt.
    fn left(evidence: &mut Evidence, basis: Basis, state: Standing) {
        let at = evidence.attempts[0].at;
        evidence.model.act(at);
        evidence.model.consented(PERSON, (0, basis), state, at);
    }

    #[test]
    fn consent_counts_as_of_the_hand_over() {
        check(CONSENT, |_| {}, "");
        let after = |evidence: &mut Evidence| left(evidence, Basis::OptIn, Standing::Left);
        check(CONSENT, after, "");
        let before = |evidence: &mut Evidence| {
            after(evidence);
            evidence.attempts[0].ops = evidence.model.ops();
        };
        check(CONSENT, before, "no consent for");
        check(
            CONSENT,
            |evidence| {
                before(evidence);
                sample::message(evidence).purpose = Purpose::Service;
            },
            "",
        );
        check(
            CONSENT,
            |one| sample::message(one).interest = None,
            "no consent for None",
        );
    }

    #[test]
    fn a_listed_address_gets_nothing() {
        let suppress = |evidence: &mut Evidence| {
            evidence.model.act(evidence.now);
            let address = evidence.attempts[0].to.clone();
            evidence.model.suppressed(0, address);
        };
        check(NOT_SUPPRESSED, suppress, "");
        check(
            NOT_SUPPRESSED,
            |evidence| {
                suppress(evidence);
                evidence.attempts[0].ops = evidence.model.ops();
            },
            "to p0@shop0.test",
        );
    }

    #[test]
    fn who_is_out_of_the_audience_gets_nothing() {
        use crate::schedule::Trait;
        check(AUDIENCE, |_| {}, "");
        check(
            AUDIENCE,
            |evidence| {
                evidence.model.act(evidence.now);
                evidence.model.changed(PERSON, &[Trait::Tag("vip", false)]);
                evidence.attempts[0].ops = evidence.model.ops();
            },
            "does not hold",
        );
    }

    #[test]
    fn nothing_leaves_while_its_workflow_stands_still() {
        let switch = |status, ops| {
            move |evidence: &mut Evidence| {
                evidence.model.act(evidence.now);
                evidence.model.switched(0, 0, status);
                evidence.attempts[0].ops += ops;
            }
        };
        check(WHILE_LIVE, switch(Status::Paused, 0), "");
        check(WHILE_LIVE, switch(Status::Live, 1), "");
        check(WHILE_LIVE, switch(Status::Paused, 1), "workflow paused");
        check(WHILE_LIVE, switch(Status::Ended, 1), "workflow ended");
    }

    #[test]
    fn nobody_is_passed_over_without_a_reason() {
        let skip = |reason: &'static str| {
            move |evidence: &mut Evidence| {
                let message = sample::message(evidence);
                message.state = State::Skipped;
                message.reason = Some(reason.to_owned());
            }
        };
        for reason in [
            "no_consent",
            "audience",
            "suppressed",
            "workflow_ended",
            "email_missing",
        ] {
            check(SKIPPED_RIGHTLY, skip(reason), reason);
        }
        check(SKIPPED_RIGHTLY, skip("condition"), "");
        // Left at that very instant: it may have been either way.
        check(
            SKIPPED_RIGHTLY,
            |evidence| {
                skip("no_consent")(evidence);
                left(evidence, Basis::OptIn, Standing::Left);
            },
            "",
        );
    }
}
