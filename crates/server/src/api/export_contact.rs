//! `GET /api/v1/contacts/{id}/export`: everything that is known of one person, as one JSON document, for
//! whoever asks what is known of them. It is made while it is read, however much it is.

use axum::extract::{Path, State};
use axum::response::Response;
use engine::id::{ContactId, Handle, JourneyId, TaskId};
use engine::time::Time;
use serde::Serialize;
use serde_json::{Value as Json, json};
use store::Workspace;
use store::activity::ActivityId;
use store::feedback::Feedback;
use store::message::{Filter, MessageRow};
use store::seeing::{ContactRow, JourneyRow, JourneyState, StepRow};
use store::who::Who;

use super::contact::{self, Contact};
use crate::app::App;
use crate::auth::Caller;
use crate::flow::{Pieces, download};
use crate::problem::Problem;

/// Rows that are read at a time.
const PAGE_LENGTH: usize = 200;

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let workspace = caller.workspace();
    let id = contact::id(&id)?;
    let row = workspace.contact(&Who::Contact(id)).await?;
    let row = row.ok_or_else(|| Problem::no("contact"))?;
    let id = row.contact.id;
    let parts = workspace.parts(id).await?;
    let (pieces, response) = download(&format!("contact-{id}.json"), "application/json");
    let (store, of, now) = (app.store.clone(), workspace.id(), app.now());
    tokio::spawn(async move {
        let document = Document {
            pieces: &pieces,
            id,
            all: parts.into_iter().chain([id]).collect(),
        };
        let written = document.write(store.workspace(of), row, now).await;
        if let Err(error) = written {
            pieces.break_off(&error).await;
        }
    });
    Ok(response)
}

/// The document on its way.
struct Document<'a> {
    pieces: &'a Pieces,
    id: ContactId,
    /// The contact, and those that became part of it: what was sent to them stands with them.
    all: Vec<ContactId>,
}

impl Document<'_> {
    async fn write(&self, of: Workspace<'_>, row: ContactRow, now: Time) -> store::Result<()> {
        let contact = text(&Contact::from(row));
        let head = format!(
            "{{\"format\":1,\"made_at\":{},\"contact\":{contact}",
            text(&now)
        );
        self.pieces.send(head).await;
        self.events(of).await?;
        self.journeys(of).await?;
        self.messages(of).await?;
        self.forms(of).await?;
        self.registrations(of).await?;
        self.tasks(of).await?;
        self.pieces.send("}\n".to_owned()).await;
        Ok(())
    }

    async fn begin(&self, name: &str) {
        self.pieces.send(format!(",\n\"{name}\":[")).await;
    }

    async fn page(&self, is_first: &mut bool, rows: impl Iterator<Item = Json>) {
        let mut piece = String::new();
        for row in rows {
            if !std::mem::take(is_first) {
                piece.push(',');
            }
            piece.push('\n');
            piece.push_str(&row.to_string());
        }
        self.pieces.send(piece).await;
    }

    async fn end(&self) {
        self.pieces.send("]".to_owned()).await;
    }

    async fn events(&self, of: Workspace<'_>) -> store::Result<()> {
        self.begin("events").await;
        let (mut before, mut is_first) = (None, true);
        loop {
            let rows = of.events(self.id, before, PAGE_LENGTH).await?;
            before = rows.last().map(|row| (row.occurred_at, row.id));
            let is_last = rows.len() < PAGE_LENGTH;
            let rows = rows.into_iter().map(|row| {
                json!({"id": row.id, "event": row.name, "occurred_at": row.occurred_at,
                    "received_at": row.received_at, "source": row.source, "data": row.data.to_json()})
            });
            self.page(&mut is_first, rows).await;
            if is_last {
                break;
            }
        }
        self.end().await;
        Ok(())
    }

    async fn journeys(&self, of: Workspace<'_>) -> store::Result<()> {
        self.begin("journeys").await;
        let handles = of.workflows().await?;
        let mut is_first = true;
        for id in &self.all {
            let mut before = None;
            loop {
                let rows = of.journeys(*id, before, PAGE_LENGTH).await?;
                before = rows.last().map(|row| row.id);
                let is_last = rows.len() < PAGE_LENGTH;
                for row in rows {
                    let workflow = handles.iter().find(|one| one.id == row.workflow);
                    let mut told = journey(&row, workflow.map(|one| &one.handle));
                    told["steps"] = self.steps(of, (*id, row.id)).await?;
                    self.page(&mut is_first, std::iter::once(told)).await;
                }
                if is_last {
                    break;
                }
            }
        }
        self.end().await;
        Ok(())
    }

    async fn steps(
        &self,
        of: Workspace<'_>,
        (contact, journey): (ContactId, JourneyId),
    ) -> store::Result<Json> {
        let (mut after, mut all) = (None, Vec::new());
        loop {
            let rows = of.steps(contact, journey, after, PAGE_LENGTH).await?;
            after = rows.last().map(|row| row.id);
            all.extend(rows.iter().map(step));
            if rows.len() < PAGE_LENGTH {
                return Ok(Json::Array(all));
            }
        }
    }

    async fn messages(&self, of: Workspace<'_>) -> store::Result<()> {
        self.begin("messages").await;
        let mut is_first = true;
        for id in &self.all {
            let (contact, mut before) = (Filter::Contact(*id), None);
            loop {
                let rows = of.messages(contact.clone(), before, PAGE_LENGTH).await?;
                before = rows.last().map(|row| row.id);
                let is_last = rows.len() < PAGE_LENGTH;
                let mut told = Vec::with_capacity(rows.len());
                for row in rows {
                    let said = of.feedback_of(row.id).await?;
                    told.push(message(&row, &said));
                }
                self.page(&mut is_first, told.into_iter()).await;
                if is_last {
                    break;
                }
            }
        }
        self.end().await;
        Ok(())
    }

    async fn forms(&self, of: Workspace<'_>) -> store::Result<()> {
        self.begin("forms").await;
        let (mut before, mut is_first) = (None, true);
        loop {
            let rows = of.submissions_of(self.id, before, PAGE_LENGTH).await?;
            before = rows.last().map(|row| row.id);
            let is_last = rows.len() < PAGE_LENGTH;
            let rows = rows.into_iter().map(|row| {
                json!({"id": row.id.to_string(), "version": row.version, "state": row.state,
                    "interests": row.interests, "wording": row.wording, "privacy": row.privacy,
                    "language": row.language, "address": row.address, "agent": row.agent,
                    "at": row.at, "confirmed_at": row.confirmed_at,
                    "confirmed_address": row.confirmed_address, "confirmed_agent": row.confirmed_agent})
            });
            self.page(&mut is_first, rows).await;
            if is_last {
                break;
            }
        }
        self.end().await;
        Ok(())
    }

    async fn registrations(&self, of: Workspace<'_>) -> store::Result<()> {
        self.begin("registrations").await;
        let (mut after, mut is_first) = (ActivityId(0), true);
        loop {
            let rows = of.registrations_of(self.id, after, PAGE_LENGTH).await?;
            after = rows.last().map_or(after, |(activity, ..)| *activity);
            let is_last = rows.len() < PAGE_LENGTH;
            let rows = rows.into_iter().map(|(_, activity, row)| {
                json!({"activity": activity, "status": row.status.as_str(),
                    "registered_at": row.registered_at})
            });
            self.page(&mut is_first, rows).await;
            if is_last {
                break;
            }
        }
        self.end().await;
        Ok(())
    }

    async fn tasks(&self, of: Workspace<'_>) -> store::Result<()> {
        self.begin("tasks").await;
        let (mut after, mut is_first) = (TaskId(0), true);
        loop {
            let rows = of.tasks_of(self.id, after, PAGE_LENGTH).await?;
            after = rows.last().map_or(after, |row| row.id);
            let is_last = rows.len() < PAGE_LENGTH;
            let rows = rows.into_iter().map(|row| {
                json!({"title": row.title, "note": row.note, "state": row.state.as_str(),
                    "created_at": row.created_at, "result": row.closed.map(|closed| closed.result)})
            });
            self.page(&mut is_first, rows).await;
            if is_last {
                break;
            }
        }
        self.end().await;
        Ok(())
    }
}

