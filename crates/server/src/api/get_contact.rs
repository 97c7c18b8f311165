//! `GET /api/v1/contacts/{id}`: a contact with its keys, fields, tags and interests, its newest
//! journeys (under way and over) and its newest messages.

use std::cmp::Reverse;

use axum::extract::Path;
use engine::id::{BlockId, ContactId, Handle, JourneyId, MessageId, WorkflowId};
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::message::{Filter, MessageRow};
use store::seeing::{JourneyRow, JourneyState};
use store::who::Who;

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::contact::{self, Contact};
use super::workflow::Handles;

/// How many journeys and messages are shown: the newest that fit a screen or two.
const NEWEST: usize = 100;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ContactShown")]
pub(crate) struct Shown {
    #[serde(flatten)]
    contact: Contact,
    /// The contacts that became part of this one.
    merged: Vec<ContactId>,
    journeys: Vec<Journey>,
    messages: Vec<Message>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ContactJourney")]
struct Journey {
    id: JourneyId,
    workflow: Option<Handle>,
    version: i64,
    /// Once per what; empty for once per contact.
    key: String,
    entered_at: Time,
    #[serde(flatten)]
    state: State,
}

#[derive(Serialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
#[schemars(rename = "JourneyState")]
enum State {
    Active {
        block: Option<BlockId>,
        wake_at: Time,
    },
    Ended {
        at: Time,
        reason: String,
    },
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ContactMessage")]
pub(super) struct Message {
    id: MessageId,
    journey: JourneyId,
    workflow: Option<Handle>,
    version: i64,
    block: BlockId,
    email: Handle,
    email_version: Option<i64>,
    #[schemars(extend("enum" = ["marketing", "service"]))]
    purpose: &'static str,
    interest: Option<Handle>,
    basis: Option<&'static str>,
    #[schemars(extend("enum" = ["queued", "claimed", "in_flight", "accepted", "refused", "retry", "unknown", "skipped", "expired", "held"]))]
    state: &'static str,
    reason: Option<String>,
    due_at: Time,
    not_later_than: Option<Time>,
    attempt: u32,
    created_at: Time,
    handed_at: Option<Time>,
    finished_at: Option<Time>,
}

pub(crate) async fn handle(caller: Caller, Path(id): Path<String>) -> Result<Json<Shown>, Problem> {
    let workspace = caller.workspace();
    let id: ContactId = contact::id(&id)?;
    let row = workspace.contact(&Who::Contact(id)).await?;
    let contact = row.ok_or_else(|| Problem::no("contact"))?;
    let (mut journeys, mut messages) = (Vec::new(), Vec::new());
    let merged = workspace.parts(contact.contact.id).await?;
    for id in merged.iter().copied().chain([contact.contact.id]) {
        journeys.extend(workspace.journeys(id, None, NEWEST).await?);
        let of = Filter::Contact(id);
        messages.extend(workspace.messages(of, None, NEWEST).await?);
    }
    journeys.sort_by_key(|row| Reverse(row.id));
    journeys.truncate(NEWEST);
    messages.sort_by_key(|row| Reverse(row.id));
    messages.truncate(NEWEST);
    let handles = Handles::of(workspace).await?;
    Ok(json::ok(Shown {
        contact: contact.into(),
        merged,
        journeys: journeys
            .into_iter()
            .map(|row| journey(row, &handles))
            .collect(),
        messages: messages
            .into_iter()
            .map(|row| message(row, &handles))
            .collect(),
    }))
}

fn journey(row: JourneyRow, handles: &Handles) -> Journey {
    Journey {
        id: row.id,
        workflow: handle_of(row.workflow, handles),
        version: row.version,
        key: row.key,
        entered_at: row.entered_at,
        state: match row.state {
            JourneyState::Active { block, wake_at } => State::Active { block, wake_at },
            JourneyState::Ended { at, reason } => State::Ended { at, reason },
        },
    }
}

pub(super) fn message(row: MessageRow, handles: &Handles) -> Message {
    Message {
        id: row.id,
        journey: row.journey,
        workflow: handle_of(row.workflow, handles),
        version: row.version,
        block: row.block,
        email: row.email,
        email_version: row.email_version,
        purpose: row.purpose.as_str(),
        interest: row.interest,
        basis: row.basis.map(engine::contact::Basis::as_str),
        state: row.state.as_str(),
        reason: row.reason,
        due_at: row.due_at,
        not_later_than: row.not_later_than,
        attempt: row.attempt,
        created_at: row.created_at,
        handed_at: row.handed_at,
        finished_at: row.finished_at,
    }
}

fn handle_of(workflow: WorkflowId, handles: &Handles) -> Option<Handle> {
    handles.get(workflow).map(|(handle, _)| handle.clone())
}

#[cfg(test)]
mod tests {
    use crate::test_app::{Journeyed, TestApp};

    #[tokio::test]
    async fn a_contact_is_shown_with_what_it_walks_and_gets() {
        let test = TestApp::new().await;
        let Journeyed { contact, .. } = test.journeyed().await;
        let shown = test
            .get(&format!("/api/v1/contacts/{contact}"))
            .await
            .json();
        assert_eq!(shown["keys"][0]["kind"], "email");
        assert_eq!(shown["journeys"][0]["workflow"], "welcome");
        assert_eq!(shown["journeys"][0]["state"], "active");
        assert_eq!(shown["journeys"][0]["block"], "two_days");
        assert_eq!(shown["messages"][0]["state"], "queued");
        assert_eq!(shown["messages"][0]["block"], "m1");
    }

    #[tokio::test]
    async fn who_is_not_there_is_not_found() {
        let test = TestApp::new().await;
        for id in ["4711", "x", "-1", "9999999999999999999999"] {
            let answer = test.get(&format!("/api/v1/contacts/{id}")).await;
            assert_eq!(answer.status, 404, "{id}");
        }
    }
}
