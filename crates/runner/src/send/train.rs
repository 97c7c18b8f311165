//! What leaves leaves as a train: while the messages in hand are on the wire, the next ones are claimed, decided
//! on and written down as in flight, so that no connection waits for a commit, and what was answered meanwhile
//! is written down together. How many leave at a time, and whether more may be made ready, is the outlet's to
//! say; whether a message may leave was decided before it came here.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use engine::id::{ContactId, MessageId};
use engine::step::Purpose;
use engine::time::Time;
use futures_util::stream::{FuturesUnordered, StreamExt};
use store::finish::{Finish, Finished, Outcome};
use store::lease::Lease;
use store::outbox::{Claim, HAND_OVER_MAX};

use super::{Batch, Wanted};
use crate::budgets::Spending;
use crate::clock::Since;
use crate::deliver::Ready;
use crate::outcome::finish;
use crate::outlet::Outlet;
use crate::{Error, Runner};

/// A train takes nothing more after so many times its lead, which all buckets share: each has service mail too.
const LEADS_MAX: u32 = 4;
/// Batches this much larger than what leaves at a time share their commits and reads among more messages.
const TIMES_AT_ONCE: usize = 2;
/// The next batch is claimed together with the one before where it is decided on within this part of the lead: until
/// then more urgent mail that comes in waits behind it.
const LEAD_PART_CLAIMED: usize = 5;
/// Why a message goes back into the queue that was in flight and never left.
const NOT_ITS_TURN: &str = "it did not come to leave: the way out slowed down before its turn";

/// The same where something else than its turn kept it.
const CHANGED: &str = "it did not leave: something came in or changed while it waited for its turn";

/// How far ahead of what leaves a train goes.
#[derive(Clone, Copy, Debug)]
pub struct Pacing {
    /// No more is made ready than leaves in this time at the pace at which the train has gone so far: what is
    /// known of a contact when its message is written down as in flight is hardly older when it leaves.
    pub lead: Duration,
    /// What is in flight and waited for so long is looked at once more before it leaves: whoever opted out
    /// since, or paused its workflow, is heard.
    pub fresh: Duration,
    /// What is in flight and did not come to leave in this time goes back into the queue.
    pub patience: Duration,
}

impl Default for Pacing {
    /// Whoever stops all sending is promised that nothing begins to leave after five seconds.
    fn default() -> Self {
        Self {
            lead: Duration::from_millis(500),
            fresh: Duration::from_millis(500),
            patience: Duration::from_secs(4),
        }
    }
}

/// A message in flight that is to leave when there is room.
struct Waiting {
    since: Since,
    /// There was no room yet when it was looked for.
    has_stood: bool,
    one: Ready,
}

/// Where a train stands.
struct Train {
    pacing: Pacing,
    begun: Since,
    waiting: VecDeque<Waiting>,
    /// Claimed, and not decided on yet.
    reserve: Vec<Claim>,
    /// In flight, and answered; not yet written down.
    settled: Vec<Finish>,
    /// In flight, and not to leave now; not yet written down.
    returned: Vec<Finish>,
    /// To whom everything goes that is in flight.
    in_flight: BTreeMap<MessageId, ContactId>,
    /// How many were answered.
    answered: usize,
    /// How many were written down.
    finished: usize,
    /// Nothing is added any more.
    is_full: bool,
    spent: Vec<Spending>,
    failed: Option<store::Error>,
    /// After so long nothing more is added.
    journey_time: Duration,
}

impl Train {
    /// One of so many buckets that take turns.
    fn new(pacing: Pacing, buckets: usize) -> Self {
        let buckets = u32::try_from(buckets).unwrap_or(u32::MAX).max(1);
        Self {
            journey_time: pacing.lead.saturating_mul(LEADS_MAX) / buckets,
            pacing,
            begun: Since::now(),
            waiting: VecDeque::new(),
            reserve: Vec::new(),
            settled: Vec::new(),
            returned: Vec::new(),
            in_flight: BTreeMap::new(),
            answered: 0,
            finished: 0,
            is_full: false,
            spent: Vec::new(),
            failed: None,
        }
    }

    /// Messages that are in flight by now.
    fn add(&mut self, batch: Batch) {
        let (now, is_empty) = (Since::now(), batch.leaving.is_empty());
        let contacts = batch.leaving.iter();
        let contacts = contacts.map(|one| (one.claim.message, one.claim.contact));
        self.in_flight.extend(contacts);
        for one in batch.leaving {
            // Service mail passes by what waits already.
            let is_behind = |other: &Waiting| other.one.claim.purpose != Purpose::Service;
            let at = match one.claim.purpose {
                Purpose::Service => self.waiting.iter().position(is_behind),
                Purpose::Marketing => None,
            };
            let at = at.unwrap_or(self.waiting.len());
            let waiting = Waiting {
                since: now,
                has_stood: false,
                one,
            };
            self.waiting.insert(at, waiting);
        }
        self.reserve.extend(batch.reserve);
        self.finished += batch.finished;
        // Where nothing of a batch leaves, the next look would find the same.
        self.is_full |= batch.is_last || is_empty;
        self.spent.push(batch.spending);
    }

