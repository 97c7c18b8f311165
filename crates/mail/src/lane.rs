//! How fast one way out may be used: a rate that its owner names, fewer messages at a time where the other
//! side says "slower", and a rest where nothing gets through, so that what waits keeps its attempts.
//!
//! A lane is told what became of each message and answers how many may leave now. It opens no connection,
//! reads no clock (instants are lengths of time since a beginning of the caller's choice, which must not
//! jump) and knows nothing of messages that wait.

mod rate;

use std::time::Duration;

use crate::transport::{EnhancedCode, Outcome, Stage};

use self::rate::Bucket;
pub use self::rate::{Rate, RateError};

/// The first rest after nothing got through. A server that is started again is back within seconds.
const OUTAGE_FIRST: Duration = Duration::from_secs(5);
/// The longest such rest: whoever mends a server sees mail leave before they doubt the mend.
const OUTAGE_LONGEST: Duration = Duration::from_mins(5);
/// The first rest after "slower".
const SLOWER_FIRST: Duration = Duration::from_secs(15);
/// The longest such rest. Receivers that count by the hour forget within one.
const SLOWER_LONGEST: Duration = Duration::from_mins(15);
/// The longest rest that the other side may ask for.
const ASKED_LONGEST: Duration = Duration::from_hours(1);
/// Messages that must arrive before one more leaves at a time, and before a rest is no longer remembered.
const RAISE_AFTER: u32 = 100;
/// So many temporary refusals of recipients in a row are about us: a grey list refuses one, a server that
/// is tired refuses all.
const MURMURS_MAX: u32 = 10;
/// Characters of a reason that are kept.
const REASON_CHARS_MAX: usize = 300;

/// One way out, such as a mail server or a provider's API.
#[derive(Debug)]
pub struct Lane {
    /// Messages at a time where all is well.
    most: usize,
    /// Messages at a time now, 1 to `most`.
    window: usize,
    bucket: Option<Bucket>,
    /// Arrived since the window last changed.
    arrived: u32,
    /// Temporary refusals since something last arrived.
    murmurs: u32,
    /// Rests in a row, for the length of the next one.
    outages: u32,
    slowed: u32,
    rest: Option<Rest>,
}

/// Why nothing leaves, or only one message as a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rest {
    since: Duration,
    until: Duration,
    reason: String,
}

/// A lane as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Messages at a time where all is well.
    pub most: usize,
    /// Messages at a time now.
    pub window: usize,
    /// The rate that its owner named.
    pub rate: Option<Rate>,
    /// Nothing got through: for how long, how long it rests yet, and what the other side said.
    pub rest: Option<Resting>,
}

/// A rest as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resting {
    /// How long ago it began.
    pub since: Duration,
    /// How long it goes on; zero while one message tries.
    pub left: Duration,
    /// What the other side said, or what went wrong.
    pub reason: String,
}

/// What a message's outcome says of the way.
enum Sign {
    /// It works.
    Well,
    /// It asks for less.
    Slower(Option<Duration>),
    /// It cannot be used.
    Outage(Option<Duration>),
    /// Perhaps about us, perhaps about one recipient.
    Murmur,
}

impl Lane {
    /// A lane that takes `most` messages at a time, at least one, and no more than the rate.
    pub fn new(most: usize, rate: Option<Rate>) -> Self {
        let most = most.max(1);
        Self {
            most,
            window: most,
            bucket: rate.map(Bucket::new),
            arrived: 0,
            murmurs: 0,
            outages: 0,
            slowed: 0,
            rest: None,
        }
    }

    /// How many messages may leave together now. After a rest it is one, until that one got through.
    pub fn room(&mut self, now: Duration) -> usize {
        let window = match &self.rest {
            Some(rest) if now < rest.until => return 0,
            Some(_) => 1,
            None => self.window,
        };
        let allowed = self.bucket.as_mut().map(|bucket| bucket.room(now));
        window.min(allowed.unwrap_or(usize::MAX))
    }

    /// How many messages may be made ready beside those under way: none while anything slows it down, and
    /// no more than the rate lets leave.
    pub fn ahead(&mut self, now: Duration) -> usize {
        if self.rest.is_some() || self.window < self.most {
            return 0;
        }
        let allowed = self.bucket.as_mut().map(|bucket| bucket.room(now));
        allowed.unwrap_or(usize::MAX)
    }

    /// A message leaves.
    pub fn leaves(&mut self, now: Duration) {
        if let Some(bucket) = &mut self.bucket {
            bucket.take(now);
        }
    }

