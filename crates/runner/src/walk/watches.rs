//! The part of a walk that is about what no event says: reminders of silences that begin, of dates
//! that changed, and what is so when one of them is due.

use engine::contact::Contact;
use engine::dated::{self, DatedField};
use engine::event::{ENGINE, Event};
use engine::step::Count;
use engine::time::MINUTE_MS;
use engine::trigger::crossing::{self, MEMBER};
use engine::trigger::watch::{self, Watch, Woken};
use store::append::OwnEvent;
use store::watch::{WatchMove, WatchRow, WatchTo};
use store::workflow::Status;

use super::{Batch, Walk};
use crate::plans::Running;

/// So long a reminder of a paused workflow is put off that is not about a member: soon after the pause it is
/// looked at again.
const PAUSED_MS: i64 = 15 * MINUTE_MS;

/// What dates of a contact depend on.
#[derive(PartialEq)]
pub(super) struct Dates {
    fields: Vec<DatedField>,
    zone: Option<String>,
}

impl Dates {
    pub(super) fn of(contact: &Contact) -> Self {
        Self {
            fields: dated::of(contact),
            zone: contact.zone.clone(),
        }
    }
}

impl Walk<'_> {
    /// An event may be the last one before a silence, or tell of an activity's date.
    pub(super) fn begin_watches(&mut self, event: &Event, batch: &Batch<'_>) {
        for running in batch.plans.timed(self.world.workspace) {
            for begun in watch::begun_by(&running.plan, event, self.facts(), batch.now) {
                let at = WatchTo::IfNone(begun.at);
                self.remind(running, begun, at);
            }
        }
        // An activity's date is where the newest word on it says.
        for running in batch.plans.dated_by_activities(self.world.workspace) {
            for moved in watch::moved_by(&running.plan, event, self.facts(), batch.now) {
                let at = WatchTo::At(moved.at);
                self.remind(running, moved, at);
            }
        }
    }

    /// After a change of the contact: dates that come round soon are looked at anew.
    pub(super) fn follow_dates(&mut self, before: &Dates, batch: &Batch<'_>) {
        let after = Dates::of(&self.world.contact);
        if after == *before {
            return;
        }
        for running in batch.plans.timed(self.world.workspace) {
            for soon in watch::dates_of(&running.plan, self.facts(), batch.now) {
                let at = WatchTo::At(soon.at);
                self.remind(running, soon, at);
            }
        }
        if after.fields != before.fields {
            self.commit.dates_after = Some(after.fields);
        }
    }

    pub(super) fn remind(&mut self, running: &Running, watch: Watch, to: WatchTo) {
        self.commit.watches.push(WatchMove {
            workflow: running.workflow,
            trigger: watch.trigger,
            key: watch.key,
            to,
        });
    }

    /// A reminder is due. `running` is its workflow, if that is live.
    pub(crate) fn wake_watch(
        &mut self,
        due: &WatchRow,
        running: Option<&Running>,
        batch: &Batch<'_>,
    ) {
        self.see_everything();
        let mut to = WatchTo::Gone;
        if batch.plans.status(due.workflow) == Some(Status::Paused) {
            to = self.in_a_pause(due, batch);
        }
        let until = (due.at, batch.now);
        let looked =
            running.and_then(|running| self.look_at_member(&due.trigger, running, until, batch));
        if let Some(looked) = looked {
            to = looked.next.map_or(WatchTo::Gone, WatchTo::At);
        } else if let Some(running) = running {
            let woken = watch::wake(
                &running.plan,
                &due.trigger,
                &due.key,
                self.facts(),
                batch.now,
            );
            match woken {
                Woken::Gone => {}
                Woken::Again(at) => to = WatchTo::At(at),
                Woken::Missed => {
                    self.count(running, &due.trigger, &Count::Refused("too_late"));
                }
                Woken::Fires { event, at } => self.commit.events.push(OwnEvent {
                    name: event.name,
                    occurred_at: at.min(batch.now),
                    source: ENGINE.to_owned(),
                    data: event.data,
                }),
            }
        }
        self.commit.watches.push(WatchMove {
            workflow: due.workflow,
            trigger: due.trigger.clone(),
            key: due.key.clone(),
            to,
        });
    }

    /// Nobody enters now. A member is looked at in silence, so that what turns soon after the pause is told at
    /// its own instant; of anything else it is judged after the pause whether it is too late by then.
    fn in_a_pause(&self, due: &WatchRow, batch: &Batch<'_>) -> WatchTo {
        let mut paused = batch.plans.reminded_of_segments(self.world.workspace);
        let running = paused.find(|one| one.workflow == due.workflow);
        let running = running.filter(|_| due.key == MEMBER);
        let looked = running.and_then(|one| {
            crossing::look_in_silence(&one.plan, &due.trigger, self.facts(), batch.now)
        });
        match looked {
            Some(looked) => looked.next.map_or(WatchTo::Gone, WatchTo::At),
            None => WatchTo::At(batch.now.plus_ms(PAUSED_MS)),
        }
    }
}
