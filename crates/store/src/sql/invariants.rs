//! What must never be in a database, each with the statement that finds it. This module does not know what
//! is done about it.

use super::{
    INVARIANT_BODIES, INVARIANT_COUNTERS, INVARIANT_DAYS, INVARIANT_ENTRY, INVARIANT_IDENTITY,
    INVARIANT_INBOX_EVENT, INVARIANT_MESSAGE_KEY_TWICE, INVARIANT_OUTBOX, INVARIANT_PARKED,
    INVARIANT_PENDING_ITEM, Statement,
};

/// What must never be, each with a statement that finds it.
pub(crate) static INVARIANTS: &[(&str, &Statement)] = &[
    ("bodies", &INVARIANT_BODIES),
    ("counters", &INVARIANT_COUNTERS),
    ("days", &INVARIANT_DAYS),
    ("entry", &INVARIANT_ENTRY),
    ("identity", &INVARIANT_IDENTITY),
    ("inbox_event", &INVARIANT_INBOX_EVENT),
    ("message_key_twice", &INVARIANT_MESSAGE_KEY_TWICE),
    ("outbox", &INVARIANT_OUTBOX),
    ("parked", &INVARIANT_PARKED),
    ("pending_item", &INVARIANT_PENDING_ITEM),
];