    /// What became of a message that left. Those that were under way together when a rest began say the
    /// same thing again, and do not make it longer.
    pub fn hear(&mut self, outcome: &Outcome, now: Duration) {
        let rests = self.rest.as_ref().is_some_and(|rest| now < rest.until);
        match sign(outcome) {
            Sign::Well if !rests => self.went_well(),
            Sign::Murmur => {
                self.murmurs += 1;
                if self.murmurs >= MURMURS_MAX && !rests {
                    self.slow_down(None, outcome, now);
                }
            }
            Sign::Slower(asked) if !rests => self.slow_down(asked, outcome, now),
            Sign::Outage(asked) if !rests => {
                let pause = doubled(OUTAGE_FIRST, self.outages, OUTAGE_LONGEST);
                self.outages = self.outages.saturating_add(1);
                self.begin_rest(pause, asked, outcome, now);
            }
            Sign::Slower(asked) | Sign::Outage(asked) => self.prolong(asked, now),
            Sign::Well => {}
        }
    }

    /// As it is now.
    pub fn view(&self, now: Duration) -> View {
        View {
            most: self.most,
            window: self.window,
            rate: self.bucket.as_ref().map(Bucket::rate),
            rest: self.rest.as_ref().map(|rest| Resting {
                since: now.saturating_sub(rest.since),
                left: rest.until.saturating_sub(now),
                reason: rest.reason.clone(),
            }),
        }
    }

    fn went_well(&mut self) {
        self.rest = None;
        self.murmurs = 0;
        self.outages = 0;
        self.arrived += 1;
        if self.arrived >= RAISE_AFTER {
            self.arrived = 0;
            self.window = (self.window + 1).min(self.most);
            self.slowed = self.slowed.saturating_sub(1);
        }
    }

    fn slow_down(&mut self, asked: Option<Duration>, outcome: &Outcome, now: Duration) {
        self.window = (self.window / 2).max(1);
        self.arrived = 0;
        self.murmurs = 0;
        let pause = doubled(SLOWER_FIRST, self.slowed, SLOWER_LONGEST);
        self.slowed = self.slowed.saturating_add(1);
        self.begin_rest(pause, asked, outcome, now);
    }

    fn begin_rest(
        &mut self,
        pause: Duration,
        asked: Option<Duration>,
        outcome: &Outcome,
        now: Duration,
    ) {
        let asked = asked.unwrap_or_default().min(ASKED_LONGEST);
        // A trial that failed goes on with the rest that it was to end.
        let since = self.rest.as_ref().map_or(now, |rest| rest.since);
        self.rest = Some(Rest {
            since,
            until: now + pause.max(asked),
            reason: reason(outcome),
        });
    }

    /// One of those under way asks for more time than the first did.
    fn prolong(&mut self, asked: Option<Duration>, now: Duration) {
        if let (Some(rest), Some(asked)) = (&mut self.rest, asked) {
            rest.until = rest.until.max(now + asked.min(ASKED_LONGEST));
        }
    }
}

fn doubled(first: Duration, times: u32, longest: Duration) -> Duration {
    let factor = 1_u32.checked_shl(times.min(16)).unwrap_or(u32::MAX);
    first.saturating_mul(factor).min(longest)
}

fn reason(outcome: &Outcome) -> String {
    let text = match outcome {
        Outcome::Retry { text, .. } | Outcome::Unknown { text } | Outcome::Refused { text, .. } => {
            text.as_str()
        }
        Outcome::Accepted { reply } => reply,
    };
    text.chars().take(REASON_CHARS_MAX).collect()
}

fn sign(outcome: &Outcome) -> Sign {
    match outcome {
        // A server that refuses one message for good is there and answers.
        Outcome::Accepted { .. } | Outcome::Refused { .. } => Sign::Well,
        Outcome::Unknown { .. } => Sign::Murmur,
        Outcome::Retry {
            stage,
            code,
            enhanced,
            text,
            after,
        } => match stage {
            // A refused greeting or login with such a reply is a server that has enough of us.
            _ if is_throttled(*stage, *code, *enhanced, text) => Sign::Slower(*after),
            Stage::Connect | Stage::Hello | Stage::Tls | Stage::Login => Sign::Outage(*after),
            // The connection was lost in the middle, or this one message is not wanted now.
            Stage::Sender | Stage::Recipient | Stage::Data | Stage::Message => Sign::Murmur,
        },
    }
}

/// Whether a temporary refusal asks for fewer messages: 421 (RFC 5321, 3.8), 429 and `4.7.x` (RFC 3463), and
/// the words that SES and others use with 454 and 452. About a recipient the last two are a grey list.
fn is_throttled(
    stage: Stage,
    code: Option<u16>,
    enhanced: Option<EnhancedCode>,
    text: &str,
) -> bool {
    if matches!(code, Some(421 | 429)) {
        return true;
    }
    if stage == Stage::Recipient || stage == Stage::Login {
        return false;
    }
    let is_policy = enhanced.is_some_and(|code| code.class == 4 && code.subject == 7);
    let says_so = matches!(code, Some(450..=454)) && {
        let text = text.to_ascii_lowercase();
        ["throttl", "rate limit", "sending rate", "too many"]
            .iter()
            .any(|words| text.contains(words))
    };
    is_policy || says_so
}

#[cfg(test)]
mod tests;
