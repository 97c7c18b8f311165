//! The verbs that take more than one statement, one file each: what they read, in which order they
//! write, and what must still hold. They know no driver, only a transaction.
//!
//! On PostgreSQL other transactions run at the same time. So that none waits for another in a ring,
//! rows are locked in one order: identities, contacts, journeys, messages, outbox, counters; within
//! a table as they come, and a ring that forms all the same is undone by the database and run again.

mod activity;
mod again;
mod alert;
mod append;
mod append_all;
mod asked;
mod call;
mod claim;
mod commit;
mod commit_all;
mod commit_rows;
mod contact;
mod counters;
mod coupon;
mod delivery;
mod digest;
mod edit;
mod ending;
mod enrolment;
mod erasure;
mod fair;
mod finish;
mod finish_all;
mod hand_over;
mod hand_over_all;
mod held;
mod hit;
mod identity;
mod import;
mod import_block;
mod import_chunk;
mod import_events;
mod import_write;
mod job;
mod lease;
mod limit;
mod loose;
mod merge;
mod parked;
mod recipient;
mod registration;
mod reply;
mod retention;
pub(crate) mod segment;
mod staff;
mod submission;
mod suppress;
mod task;
mod watch;
mod world;
mod world_all;
