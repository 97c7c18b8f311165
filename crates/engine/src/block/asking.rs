//! What blocks that ask for something have in common: the journey stands in them until the answer
//! comes in as an event, or for so long that none will come. What is asked for and how it is done,
//! they do not know.

use super::{Next, Run};
use crate::event::Event;
use crate::step::ask::{self, Ask, Asked};
use crate::time::{HOUR_MS, Time};
use crate::why::Why;

/// How long an answer may take that is written together with the ask. It is there at once; only where
/// its event was lost to damage does a journey wait for this.
const AT_ONCE_MS: i64 = 24 * HOUR_MS;

/// Asks, and waits for the answer until `until`; as a rule it is there at once.
pub(super) fn ask(run: &mut Run<'_>, what: Asked, until: Option<Time>, note: String) -> Next {
    run.asks.push(Ask {
        block: run.node.id.clone(),
        visit: run.visit,
        what,
        quiet_since: None,
    });
    Next::Wait {
        until: until.unwrap_or(run.scope.now.plus_ms(AT_ONCE_MS)),
        listens: true,
        why: Why::note(note),
    }
}

/// Takes the answer, and goes on.
pub(super) fn hear(run: &mut Run<'_>, event: &Event) -> Next {
    let (outcome, leaves) = ask::read_answer(event);
    *run.leaves = leaves;
    Next::Go {
        to: run.node.next,
        why: Why::note(outcome.clone()),
        outcome,
    }
}

/// Goes on without an answer.
pub(super) fn give_up(run: &Run<'_>) -> Next {
    let why = Why::note("no answer came in");
    Next::to(run.node.next, ask::UNANSWERED, why)
}
