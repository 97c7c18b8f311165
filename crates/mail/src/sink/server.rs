//! A sink as its test sees it: started, reached, asked what it got.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{net::TcpListener, task::AbortHandle};

use super::{Behaviour, Received, SinkTls, Tally, dialogue};
use crate::smtp::{Destination, Dial, Dialling, Security, Stream};

/// Bytes under way in memory per direction, about what a socket holds.
const IN_MEMORY_BYTES: usize = 65_536;

/// A running sink; it ends when this is dropped.
pub struct Sink {
    pub(super) shared: Arc<Shared>,
    address: SocketAddr,
    listener: Option<AbortHandle>,
}

/// What all connections of a sink share.
pub(super) struct Shared {
    pub(super) behaviour: Box<dyn Behaviour>,
    pub(super) tls: Option<SinkTls>,
    keeps_bodies: bool,
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    tally: Tally,
    arrived: u64,
    received: Vec<Received>,
}

impl Shared {
    /// Tests that fail while they hold the lock have failed already.
    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn count(&self, change: impl FnOnce(&mut Tally)) -> Tally {
        let mut log = self.log();
        change(&mut log.tally);
        log.tally
    }

    /// The number of a message that has arrived whole.
    pub(super) fn number(&self) -> u64 {
        let mut log = self.log();
        log.arrived += 1;
        log.arrived
    }

    pub(super) fn take(&self, mut received: Received) {
        if !self.keeps_bodies {
            received.bytes = Vec::new();
        }
        let mut log = self.log();
        log.tally.taken += 1;
        log.received.push(received);
    }
}

/// How to start a sink.
pub struct Builder(Shared);

impl Builder {
    /// With a certificate.
    #[must_use]
    pub fn tls(mut self, tls: SinkTls) -> Self {
        self.0.tls = Some(tls);
        self
    }

    /// Keeps the envelopes only, for tests with many messages.
    #[must_use]
    pub fn without_bodies(mut self) -> Self {
        self.0.keeps_bodies = false;
        self
    }

    /// Listens on a free port of the loopback address.
    pub async fn listen(self) -> io::Result<Sink> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let mut sink = self.in_memory();
        sink.address = listener.local_addr()?;
        let shared = sink.shared.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                if stream.set_nodelay(true).is_ok() {
                    tokio::spawn(dialogue::hold(shared.clone(), Box::new(stream)));
                }
            }
        });
        sink.listener = Some(task.abort_handle());
        Ok(sink)
    }

    /// To be reached through [`Sink::dial`] only.
    pub fn in_memory(self) -> Sink {
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        Sink {
            shared: Arc::new(self.0),
            address,
            listener: None,
        }
    }
}

impl Sink {
    /// A sink with this behaviour, to be started.
    pub fn that(behaviour: impl Behaviour) -> Builder {
        let behaviour = Box::new(behaviour);
        Builder(Shared {
            behaviour,
            tls: None,
            keeps_bodies: true,
            log: Mutex::default(),
        })
    }

    /// How to reach it over TCP, without TLS.
    pub fn destination(&self) -> Destination {
        let host = self.address.ip().to_string();
        Destination::new(host, self.address.port(), Security::PlainOnLoopback)
    }

    /// How to reach it in memory.
    pub fn dial(&self) -> SinkDial {
        SinkDial(self.shared.clone())
    }

    /// The messages that it took, in the order of their arrival.
    pub fn received(&self) -> Vec<Received> {
        self.shared.log().received.clone()
    }

    /// How often it heard what.
    pub fn tally(&self) -> Tally {
        self.shared.log().tally
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Some(listener) = &self.listener {
            listener.abort();
        }
    }
}

/// Connections to a sink that never leave the process.
pub struct SinkDial(Arc<Shared>);

impl Dial for SinkDial {
    fn dial(&self) -> Dialling<'_> {
        let (client, server) = tokio::io::duplex(IN_MEMORY_BYTES);
        tokio::spawn(dialogue::hold(self.0.clone(), Box::new(server)));
        Box::pin(async move { Ok(Box::new(client) as Box<dyn Stream>) })
    }
}
