//! Numbers for what is new, shared by all transactions of this process.
//!
//! Blocks are taken outside of the transactions that use them: the row that counts a kind would
//! otherwise be held until their end, and everybody else would wait for it. What is taken and not
//! used is lost, which is no harm.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::pool::Address;
use super::session::Session;
use crate::allot::{Kind, Numbers as Blocks};
use crate::error::{Error, Result};

/// The blocks of this process, and a connection for taking more: one of the pool could be waited
/// for by all who hold the others.
#[derive(Debug)]
pub(crate) struct Numbers(Mutex<State>);

#[derive(Debug)]
struct State {
    blocks: Blocks,
    session: Option<Session>,
    address: Address,
    is_closed: bool,
}

impl Numbers {
    pub(super) fn new(address: Address) -> Self {
        Self(Mutex::new(State {
            blocks: Blocks::default(),
            session: None,
            address,
            is_closed: false,
        }))
    }

    /// The next number of a kind.
    pub(crate) fn next(&self, kind: Kind) -> Result<i64> {
        let mut state = self.state();
        let State {
            blocks,
            session,
            address,
            is_closed,
        } = &mut *state;
        blocks.next(kind, |statement, params| {
            if *is_closed {
                return Err(Error::Closed);
            }
            let live = session.take().filter(Session::is_connected);
            let live = session.insert(live.map_or_else(|| address.connect(), Ok)?);
            Ok(live.rows(statement, params)?.into_iter().next())
        })
    }

    pub(super) fn close(&self) {
        let mut state = self.state();
        state.is_closed = true;
        state.session = None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
