//! Reminders that are due: for each contact it is computed what is so by now, and if something starts,
//! the event that says so is written. It is read from the inbox like any other.

use std::collections::BTreeMap;

use engine::id::{BlockId, WorkflowId, WorkspaceId};
use engine::time::Time;
use engine::trigger::crossing::{self, MEMBER};
use store::Bucket;
use store::commit::ContactCommit;
use store::lease::Lease;
use store::watch::{WATCHES_MAX, WatchOf, WatchRow};
use store::world::World;

use crate::batch::Contact;
use crate::steps::BATCH_LENGTH;
use crate::walk::{Batch, Walk};
use crate::work::Work;
use crate::{Error, Runner};

impl Runner {
    /// Takes one batch of the reminders that are due in a bucket. Gives how many were done.
    pub async fn wake_watches(&self, lease: impl Into<Lease>) -> Result<usize, Error> {
        let lease = lease.into();
        let bucket = lease.bucket;
        let mut work = self.work.lock().await;
        let now = self.clock.now();
        work.refresh(&self.store, now).await?;
        let put_away = work.put_away;
        let due = self
            .store
            .system()
            .watches_due(bucket, now, BATCH_LENGTH)
            .await?;
        let mut by_contact: BTreeMap<Contact, Vec<WatchRow>> = BTreeMap::new();
        let mut damaged: BTreeMap<Contact, store::Error> = BTreeMap::new();
        for one in due {
            let of = (one.workspace, one.contact);
            match one.row {
                Ok(row) => by_contact.entry(of).or_default().push(row),
                Err(error) => {
                    damaged.insert(of, error);
                }
            }
        }
        for (of, error) in damaged {
            by_contact.remove(&of);
            self.park_contact(&mut work, of, &error).await?;
        }
        let contacts: Vec<Contact> = by_contact.keys().copied().collect();
        let (mut done, mut commits) = (0, Vec::new());
        for chunk in self.chunks(&contacts) {
            let before = std::mem::take(&mut commits);
            let wake = Box::pin(self.watch_chunk(&mut work, bucket, chunk, &mut by_contact, now));
            let (written, woken) = self.while_writing(lease, before, wake).await;
            self.look_at(&mut work, written?).await?;
            let (some, followed) = woken?;
            done += some;
            commits = followed;
        }
        self.write_last(&mut work, lease, commits).await?;
        Ok(done + work.put_away - put_away)
    }

    /// Takes the reminders of some contacts. Gives how many were done, and what followed.
    async fn watch_chunk(
        &self,
        work: &mut Work,
        bucket: Bucket,
        chunk: Vec<Contact>,
        by_contact: &mut BTreeMap<Contact, Vec<WatchRow>>,
        now: Time,
    ) -> Result<(usize, Vec<ContactCommit>), Error> {
        let (mut done, mut commits) = (0, Vec::new());
        for mut world in self.worlds(work, bucket, chunk).await? {
            let of = (world.workspace, world.contact.id);
            let zone = work.zone(world.workspace);
            let mut walk = Walk::new(&mut world, zone, BTreeMap::new(), bucket, now);
            let (plans, ids) = work.plans_and_ids();
            let batch = Batch { plans, now, ids };
            for one in by_contact.remove(&of).unwrap_or_default() {
                walk.wake_watch(&one, batch.plans.live(one.workflow), &batch);
                done += 1;
            }
            commits.extend(walk.into_commit());
        }
        Ok((done, commits))
    }

    /// The reminders to look at members that are due by now, of contacts to whom something is about to happen.
    /// Nothing is asked where no workflow of their workspaces waits for time to move anybody.
    pub(crate) async fn overdue_members(
        &self,
        work: &Work,
        bucket: Bucket,
        worlds: &[World],
        now: Time,
    ) -> Result<BTreeMap<Contact, Vec<WatchRow>>, Error> {
        let mut turning: BTreeMap<WorkspaceId, Vec<(WorkflowId, BlockId)>> = BTreeMap::new();
        for running in work.plans.all_watching_segments() {
            let triggers = crossing::turning_triggers(&running.plan).into_iter();
            let of = triggers.map(|trigger| (running.workflow, trigger));
            turning.entry(running.workspace).or_default().extend(of);
        }
        let asked = worlds.iter().flat_map(|world| {
            let triggers = turning.get(&world.workspace).into_iter().flatten();
            triggers.map(|(workflow, trigger)| WatchOf {
                contact: world.contact.id,
                workflow: *workflow,
                trigger: trigger.clone(),
                key: MEMBER.to_owned(),
            })
        });
        let asked: Vec<WatchOf> = asked.collect();
        let mut found: BTreeMap<Contact, Vec<WatchRow>> = BTreeMap::new();
        for some in asked.chunks(WATCHES_MAX) {
            let system = self.store.system();
            for row in system.watches_overdue(bucket, some.to_vec(), now).await? {
                let of = (row.workspace, row.contact);
                found.entry(of).or_default().push(row);
            }
        }
        Ok(found)
    }
}
