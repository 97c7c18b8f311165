//! Two clocks that are never mixed up.
//!
//! The *business clock* ([`Clock`]) rules events, waits, dates and limits; in a played run it is
//! virtual and moves only when everything up to its instant is done. The *operational clock*
//! ([`operational_now`]) is always the machine's; it rules claims, time-outs and retries of
//! connections. This is the only place that asks the machine what time it is.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use engine::time::Time;

/// The business clock.
pub trait Clock: Send + Sync {
    /// What time it is.
    fn now(&self) -> Time;
}

/// The machine's own time, for those who live in the present. Where the machine's clock is set
/// back, this one stands still until it is caught up: nothing is received before it happened.
#[derive(Debug)]
pub struct SystemClock(VirtualClock);

impl Default for SystemClock {
    fn default() -> Self {
        Self(VirtualClock::new(operational_now()))
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Time {
        self.0.advance(operational_now());
        self.0.now()
    }
}

/// How long ago something began, by a clock that nobody can set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Since(Instant);

impl Since {
    #[expect(
        clippy::disallowed_methods,
        reason = "a length of time, which the machine's time of day cannot tell after it was set"
    )]
    pub(crate) fn now() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct VirtualClock(AtomicI64);

impl VirtualClock {
    /// A clock that stands at `start`.
    pub fn new(start: Time) -> Self {
        Self(AtomicI64::new(start.millis()))
    }

    /// Moves on to `to`. A clock never goes back: an earlier instant changes nothing.
    pub fn advance(&self, to: Time) {
        self.0.fetch_max(to.millis(), Ordering::SeqCst);
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Time {
        Time::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// A clock that is played, and then goes on by itself: virtual until [`Handover::go_live`].
#[derive(Debug)]
pub struct Handover {
    played: VirtualClock,
    live: std::sync::atomic::AtomicBool,
    /// By how many milliseconds it goes ahead of the machine's, once it lives.
    ahead_ms: AtomicI64,
}

impl Handover {
    /// A clock that stands at `start`.
    pub fn new(start: Time) -> Self {
        Self {
            played: VirtualClock::new(start),
            live: false.into(),
            ahead_ms: AtomicI64::new(0),
        }
    }

    /// Moves on to `to`: while it is played, and also afterwards; then it goes on from there, ahead
    /// of the machine's. It never goes back.
    pub fn advance(&self, to: Time) {
        self.played.advance(to);
        if self.live.load(Ordering::SeqCst) {
            let ahead_ms = to.millis().saturating_sub(operational_now().millis());
            self.ahead_ms.fetch_max(ahead_ms, Ordering::SeqCst);
        }
    }

    /// From here on it is the machine's time.
    pub fn go_live(&self) {
        self.live.store(true, Ordering::SeqCst);
    }
}

impl Clock for Handover {
    fn now(&self) -> Time {
        if !self.live.load(Ordering::SeqCst) {
            return self.played.now();
        }
        // Never before what was played, so that nothing happens twice or out of order.
        let ahead_ms = self.ahead_ms.load(Ordering::SeqCst);
        self.played.advance(operational_now().plus_ms(ahead_ms));
        self.played.now()
    }
}

/// The machine's time. For claims, time-outs and the like; what happens in a workflow asks a
/// [`Clock`].
#[expect(
    clippy::disallowed_methods,
    reason = "the single place that asks the machine"
)]
pub fn operational_now() -> Time {
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Time::from_millis(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_virtual_clock_never_goes_back() {
        let clock = VirtualClock::new(Time::from_millis(100));
        clock.advance(Time::from_millis(50));
        assert_eq!(clock.now().millis(), 100);
        clock.advance(Time::from_millis(150));
        assert_eq!(clock.now().millis(), 150);
    }

    #[test]
    fn after_the_handover_time_is_never_before_what_was_played() {
        let far = Time::MAX;
        let clock = Handover::new(Time::from_millis(0));
        clock.advance(far);
        clock.go_live();
        assert_eq!(clock.now(), far);
    }

    #[test]
    fn a_clock_that_lives_can_be_set_ahead_and_goes_on_from_there() {
        let clock = Handover::new(Time::from_millis(0));
        clock.go_live();
        let before = clock.now();
        let tomorrow = before.plus_ms(86_400_000);
        clock.advance(tomorrow);
        let now = clock.now();
        assert!(now >= tomorrow, "{now}");
        clock.advance(before);
        assert!(clock.now() >= now);
    }
}
