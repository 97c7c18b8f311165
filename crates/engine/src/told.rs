//! What sources of events said of themselves: that everything which happened up to a moment has come in.
//!
//! Nothing else shows it. That no order came in for an hour may mean that nobody ordered, or that what
//! brings them hangs; and the newest event that came in tells nothing of those before it. So a source is
//! complete up to where it said so, and what was said is never taken back: a statement that reaches less
//! far than an earlier one changes nothing. Who says it, and where it is kept, is not known here.

use std::collections::BTreeMap;

use crate::id::Handle;
use crate::time::Time;

/// What the sources of a workspace said, as far as anybody asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told(BTreeMap<Handle, Vec<Said>>);

/// What a source said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// When it said so.
    pub at: Time,
    /// Everything up to there has come in.
    pub until: Time,
}

/// Nobody said anything.
pub static NOTHING: Told = Told(BTreeMap::new());

impl Told {
    /// Adds a statement. What reaches no further than one before it, or comes out of order, is none.
    pub fn add(&mut self, source: Handle, said: Said) {
        let all = self.0.entry(source).or_default();
        let is_news = all
            .last()
            .is_none_or(|last| last.at <= said.at && last.until < said.until);
        if is_news {
            all.push(said);
        }
    }

    /// The furthest that a source had said by `now`.
    pub fn of(&self, source: &Handle, now: Time) -> Option<Said> {
        let all = self.0.get(source)?;
        let known = all.partition_point(|said| said.at <= now);
        all[..known].last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_by_then_counts_and_is_never_taken_back() {
        let source = Handle::new("orders").unwrap();
        let mut told = Told::default();
        for (at, until) in [(10, 5), (20, 15), (30, 12), (40, 15), (35, 90), (50, 50)] {
            let (at, until) = (Time::from_millis(at), Time::from_millis(until));
            told.add(source.clone(), Said { at, until });
        }
        let check = |now, until: Option<i64>| {
            let said = told.of(&source, Time::from_millis(now));
            assert_eq!(said.map(|said| said.until.millis()), until, "at {now}");
        };
        check(9, None);
        check(10, Some(5));
        check(19, Some(5));
        check(20, Some(15));
        check(36, Some(90));
        check(60, Some(90));
        let other = Handle::new("carts").unwrap();
        assert_eq!(told.of(&other, Time::from_millis(60)), None);
    }
}
