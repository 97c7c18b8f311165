//! Tasks: work for a person about a contact, given out by a block or by hand, open until somebody
//! says that it is done or not to be done. Both are events of the contact, so that workflows can
//! wait for them. Whom a task is for is decided elsewhere.

use engine::id::{BlockId, ContactId, Handle, JourneyId, TaskId};
use engine::time::Time;

use crate::error::{Error, Result};
use crate::row::Row;
use crate::seeing::PAGE_MAX;
use crate::sql;
use crate::workspace::Workspace;

/// Longest title: one line of a list.
pub const TITLE_BYTES_MAX: usize = 300;
/// Longest note, and longest result.
pub const NOTE_BYTES_MAX: usize = 5_000;

/// A task to be given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTask {
    /// About whom.
    pub contact: ContactId,
    /// What is to be done, in one line.
    pub title: String,
    /// What there is to know.
    pub note: String,
    /// Whose it is, a handle or an address; `None` for everybody's.
    pub owner: Option<String>,
    /// Until when.
    pub due_at: Option<Time>,
    /// Which block gave it out; `None` for one given out by hand.
    pub origin: Option<Origin>,
}

/// The visit of a block that something comes from. It comes from there once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The workflow.
    pub workflow: Handle,
    /// The journey.
    pub journey: JourneyId,
    /// The block.
    pub block: BlockId,
    /// Which visit of the block, from 1.
    pub visit: u32,
}

/// What has become of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskState {
    /// It is to be done.
    Open,
    /// Somebody did it.
    Done,
    /// It is not to be done any more.
    Dropped,
}

impl TaskState {
    const ALL: [Self; 3] = [Self::Open, Self::Done, Self::Dropped];

    /// As it is stored and written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }

    /// The state of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// How a task ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Done, or dropped.
    pub state: TaskState,
    /// Who says so, a handle or an address of somebody on our side.
    pub by: Option<String>,
    /// What came of it.
    pub result: String,
}

/// A task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its number.
    pub id: TaskId,
    /// About whom.
    pub contact: ContactId,
    /// What is to be done.
    pub title: String,
    /// What there is to know.
    pub note: String,
    /// Whose it is; `None` for everybody's.
    pub owner: Option<Handle>,
    /// Until when.
    pub due_at: Option<Time>,
    /// What has become of it.
    pub state: TaskState,
    /// Which block gave it out.
    pub origin: Option<Origin>,
    /// When it was given out.
    pub created_at: Time,
    /// When it was closed, by whom, and what came of it.
    pub closed: Option<Closed>,
}

/// The end of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// When.
    pub at: Time,
    /// Who said so.
    pub by: Option<Handle>,
    /// What came of it.
    pub result: String,
}

/// What came of closing a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closure {
    /// It is closed now.
    Now(Task),
    /// It was closed before; nothing changed.
    Before(Task),
    /// There is no such task of this contact.
    Unknown,
}

impl Workspace<'_> {
    /// Gives out a task, with the event `task_created`. A second one of the same visit of a block is
    /// the first one, and no event.
    ///
    /// Refused if the contact or the owner is unknown, or the owner is not active.
    pub async fn add_task(self, task: NewTask, now: Time) -> Result<Task> {
        check_line("title", &task.title)?;
        check_text("note", &task.note)?;
        self.driver().add_task(self.id(), task, now).await
    }

    /// Ends a task, with the event `task_done` or `task_dropped`.
    ///
    /// Refused if nobody is called as `by` says, or the closing leaves it open.
    pub async fn close_task(
        self,
        contact: ContactId,
        task: TaskId,
        closing: Closing,
        now: Time,
    ) -> Result<Closure> {
        check_text("result", &closing.result)?;
        if closing.state == TaskState::Open {
            return Err(Error::Refused("a task cannot end as open".to_owned()));
        }
        let closed = self
            .driver()
            .close_task(self.id(), contact, task, closing, now);
        closed.await
    }

    /// Whatever was to be done about a contact, the oldest first: those after `after`.
    pub async fn tasks_of(
        self,
        contact: ContactId,
        after: TaskId,
        limit: usize,
    ) -> Result<Vec<Task>> {
        Error::unless_over("tasks on a page", limit, PAGE_MAX)?;
        let params = params![self.id(), self.bucket_of(contact), contact, after, limit];
        let rows = self.driver().read(&sql::TASK_OF_CONTACT, params).await?;
        rows.iter().map(read).collect()
    }

    /// A task of a contact.
    pub async fn task(self, contact: ContactId, task: TaskId) -> Result<Option<Task>> {
        let params = params![self.id(), self.bucket_of(contact), task];
        let rows = self.driver().read(&sql::TASK_ONE, params).await?;
        let tasks = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
        Ok(tasks.into_iter().find(|task| task.contact == contact))
    }

    /// Tasks in this state, the oldest first: those after `after`, at most `limit`. `owner` gives
    /// only theirs.
    pub async fn tasks(
        self,
        state: TaskState,
        owner: Option<&Handle>,
        after: Option<TaskId>,
        limit: usize,
    ) -> Result<Vec<Task>> {
        Error::unless_over("tasks on a page", limit, PAGE_MAX)?;
        let after = after.unwrap_or(TaskId(0));
        let rows = if let Some(owner) = owner {
            let owner = owner.to_string();
            let params = params![self.id(), state.as_str(), owner, after, limit];
            self.driver().read(&sql::TASK_LIST_OF_OWNER, params).await?
        } else {
            let params = params![self.id(), state.as_str(), after, limit];
            self.driver().read(&sql::TASK_LIST, params).await?
        };
        rows.iter().map(read).collect()
    }
}

/// A line that is not empty.
fn check_line(what: &'static str, text: &str) -> Result<()> {
    Error::unless_over("bytes of a title", text.len(), TITLE_BYTES_MAX)?;
    if text.trim().is_empty() || text.chars().any(char::is_control) {
        let text = format!("the {what} is empty or holds a control character");
        return Err(Error::Refused(text));
    }
    Ok(())
}

fn check_text(what: &'static str, text: &str) -> Result<()> {
    Error::unless_over("bytes of a note", text.len(), NOTE_BYTES_MAX)?;
    if text.contains('\0') {
        return Err(Error::Refused(format!(
            "the {what} holds the character NUL"
        )));
    }
    Ok(())
}

pub(crate) fn read(row: &Row) -> Result<Task> {
    let origin = match row.opt_int("journey")? {
        None => None,
        Some(journey) => Some(Origin {
            workflow: row.parse("workflow", Handle::new)?,
            journey: JourneyId(journey),
            block: row.parse("block", BlockId::new)?,
            visit: row.count("visit")?,
        }),
    };
    let closed = match row.opt_time("done_at")? {
        None => None,
        Some(at) => Some(Closed {
            at,
            by: row.opt_parse("done_by", Handle::new)?,
            // There is none where the contact was forgotten by an earlier version of the program.
            result: row.opt_text("result")?.unwrap_or_default(),
        }),
    };
    Ok(Task {
        id: TaskId(row.int("id")?),
        contact: ContactId(row.int("contact")?),
        title: row.text("title")?,
        note: row.text("note")?,
        owner: Some(row.text("owner")?)
            .filter(|owner| !owner.is_empty())
            .map(|owner| Handle::new(&owner).ok_or_else(|| row.bad("owner", owner)))
            .transpose()?,
        due_at: row.opt_time("due_at")?,
        state: row.parse("state", TaskState::named)?,
        origin,
        created_at: row.time("created_at")?,
        closed,
    })
}
