//! A place to play in: an empty database in a folder of its own, a workspace, a virtual clock, the
//! runner and a way in. The demo and scenarios are played on one; nothing here knows what is played.

use std::sync::Arc;

use anyhow::Result;
use engine::time::Time;
use runner::clock::Handover;
use runner::outlet::TestInbox;
use runner::{Links, Runner};
use server::Arrivals;
use server::metrics::Metrics;
use store::workspace::Settings;
use store::{Options, Store};
use tempfile::TempDir;

use crate::counted::Counted;
use crate::door::Door;
use crate::secret;

/// Everything that is needed to play.
pub(crate) struct Stage {
    pub(crate) store: Store,
    pub(crate) clock: Arc<Handover>,
    pub(crate) runner: Arc<Runner>,
    pub(crate) app: server::App,
    pub(crate) door: Door,
    /// The same way in for a past that comes in by the batch: each event came in when it says it happened.
    pub(crate) past: Door,
    /// The database is in it, and goes with it.
    _folder: TempDir,
}

impl Stage {
    /// An empty database with one workspace, its clock at `start`. Links in mails begin with
    /// `base_url`.
    pub(crate) async fn set(base_url: &str, settings: Settings, start: Time) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("postduif-").tempdir()?;
        let path = folder.path().join("played.db");
        let options = Options {
            is_disposable: true,
            ..Options::default()
        };
        let store = Store::open(&path.to_string_lossy(), options).await?;
        let clock = Arc::new(Handover::new(start));
        let links = Links::new(base_url, secret::random()?);
        let metrics = Arc::new(Metrics::default());
        let outlet = Arc::new(TestInbox(store.clone()));
        let outlet = Arc::new(Counted::new(outlet, metrics.clone(), "test inbox"));
        let runner = Runner::new(store.clone(), clock.clone(), outlet, links.clone());
        let workspace = store.system().create_workspace(settings, start).await?;
        let key = server::key::new(secret::random()?);
        store
            .workspace(workspace)
            .add_key(&key.prefix, &key.hash, "played", start)
            .await?;
        let mut app = server::App::new(store.clone(), clock.clone(), runner.nudge())
            .with_links(links)
            .with_open_pages(workspace);
        app.metrics = metrics;
        app.pulse = runner.pulse();
        let runner = Arc::new(runner);
        let hand = (runner.clone(), clock.clone());
        app.clock_hand = Some(Arc::new(move |to| {
            let (runner, clock) = hand.clone();
            Box::pin(async move { runner.play(to, |at| clock.advance(at)).await })
        }));
        let mut past = app.clone();
        past.arrivals = Arrivals::AsTold;
        Ok(Self {
            door: Door::new(server::router(app.clone()), &key.text),
            past: Door::new(server::router(past), &key.text),
            store,
            clock,
            runner,
            app,
            _folder: folder,
        })
    }

    /// Lets everything happen that is due up to an instant, and moves the clock there. Gives when something
    /// is due after that.
    pub(crate) async fn play(&self, until: Time) -> Result<Option<Time>> {
        let advance = |at| self.clock.advance(at);
        Ok(self.runner.hurry(until, advance).await?)
    }
}
