//! A town full of people who each walk one journey, in a database of its own. Everybody comes in through
//! the public door.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use engine::id::{Handle, WorkspaceId};
use engine::time::{DAY_MS, Time};
use mail::dkim::Signer;
use mail::transport::{Delivery, Outcome};
use runner::clock::{Clock, VirtualClock};
use runner::outlet::{Outlet, Parcel};
use runner::{Links, Runner};
use store::Bucket;
use store::email::EmailSource;
use store::workspace::Settings;
use store::{Options, Store};
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use crate::order::{Order, START, WAIT_DAYS, event, scattered};
use crate::progress::{Progress, Tell};
use crate::report::Row;
use crate::stopwatch::Stopwatch;

/// Events of one call.
const BATCH_LENGTH: usize = 1_000;
/// Where a town's database is.
pub(crate) enum Place {
    /// In a file that is removed afterwards.
    File(TempDir),
    /// On a server, at a URL. It stays.
    Server(String),
}

impl Place {
    /// A new file in this folder.
    pub(crate) fn file(folder: &Path) -> anyhow::Result<Self> {
        Ok(Self::File(tempfile::tempdir_in(folder)?))
    }

    fn address(&self) -> anyhow::Result<String> {
        match self {
            Self::File(folder) => {
                let path = folder.path().join("bench.db");
                Ok(path
                    .to_str()
                    .context("the folder's name is no text")?
                    .into())
            }
            Self::Server(url) => Ok(url.clone()),
        }
    }
}

/// What a town is founded with.
pub(crate) struct Charter {
    /// The text of its one workflow.
    pub(crate) workflow: String,
    /// The e-mail `hello`, if the workflow sends one.
    pub(crate) email: Option<EmailSource>,
    /// The way out for it.
    pub(crate) outlet: Arc<dyn Outlet>,
    /// Makes the keys that sign it.
    pub(crate) signer: fn() -> anyhow::Result<Signer>,
}

impl From<Order> for Charter {
    /// One of waits, which sends nothing.
    fn from(order: Order) -> Self {
        Self {
            workflow: order.workflow(),
            email: None,
            outlet: Arc::new(Nowhere),
            signer: || Ok(Signer::default()),
        }
    }
}

/// The database and what runs over it.
pub(crate) struct Town {
    place: Place,
    charter: Charter,
    clock: Arc<VirtualClock>,
    runners: Vec<(Store, Arc<Runner>)>,
    workspace: WorkspaceId,
    /// How many moved in.
    people: usize,
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
    pub(crate) async fn found(place: Place, charter: impl Into<Charter>) -> anyhow::Result<Self> {
        let start = Time::parse(START).context("a start")?;
        let mut town = Self {
            place,
            charter: charter.into(),
            clock: Arc::new(VirtualClock::new(start)),
            runners: Vec::new(),
            workspace: WorkspaceId(0),
            people: 0,
        };
        town.hire(1).await?;
        let (store, _) = &town.runners[0];
        if !store.system().workspaces().await?.is_empty() {
            bail!("this database is not empty; name one that may be filled");
        }
        let settings = Settings {
            name: "Town".to_owned(),
            zone: "Europe/Amsterdam".to_owned(),
            language: "en".to_owned(),
            sender_name: "Town".to_owned(),
            sender_email: "town@example.test".to_owned(),
        };
        town.workspace = store.system().create_workspace(settings, start).await?;
        let scope = store.workspace(town.workspace);
        if let Some(email) = &town.charter.email {
            let hello = Handle::new("hello").context("a handle")?;
            scope.save_email(&hello, email, start).await?;
        }
        let handle = Handle::new("waits").context("a handle")?;
        let row = scope
            .save_draft(&handle, "Waits", &town.charter.workflow, start)
            .await?;
        scope
            .publish(&handle, row.draft_revision, "bench", 1, start)
            .await?;
        Ok(town)
    }

    /// Makes sure that there are so many workers, each with a store of its own.
    async fn hire(&mut self, workers: usize) -> anyhow::Result<()> {
        while self.runners.len() < workers {
            let store = Store::open(&self.place.address()?, Options::default()).await?;
            let links = Links::new("https://bench.example.test", [1; 32]);
            let (clock, outlet) = (self.clock.clone(), self.charter.outlet.clone());
            let runner = Runner::new(store.clone(), clock, outlet, links);
            // As `serve` has it.
            let cores = std::thread::available_parallelism().map_or(1, usize::from);
            let runner = runner.with_signer((self.charter.signer)()?);
            let runner = runner.with_hands(cores);
            self.runners.push((store, Arc::new(runner)));
        }
        Ok(())
    }

    /// The database, with the runner over it.
    pub(crate) fn first(&self) -> (&Store, &Arc<Runner>) {
        let (store, runner) = &self.runners[0];
        (store, runner)
    }

