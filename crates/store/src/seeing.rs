//! What people look at: contacts, their history and journeys, the steps of a journey with the
//! reason for each, and the numbers of a workflow. Pages by key, never by offset or count. Nothing
//! here changes anything.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use engine::contact::Contact;
use engine::event::Event;
use engine::id::{BlockId, ContactId, EventId, JourneyId, StepId, WorkflowId};
use engine::time::Time;
use serde_json::Value as Json;

use crate::bucket::Bucket;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql;
use crate::stored;
use crate::view::View;
use crate::who::{IdentityKind, Who};
use crate::workspace::Workspace;

/// Most rows on one page of a list.
pub const PAGE_MAX: usize = 1_000;
/// So many rows are looked at for the newest events of a workspace, over all buckets: the newest of all
/// workspaces, a hundred in each bucket of a PostgreSQL database. Some milliseconds, however many there are.
pub const NEWEST_LOOKED_MAX: usize = 6_400;

/// One number of one block, summed over all buckets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CounterRow {
    /// In which version of the workflow.
    pub version: i64,
    /// Of which block or trigger.
    pub block: BlockId,
    /// Which number: `entered`, `sent`, `skipped.no_consent`, ...
    pub name: String,
    /// How many.
    pub n: i64,
}

/// One number of a whole workflow, over all versions and blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SumRow {
    /// Which workflow.
    pub workflow: WorkflowId,
    /// `started`, `entered`, `left` or `sent`.
    pub name: String,
    /// How many.
    pub n: i64,
}

/// A contact with the keys it is known by.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactRow {
    /// The contact.
    pub contact: Contact,
    /// Its keys, in the order of kind and value.
    pub keys: Vec<(IdentityKind, String)>,
}

/// A journey, under way or over.
#[derive(Clone, Debug, PartialEq)]
pub struct JourneyRow {
    /// Its number.
    pub id: JourneyId,
    /// Through which workflow.
    pub workflow: WorkflowId,
    /// In which version.
    pub version: i64,
    /// Once per what; empty for once per contact.
    pub key: String,
    /// When it began.
    pub entered_at: Time,
    /// Where it is now.
    pub state: JourneyState,
}

/// Where a journey is.
#[derive(Clone, Debug, PartialEq)]
pub enum JourneyState {
    /// Under way.
    Active {
        /// The block it stands in.
        block: Option<BlockId>,
        /// The instant it waits for.
        wake_at: Time,
    },
    /// Over.
    Ended {
        /// When.
        at: Time,
        /// Why.
        reason: String,
    },
}

/// One visit to one block.
#[derive(Clone, Debug, PartialEq)]
pub struct StepRow {
    /// Its number.
    pub id: StepId,
    /// The journey's `seq` after the step.
    pub seq: i64,
    /// In which version of the workflow.
    pub version: i64,
    /// The block.
    pub block: BlockId,
    /// The how many-th visit to it.
    pub visit: u32,
    /// Whether the journey came into the block in this step.
    pub arrived: bool,
    /// Whether it left the block in this step.
    pub left: bool,
    /// What came of it.
    pub outcome: String,
    /// Why, as the engine wrote it.
    pub why: Json,
    /// When.
    pub at: Time,
}

/// Which days of a workflow's numbers are known by themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DaysKnown {
    /// The first, in days since 1970; none where nothing was counted by day.
    pub first: Option<i64>,
    /// Whether that is all that was ever counted: nothing before numbers were kept by day, nor on days that
    /// were deleted since.
    pub is_all: bool,
}

