//! The PostgreSQL driver: a few connections, each with one transaction at a time.
//!
//! A closure over a transaction runs on a thread of its own, since it asks one thing after the
//! other; what it asks goes over the connection of its thread. Several run at once, also of other
//! processes, so a closure whose transaction could not be serialised is run again from its
//! beginning. Nothing here knows what the rows mean to the engine.

mod numbers;
mod open;
mod pool;
mod session;
mod tls;
mod value;
mod young;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::bucket::Buckets;
use crate::crash::Points;
use crate::driver::Family;
use crate::error::{Error, Result};
use crate::file::Look;
use crate::schema::Schema;
use crate::store::Options;
use crate::tx::{Source, Tx};
use crate::view::{Link, View};
use pool::Pool;

pub(crate) use numbers::Numbers;
pub(crate) use session::Session;

/// How many transactions write at the same time: more than the cores of a small machine, since a
/// writer mostly waits for the network and the disk, and few beside the 100 connections that a
/// server has by default.
const WRITERS: usize = 8;
/// Most readers.
const READERS_MAX: usize = 64;
/// How often a transaction is begun again when others came in between. Each time somebody else got
/// on, so this many in a row means that something is wrong.
const TRIES_MAX: usize = 20;

/// A database that is open.
#[derive(Debug)]
pub(crate) struct Postgres {
    desk: Arc<Desk>,
    runtime: Handle,
    writers: Arc<Semaphore>,
    readers: Arc<Semaphore>,
    readers_count: usize,
    instance: String,
    commits: AtomicU64,
}

/// What the threads share.
#[derive(Debug)]
struct Desk {
    pool: Pool,
    numbers: Numbers,
    crash: Points,
    buckets: Buckets,
}

impl Postgres {
    /// Connects, and brings the schema up to date.
    pub(crate) async fn open(address: &str, options: Options) -> Result<Self> {
        let Options {
            crash,
            readers,
            buckets,
            room: _,
            is_disposable: _,
        } = options;
        let runtime = Handle::current();
        let opened = open::open(address, buckets).await?;
        let readers_count = readers.clamp(1, READERS_MAX);
        let desk = Desk {
            numbers: Numbers::new(opened.address.clone()),
            pool: Pool::new(opened.address, vec![opened.session]),
            crash,
            buckets: opened.buckets,
        };
        Ok(Self {
            desk: Arc::new(desk),
            runtime,
            writers: Arc::new(Semaphore::new(WRITERS)),
            readers: Arc::new(Semaphore::new(readers_count)),
            readers_count,
            instance: opened.instance,
            commits: AtomicU64::new(0),
        })
    }

    /// Which migrations a database has had, and which it lacks.
    pub(crate) async fn schema(url: &str) -> Result<Schema> {
        open::schema(url).await
    }

    /// What a database says of itself, without opening it for work.
    pub(crate) async fn seen(url: &str) -> Result<Look> {
        open::seen(url).await
    }

    /// Waits for what was asked, and ends all connections.
    pub(crate) async fn close(&self) {
        for (seats, count) in [
            (&self.writers, WRITERS),
            (&self.readers, self.readers_count),
        ] {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            // Closed before: then nothing is under way.
            let _ = seats.acquire_many(count).await;
            seats.close();
        }
        self.desk.pool.close();
        self.desk.numbers.close();
    }

    pub(crate) fn crash(&self) -> &Points {
        &self.desk.crash
    }

    pub(crate) fn instance(&self) -> &str {
        &self.instance
    }

    pub(crate) fn buckets(&self) -> Buckets {
        self.desk.buckets
    }

    /// Runs `work` in a transaction, again if it could not be serialised with others.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        family: Family,
        work: impl Fn(&Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let desk = self.desk.clone();
        let run = move || desk.until_done(|session| desk.write(session, family, &work));
        let done = self.on_thread(&self.writers, run).await;
        let before = self.commits.fetch_add(1, Ordering::Relaxed);
        self.count_young(before + 1).await;
        done
    }

    /// Grows with every transaction of this process that writes.
    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Runs `look` over one snapshot.
    pub(crate) async fn view<T: Send + 'static>(
        &self,
        look: impl Fn(View<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let desk = self.desk.clone();
        let run = move || {
            desk.until_done(|session| {
                session.control("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
                let seen = look(View::new(Link::Postgres(session), desk.buckets));
                // It only read: giving it up is as good as committing.
                session.control("ROLLBACK")?;
                seen
            })
        };
        self.on_thread(&self.readers, run).await
    }

    /// Runs `look` without a transaction: each statement sees an instant of its own.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        look: impl Fn(View<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let desk = self.desk.clone();
        let run = move || {
            desk.until_done(|session| look(View::new(Link::Postgres(session), desk.buckets)))
        };
        self.on_thread(&self.readers, run).await
    }

    async fn on_thread<T: Send + 'static>(
        &self,
        seats: &Arc<Semaphore>,
        run: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let seat = seats.clone().acquire_owned().await;
        let seat: OwnedSemaphorePermit = seat.map_err(|_| Error::Closed)?;
        let run = move || {
            let done = run();
            drop(seat);
            done
        };
        // A thread that panicked has answered nobody, as a writer's would not.
        let done = self.runtime.spawn_blocking(run).await;
        done.map_err(|_| Error::Closed)?
    }
}

impl Desk {
    /// Runs `attempt` on a connection until it is no other transaction's fault that it fails. A
    /// connection that was lost before the commit is replaced by a new one.
    fn until_done<T>(&self, attempt: impl Fn(&Session) -> Result<T>) -> Result<T> {
        for _ in 0..TRIES_MAX {
            let session = self.pool.take()?;
            let done = attempt(&session);
            self.pool.give_back(session);
            match done {
                Err(
                    Error::Busy
                    | Error::Lost {
                        uncertain: false, ..
                    },
                ) => {}
                other => return other,
            }
        }
        Err(Error::Busy)
    }

    fn write<T>(
        &self,
        session: &Session,
        family: Family,
        work: impl Fn(&Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        self.crash.check()?;
        session.control("BEGIN ISOLATION LEVEL READ COMMITTED")?;
        let view = View::new(Link::Postgres(session), self.buckets);
        let tx = Tx::new(view, Source::Shared(&self.numbers));
        let done = work(&tx).and_then(|done| {
            family
                .before_commit()
                .map_or(Ok(()), |name| self.crash.hit(name))?;
            session.commit()?;
            Ok(done)
        });
        if done.is_err() {
            // Where even that fails the connection is gone, and the transaction with it.
            let _ = session.control("ROLLBACK");
            return done;
        }
        family
            .after_commit()
            .map_or(Ok(()), |name| self.crash.hit(name))?;
        done
    }
}
