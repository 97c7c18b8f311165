//! Beginning an enrolment, and one chunk of it: some contacts are asked for, frozen or told, and how far
//! it has come is written with them.

use engine::id::{ContactId, WorkspaceId};
use engine::time::Time;

use super::append::{append_own, own_rows};
use super::job::{self, Chunk as Done};
use super::segment::{Asking, Is};
use crate::allot;
use crate::driver::{Driver, Family};
use crate::enrolment::{CHUNK_LENGTH, Chunk, EnrolmentId, EnrolmentRow, NewEnrolment, State};
use crate::error::{Error, Result};
use crate::job::{JobId, Kind, Progress, Taken};
use crate::sql;
use crate::tx::Tx;

/// Jobs that are made anew at once.
const RESUMED_MAX: usize = 1_000;

impl Driver {
    pub(crate) async fn begin_enrolment(
        &self,
        workspace: WorkspaceId,
        new: NewEnrolment,
        now: Time,
    ) -> Result<Option<(EnrolmentId, JobId)>> {
        let input = new.input.to_json()?;
        let state = if new.input.frozen {
            State::Freezing
        } else {
            State::Open
        };
        self.work(Family::Other, 2, move |tx| {
            let trigger = new.trigger.to_string();
            // Mostly it is there already, and a number is not to be wasted each time.
            let key = params![workspace, new.workflow, trigger.as_str(), new.key.as_str()];
            if tx.row(&sql::ENROLMENT_KNOWN, &key)?.is_some() {
                return Ok(None);
            }
            let id = EnrolmentId(tx.id(allot::Kind::Enrolment)?);
            let mut params = params![id.0];
            params.extend(key);
            params.extend(params![input.as_str(), state.as_str(), now]);
            if tx.run(&sql::ENROLMENT_INSERT, &params)? == 0 {
                return Ok(None);
            }
            let job = job::make_for(tx, workspace, Kind::Enrolment, (&id.0.to_string(), ""), now)?;
            Ok(Some((id, job)))
        })
        .await
    }

    pub(crate) async fn resume_enrolments(&self, now: Time) -> Result<usize> {
        self.work(Family::Other, 1, move |tx| {
            let rows = tx.rows(&sql::ENROLMENT_WITHOUT_JOB, &params![RESUMED_MAX])?;
            for row in &rows {
                let (id, workspace) = (row.int("id")?, WorkspaceId(row.int("workspace")?));
                job::make_for(tx, workspace, Kind::Enrolment, (&id.to_string(), ""), now)?;
            }
            Ok(rows.len())
        })
        .await
    }

    pub(crate) async fn step_enrolment(
        &self,
        taken: Taken,
        chunk: Chunk,
        now: Time,
    ) -> Result<Progress> {
        self.work(Family::Job, CHUNK_LENGTH, move |tx| {
            job::step(tx, &taken, now, |_| {
                let mut row = chunk.row.clone();
                if row.pace_from != chunk.pace_from {
                    row.pace_from = chunk.pace_from;
                    row.pace_asked = 0;
                }
                let done = match row.state {
                    State::Freezing => freeze(tx, &chunk, &mut row)?,
                    State::Open if row.input.frozen => tell_frozen(tx, &chunk, &mut row, now)?,
                    State::Open => tell(tx, &chunk, &mut row, now)?,
                    State::Done | State::Cancelled => 0,
                };
                write(tx, &row, done, now)
            })
        })
        .await
    }

    pub(crate) async fn cancel_enrolment(
        &self,
        taken: Taken,
        row: EnrolmentRow,
        now: Time,
    ) -> Result<Progress> {
        self.work(Family::Job, 1, move |tx| {
            job::step(tx, &taken, now, |_| {
                let mut row = row.clone();
                row.state = State::Cancelled;
                write(tx, &row, 0, now)
            })
        })
        .await
    }
}

/// Writes down how far it has come. Only who holds the job gets here, so nobody else has.
fn write(tx: &Tx<'_>, row: &EnrolmentRow, done: usize, now: Time) -> Result<Done> {
    let params = params![
        row.id.0,
        row.state.as_str(),
        row.after,
        row.total,
        row.asked,
        row.undecided,
        row.pace_from,
        row.pace_asked,
        now
    ];
    if tx.run(&sql::ENROLMENT_STEP, &params)? != 1 {
        let id = row.id.0;
        return Err(Error::Refused(format!("enrolment {id} is gone")));
    }
    Ok(Done {
        cursor: row.state.is_open().then(String::new),
        done,
    })
}

