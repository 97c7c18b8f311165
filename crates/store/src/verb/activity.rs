//! Saving and calling off activities, and the job that tells those who are registered.

use engine::activity;
use engine::id::{ContactId, Handle, WorkspaceId};
use engine::time::Time;
use engine::value::Value;
use serde::{Deserialize, Serialize};

use super::append::append_own;
use super::job::{self, Chunk};
use crate::activity::{
    Activity, ActivityId, ActivityStatus, NewActivity, Saved, TOLD_AT_ONCE, read,
};
use crate::allot::Kind as Number;
use crate::append::OwnEvent;
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::job::{JobId, Kind, Progress, Taken};
use crate::sql;
use crate::tx::Tx;

/// As the source of what is said of activities.
pub(super) const SOURCE: &str = "activities";
/// The number of the form in which the job's input is stored.
const FORMAT: u32 = 1;

/// What the job tells, and whom.
#[derive(Serialize, Deserialize)]
struct News {
    format: u32,
    workspace: i64,
    activity: i64,
    /// Who heard of this revision or a newer one when they registered is not told.
    revision: i64,
    name: String,
    data: serde_json::Value,
    at: i64,
}

impl Driver {
    pub(crate) async fn save_activity(
        &self,
        workspace: WorkspaceId,
        new: NewActivity,
        now: Time,
    ) -> Result<Saved> {
        self.work(Family::Other, 2, move |tx| save(tx, workspace, &new, now))
            .await
    }

    pub(crate) async fn cancel_activity(
        &self,
        workspace: WorkspaceId,
        handle: Handle,
        now: Time,
    ) -> Result<Saved> {
        self.work(Family::Other, 2, move |tx| {
            let Some(before) = held(tx, workspace, &handle)? else {
                return Ok(Saved::Unknown);
            };
            if before.status == ActivityStatus::Cancelled {
                return Ok(Saved::Same(before));
            }
            let what = before.what.clone();
            let to = (what, ActivityStatus::Cancelled);
            change(tx, workspace, &before, to, activity::CANCELLED, now)
        })
        .await
    }

    pub(crate) async fn tell_of_activity(&self, taken: Taken, now: Time) -> Result<Progress> {
        self.work(Family::Job, TOLD_AT_ONCE, move |tx| {
            job::step(tx, &taken, now, |asked| {
                let news: News = job::read(&asked.input)?;
                if news.format != FORMAT {
                    let format = news.format;
                    return Err(Error::Refused(format!("the job has format {format}")));
                }
                let after: i64 = match asked.cursor.as_str() {
                    "" => 0,
                    cursor => job::read(cursor)?,
                };
                tell(tx, &news, ContactId(after), now)
            })
        })
        .await
    }
}

/// The activity, held until the end of the transaction.
pub(super) fn held(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    handle: &Handle,
) -> Result<Option<Activity>> {
    let key = params![workspace, handle.to_string()];
    if tx.run(&sql::ACTIVITY_HOLD, &key)? == 0 {
        return Ok(None);
    }
    tx.row(&sql::ACTIVITY_ONE, &key)?
        .as_ref()
        .map(read)
        .transpose()
}

fn save(tx: &Tx<'_>, workspace: WorkspaceId, new: &NewActivity, now: Time) -> Result<Saved> {
    let Some(before) = held(tx, workspace, &new.handle)? else {
        return make(tx, workspace, new, now);
    };
    if before.status == ActivityStatus::Cancelled {
        let handle = &new.handle;
        let why = format!("{handle} is called off; what takes place after all is another activity");
        return Err(Error::Refused(why));
    }
    if before.what == *new {
        return Ok(Saved::Same(before));
    }
    let is_moved = (before.what.starts_at, before.what.ends_at) != (new.starts_at, new.ends_at);
    let event = if is_moved {
        activity::MOVED
    } else {
        activity::CHANGED
    };
    let to = (new.clone(), ActivityStatus::Planned);
    change(tx, workspace, &before, to, event, now)
}

