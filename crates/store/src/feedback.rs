//! What was said of a message after it had left: it came back, it was called spam, it was answered. Each
//! is kept once for a message, however often it is said.
//!
//! This module does not judge what was said, and changes nothing about the contact: the event that
//! tells of it goes in by the one door.

use engine::id::{ContactId, MessageId};
use engine::time::Time;

use crate::driver::Wrote;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::seeing::PAGE_MAX;
use crate::sql;
use crate::workspace::Workspace;

/// What was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It came back.
    Bounced,
    /// Its receiver called it spam.
    Complained,
    /// Its receiver wrote back.
    Replied,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Bounced, Self::Complained, Self::Replied];

    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bounced => "bounced",
            Self::Complained => "complained",
            Self::Replied => "replied",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Something that was said of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// Of which message.
    pub message: MessageId,
    /// What.
    pub kind: Kind,
    /// To whom it was sent.
    pub contact: ContactId,
    /// To which address.
    pub recipient: String,
    /// What a bounce means: `hard`, `soft` or `block`.
    pub class: Option<String>,
    /// The enhanced status code, such as `5.1.1`.
    pub status: Option<String>,
    /// The words of the other side; what is too long is shortened, and says so.
    pub detail: String,
    /// By which way it was said: `smtp`, `listener`, `test_inbox`.
    pub source: String,
    /// When.
    pub at: Time,
}

/// What was said of the newest messages that left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// How many left.
    pub sent: u64,
    /// How many of them came back for good.
    pub bounced: u64,
    /// How many of them were called spam.
    pub complained: u64,
}

impl Workspace<'_> {
    /// Keeps what was said; false if the same was said of the message before, and nothing changed.
    pub async fn add_feedback(self, feedback: Feedback) -> Result<bool> {
        let params = params![
            self.id(),
            feedback.message,
            feedback.kind.as_str(),
            feedback.contact,
            feedback.recipient,
            feedback.class,
            feedback.status,
            crate::finish::shortened(&feedback.detail),
            feedback.source,
            feedback.at
        ];
        let write = vec![(&sql::FEEDBACK_INSERT, params, Some(1))];
        Ok(matches!(self.driver().write(write).await?, Wrote::All))
    }

    /// What was said, newest first: before this instant and message, at most `limit`.
    pub async fn feedback(
        self,
        before: Option<(Time, MessageId)>,
        limit: usize,
    ) -> Result<Vec<Feedback>> {
        Error::unless_over("reports on a page", limit, PAGE_MAX)?;
        let (at, message) = before.map_or((i64::MAX, 0), |(at, id)| (at.millis(), id.0));
        let params = params![self.id(), at, message, limit];
        let rows = self.driver().read(&sql::FEEDBACK_LIST, params).await?;
        rows.iter().map(feedback).collect()
    }

    /// What was said of one message, in order.
    pub async fn feedback_of(self, message: MessageId) -> Result<Vec<Feedback>> {
        let params = params![self.id(), message];
        let rows = self.driver().read(&sql::FEEDBACK_OF_MESSAGE, params);
        rows.await?.iter().map(feedback).collect()
    }

    /// The newest that was said of messages to an address.
    pub async fn feedback_on_address(self, address: &str, limit: usize) -> Result<Vec<Feedback>> {
        let params = params![self.id(), address.to_owned(), limit.min(PAGE_MAX)];
        let rows = self.driver().read(&sql::FEEDBACK_OF_RECIPIENT, params);
        rows.await?.iter().map(feedback).collect()
    }

    /// What was said of the newest messages that left, at most so many of them.
    pub async fn feedback_rates(self, newest: usize) -> Result<Rates> {
        let params = params![self.id(), newest];
        let rows = self.driver().read(&sql::FEEDBACK_RATES, params).await?;
        let Some(row) = rows.first() else {
            return Ok(Rates::default());
        };
        let count = |name| row.int(name).map(|count| u64::try_from(count).unwrap_or(0));
        Ok(Rates {
            sent: count("sent")?,
            bounced: count("bounced")?,
            complained: count("complained")?,
        })
    }
}

fn feedback(row: &Row) -> Result<Feedback> {
    Ok(Feedback {
        message: MessageId(row.int("message")?),
        kind: row.parse("kind", Kind::named)?,
        contact: ContactId(row.int("contact")?),
        recipient: row.text("recipient")?,
        class: row.opt_text("class")?,
        status: row.opt_text("status")?,
        detail: row.text("detail")?,
        source: row.text("source")?,
        at: row.time("at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stored_name_is_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::named(kind.as_str()), Some(kind));
        }
        assert_eq!(Kind::named("lost"), None);
    }
}
