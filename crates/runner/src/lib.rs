//! The loops around the engine: read the inbox, wake what is due, send what is decided.
//!
//! The runner decides nothing. It fetches what the engine has to see, calls it, and hands what came
//! back to the store in one commit. The clock is handed in: live it is the machine's, in a demo, a
//! test or the simulator it is moved by hand, and the very same code runs.
//!
//! [`Runner::read_inbox`], [`Runner::wake_due`] and [`Runner::send_due`] each do one batch.
//! [`Runner::work_on_job`] does one chunk of a job.
//! [`Runner::settle`] does all there is to do at this instant; [`Runner::play`] moves a virtual
//! clock from one due item to the next; [`Runner::serve`] goes on for ever.

pub mod backtest;
pub mod caller;
pub mod clock;
pub mod deliveries;
pub mod edit;
pub mod feedback;
pub mod forecast;
pub mod gate;
pub mod house;
pub mod import;
pub mod nudge;
pub mod outlet;
pub mod past;
pub mod person;
pub mod pulse;
mod quiet;
pub mod reference;
pub mod return_path;
pub mod vault;
pub mod why;

mod batch;
mod budgets;
mod calls;
mod catch_up;
mod clicks;
mod content;
mod dates;
mod deliver;
mod doubt;
mod enrol;
mod erasure;
mod fill;
mod hold;
mod jobs;
mod linked;
mod marked;
mod members;
mod notice;
mod outcome;
mod places;
mod plans;
mod play;
mod requests;
mod send;
mod serve;
mod steps;
mod token;
mod tracking;
mod walk;
mod watches;
mod weekly;
mod work;

use std::fmt::Display;
use std::sync::Arc;

pub use liquid::RenderContext;
use mail::classify::Rules;
use mail::dkim::Signer;
use store::Store;
use store::parked::Item;
use store::retention::Retention;
use tokio::sync::Mutex;

use crate::caller::{Caller, Nobody};
use crate::clock::Clock;
use crate::content::Maker;
pub use crate::content::{Began, compile as compile_email, sample, sample_context, words_for};
use crate::doubt::Doubts;
pub use crate::fill::check as check_draft;
use crate::hold::Node;
use crate::nudge::Nudge;
use crate::outlet::Outlet;
use crate::pulse::Pulse;
use crate::reference::References;
use crate::return_path::ReturnPaths;
pub use crate::send::{HANDS_MAX, Pacing};
pub use crate::steps::BATCH_LENGTH;
pub use crate::token::{Bearer, KEY_BYTES, Links, Purpose, TRAP, Token};
pub use crate::tracking::with_utm;
use crate::vault::Vault;
use crate::work::Work;

/// What can go wrong in a batch. Nothing is lost by it: the batch is done again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store could not be read or written.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Runs every workflow of an installation.
pub struct Runner {
    store: Store,
    clock: Arc<dyn Clock>,
    outlet: Arc<dyn Outlet>,
    /// The way out for calls; nobody is called unless one is given.
    caller: Arc<dyn Caller>,
    /// Opens the secrets that go along with calls.
    vault: Option<Arc<Vault>>,
    /// Makes the bytes of messages.
    maker: Maker,
    /// How many threads make messages at once.
    hands: usize,
    /// What replies of mail servers mean.
    rules: Arc<Rules>,
    nudge: Nudge,
    /// Rung when a step may have decided a message.
    outgoing: Nudge,
    /// Rung when a step may have asked for a call.
    calling: Nudge,
    /// Rung when an event was read that a webhook may be told of.
    telling: Nudge,
    /// Rung when the process is to end: only the loop of jobs listens.
    jobs: Nudge,
    /// When the loop of steps last went round.
    pulse: Pulse,
    /// How long things are kept; none: for ever.
    retention: Option<Retention>,
    work: Mutex<Work>,
    /// Which of several nodes this is; none for who works alone.
    node: Option<Node>,
    /// Where a batch of sending failed.
    doubts: Doubts,
    /// How far ahead of what leaves messages are made ready.
    pacing: Pacing,
}

