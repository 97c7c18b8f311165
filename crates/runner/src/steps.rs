//! Reading the inbox and waking what is due: the two ways in which a journey moves. Each batch
//! takes what is there, groups it by contact, reads what the contacts' plans have to see, lets the
//! [`walk`](crate::walk) do its work, and commits.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::sync::Arc;

use engine::calendar::Zone;
use engine::id::{JourneyId, WorkflowId, WorkspaceId};
use engine::scope::Facts;
use engine::time::Time;
use engine::told::Told;
use engine::trigger;
use engine::trigger::event::EACH_MAX;
use store::Bucket;
use store::command::Command;
use store::commit::ContactCommit;
use store::inbox::{InboxItem, Incoming};
use store::lease::Lease;
use store::world::World;

use crate::batch::{Contact, Entry};
use crate::walk::{Batch, Walk, Woken};
use crate::work::Work;
use crate::{Error, Runner};

/// Most inbox items or due journeys of one batch. Larger batches gain a few percent and make
/// commits that others wait for.
pub const BATCH_LENGTH: usize = 1_000;

/// The journeys that are due in a bucket, by contact, and what sources said by then.
struct Due {
    by_contact: BTreeMap<Contact, Vec<JourneyId>>,
    told: BTreeMap<WorkspaceId, Arc<Told>>,
    now: Time,
}

impl Runner {
    /// Takes one batch from the inbox of a bucket. Gives how many items were done.
    pub async fn read_inbox(&self, lease: impl Into<Lease>) -> Result<usize, Error> {
        let lease = lease.into();
        let bucket = lease.bucket;
        let mut work = self.work.lock().await;
        work.refresh(&self.store, self.clock.now()).await?;
        let put_away = work.put_away;
        let mut by_contact = self.readable_inbox(&mut work, bucket).await?;
        if by_contact.is_empty() {
            return Ok(work.put_away - put_away);
        }
        let contacts: Vec<Contact> = by_contact.keys().copied().collect();
        let (mut done, mut commits) = (0, Vec::new());
        for chunk in self.chunks(&contacts) {
            let before = std::mem::take(&mut commits);
            let take = Box::pin(self.take_chunk(&mut work, bucket, chunk, &mut by_contact));
            let (written, taken) = self.while_writing(lease, before, take).await;
            self.look_at(&mut work, written?).await?;
            let (some, followed) = taken?;
            done += some;
            commits = followed;
        }
        self.write_last(&mut work, lease, commits).await?;
        Ok(done + work.put_away - put_away)
    }

