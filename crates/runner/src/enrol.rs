//! Taking contacts in because of who they are: occasions that begin, those who match already when a
//! workflow is switched on, and those whom an event without a contact is about. What begins is written
//! down once, with a job; a chunk of the job asks some contacts and tells those who belong to it by an
//! event. Who they are the engine says, and what is written the store.

mod chunk;

use std::collections::BTreeMap;

use engine::condition::Condition;
use engine::event::{ENGINE, Event};
use engine::id::{BlockId, WorkflowId};
use engine::time::Time;
use engine::trigger::occasion::OccasionTrigger;
use engine::trigger::{Starts, enrol};
use engine::value::Value;
use store::enrolment::{Input, NewEnrolment};
use store::job::{Kind, Progress, Taken};
use store::lease::Lease;
use store::watch::DayCursor;

use crate::jobs::LEASE_MS;
use crate::plans::Running;
use crate::work::Work;
use crate::{Error, Runner};

/// The key of those who matched when the workflow was switched on.
pub(crate) const MEMBERS: &str = "members";
/// The jobs that belong to the business clock: a virtual one does not move past them.
const KINDS: &[Kind] = &[Kind::Enrolment, Kind::FanOut, Kind::ActivityNews];

/// When a trigger that enrols has next to be looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Looked {
    version: i64,
    /// Never again in this version, if none.
    next: Option<Time>,
}

/// The triggers that were looked at.
pub(crate) type Enrols = BTreeMap<(WorkflowId, BlockId), Looked>;

impl Runner {
    /// Begins the enrolments that are due: of occasions whose instant has come, and of workflows that
    /// were switched on. Only who holds the first bucket does, so that one process does it for all.
    /// Gives how many began.
    pub async fn begin_enrolments(&self, lease: impl Into<Lease>) -> Result<usize, Error> {
        let lease = lease.into();
        if self.store.buckets().first() != Some(&lease.bucket) {
            return Ok(0);
        }
        let mut work = self.work.lock().await;
        let now = self.clock.now();
        work.refresh(&self.store, now).await?;
        let enrolling: Vec<Running> = work.plans.all_enrolling().cloned().collect();
        let mut begun = 0;
        for running in enrolling {
            for trigger in &running.plan.triggers {
                let slot = (running.workflow, trigger.id.clone());
                let looked = work.enrols.get(&slot);
                let is_over = |looked: &Looked| {
                    looked.version == running.version && looked.next.is_none_or(|next| next > now)
                };
                if looked.is_some_and(is_over) {
                    continue;
                }
                let next = if let Starts::Occasion(starts) = &trigger.starts {
                    let of = (&running, &trigger.id, starts);
                    let (count, next) = self.begin_occasions(&work, lease, of, now).await?;
                    begun += count;
                    next
                } else {
                    begun += self.begin_members(&running, &trigger.id, now).await?;
                    None
                };
                let version = running.version;
                work.enrols.insert(slot, Looked { version, next });
            }
        }
        Ok(begun)
    }

    /// The occurrences whose instant has come, and when the next one comes.
    async fn begin_occasions(
        &self,
        work: &Work,
        lease: Lease,
        (running, trigger, starts): (&Running, &BlockId, &OccasionTrigger),
        now: Time,
    ) -> Result<(usize, Option<Time>), Error> {
        let system = self.store.system();
        // The same for everybody: in the workspace's zone, or the one that the workflow names.
        let zone = running.plan.zone_of(None, &work.zone(running.workspace));
        let known = system
            .day_cursor(lease.bucket, running.workflow, trigger)
            .await?;
        let known = known.filter(|cursor| cursor.version == running.version);
        let cursor = known.unwrap_or(DayCursor {
            version: running.version,
            // What a new version has missed starts nothing.
            since: now,
            through: 0,
        });
        if known.is_none() {
            system
                .set_day_cursor(lease, running.workflow, trigger, cursor)
                .await?;
        }
        let from = starts.earliest(now, &zone).max(cursor.since);
        let mut begun = 0;
        for one in starts.occurrences(&zone, from, now) {
            let date = Value::Map([("date".to_owned(), one.key.as_str().into())].into());
            let told = (one.key.as_str(), None, date);
            let new = enrolment(running, trigger, told, starts.snapshot, Some(one.begins_at));
            begun += usize::from(self.begin_one(running, new, now).await?);
        }
        Ok((begun, starts.next(&zone, now)))
    }

    /// Those who match when the workflow is switched on, once for each trigger.
    async fn begin_members(
        &self,
        running: &Running,
        trigger: &BlockId,
        now: Time,
    ) -> Result<usize, Error> {
        if !running.plan.enrols().any(|(one, _)| one.id == *trigger) {
            return Ok(0);
        }
        let told = (MEMBERS, None, Value::empty_map());
        let new = enrolment(running, trigger, told, false, None);
        Ok(usize::from(self.begin_one(running, new, now).await?))
    }