impl Workspace<'_> {
    /// The numbers of a workflow, by version, block and name.
    pub async fn counters(self, workflow: WorkflowId) -> Result<Vec<CounterRow>> {
        let params = params![self.id(), workflow];
        let rows = self.driver().read(&sql::COUNTER_LIST, params).await?;
        rows.iter().map(counter_row).collect()
    }

    /// What the numbers of a workflow grew by from a day to another, both included, by version, block and
    /// name. Days are since 1970 in the workspace's zone, as it was when they were counted.
    pub async fn counters_between(
        self,
        workflow: WorkflowId,
        (from, to): (i64, i64),
    ) -> Result<Vec<CounterRow>> {
        let params = params![self.id(), workflow, from, to];
        let rows = self
            .driver()
            .read(&sql::COUNTER_DAY_BETWEEN, params)
            .await?;
        rows.iter().map(counter_row).collect()
    }

    /// Which days of a workflow are known by themselves.
    pub async fn days_known(self, workflow: WorkflowId) -> Result<DaysKnown> {
        let params = params![self.id(), workflow];
        let rows = self.driver().read(&sql::COUNTER_DAY_FIRST, params).await?;
        let known = |row: &Row| {
            Ok(DaysKnown {
                first: row.opt_int("day")?,
                is_all: row.int("told")? == row.int("counted")?,
            })
        };
        rows.first().map_or(Ok(DaysKnown::default()), known)
    }

    /// The numbers of whole workflows that a list shows: who started, who went in and out of blocks, and
    /// what was sent.
    pub async fn sums(self) -> Result<Vec<SumRow>> {
        let rows = self.driver().read(&sql::COUNTER_SUMS, params![self.id()]);
        let sum = |row: &Row| {
            Ok(SumRow {
                workflow: WorkflowId(row.int("workflow")?),
                name: row.text("name")?,
                n: row.int("n")?,
            })
        };
        rows.await?.iter().map(sum).collect()
    }

    /// A contact by its number, or by keys of which those that are known name one contact.
    pub async fn contact(self, who: &Who) -> Result<Option<ContactRow>> {
        self.driver().contact(self.id(), who.clone()).await
    }

    /// All events of a bucket in the order in which they came in: those after `after`, at most `limit`.
    pub async fn events_after(
        self,
        bucket: Bucket,
        after: Option<EventId>,
        limit: usize,
    ) -> Result<Vec<Event>> {
        Error::unless_over("events on a page", limit, PAGE_MAX)?;
        let after = after.map_or(0, |id| id.0);
        let params = params![bucket, after, self.id(), limit];
        let rows = self.driver().read(&sql::EVENT_EXPORT, params).await?;
        let event = |row: Row| stored::event::event(row, "id");
        rows.into_iter().map(event).collect()
    }

    /// The newest events of the workspace in the order in which they came in, the newest first, at most
    /// `limit`: of all that is among the newest [`NEWEST_LOOKED_MAX`] of the database. Numbers are given to
    /// processes in blocks, so that of several processes one in which little happens may be passed over.
    pub async fn newest_events(self, limit: usize) -> Result<Vec<Event>> {
        Error::unless_over("events on a page", limit, PAGE_MAX)?;
        let id = self.id();
        let look = move |view: View<'_>| {
            let buckets = view.buckets().all();
            let of_each = NEWEST_LOOKED_MAX.div_ceil(buckets.len());
            let mut events = Vec::new();
            for bucket in buckets {
                let params = params![bucket, id, of_each, limit];
                for row in view.rows(&sql::EVENT_NEWEST, &params)? {
                    events.push(stored::event::event(row, "id")?);
                }
            }
            events.sort_by_key(|event| Reverse(event.arrival()));
            events.truncate(limit);
            Ok(events)
        };
        self.driver().view(look).await
    }

    /// Contacts by number: those after `after`, at most `limit`.
    pub async fn contacts(self, after: Option<ContactId>, limit: usize) -> Result<Vec<ContactRow>> {
        Error::unless_over("contacts on a page", limit, PAGE_MAX)?;
        self.driver().contacts(self.id(), after, limit).await
    }

    /// Contacts by number, the newest first: those before `before`, at most `limit`.
    pub async fn newest_contacts(
        self,
        before: Option<ContactId>,
        limit: usize,
    ) -> Result<Vec<ContactRow>> {
        Error::unless_over("contacts on a page", limit, PAGE_MAX)?;
        self.driver()
            .newest_contacts(self.id(), before, limit)
            .await
    }

    /// At most `limit` contacts one of whose keys begins with this text.
    pub async fn contacts_keyed(self, beginning: &str, limit: usize) -> Result<Vec<ContactRow>> {
        Error::unless_over("contacts on a page", limit, PAGE_MAX)?;
        self.driver()
            .contacts_keyed(self.id(), beginning.to_owned(), limit)
            .await
    }

    /// The addresses of these contacts, read at once; of some there is none.
    pub async fn emails_of(
        self,
        contacts: impl IntoIterator<Item = ContactId>,
    ) -> Result<BTreeMap<ContactId, String>> {
        let asked: BTreeSet<ContactId> = contacts.into_iter().collect();
        Error::unless_over("contacts on a page", asked.len(), PAGE_MAX)?;
        if asked.is_empty() {
            return Ok(BTreeMap::new());
        }
        let pair = |contact: &ContactId| (self.bucket_of(*contact).0, contact.0);
        let asked = serde_json::to_string(&asked.iter().map(pair).collect::<Vec<_>>());
        let asked = asked.map_err(|error| Error::Refused(error.to_string()))?;
        let params = params![self.id(), asked];
        let rows = self.driver().read(&sql::CONTACT_EMAILS, params).await?;
        let one = |row: &Row| Ok((ContactId(row.int("id")?), row.text("email")?));
        rows.iter().map(one).collect()
    }

    /// The journeys of a contact, newest first: those before `before`, at most `limit`.
    pub async fn journeys(
        self,
        contact: ContactId,
        before: Option<JourneyId>,
        limit: usize,
    ) -> Result<Vec<JourneyRow>> {
        Error::unless_over("journeys on a page", limit, PAGE_MAX)?;
        let before = before.map_or(i64::MAX, |id| id.0);
        let bucket = self.bucket_of(contact);
        let params = params![self.id(), bucket, contact, before, limit];
        let rows = self.driver().read(&sql::JOURNEY_LIST, params).await?;
        rows.iter().map(journey_row).collect()
    }

    /// The steps of a journey of this contact, oldest first: those after `after`, at most `limit`.
    pub async fn steps(
        self,
        contact: ContactId,
        journey: JourneyId,
        after: Option<StepId>,
        limit: usize,
    ) -> Result<Vec<StepRow>> {
        Error::unless_over("steps on a page", limit, PAGE_MAX)?;
        let after = after.map_or(0, |id| id.0);
        let bucket = self.bucket_of(contact);
        let params = params![self.id(), bucket, journey, after, limit];
        let rows = self.driver().read(&sql::STEP_LIST, params).await?;
        rows.iter().map(step_row).collect()
    }

    /// The events of a contact by occurrence, newest first: those before `before`, which is the
    /// last one of the page before, at most `limit`.
    pub async fn events(
        self,
        contact: ContactId,
        before: Option<(Time, EventId)>,
        limit: usize,
    ) -> Result<Vec<Event>> {
        Error::unless_over("events on a page", limit, PAGE_MAX)?;
        self.driver()
            .events(self.id(), contact, before, limit)
            .await
    }
}

