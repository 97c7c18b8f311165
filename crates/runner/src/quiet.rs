//! Which buckets a loop looks into. Of a database over a network there are many, and each has a dozen queues: to ask
//! every one of them twice a second would cost a fifth of a processor while nothing happens. So a loop asks
//! once where anything waits, and now and then looks everywhere all the same: the answer is a hint, and no
//! work may hang on it. This module does not know what the queues hold.

use store::lease::{Lease, Part};

use crate::Runner;
use crate::play::next_look;

/// In every so manieth turn of a loop all buckets are looked into. Idle, that is every ten seconds.
const EVERYWHERE_EVERY: u32 = 20;

/// How far one loop has come with looking everywhere.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    turns: u32,
    /// The definitions with which it looked everywhere last.
    stamp: Option<i64>,
}

impl Runner {
    /// The buckets to look into in this turn of a loop.
    pub(crate) async fn worth_a_look(&self, looks: &mut Looks, part: Part) -> Vec<Lease> {
        let held = self.held();
        if held.len() < 2 {
            return held;
        }
        let is_turn = looks.turns.is_multiple_of(EVERYWHERE_EVERY);
        looks.turns = looks.turns.wrapping_add(1);
        if is_turn || (part == Part::Steps && self.has_time_come(looks).await) {
            return held;
        }
        let buckets = held.iter().map(|lease| lease.bucket).collect();
        let waiting = self.store.system();
        match waiting.waiting(buckets, part, self.clock.now()).await {
            Ok(waiting) => {
                let is_waiting = |lease: &Lease| waiting.contains(&lease.bucket);
                held.into_iter().filter(is_waiting).collect()
            }
            // The turn itself meets the same fault, and says so.
            Err(_) => held,
        }
    }

    /// Whether triggers have something to look at that stands in no queue: definitions changed, or a date, a
    /// segment or an enrolment is to be looked at by now.
    async fn has_time_come(&self, looks: &mut Looks) -> bool {
        let mut work = self.work.lock().await;
        let now = self.clock.now();
        if work.refresh(&self.store, now).await.is_err() {
            return true;
        }
        let stamp = Some(work.stamp());
        let has_changed = std::mem::replace(&mut looks.stamp, stamp) != stamp;
        has_changed || next_look(&work).is_some_and(|next| next <= now)
    }
}
