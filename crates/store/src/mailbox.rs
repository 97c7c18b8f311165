//! How far a mailbox of ours was read, and how that goes. Of several processes one reads it at a time,
//! by a lease in the same row; what it remembers it remembers only for as long as nobody else does. What
//! is in the mails is not known here.

use engine::time::Time;
use serde::{Deserialize, Serialize};

use crate::driver::Wrote;
use crate::error::{Error, Result};
use crate::sql;
use crate::system::System;

/// Under which names they are kept, each followed by the mailbox's own.
const NAME: &str = "mailbox.";
/// Longest part of an error that is kept.
const ERROR_CHARS_MAX: usize = 500;

/// A mailbox as it was last seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailbox {
    /// Grows with each change.
    pub revision: i64,
    /// What is known of it.
    pub state: State,
}

/// What is known of a mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The server's word for its numbers, and the number of the last mail that was taken.
    pub place: Option<(u32, u32)>,
    /// Who reads it, and until when nobody else may, by the machine's clock.
    pub held: Option<(String, i64)>,
    /// When it was last read to its end, by the machine's clock.
    pub read_at: Option<i64>,
    /// What went wrong since.
    pub error: Option<String>,
    /// How often in a row.
    pub failures: u32,
    /// How many mails were read, ever.
    pub mails: u64,
    /// How many of them told that a message came back, which nobody had told before.
    #[serde(default)]
    pub bounces: u64,
    /// How many were answers of people.
    #[serde(default)]
    pub replies: u64,
}

impl State {
    /// Whether somebody else reads it now.
    pub fn is_held_from(&self, who: &str, now: Time) -> bool {
        let held = self.held.as_ref();
        held.is_some_and(|(holder, until)| holder != who && *until > now.millis())
    }

    /// It went wrong once more.
    pub fn failed(&mut self, why: &str) {
        self.failures = self.failures.saturating_add(1);
        self.error = Some(why.chars().take(ERROR_CHARS_MAX).collect());
    }
}

impl System<'_> {
    /// What is known of the mailbox of this name.
    pub async fn mailbox(self, name: &str) -> Result<Mailbox> {
        let name = format!("{NAME}{name}");
        let rows = self.driver().read(&sql::META_ONE, params![name]).await?;
        let Some(row) = rows.first() else {
            return Ok(Mailbox::default());
        };
        Ok(Mailbox {
            revision: row.int("value")?,
            state: row.parse("text", |text| serde_json::from_str(text).ok())?,
        })
    }

    /// Remembers what is known of it; false, and nothing changed, if somebody else has since it was seen.
    pub async fn set_mailbox(self, name: &str, mailbox: &mut Mailbox) -> Result<bool> {
        let name = format!("{NAME}{name}");
        let text = serde_json::to_string(&mailbox.state);
        let text = text.map_err(|why| Error::Refused(why.to_string()))?;
        let (seen, next) = (mailbox.revision, mailbox.revision + 1);
        let write = vec![
            (&sql::META_SET_NUMBER, params![name.clone(), 0_i64], None),
            (&sql::META_ADVANCE, params![name, seen, next, text], Some(1)),
        ];
        let is_ours = matches!(self.driver().write(write).await?, Wrote::All);
        if is_ours {
            mailbox.revision = next;
        }
        Ok(is_ours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_held_until_its_time_is_over_and_from_others_only() {
        let state = State {
            held: Some(("a".into(), 100)),
            ..State::default()
        };
        let check = |who: &str, now: i64, held: bool| {
            assert_eq!(state.is_held_from(who, Time::from_millis(now)), held);
        };
        check("b", 99, true);
        check("b", 100, false);
        check("a", 99, false);
        assert!(!State::default().is_held_from("b", Time::from_millis(0)));
    }

    #[test]
    fn what_was_kept_before_more_was_counted_is_read() {
        let kept = r#"{"place":[7,3],"held":null,"read_at":5,"error":null,"failures":0,"mails":3}"#;
        let state: State = serde_json::from_str(kept).unwrap();
        let expect = State {
            place: Some((7, 3)),
            read_at: Some(5),
            mails: 3,
            ..State::default()
        };
        assert_eq!(state, expect);
    }

    #[test]
    fn failures_are_counted_and_told_in_short() {
        let mut state = State::default();
        state.failed("no");
        state.failed(&"é".repeat(ERROR_CHARS_MAX + 1));
        let kept = state.error.as_ref().map(|text| text.chars().count());
        assert_eq!((state.failures, kept), (2, Some(ERROR_CHARS_MAX)));
    }
}