fn make(tx: &Tx<'_>, workspace: WorkspaceId, new: &NewActivity, now: Time) -> Result<Saved> {
    let params = params![
        tx.id(Number::Activity)?,
        workspace,
        new.handle.to_string(),
        &new.name,
        new.starts_at,
        new.ends_at,
        &new.zone,
        new.fields.to_json().to_string(),
        now
    ];
    if tx.run(&sql::ACTIVITY_INSERT, &params)? == 0 {
        return Err(Error::Busy);
    }
    let made = held(tx, workspace, &new.handle)?.ok_or(Error::Busy)?;
    Ok(Saved::Now(made, None))
}

/// Writes what an activity is from now on, and makes the job that tells it.
fn change(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    before: &Activity,
    (new, status): (NewActivity, ActivityStatus),
    event: &str,
    now: Time,
) -> Result<Saved> {
    let params = params![
        workspace,
        new.handle.to_string(),
        before.revision,
        &new.name,
        new.starts_at,
        new.ends_at,
        &new.zone,
        new.fields.to_json().to_string(),
        status.as_str(),
        now
    ];
    if tx.run(&sql::ACTIVITY_SET, &params)? == 0 {
        return Err(Error::Busy);
    }
    let after = held(tx, workspace, &new.handle)?.ok_or(Error::Busy)?;
    let job = make_job(tx, workspace, before, &after, event, now)?;
    Ok(Saved::Now(after, job))
}

/// The job, if there is anybody to tell.
fn make_job(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    before: &Activity,
    after: &Activity,
    event: &str,
    now: Time,
) -> Result<Option<JobId>> {
    if to_tell(tx, workspace, after.id, (ContactId(0), after.revision), 1)?.is_empty() {
        return Ok(None);
    }
    let mut data = after.what.told(after.status);
    if let (Value::Map(new), Value::Map(old)) = (&mut data, before.what.told(before.status)) {
        // What it has no more is said to be nothing, or the old word on it would go on holding.
        for name in old.into_keys() {
            new.entry(name).or_insert(Value::Null);
        }
    }
    let news = News {
        format: FORMAT,
        workspace: workspace.0,
        activity: after.id.0,
        revision: after.revision,
        name: event.to_owned(),
        data: data.to_json(),
        at: now.millis(),
    };
    let input = job::stored(&news)?;
    job::make_for(tx, workspace, Kind::ActivityNews, (&input, ""), now).map(Some)
}

fn to_tell(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    activity: ActivityId,
    (after, revision): (ContactId, i64),
    limit: usize,
) -> Result<Vec<ContactId>> {
    let params = params![workspace, activity.0, after, revision, limit];
    let rows = tx.rows(&sql::ACTIVITY_TO_TELL, &params)?;
    let contact = |row: &crate::row::Row| row.int("contact").map(ContactId);
    rows.iter().map(contact).collect()
}

fn tell(tx: &Tx<'_>, news: &News, after: ContactId, now: Time) -> Result<Chunk> {
    let (workspace, activity) = (WorkspaceId(news.workspace), ActivityId(news.activity));
    let page = to_tell(
        tx,
        workspace,
        activity,
        (after, news.revision),
        TOLD_AT_ONCE,
    )?;
    let data = Value::from_stored(news.data.clone()).map_err(Error::Refused)?;
    let event = OwnEvent {
        name: news.name.clone(),
        // The clock of a job may be a little behind that of whoever asked for it.
        occurred_at: Time::from_millis(news.at).min(now),
        source: SOURCE.to_owned(),
        data,
    };
    for contact in &page {
        append_own(tx, workspace, *contact, &event, now)?;
    }
    let is_last = page.len() < TOLD_AT_ONCE;
    let cursor = page.last().filter(|_| !is_last);
    Ok(Chunk {
        cursor: cursor.map(|contact| contact.0.to_string()),
        done: page.len(),
    })
}
