//! Enrolments: contacts whom a trigger takes in because of who they are, by a job that goes through all
//! contacts of the workspace in the order of their numbers, which is that of their age.
//!
//! Each contact is told by an event with an inbox row, like anything else that happens to them. There is
//! one enrolment for each trigger and key, so the same occasion is never begun twice. Who belongs to it
//! is either asked when their turn comes, or frozen as rows first: then each row says in the end what
//! became of it, whoever joined or left meanwhile. This module does not know what a trigger is.

use engine::id::{BlockId, ContactId, WorkflowId, WorkspaceId};
use engine::time::Time;
use engine::value::Value;
use serde::{Deserialize, Serialize};

use crate::append::OwnEvent;
use crate::error::{Error, Result};
use crate::job::{JobId, Progress, Taken};
use crate::row::Row;
use crate::seeing::PAGE_MAX;
use crate::segment::Question;
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

/// Most contacts that are told in one chunk: a commit of some milliseconds.
pub const CHUNK_LENGTH: usize = 500;
/// The number of the form in which an enrolment's input is stored.
const FORMAT: u32 = 1;

/// The number of an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EnrolmentId(pub i64);

/// An enrolment that is to begin.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEnrolment {
    /// Into which workflow.
    pub workflow: WorkflowId,
    /// By which of its triggers.
    pub trigger: BlockId,
    /// Because of what: an occurrence, an event, a request.
    pub key: String,
    /// Whom, and with which words.
    pub input: Input,
}

/// What each contact is told, and whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Whether who belongs to it is frozen first.
    pub frozen: bool,
    /// The segment, where it is not the trigger that says who.
    pub segment: Option<String>,
    /// The name of the event.
    pub name: String,
    /// Which part of the product, or which door, it comes from.
    pub source: String,
    /// Its fields: a [`Value::Map`].
    pub data: Value,
    /// When it happened; where none is said, when the contact is told.
    pub occurred_at: Option<Time>,
}

/// Where an enrolment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Those who belong to it are written down.
    Freezing,
    /// They are told, one after the other.
    Open,
    /// All of them were.
    Done,
    /// Its workflow ended, or somebody wanted it so.
    Cancelled,
}

/// An enrolment as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct EnrolmentRow {
    /// Its number.
    pub id: EnrolmentId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// Into which workflow.
    pub workflow: WorkflowId,
    /// By which of its triggers.
    pub trigger: BlockId,
    /// Because of what.
    pub key: String,
    /// Whom, and with which words.
    pub input: Input,
    /// Where it stands.
    pub state: State,
    /// All contacts up to this number are done with.
    pub after: ContactId,
    /// How many were frozen, where they are.
    pub total: Option<i64>,
    /// How many were told so far.
    pub asked: i64,
    /// How many have more events than are read to decide one contact, and are left out.
    pub undecided: i64,
    /// Since when the present length of time of a ramp runs.
    pub pace_from: Time,
    /// How many were told since then.
    pub pace_asked: i64,
    /// When it began.
    pub created_at: Time,
    /// When it last came further.
    pub updated_at: Time,
}

/// One chunk of an enrolment.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// Which, as it was read.
    pub row: EnrolmentRow,
    /// Who belongs to it. Not asked where they are frozen.
    pub question: Question,
    /// How many may be told at most.
    pub allowed: u64,
    /// Since when the present length of time of the ramp runs.
    pub pace_from: Time,
    /// What each is told.
    pub event: OwnEvent,
}

impl State {
    const ALL: [Self; 4] = [Self::Freezing, Self::Open, Self::Done, Self::Cancelled];

    /// As it is stored and written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Freezing => "freezing",
            Self::Open => "open",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether there is something left to do.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Freezing | Self::Open)
    }
}

/// The stored form of an input.
#[derive(Serialize, Deserialize)]
struct Stored {
    format: u32,
    frozen: bool,
    segment: Option<String>,
    name: String,
    source: String,
    data: serde_json::Value,
    occurred_at: Option<i64>,
}

impl Input {
    pub(crate) fn to_json(&self) -> Result<String> {
        let wrong = |error: serde_json::Error| Error::Refused(error.to_string());
        let stored = Stored {
            format: FORMAT,
            frozen: self.frozen,
            segment: self.segment.clone(),
            name: self.name.clone(),
            source: self.source.clone(),
            data: serde_json::to_value(&self.data).map_err(wrong)?,
            occurred_at: self.occurred_at.map(Time::millis),
        };
        serde_json::to_string(&stored).map_err(wrong)
    }

    fn from_json(text: &str) -> Option<Self> {
        let stored: Stored = serde_json::from_str(text).ok()?;
        if stored.format != FORMAT {
            return None;
        }
        Some(Self {
            frozen: stored.frozen,
            segment: stored.segment,
            name: stored.name,
            source: stored.source,
            data: Value::from_json(&stored.data, "data").ok()?,
            occurred_at: stored.occurred_at.map(Time::from_millis),
        })
    }
}

