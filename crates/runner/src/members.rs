//! Segments that time alone moves people into or out of: everybody who is there when a workflow begins to
//! wait for that is looked at once, and reminded of from then on by what happens to them; a page at a time,
//! so that the reminders of others come in between. Who comes in unheard, by an import, is looked at when it
//! is over, or within a day. Nobody is looked at for rules that time does not turn.

use std::collections::BTreeMap;

use engine::id::{BlockId, ContactId, WorkflowId};
use engine::time::{DAY_MS, Time};
use engine::trigger::crossing::{self, MEMBER};
use store::lease::Lease;
use store::watch::{DayCursor, WATCHES_MAX, WatchRow};

use crate::plans::Running;
use crate::work::Work;
use crate::{Error, Runner};

/// Who came in unheard is looked at so often.
const LOOK_MS: i64 = DAY_MS;

/// Up to which contact triggers have looked, per bucket held, workflow and trigger, and when they look
/// again.
pub(crate) type Members = BTreeMap<(Lease, WorkflowId, BlockId), (DayCursor, Time)>;

impl Runner {
    /// Sets a reminder for each contact of a bucket at whom nobody looked yet. Gives how many.
    pub(crate) async fn look_at_members(
        &self,
        work: &mut Work,
        lease: Lease,
        now: Time,
    ) -> Result<usize, Error> {
        let waiting: Vec<Running> = work.plans.all_watching_segments().cloned().collect();
        let mut looked = 0;
        for running in waiting {
            for trigger in crossing::turning_triggers(&running.plan) {
                let of = (&running, &trigger);
                looked += self.look_at_new(work, lease, of, now).await?;
            }
        }
        Ok(looked)
    }

    async fn look_at_new(
        &self,
        work: &mut Work,
        lease: Lease,
        (running, trigger): (&Running, &BlockId),
        now: Time,
    ) -> Result<usize, Error> {
        let slot = (lease, running.workflow, trigger.clone());
        let known = work.members.get(&slot).copied();
        if known.is_some_and(|(_, next)| next > now) {
            return Ok(0);
        }
        let system = self.store.system();
        let known = match known {
            Some((cursor, _)) => Some(cursor),
            None => {
                system
                    .day_cursor(lease.bucket, running.workflow, trigger)
                    .await?
            }
        };
        // Another rule means everybody again.
        let mark = crossing::mark(&running.plan, trigger);
        let known = known.filter(|cursor| cursor.version == mark);
        let mut cursor = known.unwrap_or(DayCursor {
            version: mark,
            since: now,
            through: 0,
        });
        let after = ContactId(cursor.through);
        let page = system
            .contacts_after(lease.bucket, running.workspace, after)
            .await?;
        if let Some((last, _)) = page.last() {
            cursor.through = last.0;
            let since = cursor.since;
            let of = (running, trigger);
            self.look_at_page(lease, of, (since, now), &page).await?;
        }
        if !page.is_empty() || known.is_none() {
            system
                .set_day_cursor(lease, running.workflow, trigger, cursor)
                .await?;
        }
        let is_last = page.len() < WATCHES_MAX;
        let next = if is_last { now.plus_ms(LOOK_MS) } else { now };
        work.members.insert(slot, (cursor, next));
        Ok(page.len())
    }

    async fn look_at_page(
        &self,
        lease: Lease,
        (running, trigger): (&Running, &BlockId),
        (since, now): (Time, Time),
        page: &[(ContactId, Time)],
    ) -> Result<(), Error> {
        let watch = |(contact, _): &(ContactId, Time)| WatchRow {
            workspace: running.workspace,
            contact: *contact,
            workflow: running.workflow,
            trigger: trigger.clone(),
            key: MEMBER.to_owned(),
            at: crossing::first_look(now),
        };
        // Who came since then was reminded of by what happened to them: over that a first look would hide what time
        // did while nothing ran. A reminder of anybody else may be one of another rule.
        let (new, others): (Vec<_>, Vec<_>) = page.iter().partition(|(_, came)| *came > since);
        let system = self.store.system();
        let others = others.into_iter().map(watch).collect();
        system.watch(lease, others).await?;
        let new = new.into_iter().map(watch).collect();
        system.watch_unless(lease, new).await?;
        Ok(())
    }
}

/// When somebody is next to be looked at, by those that were looked at so far.
pub(crate) fn next_look(work: &Work) -> Option<Time> {
    let waits = |(_, workflow, _): &(Lease, WorkflowId, BlockId)| {
        let live = work.plans.live(*workflow);
        live.is_some_and(|running| crossing::waits(&running.plan))
    };
    let members = work.members.iter().filter(|(slot, _)| waits(slot));
    members.map(|(_, (_, next))| *next).min()
}
