//! An outlet that is gone through no faster than it bears. What it bears is the [`Lane`]'s to say; here it
//! gets the machine's time, since a mail server knows nothing of a clock that is played. Who may be sent to
//! is not asked here.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mail::lane::{Lane, Rate, View};
use mail::transport::Delivery;

use crate::clock::Since;
use crate::outlet::{Outlet, Parcel};

/// What an outlet bears now. Shared between it and whoever shows it; cheap to clone.
#[derive(Clone, Debug)]
pub struct Gate {
    lane: Arc<Mutex<Lane>>,
    begun: Since,
    way: &'static str,
    host: Arc<str>,
}

impl Gate {
    /// What it bears, as it can be shown.
    pub fn view(&self) -> View {
        self.lane().view(self.now())
    }

    /// The kind of way: `smtp`, or a provider's name.
    pub fn way(&self) -> &'static str {
        self.way
    }

    /// Where it leads, such as `smtp.example.com:587`.
    pub fn host(&self) -> &str {
        &self.host
    }

    fn now(&self) -> Duration {
        self.begun.elapsed()
    }

    fn lane(&self) -> MutexGuard<'_, Lane> {
        // Each change of it is whole: a panic elsewhere leaves it usable.
        self.lane.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An outlet behind a gate.
pub struct Gated {
    outlet: Arc<dyn Outlet>,
    gate: Gate,
}

impl Gated {
    /// `outlet`, which leads to `host` and takes no more than `rate`.
    pub fn new(outlet: Arc<dyn Outlet>, host: &str, rate: Option<Rate>) -> Self {
        let gate = Gate {
            lane: Arc::new(Mutex::new(Lane::new(outlet.at_once(), rate))),
            begun: Since::now(),
            way: outlet.way(),
            host: host.into(),
        };
        Self { outlet, gate }
    }

    /// What it bears now.
    pub fn gate(&self) -> Gate {
        self.gate.clone()
    }
}

impl Outlet for Gated {
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> Delivery<'a> {
        Box::pin(async move {
            self.gate.lane().leaves(self.gate.now());
            let outcome = self.outlet.deliver(parcel).await;
            self.gate.lane().hear(&outcome, self.gate.now());
            outcome
        })
    }

    fn at_once(&self) -> usize {
        self.gate.lane().room(self.gate.now())
    }

    fn ahead(&self) -> usize {
        let ahead = self.gate.lane().ahead(self.gate.now());
        ahead.min(self.outlet.ahead())
    }

    fn way(&self) -> &'static str {
        self.outlet.way()
    }
}

#[cfg(test)]
mod tests {
    use engine::id::{MessageId, WorkspaceId};
    use engine::time::Time;
    use mail::address::Address;
    use mail::mime::Message;
    use mail::transport::{Envelope, Outcome, Stage};

    use super::*;

    /// Takes everything, or nothing.
    struct Peer(Outcome);

    impl Outlet for Peer {
        fn deliver<'a>(&'a self, _: Parcel<'a>) -> Delivery<'a> {
            Box::pin(async { self.0.clone() })
        }

        fn at_once(&self) -> usize {
            10
        }
    }

    /// How many may leave before and after one message, and whether it rests.
    async fn check(peer: Outcome, rate: Option<&str>, expect: (usize, usize, bool)) {
        let rate = rate.map(|rate| rate.parse().unwrap());
        let gated = Gated::new(Arc::new(Peer(peer)), "mail.example:587", rate);
        let before = gated.at_once();
        let address = || Address::new("a@shop.example").unwrap();
        let envelope = Envelope {
            from: address(),
            to: address(),
            reference: None,
        };
        let bytes = Message::from_bytes(b"Subject: x\r\n\r\nx\r\n".to_vec()).unwrap();
        let parcel = Parcel {
            workspace: WorkspaceId(1),
            message: MessageId(1),
            envelope: &envelope,
            bytes: &bytes,
            at: Time::from_millis(0),
        };
        gated.deliver(parcel).await;
        let gate = gated.gate();
        let rests = gate.view().rest.is_some();
        assert_eq!((before, gated.at_once(), rests), expect);
        assert_eq!((gate.way(), gate.host()), ("smtp", "mail.example:587"));
    }

    #[tokio::test]
    async fn what_leaves_is_counted_and_what_came_of_it_is_heard() {
        let taken = || Outcome::Accepted {
            reply: "250".to_owned(),
        };
        let gone = Outcome::Retry {
            stage: Stage::Connect,
            code: None,
            enhanced: None,
            text: "refused".to_owned(),
            after: None,
        };
        check(taken(), None, (10, 10, false)).await;
        check(taken(), Some("1/day"), (1, 0, false)).await;
        check(gone, None, (10, 0, true)).await;
    }
}
