//! What cannot be worked on: contacts and single messages that are left alone, so that the others go
//! on, until a person has looked and asks to try again.
//!
//! What is parked leaves the queues, so however much of it there is, a batch is never full of it.
//! Nothing of it is lost or changed. This module does not judge what can be worked on.

use engine::id::{ContactId, MessageId, WorkspaceId};
use engine::time::Time;

use crate::error::{Error, Result};
use crate::finish::shortened;
use crate::row::Row;
use crate::seeing::PAGE_MAX;
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

/// What is parked: a contact with all its inbox, journeys and messages, or one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// Whose.
    pub workspace: WorkspaceId,
    /// Who.
    pub contact: ContactId,
    /// Only this message; `None` for the whole contact.
    pub message: Option<MessageId>,
}

/// Something that is parked, as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParkedRow {
    /// What.
    pub item: Item,
    /// What is wrong with it: a sentence.
    pub reason: String,
    /// Since when.
    pub since: Time,
}

impl Item {
    /// As it is stored: messages are numbered from 1, and 0 stands for the whole contact.
    pub(crate) fn message_number(self) -> i64 {
        self.message.map_or(0, |message| message.0)
    }
}

impl System<'_> {
    /// Parks something; the first reason stays. What of it is claimed goes back, what is in flight
    /// ends as it will.
    pub async fn park(self, item: Item, reason: &str, now: Time) -> Result<()> {
        let reason = shortened(reason);
        self.driver().park(item, reason, now).await
    }

    /// Takes what has come in since for a parked contact out of the inbox's queue too. Changes
    /// nothing if the contact is not parked any more.
    pub async fn park_inbox(self, workspace: WorkspaceId, contact: ContactId) -> Result<()> {
        let bucket = self.driver().buckets().of(workspace, contact);
        let params = params![workspace, bucket, contact];
        let write = vec![(&sql::PARKED_INBOX_AWAY, params, None)];
        self.driver().write(write).await?.all()
    }
}

impl Workspace<'_> {
    /// What is parked, in the order of buckets and contacts: those after `after`, at most `limit`.
    pub async fn parked(self, after: Option<Item>, limit: usize) -> Result<Vec<ParkedRow>> {
        Error::unless_over("parked items on a page", limit, PAGE_MAX)?;
        let (bucket, contact, message) = after.map_or((0, 0, 0), |item| {
            let bucket = self.bucket_of(item.contact).0;
            (i64::from(bucket), item.contact.0, item.message_number())
        });
        let params = params![self.id(), bucket, contact, message, limit];
        let rows = self.driver().read(&sql::PARKED_LIST, params).await?;
        rows.iter().map(|row| parked(self.id(), row)).collect()
    }

    /// Puts something back into the queues; whether it was parked.
    pub async fn try_again(self, contact: ContactId, message: Option<MessageId>) -> Result<bool> {
        let item = Item {
            workspace: self.id(),
            contact,
            message,
        };
        self.driver().try_again(item).await
    }
}

fn parked(workspace: WorkspaceId, row: &Row) -> Result<ParkedRow> {
    let message = row.int("message")?;
    Ok(ParkedRow {
        item: Item {
            workspace,
            contact: ContactId(row.int("contact")?),
            message: (message != 0).then_some(MessageId(message)),
        },
        reason: row.text("reason")?,
        since: row.time("since")?,
    })
}
