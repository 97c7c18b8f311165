//! Giving a task out and closing it, each with its event.

use engine::contact::map;
use engine::event::{self, own};
use engine::id::{ContactId, TaskId, WorkspaceId};
use engine::step::Asker;
use engine::time::Time;
use engine::value::Value;

use super::append::append_own;
use super::staff;
use crate::allot::Kind;
use crate::append::OwnEvent;
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::sql;
use crate::task::{Closing, Closure, NewTask, Origin, Task, TaskState, read};
use crate::tx::Tx;

/// Rows that one task writes: its own, an event, and that one's place in the inbox.
const ROWS: usize = 3;

impl Driver {
    pub(crate) async fn add_task(
        &self,
        workspace: WorkspaceId,
        task: NewTask,
        now: Time,
    ) -> Result<Task> {
        self.work(Family::Other, ROWS, move |tx| {
            add(tx, workspace, &task, now, None)
        })
        .await
    }

    pub(crate) async fn close_task(
        &self,
        workspace: WorkspaceId,
        contact: ContactId,
        task: TaskId,
        closing: Closing,
        now: Time,
    ) -> Result<Closure> {
        self.work(Family::Other, ROWS, move |tx| {
            close(tx, workspace, (contact, task), &closing, now)
        })
        .await
    }
}

/// Gives a task out. `asker` is the visit whose journeys the event tells of.
pub(super) fn add(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    task: &NewTask,
    now: Time,
    asker: Option<Asker<'_>>,
) -> Result<Task> {
    let contact = task.contact;
    let bucket = tx.bucket_of(workspace, contact);
    let key = params![workspace, bucket, contact];
    if tx.row(&sql::CONTACT_VERSION, &key)?.is_none() {
        return Err(Error::Refused(format!("there is no contact {contact}")));
    }
    let owner = task.owner.as_deref();
    let owner = owner.map(|name| person(tx, workspace, name)).transpose()?;
    let owner = owner.unwrap_or_default();
    let id = TaskId(tx.id(Kind::Task)?);
    let origin = task.origin.as_ref();
    let params = params![
        workspace,
        bucket,
        contact,
        id,
        &task.title,
        &task.note,
        owner,
        task.due_at,
        origin.map(|origin| &origin.workflow),
        origin.map(|origin| origin.journey),
        origin.map(|origin| &origin.block),
        origin.map(|origin| origin.visit),
        now
    ];
    if tx.run(&sql::TASK_INSERT, &params)? == 0 {
        // This visit of the block gave it out before.
        let Some(origin) = origin else {
            return Err(Error::Busy);
        };
        let (journey, block, visit) = (origin.journey, &origin.block, origin.visit);
        let params = params![workspace, bucket, journey, block, visit];
        let row = tx.row(&sql::TASK_OF_VISIT, &params)?;
        return row.map_or(Err(Error::Busy), |row| read(&row));
    }
    let key = params![workspace, bucket, id];
    let row = tx.row(&sql::TASK_ONE, &key)?.ok_or(Error::Busy)?;
    let task = read(&row)?;
    happened(tx, workspace, &task, (own::TASK_CREATED, asker), now)?;
    Ok(task)
}

fn close(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    (contact, task): (ContactId, TaskId),
    closing: &Closing,
    now: Time,
) -> Result<Closure> {
    let bucket = tx.bucket_of(workspace, contact);
    let key = params![workspace, bucket, task];
    let by = closing.by.as_deref();
    let by = by.map(|name| person(tx, workspace, name)).transpose()?;
    let row = tx.row(&sql::TASK_ONE, &key)?;
    let found = row.as_ref().map(read).transpose()?;
    if found.is_none_or(|found| found.contact != contact) {
        return Ok(Closure::Unknown);
    }
    let mut params = key.clone();
    params.extend(params![closing.state.as_str(), now, by, &closing.result]);
    let hit = tx.run(&sql::TASK_CLOSE, &params)?;
    let row = tx.row(&sql::TASK_ONE, &key)?.ok_or(Error::Busy)?;
    let task = read(&row)?;
    if hit == 0 {
        return Ok(Closure::Before(task));
    }
    let name = match closing.state {
        TaskState::Done => own::TASK_DONE,
        TaskState::Open | TaskState::Dropped => own::TASK_DROPPED,
    };
    happened(tx, workspace, &task, (name, None), now)?;
    Ok(Closure::Now(task))
}

/// The handle of somebody active on our side.
fn person(tx: &Tx<'_>, workspace: WorkspaceId, name: &str) -> Result<String> {
    match staff::active(tx, workspace, name)? {
        Some(handle) => Ok(handle.to_string()),
        None => Err(Error::Refused(format!(
            "nobody active is called `{name:.80}`"
        ))),
    }
}

/// Says it to the contact's workflows.
fn happened(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    task: &Task,
    (name, asker): (&str, Option<Asker<'_>>),
    now: Time,
) -> Result<()> {
    let text = |text: &str| Value::Text(text.to_owned());
    let mut fields = vec![
        ("task", text(&task.id.to_string())),
        ("title", text(&task.title)),
    ];
    if let Some(owner) = &task.owner {
        fields.push(("owner", text(owner.as_str())));
    }
    if let Some(closed) = &task.closed {
        fields.push(("result", text(&closed.result)));
        if let Some(by) = &closed.by {
            fields.push(("by", text(by.as_str())));
        }
    }
    if let Some(origin) = &task.origin {
        fields.extend(origin_fields(origin));
        fields.push(("visit", Value::Number(origin.visit.into())));
    }
    fields.extend(asker.iter().flat_map(Asker::fields));
    // What a person does is no journey's doing.
    let source = asker.map_or("staff", |_| event::ENGINE);
    let event = OwnEvent {
        name: name.to_owned(),
        occurred_at: now,
        source: source.to_owned(),
        data: map(fields),
    };
    append_own(tx, workspace, task.contact, &event, now).map(drop)
}

/// By which a condition knows that an event belongs to a block of a journey.
pub(super) fn origin_fields(origin: &Origin) -> [(&'static str, Value); 3] {
    let text = |text: String| Value::Text(text);
    [
        ("workflow", text(origin.workflow.to_string())),
        ("journey", text(origin.journey.to_string())),
        ("block", text(origin.block.to_string())),
    ]
}
