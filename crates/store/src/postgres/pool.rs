//! Connections that wait to be used again.
//!
//! How many there are is bounded by the seats of those who use them, so a list is all that is
//! needed. (A pool from outside would bring a second set of timeouts, and a cache of statements
//! that is searched by their whole text.)

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::session::Session;
use super::tls::{Protection, Wish, leaves_the_machine};
use crate::error::{Error, Result};

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// What every connection is set to. A statement keeps one plan, whatever its parameters, as on
/// SQLite; it reads an index in its order, since most of ours want the first of many rows, and a
/// bitmap would have to be sorted whole; none runs long enough to be compiled; and it joins through keys, since what looks cheaper to
/// a server that has not counted a young table yet was seen to take seconds. Whoever waits ten seconds for a lock, or
/// leaves a transaction open for a minute, is in the way of everybody else.
const SETTINGS: &str = "
    SET plan_cache_mode = force_generic_plan;
    SET enable_bitmapscan = off;
    SET enable_hashjoin = off;
    SET enable_mergejoin = off;
    SET enable_material = off;
    SET jit = off;
    SET lock_timeout = '10s';
    SET idle_in_transaction_session_timeout = '60s'";

/// Whether what goes over this connection can be read on the way.
const IS_PLAIN: &str =
    "SELECT NOT coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)";

/// Where the database is, and the runtime that its connections live in.
#[derive(Clone)]
pub(super) struct Address {
    config: Config,
    connector: MakeRustlsConnect,
    /// Whether it has to be said if a connection is not encrypted.
    is_to_be_said: Arc<AtomicBool>,
    runtime: Handle,
    shown: String,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl Address {
    /// Reads a URL. The error shows it without its password.
    pub(super) fn read(url: &str, runtime: Handle) -> Result<Self> {
        let shown = crate::address::shown(url);
        let (wish, url) = Wish::split(url).map_err(|why| address(&shown, &why))?;
        let connector = wish.connector().map_err(|why| address(&shown, &why))?;
        let config = url.parse::<Config>();
        let mut config = config.map_err(|error| refused(&shown, &error))?;
        config.ssl_mode(wish.ssl_mode());
        let may_be_plain = wish.protection == Protection::Prefer;
        let is_to_be_said = may_be_plain && leaves_the_machine(&config);
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_application_name().is_none() {
            config.application_name("postduif");
        }
        Ok(Self {
            config,
            connector,
            is_to_be_said: Arc::new(AtomicBool::new(is_to_be_said)),
            runtime,
            shown,
        })
    }

    /// Without its password.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    /// A new connection. Waits for it: not to be called inside of the runtime.
    pub(super) fn connect(&self) -> Result<Session> {
        self.runtime.block_on(self.connected())
    }

    pub(super) async fn connected(&self) -> Result<Session> {
        let connected = self.config.connect(self.connector.clone()).await;
        let (client, connection) = connected.map_err(|error| refused(&self.shown, &error))?;
        self.runtime.spawn(async move {
            // Whoever uses the connection is told, too.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to the database has ended");
            }
        });
        let set = client.batch_execute(SETTINGS).await;
        set.map_err(|error| refused(&self.shown, &error))?;
        if self.is_to_be_said.load(Ordering::Relaxed) {
            let is_plain = client.query_one(IS_PLAIN, &[]).await;
            let is_plain = is_plain.map_err(|error| refused(&self.shown, &error))?;
            if is_plain.get::<_, bool>(0) && self.is_to_be_said.swap(false, Ordering::Relaxed) {
                tracing::warn!(
                    database = self.shown,
                    "the connection to the database leaves this machine and is not encrypted; sslmode=require insists on it"
                );
            }
        }
        Ok(Session::new(client, self.runtime.clone()))
    }
}

/// The connections that nobody uses now.
#[derive(Debug)]
pub(super) struct Pool {
    address: Address,
    /// Empty once the pool is closed.
    idle: Mutex<Option<Vec<Session>>>,
}

impl Pool {
    pub(super) const fn new(address: Address, first: Vec<Session>) -> Self {
        Self {
            address,
            idle: Mutex::new(Some(first)),
        }
    }

    /// A connection that was used before, or a new one.
    pub(super) fn take(&self) -> Result<Session> {
        let mut idle = self.idle();
        let sessions = idle.as_mut().ok_or(Error::Closed)?;
        while let Some(session) = sessions.pop() {
            if session.is_connected() {
                return Ok(session);
            }
        }
        drop(idle);
        // It was there when the store was opened, so it is away and not wrong.
        self.address.connect().map_err(|error| Error::Lost {
            why: error.to_string(),
            uncertain: false,
        })
    }

    pub(super) fn give_back(&self, session: Session) {
        if let Some(idle) = self.idle().as_mut().filter(|_| session.is_clean()) {
            idle.push(session);
        }
    }

    /// Ends those that wait; those in use end when they are given back.
    pub(super) fn close(&self) {
        *self.idle() = None;
    }

    fn idle(&self) -> MutexGuard<'_, Option<Vec<Session>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn refused(shown: &str, error: &tokio_postgres::Error) -> Error {
    address(shown, &super::session::said(error))
}

pub(super) fn address(shown: &str, why: &str) -> Error {
    Error::Address {
        address: shown.to_owned(),
        why: why.to_owned(),
    }
}
