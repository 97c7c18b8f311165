//! What the program notes of each attempt to deliver, round the real outlet: a number for `GET
//! /metrics`, and a warning where the mail server cannot be used. Here, because the runner knows
//! nothing of HTTP and the server nothing of outlets.

use std::sync::{Arc, Mutex, PoisonError};

use engine::time::{MINUTE_MS, Time};
use mail::transport::{Delivery, Outcome, Stage};
use runner::clock::operational_now;
use runner::outlet::{Outlet, Parcel};
use server::metrics::Metrics;

/// How often the same fault of the mail server is told: an outage is a line a minute, not one for
/// each message that waits.
const SAY_EVERY_MS: i64 = MINUTE_MS;
/// The stages at which a fault is the server's and not the message's.
const STAGES: [Stage; 4] = [Stage::Connect, Stage::Hello, Stage::Tls, Stage::Login];

/// An outlet whose outcomes are counted.
pub(crate) struct Counted {
    outlet: Arc<dyn Outlet>,
    metrics: Arc<Metrics>,
    /// Where mail goes, for the log.
    host: String,
    said: Mutex<Said>,
}

impl Counted {
    /// An outlet that delivers to `host`.
    pub(crate) fn new(outlet: Arc<dyn Outlet>, metrics: Arc<Metrics>, host: &str) -> Self {
        Self {
            outlet,
            metrics,
            host: host.to_owned(),
            said: Mutex::default(),
        }
    }

    /// Warns where nothing can be sent at all.
    fn warn(&self, outcome: &Outcome) {
        let Outcome::Retry { stage, text, .. } = outcome else {
            return;
        };
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(unsaid) = said.say(*stage, operational_now()) {
            let (host, stage) = (self.host.as_str(), format!("{stage:?}").to_lowercase());
            tracing::warn!(
                host,
                stage,
                error = text,
                unsaid,
                "the mail server cannot be used; what waits is tried again"
            );
        }
    }
}

impl Outlet for Counted {
    fn at_once(&self) -> usize {
        self.outlet.at_once()
    }

    fn ahead(&self) -> usize {
        self.outlet.ahead()
    }

    fn way(&self) -> &'static str {
        self.outlet.way()
    }

    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> Delivery<'a> {
        Box::pin(async move {
            let outcome = self.outlet.deliver(parcel).await;
            self.metrics.message(word(&outcome), 1);
            self.warn(&outcome);
            outcome
        })
    }
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted { .. } => "accepted",
        Outcome::Refused { .. } => "refused",
        Outcome::Retry { .. } => "retry",
        Outcome::Unknown { .. } => "unknown",
    }
}

/// What was told of each stage: when, and how often it was kept quiet since.
#[derive(Debug, Default)]
struct Said([Option<(Time, u64)>; STAGES.len()]);

impl Said {
    /// Whether a fault at this stage is told now, and then how many before it were not.
    fn say(&mut self, stage: Stage, now: Time) -> Option<u64> {
        let said = &mut self.0[STAGES.iter().position(|known| *known == stage)?];
        match said {
            Some((at, unsaid)) if now < at.plus_ms(SAY_EVERY_MS) => {
                *unsaid += 1;
                None
            }
            _ => {
                let unsaid = said.map_or(0, |(_, unsaid)| unsaid);
                *said = Some((now, 0));
                Some(unsaid)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_a_line_a_minute() {
        let mut said = Said::default();
        let at = |ms: i64| Time::from_millis(ms);
        assert_eq!(said.say(Stage::Connect, at(0)), Some(0));
        for n in 1..10_000 {
            assert_eq!(said.say(Stage::Connect, at(n)), None);
        }
        // Another fault is news.
        assert_eq!(said.say(Stage::Tls, at(10_000)), Some(0));
        assert_eq!(said.say(Stage::Connect, at(SAY_EVERY_MS)), Some(9_999));
        assert_eq!(said.say(Stage::Connect, at(2 * SAY_EVERY_MS)), Some(0));
        // What is about one message says nothing about the server.
        assert_eq!(said.say(Stage::Recipient, at(0)), None);
    }
}
