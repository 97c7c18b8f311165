//! The part of a walk that is about segments: who joins or leaves one by what an item did is told in the
//! commit that does it, and a reminder is set for when time alone may change that.

use engine::contact::Contact;
use engine::event::{ENGINE, Event};
use engine::scope::Facts;
use engine::step::Emitted;
use engine::time::Time;
use engine::trigger::crossing::{self, MEMBER};
use engine::trigger::watch::Watch;
use store::append::OwnEvent;
use store::watch::{WatchRow, WatchTo};

use super::{Batch, Walk};
use crate::plans::Running;

impl Walk<'_> {
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
            .flat_map(|running| crossing::crossed(&running.plan, states, event.hops(), batch.now));
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
            running.flat_map(|running| crossing::crossed(&running.plan, states, hops, batch.now));
        let crossed = crossed.collect();
        self.tell_crossed(crossed, batch);
        for running in batch.plans.reminded_of_segments(self.world.workspace) {
            self.look_again(running, batch.now);
        }
    }

    /// After an event that such rules look back at: the reminder moves to where it is due by now.
    pub(super) fn look_again_after(&mut self, event: &Event, batch: &Batch<'_>) {
        for running in batch.plans.reminded_of_segments(self.world.workspace) {
            if crossing::heeds(&running.plan, event) {
                self.look_again(running, batch.now);
            }
        }
    }

    fn look_again(&mut self, running: &Running, now: Time) {
        for (trigger, next) in crossing::next_looks(&running.plan, self.facts(), now) {
            let to = next.map_or(WatchTo::Gone, WatchTo::At);
            let key = MEMBER.to_owned();
            let at = next.unwrap_or(now);
            self.remind(running, Watch { trigger, key, at }, to);
        }
    }

    /// A reminder to look at a member is due: what becomes of it, unless it is none of those.
    pub(super) fn look_at_member(
        &mut self,
        due: &WatchRow,
        running: &Running,
        batch: &Batch<'_>,
    ) -> Option<WatchTo> {
        let at = (due.at, batch.now);
        let looked = crossing::look(&running.plan, &due.trigger, self.facts(), at)?;
        let event = looked.event.map(|event| own(event, due.at.min(batch.now)));
        self.commit.events.extend(event);
        Some(looked.next.map_or(WatchTo::Gone, WatchTo::At))
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
