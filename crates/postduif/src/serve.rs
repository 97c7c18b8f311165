//! `postduif serve`: opens the database, puts right what a former process left behind, and runs
//! the API and the workflows until it is told to stop.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use mail::hook::Hook;
use mail::provider::Provider;
use mail::smtp::Pool;
use outward::Client;
use outward::guard::Guard;
use runner::clock::{Clock, SystemClock, operational_now};
use runner::feedback::hooks::{Hooks, Known};
use runner::gate::{Gate, Gated};
use runner::outlet::{Mail, Outlet, TestInbox};
use runner::vault::Vault;
use runner::{Links, Runner};
use server::ledger::Ledger;
use server::metrics::Metrics;
use store::workspace::Settings;
use store::{Options, Store, crash};
use tokio::net::TcpListener;

use crate::alive;
pub(crate) use crate::config::Arguments;
use crate::config::Config;
use crate::counted::Counted;
use crate::dkim;
use crate::mark::Mark;
use crate::node::{self, Role};
use crate::resume;
use crate::returned::{Returned, return_paths};
use crate::secret::{self, LinkKeys};

/// How often the mark beside the database is brought up to date: a copy that is put back unseen can
/// be older by no more than this.
const MARK_EVERY: Duration = Duration::from_secs(10);

/// Serves until told to stop.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let config = arguments.config()?;
    let options = Options {
        crash: crash::Points::from_env()?,
        ..Options::default()
    };
    let store = Store::open(&config.database.address(), options).await?;
    let clock = Arc::new(SystemClock::default());
    let keys = LinkKeys::kept_in(&config.key_file)?;
    let links = keys.links(&config.public_url);
    let metrics = Arc::new(Metrics::default());
    node::check(config.role, &store)?;
    let vault = vault(&config, &store).await?;
    let guard = Guard::allowing(config.call_networks.clone());
    let calls = Arc::new(Client::new(guard, None)?);
    let (runner, gate) = runner(
        &config,
        &store,
        (&keys, &links),
        (calls.clone(), vault.clone(), metrics.clone()),
        clock.clone(),
    )?;
    let runner = Arc::new(runner);
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    let returned = Returned::listen(&config, &keys).await?;
    let standstill = resume::reason(&store, &config).await?;
    let ledger = forget_again(&config, &store).await?;
    let mark = config.database.mark_file();
    if let Some(why) = &standstill {
        say_that_it_stands(why);
    } else {
        put_right(&config, &store, &runner, mark.as_deref()).await?;
    }
    // Last before it runs: the key is shown once, and a start that fails must not use that up.
    first_start(&store, &config).await?;
    let signals = Signals::listen()?;
    say_where(&listener)?;
    let returned = returned.take(store.clone(), clock.clone(), runner.nudge());
    let mut app = server::App::new(store.clone(), clock, runner.nudge())
        .with_links(links)
        .with_public_url(&config.public_url);
    app.proxies = config.trusted_proxies.clone();
    (app.metrics, app.pulse) = (metrics, runner.pulse());
    app.gate = gate.filter(|_| config.role != Role::Ingest);
    (app.built, app.retention) = (crate::pages::built()?, config.retention);
    (app.vault, app.calls) = (vault, Some(calls as Arc<dyn runner::caller::Caller>));
    (app.hooks, app.mails) = (hooks(&config, &app, &keys)?, mails(&config));
    app.domains = crate::domains::of(&config)?;
    app.mailbox = config.mailbox.as_ref().map(runner::feedback::mailbox::name);
    (app.ledger, app.only_health) = (Some(Arc::new(ledger)), config.role == Role::Work);
    if standstill.is_some() || config.role == Role::Ingest {
        tokio::select! {
            served = until_stopped(listener, app, &runner, signals, std::future::pending()) => served?,
            ended = returned => ended?,
        }
    } else {
        let at_once = std::future::ready(Ok(()));
        tokio::select! {
            served = until_stopped(listener, app, &runner, signals, at_once) => served?,
            ended = returned => ended?,
            never = keep_mark(&store, mark.as_deref()) => match never {},
            never = alive::keep(&store) => match never {},
        }
        alive::now(&store).await?;
        Mark::keep(&store, mark.as_deref()).await?;
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Settles what a former process left behind.
async fn put_right(
    config: &Config,
    store: &Store,
    runner: &Runner,
    mark: Option<&Path>,
) -> Result<()> {
    runner.recover().await?;
    if config.role != Role::Ingest {
        alive::begin(store, config.catch_up_after_ms).await?;
    }
    Mark::keep(store, mark).await
}

/// Where mails go, for pages that say it.
fn mails(config: &Config) -> server::Mails {
    if config.smtp.is_some() || config.provider.is_some() {
        server::Mails::Leave
    } else {
        server::Mails::Stay
    }
}

/// What runs the workflows, with its ways out.
fn runner(
    config: &Config,
    store: &Store,
    (keys, links): (&LinkKeys, &Links),
    (caller, vault, metrics): (Arc<Client>, Option<Arc<Vault>>, Arc<Metrics>),
    clock: Arc<SystemClock>,
) -> Result<(Runner, Option<Gate>)> {
    let (outlet, gate) = outlet(config, store, &caller)?;
    let host = gate.as_ref().map_or("test inbox", Gate::host);
    let outlet = Arc::new(Counted::new(outlet, metrics, host));
    let mut runner = Runner::new(store.clone(), clock, outlet, links.clone())
        .calling(caller, vault)
        .with_retention(config.retention)
        .with_rules(config.rules.clone())
        .with_hands(std::thread::available_parallelism().map_or(1, usize::from))
        .with_signer(dkim::signer(&config.dkim_folder)?);
    if let Some(paths) = return_paths(config, keys)? {
        runner = runner.with_return_paths(paths);
        if config.replies.is_some() {
            runner = runner.with_replies();
        }
    }
    if config.provider.is_some() {
        runner = runner.with_references(keys.references());
    }
    if store.is_shared() {
        runner = runner.on_node(node::name()?, config.lease_ms);
    }
    Ok((runner, gate))
}

/// What takes what a provider tells, where its webhook has a key here.
fn hooks(config: &Config, app: &server::App, keys: &LinkKeys) -> Result<Option<Arc<Hooks>>> {
    let Some((account, key)) = config.provider.as_ref().zip(config.webhook_key.as_ref()) else {
        return Ok(None);
    };
    let guard = Guard::allowing(config.call_networks.clone());
    Ok(Some(Arc::new(Hooks {
        store: app.store.clone(),
        clock: app.clock.clone(),
        hook: Hook::new(account.name, key)?,
        references: keys.references(),
        caller: Arc::new(Client::new(guard, None)?),
        rules: config.rules.clone(),
        nudge: app.nudge.clone(),
        known: Known::default(),
    })))
}

/// Whoever asked to be forgotten after a copy was made is in the copy. Gives the list of them.
async fn forget_again(config: &Config, store: &Store) -> Result<Ledger> {
    let ledger = Ledger::at(&config.erased_file);
    let again = ledger.keep(store).await;
    let again = again.context("it cannot be read who was forgotten")?;
    if again > 0 {
        tracing::warn!(
            again,
            "people who were forgotten are back; they are forgotten again"
        );
    }
    Ok(ledger)
}

/// Keeps the mark beside the database up to date, where it has one. A fault is logged: the server is
/// worth more.
async fn keep_mark(store: &Store, path: Option<&Path>) -> std::convert::Infallible {
    let Some(path) = path else {
        return std::future::pending().await;
    };
    let mut written = None;
    loop {
        tokio::time::sleep(MARK_EVERY).await;
        let wrote = async {
            let mark = Mark::of(store).await?;
            if written.as_ref() != Some(&mark) {
                mark.write(path)?;
            }
            anyhow::Ok(mark)
        };
        match wrote.await {
            Ok(mark) => written = Some(mark),
            Err(error) => tracing::error!(%error, "the mark beside the database cannot be kept"),
        }
    }
}

/// Says that nothing leaves, and what to do.
#[expect(clippy::print_stdout, reason = "a person has to do something")]
fn say_that_it_stands(why: &str) {
    tracing::warn!(
        why,
        "it stands still: events are taken, and nothing is sent"
    );
    println!(
        "It stands still: {why}.\nEvents are taken; no step is taken and nothing is sent. Look at it, stop it, and end this with `postduif resume`."
    );
}

/// Says where the API is, once it is.
#[expect(
    clippy::print_stdout,
    reason = "the first thing that a person wants to know"
)]
fn say_where(listener: &TcpListener) -> Result<()> {
    println!("Listening on http://{}", listener.local_addr()?);
    Ok(())
}

