//! The store through its public verbs, over every database it has a driver for.
//!
//! Each test is a short story: this is asked, that must be there. The stories know no SQL, except
//! where they damage a database on purpose or look at its file.

mod append;
mod books;
mod commit;
mod crash;
mod definitions;
mod place;
mod open;
mod outbox;
mod sample;
mod seeing;
mod walker;
