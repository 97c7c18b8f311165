//! `GET /api/v1/sources`: what brings events, as the settings name it, and how far each said that it is
//! complete.

use axum::extract::State;
use engine::block::wait_for_data::Known;
use engine::id::Handle;
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::seen_events::{LOOKED_AT, Late};
use super::{lateness, settings};

#[derive(Serialize, JsonSchema)]
pub(crate) struct Sources {
    sources: Vec<Source>,
}

/// What brings events.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Source {
    /// Its handle, as workflows name it.
    id: Handle,
    /// What happened so long ago counts as complete without a word; null where only its word counts.
    delay: Option<String>,
    /// Everything up to there has come in, as it said; null if it never said anything.
    complete_until: Option<Time>,
    /// When it said so.
    said_at: Option<Time>,
    /// Which events it brings, as the settings say.
    events: Vec<String>,
    /// How long after they happened those came in, of the newest events of the workspace; null where too few of
    /// them are among those.
    late: Option<Late>,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Sources>, Problem> {
    let workspace = caller.workspace();
    let settings = settings::of(workspace).await?;
    let ids = settings.sources.iter().map(|source| source.id.clone());
    let ids = ids.collect();
    let told = workspace.newest_told(&ids).await?;
    let brings = settings.sources.iter().any(|one| !one.events.is_empty());
    let newest = if brings {
        workspace.newest_events(LOOKED_AT).await?
    } else {
        Vec::new()
    };
    let events = |id: &Handle| {
        let source = settings.sources.iter().find(|source| source.id == *id);
        source.map_or(&[][..], |source| &source.events)
    };
    let sources = ids.into_iter().map(|id| {
        let said = told.of(&id, app.now());
        Source {
            delay: match settings.source(&id) {
                Known::Source(delay) => delay.map(|delay| delay.to_string()),
                Known::Nowhere => None,
            },
            complete_until: said.map(|said| said.until),
            said_at: said.map(|said| said.at),
            events: events(&id).to_vec(),
            late: lateness::of_source(events(&id), &newest),
            id,
        }
    });
    Ok(json::ok(Sources {
        sources: sources.collect(),
    }))
}