/// Runs the API at once, and the workflows when `first` is done, until Ctrl-C or SIGTERM; then lets
/// what was begun come to its end, but for `first`.
pub(crate) async fn until_stopped(
    listener: TcpListener,
    app: server::App,
    runner: &Arc<Runner>,
    mut signals: Signals,
    first: impl Future<Output = Result<()>>,
) -> Result<()> {
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let told = |mut stopped: tokio::sync::watch::Receiver<bool>| async move {
        // The sender lives until everybody was told; its end means the same.
        drop(stopped.wait_for(|stopped| *stopped).await);
    };
    let for_first = told(stopped.clone());
    let (for_loops, for_http) = (told(stopped.clone()), told(stopped));
    let signals = async {
        signals.next().await;
        stop.send_replace(true);
        // Whoever says it twice does not want to wait for mail servers.
        tokio::spawn(async move {
            signals.next().await;
            tracing::warn!(
                "told to end a second time; what is on its way is settled at the next start"
            );
            std::process::exit(1);
        });
        anyhow::Ok(())
    };
    let http = async { Ok(server::serve(listener, server::router(app), for_http).await?) };
    let loops = async {
        tokio::select! {
            done = first => done?,
            () = for_first => return Ok(()),
        }
        runner.serve(for_loops).await?;
        anyhow::Ok(())
    };
    tokio::try_join!(http, loops, signals)?;
    Ok(())
}

