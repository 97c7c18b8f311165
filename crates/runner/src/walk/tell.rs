//! What a step tells of itself: events of the contact. Only those that some rule names come in like
//! everything else; the others are history from the start, and cost no turn of the inbox.

use engine::event;
use engine::step::Emitted;
use store::append::OwnEvent;

use super::{Batch, Walk};

impl Walk {
    /// Puts down the events of a step.
    pub(super) fn tell(&mut self, events: Vec<Emitted>, batch: &Batch<'_>) {
        let own = |event: Emitted| OwnEvent {
            name: event.name,
            occurred_at: batch.now,
            source: event::ENGINE.to_owned(),
            data: event.data,
        };
        for event in events.into_iter().map(own) {
            let is_heard = batch.plans.hear(self.world.workspace, &event.name);
            let to = if is_heard {
                &mut self.commit.events
            } else {
                &mut self.commit.unheard
            };
            to.push(event);
        }
    }
}
