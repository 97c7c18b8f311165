//! What became of a message, from the transport's words to the books' and to the event that tells of
//! it. Pure: nothing is sent or written here.

use std::time::Duration;

use engine::contact::map;
use engine::event::{HOPS, SENDER, own};
use engine::id::Handle;
use engine::step::Purpose;
use engine::time::{HOUR_MS, MINUTE_MS, Time};
use engine::value::Value;
use mail::transport::Outcome as Delivered;
use store::Bucket;
use store::append::OwnEvent;
use store::finish::{Finish, Outcome, shortened};
use store::outbox::Claim;

/// The first pause after "not now"; each further one is twice as long.
const RETRY_FIRST_MS: i64 = MINUTE_MS;
/// The longest pause between two attempts.
const RETRY_LONGEST_MS: i64 = HOUR_MS;
/// The longest pause that a server may ask for: a quota is one of a day.
const RETRY_ASKED_MS_MAX: i64 = 24 * HOUR_MS;
/// A pause is longer by up to this part of it, by another for each message: what failed together
/// does not come back together.
const RETRY_SPREAD: i64 = 4;
/// After so many attempts, about a day, a message counts as refused.
const ATTEMPTS_MAX: u32 = 28;

/// What the transport said, as the books have it. What may or may not have arrived is sent again
/// only if it is service: a ticket twice is a nuisance, an offer twice is what people leave for.
pub(crate) fn outcome(delivered: Delivered, claim: &Claim, now: Time) -> Outcome {
    let attempts = claim.attempt + 1;
    let again = attempts < ATTEMPTS_MAX;
    let kept = |reply: String| shortened(&reply);
    let retry = |reply, after: Option<Duration>| {
        let asked_ms = after.map_or(0, |after| {
            i64::try_from(after.as_millis()).unwrap_or(i64::MAX)
        });
        let pause_ms = pause_ms(claim).max(asked_ms.min(RETRY_ASKED_MS_MAX));
        Outcome::Retry {
            reply: kept(reply),
            due_at: now.plus_ms(pause_ms),
        }
    };
    match delivered {
        Delivered::Accepted { reply } => Outcome::Accepted { reply: kept(reply) },
        Delivered::Refused { code, text, .. } => Outcome::Refused {
            reply: kept(format!("{code} {text}")),
        },
        Delivered::Unknown { text } if claim.purpose == Purpose::Service && again => {
            retry(format!("unknown whether it arrived: {text}"), None)
        }
        Delivered::Unknown { text } => Outcome::Unknown { reply: kept(text) },
        Delivered::Retry { text, after, .. } if again => retry(text, after),
        Delivered::Retry { text, .. } => Outcome::Refused {
            reply: kept(format!("given up after {attempts} attempts: {text}")),
        },
    }
}

/// How long a message waits after an attempt that failed.
fn pause_ms(claim: &Claim) -> i64 {
    let pause = RETRY_FIRST_MS << claim.attempt.min(10);
    let pause = pause.min(RETRY_LONGEST_MS);
    // Spread by the message's number (a step of the golden ratio), so that it can be computed again.
    let number = claim.message.0.wrapping_add(i64::from(claim.attempt));
    let part = number.wrapping_mul(0x9E37_79B9) & 0xFFFF;
    pause + pause / RETRY_SPREAD * part / 0xFFFF
}

/// The outcome with the event that tells of it, where it is one that people ask for. Beside the
/// workflow stands how many journeys led to the event, the one that decided the message among them.
pub(crate) fn finish(
    bucket: Bucket,
    claim: &Claim,
    (workflow, hops): (&Handle, u32),
    email_version: Option<i64>,
    outcome: Outcome,
    at: Time,
) -> Finish {
    let told = match &outcome {
        Outcome::Accepted { .. } => Some((own::EMAIL_SENT, None)),
        Outcome::Refused { reply } => Some((own::EMAIL_REFUSED, Some(("reply", reply.clone())))),
        Outcome::Skipped { reason } => Some((own::EMAIL_SKIPPED, Some(("reason", reason.clone())))),
        Outcome::Expired => Some((own::EMAIL_SKIPPED, Some(("reason", "expired".to_owned())))),
        Outcome::Retry { .. }
        | Outcome::Postponed { .. }
        | Outcome::Unknown { .. }
        | Outcome::Held => None,
    };
    // What goes to people on our side is nothing that happened to the contact.
    let told = told.filter(|_| claim.part == 0);
    let event = told.map(|(name, detail)| {
        let mut fields = vec![
            ("message", claim.message.to_string().as_str().into()),
            ("workflow", workflow.as_str().into()),
            ("journey", claim.journey.to_string().as_str().into()),
            ("block", claim.block.as_str().into()),
            ("visit", Value::Number(claim.visit.into())),
            ("email", claim.email.as_str().into()),
        ];
        fields
            .extend(email_version.map(|version| ("email_version", Value::Number(version.into()))));
        fields.extend((hops > 1).then(|| (HOPS, Value::Number(hops.into()))));
        fields.extend(detail.map(|(name, text)| (name, text.as_str().into())));
        OwnEvent {
            name: name.to_owned(),
            occurred_at: at,
            source: SENDER.to_owned(),
            data: map(fields),
        }
    });
    Finish {
        bucket,
        message: claim.message,
        outcome,
        at,
        pace: None,
        event,
        unheard_at: None,
    }
}

