//! Counting what becomes of messages, for `GET /metrics`: an outlet round the real one. Here,
//! because the runner knows nothing of HTTP and the server nothing of outlets.

use std::sync::Arc;

use mail::transport::{Delivery, Outcome};
use runner::outlet::{Outlet, Parcel};
use server::metrics::Metrics;

/// An outlet whose outcomes are counted.
pub(crate) struct Counted {
    pub(crate) outlet: Arc<dyn Outlet>,
    pub(crate) metrics: Arc<Metrics>,
}

impl Outlet for Counted {
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> Delivery<'a> {
        Box::pin(async move {
            let outcome = self.outlet.deliver(parcel).await;
            self.metrics.message(word(&outcome), 1);
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
