//! `GET /api/v1/contacts/{id}/journeys/{journey}/steps?after=&limit=`: why a journey went as it did.
//! Each block it visited, in order, with what came of it, the rules that decided, the values they
//! saw and since when those were known.
//!
//! The contact stands in the path because a journey is kept with its contact.

use axum::extract::Path;
use axum::http::Uri;
use engine::id::{BlockId, ContactId, JourneyId, StepId};
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use store::Workspace;
use store::seeing::StepRow;
use store::who::Who;

use crate::auth::Caller;
use crate::cursor::Page;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::contact;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "JourneySteps")]
pub(crate) struct Steps {
    steps: Vec<Step>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "JourneyStep")]
struct Step {
    id: StepId,
    seq: i64,
    version: i64,
    block: BlockId,
    visit: u32,
    arrived: bool,
    left: bool,
    outcome: String,
    why: Value,
    at: Time,
}

pub(crate) async fn handle(
    caller: Caller,
    Path((id, journey)): Path<(String, String)>,
    uri: Uri,
) -> Result<Json<Steps>, Problem> {
    let page = Page::of(&uri)?;
    let after = page.after(|text| text.parse::<StepId>().ok())?;
    let id = contact::id(&id)?;
    let no_journey = || Problem::no("journey");
    let journey: JourneyId = journey.parse().map_err(|_| no_journey())?;
    let workspace = caller.workspace();
    let whose = of(workspace, id, journey).await?;
    let whose = whose.ok_or_else(no_journey)?;
    let rows = workspace.steps(whose, journey, after, page.limit).await?;
    let next = page.next(&rows, |row| row.id.to_string());
    let steps = rows.into_iter().map(step).collect();
    Ok(json::ok(Steps { steps, next }))
}

/// With whom the journey stands: the contact, or one that became part of it.
async fn of(
    workspace: Workspace<'_>,
    contact: ContactId,
    journey: JourneyId,
) -> Result<Option<ContactId>, Problem> {
    let Some(row) = workspace.contact(&Who::Contact(contact)).await? else {
        return Ok(None);
    };
    let parts = workspace.parts(row.contact.id).await?;
    for id in [row.contact.id].into_iter().chain(parts) {
        // The newest journey not above this number is this one, if the contact has it.
        let before = JourneyId(journey.0.saturating_add(1));
        let found = workspace.journeys(id, Some(before), 1).await?;
        if found.first().is_some_and(|row| row.id == journey) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

fn step(row: StepRow) -> Step {
    Step {
        id: row.id,
        seq: row.seq,
        version: row.version,
        block: row.block,
        visit: row.visit,
        arrived: row.arrived,
        left: row.left,
        outcome: row.outcome,
        why: row.why,
        at: row.at,
    }
}

#[cfg(test)]
mod tests {
    use crate::test_app::{Journeyed, TestApp};

    #[tokio::test]
    async fn each_step_has_its_reason() {
        let test = TestApp::new().await;
        let Journeyed { contact, journey } = test.journeyed().await;
        let path = format!("/api/v1/contacts/{contact}/journeys/{journey}/steps");
        let steps = test.get(&path).await.json();
        assert_eq!(steps["steps"][0]["block"], "m1");
        assert_eq!(steps["steps"][0]["why"]["note"], "welcome, due now");
        assert_eq!(steps["steps"][1]["outcome"], "waiting");
    }

    #[tokio::test]
    async fn the_journey_must_be_this_contacts() {
        let test = TestApp::new().await;
        let Journeyed { contact, journey } = test.journeyed().await;
        for path in [
            format!("/api/v1/contacts/{contact}/journeys/4711/steps"),
            format!("/api/v1/contacts/4711/journeys/{journey}/steps"),
            format!("/api/v1/contacts/{contact}/journeys/x/steps"),
        ] {
            assert_eq!(test.get(&path).await.status, 404, "{path}");
        }
    }
}
