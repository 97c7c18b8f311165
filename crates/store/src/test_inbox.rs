//! The built-in test inbox: mail of a workspace that is caught here in place of being sent, so
//! that a workflow can be tried without a mail server. The newest are kept, and no more.

use engine::id::MessageId;
use engine::time::Time;

use crate::allot::Kind;
use crate::error::{Error, Result};
use crate::outbox::BODY_BYTES_MAX;
use crate::row::Row;
use crate::seeing::PAGE_MAX;
use crate::sql;
use crate::workspace::Workspace;

/// Most mails kept in the test inbox of one workspace; the oldest go first.
pub const CAUGHT_MAX: usize = 5_000;

/// A mail to be caught.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaughtMail {
    /// The message that it is.
    pub message: MessageId,
    /// To which address.
    pub recipient: String,
    /// Its subject line.
    pub subject: String,
    /// The whole mail as it would have gone over the wire.
    pub raw: Vec<u8>,
    /// When.
    pub at: Time,
}

/// The number of a caught mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CaughtId(pub i64);

/// A caught mail in a list, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaughtRow {
    /// Its number.
    pub id: CaughtId,
    /// The message that it is.
    pub message: MessageId,
    /// To which address.
    pub recipient: String,
    /// Its subject line.
    pub subject: String,
    /// When.
    pub at: Time,
}

impl Workspace<'_> {
    /// Keeps a mail. A message that is delivered twice is there twice: the inbox shows what a mail
    /// server would have been given.
    pub async fn catch(self, mail: CaughtMail) -> Result<CaughtId> {
        Error::unless_over("bytes of a mail", mail.raw.len(), BODY_BYTES_MAX)?;
        let id = self.driver().allot(Kind::Caught, 1).await?[0];
        let params = params![
            self.id(),
            id,
            mail.message,
            mail.recipient,
            mail.subject,
            mail.raw,
            mail.at
        ];
        let trim = params![self.id(), CAUGHT_MAX];
        let write = vec![
            (&sql::CAUGHT_INSERT, params, Some(1)),
            (&sql::CAUGHT_TRIM, trim, None),
        ];
        self.driver().write(write).await?.all()?;
        Ok(CaughtId(id))
    }

    /// Caught mails, newest first: those before `before`, at most `limit`.
    pub async fn caught(self, before: Option<CaughtId>, limit: usize) -> Result<Vec<CaughtRow>> {
        self.caught_like(before, limit, "", "").await
    }

    /// The same of those to an address and with a text in their subject, where these are not empty; small
    /// and large letters are the same.
    pub async fn caught_like(
        self,
        before: Option<CaughtId>,
        limit: usize,
        recipient: &str,
        subject: &str,
    ) -> Result<Vec<CaughtRow>> {
        Error::unless_over("mails on a page", limit, PAGE_MAX)?;
        let before = before.map_or(i64::MAX, |id| id.0);
        let subject = pattern(subject);
        let params = params![self.id(), before, limit, recipient.to_owned(), subject];
        let rows = self.driver().read(&sql::CAUGHT_LIST, params).await?;
        rows.iter().map(caught_row).collect()
    }

    /// One caught mail, whole.
    pub async fn caught_one(self, id: CaughtId) -> Result<Option<CaughtMail>> {
        let rows = self
            .driver()
            .read(&sql::CAUGHT_ONE, params![self.id(), id.0])
            .await?;
        let mail = |row: &Row| {
            let listed = caught_row(row)?;
            Ok(CaughtMail {
                message: listed.message,
                recipient: listed.recipient,
                subject: listed.subject,
                raw: row.bytes("raw")?,
                at: listed.at,
            })
        };
        rows.first().map(mail).transpose()
    }
}

/// A pattern for what holds this text; empty for an empty one.
fn pattern(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let escaped = ["!", "%", "_"].iter().fold(text.to_owned(), |text, mark| {
        text.replace(mark, &format!("!{mark}"))
    });
    format!("%{escaped}%")
}

fn caught_row(row: &Row) -> Result<CaughtRow> {
    Ok(CaughtRow {
        id: CaughtId(row.int("id")?),
        message: MessageId(row.int("message")?),
        recipient: row.text("recipient")?,
        subject: row.text("subject")?,
        at: row.time("at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_looked_for_as_it_is() {
        assert_eq!(pattern(""), "");
        assert_eq!(pattern("10 % off_!"), "%10 !% off!_!!%");
    }
}