impl System<'_> {
    /// Begins an enrolment with its job, unless there is one of this trigger with this key.
    pub async fn begin_enrolment(
        self,
        workspace: WorkspaceId,
        new: NewEnrolment,
        now: Time,
    ) -> Result<Option<(EnrolmentId, JobId)>> {
        self.driver().begin_enrolment(workspace, new, now).await
    }

    /// The enrolment of a job that is ours.
    pub async fn enrolment_of(self, taken: &Taken) -> Result<Option<EnrolmentRow>> {
        let rows = self.driver().read(&sql::JOB_INPUT, params![taken.id]);
        let Some(id) = rows.await?.first().map(|row| number(row, "input")) else {
            return Ok(None);
        };
        let rows = self
            .driver()
            .read(&sql::ENROLMENT_ONE, params![id?])
            .await?;
        rows.first().map(enrolment).transpose()
    }

    /// Does one chunk of an enrolment.
    pub async fn step_enrolment(self, taken: &Taken, chunk: Chunk, now: Time) -> Result<Progress> {
        self.driver()
            .step_enrolment(taken.clone(), chunk, now)
            .await
    }

    /// Ends an enrolment before everybody was told.
    pub async fn cancel_enrolment(
        self,
        taken: &Taken,
        row: EnrolmentRow,
        now: Time,
    ) -> Result<Progress> {
        self.driver()
            .cancel_enrolment(taken.clone(), row, now)
            .await
    }

    /// Makes a job for each open enrolment that has none, as after a move to another database. Gives how
    /// many those were.
    pub async fn resume_enrolments(self, now: Time) -> Result<usize> {
        self.driver().resume_enrolments(now).await
    }
}

impl Workspace<'_> {
    /// The enrolments into a workflow, newest first: those before `before`, at most `limit`.
    pub async fn enrolments(
        self,
        workflow: WorkflowId,
        before: Option<EnrolmentId>,
        limit: usize,
    ) -> Result<Vec<EnrolmentRow>> {
        Error::unless_over("enrolments on a page", limit, PAGE_MAX)?;
        let before = before.map_or(i64::MAX, |id| id.0);
        let params = params![self.id(), workflow, before, limit];
        let rows = self.driver().read(&sql::ENROLMENT_LIST, params).await?;
        rows.iter().map(enrolment).collect()
    }

    /// How many of the frozen contacts of an enrolment are in each state: `frozen`, `asked`, `gone`,
    /// `undecided`.
    pub async fn frozen(self, id: EnrolmentId) -> Result<Vec<(String, i64)>> {
        let params = params![id.0];
        let rows = self.driver().read(&sql::FROZEN_COUNTS, params).await?;
        let count = |row: &Row| Ok((row.text("state")?, row.int("n")?));
        rows.iter().map(count).collect()
    }
}

/// A number that is stored as text.
pub(crate) fn number(row: &Row, column: &str) -> Result<i64> {
    row.parse(column, |text| text.parse().ok())
}

pub(crate) fn enrolment(row: &Row) -> Result<EnrolmentRow> {
    Ok(EnrolmentRow {
        id: EnrolmentId(row.int("id")?),
        workspace: WorkspaceId(row.int("workspace")?),
        workflow: WorkflowId(row.int("workflow")?),
        trigger: row.parse("trigger_id", BlockId::new)?,
        key: row.text("entry_key")?,
        input: row.parse("input", Input::from_json)?,
        state: row.parse("state", State::named)?,
        after: ContactId(row.int("after")?),
        total: row.opt_int("total")?,
        asked: row.int("asked")?,
        undecided: row.int("undecided")?,
        pace_from: row.time("pace_from")?,
        pace_asked: row.int("pace_asked")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_back() {
        let input = Input {
            frozen: true,
            segment: Some("vip".to_owned()),
            name: "postduif_enrolment".to_owned(),
            source: "engine".to_owned(),
            data: Value::from_json(&serde_json::json!({"n": 1.50, "t": "x"}), "data").unwrap(),
            occurred_at: Some(Time::from_millis(7)),
        };
        let text = input.to_json().unwrap();
        assert_eq!(Input::from_json(&text), Some(input));
        // As the first program wrote it.
        let first = r#"{"format":1,"frozen":false,"segment":null,"name":"a","source":"api","data":{},"occurred_at":null}"#;
        assert_eq!(Input::from_json(first).unwrap().name, "a");
        assert_eq!(Input::from_json(&first.replace(":1,", ":2,")), None);
        for state in State::ALL {
            assert_eq!(State::named(state.as_str()), Some(state));
        }
    }
}
