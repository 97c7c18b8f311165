//! `POST /api/v1/workflows/{handle}/forecast`: what would happen within the hour and within the day to
//! those who are inside, if the draft were published with these answers. Takes what publishing takes,
//! and changes nothing. Of more journeys than are played, a sample is; the answer says so.

use axum::extract::{Path, State};
use engine::id::{BlockId, ContactId, Handle};
use engine::time::Time;
use runner::forecast::{Forecast, forecast};
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::moves::{self, BODY_BYTES_MAX, other_revision};
use super::workflow::{checked, find};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Forecast")]
pub(crate) struct Answer {
    /// As of when.
    now: Time,
    revision: i64,
    /// How many journeys are under way.
    people: i64,
    /// How many of them were played; the numbers below are theirs.
    looked_at: usize,
    /// Whether those are not all.
    is_sample: bool,
    /// What the edit does with them.
    moved: Moved,
    /// The mails of each block.
    blocks: Vec<Block>,
    /// The first mails, by instant.
    first: Vec<Mail>,
    /// Of how many contacts something could not be played to its end.
    stuck: usize,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ForecastMoves")]
struct Moved {
    /// Go over to the new version.
    over: i64,
    /// Leave by the edit.
    left: i64,
    /// Stay in the version in which they are.
    stay: i64,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ForecastBlock")]
struct Block {
    id: BlockId,
    within_hour: i64,
    within_day: i64,
    /// Decided within the day and not sent.
    not_sent: i64,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ForecastMail")]
struct Mail {
    contact: ContactId,
    block: BlockId,
    email: Handle,
    at: Time,
    /// `accepted`, `expired`, or why it is not sent.
    outcome: String,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Answer>, Problem> {
    let asked = moves::asked(&body.bytes)?;
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let revision = row.draft_revision;
    if let Some(wanted) = asked.revision.filter(|wanted| *wanted != revision) {
        return Err(other_revision(wanted, revision));
    }
    let checked = checked(workspace, &row.draft).await?;
    let refused = |findings| {
        let detail = "The draft has errors; nothing can be said of what it would do.";
        Problem::findings(detail, findings)
    };
    if !checked.publishable {
        return Err(refused(checked.findings));
    }
    let edit = moves::look(workspace, &row).await?;
    let moving = moves::settled(&edit, &asked)?;
    let (of, now) = ((&edit, moving.as_ref()), app.now());
    let ahead = forecast(&app.store, workspace.id(), &row, of, now).await;
    let ahead = ahead.map_err(|runner::Error::Store(error)| error)?;
    let ahead = ahead.ok_or_else(|| refused(checked.findings))?;
    Ok(json::ok(answer(ahead, revision, now)))
}

fn answer(ahead: Forecast, revision: i64, now: Time) -> Answer {
    let is_sample = ahead.is_sample();
    let block = |(id, mails): (BlockId, runner::forecast::Mails)| Block {
        id,
        within_hour: mails.within_hour,
        within_day: mails.within_day,
        not_sent: mails.not_sent,
    };
    let mail = |message: runner::backtest::Message| Mail {
        contact: message.contact,
        block: message.block,
        email: message.email,
        at: message.at,
        outcome: message.outcome,
    };
    Answer {
        now,
        revision,
        people: ahead.people,
        looked_at: ahead.looked_at,
        is_sample,
        moved: Moved {
            over: ahead.moved.over,
            left: ahead.moved.left,
            stay: ahead.moved.stay,
        },
        blocks: ahead.blocks.into_iter().map(block).collect(),
        first: ahead.first.into_iter().map(mail).collect(),
        stuck: ahead.stuck,
    }
}
