//! The store through its public verbs, over every database it has a driver for.
//!
//! Each test is a short story: this is asked, that must be there. The stories know no SQL, except
//! where they damage a database on purpose or look at its file.

#![expect(
    clippy::unwrap_used,
    reason = "a story that cannot go on ends there; clippy knows this of `#[test]` functions only"
)]

extern crate postduif_store as store;

mod append;
mod books;
mod commit;
mod crash;
mod definitions;
mod file;
mod finish;
mod open;
mod outbox;
mod place;
mod sample;
mod seeing;
mod walker;
mod world;
