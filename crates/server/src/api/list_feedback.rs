//! `GET /api/v1/feedback?after=&limit=`: what was said of messages after they had left, newest first: which
//! came back, which were called spam, which were answered, in the words of the other side.

use axum::http::Uri;
use engine::id::{ContactId, MessageId};
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::feedback::Feedback;

use crate::auth::Caller;
use crate::cursor::{Page, instant_and};
use crate::json::{self, Json};
use crate::problem::Problem;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FeedbackList")]
pub(crate) struct List {
    feedback: Vec<Told>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

/// What was said of one message.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Feedback")]
pub(crate) struct Told {
    message: MessageId,
    /// `bounced`, `complained` or `replied`.
    kind: &'static str,
    contact: ContactId,
    /// The address that it was sent to.
    recipient: String,
    /// What a bounce means: `hard`, `soft` or `block`; null for what is none.
    class: Option<String>,
    /// The enhanced status code, such as `5.1.1`.
    status: Option<String>,
    /// The words of the other side.
    detail: String,
    /// By which way it was said.
    way: String,
    at: Time,
}

impl From<Feedback> for Told {
    fn from(one: Feedback) -> Self {
        Self {
            message: one.message,
            kind: one.kind.as_str(),
            contact: one.contact,
            recipient: one.recipient,
            class: one.class,
            status: one.status,
            detail: one.detail,
            way: one.source,
            at: one.at,
        }
    }
}

pub(crate) async fn handle(caller: Caller, uri: Uri) -> Result<Json<List>, Problem> {
    let page = Page::of(&uri)?;
    let before = page.after(instant_and::<MessageId>)?;
    let rows = caller.workspace().feedback(before, page.limit).await?;
    let next = page.next(&rows, |row| format!("{}.{}", row.at.millis(), row.message));
    Ok(json::ok(List {
        feedback: rows.into_iter().map(Told::from).collect(),
        next,
    }))
}
