//! Reading the inbox and waking what is due: the two ways in which a journey moves. Each batch
//! takes what is there, groups it by contact, reads what the contacts' plans have to see, lets the
//! [`walk`](crate::walk) do its work, and commits.

use std::collections::BTreeMap;
use std::fmt::Display;

use engine::calendar::Zone;
use engine::entry::Record;
use engine::id::{ContactId, JourneyId, WorkflowId, WorkspaceId};
use engine::scope::Facts;
use engine::time::Time;
use engine::trigger;
use store::Bucket;
use store::commit::{Committed, ContactCommit};
use store::inbox::{InboxItem, Incoming};
use store::parked::Item;
use store::world::{HistoryWanted, World};

use crate::walk::{Batch, Walk, Woken};
use crate::work::Work;
use crate::{Error, Runner};

/// Most inbox items or due journeys of one batch. Larger batches gain a few percent and make
/// commits that others wait for.
pub const BATCH_LENGTH: usize = 1_000;

type Contact = (WorkspaceId, ContactId);
type Entries = BTreeMap<Contact, BTreeMap<(WorkflowId, String), Option<Record>>>;

impl Runner {
    /// Takes one batch from the inbox of a bucket. Gives how many items were done.
    pub async fn read_inbox(&self, bucket: Bucket) -> Result<usize, Error> {
        let mut work = self.work.lock().await;
        work.refresh(&self.store, self.clock.now()).await?;
        let put_away = work.put_away;
        let mut by_contact = self.readable_inbox(&mut work, bucket).await?;
        if by_contact.is_empty() {
            return Ok(work.put_away - put_away);
        }
        let mut worlds = self
            .worlds(&mut work, bucket, by_contact.keys().copied().collect())
            .await?;
        let asked = entries_of_items(&work, &by_contact, &worlds);
        let starts = asked.len();
        let mut records = self.records(&mut work, bucket, asked, &mut worlds).await?;
        work.stock_ids(&self.store, starts).await?;
        let now = self.clock.now();
        let mut commits = Vec::new();
        let mut done = 0;
        for world in worlds {
            let of = (world.workspace, world.contact.id);
            let zone = work.zone(world.workspace);
            let mut walk = Walk::new(
                world,
                zone,
                records.remove(&of).unwrap_or_default(),
                bucket,
                now,
            );
            let (plans, ids) = work.plans_and_ids();
            let mut batch = Batch { plans, now, ids };
            let items = by_contact.remove(&of).unwrap_or_default();
            let taken = items
                .iter()
                .take_while(|item| walk.take(item, &mut batch).is_ok())
                .count();
            done += taken;
            if taken == 0 {
                // Everything that its first item could need was fetched for this very batch.
                let why = "its first inbox item cannot be done";
                self.park_contact(&mut work, of, &why).await?;
            }
            commits.extend(walk.into_commit());
        }
        self.commit(&mut work, commits).await?;
        Ok(done + work.put_away - put_away)
    }

    /// One batch of the inbox by contact, without what cannot be worked on: that is put away.
    async fn readable_inbox(
        &self,
        work: &mut Work,
        bucket: Bucket,
    ) -> Result<BTreeMap<Contact, Vec<InboxItem>>, Error> {
        let mut by_contact: BTreeMap<Contact, Vec<InboxItem>> = BTreeMap::new();
        for item in self.store.system().inbox(bucket, BATCH_LENGTH).await? {
            let of = (item.workspace, item.contact);
            by_contact.entry(of).or_default().push(item);
        }
        let mut away = Vec::new();
        for (of, items) in &by_contact {
            let unreadable = items.iter().find_map(|item| match &item.what {
                Incoming::Unreadable(error) => Some(error),
                Incoming::Event(_) | Incoming::Command(_) => None,
            });
            if items.iter().any(|item| item.is_parked) {
                self.store.system().park_inbox(of.0, of.1).await?;
                work.put_away += 1;
                away.push(*of);
            } else if let Some(error) = unreadable {
                self.park_contact(work, *of, error).await?;
                away.push(*of);
            }
        }
        for of in away {
            by_contact.remove(&of);
        }
        Ok(by_contact)
    }

