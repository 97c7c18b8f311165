//! Events that a step writes. One that a rule of the workspace may be about waits in the inbox, as any
//! other; the rest is history at once, which saves reading a contact again to find that nothing follows.

use engine::event;
use engine::step::Emitted;
use store::append::OwnEvent;

use super::{Batch, Walk};

impl Walk<'_> {
    pub(super) fn emit(&mut self, events: Vec<Emitted>, batch: &Batch<'_>) {
        let (workspace, now) = (self.world.workspace, batch.now);
        let own = |event: Emitted| OwnEvent {
            name: event.name,
            occurred_at: now,
            source: event::ENGINE.to_owned(),
            data: event.data,
        };
        let hear = |event: &OwnEvent| batch.plans.hear(workspace, &event.name);
        let (heard, unheard): (Vec<_>, Vec<_>) = events.into_iter().map(own).partition(hear);
        self.commit.events.extend(heard);
        self.commit.unheard.extend(unheard);
    }
}