    /// Nothing more leaves with this one: the store failed. What is on the wire gets its outcome; what waits is
    /// settled as what a crash left is, when the bucket is looked at again.
    fn fail(&mut self, error: store::Error) {
        self.failed = Some(error);
        self.leave_behind();
    }

    /// What waits is not ours to send, nor to write down, any more.
    fn leave_behind(&mut self) {
        self.is_full = true;
        for Waiting { one, .. } in self.waiting.drain(..) {
            self.in_flight.remove(&one.claim.message);
        }
        self.returned.clear();
        self.reserve.clear();
    }

    /// The next one to leave, if it has not waited too long; and whether it waited long enough to be looked at
    /// once more.
    fn next_to_leave(&mut self) -> Option<(Ready, bool)> {
        let next = self.waiting.front()?;
        let waited = next.since.elapsed();
        if next.has_stood && waited >= self.pacing.patience {
            return None;
        }
        let is_late = next.has_stood && waited >= self.pacing.fresh;
        self.waiting.pop_front().map(|next| (next.one, is_late))
    }

    /// What came of one that was to leave.
    fn landed(&mut self, landed: Landed) {
        match landed {
            Landed::Settled(finish) => {
                self.answered += 1;
                self.settled.push(finish);
            }
            Landed::Back(finish) => {
                // What goes back is looked at anew with the next train.
                self.is_full = true;
                self.returned.push(finish);
            }
            Landed::NotOurs => self.answered += 1,
        }
    }

    /// These were written down, or cannot be.
    fn written(&mut self, messages: &[MessageId], finished: usize) {
        self.finished += finished;
        for message in messages {
            self.in_flight.remove(message);
        }
    }

    /// What is to be made ready now, if anything.
    fn wants(&mut self, outlet: &dyn Outlet) -> Option<Wanted> {
        let (allowed, elapsed) = (outlet.ahead(), self.begun.elapsed());
        if allowed == 0 || self.is_full || elapsed > self.journey_time {
            return None;
        }
        let pace =
            self.answered as u128 * self.pacing.lead.as_millis() / elapsed.as_millis().max(1);
        let pace = usize::try_from(pace).unwrap_or(usize::MAX);
        let ahead = pace.min(allowed);
        let room = HAND_OVER_MAX.saturating_sub(self.in_flight.len());
        let most = ahead.saturating_sub(self.waiting.len()).min(room);
        let worth_it = (TIMES_AT_ONCE * outlet.at_once()).min(HAND_OVER_MAX / 2);
        (most > 0 && most >= worth_it.min(ahead)).then(|| Wanted {
            most,
            reserve: std::mem::take(&mut self.reserve),
            ahead: if pace / LEAD_PART_CLAIMED < worth_it {
                0
            } else {
                worth_it
            },
            in_flight: self.contacts(),
        })
    }

    /// What goes back into the queue because its turn does not come: all of it where nothing leaves any more.
    fn give_back(&mut self, is_closed: bool, now: Time) {
        for waiting in &mut self.waiting {
            waiting.has_stood = true;
        }
        if !is_closed && self.patience() != Some(Duration::ZERO) {
            return;
        }
        let patience = self.pacing.patience;
        // What goes back is looked at anew with the next train.
        self.is_full |= !self.waiting.is_empty();
        for waiting in std::mem::take(&mut self.waiting) {
            if !is_closed && waiting.since.elapsed() < patience {
                self.waiting.push_back(waiting);
                continue;
            }
            self.returned.push(back(&waiting.one, NOT_ITS_TURN, now));
        }
    }

    /// How long until the first of those that wait has waited too long.
    fn patience(&self) -> Option<Duration> {
        let waited = self
            .waiting
            .iter()
            .map(|waiting| waiting.since.elapsed())
            .max()?;
        Some(self.pacing.patience.saturating_sub(waited))
    }

    /// To whom something is in flight. Their next message is decided on when it is known what became of that.
    fn contacts(&self) -> BTreeSet<ContactId> {
        self.in_flight.values().copied().collect()
    }
}

/// What came of a message that was to leave.
enum Landed {
    /// It has an outcome.
    Settled(Finish),
    /// It did not leave, and goes back.
    Back(Finish),
    /// It did not leave, and whoever has the bucket now settles it.
    NotOurs,
}

