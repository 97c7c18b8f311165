//! Rules that time alone turns: how many events of a kind lie in a stretch of time up to now. Judged here by
//! looking at every instant at which the answer can change, and by none of the product's code.

use engine::time::Time;
use serde_json::{Value as Json, json};

use crate::draft::Length;

/// The id of the trigger.
pub const TRIGGER: &str = "timed";

/// A trigger for who comes to fit such a rule, or not to fit it any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timed {
    /// Which event.
    pub event: &'static str,
    /// In how long up to now; elapsed time.
    pub within: Length,
    /// At least so many of them, or else none.
    pub least: Option<usize>,
    /// Who comes to fit it, or else who does not any more.
    pub joins: bool,
}

impl Timed {
    /// Whether somebody of these events stands where the trigger waits for them to come.
    pub fn has_come(&self, events: &[Time], at: Time) -> bool {
        let from = at.plus_ms(-self.within.ms);
        let inside = events.iter().filter(|one| (from..=at).contains(one));
        let count = inside.count();
        let fits = self.least.map_or(count == 0, |least| count >= least);
        fits == self.joins
    }

    /// How often they come there in the time behind `from` and up to `to`, if nothing happens.
    pub fn comings(&self, events: &[Time], (from, to): (Time, Time)) -> usize {
        // Both ends of the stretch count, so an event drops out a millisecond later.
        let mut turns: Vec<_> = events
            .iter()
            .map(|one| one.plus_ms(self.within.ms + 1))
            .filter(|at| (from..=to).contains(at) && *at != from)
            .collect();
        turns.sort_unstable();
        let mut was = self.has_come(events, from);
        let mut count = 0;
        for at in turns {
            let is = self.has_come(events, at);
            count += usize::from(is && !was);
            was = is;
        }
        count
    }

    /// As it stands in a draft.
    pub fn to_json(&self) -> Json {
        let mut rule = json!({"event": self.event, "within": self.within.text});
        match self.least {
            Some(least) => rule["at_least"] = least.into(),
            None => rule["at_most"] = 0.into(),
        }
        let change = if self.joins { "joined" } else { "left" };
        json!({"id": TRIGGER, "start": "segment", "change": change, "rule": rule})
    }
}

#[cfg(test)]
mod tests {
    use engine::time::HOUR_MS;

    use super::*;
    use crate::draft::exact;

    #[test]
    fn who_comes_is_counted() {
        let at = |hours: i64| Time::from_millis(hours * HOUR_MS);
        let check = |least: Option<usize>, joins: bool, to: i64, expect: usize| {
            let timed = Timed {
                event: "visited",
                within: exact("10h", 10 * HOUR_MS),
                least,
                joins,
            };
            // They drop out behind the hours 10, 11 and 30.
            let events = [at(0), at(1), at(20)];
            assert_eq!(
                timed.comings(&events, (at(2), at(to))),
                expect,
                "{least:?} {to}"
            );
        };
        check(None, true, 11, 0);
        check(None, true, 12, 1);
        check(Some(1), false, 12, 1);
        check(Some(2), false, 11, 1);
        check(Some(2), true, 40, 0);
    }
}
