//! Telling webhooks what happened, side by side, and trying again what did not arrive. What is told is
//! made of the event at each try, signed as the Standard Webhooks specification has it, under an
//! identifier that stays the same, so that a receiver can tell a repetition.
//!
//! A receiver that fails is left alone for longer and longer, and then asked one thing: many that hang
//! would keep the others waiting. This module does not know which events there are.

pub mod trial;

use std::time::Duration;

use engine::id::{Handle, WorkspaceId};
use engine::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Time};
use futures_util::stream::{FuturesUnordered, StreamExt};
use outward::client::{Call, Failure, Headers, Method};
use outward::signature::{Secret, sign};
use serde_json::json;
use store::delivery::{DeliveryClaim, DeliveryFinish, Outcome, Told};
use store::lease::Lease;

use crate::caller::Called;
use crate::clock::operational_now;
use crate::vault::Vault;
use crate::{Error, Runner};

/// A claim holds so long. Longer than the longest try, so that nobody else makes the same one.
const CLAIM_MS: i64 = 5 * MINUTE_MS;
/// How long one try may take: receivers are asked to answer first and to work later.
const TRY: Duration = Duration::from_secs(10);
/// The first pause after a try that failed; each further one is twice as long.
const PAUSE_FIRST_MS: i64 = 30 * SECOND_MS;
/// The longest pause of one delivery, also where the receiver asks for a longer one.
const PAUSE_LONGEST_MS: i64 = 6 * HOUR_MS;
/// The longest time for which a receiver that fails is left alone.
const REST_LONGEST_MS: i64 = HOUR_MS;
/// A delivery is given up so long after it was written down. Over a long weekend somebody looks.
const GIVEN_UP_AFTER_MS: i64 = 3 * DAY_MS;
/// A webhook of which nothing arrived for so long is switched off.
const OFF_AFTER_MS: i64 = 5 * DAY_MS;

impl Runner {
    /// Tells webhooks one batch of what is due in a bucket. Gives how many tries were made.
    pub async fn tell_webhooks(&self, lease: impl Into<Lease>) -> Result<usize, Error> {
        let lease = lease.into();
        let now = self.clock.now();
        let claims = self
            .store
            .system()
            .claim_deliveries(lease, now, now.plus_ms(CLAIM_MS));
        let claims = claims.await?;
        let made = claims.len();
        let tries = claims.into_iter().map(|claim| self.tell(claim));
        let mut tries: FuturesUnordered<_> = tries.collect();
        let mut failed = None;
        while let Some(made) = tries.next().await {
            // The others are under way and have an outcome too.
            let done = match made {
                Ok(finish) => self.finish_telling(lease, finish).await,
                Err(error) => Err(error),
            };
            if let Err(error) = done {
                failed = Some(error);
            }
        }
        failed.map_or(Ok(made), Err)
    }

    async fn finish_telling(&self, lease: Lease, finish: DeliveryFinish) -> Result<(), Error> {
        let (workspace, name) = (finish.claim.workspace, finish.claim.name.clone());
        let done = self.store.system().finish_delivery(lease.bucket, finish);
        if done.await? {
            tracing::error!(%workspace, webhook = %name, "a webhook failed for so long that it is switched off");
        }
        Ok(())
    }

    async fn tell(&self, claim: DeliveryClaim) -> Result<DeliveryFinish, Error> {
        let answer = match self.signed(&claim) {
            Ok(call) => {
                self.crash_point("delivery.before")?;
                let answer = self.caller.call(call).await;
                self.crash_point("delivery.after")?;
                answer.map_err(|failure| reason_of(&failure))
            }
            Err(why) => Err(why),
        };
        let at = self.clock.now();
        let asked = answer.as_ref().ok().and_then(|called| called.retry_after);
        let rests = pause_ms(claim.failures + 1, REST_LONGEST_MS, asked);
        Ok(DeliveryFinish {
            status: answer.as_ref().ok().map(|called| called.status),
            outcome: outcome_of(&claim, &answer, at),
            rests_until: at.plus_ms(rests),
            off_before: at.plus_ms(-OFF_AFTER_MS),
            at,
            claim,
        })
    }

    /// The call; the error is why there is none.
    fn signed(&self, claim: &DeliveryClaim) -> Result<Call, String> {
        let Some(vault) = &self.vault else {
            return Err("there is no key that opens its secret".to_owned());
        };
        let id = format!("evt_{}_{}", claim.told.event, self.store.instance());
        let secrets = secrets(vault, claim.workspace, &claim.name, &claim.sealed)?;
        call(&secrets, &id, &claim.url, body(&claim.told))
    }
}

