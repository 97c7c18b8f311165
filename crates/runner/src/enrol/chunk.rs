//! One chunk of an enrolment: whether it may go on now, how many may be told, and whom to ask.

use std::sync::Arc;

use engine::condition::Condition;
use engine::event::own;
use engine::id::Handle;
use engine::time::{MINUTE_MS, Time};
use store::append::OwnEvent;
use store::enrolment::{Chunk, EnrolmentRow, State};
use store::job::{Progress, Taken};
use store::segment::Question;
use store::workflow::Status;

use super::{passed_on, rule};
use crate::plans::Running;
use crate::work::Work;
use crate::{Error, Runner};

/// So long the enrolment of a paused workflow sleeps: soon after the pause it goes on.
const PAUSED_MS: i64 = 15 * MINUTE_MS;

/// What is to be done with an enrolment now.
enum Next {
    Chunk(Box<Chunk>),
    /// Nothing before this instant.
    Sleep(Time),
    /// Nothing any more.
    Cancel,
}

impl Runner {
    /// Does one chunk of an enrolment.
    pub(crate) async fn step_enrolment(&self, taken: &Taken, now: Time) -> Result<Progress, Error> {
        let system = self.store.system();
        let row = system.enrolment_of(taken).await?;
        let Some(row) = row.filter(|row| row.state.is_open()) else {
            return Ok(system.end_fan_out(taken, 0, now).await?);
        };
        let next = {
            let mut work = self.work.lock().await;
            work.refresh(&self.store, now).await?;
            next(&work, &row, now)
        };
        match next {
            Next::Chunk(chunk) => {
                let done = system.step_enrolment(taken, *chunk, now).await?;
                self.nudge.ring();
                Ok(done)
            }
            Next::Sleep(until) => {
                system.sleep_job(taken, until, now).await?;
                Ok(Progress::NotOurs)
            }
            Next::Cancel => Ok(system.cancel_enrolment(taken, row, now).await?),
        }
    }
}

fn next(work: &Work, row: &EnrolmentRow, now: Time) -> Next {
    if work.plans.status(row.workflow) == Some(Status::Paused) {
        return Next::Sleep(now.plus_ms(PAUSED_MS));
    }
    let Some(running) = work.plans.live(row.workflow) else {
        return Next::Cancel;
    };
    let Some(asked) = asked(work, running, row) else {
        return Next::Cancel;
    };
    let zone = work.zone(row.workspace);
    let (mut pace_from, mut allowed) = (row.pace_from, u64::MAX);
    if let Some(ramp) = running.plan.entry.ramp.as_ref()
        && row.state == State::Open
    {
        let event = passed_on(&row.input, row.created_at);
        let total = row.total.unwrap_or(0).unsigned_abs();
        let at_a_time = ramp.allows(total, event.as_ref());
        if at_a_time == 0 {
            return Next::Cancel;
        }
        let ends_at = zone.after(pace_from, ramp.per);
        let mut used = row.pace_asked.unsigned_abs();
        if now >= ends_at {
            (pace_from, used) = (now, 0);
        }
        allowed = at_a_time.saturating_sub(used);
        if allowed == 0 {
            return Next::Sleep(ends_at);
        }
    }
    let event = OwnEvent {
        name: row.input.name.clone(),
        occurred_at: row.input.occurred_at.map_or(now, |at| at.min(now)),
        source: row.input.source.clone(),
        data: row.input.data.clone(),
    };
    Next::Chunk(Box::new(Chunk {
        row: row.clone(),
        question: Question {
            rule: Arc::new(asked),
            zone,
            // Who is frozen is who belonged to it when it began, however long the freezing takes.
            now: if row.state == State::Freezing {
                row.created_at
            } else {
                now
            },
        },
        allowed,
        pace_from,
        event,
    }))
}

/// Who belongs to it; none if that cannot be said any more.
fn asked(work: &Work, running: &Running, row: &EnrolmentRow) -> Option<Condition> {
    if let Some(segment) = &row.input.segment {
        let segment = Handle::new(segment)?;
        let rule = work.plans.segment(row.workspace, &segment)?;
        return Some(Condition::clone(&rule));
    }
    if row.input.name != own::POSTDUIF_ENROLMENT {
        return Some(Condition::All(Vec::new()));
    }
    rule(running, &row.trigger, &row.input, row.created_at)
}
