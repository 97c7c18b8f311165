//! The part of a walk that is about segments: who joins or leaves one by what an item did is told in the
//! commit that does it, and a reminder is set for when time alone may change that. All of it is asked as of when
//! the item came in, and what time did before that is told first: however late an item is read, it hides nothing.

use engine::contact::Contact;
use engine::event::{ENGINE, Event};
use engine::id::BlockId;
use engine::scope::Facts;
use engine::step::Emitted;
use engine::time::Time;
use engine::trigger::crossing::{self, Looked, MEMBER};
use engine::trigger::watch::Watch;
use store::append::OwnEvent;
use store::watch::{WatchRow, WatchTo};

use super::{Batch, Walk};
use crate::plans::Running;

impl Walk<'_> {
    /// The same, with reminders to look at a member that are due.
    pub(crate) fn reminded(self, due: impl IntoIterator<Item = WatchRow>) -> Self {
        let of = |one: WatchRow| ((one.workflow, one.trigger), one.at);
        Self {
            reminders: due.into_iter().map(of).collect(),
            ..self
        }
    }

    /// Who joins or leaves because of this event: the rules are asked without it and with it.
    pub(super) fn crossed_by(&self, event: &Event, batch: &Batch<'_>) -> Vec<Emitted> {
        let running = batch.plans.watching_segments(self.world.workspace);
        let heeding = running.filter(|running| crossing::heeds(&running.plan, event));
        let heeding: Vec<&Running> = heeding.collect();
        if heeding.is_empty() {
            return Vec::new();
        }
        let others = self.world.history.iter().filter(|one| one.id != event.id);
        let without: Vec<Event> = others.cloned().collect();
        let before = Facts {
            history: &without,
            ..self.facts()
        };
        let states = (before, self.facts());
        let crossed = heeding
            .into_iter()
            .flat_map(|running| crossing::crossed(&running.plan, states, event.hops(), self.at));
        crossed.collect()
    }

    /// Writes that somebody joined or left.
    pub(super) fn tell_crossed(&mut self, crossed: Vec<Emitted>, batch: &Batch<'_>) {
        let own = |event: Emitted| own(event, batch.now);
        self.commit.events.extend(crossed.into_iter().map(own));
    }

    /// The contact before a change, if anybody asks.
    pub(super) fn seen_by_segments(&self, batch: &Batch<'_>) -> Option<Contact> {
        let mut running = batch.plans.reminded_of_segments(self.world.workspace);
        running.next().map(|_| self.world.contact.clone())
    }

    /// After a change of the contact, who was this before: who joined or left by it is told, and looked at
    /// again when time may change it.
    pub(super) fn follow_segments(&mut self, before: &Contact, hops: u32, batch: &Batch<'_>) {
        if *before == self.world.contact {
            return;
        }
        let was = Facts {
            contact: before,
            ..self.facts()
        };
        let states = (was, self.facts());
        let running = batch.plans.watching_segments(self.world.workspace);
        let crossed =
            running.flat_map(|running| crossing::crossed(&running.plan, states, hops, self.at));
        let crossed = crossed.collect();
        self.tell_crossed(crossed, batch);
        for running in batch.plans.reminded_of_segments(self.world.workspace) {
            self.look_again(running);
        }
    }

    /// After an event that such rules look back at: the reminder moves to where it is due by now.
    pub(super) fn look_again_after(&mut self, event: &Event, batch: &Batch<'_>) {
        for running in batch.plans.reminded_of_segments(self.world.workspace) {
            if crossing::heeds(&running.plan, event) {
                self.look_again(running);
            }
        }
    }

    fn look_again(&mut self, running: &Running) {
        for (trigger, next) in crossing::next_looks(&running.plan, self.facts(), self.at) {
            self.remind_of_member(running, trigger, next);
        }
    }

    /// What time alone did up to here, before anything else is done as of this instant. A reminder that nobody
    /// looked at yet would be moved by it, and what it stood for would be forgotten.
    pub(super) fn catch_up_with_time(&mut self, at: Time, batch: &Batch<'_>) {
        self.at = at;
        let overdue = self.reminders.iter().filter(|(_, due)| **due <= at);
        let overdue: Vec<_> = overdue.map(|(of, due)| (of.clone(), *due)).collect();
        for ((workflow, trigger), due) in overdue {
            // In a pause nobody is told, and the reminder is looked at in its turn.
            let Some(running) = batch.plans.live(workflow) else {
                continue;
            };
            let until = (due, at);
            let Some(looked) = self.look_at_member(&trigger, running, until, batch) else {
                continue;
            };
            self.remind_of_member(running, trigger, looked.next);
        }
    }

    /// What time did to a member up to an instant is told. Gives what is left of it, when to look again; nothing if
    /// the trigger does not wait for members.
    pub(super) fn look_at_member(
        &mut self,
        trigger: &BlockId,
        running: &Running,
        (due_at, up_to): (Time, Time),
        batch: &Batch<'_>,
    ) -> Option<Looked> {
        let until = (due_at, up_to);
        let mut looked = crossing::look(&running.plan, trigger, self.facts(), until)?;
        let own = |(at, event): (Time, Emitted)| own(event, at.min(batch.now));
        let told = std::mem::take(&mut looked.events);
        self.commit.events.extend(told.into_iter().map(own));
        Some(looked)
    }

    fn remind_of_member(&mut self, running: &Running, trigger: BlockId, next: Option<Time>) {
        let of = (running.workflow, trigger.clone());
        match next {
            Some(next) => drop(self.reminders.insert(of, next)),
            None => drop(self.reminders.remove(&of)),
        }
        let to = next.map_or(WatchTo::Gone, WatchTo::At);
        let key = MEMBER.to_owned();
        let at = next.unwrap_or(self.at);
        self.remind(running, Watch { trigger, key, at }, to);
    }
}

fn own(event: Emitted, occurred_at: Time) -> OwnEvent {
    OwnEvent {
        name: event.name,
        occurred_at,
        source: ENGINE.to_owned(),
        data: event.data,
    }
}
