//! Making calls of web services that are due, side by side, and trying again what may come right by
//! itself. Each try of a call has the same key and the same bytes, so a service that got it can tell; what
//! a process left in the middle of is tried again when its claim has run out.

use std::time::Duration;

use engine::step::ask::HeaderValue;
use engine::time::{HOUR_MS, MINUTE_MS, SECOND_MS};
use engine::value::Value;
use futures_util::stream::{FuturesUnordered, StreamExt};
use outward::client::{Call, Failure, Headers, Method};
use outward::signature::{Secret, sign};
use outward::target::{Target, TargetError};
use serde_json::Value as Json;
use store::call::{CallClaim, CallFinish, CallOutcome};
use store::lease::Lease;

use crate::caller::Called;
use crate::clock::operational_now;
use crate::{Error, Runner};

/// A claim holds so long. Longer than the longest try, so that nobody else makes the same one.
const CLAIM_MS: i64 = 10 * MINUTE_MS;
/// A paused workflow is looked at again so often.
const HELD_MS: i64 = 5 * MINUTE_MS;
/// The first pause after a try that failed; each further one is twice as long.
const RETRY_FIRST_MS: i64 = 30 * SECOND_MS;
/// The longest pause.
const RETRY_LONGEST_MS: i64 = HOUR_MS;
/// Largest answer that is kept whole. It lies in an event and in the memory of the journey.
const RESPONSE_BYTES_MAX: usize = 16 * 1024;
/// Largest value that `save` keeps.
const SAVED_BYTES_MAX: usize = 4 * 1024;

/// Why a call cannot be made.
enum Unfit {
    /// It never can: the outcome, and why.
    Never(&'static str, String),
}

impl Runner {
    /// Makes one batch of the calls that are due in a bucket. Gives how many tries were made.
    pub async fn make_calls(&self, lease: impl Into<Lease>) -> Result<usize, Error> {
        let lease = lease.into();
        let now = self.clock.now();
        let until = (now.plus_ms(CLAIM_MS), now.plus_ms(HELD_MS));
        let claims = self.store.system().claim_calls(lease, now, until).await?;
        let made = claims.len();
        let tries = claims.into_iter().map(|claim| self.make_call(claim));
        let mut tries: FuturesUnordered<_> = tries.collect();
        let mut failed = None;
        while let Some(made) = tries.next().await {
            // Written down in the order in which the answers came, which side by side would leave to the
            // database. The others are under way and have an outcome too.
            let done = match made {
                Ok(finish) => self.finish_call(lease, finish).await,
                Err(error) => Err(error),
            };
            if let Err(error) = done {
                failed = Some(error);
            }
        }
        failed.map_or(Ok(made), Err)
    }

    async fn finish_call(&self, lease: Lease, finish: CallFinish) -> Result<(), Error> {
        let done = self.store.system().finish_call(lease.bucket, finish);
        Ok(done.await?)
    }

    async fn make_call(&self, claim: CallClaim) -> Result<CallFinish, Error> {
        let outcome = match self.prepared(&claim).await? {
            Ok(call) => {
                self.crash_point("call.before")?;
                let answer = self.caller.call(call).await;
                self.crash_point("call.after")?;
                self.outcome_of(&claim, answer)
            }
            Err(Unfit::Never(outcome, why)) => over(outcome, None, Vec::new(), Some(why)),
        };
        let at = self.clock.now();
        Ok(CallFinish { claim, outcome, at })
    }

