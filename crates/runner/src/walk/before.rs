//! Which journey of the contact went before the one that begins: by what journeys told of themselves up to
//! here, also in this walk. It decides nothing.

use engine::event::Event;
use engine::journey::{Before, Journey, Telling};
use engine::plan::Plan;
use store::append::OwnEvent;

use super::Walk;
use crate::plans::Running;

/// An event of the history, as far as it may tell of a journey.
pub(crate) fn of_event(event: &Event) -> Telling<'_> {
    Telling {
        name: &event.name,
        source: &event.source,
        at: event.occurred_at,
        data: &event.data,
    }
}

fn of_own(event: &OwnEvent) -> Telling<'_> {
    Telling {
        name: &event.name,
        source: &event.source,
        at: event.occurred_at,
        data: &event.data,
    }
}

impl Walk<'_> {
    /// The contact's last journey through this workflow, where something in it asks.
    pub(super) fn journey_before(&self, running: &Running) -> Option<Before> {
        let plan: &Plan = &running.plan;
        if !plan.asks_for_before() {
            return None;
        }
        // What it did itself is known to it, though it comes in later than the item in hand.
        let known = self.world.history.iter().chain(self.hidden.iter().rev());
        let new = self.commit.unheard.iter().chain(&self.commit.events);
        let told = known.map(of_event).chain(new.map(of_own));
        let journeys = self.world.journeys.iter().map(|(journey, _)| journey);
        let inside: Vec<&Journey> = journeys
            .filter(|one| one.workflow == running.workflow)
            .collect();
        Before::of(plan, told, &inside)
    }
}
