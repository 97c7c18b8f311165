//! The domains that mail comes from, as name servers tell of them: what they have to say, and what they say when a
//! person asks to look. What was seen is kept for a moment, so that nobody is asked at every press.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use engine::time::Time;
use mail::dns::{Check, Record, Ways, look, wanted};
use outward::records::{Dns, Records};
use tokio::sync::Mutex;

/// For how long what was seen is told again. Whoever has just changed a record and presses once more waits as long.
pub const LOOK_EVERY_MS: i64 = 10_000;

/// What was seen of one domain.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    pub(crate) at: Time,
    pub(crate) checks: Arc<[Check]>,
}

/// How mail leaves here, who is asked about its domains, and what was seen of late.
pub struct Domains {
    ways: Ways,
    records: Arc<dyn Records>,
    seen: Mutex<BTreeMap<String, Look>>,
}

impl Default for Domains {
    fn default() -> Self {
        Self::new(Ways::default(), Arc::new(Dns::default()))
    }
}

impl Domains {
    /// Domains of which nothing was seen yet.
    pub fn new(ways: Ways, records: Arc<dyn Records>) -> Self {
        Self {
            ways,
            records,
            seen: Mutex::default(),
        }
    }

    /// The records that mail from this domain needs.
    pub(crate) fn wanted(&self, domain: &str) -> Vec<Record> {
        wanted(domain, &self.ways)
    }

    /// What name servers say of them, asked now or a moment ago. One look at a time: whoever asks meanwhile waits
    /// and is told the same.
    pub(crate) async fn look(&self, domain: &str, now: Time) -> Look {
        let mut seen = self.seen.lock().await;
        seen.retain(|_, look| (0..LOOK_EVERY_MS).contains(&(now.millis() - look.at.millis())));
        if let Some(look) = seen.get(domain) {
            return look.clone();
        }
        let checks = look(domain, &self.ways, self.records.as_ref()).await;
        let look = Look {
            at: now,
            checks: checks.into(),
        };
        seen.insert(domain.to_owned(), look.clone());
        look
    }
}

impl fmt::Debug for Domains {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Domains")
            .field("ways", &self.ways)
            .finish_non_exhaustive()
    }
}