    /// Wakes one batch of the journeys that are due in a bucket. Gives how many moved.
    pub async fn wake_due(&self, bucket: Bucket) -> Result<usize, Error> {
        let mut work = self.work.lock().await;
        let now = self.clock.now();
        work.refresh(&self.store, now).await?;
        let put_away = work.put_away;
        let mut by_contact: BTreeMap<Contact, Vec<JourneyId>> = BTreeMap::new();
        for due in self.store.system().due(bucket, now, BATCH_LENGTH).await? {
            by_contact
                .entry((due.workspace, due.contact))
                .or_default()
                .push(due.journey);
        }
        if by_contact.is_empty() {
            return Ok(0);
        }
        let mut worlds = self
            .worlds(&mut work, bucket, by_contact.keys().copied().collect())
            .await?;
        let asked = worlds.iter().flat_map(entries_of_journeys).collect();
        let mut records = self.records(&mut work, bucket, asked, &mut worlds).await?;
        let mut commits = Vec::new();
        let mut moved = 0;
        for world in worlds {
            let of = (world.workspace, world.contact.id);
            let zone = work.zone(world.workspace);
            let mut walk = Walk::new(
                world,
                zone,
                records.remove(&of).unwrap_or_default(),
                bucket,
                now,
            );
            let (plans, ids) = work.plans_and_ids();
            let mut batch = Batch { plans, now, ids };
            let mut without_plan = None;
            for journey in by_contact.remove(&of).unwrap_or_default() {
                match walk.wake(journey, &mut batch) {
                    Woken::Moved => moved += 1,
                    Woken::NotDue => {}
                    Woken::NoPlan(version) => without_plan = Some(version),
                }
            }
            if let Some((workflow, version)) = without_plan {
                let why = format!("version {version} of workflow {workflow} cannot be read");
                self.park_contact(&mut work, of, &why).await?;
                continue;
            }
            commits.extend(walk.into_commit());
        }
        self.commit(&mut work, commits).await?;
        Ok(moved + work.put_away - put_away)
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
    async fn records(
        &self,
        work: &mut Work,
        bucket: Bucket,
        asked: Vec<(WorkspaceId, ContactId, WorkflowId, String)>,
        worlds: &mut Vec<World>,
    ) -> Result<Entries, Error> {
        let mut entries = Entries::new();
        for chunk in asked.chunks(BATCH_LENGTH) {
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

    async fn commit(&self, work: &mut Work, commits: Vec<ContactCommit>) -> Result<(), Error> {
        let of: Vec<Contact> = commits
            .iter()
            .map(|commit| (commit.workspace, commit.contact))
            .collect();
        let committed = self.store.system().commit(commits).await?;
        for (of, committed) in of.into_iter().zip(committed) {
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

    async fn park_contact(
        &self,
        work: &mut Work,
        (workspace, contact): Contact,
        why: &dyn Display,
    ) -> Result<(), Error> {
        let item = Item {
            workspace,
            contact,
            message: None,
        };
        self.park(work, item, why).await
    }
}

/// Every entry that the items could ask for: whatever could start, with the key it would have, and
/// the journeys that are under way.
fn entries_of_items(
    work: &Work,
    by_contact: &BTreeMap<Contact, Vec<InboxItem>>,
    worlds: &[World],
) -> Vec<(WorkspaceId, ContactId, WorkflowId, String)> {
    let mut asked = Vec::new();
    for world in worlds {
        asked.extend(entries_of_journeys(world));
        let zone = work.zone(world.workspace);
        let facts = Facts {
            contact: &world.contact,
            history: &[],
            zone: &zone,
        };
        for item in by_contact
            .get(&(world.workspace, world.contact.id))
            .into_iter()
            .flatten()
        {
            let Incoming::Event(event) = &item.what else {
                continue;
            };
            for running in work.plans.listening(world.workspace, event) {
                let keys = trigger::keys(&running.plan, event, facts, item.received_at);
                let entry = |key| (world.workspace, world.contact.id, running.workflow, key);
                asked.extend(keys.into_iter().map(entry));
            }
        }
    }
    asked.sort();
    asked.dedup();
    asked
}

fn entries_of_journeys(
    world: &World,
) -> impl Iterator<Item = (WorkspaceId, ContactId, WorkflowId, String)> {
    let of = (world.workspace, world.contact.id);
    world
        .journeys
        .iter()
        .map(move |(journey, _)| (of.0, of.1, journey.workflow, journey.key.clone()))
}

/// The workspace's zone, or UTC for one that named a zone which is not in the database.
pub(crate) fn zone_named(name: &str) -> Zone {
    Zone::named(name).unwrap_or_else(Zone::utc)
}
