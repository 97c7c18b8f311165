//! Whether the loop of steps goes round: when it last did so without a fault. A process in which it
//! hangs, or fails again and again, looks well from outside until something has been due for long;
//! this tells sooner. It knows nothing of what a step is, and asks no clock itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use engine::time::Time;

/// What stands in place of an instant before the loops began.
const NEVER: i64 = i64::MIN;

/// Shared between the loop and whoever asks. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Pulse(Arc<AtomicI64>);

impl Default for Pulse {
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(NEVER)))
    }
}

impl Pulse {
    /// The loop went round without a fault, by the machine's clock.
    pub fn beat(&self, at: Time) {
        self.0.store(at.millis(), Ordering::Relaxed);
    }

    /// For how many milliseconds it has not; nothing in a process whose loops never began, as one that
    /// only takes events.
    pub fn silent_ms(&self, now: Time) -> Option<i64> {
        let last = self.0.load(Ordering::Relaxed);
        (last != NEVER).then(|| now.millis().saturating_sub(last).max(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_counted_from_the_last_beat() {
        let pulse = Pulse::default();
        let at = Time::from_millis;
        assert_eq!(pulse.silent_ms(at(5_000)), None);
        pulse.clone().beat(at(1_000));
        assert_eq!(pulse.silent_ms(at(5_000)), Some(4_000));
        // The machine's clock was set back.
        assert_eq!(pulse.silent_ms(at(500)), Some(0));
        pulse.beat(at(5_000));
        assert_eq!(pulse.silent_ms(at(5_000)), Some(0));
    }
}
