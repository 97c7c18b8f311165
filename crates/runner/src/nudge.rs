//! Waking the loops. Whoever put something into the store says so, and the loop that waits looks
//! at once in place of at its next turn. A nudge carries nothing: the store is the truth, and a
//! lost nudge costs at most one turn of the loop.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

/// A bell that can be rung from anywhere.
#[derive(Clone, Debug, Default)]
pub struct Nudge(Arc<Notify>);

impl Nudge {
    /// Rings.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Waits for a ring, at most so long.
    pub async fn wait(&self, most: Duration) {
        // Both outcomes mean the same: look again.
        drop(tokio::time::timeout(most, self.0.notified()).await);
    }
}
