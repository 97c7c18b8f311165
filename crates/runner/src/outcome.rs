//! What became of a message, from the transport's words to the books' and to the event that tells of
//! it. Pure: nothing is sent or written here.

use engine::contact::map;
use engine::event::own;
use engine::step::Purpose;
use engine::time::{HOUR_MS, MINUTE_MS, Time};
use engine::value::Value;
use mail::transport::Outcome as Delivered;
use store::Bucket;
use store::append::OwnEvent;
use store::finish::{Finish, Outcome, REPLY_BYTES_MAX};
use store::outbox::Claim;

/// The first pause after "not now"; each further one is twice as long.
const RETRY_FIRST_MS: i64 = MINUTE_MS;
/// The longest pause between two attempts.
const RETRY_LONGEST_MS: i64 = HOUR_MS;
/// After so many attempts, a bit under a day, a message counts as refused.
const ATTEMPTS_MAX: u32 = 28;
/// By whom the sender's events are said to be.
const SENDER: &str = "sender";

/// What the transport said, as the books have it. What may or may not have arrived is sent again
/// only if it is service: a ticket twice is a nuisance, an offer twice is what people leave for.
pub(crate) fn outcome(delivered: Delivered, claim: &Claim, now: Time) -> Outcome {
    let again = claim.attempt < ATTEMPTS_MAX;
    let retry = |reply| {
        let pause = RETRY_FIRST_MS << claim.attempt.min(10);
        Outcome::Retry {
            reply: kept(reply),
            due_at: now.plus_ms(pause.min(RETRY_LONGEST_MS)),
        }
    };
    match delivered {
        Delivered::Accepted { reply } => Outcome::Accepted { reply: kept(reply) },
        Delivered::Refused { code, text, .. } => Outcome::Refused {
            reply: kept(format!("{code} {text}")),
        },
        Delivered::Unknown { text } if claim.purpose == Purpose::Service && again => {
            retry(format!("unknown whether it arrived: {text}"))
        }
        Delivered::Unknown { text } => Outcome::Unknown { reply: kept(text) },
        Delivered::Retry { text, .. } if again => retry(text),
        Delivered::Retry { text, .. } => {
            let attempts = claim.attempt;
            Outcome::Refused {
                reply: kept(format!("given up after {attempts} attempts: {text}")),
            }
        }
    }
}

/// As much of a server's words as is kept; the cut shows.
fn kept(mut reply: String) -> String {
    if reply.len() > REPLY_BYTES_MAX {
        let mark = " …";
        let end = (0..=REPLY_BYTES_MAX - mark.len())
            .rev()
            .find(|at| reply.is_char_boundary(*at));
        reply.truncate(end.unwrap_or_default());
        reply.push_str(mark);
    }
    reply
}

/// The outcome with the event that tells of it, where it is one that people ask for.
pub(crate) fn finish(
    bucket: Bucket,
    claim: &Claim,
    email_version: Option<i64>,
    outcome: Outcome,
    at: Time,
) -> Finish {
    let told = match &outcome {
        Outcome::Accepted { .. } => Some((own::EMAIL_SENT, None)),
        Outcome::Refused { reply } => Some((own::EMAIL_REFUSED, Some(("reply", reply.clone())))),
        Outcome::Skipped { reason } => Some((own::EMAIL_SKIPPED, Some(("reason", reason.clone())))),
        Outcome::Expired => Some((own::EMAIL_SKIPPED, Some(("reason", "expired".to_owned())))),
        Outcome::Retry { .. } | Outcome::Unknown { .. } | Outcome::Held => None,
    };
    let event = told.map(|(name, detail)| {
        let mut fields = vec![
            ("message", claim.message.to_string().as_str().into()),
            ("workflow_id", claim.workflow.to_string().as_str().into()),
            ("block", claim.block.as_str().into()),
            ("email", claim.email.as_str().into()),
        ];
        fields
            .extend(email_version.map(|version| ("email_version", Value::Number(version.into()))));
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
        event,
    }
}

#[cfg(test)]
mod tests {
    use engine::id::{BlockId, ContactId, Handle, JourneyId, MessageId, WorkflowId, WorkspaceId};

    use super::*;

    #[test]
    fn a_long_reply_is_cut_where_it_shows() {
        assert_eq!(kept("250 ok".into()), "250 ok");
        let long = kept("é".repeat(REPLY_BYTES_MAX));
        assert!(long.len() <= REPLY_BYTES_MAX && long.ends_with("é …"));
    }

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
            email: Handle::new("hello").unwrap(),
            purpose,
            interest: None,
            due_at: Time::from_millis(0),
            not_later_than: None,
            attempt,
            created_at: Time::from_millis(0),
            pinned: None,
        }
    }

    #[test]
    fn pauses_double_up_to_an_hour_and_end() {
        let check = |attempt: u32, expect: Option<i64>| {
            let stage = mail::transport::Stage::Connect;
            let retry = Delivered::Retry {
                stage,
                code: None,
                enhanced: None,
                text: "no".into(),
            };
            let got = match outcome(
                retry,
                &claim(Purpose::Marketing, attempt),
                Time::from_millis(0),
            ) {
                Outcome::Retry { due_at, .. } => Some(due_at.millis() / MINUTE_MS),
                _ => None,
            };
            assert_eq!(got, expect, "attempt {attempt}");
        };
        check(0, Some(1));
        check(1, Some(2));
        check(5, Some(32));
        check(6, Some(60));
        check(27, Some(60));
        check(28, None);
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