impl Runner {
    /// A runner over this store. `outlet` is the way out; `links` makes the addresses that stand
    /// in messages.
    pub fn new(store: Store, clock: Arc<dyn Clock>, outlet: Arc<dyn Outlet>, links: Links) -> Self {
        let maker = Maker {
            links: Arc::new(links),
            signer: Arc::default(),
            returns: None,
            takes_replies: false,
            references: None,
            instance: store.instance().into(),
        };
        Self {
            store,
            clock,
            outlet,
            caller: Arc::new(Nobody),
            vault: None,
            maker,
            hands: 1,
            rules: Rules::built_in().clone(),
            nudge: Nudge::default(),
            outgoing: Nudge::default(),
            calling: Nudge::default(),
            telling: Nudge::default(),
            jobs: Nudge::default(),
            pulse: Pulse::default(),
            retention: None,
            work: Mutex::default(),
            node: None,
            doubts: Doubts::default(),
            pacing: Pacing::default(),
        }
    }

    /// The same runner, whose calls leave by this way, with secrets that this key opens.
    #[must_use]
    pub fn calling(self, caller: Arc<dyn Caller>, vault: Option<Arc<Vault>>) -> Self {
        Self {
            caller,
            vault,
            ..self
        }
    }

    /// The same runner, whose messages leave each with an address of its own to come back to.
    #[must_use]
    pub fn with_return_paths(mut self, paths: ReturnPaths) -> Self {
        self.maker.returns = Some(Arc::new(paths));
        self
    }

    /// The same runner, which makes messages ready this far ahead of those that leave.
    #[must_use]
    pub fn with_pacing(mut self, pacing: Pacing) -> Self {
        self.pacing = pacing;
        self
    }

    /// Asks people to answer to where reports come back to.
    #[must_use]
    pub fn with_replies(mut self) -> Self {
        self.maker.takes_replies = true;
        self
    }

    /// The same runner, whose messages each carry a reference that a provider repeats.
    #[must_use]
    pub fn with_references(mut self, references: References) -> Self {
        self.maker.references = Some(Arc::new(references));
        self
    }

    /// The same runner, to which replies of mail servers mean what these say.
    #[must_use]
    pub fn with_rules(self, rules: Arc<Rules>) -> Self {
        Self { rules, ..self }
    }

    /// Signs mail from the domains that have a key here; without this, none is.
    #[must_use]
    pub fn with_signer(mut self, signer: Signer) -> Self {
        self.maker.signer = Arc::new(signer);
        self
    }

    /// The same runner, which makes the messages of a batch by so many threads at once, up to
    /// [`HANDS_MAX`]. Without this each is made by whoever sends it. It needs a tokio runtime either way; what
    /// is made is the same, and in the same order.
    #[must_use]
    pub fn with_hands(self, hands: usize) -> Self {
        let hands = hands.clamp(1, HANDS_MAX);
        Self { hands, ..self }
    }

    /// The bell to ring when something was put into the store.
    pub fn nudge(&self) -> Nudge {
        self.nudge.clone()
    }

    /// Whether the loop of steps goes round.
    pub fn pulse(&self) -> Pulse {
        self.pulse.clone()
    }

    /// Takes something that cannot be worked on out of the queues, so that the others go on. A person
    /// finds it with its reason, and asks to try again.
    async fn park(
        &self,
        work: &mut Work,
        item: Item,
        why: &(dyn Display + Sync),
    ) -> Result<(), Error> {
        let (workspace, contact, message) = (item.workspace, item.contact, item.message);
        tracing::error!(%workspace, %contact, ?message, %why, "cannot be worked on; it is left alone until somebody asks to try again");
        work.put_away += 1;
        let now = self.clock.now();
        Ok(self
            .store
            .system()
            .park(item, &why.to_string(), now)
            .await?)
    }

    fn crash_point(&self, name: &'static str) -> Result<(), Error> {
        Ok(self.store.crash().hit(name).map_err(store::Error::from)?)
    }
}
