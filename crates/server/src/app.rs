//! What every handler is given. Cheap to clone: all of it is shared.

use std::fmt;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use axum::http::{Extensions, HeaderMap};
use engine::id::WorkspaceId;
use engine::time::Time;
use runner::Links;
use runner::clock::{Clock, SystemClock};
use runner::feedback::hooks::Hooks;
use runner::gate::Gate;
use runner::nudge::Nudge;
use runner::pulse::Pulse;
use runner::vault::Vault;
use store::Store;
use store::retention::Retention;
use tokio::sync::Semaphore;

use crate::body::IN_FLIGHT_KIB_MAX;
use crate::client::{Peer, Proxies};
use crate::domains::Domains;
use crate::ledger::Ledger;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::pages::form::Submits;
use crate::playing::Playing;
use crate::sign_ins::SignIns;
use crate::waiting::Waiting;

/// Lets everything happen that is due up to an instant, each at its own, and leaves the clock there.
pub type ClockHand = Arc<dyn Fn(Time) -> Moved + Send + Sync>;
/// The clock, on its way.
pub type Moved = Pin<Box<dyn Future<Output = Result<(), runner::Error>> + Send>>;

/// When an event comes in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arrivals {
    /// When it is received.
    #[default]
    Now,
    /// When it says it happened, which may lie ahead of the clock: a past is played. Never so for an app
    /// that anybody else can reach.
    AsTold,
}

/// Where mails go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mails {
    /// All of them stay in the test inbox.
    #[default]
    Stay,
    /// They leave for a mail server or a provider.
    Leave,
}

/// What every handler is given.
#[derive(Clone)]
pub struct App {
    /// Where everything is kept.
    pub store: Store,
    /// The business clock: what it says is `received_at` of events and "now" of definitions.
    pub clock: Arc<dyn Clock>,
    /// The machine's clock: it rules sessions, links to sign in, and the log of changes.
    pub machine_clock: Arc<dyn Clock>,
    /// Rung after everything that gives the runner something to do.
    pub nudge: Nudge,
    /// Whether the loop of steps in this process goes round.
    pub pulse: Pulse,
    /// What the way out for mail bears; none: mail stays in the test inbox, or this process sends none.
    pub gate: Option<Gate>,
    /// What is counted for `GET /metrics`.
    pub metrics: Arc<Metrics>,
    /// The workspace whose pages are shown to whoever can reach them; none: to whoever is signed in.
    /// Only for a demo that listens on this machine alone.
    pub open_pages: Option<WorkspaceId>,
    /// Whether whoever can reach the open pages may also edit through the pages at `/app/`, without a
    /// key. Only for a demo, where nothing is of worth and nothing leaves.
    pub visitors_edit: bool,
    /// The files of the pages at `/app/`.
    pub built: Arc<ui::Pages>,
    /// Checks the links that stand in messages; without it there is no page behind them.
    pub links: Option<Links>,
    /// Seals the secrets of calls; without it none can be set.
    pub vault: Option<Arc<Vault>>,
    /// Calls other servers when a person asks for it; without it nobody is called.
    pub calls: Option<Arc<dyn runner::caller::Caller>>,
    /// Takes what the provider of mail tells by its webhook; without it nobody is heard there.
    pub hooks: Option<Arc<Hooks>>,
    /// The play that goes on before the pages are shown, if there is one.
    pub playing: Option<Arc<Playing>>,
    /// When events come in.
    pub arrivals: Arrivals,
    /// Whether the clock never moves again, as after a play until a given instant; pages say so.
    pub clock_stands_still: bool,
    /// Sets the clock ahead; only a demo's can be.
    pub clock_hand: Option<ClockHand>,
    /// Whether only health and metrics are answered, as by a process that only works.
    pub only_health: bool,
    /// The address under which people reach this server, without a path: `https://mail.shop.example`.
    /// Pages at it are ours, and where it has TLS cookies are for TLS only. Empty: not known.
    pub public_origin: String,
    /// Which proxies are believed when they say who asks.
    pub proxies: Proxies,
    /// Where mails go, as pages say it.
    pub mails: Mails,
    /// What name servers have to say of the domains that mails come from, and are asked.
    pub domains: Arc<Domains>,
    /// The name of the mailbox that is read, if one is.
    pub mailbox: Option<String>,
    /// How long things are kept, as the settings say it; who runs the daily job is told it by itself.
    pub retention: Retention,
    /// Who looks at numbers while they move.
    pub live: Arc<Live>,
    /// What waits after a downtime.
    pub waiting: Arc<Waiting>,
    /// How often people tried to sign in of late.
    pub(crate) sign_ins: Arc<SignIns>,
    /// Who was forgotten, beside the database.
    pub ledger: Option<Arc<Ledger>>,
    /// How often forms were filled in of late.
    pub(crate) submits: Arc<Submits>,
    /// Whose turn it is to have a picture decoded.
    pub(crate) pictures: Arc<Semaphore>,
    /// The room that is left for bodies being read, in KiB.
    pub(crate) room: Arc<Semaphore>,
}

impl App {
    /// An app without open pages.
    pub fn new(store: Store, clock: Arc<dyn Clock>, nudge: Nudge) -> Self {
        Self {
            store,
            clock,
            machine_clock: Arc::new(SystemClock::default()),
            nudge,
            pulse: Pulse::default(),
            gate: None,
            metrics: Arc::new(Metrics::default()),
            open_pages: None,
            visitors_edit: false,
            built: Arc::new(ui::Pages::inside()),
            links: None,
            vault: None,
            calls: None,
            hooks: None,
            playing: None,
            arrivals: Arrivals::Now,
            clock_stands_still: false,
            clock_hand: None,
            only_health: false,
            public_origin: String::new(),
            proxies: Proxies::default(),
            mails: Mails::default(),
            domains: Arc::default(),
            mailbox: None,
            retention: Retention::FOREVER,
            live: Arc::default(),
            waiting: Arc::default(),
            sign_ins: Arc::default(),
            ledger: None,
            submits: Arc::default(),
            pictures: Arc::new(Semaphore::new(1)),
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

    /// The same app, reached by people under this address; a path behind it is left out.
    #[must_use]
    pub fn with_public_url(mut self, url: &str) -> Self {
        let origin = url.splitn(4, '/').take(3).collect::<Vec<_>>();
        self.public_origin = origin.join("/");
        self
    }

    /// Whether browsers come over TLS.
    pub(crate) fn is_secure(&self) -> bool {
        self.public_origin.starts_with("https://")
    }

    /// Who asks, as far as that is known.
    pub(crate) fn client(&self, headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
        let peer = extensions.get::<Peer>();
        peer.map(|Peer(peer)| self.proxies.client(*peer, headers))
    }

    /// What the machine's clock says.
    pub(crate) fn machine_now(&self) -> Time {
        self.machine_clock.now()
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
