//! Connections to one destination: a bounded number, kept open between messages.
//!
//! A connection is parked after a message and closed when it was idle, has carried its share, or
//! was told to go. Nothing here reads a clock: what is idle is decided by a sweep ([`super::idle`]).

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::Semaphore;

use super::{
    connection::Connection,
    destination::{Destination, DestinationError, Security},
    dial::{Dial, TcpDial},
    idle::Idle,
    session::{self, Failure},
    tls::Tls,
};
use crate::{
    mime::Message,
    transport::{Delivery, Envelope, Outcome, Stage, Transport},
};

/// The connections to one destination. Belongs into a tokio runtime with I/O and time.
pub struct Pool {
    destination: Destination,
    tls: Option<Tls>,
    dial: Box<dyn Dial>,
    /// One permit per connection that is in use.
    free: Semaphore,
    idle: Arc<Idle>,
    /// Remembered for the life of the pool: the server offers CHUNKING and does not know BDAT.
    chunking_is_broken: AtomicBool,
}

impl Pool {
    /// A pool without connections; the first message opens the first.
    pub fn new(destination: Destination) -> Result<Self, DestinationError> {
        let dial = TcpDial {
            host: destination.host.clone(),
            port: destination.port,
            loopback_only: destination.security == Security::PlainOnLoopback,
            timeout: destination.timeouts.connect,
        };
        Self::with_dial(destination, dial)
    }

    /// A pool whose connections are opened by `dial`, as the simulator does it in memory.
    pub fn with_dial(
        destination: Destination,
        dial: impl Dial + 'static,
    ) -> Result<Self, DestinationError> {
        let tls = destination.check()?;
        Ok(Self {
            tls,
            dial: Box::new(dial),
            free: Semaphore::new(destination.connections_max),
            idle: Arc::new(Idle::new(destination.timeouts.idle)),
            chunking_is_broken: AtomicBool::new(false),
            destination,
        })
    }

    /// Delivers one message, over a parked connection if there is one. Waits while all connections
    /// are in use.
    pub async fn deliver(&self, envelope: &Envelope, message: &Message) -> Outcome {
        let Ok(_permit) = self.free.acquire().await else {
            return Failure::new(Stage::Connect, "the pool is closed").into_outcome();
        };
        while let Some(connection) = self.idle.take().await {
            // A parked connection may have been closed by the server; that says nothing about the
            // message, so the next one is tried, and at last a new one.
            if let Some(outcome) = self.attempt(connection, envelope, message, true).await {
                return outcome;
            }
        }
        match self.open().await {
            Ok(connection) => self
                .attempt(connection, envelope, message, false)
                .await
                .unwrap_or_else(|| Failure::new(Stage::Connect, "no connection").into_outcome()),
            Err(failure) => failure.into_outcome(),
        }
    }

    /// One attempt; none if the connection had been parked and was dead.
    async fn attempt(
        &self,
        mut connection: Connection,
        envelope: &Envelope,
        message: &Message,
        was_parked: bool,
    ) -> Option<Outcome> {
        let attempt = connection
            .deliver(envelope, message, &self.destination.timeouts)
            .await;
        if attempt.chunking_is_broken {
            self.chunking_is_broken.store(true, Ordering::Relaxed);
        }
        if was_parked && attempt.is_stillborn {
            return None;
        }
        if attempt.keep && connection.messages < self.destination.messages_per_connection_max {
            self.idle.park(connection);
        } else if attempt.keep {
            // Not awaited: the outcome is known, and whoever waits for it should have it now.
            tokio::spawn(connection.wire.quit());
        }
        Some(attempt.outcome)
    }

    async fn open(&self) -> Result<Connection, Failure> {
        let stream = self.dial.dial().await.map_err(|error| {
            let Destination { host, port, .. } = &self.destination;
            Failure::new(
                Stage::Connect,
                format!("no connection to {host}:{port}: {error}"),
            )
        })?;
        let (wire, mut features) =
            session::open(stream, &self.destination, self.tls.as_ref()).await?;
        features.chunking &= !self.chunking_is_broken.load(Ordering::Relaxed);
        Ok(Connection::new(wire, features))
    }

    /// Refuses what comes from now on, waits for the deliveries that are under way, and closes the
    /// parked connections properly.
    pub async fn close(&self) {
        let all = u32::try_from(self.destination.connections_max).unwrap_or(u32::MAX);
        // Waiting for every permit is waiting for every delivery.
        let permits = self.free.acquire_many(all).await;
        self.free.close();
        drop(permits);
        for connection in self.idle.take_all() {
            connection.wire.quit().await;
        }
    }
}

impl Transport for Pool {
    fn deliver<'a>(&'a self, envelope: &'a Envelope, message: &'a Message) -> Delivery<'a> {
        Box::pin(Pool::deliver(self, envelope, message))
    }

    fn at_once(&self) -> usize {
        self.destination.connections_max
    }
}
