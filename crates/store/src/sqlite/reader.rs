//! A few threads that read, each with a connection of its own. In WAL mode they see the last
//! commit before they began, neither wait for the writer nor hold it up, and cannot write.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::answer::answered;
use super::open;
use super::statement::{Desk, Run};
use crate::error::{Error, Result};
use crate::view::View;

/// Most reads that wait. Beyond it those who ask are made to wait.
const QUEUE_LENGTH_MAX: usize = 1_024;
/// Most readers: each has a page cache of its own.
const READERS_MAX: usize = 64;

/// What is read, on a reader's connection.
type Look = Box<dyn FnOnce(&Desk<'_>) + Send>;

enum Order {
    Look(Look),
    Close,
}

/// The way to the readers' threads.
#[derive(Debug)]
pub(super) struct Readers {
    queue: mpsc::Sender<Order>,
    count: usize,
}

impl Readers {
    pub(super) fn start(path: &str, count: usize) -> Result<Self> {
        let count = count.clamp(1, READERS_MAX);
        let (queue, orders) = mpsc::channel(QUEUE_LENGTH_MAX);
        let orders = Arc::new(Mutex::new(orders));
        for _ in 0..count {
            let connection = open::readable(path)?;
            let orders = orders.clone();
            let thread = std::thread::Builder::new().name("store-reader".to_owned());
            let run = move || serve(&connection, &orders);
            thread.spawn(run).map_err(|error| Error::Address {
                address: "a reader".to_owned(),
                why: error.to_string(),
            })?;
        }
        Ok(Self { queue, count })
    }

    pub(super) async fn view<T: Send + 'static>(
        &self,
        look: impl FnOnce(View<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let look = move |desk: &Desk<'_>| {
            // Whoever asked may have gone away.
            let _ = reply.send(snapshot(desk, look));
        };
        let order = Order::Look(Box::new(look));
        self.queue.send(order).await.map_err(|_| Error::Closed)?;
        answered(&self.queue, answer).await
    }

    /// Returns when all reads asked for before are done and the threads have gone.
    pub(super) async fn close(&self) {
        for _ in 0..self.count {
            let _ = self.queue.send(Order::Close).await;
        }
        self.queue.closed().await;
    }
}

fn serve(connection: &Connection, orders: &Mutex<mpsc::Receiver<Order>>) {
    let desk = Desk::new(connection);
    loop {
        let order = {
            let mut orders = orders.lock().unwrap_or_else(PoisonError::into_inner);
            orders.blocking_recv()
        };
        match order {
            Some(Order::Look(look)) => look(&desk),
            Some(Order::Close) | None => return,
        }
    }
}

/// Everything that `look` reads is of one instant.
pub(super) fn snapshot<T>(desk: &dyn Run, look: impl FnOnce(View<'_>) -> Result<T>) -> Result<T> {
    let failed = Error::sqlite("a read");
    let transaction = desk.connection().unchecked_transaction().map_err(failed)?;
    let seen = look(open::view(desk));
    // It only read: giving it up is as good as committing, and needs no answer.
    drop(transaction);
    seen
}