pub(crate) fn counter_row(row: &Row) -> Result<CounterRow> {
    Ok(CounterRow {
        version: row.int("version")?,
        block: row.parse("block", BlockId::new)?,
        name: row.text("name")?,
        n: row.int("n")?,
    })
}

fn journey_row(row: &Row) -> Result<JourneyRow> {
    let state = match row.opt_time("ended_at")? {
        Some(at) => JourneyState::Ended {
            at,
            reason: row.text("reason")?,
        },
        None => JourneyState::Active {
            block: row.opt_parse("block", BlockId::new)?,
            wake_at: row.time("wake_at")?,
        },
    };
    Ok(JourneyRow {
        id: JourneyId(row.int("id")?),
        workflow: WorkflowId(row.int("workflow")?),
        version: row.int("version")?,
        key: row.text("entry_key")?,
        entered_at: row.time("entered_at")?,
        state,
    })
}

fn step_row(row: &Row) -> Result<StepRow> {
    Ok(StepRow {
        id: StepId(row.int("id")?),
        seq: row.int("seq")?,
        version: row.int("version")?,
        block: row.parse("block", BlockId::new)?,
        visit: row.count("visit")?,
        arrived: row.flag("arrived")?,
        left: row.flag("left")?,
        outcome: row.text("outcome")?,
        why: row.json("why")?,
        at: row.time("at")?,
    })
}
