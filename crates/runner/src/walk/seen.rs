//! What the decisions of a walk see: the contact as the items before left it, the part of its history that
//! had come in, and what sources said of themselves. Nothing is decided here.

use std::cmp::Reverse;
use std::sync::Arc;

use engine::event::Event;
use engine::id::EventId;
use engine::scope::Facts;
use engine::time::Time;
use engine::told::Told;
use store::inbox::{InboxItem, Incoming};

use super::Walk;

impl Walk<'_> {
    /// The same, where it is known what sources said: who waits for them is let through by the clock.
    pub(crate) fn knowing(self, told: Arc<Told>) -> Self {
        Self { told, ..self }
    }

    /// The same, which is to take these items: nothing before an event knows of it.
    pub(crate) fn reading<'i>(self, items: impl IntoIterator<Item = &'i InboxItem>) -> Self {
        let event = |item: &InboxItem| match &item.what {
            Incoming::Event(event) => Some(event.id),
            Incoming::Command(_) | Incoming::Unreadable(_) => None,
        };
        Self {
            unread: items.into_iter().filter_map(event).collect(),
            ..self
        }
    }

    /// The history before something that came in at this instant and is no event. Of the same instant that is all
    /// but what is still to be read: what was taken before it, in this walk or an earlier one, came in before it.
    pub(super) fn see_before(&mut self, at: Time) {
        self.see_up_to((at, EventId(0)));
        let unread = &self.unread;
        let is_known = |event: &mut Event| event.received_at == at && !unread.contains(&event.id);
        while let Some(event) = self.hidden.pop_if(is_known) {
            self.world.remember(event);
        }
    }

    pub(crate) fn see_everything(&mut self) {
        self.see_up_to((Time::MAX, EventId(i64::MAX)));
    }

    /// The history as it was when this event came in: what came in later is not known yet.
    pub(super) fn see_up_to(&mut self, last: (Time, EventId)) {
        if !self.is_parted {
            let history = &mut self.world.history;
            let later = history.extract_if(.., |event| event.arrival() > last);
            self.hidden = later.collect();
            self.hidden.sort_by_key(|event| Reverse(event.arrival()));
            self.is_parted = true;
        }
        while let Some(event) = self.hidden.pop_if(|event| event.arrival() <= last) {
            self.world.remember(event);
        }
    }

    pub(super) fn facts(&self) -> Facts<'_> {
        Facts {
            contact: &self.world.contact,
            history: &self.world.history,
            zone: &self.zone,
            told: &self.told,
        }
    }
}