    pub(crate) const fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    pub(crate) fn clock(&self) -> Arc<VirtualClock> {
        self.clock.clone()
    }

    pub(crate) async fn close(&mut self) {
        for (store, _) in self.runners.drain(..) {
            store.close().await;
        }
    }

    /// People are known before they move in, in another order, as in life.
    pub(crate) async fn make_known(&self, people: usize, tell: Tell<'_>) -> anyhow::Result<()> {
        let mut order: Vec<_> = (0..people as u64).collect();
        order.sort_unstable_by_key(|n| scattered(*n));
        let row = "making people known";
        self.come_in("seen", &order, row, tell).await
    }

    /// They move in, one a millisecond, and their journeys begin.
    pub(crate) async fn move_in(
        &mut self,
        people: usize,
        row: &str,
        tell: Tell<'_>,
    ) -> anyhow::Result<()> {
        self.people = people;
        let order: Vec<_> = (0..people as u64).collect();
        self.come_in("moved_in", &order, row, tell).await
    }

    /// Events come in by the thousand; while some are stored, those before them are read.
    async fn come_in(
        &self,
        name: &str,
        people: &[u64],
        row: &str,
        tell: Tell<'_>,
    ) -> anyhow::Result<()> {
        let (of, mut done) = (people.len(), 0);
        tell(Progress { row, done, of });
        for batch in people.chunks(BATCH_LENGTH) {
            let (appended, read) = tokio::join!(self.append(name, batch), self.read_inbox());
            appended?;
            read?;
            done += batch.len();
            tell(Progress {
                row,
                done: done.min(of - 1),
                of,
            });
        }
        self.read_inbox().await?;
        tell(Progress { row, done: of, of });
        Ok(())
    }

    async fn append(&self, name: &str, batch: &[u64]) -> anyhow::Result<()> {
        let now = self.clock.now();
        let events = batch.iter().map(|n| event(name, *n, now)).collect();
        let scope = self.runners[0].0.workspace(self.workspace);
        for appended in scope.append(events, now).await? {
            if let store::append::Appended::Refused(why) = appended {
                bail!("an event was refused: {why}");
            }
        }
        self.clock.advance(now.plus_ms(i64::try_from(batch.len())?));
        Ok(())
    }

    /// Reads the inbox to its end.
    async fn read_inbox(&self) -> anyhow::Result<()> {
        let (store, runner) = &self.runners[0];
        for bucket in store.buckets() {
            while runner.read_inbox(bucket).await? > 0 {}
        }
        Ok(())
    }

    /// Goes on to when the wait of this number, from 1, is over for all, and wakes them; workers
    /// share the buckets.
    pub(crate) async fn wake_all(
        &mut self,
        wait: usize,
        workers: usize,
        row: &str,
        tell: Tell<'_>,
    ) -> anyhow::Result<Row> {
        self.hire(workers).await?;
        let days = i64::try_from(wait)? * WAIT_DAYS;
        let start = Time::parse(START).context("a start")?;
        // All people moved in within the half day that is added.
        let over = days * DAY_MS + DAY_MS / 2;
        self.clock.advance(start.plus_ms(over));
        let (counted, mut counts) = unbounded_channel();
        let of = self.people;
        let (mut done, watch) = (0, Stopwatch::start());
        tell(Progress { row, done, of });
        let mut running = JoinSet::new();
        for (n, (store, runner)) in self.runners.iter().take(workers).enumerate() {
            let buckets = store.buckets().into_iter().skip(n).step_by(workers);
            running.spawn(wake(runner.clone(), buckets.collect(), counted.clone()));
        }
        drop(counted);
        while let Some(some) = counts.recv().await {
            done += some;
            tell(Progress {
                row,
                done: done.min(of - 1),
                of,
            });
        }
        while let Some(ended) = running.join_next().await {
            ended??;
        }
        anyhow::ensure!(done == of, "{done} of {of} woke");
        let measured = watch.row(row, done);
        tell(Progress { row, done, of });
        Ok(measured)
    }

    /// Bytes of the database on the disk, where it is a file. Closes and opens it: what was in the
    /// log is in the file then.
    pub(crate) async fn size_bytes(&mut self) -> anyhow::Result<u64> {
        self.close().await;
        let size = match &self.place {
            Place::File(_) => std::fs::metadata(self.place.address()?)?.len(),
            Place::Server(_) => 0,
        };
        self.hire(1).await?;
        Ok(size)
    }
}

/// Wakes everybody who is due in these buckets, and tells how many after each batch.
async fn wake(
    runner: Arc<Runner>,
    buckets: Vec<Bucket>,
    counted: UnboundedSender<usize>,
) -> anyhow::Result<()> {
    for bucket in buckets {
        loop {
            let some = runner.wake_due(bucket).await?;
            if some == 0 {
                break;
            }
            // Whoever counts has gone only if the measurement failed.
            let _ = counted.send(some);
        }
    }
    Ok(())
}
