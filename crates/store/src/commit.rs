//! The one commit that moves a contact: inbox rows, journeys, entries, events, messages, steps and
//! counters change together or not at all.
//!
//! Each contact stands on its own: if what was seen no longer holds, that contact alone is left as
//! it was, and the caller reads it again. This module does not decide what changes.

use engine::contact::Contact;
use engine::dated::DatedField;
use engine::entry::Record;
use engine::id::{BlockId, ContactId, EventId, JourneyId, WorkflowId, WorkspaceId};
use engine::journey::{Journey, State};
use engine::step::{Lane, Message, Visit};
use engine::time::Time;

use crate::append::OwnEvent;
use crate::asked::NewAsk;
use crate::bucket::Bucket;
use crate::error::{Error, Result};
use crate::inbox::InboxId;
use crate::lease::Lease;
use crate::system::System;
use crate::watch::WatchMove;
use crate::webhook::WebhookId;

/// Most contacts in one commit (STORAGE: batches of 1,000; larger ones gain little and hold up
/// everybody else).
pub const CONTACTS_MAX: usize = 1_000;

/// Everything that changes for one contact.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactCommit {
    /// Whose.
    pub workspace: WorkspaceId,
    /// The contact's bucket.
    pub bucket: Bucket,
    /// Who.
    pub contact: ContactId,
    /// The version of the contact on which all this was decided.
    pub seen_version: i64,
    /// The contact as it is from now on, if it changed; its version is higher than the one seen.
    pub contact_after: Option<Contact>,
    /// The contact's fields that are dates, if they changed: all of them, as they are from now on.
    pub dates_after: Option<Vec<DatedField>>,
    /// Reminders that are set or done.
    pub watches: Vec<WatchMove>,
    /// The inbox rows that were acted on. If there are none, there must be no unread row at all:
    /// what has come in is read before anything else happens to a contact.
    pub inbox_done: Vec<InboxId>,
    /// Journeys that began, moved or ended.
    pub journeys: Vec<JourneyMove>,
    /// Entries that are remembered from now on. That of a journey which ends and began in another
    /// commit is marked as over without being here.
    pub records: Vec<(WorkflowId, Record)>,
    /// Events that were written; each gets an inbox row.
    pub events: Vec<OwnEvent>,
    /// Events that were written and of which nobody may hear: no rule of the workspace names them. They
    /// are history at once, before the others, and nobody has to read them.
    pub unheard: Vec<OwnEvent>,
    /// Messages that were decided.
    pub messages: Vec<NewMessage>,
    /// What blocks asked for; it is done in this very commit, or written down to be done.
    pub asks: Vec<NewAsk>,
    /// Which webhooks are told of which events, that wait in the inbox so far.
    pub told: Vec<(WebhookId, EventId)>,
    /// Blocks that were visited.
    pub visits: Vec<NewVisit>,
    /// What each block's numbers grow by.
    pub counts: Vec<Growth>,
    /// The instant of all this.
    pub at: Time,
}

impl ContactCommit {
    /// One in which nothing happens yet: whose it is, and when. Nothing was seen of the contact.
    pub const fn nothing(
        workspace: WorkspaceId,
        bucket: Bucket,
        contact: ContactId,
        at: Time,
    ) -> Self {
        Self {
            workspace,
            bucket,
            contact,
            seen_version: 0,
            contact_after: None,
            dates_after: None,
            watches: Vec::new(),
            inbox_done: Vec::new(),
            journeys: Vec::new(),
            records: Vec::new(),
            events: Vec::new(),
            unheard: Vec::new(),
            messages: Vec::new(),
            asks: Vec::new(),
            told: Vec::new(),
            visits: Vec::new(),
            counts: Vec::new(),
            at,
        }
    }
}

/// A journey after its step.
#[derive(Clone, Debug, PartialEq)]
pub struct JourneyMove {
    /// The `seq` it had before; empty if it has just begun.
    pub seen_seq: Option<i64>,
    /// As it is now.
    pub journey: Journey,
    /// What it waits for, or how it ended.
    pub state: State,
    /// In which order it is taken when it is due.
    pub lane: Lane,
}

/// A message that a step decided.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMessage {
    /// By which journey.
    pub journey: JourneyId,
    /// Of which workflow.
    pub workflow: WorkflowId,
    /// In which version.
    pub version: i64,
    /// What was decided.
    pub message: Message,
}

/// A block that a step visited.
#[derive(Clone, Debug, PartialEq)]
pub struct NewVisit {
    /// By which journey.
    pub journey: JourneyId,
    /// The journey's `seq` after the step.
    pub seq: i64,
    /// Of which workflow.
    pub workflow: WorkflowId,
    /// In which version.
    pub version: i64,
    /// What happened there.
    pub visit: Visit,
}

/// Growth of one number of one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Growth {
    /// Of which workflow.
    pub workflow: WorkflowId,
    /// In which version.
    pub version: i64,
    /// Of which block or trigger.
    pub block: BlockId,
    /// Which number: `entered`, `left`, `queued`, ...
    pub name: String,
    /// By how much.
    pub by: i64,
}

/// What came of one contact.
#[derive(Clone, Debug)]
pub enum Committed {
    /// All of it is written.
    Done,
    /// Something is no longer as it was seen; nothing of this contact is written. Read it again.
    Conflict(String),
    /// It can never be written like this; nothing of this contact is. Reading it again gives the
    /// same, so the caller names it and goes on with the others.
    Failed(Error),
}

impl System<'_> {
    /// Commits up to 1,000 contacts of a bucket, each for itself, in this order. An error means
    /// that nothing of the whole call was written; [`Error::NotHeld`] that the bucket is another's.
    pub async fn commit(
        self,
        lease: impl Into<Lease>,
        contacts: Vec<ContactCommit>,
    ) -> Result<Vec<Committed>> {
        if contacts.is_empty() {
            return Ok(Vec::new());
        }
        let lease = lease.into();
        if contacts.iter().any(|one| one.bucket != lease.bucket) {
            return Err(Error::Refused("a commit of several buckets".to_owned()));
        }
        Error::unless_over("contacts in one commit", contacts.len(), CONTACTS_MAX)?;
        self.driver().commit(lease, contacts).await
    }
}
