//! Dates that come round: day by day, each trigger looks which contacts have one, and sets a reminder
//! for each. Only the rows of that day are read, however many contacts there are. A day is looked at
//! before it begins anywhere in the world; whose date or zone changes after that sets the reminder
//! with the change. What is so when the reminder is due is computed anew there.

pub(crate) mod day;

use std::collections::BTreeMap;

use engine::dated::Dated;
use engine::id::{BlockId, WorkflowId};
use engine::time::Time;
use engine::trigger::Starts;
use engine::trigger::date::DateTrigger;
use store::lease::Lease;
use store::watch::{DatedRow, DatesWanted, DayCursor, LOOKED_ONCE, WATCHES_MAX, WatchRow};

use crate::plans::Running;
use crate::work::Work;
use crate::{Error, Runner};

/// How far triggers have looked, per bucket held, workflow and trigger.
pub(crate) type Days = BTreeMap<(Lease, WorkflowId, BlockId), DayCursor>;

impl Runner {
    /// Looks at the dates of each day that begins soon, for each trigger that waits for dates, and at the
    /// contacts whom time moves into segments. Gives how many days and contacts it looked at.
    pub async fn look_at_dates(&self, lease: impl Into<Lease>) -> Result<usize, Error> {
        let lease = lease.into();
        let mut work = self.work.lock().await;
        let now = self.clock.now();
        work.refresh(&self.store, now).await?;
        let timed: Vec<Running> = work.plans.all_timed().cloned().collect();
        let mut looked = 0;
        for running in timed {
            for trigger in &running.plan.triggers {
                if let Starts::Date(starts) = &trigger.starts
                    && starts.is_of_activity()
                {
                    looked += self
                        .look_at_linked(&mut work, lease, (&running, &trigger.id, starts), now)
                        .await?;
                } else if let Starts::Date(starts) = &trigger.starts {
                    let of = (&running, &trigger.id, starts);
                    looked += self.look_ahead(&mut work, lease, of, now).await?;
                }
            }
        }
        looked += self.look_at_members(&mut work, lease, now).await?;
        Ok(looked)
    }

    async fn look_ahead(
        &self,
        work: &mut Work,
        lease: Lease,
        (running, trigger, starts): (&Running, &BlockId, &DateTrigger),
        now: Time,
    ) -> Result<usize, Error> {
        let slot = (lease, running.workflow, trigger.clone());
        let known = if let Some(cursor) = work.days.get(&slot) {
            Some(*cursor)
        } else {
            let system = self.store.system();
            system
                .day_cursor(lease.bucket, running.workflow, trigger)
                .await?
        };
        // A new version may mean other days, so it looks at those around now again; but it has been
        // live since the version before was, and what that would still catch up with it does too. What
        // started once does not start again: its entry says so.
        let since = known.map_or(now, |cursor| cursor.since);
        let mut cursor = known
            .filter(|cursor| cursor.version == running.version)
            .unwrap_or(DayCursor {
                version: running.version,
                since,
                through: day::before_first(starts, now, since, &work.zone(running.workspace)),
            });
        let last = day::last(now);
        let mut looked = 0;
        while cursor.through < last {
            let day = cursor.through + 1;
            self.look_at_day(
                work,
                lease,
                (running, trigger, starts),
                (cursor.since, day),
                now,
            )
            .await?;
            cursor.through = day;
            let system = self.store.system();
            system
                .set_day_cursor(lease, running.workflow, trigger, cursor)
                .await?;
            looked += 1;
        }
        work.days.insert(slot, cursor);
        Ok(looked)
    }

    async fn look_at_day(
        &self,
        work: &Work,
        lease: Lease,
        (running, trigger, starts): (&Running, &BlockId, &DateTrigger),
        (since, day): (Time, i64),
        now: Time,
    ) -> Result<(), Error> {
        let workspace = work.zone(running.workspace);
        let Some(today) = day::of(starts, day, (since, now), &workspace) else {
            return Ok(());
        };
        for (month_day, year) in today.month_days.iter().copied() {
            let mut after = None;
            loop {
                let wanted = DatesWanted {
                    workspace: running.workspace,
                    field: starts.field.clone(),
                    month_day,
                    year,
                    after,
                };
                let page = self.store.system().dates(lease.bucket, wanted).await?;
                let is_last = page.len() < WATCHES_MAX;
                after = page.last().map(|row| (row.year, row.contact));
                let watches = page.iter().flat_map(|row| {
                    let zone = running.plan.zone_of(row.zone.as_deref(), &workspace);
                    watches_of(row, (running, trigger, starts), &zone, &today)
                });
                let watches: Vec<_> = watches.collect();
                for some in watches.chunks(WATCHES_MAX) {
                    self.store.system().watch(lease, some.to_vec()).await?;
                }
                if is_last {
                    break;
                }
            }
        }
        Ok(())
    }
}

/// The reminders for one date.
fn watches_of(
    row: &DatedRow,
    (running, trigger, starts): (&Running, &BlockId, &DateTrigger),
    zone: &engine::calendar::Zone,
    today: &day::Day,
) -> Vec<WatchRow> {
    let dated = Dated::parse(&row.written);
    let found = dated.map(|dated| today.reminders(starts, &dated, zone));
    let watch = |one: engine::trigger::date::Occurrence| WatchRow {
        workspace: running.workspace,
        contact: row.contact,
        workflow: running.workflow,
        trigger: trigger.clone(),
        key: one.key,
        at: one.at,
    };
    found.into_iter().flatten().map(watch).collect()
}

/// When the next day has to be looked at, by those that were looked at so far.
pub(crate) fn next_look(work: &Work) -> Option<Time> {
    let waits =
        |(_, workflow, _): &(Lease, WorkflowId, BlockId)| work.plans.live(*workflow).is_some();
    let next = work.days.iter().filter(|(slot, _)| waits(slot));
    let next = next.filter(|(_, cursor)| cursor.through < LOOKED_ONCE);
    next.map(|(_, cursor)| day::looked_at(cursor.through + 1))
        .min()
}
