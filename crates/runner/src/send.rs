//! The way out. A message is claimed, looked at once more by the engine, rendered, written down as
//! in flight, handed to the transport, and finished with what the transport said.
//!
//! All up to `in_flight` happens while nobody else may read the inbox of a contact, so that whatever
//! has come in is either known to the decision or unread, and what is unread stops the message: the
//! store writes `in_flight` only if no definition and nothing of the contact changed meanwhile.

mod hands;
mod leaving;
mod prepare;
mod staff;
mod train;

use std::collections::BTreeSet;

use engine::id::{ContactId, MessageId};
use engine::time::MINUTE_MS;
use store::Bucket;
use store::finish::{Finish, Finished};
use store::lease::Lease;
use store::outbox::{Claim, HAND_OVER_MAX};
use store::parked::Item;

pub use self::hands::HANDS_MAX;
pub(crate) use self::leaving::may_leave;
pub use self::train::Pacing;
use crate::budgets::Spending;
use crate::deliver::Ready;
use crate::work::Work;
use crate::{Error, Runner};

/// A claim holds so long. Longer than the longest SMTP exchange with all its time-outs.
const CLAIM_MS: i64 = 30 * MINUTE_MS;

/// What a claimed message needs next.
enum Prepared {
    /// Nothing more: this is what became of it.
    Done(Finish),
    /// To be handed over and delivered.
    Ready(Box<Ready>),
    /// To be looked at again with the next batch.
    Later,
    /// It cannot be worked on: why.
    Unfit(String),
}

/// Claimed messages that were decided on together.
struct Batch {
    /// In flight from now on.
    leaving: Vec<Ready>,
    /// Claimed for the next batch, in the commit in which these were handed over.
    reserve: Vec<Claim>,
    /// How many were done with already.
    finished: usize,
    spending: Spending,
    /// The next batch has to know what became of this one.
    is_last: bool,
}

/// What is wanted of the next batch.
struct Wanted {
    /// At most so many messages.
    most: usize,
    /// Claimed before; more are claimed only if there are none.
    reserve: Vec<Claim>,
    /// So many are claimed for the batch after it.
    ahead: usize,
    /// Nothing goes to these contacts: their last message is still in flight.
    in_flight: BTreeSet<ContactId>,
}

impl Runner {
    /// Sends messages that are due in a bucket. Gives how many were finished. First no more are claimed than
    /// leave at a time: what is decided leaves at once. Others follow them where the way out takes them
    /// quickly ([`Outlet::ahead`](crate::outlet::Outlet::ahead)), and the most urgent lane is looked at again
    /// with each batch.
    pub async fn send_due(&self, lease: impl Into<Lease>) -> Result<usize, Error> {
        let lease = lease.into();
        self.settle_doubt(lease).await?;
        let sent = self.send_train(lease).await;
        if sent.is_err() {
            self.doubt(lease.bucket);
        }
        sent
    }

    async fn send_train(&self, lease: Lease) -> Result<usize, Error> {
        let at_once = self.outlet.at_once().min(HAND_OVER_MAX);
        if at_once == 0 {
            return Ok(0);
        }
        let first = Wanted {
            most: at_once,
            reserve: Vec::new(),
            ahead: 0,
            in_flight: BTreeSet::new(),
        };
        match self.next_batch(lease, first).await? {
            Some(batch) => self.depart(lease, batch).await,
            None => Ok(0),
        }
    }

    /// Decides on messages; nothing if none is due.
    async fn next_batch(&self, lease: Lease, wanted: Wanted) -> Result<Option<Batch>, Error> {
        let Wanted {
            most,
            reserve: mut claims,
            ahead,
            in_flight,
        } = wanted;
        let mut work = self.work.lock().await;
        work.refresh(&self.store, self.clock.now()).await?;
        if claims.is_empty() {
            claims = self.claim(lease, most).await?;
        }
        if claims.is_empty() {
            return Ok(None);
        }
        let left = claims.split_off(most.min(claims.len()));
        let (later, claims): (Vec<_>, Vec<_>) = claims
            .into_iter()
            .partition(|claim| in_flight.contains(&claim.contact));
        let later: Vec<_> = later.into_iter().map(|claim| claim.message).collect();
        let must_wait = !later.is_empty();
        self.give_back(lease.bucket, later).await?;
        let ahead = ahead.saturating_sub(left.len());
        let mut batch = self.decide(&mut work, lease, claims, ahead).await?;
        batch.is_last |= must_wait;
        batch.reserve.splice(..0, left);
        Ok(Some(batch))
    }

    async fn claim(&self, lease: Lease, most: usize) -> store::Result<Vec<Claim>> {
        let now = self.clock.now();
        let until = now.plus_ms(CLAIM_MS);
        self.store.system().claim(lease, now, most, until).await
    }

    /// Claims for the batch after this one. What fails here fails again when they are asked for.
    async fn claim_ahead(&self, lease: Lease, most: usize) -> Vec<Claim> {
        match most {
            0 => Vec::new(),
            most => self.claim(lease, most).await.unwrap_or_default(),
        }
    }

    async fn give_back(&self, bucket: Bucket, messages: Vec<MessageId>) -> Result<(), Error> {
        if messages.is_empty() {
            return Ok(());
        }
        Ok(self.store.system().release(bucket, messages).await?)
    }

    /// Decides on claims.
    async fn decide(
        &self,
        work: &mut Work,
        lease: Lease,
        claims: Vec<Claim>,
        ahead: usize,
    ) -> Result<Batch, Error> {
        let bucket = lease.bucket;
        let put_away = work.put_away;
        let (mut done, mut ready, mut later) = (Vec::new(), Vec::new(), Vec::new());
        let (prepared, spending) = self.prepare(work, bucket, claims).await?;
        for (item, prepared) in prepared {
            match prepared {
                Prepared::Done(finish) => done.push((item, finish)),
                Prepared::Ready(one) => ready.push(*one),
                Prepared::Later => later.extend(item.message),
                Prepared::Unfit(why) => self.park(work, item, &why).await?,
            }
        }
        let finished = self.finish_unsent(work, done).await?;
        self.give_back(bucket, later).await?;
        let hand_overs = ready.iter().map(|one| one.hand_over.clone()).collect();
        let system = self.store.system();
        // Both are asked for at once, so that they share a commit.
        let (taken, reserve) = tokio::join!(
            system.hand_over(lease, work.stamp(), hand_overs),
            self.claim_ahead(lease, ahead),
        );
        let leaving = ready.into_iter().zip(taken?);
        let leaving = leaving.filter_map(|(one, taken)| taken.then_some(one));
        Ok(Batch {
            leaving: leaving.collect(),
            reserve,
            finished: finished + work.put_away - put_away,
            // What is counted of a budget is what was written down.
            is_last: spending.has_budgets(),
            spending,
        })
    }

    /// Writes down what became of messages that are not sent. One of which that cannot be written is
    /// parked, or it would be looked at for ever.
    async fn finish_unsent(
        &self,
        work: &mut Work,
        done: Vec<(Item, Finish)>,
    ) -> Result<usize, Error> {
        let (items, finishes): (Vec<_>, Vec<_>) = done.into_iter().unzip();
        let finished = self.store.system().finish(finishes).await?;
        let mut count = 0;
        for (item, finished) in items.into_iter().zip(finished) {
            match finished {
                Finished::Done => count += 1,
                Finished::Not(why) => self.park(work, item, &why).await?,
            }
        }
        Ok(count)
    }
}
