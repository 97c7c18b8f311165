//! `postduif serve`: opens the database, puts right what a former process left behind, and runs
//! the API and the workflows until it is told to stop.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use mail::address::Address;
use mail::mime::Unsubscribe;
use mail::smtp::{Destination, Login, Pool, Security};
use runner::clock::{Clock, SystemClock};
use runner::outlet::{Mail, Outlet, TestInbox};
use runner::{Links, Runner};
use server::metrics::Metrics;
use store::workspace::Settings;
use store::{Options, Store, crash};
use tokio::net::TcpListener;

use crate::counted::Counted;
use crate::database::Database;
use crate::secret;

/// Run the server.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The database, a file; made at the first start
    #[arg(long, env = "POSTDUIF_DATABASE", default_value = "postduif.db")]
    database: Database,
    /// Where the API is served; loopback only unless you say otherwise
    #[arg(long, env = "POSTDUIF_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The address under which people reach this server; it stands in the links of mails
    #[arg(
        long,
        env = "POSTDUIF_PUBLIC_URL",
        default_value = "http://localhost:8080"
    )]
    public_url: String,
    /// The mail server, host:port; without one every mail is kept in the test inbox
    #[arg(long, env = "POSTDUIF_SMTP")]
    smtp: Option<String>,
    /// How the connection to the mail server is protected
    #[arg(
        long,
        env = "POSTDUIF_SMTP_SECURITY",
        value_enum,
        default_value = "starttls"
    )]
    smtp_security: SmtpSecurity,
    /// The user at the mail server; the password is read from POSTDUIF_SMTP_PASSWORD
    #[arg(long, env = "POSTDUIF_SMTP_USER")]
    smtp_user: Option<String>,
    /// The name of the first workspace, made at the first start
    #[arg(long, default_value = "Postduif")]
    workspace_name: String,
    /// The time zone of the first workspace
    #[arg(long, default_value = "UTC")]
    workspace_zone: String,
    /// The address that mails of the first workspace come from
    #[arg(long, default_value = "postduif@localhost")]
    sender: String,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum SmtpSecurity {
    /// Encrypted from the first byte (port 465)
    Tls,
    /// Encrypted after STARTTLS, or not at all sent (port 587)
    Starttls,
    /// Not encrypted; only to this machine
    None,
}

/// The password's variable; an argument would show in the list of processes.
const SMTP_PASSWORD: &str = "POSTDUIF_SMTP_PASSWORD";

/// Serves until told to stop.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    check_addresses(&arguments)?;
    let options = Options {
        crash: crash::Points::from_env()?,
        ..Options::default()
    };
    let store = Store::open(&arguments.database.address(), options).await?;
    let clock = Arc::new(SystemClock::default());
    let key = secret::kept_in(&arguments.database.key_file())?;
    let links = Links::new(&arguments.public_url, key);
    let metrics = Arc::new(Metrics::default());
    let outlet = outlet(&arguments, &store)?;
    let host = arguments.smtp.as_deref().unwrap_or("test inbox");
    let outlet = Arc::new(Counted::new(outlet, metrics.clone(), host));
    let runner = Arc::new(Runner::new(
        store.clone(),
        clock.clone(),
        outlet,
        links.clone(),
    ));
    let listener = TcpListener::bind(arguments.listen)
        .await
        .with_context(|| format!("cannot listen on {}", arguments.listen))?;
    // Last before it runs: the key is shown once, and a start that fails must not use that up.
    first_start(&store, &arguments).await?;
    runner.recover().await?;
    say_where(&listener)?;
    let mut app = server::App::new(store.clone(), clock, runner.nudge()).with_links(links);
    app.metrics = metrics;
    let at_once = std::future::ready(Ok(()));
    until_stopped(listener, app, &runner, at_once).await?;
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// What stands in every mail must be right before the first: a fault here would make each of them
/// impossible to send.
fn check_addresses(arguments: &Arguments) -> Result<()> {
    let sender = &arguments.sender;
    Address::new(sender.as_str())
        .with_context(|| format!("--sender {sender} is no e-mail address"))?;
    let url = &arguments.public_url;
    Unsubscribe::page(format!("{url}/u/"))
        .with_context(|| format!("--public-url {url} is no address of a website"))?;
    Ok(())
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
        signalled().await;
        stop.send_replace(true);
        // Whoever says it twice does not want to wait for mail servers.
        tokio::spawn(async {
            signalled().await;
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

async fn signalled() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    drop(interrupt.await);
}

/// A database without a workspace gets one, and a key that is shown this once.
#[expect(
    clippy::print_stdout,
    reason = "the key is shown once, to the person who starts it"
)]
async fn first_start(store: &Store, arguments: &Arguments) -> Result<()> {
    if !store.system().workspaces().await?.is_empty() {
        return Ok(());
    }
    let now = SystemClock::default().now();
    let settings = Settings {
        name: arguments.workspace_name.clone(),
        zone: arguments.workspace_zone.clone(),
        language: "en".to_owned(),
        sender_name: arguments.workspace_name.clone(),
        sender_email: arguments.sender.clone(),
    };
    let key = server::key::new(secret::random()?);
    let workspace = store.system().create_workspace(settings, now).await?;
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

fn outlet(arguments: &Arguments, store: &Store) -> Result<Arc<dyn Outlet>> {
    let Some(address) = &arguments.smtp else {
        tracing::warn!("no mail server is named (--smtp): every mail is kept in the test inbox");
        return Ok(Arc::new(TestInbox(store.clone())));
    };
    let Some((host, port)) = address.rsplit_once(':') else {
        bail!("--smtp {address}: write host:port, such as smtp.example.com:587");
    };
    let port = port
        .parse()
        .with_context(|| format!("--smtp {address}: {port} is not a port"))?;
    let security = match arguments.smtp_security {
        SmtpSecurity::Tls => Security::Implicit,
        SmtpSecurity::Starttls => Security::StartTls,
        SmtpSecurity::None => Security::PlainOnLoopback,
    };
    let mut destination = Destination::new(host, port, security);
    if let Some(user) = &arguments.smtp_user {
        let password =
            std::env::var(SMTP_PASSWORD).with_context(|| format!("{SMTP_PASSWORD} is not set"))?;
        destination.login = Some(Login {
            user: user.clone(),
            password,
        });
    }
    Ok(Arc::new(Mail(Pool::new(destination)?)))
}
