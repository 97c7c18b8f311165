//! A town full of people who each walk one journey of nothing but waits, in a database of its own.
//! Everybody comes in through the public door.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use engine::contact::map;
use engine::id::{Handle, WorkspaceId};
use engine::time::{DAY_MS, Time};
use mail::transport::{Delivery, Outcome};
use runner::clock::{Clock, VirtualClock};
use runner::outlet::{Outlet, Parcel};
use runner::{Links, Runner};
use store::append::NewEvent;
use store::who::{IdentityKind, Who};
use store::workspace::Settings;
use store::{Options, Store};

/// Events of one call.
const BATCH_LENGTH: usize = 1_000;
/// The run begins on a Monday in March, at nine in the morning of Amsterdam.
const START: &str = "2027-03-01T08:00:00Z";

/// In which order people wake who came in one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// In the same: "three days later", an import, a nightly segment.
    Cohort,
    /// In none: birthdays, dates of orders.
    Random,
}

impl Order {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Cohort => "timers that wake in the order of entry",
            Self::Random => "timers that wake in random order",
        }
    }

    /// Each of the waits, of which there are four.
    fn wait(self, n: usize) -> String {
        match self {
            Self::Cohort => format!("{{ id: w{n}, do: wait, for: 10d }}"),
            Self::Random => format!("{{ id: w{n}, do: wait, until: {{ date: trigger.d{n} }} }}"),
        }
    }

    fn workflow(self) -> String {
        let waits: Vec<_> = (1..=4).map(|n| self.wait(n)).collect();
        format!(
            "format: 1\nhandle: waits\nname: Waits\npurpose: service\n\
             triggers: [{{ id: t, start: event, event: moved_in }}]\n\
             blocks: [{}]\n",
            waits.join(", ")
        )
    }
}

/// A number that has no visible order, always the same for the same `n` (splitmix64).
pub(crate) const fn scattered(n: u64) -> u64 {
    let mut z = n.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The database and what runs over it.
pub(crate) struct Town {
    pub(crate) store: Store,
    pub(crate) clock: Arc<VirtualClock>,
    pub(crate) runner: Runner,
    workspace: WorkspaceId,
    path: PathBuf,
    _folder: tempfile::TempDir,
}

struct Nowhere;

impl Outlet for Nowhere {
    fn at_once(&self) -> usize {
        store::outbox::HAND_OVER_MAX
    }

    fn deliver<'a>(&'a self, _: Parcel<'a>) -> Delivery<'a> {
        let reply = String::new();
        Box::pin(async { Outcome::Accepted { reply } })
    }
}

impl Town {
    pub(crate) async fn found(folder: &Path, order: Order) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir_in(folder)?;
        let path = folder.path().join("bench.db");
        let address = path.to_str().context("the folder's name is no text")?;
        let store = Store::open(address, Options::default()).await?;
        let start = Time::parse(START).context("a start")?;
        let clock = Arc::new(VirtualClock::new(start));
        let links = Links::new("https://bench.example.test", [1; 32]);
        let runner = Runner::new(store.clone(), clock.clone(), Arc::new(Nowhere), links);
        let settings = Settings {
            name: "Town".to_owned(),
            zone: "Europe/Amsterdam".to_owned(),
            language: "en".to_owned(),
            sender_name: "Town".to_owned(),
            sender_email: "town@example.test".to_owned(),
        };
        let workspace = store.system().create_workspace(settings, start).await?;
        let scope = store.workspace(workspace);
        let handle = Handle::new("waits").context("a handle")?;
        let row = scope
            .save_draft(&handle, "Waits", &order.workflow(), start)
            .await?;
        scope
            .publish(&handle, row.draft_revision, "bench", 1, start)
            .await?;
        Ok(Self {
            store,
            clock,
            runner,
            workspace,
            path,
            _folder: folder,
        })
    }

    /// People are known before they move in, in another order, as in life.
    pub(crate) async fn make_known(&self, people: usize) -> anyhow::Result<()> {
        let mut order: Vec<_> = (0..people as u64).collect();
        order.sort_unstable_by_key(|n| scattered(*n));
        self.tell("seen", &order).await
    }

    /// They move in, one a millisecond, and their journeys begin.
    pub(crate) async fn move_in(&self, people: usize) -> anyhow::Result<()> {
        let order: Vec<_> = (0..people as u64).collect();
        self.tell("moved_in", &order).await
    }

    async fn tell(&self, name: &str, people: &[u64]) -> anyhow::Result<()> {
        for batch in people.chunks(BATCH_LENGTH) {
            let now = self.clock.now();
            let events = batch.iter().map(|n| event(name, *n, now)).collect();
            let scope = self.store.workspace(self.workspace);
            for appended in scope.append(events, now).await? {
                if let store::append::Appended::Refused(why) = appended {
                    bail!("an event was refused: {why}");
                }
            }
            self.settle().await?;
            self.clock.advance(now.plus_ms(i64::try_from(batch.len())?));
        }
        Ok(())
    }

    /// Reads the inbox to its end.
    async fn settle(&self) -> anyhow::Result<()> {
        for bucket in self.store.buckets() {
            while self.runner.read_inbox(bucket).await? > 0 {}
        }
        Ok(())
    }

    /// Wakes everybody who is due; how many.
    pub(crate) async fn wake(&self) -> anyhow::Result<usize> {
        let mut moved = 0;
        for bucket in self.store.buckets() {
            loop {
                let some = self.runner.wake_due(bucket).await?;
                if some == 0 {
                    break;
                }
                moved += some;
            }
        }
        Ok(moved)
    }

    /// Bytes of the database on the disk.
    pub(crate) fn size_bytes(&self) -> u64 {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
        let beside = self.path.with_extension("db-wal");
        size(&self.path) + size(&beside)
    }
}

fn event(name: &str, n: u64, now: Time) -> NewEvent {
    // The dates of a random order: each within ten days of the one before.
    let date = |wait: u64| {
        let ahead = scattered(n ^ (wait << 40)) % (9 * DAY_MS.unsigned_abs());
        let day = DAY_MS.saturating_mul(i64::try_from(10 * wait - 9).unwrap_or(1));
        let at = Time::parse(START).unwrap_or(now).plus_ms(day);
        at.plus_ms(i64::try_from(ahead).unwrap_or(0)).to_string()
    };
    let dates = ["d1", "d2", "d3", "d4"].into_iter().zip(1..);
    let fields = dates.map(|(name, wait)| (name, date(wait).as_str().into()));
    NewEvent {
        who: Who::Keys(vec![(IdentityKind::Email, format!("p{n}@example.test"))]),
        name: name.to_owned(),
        occurred_at: now,
        source: "bench".to_owned(),
        data: map(fields),
        key: None,
    }
}