    /// Takes the items of some contacts. Gives how many were done, and what followed.
    async fn take_chunk(
        &self,
        work: &mut Work,
        bucket: Bucket,
        chunk: Vec<Contact>,
        by_contact: &mut BTreeMap<Contact, Vec<InboxItem>>,
    ) -> Result<(usize, Vec<ContactCommit>), Error> {
        let mut worlds = self.worlds(work, bucket, chunk).await?;
        for item in by_contact.values().flatten() {
            if let Incoming::Command(Command::MoveJourney {
                workflow, version, ..
            }) = &item.what
            {
                let version = (*workflow, *version);
                work.plans
                    .moves_to(&self.store, item.workspace, version)
                    .await?;
            }
        }
        let (asked, starts) = entries_of_items(work, by_contact, &worlds);
        let mut records = self.records(work, bucket, asked, &mut worlds).await?;
        work.stock_ids(&self.store, starts).await?;
        let now = self.clock.now();
        let came_in = by_contact.values().flatten().map(|item| item.received_at);
        let latest = came_in.fold(now, Time::max);
        let mut reminded = self.overdue_members(work, bucket, &worlds, latest).await?;
        let (mut done, mut commits) = (0, Vec::new());
        for mut world in worlds {
            let of = (world.workspace, world.contact.id);
            let zone = work.zone(world.workspace);
            let records = records.remove(&of).unwrap_or_default();
            let items = by_contact.remove(&of).unwrap_or_default();
            // A past that is played comes in ahead of the clock; nothing is done before it came in.
            let now = items
                .iter()
                .map(|item| item.received_at)
                .fold(now, Time::max);
            let walk = Walk::new(&mut world, zone, records, bucket, now);
            let reminded = reminded.remove(&of).unwrap_or_default();
            let mut walk = walk.reading(&items).reminded(reminded);
            let (plans, ids) = work.plans_and_ids();
            let mut batch = Batch { plans, now, ids };
            let taken = items
                .iter()
                .take_while(|item| walk.take(item, &mut batch).is_ok())
                .count();
            done += taken;
            if taken == 0 {
                // Everything that its first item could need was fetched for this very batch.
                let why = "its first inbox item cannot be done";
                self.park_contact(work, of, &why).await?;
            }
            commits.extend(walk.into_commit());
        }
        Ok((done, commits))
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
    pub async fn wake_due(&self, lease: impl Into<Lease>) -> Result<usize, Error> {
        let lease = lease.into();
        let bucket = lease.bucket;
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
        let contacts: Vec<Contact> = by_contact.keys().copied().collect();
        let told = self.told(&work, &contacts).await?;
        let mut due = Due {
            by_contact,
            told,
            now,
        };
        let (mut moved, mut commits) = (0, Vec::new());
        for chunk in self.chunks(&contacts) {
            let before = std::mem::take(&mut commits);
            let wake = Box::pin(self.wake_chunk(&mut work, bucket, chunk, &mut due));
            let (written, woken) = self.while_writing(lease, before, wake).await;
            self.look_at(&mut work, written?).await?;
            let (some, followed) = woken?;
            moved += some;
            commits = followed;
        }
        self.write_last(&mut work, lease, commits).await?;
        Ok(moved + work.put_away - put_away)
    }

    /// Wakes the journeys of some contacts. Gives how many moved, and what followed.
    async fn wake_chunk(
        &self,
        work: &mut Work,
        bucket: Bucket,
        chunk: Vec<Contact>,
        due: &mut Due,
    ) -> Result<(usize, Vec<ContactCommit>), Error> {
        let now = due.now;
        let (mut moved, mut commits) = (0, Vec::new());
        let worlds = self.worlds(work, bucket, chunk).await?;
        let mut reminded = self.overdue_members(work, bucket, &worlds, now).await?;
        for mut world in worlds {
            let of = (world.workspace, world.contact.id);
            let reminded = reminded.remove(&of).unwrap_or_default();
            let journeys = due.by_contact.remove(&of).unwrap_or_default();
            let zone = work.zone(world.workspace);
            let told = due.told.get(&world.workspace).cloned();
            let walk = Walk::new(&mut world, zone, BTreeMap::new(), bucket, now);
            let mut walk = walk.knowing(told.unwrap_or_default()).reminded(reminded);
            let (plans, ids) = work.plans_and_ids();
            let mut batch = Batch { plans, now, ids };
            match wake_all(&mut walk, &journeys, &mut batch) {
                Ok(woken) => {
                    moved += woken;
                    commits.extend(walk.into_commit());
                }
                Err((workflow, version)) => {
                    let why = format!("version {version} of workflow {workflow} cannot be read");
                    self.park_contact(work, of, &why).await?;
                }
            }
        }
        Ok((moved, commits))
    }

    /// What sources said by now, in the workspaces of these contacts where anybody waits for them. It is
    /// asked for after who is due: whatever a source brought before it spoke is in the inbox by then, and
    /// keeps its contact from being woken, or its commit from being written.
    async fn told(
        &self,
        work: &Work,
        contacts: &[Contact],
    ) -> Result<BTreeMap<WorkspaceId, Arc<Told>>, Error> {
        let mut told = BTreeMap::new();
        for (workspace, _) in contacts {
            let Some(sources) = work.plans.sources.of(*workspace) else {
                continue;
            };
            if let Slot::Vacant(slot) = told.entry(*workspace) {
                let newest = self.store.workspace(*workspace).newest_told(sources);
                slot.insert(Arc::new(newest.await?));
            }
        }
        Ok(told)
    }
}

/// Wakes journeys of one contact; how many moved, or the version that cannot be read.
fn wake_all(
    walk: &mut Walk<'_>,
    journeys: &[JourneyId],
    batch: &mut Batch<'_>,
) -> Result<usize, (WorkflowId, i64)> {
    let mut moved = 0;
    for journey in journeys {
        match walk.wake(*journey, batch) {
            Woken::Moved => moved += 1,
            Woken::NotDue => {}
            Woken::NoPlan(version) => return Err(version),
        }
    }
    Ok(moved)
}

/// Every entry that the items could ask for: whatever could start, with the key it would have. Also
/// how many journeys may begin: several with the same key, if each ends before the next.
fn entries_of_items(
    work: &Work,
    by_contact: &BTreeMap<Contact, Vec<InboxItem>>,
    worlds: &[World],
) -> (Vec<Entry>, usize) {
    let (mut asked, mut starts) = (Vec::new(), 0);
    for world in worlds {
        let zone = work.zone(world.workspace);
        let facts = Facts {
            contact: &world.contact,
            // Who is taken in for what happened before may enter once for each of it.
            history: &world.history,
            zone: &zone,
            told: &engine::told::NOTHING,
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
                starts += keys.len().min(EACH_MAX);
                let entry = |key| (world.workspace, world.contact.id, running.workflow, key);
                asked.extend(keys.into_iter().map(entry));
            }
        }
    }
    asked.sort();
    asked.dedup();
    (asked, starts)
}

/// The workspace's zone, or UTC for one that named a zone which is not in the database.
pub(crate) fn zone_named(name: &str) -> Zone {
    Zone::named(name).unwrap_or_else(Zone::utc)
}