/// A message in flight that did not leave and is due again.
fn back(one: &Ready, why: &str, now: Time) -> Finish {
    let outcome = Outcome::Retry {
        reply: why.to_owned(),
        due_at: now,
    };
    let (bucket, version) = (one.hand_over.bucket, Some(one.email_version));
    let workflow = (&one.workflow, one.hops);
    finish(bucket, &one.claim, workflow, version, outcome, now)
}

impl Runner {
    /// Lets a batch leave, and others behind it for as long as the way out goes. Gives how many were finished.
    pub(super) async fn depart(&self, lease: Lease, first: Batch) -> Result<usize, Error> {
        if !first.leaving.is_empty() {
            self.crash_point("deliver.before")?;
        }
        let mut train = Train::new(self.pacing, self.held().len());
        train.add(first);
        let mut on_the_wire = FuturesUnordered::new();
        let (mut writing, mut deciding) = (FuturesUnordered::new(), FuturesUnordered::new());
        loop {
            if !train.waiting.is_empty() && !self.still_holds(lease) {
                // This process was asleep: whoever took the bucket has settled it, or nobody took it.
                let (bucket, messages) = (lease.bucket, train.waiting.len());
                tracing::warn!(
                    bucket = bucket.0,
                    messages,
                    "messages were not sent: the lease ran out first"
                );
                self.doubt(bucket);
                train.leave_behind();
            }
            let mut room = self.outlet.at_once().saturating_sub(on_the_wire.len());
            while room > 0
                && let Some((one, is_late)) = train.next_to_leave()
            {
                on_the_wire.push(self.let_leave(lease, one, is_late));
                room -= 1;
            }
            train.give_back(on_the_wire.is_empty(), self.clock.now());
            // One at a time: what is settled meanwhile is written together, and nothing waits.
            if writing.is_empty() && !(train.settled.is_empty() && train.returned.is_empty()) {
                let settled = std::mem::take(&mut train.settled);
                let returned = std::mem::take(&mut train.returned);
                writing.push(self.write_down(lease, settled, returned));
            }
            if deciding.is_empty()
                && let Some(wanted) = train.wants(&*self.outlet)
            {
                deciding.push(self.next_batch(lease, wanted));
            }
            let patience = train.patience();
            let done = tokio::select! {
                Some(done) = on_the_wire.next() => done.map(|landed| train.landed(landed)),
                Some(done) = writing.next() => {
                    done.map(|(messages, finished)| train.written(&messages, finished))
                }
                Some(batch) = deciding.next() => batch.map(|batch| match batch {
                    Some(batch) => train.add(batch),
                    None => train.is_full = true,
                }),
                () = tokio::time::sleep(patience.unwrap_or_default()), if patience.is_some() => Ok(()),
                else => break,
            };
            match done {
                Ok(()) => {}
                // The others are on their way and have an outcome too, while there is a store.
                Err(Error::Store(error)) if !error.is_final() => train.fail(error),
                Err(error) => return Err(error),
            }
        }
        for spending in train.spent {
            train.finished += self.stop(spending).await?;
        }
        let unused = std::mem::take(&mut train.reserve).into_iter();
        let unused = unused.map(|claim| claim.message).collect();
        self.give_back(lease.bucket, unused).await?;
        train
            .failed
            .map_or(Ok(train.finished), |error| Err(error.into()))
    }

    /// Lets one message leave. One that waited is looked at once more.
    async fn let_leave(
        &self,
        lease: Lease,
        mut one: Ready,
        is_late: bool,
    ) -> Result<Landed, Error> {
        // What was written down is not needed here any more: what leaves has bytes of its own.
        one.hand_over.mail = None;
        if is_late {
            let seen = one.hand_over.clone();
            if !self.store.system().may_still_go(lease, seen).await? {
                return Ok(Landed::Back(back(&one, CHANGED, self.clock.now())));
            }
        }
        let delivered = self.deliver_one(one).await?;
        Ok(delivered.map_or(Landed::NotOurs, Landed::Settled))
    }

    /// Writes outcomes down, and what goes back; of which messages they were, and how many could be.
    async fn write_down(
        &self,
        lease: Lease,
        settled: Vec<Finish>,
        returned: Vec<Finish>,
    ) -> Result<(Vec<MessageId>, usize), Error> {
        let messages = settled.iter().chain(&returned);
        let messages = messages.map(|one| one.message).collect();
        let mut finished = 0;
        if !settled.is_empty() {
            finished += self.finish_sent(settled).await?;
        }
        if !returned.is_empty() {
            // Only while the bucket is ours: whoever has it now has settled them, and may have sent them.
            let back = self.store.system().finish_held(lease, returned).await?;
            finished += back.iter().filter(|one| **one == Finished::Done).count();
        }
        Ok((messages, finished))
    }
}
