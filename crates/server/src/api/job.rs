//! A job as every endpoint about jobs shows it.

use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::job::{JobId, JobRow};

use crate::problem::Problem;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Job {
    id: String,
    kind: &'static str,
    #[schemars(extend("enum" = ["queued", "running", "paused", "done", "cancelled", "failed"]))]
    state: &'static str,
    /// How many rows it has worked on.
    done: i64,
    /// Of how many; null where that is not known.
    total: Option<i64>,
    /// Why it failed.
    reason: Option<String>,
    created_at: Time,
    updated_at: Time,
    finished_at: Option<Time>,
}

impl From<JobRow> for Job {
    fn from(row: JobRow) -> Self {
        Self {
            id: row.id.0.to_string(),
            kind: row.kind.as_str(),
            state: row.state.as_str(),
            done: row.done,
            total: row.total,
            reason: row.reason,
            created_at: row.created_at,
            updated_at: row.updated_at,
            finished_at: row.finished_at,
        }
    }
}

/// The number of a job in a path. One that is no number is no job.
pub(super) fn id(text: &str) -> Result<JobId, Problem> {
    text.parse().map(JobId).map_err(|_| Problem::no("job"))
}
