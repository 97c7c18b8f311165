//! Mail that leaves over SMTP to a server in this process, which takes everything, and when whose was taken.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::bail;
use mail::sink::Sink;
use mail::sink::behaviour::Accept;
use mail::smtp::Pool;
use mail::transport::{Delivery, Outcome};
use runner::clock::operational_now;
use runner::outlet::{Mail, Outlet, Parcel};

use crate::order::address;

/// Longest that a mail is waited for.
const WAIT_MAX: Duration = Duration::from_mins(1);
/// How often it is looked whether all have theirs.
const LOOKED_EVERY: Duration = Duration::from_millis(5);

/// The way out, with the server at its end.
pub(crate) struct Mailed {
    outlet: Arc<Noting>,
    _sink: Sink,
}

/// Remembers when whose first mail was taken.
struct Noting {
    way: Mail<Pool>,
    taken: Mutex<HashMap<String, i64>>,
}

impl Noting {
    fn taken(&self) -> MutexGuard<'_, HashMap<String, i64>> {
        // Nobody panics with it in hand.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Outlet for Noting {
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> Delivery<'a> {
        Box::pin(async move {
            let outcome = self.way.deliver(parcel).await;
            if matches!(outcome, Outcome::Accepted { .. }) {
                let whose = parcel.envelope.to.as_str().to_owned();
                let now = operational_now().millis();
                self.taken().entry(whose).or_insert(now);
            }
            outcome
        })
    }

    fn at_once(&self) -> usize {
        self.way.at_once()
    }

    fn ahead(&self) -> usize {
        self.way.ahead()
    }
}

impl Mailed {
    pub(crate) async fn listen() -> anyhow::Result<Self> {
        let sink = Sink::that(Accept).without_bodies().listen().await?;
        let outlet = Arc::new(Noting {
            way: Mail(Pool::new(sink.destination())?),
            taken: Mutex::default(),
        });
        Ok(Self {
            outlet,
            _sink: sink,
        })
    }

    pub(crate) fn outlet(&self) -> Arc<dyn Outlet> {
        self.outlet.clone()
    }

    /// How many had a mail since it was last forgotten who had.
    pub(crate) fn count(&self) -> usize {
        self.outlet.taken().len()
    }

    pub(crate) fn forget(&self) {
        self.outlet.taken().clear();
    }

    /// For how many milliseconds each of these people, who signed up then, waited for a mail.
    pub(crate) async fn waited(&self, since: &[(usize, i64)]) -> anyhow::Result<Vec<i64>> {
        let until = operational_now().plus_ms(i64::try_from(WAIT_MAX.as_millis())?);
        loop {
            let waited: Option<Vec<i64>> = {
                let taken = self.outlet.taken();
                let waited =
                    |(n, at): &(usize, i64)| taken.get(&address(*n as u64)).map(|taken| taken - at);
                since.iter().map(waited).collect()
            };
            if let Some(waited) = waited {
                return Ok(waited);
            }
            if operational_now() > until {
                bail!("somebody waits for a mail for more than {WAIT_MAX:?}");
            }
            tokio::time::sleep(LOOKED_EVERY).await;
        }
    }

    pub(crate) async fn close(&self) {
        self.outlet.way.0.close().await;
    }
}
