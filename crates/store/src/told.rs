//! What the events of those contacts say who were looked at lately.
//!
//! A contact that something happened to is looked at several times within moments: as it happens, when
//! a mail leaves, when it has arrived. Each look reads its history, and most of that is taking texts
//! out of the file and finding out whether they can be read. What an event says never changes; only
//! an erasure empties it, after which nobody looks any more. So it is kept here for a while. This
//! module reads nothing by itself, and must know no statement.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use engine::event::{Data, Event};
use engine::id::{ContactId, EventId, WorkspaceId};

/// Most bytes of text that are kept: the orders of some hundred customers of years. What a rule has
/// looked into takes several times its text.
const BYTES_MAX: usize = 16 << 20;
/// About what an event takes beside its text.
const BYTES_PER_EVENT: usize = 100;

type Of = (WorkspaceId, ContactId);

/// What is kept, for all threads that read.
#[derive(Debug, Default)]
pub(crate) struct Told(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// With the look at which each was used last.
    said: HashMap<Of, (u64, Arc<Said>)>,
    /// Whose turn it is to be forgotten, by that look.
    order: BTreeMap<u64, Of>,
    looks: u64,
    bytes: usize,
}

/// What the events of one contact say.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// In the order of numbers.
    events: Vec<(EventId, Data)>,
    text_bytes: usize,
}

impl Said {
    /// Of a history, of which so many bytes of text were read.
    pub(crate) fn of(history: &[Event], text_bytes: usize) -> Self {
        let told = history.iter().map(|event| (event.id, event.data.clone()));
        let mut events: Vec<_> = told.collect();
        events.sort_unstable_by_key(|(id, _)| *id);
        Self { events, text_bytes }
    }

    /// How much text was read for it.
    pub(crate) const fn text_bytes(&self) -> usize {
        self.text_bytes
    }

    const fn bytes(&self) -> usize {
        self.text_bytes + BYTES_PER_EVENT * self.events.len()
    }

    /// The newest event that is kept; numbers begin at 1.
    pub(crate) fn up_to(&self) -> EventId {
        self.events.last().map_or(EventId(0), |(id, _)| *id)
    }

    pub(crate) fn by(&self, id: EventId) -> Option<&Data> {
        let at = self.events.binary_search_by_key(&id, |(id, _)| *id);
        self.events.get(at.ok()?).map(|(_, data)| data)
    }
}

impl Told {
    /// What is kept of a contact; nothing, if nothing is.
    pub(crate) fn of(&self, of: Of) -> Arc<Said> {
        let mut state = self.state();
        let State {
            said, order, looks, ..
        } = &mut *state;
        let Some((used, said)) = said.get_mut(&of) else {
            return Arc::default();
        };
        order.remove(used);
        *looks += 1;
        *used = *looks;
        order.insert(*looks, of);
        said.clone()
    }

    /// Keeps this in place of what was kept of the contact, and forgets those who were not looked at
    /// for the longest time where it becomes too much.
    pub(crate) fn keep(&self, of: Of, said: Said) {
        let mut state = self.state();
        state.forget(of);
        state.looks += 1;
        state.bytes += said.bytes();
        let look = state.looks;
        state.order.insert(look, of);
        state.said.insert(of, (look, Arc::new(said)));
        while state.bytes > BYTES_MAX {
            let Some((_, oldest)) = state.order.first_key_value() else {
                break;
            };
            let oldest = *oldest;
            state.forget(oldest);
        }
    }

    /// Forgets everybody.
    pub(crate) fn clear(&self) {
        *self.state() = State::default();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds it can fail half-way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn forget(&mut self, of: Of) {
        if let Some((used, said)) = self.said.remove(&of) {
            self.order.remove(&used);
            self.bytes -= said.bytes();
        }
    }
}

#[cfg(test)]
mod tests {
    use engine::time::Time;
    use engine::value::Value;

    use super::*;

    fn whose(contact: i64) -> Of {
        (WorkspaceId(1), ContactId(contact))
    }

    fn event(id: i64) -> Event {
        let at = Time::from_millis(0);
        Event {
            id: EventId(id),
            contact: ContactId(1),
            name: "seen".to_owned(),
            occurred_at: at,
            received_at: at,
            source: "api".to_owned(),
            data: Value::from(id.to_string().as_str()).into(),
        }
    }

    #[test]
    fn what_was_said_is_found_by_its_number() {
        let told = Told::default();
        assert_eq!(told.of(whose(1)).up_to(), EventId(0));
        told.keep(whose(1), Said::of(&[event(7), event(3)], 10));
        let said = told.of(whose(1));
        assert_eq!(said.up_to(), EventId(7));
        assert_eq!(said.by(EventId(3)), Some(&Value::from("3").into()));
        assert_eq!(said.by(EventId(4)), None);
        assert_eq!(told.of(whose(2)).by(EventId(3)), None);
        told.clear();
        assert_eq!(told.of(whose(1)).by(EventId(3)), None);
    }

    #[test]
    fn whoever_was_not_looked_at_for_the_longest_time_is_forgotten() {
        let told = Told::default();
        let third = BYTES_MAX / 3;
        for contact in 1..=2 {
            told.keep(whose(contact), Said::of(&[event(contact)], third));
        }
        told.of(whose(1));
        // Somebody anew takes the place that they had.
        told.keep(whose(1), Said::of(&[event(1)], third));
        told.keep(whose(3), Said::of(&[event(3)], third));
        let kept = [1, 2, 3].map(|contact| told.of(whose(contact)).up_to().0);
        assert_eq!(kept, [1, 0, 3]);
        // What is too much by itself is not kept at all.
        told.keep(whose(4), Said::of(&[event(4)], BYTES_MAX));
        assert_eq!(told.of(whose(4)).up_to(), EventId(0));
        assert_eq!(told.state().bytes, 0);
    }
}
