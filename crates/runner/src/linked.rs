//! What those need who are linked to activities: reminders for a workflow that waits for the date of one
//! and is published when people are registered already, and the activity's fields for texts. From then
//! on each event that tells of an activity sets its reminder itself.

use engine::activity;
use engine::event::Event;
use engine::id::{BlockId, ContactId};
use engine::journey::Journey;
use engine::time::{DAY_MS, Time};
use engine::trigger::date::DateTrigger;
use engine::value::Value;
use store::activity::{ActivityId, Linked};
use store::lease::Lease;
use store::watch::{DayCursor, LOOKED_ONCE, WATCHES_MAX, WatchRow};

use crate::plans::Running;
use crate::work::Work;
use crate::{Error, Runner};

/// An activity that ended so long ago is not looked at any more: longer than any trigger of the ready
/// workflows comes after the end, with time to catch up.
const ENDED_MS: i64 = 400 * DAY_MS;

impl Runner {
    /// Sets a reminder for each contact of a bucket who is linked to an activity whose date still comes
    /// round for this trigger, once for each version. Gives 1 if it looked.
    pub(crate) async fn look_at_linked(
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
        if let Some(cursor) = known.filter(|cursor| cursor.version == running.version) {
            work.days.insert(slot, cursor);
            return Ok(0);
        }
        // What was due before anybody was to look starts nothing.
        let since = known.map_or(now, |cursor| cursor.since);
        let workspace = work.zone(running.workspace);
        let mut after = (ActivityId(0), ContactId(0));
        loop {
            let from = now.plus_ms(-ENDED_MS);
            let system = self.store.system();
            let page = system.linked(lease.bucket, running.workspace, from, after);
            let page = page.await?;
            let is_last = page.len() < WATCHES_MAX;
            after = page.last().map_or(after, |one| (one.id, one.contact));
            let watch = |one: &Linked| {
                let Some(Value::Text(text)) = one.fields.get(&starts.field) else {
                    return None;
                };
                let zone = running.plan.zone_of(one.zone.as_deref(), &workspace);
                let found = starts.of_activity(one.handle.as_str(), &text, &zone)?;
                let is_open = found.at >= since && now <= starts.latest(found.at, &zone);
                is_open.then(|| WatchRow {
                    workspace: running.workspace,
                    contact: one.contact,
                    workflow: running.workflow,
                    trigger: trigger.clone(),
                    key: found.key,
                    at: found.at,
                })
            };
            let watches: Vec<_> = page.iter().filter_map(watch).collect();
            self.store.system().watch(lease, watches).await?;
            if is_last {
                break;
            }
        }
        let cursor = DayCursor {
            version: running.version,
            since,
            through: LOOKED_ONCE,
        };
        let system = self.store.system();
        system
            .set_day_cursor(lease, running.workflow, trigger, cursor)
            .await?;
        work.days.insert(slot, cursor);
        Ok(1)
    }
}

/// What texts see of the activity that a journey hangs on, under the names that rules know.
pub(crate) fn further(history: &[Event], journey: &Journey) -> Vec<(&'static str, Value)> {
    let Some(id) = activity::of_journey(journey) else {
        return Vec::new();
    };
    let (activity, registration) = activity::all_of(history, &id);
    vec![("activity", activity), ("registration", registration)]
}
