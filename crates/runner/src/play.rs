//! Doing everything there is to do at an instant, and moving a virtual clock from one due item to
//! the next. The clock moves only when inbox, due rows and outbox up to its instant are empty, so a
//! played year is step for step what a lived one would have been.

use engine::time::Time;
use store::lease::Lease;

use crate::work::Work;
use crate::{Error, Runner, dates, enrol, members, weekly};

/// Most rounds of [`Runner::settle`] at one instant. Each round does whole batches; a workflow that
/// keeps itself busy without time going by is a fault, and is reported rather than gone along with.
const ROUNDS_MAX: usize = 100_000;

impl Runner {
    /// Puts right what a process left behind that died: claims are released, and what was in flight
    /// is marked as of unknown outcome or sent again, as its purpose says. Once, before anything else.
    pub async fn recover(&self) -> Result<(), Error> {
        if self.node.is_some() {
            // A node does this for each bucket that it takes.
            return Ok(());
        }
        for bucket in self.store.buckets() {
            self.recover_bucket(bucket.into()).await?;
        }
        Ok(())
    }

    pub(crate) async fn recover_bucket(&self, lease: Lease) -> Result<(), Error> {
        let now = self.clock.now();
        let recovered = self.store.system().recover(lease, now).await?;
        let (released, unknown, resend) = (recovered.released, recovered.unknown, recovered.resend);
        if released + unknown + resend > 0 {
            tracing::warn!(
                released,
                unknown,
                resend,
                "messages were left behind by a process that ended or a batch that failed"
            );
        }
        Ok(())
    }

    /// Does everything there is to do at the clock's instant. Gives how much that was.
    pub async fn settle(&self) -> Result<usize, Error> {
        let mut total = 0;
        for _ in 0..ROUNDS_MAX {
            let mut done = 0;
            for lease in self.held() {
                done += self.read_inbox(lease).await?;
                done += self.begin_enrolments(lease).await?;
                done += self.look_at_dates(lease).await?;
                done += self.wake_watches(lease).await?;
                done += self.wake_due(lease).await?;
                done += self.settle_hits(lease).await?;
                done += self.expire_requests(lease).await?;
                done += self.send_due(lease).await?;
                done += self.make_calls(lease).await?;
                done += self.tell_if_any(lease).await?;
            }
            done += self.work_on_enrolments().await?;
            done += self.send_weekly().await?;
            if done == 0 {
                return Ok(total);
            }
            total += done;
        }
        tracing::error!(
            rounds = ROUNDS_MAX,
            "work does not come to an end at one instant"
        );
        Ok(total)
    }

    /// Plays until `until`: `advance` moves the clock, to each instant at which something is due
    /// and at last to `until` itself.
    pub async fn play(&self, until: Time, advance: impl Fn(Time)) -> Result<(), Error> {
        loop {
            self.settle().await?;
            let now = self.clock.now();
            let looks = next_look(&*self.work.lock().await);
            let next = self.next_of(looks).await?;
            match next {
                Some(next) if next > until => break,
                Some(next) if next > now => advance(next),
                // A contact that is left alone keeps something due; time goes on without it.
                Some(next) => {
                    tracing::error!(%next, %now, "something that is due cannot be done");
                    break;
                }
                None => break,
            }
        }
        advance(until);
        self.settle().await?;
        Ok(())
    }

    /// Plays as [`Runner::play`] does, for a long past that comes in one event at a time: what is due is asked
    /// for before each look, and the inbox is read before anything else. Most events begin nothing, and each
    /// then costs a few reads and not a look into every queue. Gives when something is due after that: what
    /// happens before it can come in together.
    pub async fn hurry(&self, until: Time, advance: impl Fn(Time)) -> Result<Option<Time>, Error> {
        let mut rounds = 0;
        loop {
            let now = self.clock.now();
            match self.next_due().await? {
                Some(next) if next <= now => {
                    let had_looked = self.has_looked().await;
                    rounds += 1;
                    if (self.do_a_round().await? == 0 && had_looked) || rounds > ROUNDS_MAX {
                        // A contact that is left alone keeps something due; time goes on without it.
                        tracing::error!(%next, %now, rounds, "something that is due cannot be done");
                        break;
                    }
                }
                Some(next) if next <= until => {
                    rounds = 0;
                    advance(next);
                }
                next => {
                    advance(until);
                    return Ok(next);
                }
            }
        }
        advance(until);
        self.settle().await?;
        self.next_due().await
    }

    /// Whether every queue was looked into since definitions last changed.
    async fn has_looked(&self) -> bool {
        let work = self.work.lock().await;
        work.looked_at == Some(work.stamp())
    }

    /// A batch of the inbox, or where it is empty one look into every other queue. Gives how much was
    /// done.
    async fn do_a_round(&self) -> Result<usize, Error> {
        let mut done = 0;
        for lease in self.held() {
            done += self.read_inbox(lease).await?;
        }
        if done == 0 {
            done = self.do_the_rest().await?;
        }
        Ok(done)
    }

    async fn do_the_rest(&self) -> Result<usize, Error> {
        let mut done = 0;
        for lease in self.held() {
            done += self.begin_enrolments(lease).await?;
            done += self.look_at_dates(lease).await?;
            done += self.wake_watches(lease).await?;
            done += self.wake_due(lease).await?;
            done += self.send_due(lease).await?;
            done += self.make_calls(lease).await?;
            done += self.tell_if_any(lease).await?;
        }
        done += self.work_on_enrolments().await?;
        done += self.send_weekly().await?;
        if done == 0 {
            let mut work = self.work.lock().await;
            work.looked_at = Some(work.stamp());
        }
        Ok(done)
    }

    /// Most installations that are played have no webhook, and are spared the look.
    async fn tell_if_any(&self, lease: Lease) -> Result<usize, Error> {
        if !self.work.lock().await.plans.has_webhooks() {
            return Ok(0);
        }
        self.tell_webhooks(lease).await
    }

    /// When something is due next; at once where definitions changed and nobody has looked yet what
    /// that means for dates and occasions.
    async fn next_due(&self) -> Result<Option<Time>, Error> {
        let now = self.clock.now();
        let looks = {
            let mut work = self.work.lock().await;
            work.refresh(&self.store, now).await?;
            if work.looked_at != Some(work.stamp()) {
                return Ok(Some(now));
            }
            next_look(&work)
        };
        self.next_of(looks).await
    }

    /// The earliest of this instant and what the database has due.
    async fn next_of(&self, looks: Option<Time>) -> Result<Option<Time>, Error> {
        let job = self.store.system().jobs_wake_at().await?;
        let mut next = job.into_iter().chain(looks).min();
        let has_webhooks = self.work.lock().await.plans.has_webhooks();
        for bucket in self.store.buckets() {
            let due = self.store.system().next_due(bucket).await?;
            next = due.into_iter().chain(next).min();
            if has_webhooks {
                let told = self.store.system().next_delivery(bucket).await?;
                next = told.into_iter().chain(next).min();
            }
        }
        Ok(next)
    }
}

/// When dates, members or enrolments are to be looked at next.
pub(crate) fn next_look(work: &Work) -> Option<Time> {
    let looks = [
        dates::next_look(work),
        members::next_look(work),
        enrol::next_look(work),
        weekly::next_look(work),
    ];
    looks.into_iter().flatten().min()
}
