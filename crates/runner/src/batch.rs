//! What the ways of moving journeys share: reading contacts with all that a step may see, and
//! writing down what followed. While one chunk of contacts is written the next one is read and worked
//! on: the store has threads of its own, and no contact is in two chunks.

use std::collections::BTreeMap;
use std::fmt::Display;

use engine::entry::Record;
use engine::id::{ContactId, WorkflowId, WorkspaceId};
use engine::time::Time;
use store::Bucket;
use store::commit::{Committed, ContactCommit};
use store::lease::Lease;
use store::parked::Item;
use store::world::{HistoryWanted, World};

use crate::work::Work;
use crate::{Error, Runner};

/// Chunks of a batch: what is read first and what is written last overlaps with nothing.
const CHUNKS: usize = 8;
/// Fewest contacts of a chunk, if there are as many: what is done once for each, a commit above all, is
/// not to show.
const CHUNK_LENGTH_MIN: usize = 60;
/// The same where there are many buckets, as on PostgreSQL: each statement is a journey there and back.
/// With smaller ones timers were a third slower there.
const CHUNK_LENGTH_FAR: usize = 250;
/// Most entries asked for at once.
const ENTRIES_LENGTH: usize = 1_000;

pub(crate) type Contact = (WorkspaceId, ContactId);
pub(crate) type Entry = (WorkspaceId, ContactId, WorkflowId, String);
pub(crate) type Records = BTreeMap<Contact, BTreeMap<(WorkflowId, String), Option<Record>>>;

/// What came of a chunk that was written.
pub(crate) type Written = Vec<(Contact, Committed)>;

impl Runner {
    /// Contacts that are read, worked on and written at a time.
    pub(crate) fn chunks<'c>(
        &self,
        contacts: &'c [Contact],
    ) -> impl Iterator<Item = Vec<Contact>> + use<'c> {
        let length = if self.store.buckets().len() > 1 {
            CHUNK_LENGTH_FAR
        } else {
            contacts.len().div_ceil(CHUNKS).max(CHUNK_LENGTH_MIN)
        };
        contacts.chunks(length).map(<[Contact]>::to_vec)
    }

    /// Reads and works on the next chunk while what followed for the one before it is written.
    pub(crate) async fn while_writing<T>(
        &self,
        lease: Lease,
        commits: Vec<ContactCommit>,
        next: impl Future<Output = Result<T, Error>>,
    ) -> (Result<Written, Error>, Result<T, Error>) {
        // Writing is asked for first, so that the writer is at work while this thread is.
        tokio::join!(biased; self.write(lease, commits), next)
    }

    /// Writes the last of a batch.
    pub(crate) async fn write_last(
        &self,
        work: &mut Work,
        lease: Lease,
        commits: Vec<ContactCommit>,
    ) -> Result<(), Error> {
        let written = self.write(lease, commits).await?;
        self.look_at(work, written).await
    }

    /// Writes what followed; for each contact what came of it.
    async fn write(&self, lease: Lease, commits: Vec<ContactCommit>) -> Result<Written, Error> {
        if commits.is_empty() {
            return Ok(Written::new());
        }
        let of: Vec<Contact> = commits
            .iter()
            .map(|commit| (commit.workspace, commit.contact))
            .collect();
        let committed = self.store.system().commit(lease, commits).await?;
        Ok(of.into_iter().zip(committed).collect())
    }

    /// Puts away whom nothing could be written for.
    pub(crate) async fn look_at(&self, work: &mut Work, written: Written) -> Result<(), Error> {
        for (of, committed) in written {
            match committed {
                Committed::Done => work.held_still(of),
                Committed::Conflict(why) if work.conflicted(of) => {
                    self.park_contact(work, of, &why).await?;
                }
                Committed::Conflict(why) => {
                    tracing::debug!(contact = %of.1, why, "a contact changed meanwhile; it is read again");
                }
                Committed::Failed(error) => self.park_contact(work, of, &error).await?,
            }
        }
        Ok(())
    }

    /// Reads contacts with what their plans have to see: as many of them as fit into memory, and at
    /// least one. One whose rows cannot be read is parked.
    pub(crate) async fn worlds(
        &self,
        work: &mut Work,
        bucket: Bucket,
        contacts: Vec<Contact>,
    ) -> Result<Vec<World>, Error> {
        loop {
            let names = work.plans.history_wanted();
            let wanted = HistoryWanted {
                names: names.clone(),
                since: Time::MIN,
            };
            let read = self
                .store
                .system()
                .worlds(bucket, contacts.clone(), wanted)
                .await?;
            let mut worlds = Vec::with_capacity(read.len());
            for (of, world) in contacts.iter().zip(read) {
                match world {
                    Ok(world) => worlds.push(world),
                    // What came in about somebody who is part of another by now is that one's.
                    Err(_) if self.store.system().hand_on(of.0, of.1).await? => {}
                    Err(error) => self.park_contact(work, *of, &error).await?,
                }
            }
            for world in &worlds {
                if world.history_cut {
                    let (contact, kept) = (world.contact.id, world.history.len());
                    tracing::warn!(%contact, kept, "rules see only the newest events of a contact with very many");
                }
                for (journey, _) in &world.journeys {
                    let version = (journey.workflow, journey.version);
                    work.plans
                        .version(&self.store, world.workspace, version)
                        .await?;
                }
            }
            // An older version that was compiled just now may look back at further events.
            if work.plans.history_wanted() == names {
                return Ok(worlds);
            }
        }
    }

    /// Reads what is remembered of entries. A contact of which it cannot be read is parked, and its
    /// world is dropped.
    pub(crate) async fn records(
        &self,
        work: &mut Work,
        bucket: Bucket,
        asked: Vec<Entry>,
        worlds: &mut Vec<World>,
    ) -> Result<Records, Error> {
        let mut entries = Records::new();
        for chunk in asked.chunks(ENTRIES_LENGTH) {
            let found = self.store.system().records(bucket, chunk.to_vec()).await?;
            for ((workspace, contact, workflow, key), record) in chunk.iter().cloned().zip(found) {
                let record = match record {
                    Ok(record) => record,
                    Err(error) => {
                        let of = (workspace, contact);
                        self.park_contact(work, of, &error).await?;
                        worlds.retain(|world| (world.workspace, world.contact.id) != of);
                        continue;
                    }
                };
                entries
                    .entry((workspace, contact))
                    .or_default()
                    .insert((workflow, key), record);
            }
        }
        Ok(entries)
    }

    pub(crate) async fn park_contact(
        &self,
        work: &mut Work,
        (workspace, contact): Contact,
        why: &(dyn Display + Sync),
    ) -> Result<(), Error> {
        let item = Item {
            workspace,
            contact,
            message: None,
        };
        self.park(work, item, why).await
    }
}
