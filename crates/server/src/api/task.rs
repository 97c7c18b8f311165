//! A task as the endpoints about tasks answer it.

use engine::id::{BlockId, ContactId, Handle, JourneyId, TaskId};
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;

use crate::problem::Problem;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Task {
    id: TaskId,
    contact: ContactId,
    title: String,
    note: String,
    /// Null for everybody's.
    owner: Option<Handle>,
    due_at: Option<Time>,
    #[schemars(extend("enum" = ["open", "done", "dropped"]))]
    state: &'static str,
    created_at: Time,
    /// Null for one that was given out by hand.
    origin: Option<Origin>,
    /// Null as long as it is open.
    closed: Option<Closed>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TaskOrigin")]
struct Origin {
    workflow: Handle,
    journey: JourneyId,
    block: BlockId,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TaskClosed")]
struct Closed {
    at: Time,
    by: Option<Handle>,
    result: String,
}

impl From<store::task::Task> for Task {
    fn from(task: store::task::Task) -> Self {
        Self {
            id: task.id,
            contact: task.contact,
            title: task.title,
            note: task.note,
            owner: task.owner,
            due_at: task.due_at,
            state: task.state.as_str(),
            created_at: task.created_at,
            origin: task.origin.map(|origin| Origin {
                workflow: origin.workflow,
                journey: origin.journey,
                block: origin.block,
            }),
            closed: task.closed.map(|closed| Closed {
                at: closed.at,
                by: closed.by,
                result: closed.result,
            }),
        }
    }
}

/// The number in a path.
pub(crate) fn id(text: &str) -> Result<TaskId, Problem> {
    text.parse().map_err(|_| Problem::no("task"))
}
