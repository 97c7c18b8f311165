//! What the holder of a bucket reads before it steps: who is due, and all that is known of them.
//!
//! Reads come from one snapshot per call and take no locks; the commit checks that what was seen
//! still holds. A row that cannot be read is an error of its own contact, not of the others.

use std::collections::BTreeMap;

use engine::contact::Contact;
use engine::entry::Record;
use engine::event::Event;
use engine::id::{ContactId, JourneyId, WorkflowId, WorkspaceId};
use engine::journey::Journey;
use engine::time::Time;

use crate::bucket::Bucket;
use crate::error::{Error, Result};
use crate::system::System;

/// Most events of a contact's history that are handed to a step: conditions count and compare
/// events of some months. Somebody with more has the newest, and the world says that it is cut.
pub const HISTORY_LENGTH_MAX: usize = 1_000;
/// Most due journeys read at once.
pub const DUE_READ_MAX: usize = 5_000;
/// Most contacts whose world is read at once.
pub const WORLDS_MAX: usize = 1_000;
/// About how much is read of contacts and their histories at once; a world more than that may be
/// read of the one that crosses it. Rows in memory take a few times as much.
pub const WORLDS_BYTES_MAX: usize = 32 * 1024 * 1024;

/// An active journey whose time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// Whose.
    pub workspace: WorkspaceId,
    /// Who walks it.
    pub contact: ContactId,
    /// Which.
    pub journey: JourneyId,
}

/// Which part of a contact's history is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryWanted {
    /// Events of these names, by workspace; none for no history.
    pub names: BTreeMap<WorkspaceId, Vec<String>>,
    /// That occurred at or after this instant.
    pub since: Time,
}

/// All that a step may look at, for one contact.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// Whose.
    pub workspace: WorkspaceId,
    /// The contact, with all consents.
    pub contact: Contact,
    /// Its active journeys with the instant each waits for, oldest first.
    pub journeys: Vec<(Journey, Time)>,
    /// The history that was wanted, by occurrence, oldest first. Events whose inbox row has not
    /// been read yet are among it.
    pub history: Vec<Event>,
    /// Whether there was more history than [`HISTORY_LENGTH_MAX`]; the oldest are left out.
    pub history_cut: bool,
}

impl World {
    /// Takes an event into the history, where it belongs by occurrence.
    pub fn remember(&mut self, event: Event) {
        let occurred = |event: &Event| (event.occurred_at, event.id);
        let at = occurred(&event);
        let place = self.history.partition_point(|one| occurred(one) < at);
        self.history.insert(place, event);
    }
}

impl System<'_> {
    /// The active journeys that wait until `now` or before, in the order of lane, instant and
    /// entry. Contacts with something in the inbox are left out: that is read first.
    pub async fn due(self, bucket: Bucket, now: Time, limit: usize) -> Result<Vec<Due>> {
        Error::unless_over("due journeys in one read", limit, DUE_READ_MAX)?;
        self.driver().due(bucket, now, limit).await
    }

    /// The world of each of these contacts, in this order: of the first of them, and of as many
    /// more as fit into [`WORLDS_BYTES_MAX`]. The others are left to the next call.
    pub async fn worlds(
        self,
        bucket: Bucket,
        contacts: Vec<(WorkspaceId, ContactId)>,
        history: HistoryWanted,
    ) -> Result<Vec<Result<World>>> {
        Error::unless_over("contacts in one read", contacts.len(), WORLDS_MAX)?;
        self.driver().worlds(bucket, contacts, history).await
    }

    /// What is remembered of each of these entries, in this order. One that cannot be read is an
    /// error of its own.
    pub async fn records(
        self,
        bucket: Bucket,
        entries: Vec<(WorkspaceId, ContactId, WorkflowId, String)>,
    ) -> Result<Vec<Result<Option<Record>>>> {
        self.driver().records(bucket, entries).await
    }

    /// Journeys by number, under way or over, in the order asked for; a message outlives the
    /// journey that decided it. One that cannot be read is an error of its own.
    pub async fn journeys(
        self,
        bucket: Bucket,
        journeys: Vec<(WorkspaceId, JourneyId)>,
    ) -> Result<Vec<Result<Option<Journey>>>> {
        Error::unless_over("journeys in one read", journeys.len(), WORLDS_MAX)?;
        self.driver().journeys(bucket, journeys).await
    }

    /// When there is next something to do in a bucket: the first wake-up of a journey, the first
    /// due message, or at once (its instant of receipt) if something is unread.
    pub async fn next_due(self, bucket: Bucket) -> Result<Option<Time>> {
        self.driver().next_due(bucket).await
    }
}