fn journey(row: &JourneyRow, workflow: Option<&Handle>) -> Json {
    let mut told = json!({"id": row.id, "workflow": workflow, "version": row.version,
        "key": row.key, "entered_at": row.entered_at});
    match &row.state {
        JourneyState::Active { block, wake_at } => {
            told["stands_in"] = json!(block);
            told["waits_until"] = json!(wake_at);
        }
        JourneyState::Ended { at, reason } => {
            told["ended_at"] = json!(at);
            told["ended_by"] = json!(reason);
        }
    }
    told
}

fn message(row: &MessageRow, said: &[Feedback]) -> Json {
    let said = said.iter().map(|one| {
        json!({"kind": one.kind.as_str(), "recipient": one.recipient, "detail": one.detail,
            "at": one.at})
    });
    json!({"id": row.id, "journey": row.journey, "email": row.email,
        "email_version": row.email_version, "purpose": row.purpose.as_str(),
        "interest": row.interest, "basis": row.basis.map(engine::contact::Basis::as_str),
        "state": row.state.as_str(), "reason": row.reason, "created_at": row.created_at,
        "handed_at": row.handed_at, "finished_at": row.finished_at,
        "said": said.collect::<Vec<_>>()})
}

fn step(row: &StepRow) -> Json {
    json!({"block": row.block, "outcome": row.outcome, "why": row.why, "at": row.at})
}

fn text(value: &impl Serialize) -> String {
    json!(value).to_string()
}

#[cfg(test)]
mod tests {
    use crate::test_app::{Journeyed, TestApp};
    use serde_json::json;

    #[tokio::test]
    async fn everything_that_is_known_of_somebody_is_told() {
        let test = TestApp::new().await;
        let Journeyed { contact, .. } = test.journeyed().await;
        let seen = json!({"event": "seen", "contact": {"id": contact}, "data": {"page": "shoes"}});
        assert_eq!(test.post("/api/v1/events", &seen).await.status, 200);
        let path = format!("/api/v1/contacts/{contact}/export");
        let answer = test.get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let told = answer.json();
        assert_eq!(told["contact"]["email"], "anna@example.test");
        assert_eq!(told["journeys"][0]["workflow"], "welcome");
        assert_eq!(told["journeys"][0]["steps"][0]["block"], "m1");
        assert_eq!(told["messages"][0]["email"], "welcome");
        assert_eq!(told["events"][0]["event"], "seen");
        assert_eq!(told["events"][0]["data"]["page"], "shoes");
        for part in ["forms", "registrations", "tasks"] {
            assert!(told[part].is_array(), "{part}");
        }
        let other = test.send_as(Some(&test.other_key), "GET", &path, "").await;
        assert_eq!(other.status, 404);
        assert_eq!(test.get("/api/v1/contacts/4711/export").await.status, 404);
    }
}
