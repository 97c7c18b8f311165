//! `GET /api/v1/workflows/{handle}/versions?after=&limit=`: the published versions, newest first, each
//! with how many people are in it and where those went on who were taken along to it.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::Uri;
use engine::edit::Moves;
use engine::id::BlockId;
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use store::edit::VersionListed;

use crate::auth::Caller;
use crate::cursor::Page;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::workflow::find;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WorkflowVersions")]
pub(crate) struct Versions {
    versions: Vec<Version>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WorkflowVersion")]
struct Version {
    #[expect(clippy::struct_field_names, reason = "its name on the wire")]
    version: i64,
    is_live: bool,
    published_at: Time,
    format: i64,
    zone_database: String,
    /// How many journeys are under way in it.
    people: i64,
    /// Where those went on who were taken along to it, by block; null if nobody was.
    moves: Option<BTreeMap<BlockId, Value>>,
}

pub(crate) async fn handle(
    caller: Caller,
    Path(handle): Path<String>,
    uri: Uri,
) -> Result<Json<Versions>, Problem> {
    let page = Page::of(&uri)?;
    let before = page.after(|text| text.parse::<i64>().ok())?;
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let rows = workspace.versions(row.id, before, page.limit).await?;
    let next = page.next(&rows, |row| row.version.to_string());
    let mut people: BTreeMap<i64, i64> = BTreeMap::new();
    for counter in workspace.counters(row.id).await? {
        let by = match counter.name.as_str() {
            "entered" => counter.n,
            "left" => -counter.n,
            _ => 0,
        };
        *people.entry(counter.version).or_default() += by;
    }
    let version = |one: VersionListed| Version {
        version: one.version,
        is_live: row.live_version == Some(one.version),
        published_at: one.published_at,
        format: one.format,
        zone_database: one.zone_database,
        people: people.get(&one.version).copied().unwrap_or(0),
        moves: one
            .moves
            .and_then(|text| Moves::from_text(&text).ok())
            .map(shown),
    };
    let versions = rows.into_iter().map(version).collect();
    Ok(json::ok(Versions { versions, next }))
}

fn shown(moves: Moves) -> BTreeMap<BlockId, Value> {
    let answers = moves.0.into_iter();
    answers.map(|(id, answer)| (id, answer.to_json())).collect()
}