    /// The call with its secrets, its key and its signature.
    async fn prepared(&self, claim: &CallClaim) -> Result<Result<Call, Unfit>, Error> {
        let request = &claim.request;
        let mut headers = Headers::default();
        let id = format!("call_{}_{}", claim.id, self.store.instance());
        let mut pairs = vec![("Idempotency-Key".to_owned(), id.clone())];
        let has_kind = request
            .headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if !has_kind && !request.body.is_empty() {
            let is_json = request.body.starts_with(['{', '[']);
            let kind = if is_json {
                "application/json"
            } else {
                "text/plain; charset=utf-8"
            };
            pairs.push(("Content-Type".to_owned(), kind.to_owned()));
        }
        for (name, value) in &request.headers {
            let value = match value {
                HeaderValue::Template(text) => text.clone(),
                HeaderValue::Secret(secret) => match self.secret(claim, secret).await? {
                    Ok(secret) => secret,
                    Err(unfit) => return Ok(Err(unfit)),
                },
            };
            pairs.push((name.clone(), value));
        }
        for (name, value) in pairs {
            if let Err(error) = headers.add(&name, &value) {
                return Ok(Err(Unfit::Never("cannot_render", error.to_string())));
            }
        }
        if let Some(name) = &request.sign {
            let secret = match self.secret(claim, name).await? {
                Ok(secret) => secret,
                Err(unfit) => return Ok(Err(unfit)),
            };
            // Receivers look at the real time of a try, whatever clock the workflows go by.
            let at_s = operational_now().millis() / 1_000;
            let signed = secret
                .parse::<Secret>()
                .and_then(|secret| sign(&[secret], &id, at_s, request.body.as_bytes()));
            let written = signed
                .map_err(|error| error.to_string())
                .and_then(|signed| {
                    signed
                        .write_to(&mut headers)
                        .map_err(|error| error.to_string())
                });
            if let Err(why) = written {
                return Ok(Err(Unfit::Never("no_secret", format!("`{name}`: {why}"))));
            }
        }
        let target = match self.target(claim).await? {
            Ok(target) => target,
            Err(unfit) => return Ok(Err(unfit)),
        };
        Ok(Ok(Call {
            method: method(&request.method),
            target,
            headers,
            body: request.body.clone().into(),
            timeout: Duration::from_secs(request.timeout_s.into()),
            redirects_max: 0,
        }))
    }

    /// Where it goes: to the address that was filled in, or to one that is a secret.
    async fn target(&self, claim: &CallClaim) -> Result<Result<Target, Unfit>, Error> {
        let url = match &claim.request.url_secret {
            Some(name) => match self.secret(claim, name).await? {
                Ok(secret) => secret,
                Err(unfit) => return Ok(Err(unfit)),
            },
            None => claim.request.url.clone(),
        };
        let target = url.trim().parse();
        Ok(target.map_err(|error: TargetError| Unfit::Never("cannot_render", error.to_string())))
    }

    async fn secret(
        &self,
        claim: &CallClaim,
        name: &engine::id::Handle,
    ) -> Result<Result<String, Unfit>, Error> {
        let unfit = |why: String| Ok(Err(Unfit::Never("no_secret", why)));
        let sealed = self.store.workspace(claim.workspace).sealed(name).await?;
        let Some(sealed) = sealed else {
            return unfit(format!("there is no secret `{name}`"));
        };
        let Some(vault) = &self.vault else {
            return unfit("there is no key that opens secrets".to_owned());
        };
        match vault.open(claim.workspace, name, &sealed) {
            Ok(secret) => Ok(Ok(secret)),
            Err(error) => unfit(format!("`{name}`: {error}")),
        }
    }

