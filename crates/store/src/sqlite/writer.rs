//! The one thread that writes, with group commit.
//!
//! Commands wait in a bounded queue. The writer takes what is there, runs each in a savepoint of
//! its own inside one transaction, commits once, and then answers everybody. So a command that
//! fails fails alone, nobody is answered before the disk has it, and under load a commit is shared.
//!
//! A batch is bounded by commands and rows and not by the clock: a row takes some microseconds, so
//! the bound is one of time as well, and equal commands make equal batches.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{mpsc, oneshot};

use super::answer::answered;
use super::open::{self, Opened};
use super::statement::{self, Run};
use crate::allot::Numbers;
use crate::crash::{Crashed, Points};
use crate::driver::Family;
use crate::error::{Error, Result};
use crate::room::Room;
use crate::tx::{Source, Tx};

/// Most commands that wait. Beyond it those who ask are made to wait.
const QUEUE_LENGTH_MAX: usize = 4_096;
/// Most commands in one commit.
const COMMANDS_MAX: usize = 1_000;
/// About how many rows one commit writes at most: some tens of milliseconds of work. A larger
/// single command is a commit of its own.
const ROWS_MAX: usize = 4_000;

/// The way to the writer's thread.
#[derive(Debug)]
pub(super) struct Writer {
    queue: mpsc::Sender<Order>,
    commits: Arc<AtomicU64>,
}

enum Order {
    Command(Box<dyn Command>),
    Close,
}

/// Work to be done in a transaction, and somebody who waits for its answer.
trait Command: Send {
    fn family(&self) -> Family;
    fn rows(&self) -> usize;
    /// Does the work and keeps its answer. Whoever is alone in a transaction needs no savepoint.
    fn run(&mut self, tx: &Tx<'_>, is_alone: bool) -> Result<()>;
    /// Answers, with the error if the commit failed.
    fn answer(self: Box<Self>, commit: Result<()>);
}

struct Call<W, T> {
    family: Family,
    rows: usize,
    work: Option<W>,
    done: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<W, T> Command for Call<W, T>
where
    W: FnOnce(&Tx<'_>) -> Result<T> + Send,
    T: Send,
{
    fn family(&self) -> Family {
        self.family
    }

    fn rows(&self) -> usize {
        self.rows
    }

    fn run(&mut self, tx: &Tx<'_>, is_alone: bool) -> Result<()> {
        let Some(work) = self.work.take() else {
            return Ok(());
        };
        let done = if is_alone {
            work(tx)
        } else {
            tx.savepoint(|| work(tx))
        };
        let outcome = done.as_ref().map(drop).map_err(Clone::clone);
        self.done = Some(done);
        outcome
    }

    fn answer(self: Box<Self>, commit: Result<()>) {
        let done = match commit {
            Ok(()) => self.done.unwrap_or(Err(Error::Closed)),
            Err(error) => Err(error),
        };
        // Whoever asked may have gone away; what was done is done.
        let _ = self.reply.send(done);
    }
}

impl Writer {
    /// Opens the database in a thread of its own; gives the instance's text too.
    pub(super) async fn start(path: String, crash: Points, room: Room) -> Result<(Self, String)> {
        let (queue, orders) = mpsc::channel(QUEUE_LENGTH_MAX);
        let (opened, is_opened) = oneshot::channel();
        let commits = Arc::new(AtomicU64::new(0));
        let counted = commits.clone();
        let thread = std::thread::Builder::new().name("store-writer".to_owned());
        let run = move || {
            let file = open::writable(&path);
            serve(file, (&crash, &room), &counted, orders, opened);
        };
        thread.spawn(run).map_err(|error| Error::Address {
            address: "the writer".to_owned(),
            why: error.to_string(),
        })?;
        let instance = is_opened.await.map_err(|_| Error::Closed)??;
        Ok((Self { queue, commits }, instance))
    }

    /// Grows with every commit.
    pub(super) fn commits(&self) -> Arc<AtomicU64> {
        self.commits.clone()
    }

    pub(super) async fn work<T: Send + 'static>(
        &self,
        family: Family,
        rows: usize,
        work: impl FnOnce(&Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let call = Call {
            family,
            rows,
            work: Some(work),
            done: None,
            reply,
        };
        let order = Order::Command(Box::new(call));
        self.queue.send(order).await.map_err(|_| Error::Closed)?;
        answered(&self.queue, answer).await
    }

    /// Returns when everything asked before is done and the file is closed.
    pub(super) async fn close(&self) {
        // If nobody takes it, the thread has gone already.
        let _ = self.queue.send(Order::Close).await;
        self.queue.closed().await;
    }
}

/// The thread: serves until it is told to stop or crashes, and closes the file before the
/// queue, so that whoever sees the queue closed can open the file again.
fn serve(
    file: Result<Opened>,
    (crash, room): (&Points, &Room),
    commits: &AtomicU64,
    mut orders: mpsc::Receiver<Order>,
    opened: oneshot::Sender<Result<String>>,
) {
    match file {
        Ok(file) => {
            let _ = opened.send(Ok(file.instance.clone()));
            let desk = Desk {
                file: &file,
                numbers: &RefCell::default(),
                crash,
                room,
                commits,
            };
            desk.serve(&mut orders);
        }
        Err(error) => {
            let _ = opened.send(Err(error));
        }
    }
    drop(orders);
}

/// What a commit needs beside its commands.
pub(super) struct Desk<'a> {
    pub(super) file: &'a Opened,
    pub(super) numbers: &'a RefCell<Numbers>,
    pub(super) crash: &'a Points,
    pub(super) room: &'a Room,
    pub(super) commits: &'a AtomicU64,
}

impl Desk<'_> {
    fn serve(self, orders: &mut mpsc::Receiver<Order>) {
        let statements = statement::Desk::new(&self.file.connection);
        let mut is_closing = false;
        while !is_closing {
            let Some(order) = orders.blocking_recv() else {
                break;
            };
            let (batch, close) = gather(order, orders);
            is_closing = close;
            if self.commit(&statements, batch).is_err() {
                // Dead, as a process would be: nothing more is written, not even the log back.
                return;
            }
        }
        // A failure leaves the log beside the file, where the next open finds it.
        drop(statements);
        let _ = open::write_back(&self.file.connection, "TRUNCATE");
    }