/// The signals that end the program. They are listened for from the moment at which this is made: whoever
/// reads that the program listens may send one at once.
pub(crate) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    /// Listens.
    #[cfg(unix)]
    pub(crate) fn listen() -> Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Listens.
    #[cfg(not(unix))]
    pub(crate) fn listen() -> Result<Self> {
        Ok(Self {})
    }

    /// Until the next one.
    #[cfg(unix)]
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// Until the next one.
    #[cfg(not(unix))]
    async fn next(&mut self) {
        drop(tokio::signal::ctrl_c().await);
    }
}

/// A database without a workspace gets one, and a key that is shown this once.
#[expect(
    clippy::print_stdout,
    reason = "the key is shown once, to the person who starts it"
)]
async fn first_start(store: &Store, config: &Config) -> Result<()> {
    let now = SystemClock::default().now();
    let settings = Settings {
        name: config.workspace_name.clone(),
        zone: config.workspace_zone.clone(),
        language: config.workspace_language.clone(),
        sender_name: config.workspace_name.clone(),
        sender_email: config.sender.clone(),
    };
    let key = server::key::new(secret::random()?);
    let made = store.system().create_first_workspace(settings, now).await?;
    let Some(workspace) = made else {
        return Ok(());
    };
    store
        .workspace(workspace)
        .add_key(&key.prefix, &key.hash, "first key", now)
        .await?;
    println!(
        "A workspace was made. Its API key, shown only now:\n\n    {}\n",
        key.text
    );
    Ok(())
}

/// What seals the secrets of calls, if a key is named.
async fn vault(config: &Config, store: &Store) -> Result<Option<Arc<Vault>>> {
    let Some(path) = &config.secret_key_file else {
        if store.system().any_sealed().await?.is_some() {
            tracing::warn!(
                "there are secrets and no key (--secret-key-file): calls that need one fail"
            );
        }
        return Ok(None);
    };
    Ok(Some(Arc::new(Vault::new(&secret::kept_in(path)?))))
}

/// Where mail leaves, and what that bears; the test inbox bears everything.
fn outlet(
    config: &Config,
    store: &Store,
    caller: &Arc<Client>,
) -> Result<(Arc<dyn Outlet>, Option<Gate>)> {
    let (outlet, host): (Arc<dyn Outlet>, _) = if let Some(account) = &config.provider {
        let now = Arc::new(|| operational_now().millis().div_euclid(1_000));
        let provider = Provider::new(account, caller.clone(), now)?;
        (Arc::new(Mail(provider)), account.name.to_string())
    } else if let Some(destination) = &config.smtp {
        let host = format!("{}:{}", destination.host, destination.port);
        (Arc::new(Mail(Pool::new(destination.clone())?)), host)
    } else {
        if !config.test_inbox {
            tracing::warn!(
                "no mail server is named (--smtp), nor a provider (--provider): every mail is kept in the test inbox"
            );
        }
        return Ok((Arc::new(TestInbox(store.clone())), None));
    };
    let gated = Gated::new(outlet, &host, config.rate);
    let gate = gated.gate();
    Ok((Arc::new(gated), Some(gate)))
}
