//! The product while it lives: a store, a runner, and the crash points that end it. A life that
//! ended is followed by the next one on the same database, as a process that is started again. It does
//! not know what the work is about.

use std::collections::VecDeque;
use std::sync::Arc;

use engine::id::{MessageId, WorkspaceId};
use engine::time::Time;
use runner::clock::{Clock, VirtualClock};
use runner::{Links, Runner};
use store::crash::{Crashed, Points};
use store::message::{Filter, State};
use store::seeing::PAGE_MAX;
use store::{Options, Store};

use crate::check::Breach;
use crate::client::Trouble;
use crate::schedule::Batch;
use crate::sink::Sink;

use super::Site;

/// Why work stops.
#[derive(Debug)]
pub(super) enum Stop {
    Store(store::Error),
    Wrong(String),
}

impl From<store::Error> for Stop {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<runner::Error> for Stop {
    fn from(error: runner::Error) -> Self {
        let runner::Error::Store(error) = error;
        Self::Store(error)
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Store(error) => Self::Store(error),
            Trouble::Wrong(what) => Self::Wrong(what),
        }
    }
}

impl Stop {
    /// At which point the process died, if that is why.
    pub(super) fn crashed(&self) -> Option<&'static str> {
        match self {
            Self::Store(store::Error::Crashed(Crashed(point))) => Some(point),
            _ => None,
        }
    }

    pub(super) fn breach(&self) -> Breach {
        let what = match self {
            Self::Store(error) => format!("a verb failed: {error}"),
            Self::Wrong(what) => what.clone(),
        };
        Breach {
            checker: "answers",
            what,
        }
    }
}

/// The life of the product, and those before it.
pub(super) struct Life {
    site: Site,
    clock: Arc<VirtualClock>,
    sink: Arc<Sink>,
    recovers: bool,
    store: Store,
    runner: Runner,
    /// Crash points to come, each once the one before it has fired.
    next: VecDeque<(&'static str, u32)>,
    in_flight_at_crash: Vec<Vec<(WorkspaceId, MessageId)>>,
}

impl Life {
    pub(super) async fn begin(
        site: Site,
        clock: Arc<VirtualClock>,
        sink: Arc<Sink>,
        recovers: bool,
    ) -> Result<Self, Stop> {
        let (store, runner) = open(&site, &clock, &sink).await?;
        Ok(Self {
            site,
            clock,
            sink,
            recovers,
            store,
            runner,
            next: VecDeque::new(),
            in_flight_at_crash: Vec::new(),
        })
    }

    /// The process is started again after it died.
    pub(super) async fn again(&mut self) -> Result<(), Stop> {
        let in_flight = self.reopen().await?;
        self.in_flight_at_crash.push(in_flight);
        self.recover().await
    }

    /// The process is stopped, and started again. Nothing is in flight then.
    pub(super) async fn restart(&mut self) -> Result<(), Stop> {
        let in_flight = self.reopen().await?;
        if self.recovers && !in_flight.is_empty() {
            let what = format!("in flight though nothing crashed: {in_flight:?}");
            return Err(Stop::Wrong(what));
        }
        self.recover().await
    }

    async fn reopen(&mut self) -> Result<Vec<(WorkspaceId, MessageId)>, Stop> {
        self.end().await;
        (self.store, self.runner) = open(&self.site, &self.clock, &self.sink).await?;
        self.in_flight().await
    }

    async fn recover(&mut self) -> Result<(), Stop> {
        if self.recovers {
            self.runner.recover().await?;
        }
        self.arm_next();
        Ok(())
    }

    /// Closes the database.
    pub(super) async fn end(&self) {
        self.store.close().await;
    }

    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    pub(super) fn crashes(&self) -> usize {
        self.in_flight_at_crash.len()
    }

    pub(super) fn in_flight_at_crash(&self) -> Vec<Vec<(WorkspaceId, MessageId)>> {
        self.in_flight_at_crash.clone()
    }

    /// Arms the first of these, and the others for the lives after this one. None leaves those that
    /// are armed as they are.
    pub(super) fn arm(&mut self, points: &[(&'static str, u32)]) {
        if !points.is_empty() {
            self.next = points.iter().copied().collect();
            self.arm_next();
        }
    }

    /// No further life is armed. A point of this one may still fire.
    pub(super) fn disarm(&mut self) {
        self.next.clear();
    }

    pub(super) async fn play(&self, until: Time, clock: &VirtualClock) -> Result<(), Stop> {
        Ok(self.runner.play(until, |at| clock.advance(at)).await?)
    }

    pub(super) async fn batch(&self, batch: Batch) -> Result<(), Stop> {
        for bucket in self.store.buckets() {
            match batch {
                Batch::Inbox => self.runner.read_inbox(bucket).await?,
                Batch::Due => self.runner.wake_due(bucket).await?,
                Batch::Send => self.runner.send_due(bucket).await?,
            };
        }
        Ok(())
    }

    fn arm_next(&mut self) {
        if let Some((name, hit)) = self.next.pop_front() {
            // Names come from the store's own list and hits from 1 up.
            let _ = self.store.crash().arm(name, hit);
        }
    }

    /// What is in flight before anybody has settled it.
    async fn in_flight(&self) -> Result<Vec<(WorkspaceId, MessageId)>, Stop> {
        let mut in_flight = Vec::new();
        for (workspace, _) in self.store.system().workspaces().await? {
            let scope = self.store.workspace(workspace);
            let filter = Filter::State(State::InFlight);
            let rows = scope.messages(filter, None, PAGE_MAX).await?;
            in_flight.extend(rows.into_iter().map(|row| (workspace, row.id)));
        }
        Ok(in_flight)
    }
}

async fn open(
    site: &Site,
    clock: &Arc<VirtualClock>,
    sink: &Arc<Sink>,
) -> Result<(Store, Runner), Stop> {
    let options = Options {
        crash: Points::new(),
        readers: 1,
        buckets: site.buckets,
        ..Options::default()
    };
    let store = Store::open(&site.address, options).await?;
    let links = Links::new("https://postduif.test", [7; 32]);
    let clock: Arc<dyn Clock> = clock.clone();
    let runner = Runner::new(store.clone(), clock, sink.clone(), links);
    sink.connect(store.clone());
    Ok((store, runner))
}