    /// A commit of one command; whether the process is to be taken for dead after it.
    pub(super) fn commit_one<T: Send>(
        &self,
        statements: &dyn Run,
        family: Family,
        work: impl FnOnce(&Tx<'_>) -> Result<T> + Send,
    ) -> (Result<T>, Result<(), Crashed>) {
        let (reply, mut answer) = oneshot::channel();
        let call = Call {
            family,
            rows: 0,
            work: Some(work),
            done: None,
            reply,
        };
        let crashed = self.commit(statements, vec![Box::new(call)]);
        // Everybody is answered by now.
        (answer.try_recv().unwrap_or(Err(Error::Closed)), crashed)
    }

    /// One transaction for all; everybody is answered.
    fn commit(
        &self,
        statements: &dyn Run,
        mut batch: Vec<Box<dyn Command + '_>>,
    ) -> Result<(), Crashed> {
        if batch.is_empty() {
            return Ok(());
        }
        let connection = &self.file.connection;
        let done = self.try_commit(statements, &mut batch);
        let mut numbers = self.numbers.borrow_mut();
        if done.is_ok() {
            numbers.settle();
            self.commits.fetch_add(1, Ordering::Relaxed);
        } else {
            numbers.forget();
            if !connection.is_autocommit() {
                // If even that fails the connection is broken, and the next BEGIN says so.
                let _ = connection.execute_batch("ROLLBACK");
            }
        }
        let crashed = done.and_then(|()| {
            let families = batch.iter().map(|command| command.family());
            hit_all(self.crash, families.filter_map(Family::after_commit))
        });
        for command in batch {
            command.answer(crashed.clone());
        }
        self.crash.check()
    }

    fn try_commit(&self, statements: &dyn Run, batch: &mut [Box<dyn Command + '_>]) -> Result<()> {
        self.crash.check()?;
        if let Some(pages) = self.room.pages() {
            open::limit(&self.file.connection, pages)?;
        }
        let view = open::view(statements);
        let tx = Tx::new(view, Source::Own(self.numbers));
        tx.control("BEGIN IMMEDIATE")?;
        let is_alone = batch.len() == 1;
        for command in batch.iter_mut() {
            match command.run(&tx, is_alone) {
                // A command that fails, fails alone, unless SQLite gave up the whole transaction.
                Err(error) if is_alone || !tx.is_open() => return Err(error),
                _ => {}
            }
        }
        let families = batch.iter().map(|command| command.family());
        hit_all(self.crash, families.filter_map(Family::before_commit))?;
        self.crash.check()?;
        tx.control("COMMIT")
    }
}

fn hit_all(crash: &Points, names: impl Iterator<Item = &'static str>) -> Result<()> {
    for name in names {
        crash.hit(name)?;
    }
    Ok(())
}

/// This order and those that wait behind it, up to the bounds or the end; whether it is the end.
fn gather(first: Order, orders: &mut mpsc::Receiver<Order>) -> (Vec<Box<dyn Command>>, bool) {
    let (mut batch, mut rows) = (Vec::new(), 0);
    let mut next = Some(first);
    while let Some(order) = next {
        match order {
            Order::Close => return (batch, true),
            Order::Command(command) => {
                rows += command.rows();
                batch.push(command);
            }
        }
        let full = rows >= ROWS_MAX || batch.len() >= COMMANDS_MAX;
        next = if full { None } else { orders.try_recv().ok() };
    }
    (batch, false)
}