/// What signs, opened; the error is why something does not open.
fn secrets(
    vault: &Vault,
    workspace: WorkspaceId,
    name: &Handle,
    sealed: &[Vec<u8>],
) -> Result<Vec<Secret>, String> {
    let opened = |sealed: &Vec<u8>| {
        let opened = vault.open(workspace, name, sealed);
        let opened = opened.map_err(|error| error.to_string())?;
        opened
            .parse()
            .map_err(|error: outward::signature::SignatureError| error.to_string())
    };
    sealed.iter().map(opened).collect()
}

/// A signed call that tells this; the error is why there is none.
fn call(secrets: &[Secret], id: &str, url: &str, body: String) -> Result<Call, String> {
    // Receivers look at the real time of a try, whatever clock the workflows go by.
    let at_s = operational_now().millis() / 1_000;
    let signed = sign(secrets, id, at_s, body.as_bytes());
    let mut headers = Headers::default();
    let written = headers.add("Content-Type", "application/json");
    written.map_err(|error| error.to_string())?;
    let signed = signed.map_err(|error| error.to_string())?;
    let written = signed.write_to(&mut headers);
    written.map_err(|error| error.to_string())?;
    let target = url.parse();
    Ok(Call {
        method: Method::Post,
        target: target.map_err(|error: outward::target::TargetError| error.to_string())?,
        headers,
        body: body.into(),
        timeout: TRY,
        redirects_max: 0,
    })
}

/// Why nobody can be told at this address; `None` if somebody can. Whether it may be called is seen when
/// it is.
pub fn fault_of_url(url: &str) -> Option<String> {
    let target = url.parse::<outward::target::Target>();
    target.err().map(|error| error.to_string())
}

/// Why nothing can be signed with this; `None` if it can.
pub fn fault_of_secret(secret: &str) -> Option<String> {
    secret
        .parse::<Secret>()
        .err()
        .map(|error| error.to_string())
}

/// A secret of these bytes, which must be random, as it is written.
pub fn secret_of(bytes: &[u8; 32]) -> String {
    let secret = Secret::of(bytes).expect("a secret may have this length");
    secret.reveal()
}

fn reason_of(failure: &Failure) -> String {
    failure.to_string()
}

/// What is told: the kind and the instant where the specification wants them, and the rest as the API
/// shows an event.
fn body(told: &Told) -> String {
    let contact = json!({
        "id": told.contact,
        "email": told.email,
        "external_ids": told.external_ids,
    });
    let data = json!({
        "event_id": told.event,
        "contact": contact,
        "source": told.source,
        "received_at": told.received_at,
        "fields": told.data,
    });
    json!({ "type": told.name, "timestamp": told.occurred_at, "data": data }).to_string()
}

fn outcome_of(claim: &DeliveryClaim, answer: &Result<Called, String>, at: Time) -> Outcome {
    let (reason, asked) = match answer {
        Ok(called) if (200..300).contains(&called.status) => return Outcome::Delivered,
        // The one answer that means: never again.
        Ok(called) if called.status == 410 => {
            return Outcome::Failed {
                reason: "status 410".to_owned(),
                is_unwanted: true,
            };
        }
        Ok(called) => (format!("status {}", called.status), called.retry_after),
        Err(why) => (why.clone(), None),
    };
    if at >= claim.queued_at.plus_ms(GIVEN_UP_AFTER_MS) {
        return Outcome::Failed {
            reason,
            is_unwanted: false,
        };
    }
    let pause = pause_ms(claim.attempt, PAUSE_LONGEST_MS, asked);
    // What failed together does not come back together.
    let spread = claim.id.wrapping_mul(0x9E37_79B9) & 0xFF;
    Outcome::Again {
        due_at: at.plus_ms(pause + pause / 4 * spread / 0xFF),
        reason,
    }
}

/// The pause after so many tries that failed; longer if the receiver asks for it.
fn pause_ms(tries: u32, longest_ms: i64, asked: Option<Duration>) -> i64 {
    let doubled = PAUSE_FIRST_MS << tries.saturating_sub(1).min(16);
    let asked = asked.and_then(|asked| i64::try_from(asked.as_millis()).ok());
    doubled
        .min(longest_ms)
        .max(asked.unwrap_or(0).min(PAUSE_LONGEST_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_the_longest_and_a_receiver_may_ask_for_more() {
        let check = |tries: u32, asked_s: Option<u64>, expect_s: i64| {
            let asked = asked_s.map(Duration::from_secs);
            assert_eq!(
                pause_ms(tries, HOUR_MS, asked) / SECOND_MS,
                expect_s,
                "{tries}"
            );
        };
        check(0, None, 30);
        check(1, None, 30);
        check(2, None, 60);
        check(7, None, 1_920);
        check(8, None, 3_600);
        check(u32::MAX, None, 3_600);
        check(1, Some(10), 30);
        check(1, Some(120), 120);
        check(1, Some(7_200), 7_200);
        check(1, Some(u64::MAX), 30);
        check(1, Some(1_000_000), 6 * 3_600);
    }
}
