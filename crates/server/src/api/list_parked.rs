//! `GET /api/v1/parked?after=&limit=`: contacts and messages that are left alone because they cannot
//! be worked on, each with its reason.

use axum::http::Uri;
use engine::id::{ContactId, MessageId};
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::parked::Item;

use crate::auth::Caller;
use crate::cursor::Page;
use crate::json::{self, Json};
use crate::problem::Problem;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Parked {
    parked: Vec<Listed>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ParkedItem")]
struct Listed {
    contact: ContactId,
    /// The contact's address; null if there is none.
    email: Option<String>,
    /// Null where the whole contact is left alone.
    message: Option<MessageId>,
    reason: String,
    since: Time,
}

pub(crate) async fn handle(caller: Caller, uri: Uri) -> Result<Json<Parked>, Problem> {
    let page = Page::of(&uri)?;
    let workspace = caller.workspace();
    let after = page.after(|text| {
        let (contact, message) = text.split_once('.')?;
        Some(Item {
            workspace: workspace.id(),
            contact: ContactId(contact.parse().ok()?),
            message: message.parse().ok().filter(|n| *n != 0).map(MessageId),
        })
    })?;
    let rows = workspace.parked(after, page.limit).await?;
    let next = page.next(&rows, |row| {
        let message = row.item.message.map_or(0, |message| message.0);
        format!("{}.{message}", row.item.contact)
    });
    let emails = workspace.emails_of(rows.iter().map(|row| row.item.contact));
    let emails = emails.await?;
    let parked = rows.into_iter().map(|row| Listed {
        contact: row.item.contact,
        email: emails.get(&row.item.contact).cloned(),
        message: row.item.message,
        reason: row.reason,
        since: row.since,
    });
    Ok(json::ok(Parked {
        parked: parked.collect(),
        next,
    }))
}