/// Writes down who belongs to it, of the next contacts.
fn freeze(tx: &Tx<'_>, chunk: &Chunk, row: &mut EnrolmentRow) -> Result<usize> {
    let mut asking = Asking::new(tx.view(), row.workspace, chunk.question.clone());
    let window = asking.window(row.after.0)?;
    let Some((last, _)) = window.last() else {
        row.state = State::Open;
        row.after = ContactId(0);
        row.total.get_or_insert(0);
        return Ok(0);
    };
    row.after = *last;
    let mut rows = Vec::new();
    for (contact, is) in &window {
        let state = match is {
            Is::In => "frozen",
            Is::Undecided => "undecided",
            Is::Out => continue,
        };
        row.undecided += i64::from(*is == Is::Undecided);
        row.total = Some(row.total.unwrap_or(0) + i64::from(*is == Is::In));
        rows.push(params![row.id.0, *contact, state]);
    }
    if tx.is_alone() {
        for frozen in &rows {
            tx.run(&sql::FROZEN_INSERT, frozen)?;
        }
    } else {
        tx.run_all(&sql::FROZEN_INSERT_MANY, rows)?;
    }
    Ok(window.len())
}

/// How many may be told in this chunk.
fn allowed(chunk: &Chunk) -> usize {
    usize::try_from(chunk.allowed).map_or(CHUNK_LENGTH, |allowed| allowed.min(CHUNK_LENGTH))
}

/// Tells the next of those who are frozen.
fn tell_frozen(tx: &Tx<'_>, chunk: &Chunk, row: &mut EnrolmentRow, now: Time) -> Result<usize> {
    let allowed = allowed(chunk);
    let params = params![row.id.0, row.after, allowed];
    let page = tx.rows(&sql::FROZEN_PAGE, &params)?;
    let (mut told, mut states) = (Vec::new(), Vec::new());
    for frozen in &page {
        let contact = ContactId(frozen.int("contact")?);
        row.after = contact;
        let bucket = tx.bucket_of(row.workspace, contact);
        let params = params![row.workspace, bucket, contact];
        let is_there = tx.row(&sql::CONTACT_VERSION, &params)?.is_some();
        let state = if is_there { "asked" } else { "gone" };
        states.push(params![row.id.0, contact, state]);
        if is_there {
            told.push(contact);
        }
    }
    if tx.is_alone() {
        for state in &states {
            tx.run(&sql::FROZEN_SET, state)?;
        }
    } else {
        tx.run_all(&sql::FROZEN_SET_MANY, states)?;
    }
    append(tx, chunk, row, &told, now)?;
    if page.len() < allowed {
        row.state = State::Done;
    }
    Ok(page.len())
}

/// Tells those of the next contacts who belong to it.
fn tell(tx: &Tx<'_>, chunk: &Chunk, row: &mut EnrolmentRow, now: Time) -> Result<usize> {
    let allowed = allowed(chunk);
    let mut asking = Asking::new(tx.view(), row.workspace, chunk.question.clone());
    let window = asking.window(row.after.0)?;
    if window.is_empty() {
        row.state = State::Done;
        return Ok(0);
    }
    let (mut told, mut looked_at) = (Vec::new(), 0);
    for (contact, is) in window {
        if told.len() == allowed {
            break;
        }
        looked_at += 1;
        row.after = contact;
        match is {
            Is::In => told.push(contact),
            Is::Undecided => row.undecided += 1,
            Is::Out => {}
        }
    }
    append(tx, chunk, row, &told, now)?;
    Ok(looked_at)
}

/// Appends the event for each of them, through the one door in.
fn append(
    tx: &Tx<'_>,
    chunk: &Chunk,
    row: &mut EnrolmentRow,
    told: &[ContactId],
    now: Time,
) -> Result<()> {
    let count = i64::try_from(told.len()).unwrap_or(i64::MAX);
    row.asked += count;
    row.pace_asked += count;
    if tx.is_alone() {
        for contact in told {
            append_own(tx, row.workspace, *contact, &chunk.event, now)?;
        }
        return Ok(());
    }
    let (mut events, mut unread) = (Vec::new(), Vec::new());
    for contact in told {
        let (event, inbox) = own_rows(tx, row.workspace, *contact, &chunk.event, now)?;
        events.push(event);
        unread.push(inbox);
    }
    let written = vec![
        (&sql::EVENT_INSERT_MANY, events),
        (&sql::INBOX_INSERT_MANY, unread),
    ];
    tx.run_together(written).map(drop)
}