    async fn begin_one(
        &self,
        running: &Running,
        new: NewEnrolment,
        now: Time,
    ) -> Result<bool, Error> {
        let system = self.store.system();
        let begun = system.begin_enrolment(running.workspace, new, now).await?;
        if begun.is_some() {
            self.jobs.ring();
        }
        Ok(begun.is_some())
    }

    /// Does one chunk of the jobs that belong to the business clock. Gives how much was done.
    pub async fn work_on_enrolments(&self) -> Result<usize, Error> {
        let (system, now) = (self.store.system(), self.clock.now());
        // Mostly there is none, and to take one is a write.
        if system.jobs_wake_at().await?.is_none_or(|at| at > now) {
            return Ok(0);
        }
        let taken = system.take_job_of(KINDS, self.owner(), LEASE_MS, now);
        match taken.await? {
            Some(taken) => self.step_job(&taken, now).await,
            None => Ok(0),
        }
    }

    /// Finds the workflows that an event without a contact sets off, and begins an enrolment of those
    /// whom it is about into each.
    pub(crate) async fn fan_out(&self, taken: &Taken, now: Time) -> Result<Progress, Error> {
        let system = self.store.system();
        let Some((workspace, event)) = system.loose_event_of(taken).await? else {
            return Ok(system.end_fan_out(taken, 0, now).await?);
        };
        let about = {
            let mut work = self.work.lock().await;
            work.refresh(&self.store, now).await?;
            let running = work.plans.all_enrolling();
            let here = running.filter(|running| running.workspace == workspace);
            let here: Vec<Running> = here.cloned().collect();
            here
        };
        let mut heard = 0;
        for running in &about {
            for (trigger, _) in running.plan.about(&event) {
                let key = format!("event-{}", event.id);
                let data = Value::clone(&event.data);
                let told = (key.as_str(), Some(event.name.as_str()), data);
                let occurred_at = Some(event.occurred_at);
                let new = enrolment(running, &trigger.id, told, false, occurred_at);
                heard += usize::from(self.begin_one(running, new, now).await?);
            }
        }
        Ok(system.end_fan_out(taken, heard, now).await?)
    }
}

/// An enrolment into a workflow. Under a ramp each is told at their own time, else at that of the whole.
fn enrolment(
    running: &Running,
    trigger: &BlockId,
    (key, event, data): (&str, Option<&str>, Value),
    snapshot: bool,
    occurred_at: Option<Time>,
) -> NewEnrolment {
    let plan = &running.plan;
    let told = enrol::told(plan.handle.as_str(), trigger.as_str(), key, event, data);
    let ramp = plan.entry.ramp.as_ref();
    NewEnrolment {
        workflow: running.workflow,
        trigger: trigger.clone(),
        key: key.to_owned(),
        input: Input {
            // A share of all has to know how many they are.
            frozen: snapshot || ramp.is_some_and(engine::entry::Ramp::is_share),
            segment: None,
            name: told.name,
            source: ENGINE.to_owned(),
            data: told.data,
            occurred_at: occurred_at.filter(|_| ramp.is_none()),
        },
    }
}

/// The event without a contact that an enrolment passes on, as it came in.
fn passed_on(input: &Input, at: Time) -> Option<Event> {
    let Some(Value::Text(name)) = input.data.get("event") else {
        return None;
    };
    Some(Event {
        id: engine::id::EventId(0),
        contact: engine::id::ContactId(0),
        name,
        occurred_at: at,
        received_at: at,
        source: input.source.clone(),
        data: input.data.get("data")?.into(),
    })
}

/// Who belongs to an enrolment by this trigger; none if the plan has no such trigger any more.
fn rule(running: &Running, trigger: &BlockId, input: &Input, at: Time) -> Option<Condition> {
    let plan = &running.plan;
    if let Some(event) = passed_on(input, at) {
        let mut about = plan.about(&event);
        return about
            .find(|(one, _)| one.id == *trigger)
            .map(|(_, rule)| rule);
    }
    let found = plan.triggers.iter().find(|one| one.id == *trigger)?;
    if let Starts::Occasion(starts) = &found.starts {
        return Some(plan.occasion_rule(starts.segment()));
    }
    let mut enrols = plan.enrols();
    enrols
        .find(|(one, _)| one.id == *trigger)
        .map(|(_, rule)| rule)
}

/// When the next trigger that enrols has to be looked at, by those that were looked at so far.
pub(crate) fn next_look(work: &Work) -> Option<Time> {
    let waits = |(workflow, _): &(WorkflowId, BlockId)| work.plans.live(*workflow).is_some();
    let next = work.enrols.iter().filter(|(slot, _)| waits(slot));
    next.filter_map(|(_, looked)| looked.next).min()
}