#[cfg(test)]
mod tests {
    use engine::id::{BlockId, ContactId, JourneyId, MessageId, WorkflowId, WorkspaceId};

    use super::*;

    fn claim(purpose: Purpose, attempt: u32) -> Claim {
        Claim {
            message: MessageId(1),
            workspace: WorkspaceId(1),
            contact: ContactId(1),
            journey: JourneyId(1),
            workflow: WorkflowId(1),
            version: 1,
            block: BlockId::new("m1").unwrap(),
            visit: 1,
            part: 0,
            email: Handle::new("hello").unwrap(),
            purpose,
            interest: None,
            due_at: Time::from_millis(0),
            not_later_than: None,
            cap: engine::limit::Cap::Counted,
            priority: 50,
            attempt,
            created_at: Time::from_millis(0),
            pinned: None,
        }
    }

    #[test]
    fn pauses_double_up_to_an_hour_and_end() {
        // Minutes, and the quarter more that they may be.
        let check = |attempt: u32, expect: Option<i64>| {
            let stage = mail::transport::Stage::Connect;
            let retry = Delivered::Retry {
                stage,
                code: None,
                enhanced: None,
                text: "no".into(),
                after: None,
            };
            let got = match outcome(
                retry,
                &claim(Purpose::Marketing, attempt),
                Time::from_millis(0),
            ) {
                Outcome::Retry { due_at, .. } => Some(due_at.millis()),
                _ => None,
            };
            let fits = match (got, expect.map(|minutes| minutes * MINUTE_MS)) {
                (Some(got), Some(least)) => (least..=least + least / 4).contains(&got),
                (got, expect) => got == expect,
            };
            assert!(fits, "attempt {attempt}: {got:?}");
        };
        check(0, Some(1));
        check(1, Some(2));
        check(5, Some(32));
        check(6, Some(60));
        check(26, Some(60));
        check(27, None);
    }

    #[test]
    fn a_server_that_asks_for_time_gets_it_up_to_a_day() {
        let check = |asked_s: u64, expect_ms: std::ops::RangeInclusive<i64>| {
            let retry = Delivered::Retry {
                stage: mail::transport::Stage::Message,
                code: Some(429),
                enhanced: None,
                text: "busy".into(),
                after: Some(Duration::from_secs(asked_s)),
            };
            let now = Time::from_millis(0);
            let got = outcome(retry, &claim(Purpose::Marketing, 0), now);
            let Outcome::Retry { due_at, .. } = got else {
                panic!("{got:?}");
            };
            assert!(expect_ms.contains(&due_at.millis()), "{asked_s}: {due_at}");
        };
        check(1, MINUTE_MS..=MINUTE_MS + MINUTE_MS / 4);
        check(600, 10 * MINUTE_MS..=10 * MINUTE_MS);
        check(u64::MAX, RETRY_ASKED_MS_MAX..=RETRY_ASKED_MS_MAX);
    }

    #[test]
    fn what_failed_together_does_not_come_back_together() {
        let pause = |message| {
            let mut claim = claim(Purpose::Service, 3);
            claim.message = MessageId(message);
            pause_ms(&claim) / 1_000
        };
        let mut seconds: Vec<_> = (1..=100).map(pause).collect();
        seconds.sort_unstable();
        seconds.dedup();
        // Eight to ten minutes have 120 of them.
        assert!(seconds.len() > 60, "{seconds:?}");
    }

    /// Found by the simulator: service mail whose reply was lost waited for ever.
    #[test]
    fn what_may_have_arrived_is_sent_again_only_if_it_is_service() {
        let check = |purpose, attempt, expect: &str| {
            let lost = Delivered::Unknown {
                text: "lost".into(),
            };
            let got = format!(
                "{:?}",
                outcome(lost, &claim(purpose, attempt), Time::from_millis(0))
            );
            assert!(got.starts_with(expect), "{purpose:?}: {got}");
        };
        check(Purpose::Marketing, 0, "Unknown");
        check(Purpose::Service, 0, "Retry");
        check(Purpose::Service, ATTEMPTS_MAX, "Unknown");
    }
}
