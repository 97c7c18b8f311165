//! What a provider tells by its webhook: from a request to what it says of our messages, once. A
//! reference that we did not make is about none of ours, whatever stands beside it.
//!
//! The same may be told twice, out of order, or before the call that sent the message has its answer: it
//! is matched with the message's row, which is there before the call, and what was taken before changes
//! nothing. What was told lately is known by its number as well. A proof that is not over what it proves
//! (Mailgun signs no body) is kept for as long as it is good, so that one caught on its way is good for
//! nothing else.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use mail::classify::Rules;
use mail::hook::{Heard, Hook, Opened, PROOF_GOOD_S, Received, Refused, Told};
use outward::client::{Call, Headers, Method};
use outward::target::Target;
use store::Store;

use super::{Said, What, take};
use crate::caller::Caller;
use crate::clock::{Clock, operational_now};
use crate::nudge::Nudge;
use crate::reference::References;

/// So many that were told last are known again.
const KNOWN_MAX: usize = 50_000;
/// Most certificates that are kept: Amazon changes its own about once a year.
const CERTIFICATES_MAX: usize = 10;
/// Longest time for a certificate, and for agreeing to a subscription.
const CALL_TIME_MAX: Duration = Duration::from_secs(10);

/// Takes what a provider tells.
pub struct Hooks {
    /// Where it is kept.
    pub store: Store,
    /// The business clock.
    pub clock: Arc<dyn Clock>,
    /// How the provider proves itself.
    pub hook: Hook,
    /// Which references are ours.
    pub references: References,
    /// By which way certificates are fetched.
    pub caller: Arc<dyn Caller>,
    /// What replies of mail servers mean.
    pub rules: Arc<Rules>,
    /// Rung when an event came in.
    pub nudge: Nudge,
    /// What was told lately.
    pub known: Known,
}

/// What was told lately, and with which certificates.
#[derive(Default)]
pub struct Known {
    told: Mutex<(BTreeSet<String>, VecDeque<String>)>,
    certificates: Mutex<BTreeMap<String, Bytes>>,
}

/// Why something was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// It is not believed.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The store could not write it; it is to be told again.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Something that is needed could not be fetched; it is to be told again.
    #[error("{0}")]
    Away(String),
}

impl Hooks {
    /// Reads a request, if its provider sent it. `header` gives the value of a header, by its name in
    /// small letters.
    pub fn hear(
        &self,
        header: &dyn Fn(&str) -> Option<String>,
        body: &[u8],
    ) -> Result<Heard, Refused> {
        let received = Received {
            header,
            body,
            // A signature is of the machine's time, whatever clock the workflows go by.
            now_s: operational_now().millis().div_euclid(1_000),
        };
        self.hook.read(&received, &self.rules)
    }

    /// Takes what was heard; how many things in it were news of our messages.
    pub async fn take(&self, heard: Heard) -> Result<usize, NotTaken> {
        let told = match heard {
            Heard::Told(told) => told,
            Heard::Sealed(sealed) => {
                let pem = self.certificate(sealed.certificate()).await?;
                match sealed.open(&pem, &self.rules)? {
                    Opened::Told(told) => told,
                    Opened::Confirm(target) => {
                        self.fetch(&target).await?;
                        tracing::info!(provider = %self.hook.name(), "a subscription was confirmed");
                        return Ok(0);
                    }
                    Opened::Nothing => return Ok(0),
                }
            }
        };
        let mut news = 0;
        for one in told {
            news += usize::from(self.take_one(one).await?);
        }
        if news > 0 {
            self.nudge.ring();
        }
        Ok(news)
    }

    async fn take_one(&self, told: Told) -> Result<bool, NotTaken> {
        if self.known.has(&told.id) {
            return Ok(false);
        }
        let Some((workspace, message)) = self.references.message(&told.reference) else {
            return Ok(false);
        };
        if !self.is_good(&told).await? {
            tracing::warn!(provider = %self.hook.name(), "the proof of something else was given with what a webhook tells");
            return Ok(false);
        }
        let way = self.hook.name().as_str();
        let said = Said {
            workspace,
            message,
            what: what(told.what, way),
            way,
        };
        let taken = take(&self.store, &said, self.clock.now()).await?;
        // Only now: what could not be written is told again, and is news then.
        self.known.add(told.id);
        Ok(taken.is_some_and(|taken| taken.is_new))
    }

    /// Whether its proof, where that is not over what it says, was not used for something else: by any
    /// process, also before it was started anew.
    async fn is_good(&self, told: &Told) -> Result<bool, store::Error> {
        let Some(proof) = &told.proof else {
            return Ok(true);
        };
        // A signature is of the machine's time.
        let now = operational_now();
        let since = now.plus_ms(-PROOF_GOOD_S * 1_000);
        let system = self.store.system();
        system.use_proof(proof, &told.said(), now, since).await
    }

    async fn certificate(&self, target: &Target) -> Result<Bytes, NotTaken> {
        let address = target.to_string();
        if let Some(pem) = self.known.certificates().get(&address) {
            return Ok(pem.clone());
        }
        let pem = self.fetch(target).await?;
        let mut kept = self.known.certificates();
        if kept.len() >= CERTIFICATES_MAX {
            kept.clear();
        }
        kept.insert(address, pem.clone());
        Ok(pem)
    }

    async fn fetch(&self, target: &Target) -> Result<Bytes, NotTaken> {
        let call = Call {
            method: Method::Get,
            target: target.clone(),
            headers: Headers::default(),
            body: Bytes::new(),
            timeout: CALL_TIME_MAX,
            redirects_max: 0,
        };
        let called = self.caller.call(call).await;
        let called = called.map_err(|error| NotTaken::Away(format!("{target}: {error}")))?;
        if called.status == 200 {
            Ok(called.body.into())
        } else {
            Err(NotTaken::Away(format!(
                "{target}: status {}",
                called.status
            )))
        }
    }
}

impl Known {
    fn has(&self, id: &str) -> bool {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.0.contains(id)
    }

    fn add(&self, id: String) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, order) = &mut *told;
        if known.insert(id.clone()) {
            order.push_back(id);
        }
        if order.len() > KNOWN_MAX
            && let Some(oldest) = order.pop_front()
        {
            known.remove(&oldest);
        }
    }

    fn certificates(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Bytes>> {
        let lock = self.certificates.lock();
        lock.unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Hooks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hooks")
            .field("hook", &self.hook)
            .finish_non_exhaustive()
    }
}

fn what(said: mail::hook::Said, way: &str) -> What {
    match said {
        mail::hook::Said::Delivered => What::Delivered,
        mail::hook::Said::Complained => What::Complained { by: way.to_owned() },
        mail::hook::Said::Bounced {
            class,
            status,
            detail,
        } => What::Bounced {
            class,
            status,
            detail,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_is_known_until_it_is_among_the_oldest() {
        let known = Known::default();
        for n in 0..=KNOWN_MAX {
            known.add(n.to_string());
            known.add(n.to_string());
        }
        assert!(!known.has("0"));
        assert!(known.has("1") && known.has(&KNOWN_MAX.to_string()));
        let told = known.told.lock().unwrap();
        assert_eq!((told.0.len(), told.1.len()), (KNOWN_MAX, KNOWN_MAX));
    }
}
