//! A merge as the endpoints about merges answer it.

use engine::id::ContactId;
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::merge::{MergeRow, State, UNDO_MS};

/// Two contacts that became one, or were one for a while.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Merge {
    /// Its number.
    id: String,
    /// Who became part of the other.
    gone: ContactId,
    /// Who stayed.
    stays: ContactId,
    /// `asked`, or `anonymous`: known by a browser alone until then.
    #[schemars(extend("enum" = ["asked", "anonymous"]))]
    rule: &'static str,
    /// Who asked for it: a person, a key, a door.
    by: String,
    /// `done`, `undone`, or `forgotten` with the person.
    #[schemars(extend("enum" = ["done", "undone", "forgotten"]))]
    state: &'static str,
    /// How many events went over so far.
    events: i64,
    /// How many journeys go on with the one who stayed.
    journeys: i64,
    /// How many journeys ended, because the one who stayed is or was in that workflow.
    ended: i64,
    /// How many messages are not sent because of that.
    skipped: i64,
    at: Time,
    /// Until when it can be taken back; null once it cannot.
    undo_until: Option<Time>,
    undone_at: Option<Time>,
}

impl From<MergeRow> for Merge {
    fn from(row: MergeRow) -> Self {
        Self {
            id: row.id.0.to_string(),
            gone: row.gone,
            stays: row.stays,
            rule: row.rule.as_str(),
            by: row.actor,
            state: row.state.as_str(),
            events: row.events,
            journeys: row.journeys,
            ended: row.ended,
            skipped: row.skipped,
            at: row.at,
            undo_until: (row.state == State::Done).then(|| row.at.plus_ms(UNDO_MS)),
            undone_at: row.undone_at,
        }
    }
}
