//! The journey that begins when somebody is let in, and the one under way that takes newer data.

use crate::event::Event;
use crate::id::{BlockId, JourneyId, WorkflowId};
use crate::journey::{self, Journey, Memory};
use crate::time::Time;

/// The journey that such a match begins.
pub fn begin(
    id: JourneyId,
    (workflow, version): (WorkflowId, i64),
    (trigger, key): (BlockId, String),
    event: &Event,
    now: Time,
) -> Journey {
    Journey {
        id,
        contact: event.contact,
        workflow,
        version,
        key,
        entered_at: now,
        block: None,
        seq: 0,
        memory: Memory {
            trigger: started_by(trigger, event),
            block_entered_at: now,
            due_at: event.occurred_at,
            left: std::collections::BTreeMap::new(),
            awaiting: None,
            exit: None,
            goals: std::collections::BTreeMap::new(),
            hops: event.hops(),
            passed: std::collections::BTreeSet::new(),
            previous: None,
            before: None,
        },
    }
}

/// Gives a journey under way the data of a newer event; where it stands does not change.
pub(crate) fn renew(journey: &mut Journey, event: &Event) {
    let id = journey.memory.trigger.id.clone();
    journey.memory.trigger = started_by(id, event);
    journey.memory.hops = journey.memory.hops.max(event.hops());
}

fn started_by(trigger: BlockId, event: &Event) -> journey::Trigger {
    journey::Trigger {
        id: trigger,
        event: event.id,
        name: event.name.clone(),
        occurred_at: event.occurred_at,
        received_at: event.received_at,
        source: event.source.clone(),
        data: event.data.clone(),
    }
}
