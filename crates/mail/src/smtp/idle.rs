//! The parking place for connections that nobody uses at the moment.
//!
//! A sweep comes by at half the idle time and closes what it has seen parked twice before, so that
//! a connection goes after the idle time and at the latest half as much later. So no connection
//! stays open for a pool that has nothing to send, and no clock is read.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::connection::Connection;

/// After how many sweeps a parked connection is closed.
const SWEEPS_MAX: u64 = 2;

/// The parked connections of one pool.
pub(super) struct Idle {
    time: Duration,
    lot: Mutex<Lot>,
}

#[derive(Default)]
struct Lot {
    parked: Vec<Parked>,
    sweeps: u64,
    is_swept: bool,
}

struct Parked {
    connection: Connection,
    since_sweep: u64,
}

impl Idle {
    pub(super) fn new(time: Duration) -> Self {
        Self {
            time,
            lot: Mutex::default(),
        }
    }

    /// No statement below can panic half way, so what a poisoned lock holds is whole.
    fn lot(&self) -> MutexGuard<'_, Lot> {
        self.lot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection that was used last, so that in quiet times the others can go; one that is
    /// visibly closed is dropped.
    pub(super) async fn take(&self) -> Option<Connection> {
        loop {
            let mut connection = self.lot().parked.pop()?.connection;
            if connection.wire.is_quiet().await {
                return Some(connection);
            }
        }
    }

    pub(super) fn take_all(&self) -> Vec<Connection> {
        self.lot()
            .parked
            .drain(..)
            .map(|parked| parked.connection)
            .collect()
    }

    pub(super) fn park(self: &Arc<Self>, connection: Connection) {
        let mut lot = self.lot();
        let since_sweep = lot.sweeps;
        lot.parked.push(Parked {
            connection,
            since_sweep,
        });
        if !lot.is_swept {
            lot.is_swept = true;
            let idle = Arc::downgrade(self);
            let pause = self.time / 2;
            tokio::spawn(async move {
                loop {
                    tokio::time::sleep(pause).await;
                    let Some(idle) = idle.upgrade() else { return };
                    let Some(expired) = idle.sweep() else { return };
                    for connection in expired {
                        connection.wire.quit().await;
                    }
                }
            });
        }
    }

    /// The connections whose time is up; none at all ends the sweeping until the next is parked.
    fn sweep(&self) -> Option<Vec<Connection>> {
        let mut lot = self.lot();
        if lot.parked.is_empty() {
            lot.is_swept = false;
            return None;
        }
        lot.sweeps += 1;
        let sweeps = lot.sweeps;
        let (expired, kept) = std::mem::take(&mut lot.parked)
            .into_iter()
            .partition(|parked| sweeps - parked.since_sweep > SWEEPS_MAX);
        lot.parked = kept;
        let expired: Vec<Parked> = expired;
        Some(
            expired
                .into_iter()
                .map(|parked| parked.connection)
                .collect(),
        )
    }
}
