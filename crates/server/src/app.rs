//! What every handler is given. Cheap to clone: all of it is shared.

use std::fmt;
use std::sync::Arc;

use engine::id::WorkspaceId;
use engine::time::Time;
use runner::Links;
use runner::clock::Clock;
use runner::nudge::Nudge;
use runner::vault::Vault;
use store::Store;
use tokio::sync::Semaphore;

use crate::body::IN_FLIGHT_KIB_MAX;
use crate::metrics::Metrics;
use crate::playing::Playing;

/// What every handler is given.
#[derive(Clone)]
pub struct App {
    /// Where everything is kept.
    pub store: Store,
    /// The business clock: what it says is `received_at` of events and "now" of definitions.
    pub clock: Arc<dyn Clock>,
    /// Rung after everything that gives the runner something to do.
    pub nudge: Nudge,
    /// What is counted for `GET /metrics`.
    pub metrics: Arc<Metrics>,
    /// The workspace whose pages are shown to whoever can reach them; none: there are no pages.
    /// Only for a demo that listens on this machine alone.
    pub open_pages: Option<WorkspaceId>,
    /// Checks the links that stand in messages; without it there is no page behind them.
    pub links: Option<Links>,
    /// Seals the secrets of calls; without it none can be set.
    pub vault: Option<Arc<Vault>>,
    /// The play that goes on before the pages are shown, if there is one.
    pub playing: Option<Arc<Playing>>,
    /// Whether the clock never moves again, as after a play until a given instant; pages say so.
    pub clock_stands_still: bool,
    /// Whether only health and metrics are answered, as by a process that only works.
    pub only_health: bool,
    /// The room that is left for bodies being read, in KiB.
    pub(crate) room: Arc<Semaphore>,
}

impl App {
    /// An app without open pages.
    pub fn new(store: Store, clock: Arc<dyn Clock>, nudge: Nudge) -> Self {
        Self {
            store,
            clock,
            nudge,
            metrics: Arc::new(Metrics::default()),
            open_pages: None,
            links: None,
            vault: None,
            playing: None,
            clock_stands_still: false,
            only_health: false,
            room: Arc::new(Semaphore::new(IN_FLIGHT_KIB_MAX)),
        }
    }

    /// The same app, which shows the pages of this workspace to whoever can reach them.
    #[must_use]
    pub fn with_open_pages(mut self, workspace: WorkspaceId) -> Self {
        self.open_pages = Some(workspace);
        self
    }

    /// The same app, with the pages behind the links that these made.
    #[must_use]
    pub fn with_links(mut self, links: Links) -> Self {
        self.links = Some(links);
        self
    }

    /// The same app, which shows how far this play is until it is over.
    #[must_use]
    pub fn with_playing(mut self, playing: Arc<Playing>) -> Self {
        self.playing = Some(playing);
        self
    }

    pub(crate) fn now(&self) -> Time {
        self.clock.now()
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("store", &self.store)
            .field("open_pages", &self.open_pages)
            .finish_non_exhaustive()
    }
}
