//! What arrived at the mail server, held against the stated promises: marketing never twice,
//! service twice only where nobody could know, the same bytes each time, one version of the e-mail,
//! and never too late. The server's own log is what counts here, not the product's books.

use std::collections::BTreeMap;

use engine::id::MessageId;
use engine::step::Purpose;
use store::message::MessageRow;

use super::Checker;
use crate::evidence::Evidence;
use crate::sink::{Attempt, Said};
use crate::world::{self, Person};

pub(super) const MARKETING_ONCE: Checker = Checker {
    name: "marketing-once",
    rule: "No marketing message arrives twice.",
    find: marketing_once,
};

pub(super) const SERVICE_ONCE: Checker = Checker {
    name: "service-once",
    rule: "A service message arrives once, and once more at most for each time that its outcome was unknown.",
    find: service_once,
};

pub(super) const SAME_BYTES: Checker = Checker {
    name: "same-bytes",
    rule: "A message that is handed over to an address again has the same bytes.",
    find: same_bytes,
};

pub(super) const ONE_VERSION: Checker = Checker {
    name: "one-version",
    rule: "A mail is wholly of one version of its e-mail: the one that the books name.",
    find: one_version,
};

pub(super) const IN_TIME: Checker = Checker {
    name: "in-time",
    rule: "No message is handed over after its latest moment.",
    find: in_time,
};

/// What is wrong with a message, given all that was handed over of it.
fn each(
    evidence: &Evidence,
    find: impl Fn(&Evidence, Person, &MessageRow, &[&Attempt]) -> Option<String>,
) -> Vec<String> {
    let mut attempts: BTreeMap<(usize, MessageId), Vec<&Attempt>> = BTreeMap::new();
    for attempt in &evidence.attempts {
        let mut shops = evidence.shops.iter();
        let shop = shops.position(|shop| shop.workspace == attempt.workspace);
        let slot = (shop.unwrap_or(usize::MAX), attempt.message);
        attempts.entry(slot).or_default().push(attempt);
    }
    let messages = evidence.messages().filter_map(|(person, message)| {
        let own = attempts.get(&(person.shop, message.id))?;
        let what = find(evidence, person, message, own)?;
        Some(format!("message {} of {person:?}: {what}", message.id))
    });
    messages.collect()
}

fn arrived(attempts: &[&Attempt]) -> usize {
    attempts.iter().filter(|attempt| attempt.taken).count()
}

fn marketing_once(evidence: &Evidence) -> Vec<String> {
    each(evidence, |_, _, message, attempts| {
        let count = arrived(attempts);
        let twice = message.purpose == Purpose::Marketing && count > 1;
        twice.then(|| format!("marketing, arrived {count} times"))
    })
}

fn service_once(evidence: &Evidence) -> Vec<String> {
    each(evidence, |evidence, person, message, attempts| {
        let lost = attempts.iter().filter(|one| one.said == Said::Nothing);
        let excuses = lost.count() + evidence.crashes_of(person.shop, message.id);
        let count = arrived(attempts);
        (message.purpose == Purpose::Service && count > 1 + excuses)
            .then(|| format!("service, arrived {count} times with {excuses} excuses"))
    })
}

fn same_bytes(evidence: &Evidence) -> Vec<String> {
    // Who has another address by then gets it there, made anew.
    each(evidence, |_, _, _, attempts| {
        let mut pairs = attempts.windows(2);
        let [first, other] =
            pairs.find(|pair| pair[0].to == pair[1].to && pair[0].bytes != pair[1].bytes)?
        else {
            return None;
        };
        let (to, first, said, other) = (&first.to, first.at, &first.said, other.at);
        Some(format!(
            "the bytes of {other} to {to} are not those of {first}, which met {said:?}"
        ))
    })
}

fn one_version(evidence: &Evidence) -> Vec<String> {
    each(evidence, |_, _, message, attempts| {
        let number = message.email.as_str().strip_prefix("mail-");
        let email = number.and_then(|number| number.parse().ok())?;
        let version = message.email_version.unwrap_or(0);
        let expected = [world::mark(email, version)];
        let wrong = attempts.iter().find(|one| one.marks != expected)?;
        Some(format!("has the marks {:?}, not {expected:?}", wrong.marks))
    })
}

fn in_time(evidence: &Evidence) -> Vec<String> {
    each(evidence, |_, _, message, attempts| {
        let limit = message.not_later_than?;
        let late = attempts.iter().find(|one| one.at > limit)?;
        Some(format!("handed over at {}, limit {limit}", late.at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::sample::{self, check};

    #[test]
    fn marketing_arrives_once() {
        check(MARKETING_ONCE, |_| {}, "");
        check(
            MARKETING_ONCE,
            |evidence| evidence.attempts.push(evidence.attempts[0].clone()),
            "marketing, arrived 2 times",
        );
        // Not even where the outcome was unknown.
        check(
            MARKETING_ONCE,
            |evidence| {
                evidence.attempts[0].said = Said::Nothing;
                evidence.attempts.push(evidence.attempts[0].clone());
            },
            "marketing, arrived 2 times",
        );
    }

    #[test]
    fn service_arrives_once_more_for_each_excuse() {
        let twice = |evidence: &mut Evidence| {
            sample::message(evidence).purpose = Purpose::Service;
            evidence.attempts.push(evidence.attempts[0].clone());
        };
        check(
            SERVICE_ONCE,
            twice,
            "service, arrived 2 times with 0 excuses",
        );
        check(
            SERVICE_ONCE,
            |evidence| {
                twice(evidence);
                evidence.attempts[0].said = Said::Nothing;
            },
            "",
        );
        let crashed = |evidence: &mut Evidence| {
            let attempt = &evidence.attempts[0];
            let in_flight = (attempt.workspace, attempt.message);
            evidence.in_flight_at_crash.push(vec![in_flight]);
        };
        check(
            SERVICE_ONCE,
            |evidence| {
                twice(evidence);
                crashed(evidence);
            },
            "",
        );
        check(
            SERVICE_ONCE,
            |evidence| {
                twice(evidence);
                crashed(evidence);
                evidence.attempts.push(evidence.attempts[0].clone());
            },
            "service, arrived 3 times with 1 excuses",
        );
    }

    #[test]
    fn bytes_stay_the_same_and_are_of_one_version() {
        check(
            SAME_BYTES,
            |evidence| {
                let mut again = evidence.attempts[0].clone();
                again.bytes += 1;
                evidence.attempts.push(again);
            },
            "are not those of",
        );
        check(
            ONE_VERSION,
            |evidence| evidence.attempts[0].marks.push(world::mark(0, 2)),
            "has the marks",
        );
        check(
            ONE_VERSION,
            |evidence| sample::message(evidence).email_version = Some(2),
            "has the marks",
        );
    }

    #[test]
    fn nothing_leaves_too_late() {
        let limit = |evidence: &mut Evidence, ms| {
            let at = evidence.attempts[0].at;
            sample::message(evidence).not_later_than = Some(at.plus_ms(ms));
        };
        check(IN_TIME, |evidence| limit(evidence, 0), "");
        check(IN_TIME, |evidence| limit(evidence, -1), "handed over at");
    }
}
