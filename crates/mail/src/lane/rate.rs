//! How many messages a way takes in a length of time, as an account's owner writes it: `14/s`, `600/min`,
//! `5000/h`. And the bucket that keeps to it. Whole numbers only, so that a day of it is exact.

use std::{fmt, num::NonZeroU32, str::FromStr, time::Duration};

/// Most messages that a rate may name. Beyond it a rate bounds nothing.
const MESSAGES_MAX: u32 = 10_000_000;

/// So many messages in such a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    messages: NonZeroU32,
    per: Per,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Per {
    Second,
    Minute,
    Hour,
    Day,
}

impl Per {
    const ALL: [(&'static str, Self); 4] = [
        ("s", Self::Second),
        ("min", Self::Minute),
        ("h", Self::Hour),
        ("day", Self::Day),
    ];

    const fn millis(self) -> u64 {
        match self {
            Self::Second => 1_000,
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
            Self::Day => 86_400_000,
        }
    }
}

/// A text that is no rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no rate: write messages per s, min, h or day, such as 14/s, at most {MESSAGES_MAX}"
)]
pub struct RateError(String);

impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        let wrong = || RateError(text.to_owned());
        let (messages, per) = text.split_once('/').ok_or_else(wrong)?;
        let messages: NonZeroU32 = messages.trim().parse().map_err(|_| wrong())?;
        let known = Per::ALL.into_iter().find(|(name, _)| *name == per.trim());
        let (_, per) = known.ok_or_else(wrong)?;
        if messages.get() > MESSAGES_MAX {
            return Err(wrong());
        }
        Ok(Self { messages, per })
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = Per::ALL.into_iter().find(|(_, per)| *per == self.per);
        let name = known.map_or("", |(name, _)| name);
        write!(f, "{}/{name}", self.messages)
    }
}

/// What may leave under a rate. It holds what one second gives, and one message at the least: a pause is
/// not made up for by a burst that the other side would refuse.
#[derive(Debug, Clone)]
pub(super) struct Bucket {
    rate: Rate,
    /// Milliseconds times messages; one message costs as many as its time has milliseconds. Below zero
    /// after messages that did not ask, such as a test mail.
    credit: i64,
    filled_at: Duration,
}

impl Bucket {
    pub(super) fn new(rate: Rate) -> Self {
        let mut bucket = Self {
            rate,
            credit: 0,
            filled_at: Duration::ZERO,
        };
        bucket.credit = bucket.most();
        bucket
    }

    pub(super) const fn rate(&self) -> Rate {
        self.rate
    }

    /// Messages that may leave now.
    pub(super) fn room(&mut self, now: Duration) -> usize {
        self.fill(now);
        usize::try_from(self.credit / self.cost()).unwrap_or(0)
    }

    /// One left.
    pub(super) fn take(&mut self, now: Duration) {
        self.fill(now);
        self.credit = self.credit.saturating_sub(self.cost());
    }

    fn fill(&mut self, now: Duration) {
        let passed_ms = now.saturating_sub(self.filled_at).as_millis();
        let passed_ms = i64::try_from(passed_ms).unwrap_or(i64::MAX);
        if passed_ms == 0 {
            return;
        }
        self.filled_at = now;
        let messages = i64::from(self.rate.messages.get());
        let earned = passed_ms.saturating_mul(messages);
        self.credit = self.credit.saturating_add(earned).min(self.most());
    }

    fn cost(&self) -> i64 {
        i64::try_from(self.rate.per.millis()).unwrap_or(i64::MAX)
    }

    fn most(&self) -> i64 {
        let second = i64::from(self.rate.messages.get()) * 1_000;
        second.max(self.cost())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates() {
        let check = |text: &str, expect: Option<&str>| {
            let got = text.parse::<Rate>().map(|rate| rate.to_string());
            assert_eq!(got.ok().as_deref(), expect, "{text:?}");
        };
        check("14/s", Some("14/s"));
        check(" 600 / min ", Some("600/min"));
        check("10000000/day", Some("10000000/day"));
        for text in [
            "",
            "14",
            "/s",
            "0/s",
            "-1/s",
            "1.5/s",
            "14/week",
            "14/s/s",
            "10000001/h",
        ] {
            check(text, None);
        }
        let error = "many".parse::<Rate>().unwrap_err().to_string();
        assert!(error.contains("14/s"), "{error}");
    }

    /// How many leave in a time if somebody asks each so many milliseconds.
    fn leave(rate: &str, every_ms: u64, seconds: u64) -> usize {
        let mut bucket = Bucket::new(rate.parse().unwrap());
        let mut left = 0;
        for ms in (0..seconds * 1_000).step_by(usize::try_from(every_ms).unwrap()) {
            let now = Duration::from_millis(ms);
            for _ in 0..bucket.room(now) {
                bucket.take(now);
                left += 1;
            }
        }
        left
    }

    #[test]
    fn a_rate_is_kept_to_however_often_somebody_asks() {
        // What the full bucket held at the start, and the rate from then on; the last second is not over.
        let check = |rate: &str, every_ms: u64, seconds: u64, expect: usize| {
            assert_eq!(leave(rate, every_ms, seconds), expect, "{rate} {every_ms}");
        };
        check("14/s", 1, 10, 14 + 139);
        check("14/s", 500, 10, 14 + 9 * 14 + 7);
        check("60/min", 250, 60, 1 + 59);
        check("1/h", 1_000, 7_200, 1 + 1);
        check("1000/s", 500, 10, 1_000 + 9_500);
    }

    #[test]
    fn a_pause_is_not_made_up_for() {
        let mut bucket = Bucket::new("14/s".parse().unwrap());
        assert_eq!(bucket.room(Duration::from_hours(24)), 14);
        let mut slow = Bucket::new("10/h".parse().unwrap());
        assert_eq!(slow.room(Duration::from_hours(24)), 1);
    }

    #[test]
    fn what_left_without_asking_is_made_good() {
        let mut bucket = Bucket::new("1/s".parse().unwrap());
        for _ in 0..3 {
            bucket.take(Duration::ZERO);
        }
        let room = |bucket: &mut Bucket, s| bucket.room(Duration::from_secs(s));
        assert_eq!(room(&mut bucket, 2), 0);
        assert_eq!(room(&mut bucket, 3), 1);
    }
}