    fn outcome_of(&self, claim: &CallClaim, answer: Result<Called, Failure>) -> CallOutcome {
        let now = self.clock.now();
        let again = |why: String, pause: Option<Duration>| {
            if claim.attempt > claim.request.retries {
                return None;
            }
            Some(CallOutcome::Again {
                due_at: now.plus_ms(pause_ms(claim, pause)),
                reason: why,
            })
        };
        match answer {
            Ok(called) => {
                let status = called.status;
                let why = format!("status {status}");
                if (200..300).contains(&status) {
                    return over("ok", Some(status), leaves(claim, &called), None);
                }
                let may_pass = matches!(status, 408 | 425 | 429 | 500..=599);
                let retry = may_pass.then(|| again(why.clone(), called.retry_after));
                let failed = || over("failed", Some(status), leaves(claim, &called), Some(why));
                retry.flatten().unwrap_or_else(failed)
            }
            Err(Failure::Refused(refused)) => {
                over("not_allowed", None, Vec::new(), Some(refused.to_string()))
            }
            Err(failure) => {
                let why = failure.to_string();
                let retry = (!failure.is_final()).then(|| again(why.clone(), None));
                let failed = || over("failed", None, Vec::new(), Some(why));
                retry.flatten().unwrap_or_else(failed)
            }
        }
    }
}

fn over(
    outcome: &'static str,
    status: Option<u16>,
    mut leaves: Vec<(String, Value)>,
    reason: Option<String>,
) -> CallOutcome {
    if let Some(status) = status {
        leaves.push(("status".to_owned(), Value::Number(status.into())));
    }
    if let Some(reason) = &reason {
        leaves.push((
            "reason".to_owned(),
            Value::Text(reason.chars().take(500).collect()),
        ));
    }
    CallOutcome::Over {
        outcome,
        status,
        leaves,
        reason,
    }
}

/// What the block leaves of an answer: all of it if it is not large, and what `save` names.
fn leaves(claim: &CallClaim, called: &Called) -> Vec<(String, Value)> {
    // An address that is a secret may stand in the answer too: many servers repeat what was asked for.
    if claim.request.url_secret.is_some() {
        return Vec::new();
    }
    let Ok(text) = std::str::from_utf8(&called.body) else {
        return vec![(
            "response_left_out".to_owned(),
            Value::Text("no text".to_owned()),
        )];
    };
    if text.is_empty() {
        return Vec::new();
    }
    let json: Option<Json> = serde_json::from_str(text).ok();
    let mut leaves = Vec::new();
    for saved in &claim.request.save {
        let mut names = saved.from.iter();
        let found = json
            .as_ref()
            .and_then(|json| names.try_fold(json, |json, name| step_into(json, name)));
        if let Some(found) = found
            && found.to_string().len() <= SAVED_BYTES_MAX
            && let Ok(value) = Value::from_json(found, &saved.name)
        {
            leaves.push((saved.name.clone(), value));
        }
    }
    if text.len() > RESPONSE_BYTES_MAX {
        let why = format!("{} bytes; at most {RESPONSE_BYTES_MAX}", text.len());
        leaves.push(("response_left_out".to_owned(), Value::Text(why)));
        return leaves;
    }
    let json = json.unwrap_or_else(|| Json::String(text.replace('\0', "\u{fffd}")));
    match Value::from_json(&json, "response") {
        Ok(value) => leaves.push(("response".to_owned(), value)),
        Err(refused) => {
            let why = Value::Text(refused.to_string());
            leaves.push(("response_left_out".to_owned(), why));
        }
    }
    leaves
}

/// A field of an object, or an element of a list by its number.
fn step_into<'a>(json: &'a Json, name: &str) -> Option<&'a Json> {
    match json {
        Json::Array(elements) => elements.get(name.parse::<usize>().ok()?),
        json => json.get(name),
    }
}

fn method(name: &str) -> Method {
    match name {
        "GET" => Method::Get,
        "PUT" => Method::Put,
        "PATCH" => Method::Patch,
        "DELETE" => Method::Delete,
        _ => Method::Post,
    }
}

/// How long a call waits after a try that failed; longer if the server asks for it.
fn pause_ms(claim: &CallClaim, asked: Option<Duration>) -> i64 {
    let doubled = RETRY_FIRST_MS << (claim.attempt - 1).min(10);
    let asked = asked.and_then(|asked| i64::try_from(asked.as_millis()).ok());
    let pause = doubled.max(asked.unwrap_or(0)).min(RETRY_LONGEST_MS);
    // What failed together does not come back together.
    let spread = claim.id.wrapping_mul(0x9E37_79B9) & 0xFF;
    pause + pause / 4 * spread / 0xFF
}
